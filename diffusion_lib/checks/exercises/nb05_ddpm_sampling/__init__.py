"""Notebook 05: ancestral sampling, from Bayes to a loop whose single steps are tested."""

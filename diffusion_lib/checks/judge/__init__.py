"""The trusted half of a check: it reads records and never runs a learner's code."""

"""Notebook 14: few steps, by distillation and by consistency."""

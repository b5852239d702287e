"""Notebook 02: schedules, and the tables made from them."""

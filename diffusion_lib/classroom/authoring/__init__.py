"""Generators for authors: a new exercise, derivation or notebook, complete but for the places marked TODO.

names       what may be called how, and what is there already
templates   the texts of declarations
cells       the cells of a task, and where in a notebook they belong
tasks       a new exercise or derivation: one declaration and its cells
notebooks   a new notebook: its questions, its cells, its first exercise, its row in the README
"""

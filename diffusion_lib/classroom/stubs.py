"""Stubs with one hole: where the cell itself shows the dots to replace, nbgrader's own dots would be a second place."""

from nbgrader.preprocessors import NbGraderPreprocessor

from .notebooks import OWN_HOLE, STUB


class OneHole(NbGraderPreprocessor):
    """Drop nbgrader's stub from a cell that assigns dots above it, as `guess = ...` does. After ClearSolutions."""

    def preprocess_cell(self, cell, resources, index):
        before, stub, after = cell.source.partition(f"\n{STUB}")
        if cell.cell_type == "code" and stub and OWN_HOLE.search(before):
            cell.source = before + after
        return cell, resources

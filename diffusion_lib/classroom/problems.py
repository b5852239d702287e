"""What a lint, a release or an execution has to say: one sentence with the place, the fault and the fix."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in one notebook, worded so that the reader knows what to do next."""

    notebook: str
    cell: str  # empty when the fault is the notebook's, not one cell's
    what: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.notebook}, cell {self.cell}" if self.cell else self.notebook
        return f"{place}: {self.what}; {self.fix}."

"""Steps of autograding of our own: every test brings the true check, and one without a verdict scores 0.

Plain nbgrader gives full points to a test cell without output, so anything that silences a check would pay.
They stop the easy ways; code that replaces the judge itself needs a process of its own (see CLASSROOM.md).
"""

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

FRESH = "# The course's own check, whatever stands above.\n"
NO_VERDICT = (
    "No points: this test did not end in a verdict of its check. "
    "Something in the notebook replaced the check, hid its result or kept the cell from running."
)


def is_test(cell) -> bool:
    """Whether a cell is code that is graded by running it."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


class FreshCheck(NbGraderPreprocessor):
    """Before execution: every test cell imports `check` and `derive` itself, and no tag keeps it from running."""

    statement = Unicode("from diffusion_lib.checks import check, derive", help="what brings the true checks").tag(
        config=True
    )

    def preprocess_cell(self, cell, resources, cell_index):
        if is_test(cell):
            cell.metadata.pop("tags", None)
            cell.source = f"{self.statement}  {FRESH}{cell.source}"
        return cell, resources


class FailClosed(NbGraderPreprocessor):
    """Before the points are saved: anything but exactly one verdict, 0 or all points, becomes an error."""

    def preprocess_cell(self, cell, resources, cell_index):
        if is_test(cell):
            # The learner reads their feedback without our line.
            cell.source = cell.source.rpartition(FRESH)[2]
            failed = any(output.output_type == "error" for output in cell.outputs)
            if not failed and not _has_verdict(cell):
                cell.outputs = [new_output("error", ename="NoVerdict", evalue=NO_VERDICT, traceback=[NO_VERDICT])]
        return cell, resources


def _has_verdict(cell) -> bool:
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    try:
        (result,) = results
        return float(result["data"]["text/plain"]) in (0.0, float(cell.metadata.nbgrader["points"]))
    except (ValueError, KeyError, TypeError):
        return False

"""nbgrader for this course: canonical notebooks in solutions/, releases in notebooks/, all else in .nbgrader/."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PRIVATE = ROOT / ".nbgrader"  # submissions, marks and the gradebook: git ignores it
PRIVATE.mkdir(exist_ok=True)

c = get_config()  # noqa: F821 - nbgrader puts it here

c.CourseDirectory.course_id = "diffusion"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = ".nbgrader/submitted"
c.CourseDirectory.autograded_directory = ".nbgrader/autograded"
c.CourseDirectory.feedback_directory = ".nbgrader/feedback"
c.CourseDirectory.db_url = f"sqlite:///{PRIVATE / 'gradebook.db'}"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", "feedback"]
c.CourseDirectory.max_file_size = 8_000  # kilobytes; a submitted notebook has less than two thousand

# One folder that every learner of the machine can reach. nbgrader's own default needs an administrator.
if exchange := os.environ.get("DIFFUSION_LIB_EXCHANGE"):
    c.Exchange.root = exchange

# Valid Python in a function and at module level, so that a released notebook runs to its end unsolved.
c.ClearSolutions.code_stub = {"python": "...  # YOUR CODE HERE"}
c.ClearSolutions.text_stub = "*Your answer here.*"

# nbgrader gives no points to a test cell with a warning on stderr. Both lines are needed: the preprocessor is off
# by default, and an empty pattern matches nothing.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s).*"

# A test cell that a learner deleted comes back, so that it is graded rather than left out of the sum.
c.OverwriteCells.add_missing_cells = True

# nbgrader's own steps, the second one ours: a copy of a graded cell is no reason to stop.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "diffusion_lib.classroom.grading.DropCopies",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader's own steps and two of ours (first and sixth): a test cell without a verdict scores 0, not full points.
c.Autograde.autograde_preprocessors = [
    "diffusion_lib.classroom.grading.FreshCheck",
    "nbgrader.preprocessors.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "diffusion_lib.classroom.grading.FailClosed",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

c.Execute.timeout = 120  # seconds for one cell: notebooks load checkpoints when they are graded
c.Execute.startup_timeout = 120
c.Execute.interrupt_on_timeout = True  # a cell that runs too long loses its own points, not the notebook's
c.Execute.iopub_timeout = 30  # a test cell whose output is lost would count as passed: wait, then fail loudly
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100

"""nbgrader for this course: canonical notebooks in solutions/, releases in notebooks/, all else in .nbgrader/."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if "[" in str(ROOT) and Path(sys.argv[0]).stem in ("nbgrader", "__main__"):
    # nbgrader takes a bracket for a pattern, finds nothing, and says something else. `diffusion-lib` works there.
    sys.exit(f"nbgrader cannot work below a folder with a bracket in its name: rename it ({ROOT})")
PRIVATE = ROOT / ".nbgrader"  # submissions, marks and the gradebook: git ignores it
PRIVATE.mkdir(exist_ok=True)

if "autograde" in sys.argv:
    for folder in (PRIVATE / "submitted").glob("*[[]*"):
        print(
            f"nbgrader passes over {folder.name}: rename it without brackets, or use diffusion-lib grade",
            file=sys.stderr,
        )

if "autograde" in sys.argv and (names := [word for word in sys.argv[2:] if (ROOT / "solutions" / word).is_dir()]):
    from diffusion_lib.grading.nbgrader_steps import half_made  # only here: it takes a while

    for folder in half_made(PRIVATE / "autograded", names[0]):
        print(f"{folder} was left half made by a run that was ended: it is made again", file=sys.stderr)
        shutil.rmtree(folder)

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
c.CourseDirectory.max_file_size = 64_000  # kilobytes; learners have no limit of their own, so none should meet it

# One folder that every learner of the machine can reach. nbgrader's own default needs an administrator.
if exchange := os.environ.get("DIFFUSION_LIB_EXCHANGE"):
    c.Exchange.root = exchange

# Valid Python in a function and at module level, so that a released notebook runs to its end unsolved.
c.ClearSolutions.code_stub = {"python": "...  # YOUR CODE HERE"}
c.ClearSolutions.text_stub = "*Your answer here.*"
# nbgrader's own steps, and OneHole among them.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "diffusion_lib.classroom.stubs.OneHole",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader gives no points to a test cell with a warning on stderr. Both lines are needed: the preprocessor is off
# by default, and an empty pattern matches nothing.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?s).*"

# A notebook under another name or in another encoding is found, and mended beside the learner's own file.
c.Autograde.pre_convert_hook = "diffusion_lib.grading.nbgrader_steps.bring_in"

# nbgrader's own steps behind one of ours: cells that were deleted, copied, retyped, edited or lost their names are put
# back on the release, so that each exercise is graded and nobody stops the class.
c.PutBack.root = str(ROOT)
c.Autograde.sanitize_preprocessors = [
    "diffusion_lib.grading.nbgrader_steps.PutBack",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader's own steps and three of ours: a test cell without a verdict scores 0, not full points, and a cell that ends
# the kernel costs itself, not the notebook.
c.Autograde.autograde_preprocessors = [
    "diffusion_lib.classroom.grading.FreshCheck",
    "diffusion_lib.grading.nbgrader_steps.Survive",
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
c.Survive.whole = 1200  # seconds for all cells together
c.Execute.iopub_timeout = 30  # a test cell whose output is lost would count as passed: wait, then fail loudly
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100

# `nbgrader export` says what has no mark, where nbgrader's own table has 0.0.
c.ExportApp.plugin_class = "diffusion_lib.grading.nbgrader_export.Marks"

# `nbgrader zip_collect NAME` takes what a platform exported from .nbgrader/downloaded/NAME/archive/.
c.ZipCollectApp.downloaded_directory = ".nbgrader/downloaded"
c.ZipCollectApp.collector_plugin = "diffusion_lib.grading.nbgrader_steps.PlatformNames"

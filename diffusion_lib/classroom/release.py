"""The release that learners get: made from solutions/ by nbgrader itself, cleaned, then compared or copied."""

import contextlib
import logging
import shutil
import tempfile
from itertools import zip_longest
from pathlib import Path

from .declared import declared
from .front_page import front_problems, write_front
from .lint import lint_course, lint_release, stray_files
from .normalise import KEPT_NOTEBOOK, KERNELSPEC, LANGUAGE_INFO
from .notebooks import RELEASES, SOLUTIONS, assignments, dumps, is_solution, label, loads, notebook_path, read, write
from .numbering import write_numbers
from .problems import Problem
from .see import folded
from .setup_cell import folding

CONFIG = "nbgrader_config.py"


def build(course_root, check_only: bool = False) -> list[Problem]:
    """Make notebooks/ from solutions/, or with `check_only` say where it is not what solutions/ make.

    Numbers in solutions/, and numbers and the address in the README, are filled in. The release is made and linted in a
    temporary folder: with any problem nothing in notebooks/ is touched.

    Raises: FileNotFoundError when `course_root` has no solutions/ or no nbgrader_config.py.
    """
    root = Path(course_root).resolve()
    for needed in (SOLUTIONS, CONFIG):
        if not (root / needed).exists():
            raise FileNotFoundError(f"course_root must hold {needed}, got {root}: give the root of the course")
    names = assignments(root)
    if not check_only:
        _write_numbers(root)
        write_front(root)
    problems = lint_course(root) + front_problems(root)
    if problems:
        return problems
    releases = {}
    with tempfile.TemporaryDirectory(prefix="diffusion-release-") as folder:
        for name in names:
            text, faults = _convert(root, name, Path(folder).resolve())
            problems += faults
            releases[name] = text
    if problems:
        return problems
    if check_only:
        return _drift(root, releases)
    for name, text in releases.items():
        path = notebook_path(root, name, RELEASES)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write(path, text)
    return _strangers(root, names)


def _write_numbers(root: Path) -> None:
    """Numbers of exercises, points and counts first, so that no lint has to ask for them."""
    with contextlib.suppress(ValueError):  # declarations that cannot be read are a problem of the lint
        if known := declared(root):
            write_numbers(root, known)


def check(course_root) -> list[Problem]:
    """Say which cell of which released notebook is not what the canonical notebooks make."""
    return build(course_root, check_only=True)


def course_config(root, folder):
    """The course's own nbgrader configuration, with its root and its gradebook moved to `folder`."""
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
    return config


def _convert(root: Path, name: str, folder: Path):
    """Run nbgrader's generate_assignment on one notebook in `folder`, then strip and lint what it made."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    source = notebook_path(root, name)
    copy = notebook_path(folder, name)
    copy.parent.mkdir(parents=True)
    shutil.copy(source, copy)
    config = course_config(root, folder)
    log, said = _listen(name)
    directory = CourseDirectory(config=config, log=log, assignment_id=name)
    try:
        converter = GenerateAssignment(coursedir=directory, config=config, log=log, no_database=True)
        # SaveCells only fills the gradebook, which a build must not touch and a test machine may not have.
        converter.preprocessors = [step for step in converter.preprocessors if "SaveCells" not in str(step)]
        converter.start()
    except NbGraderException as error:
        why = _cause(said) or str(error)
        return "", [Problem(name, "", f"nbgrader could not release it ({why})", "mend the cell it names")]
    release = strip(read(notebook_path(folder, name, RELEASES)))
    return dumps(release), lint_release(release, read(source), name)


def untouched(root, name: str):
    """The release of one assignment as solutions/ make it; what lies in notebooks/ may be somebody's work.

    Raises: ValueError where it cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix="diffusion-release-") as folder:
        text, problems = _convert(Path(root).resolve(), name, Path(folder).resolve())
    if not text:
        raise ValueError("; ".join(map(str, problems)))
    return loads(text)


def solved(root, name: str) -> str:
    """The text of a released notebook with the course's own answers in its solution cells."""
    solution, released = (read(notebook_path(root, name, folder)) for folder in (SOLUTIONS, RELEASES))
    answers = {cell["id"]: cell["source"] for cell in solution["cells"]}
    for cell in released["cells"]:
        if is_solution(cell):
            cell["source"] = answers[cell["id"]]
    return dumps(released)


def strip(notebook):
    """Take out of a release all that nbgrader leaves: outputs, widget state, timings, the author's editor.

    What there is to see in a picture is folded: a learner has not run the cell above yet.
    """
    kept = {key: notebook.metadata[key] for key in KEPT_NOTEBOOK if key in notebook.metadata}
    notebook.metadata = type(notebook)(kept, kernelspec=dict(KERNELSPEC), language_info=dict(LANGUAGE_INFO))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        kept = {"nbgrader", "tags", "editable", "deletable", *folding(cell)}
        cell.metadata = type(cell)({key: value for key, value in cell.metadata.items() if key in kept})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown":
            cell.source = folded(cell.source)
    return loads(dumps(notebook))


def _drift(root: Path, releases: dict[str, str]) -> list[Problem]:
    """Where the stored release differs from the one just made, cell by cell."""
    problems = []
    for name, text in releases.items():
        path = notebook_path(root, name, RELEASES)
        if not path.is_file():
            problems.append(Problem(name, "", f"{RELEASES}/{name}/{name}.ipynb is missing", "build the release"))
        elif path.read_text(encoding="utf-8") != text:
            problems += _differences(name, path, text)
    return problems + _strangers(root, list(releases))


def _differences(name: str, path: Path, text: str) -> list[Problem]:
    """One problem for each cell that was added, lost, moved or changed."""
    fix = "change the canonical notebook in solutions/ and build the release"
    try:
        stored, made = read(path).cells, loads(text).cells
    except ValueError as error:
        return [Problem(name, "", str(error), "build the release")]
    problems = []
    for index, (old, new) in enumerate(zip_longest(stored, made)):
        place = label(new or old, index)
        if old is None:
            problems.append(Problem(name, place, "the release lacks this cell", fix))
        elif new is None:
            problems.append(Problem(name, place, "the release has a cell that solutions/ do not make", fix))
        elif old.get("id") != new.get("id"):
            what = f"the release has cell {old.get('id')} where solutions/ make this one"
            return [*problems, Problem(name, place, what, fix)]  # everything after is shifted
        elif old != new:
            keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
            problems.append(Problem(name, place, f"the release differs in its {' and '.join(keys)}", fix))
    return problems or [Problem(name, "", "the release differs in its metadata or layout", fix)]


def _strangers(root: Path, names: list[str]) -> list[Problem]:
    """What lies in notebooks/ without a source: named and left alone, for it may be somebody's work."""
    problems = []
    for name in assignments(root, RELEASES):
        if name not in names:
            what = f"{RELEASES}/{name} has no canonical notebook in {SOLUTIONS}/"
            problems.append(Problem(name, "", what, "delete the folder, or restore its source"))
        else:
            problems += stray_files(root, name, RELEASES)
    return problems


def _cause(said: list[str]) -> str:
    """The line of nbgrader's log that says why: what it logs first, or the last line of its traceback."""
    lines = [text.strip() for text in said if not text.startswith("There was an error")]
    return lines[0].split("\n")[-1 if lines[0].startswith("Traceback") else 0][:300] if lines else ""


def _listen(name: str):
    """A logger that prints nothing and keeps what nbgrader has to say about a failure."""
    log, said = logging.Logger(f"diffusion_lib.classroom.{name}"), []

    class Keep(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())

    log.addHandler(Keep(level=logging.ERROR))
    return log, said

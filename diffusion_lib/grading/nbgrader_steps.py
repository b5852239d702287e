"""What `nbgrader autograde` and `nbgrader zip_collect` borrow from `grade`; nbgrader_config.py names each of these.

bring_in       one readable notebook under the right name, whatever the learner called or encoded it
PutBack        its cells put back on the release
Survive        a cell that ends or holds the kernel costs itself
half_made      graded copies that a killed run left behind
PlatformNames  whose file it is, by the rules for Canvas, Moodle and the others
"""

from __future__ import annotations

import copy
import sys
import time
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Integer, Unicode

from ..classroom.grading import is_test
from ..classroom.notebooks import RELEASES, SOLUTIONS, dumps, notebook_path, read, write
from .cells import LARGEST, Notebook, Unreadable, read_cells
from .intake import take_in
from .mending import mended
from .rebuild import is_untouched, resemblance
from .release import Release, read_release, release_of

KEPT_AS = ".as_submitted"
ENDED = "This cell ended the kernel, or held it until it was ended. A new one went on with the next cell."
NOT_RUN = "This cell did not run: the notebook had ended its kernel too often, or had used up its time."


def bring_in(assignment: str, student: str, notebooks: list[str]) -> None:
    """Before nbgrader reads a submission: see that the notebook it looks for is there and can be read.

    A notebook of another name is copied, one in another encoding or format is written anew; the learner's own file
    stays beside it. `notebooks` is nbgrader's own list, and is changed.
    """
    folder = Path(notebooks[0]).resolve().parent
    name = folder.name
    path = folder / f"{name}.ipynb"
    root = next(above for above in folder.parents if (above / SOLUTIONS).is_dir())
    release = read_release(root, name)
    found = {file: one for file in sorted(folder.glob("*.ipynb")) if (one := _readable(file, release))}
    begun = [file for file, one in found.items() if not is_untouched(release, one)]
    chosen = path if path in begun or not begun else begun[0]
    if len(begun) > 1 and path not in begun:
        names = ", ".join(file.name for file in begun)
        print(f"{folder}: {len(begun)} notebooks were begun, and none is called {path.name}: {names}", file=sys.stderr)
        return
    if chosen not in found or (chosen == path and _is_plain(path)):
        return
    whole = mended(read(notebook_path(root, name, RELEASES)), release, found[chosen])
    print(f"{folder}: {chosen.name} was taken for {path.name}", file=sys.stderr)
    if path.exists():
        path.rename(path.with_name(path.name + KEPT_AS))
    write(path, dumps(whole))
    notebooks[:] = [str(path)]


def half_made(autograded: Path, assignment: str) -> list[Path]:
    """The graded copies of an assignment in which no cell has run: nbgrader was ended while it made them.

    nbgrader would pass over them as done, and their learners would keep 0 points.
    """
    return [
        folder
        for folder in sorted(autograded.glob(f"*/{assignment}"))
        if folder.is_dir() and not any(_has_run(path) for path in folder.glob("*.ipynb"))
    ]


def _has_run(path: Path) -> bool:
    try:
        cells = read(path).cells
    except (OSError, ValueError):
        return False
    return any(cell.cell_type == "code" and (cell.outputs or cell.execution_count) for cell in cells)


def _readable(path: Path, release: Release) -> Notebook | None:
    """A file as a notebook of this release, or None."""
    if path.is_symlink() or path.stat().st_size > LARGEST:
        return None
    try:
        notebook = read_cells(path.read_bytes())
    except Unreadable:
        return None
    return notebook if resemblance(release, notebook) else None


def _is_plain(path: Path) -> bool:
    """Whether nbgrader can read a file as it is."""
    try:
        read(path)
    except ValueError:
        return False
    return not path.read_bytes().startswith(b"\xef\xbb\xbf")


class PutBack(NbGraderPreprocessor):
    """The first step: names, points and tests are the release's; of the submission only what its author wrote."""

    root = Unicode("", help="the root of the course").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raises: ValueError for a notebook that holds nothing of the assignment."""
        name = resources["nbgrader"]["assignment"]
        untouched = read(notebook_path(self.root, name, RELEASES))
        release = release_of(untouched, name)
        notebook = read_cells(dumps(nb).encode("utf-8", "replace"))
        if not resemblance(release, notebook):
            raise ValueError(f"the notebook holds nothing of {name}")
        return mended(untouched, release, notebook), resources


class Survive(Execute):
    """nbgrader's execution; where a cell ends the kernel or cannot be interrupted, a new kernel goes on behind it.

    The cells above are run again there, without those that ended a kernel and without tests, which have their verdict.
    """

    most = Integer(3, help="kernels that a notebook may end").tag(config=True)
    whole = Integer(1200, help="seconds for a whole notebook").tag(config=True)

    def preprocess(self, nb: Any, resources: Any, **more: Any) -> tuple[Any, Any]:
        """Run the notebook."""
        self._ended: list[int] = []
        self._end = time.monotonic() + self.whole
        return super().preprocess(nb, resources, **more)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Run one cell."""
        if len(self._ended) > self.most or time.monotonic() > self._end:
            return _failed(cell, NOT_RUN), resources
        try:
            return super().preprocess_cell(cell, resources, index)
        except (DeadKernelError, CellTimeoutError, UnresponsiveKernelError):
            self._ended.append(index)
            self._begin_again(index)
            return _failed(cell, ENDED), resources

    def _begin_again(self, index: int) -> None:
        """A new kernel, in which the cells above this one have run."""
        self.set_trait("shutdown_kernel", "immediate")  # one that does not answer is asked no second time
        while len(self._ended) <= self.most:
            self._cleanup_kernel()
            self.km = self.create_kernel_manager()
            self.start_new_kernel()
            self.start_new_kernel_client()
            place = self._run_above(index)
            if place < 0:
                return
            self._ended.append(place)

    def _run_above(self, index: int) -> int:
        """Run the cells above; the place of one that ended the kernel again, else -1."""
        for place, cell in enumerate(self.nb.cells[:index]):
            if cell.cell_type != "code" or place in self._ended or is_test(cell):
                continue
            try:
                self.execute_cell(copy.deepcopy(cell), place, store_history=True)
            except (DeadKernelError, CellTimeoutError, UnresponsiveKernelError):
                return place
            finally:
                self.nb.cells[place] = cell
        return -1


def _failed(cell: Any, why: str) -> Any:
    if cell.cell_type == "code":
        cell.outputs = [new_output("error", ename="KernelEnded", evalue=why, traceback=[why])]
    return cell


class PlatformNames(FileNameCollectorPlugin):
    """Files by learner as `grade` finds them; of several attempts the last, where the platform says which that is."""

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Learner, notebook and time of one file; None, with the reason in the log, for one that is not collected."""
        app = self.parent
        name = app.coursedir.assignment_id
        top = Path(app._format_collect_path(app.extracted_directory))
        if not hasattr(self, "_taken"):
            root = Path(app.coursedir.root)
            intake = take_in(top, {name: read_release(root, name)}, name)
            self._rows = {row.file: row for row in intake.rows}
            self._taken = {one.row.file: one.owner for one in intake.submissions}
        place = Path(submitted_file).relative_to(top).as_posix()
        if place not in self._taken:
            row = self._rows.get(place)
            if row is not None and submitted_file.endswith(".ipynb"):
                self.log.warning("%s is not collected: %s", place, row.why)
            return None
        owner = self._taken[place]
        found = {"student_id": folder_name(owner.key), "file_id": f"{name}.ipynb"}
        return found | ({"timestamp": owner.handed_in} if owner.handed_in else {})


def folder_name(learner: str) -> str:
    """A learner as a folder that nbgrader finds: it takes brackets for a pattern, and a slash for two folders."""
    return learner.translate(str.maketrans("[]*?/\\", "()____")).strip(" .") or "_"

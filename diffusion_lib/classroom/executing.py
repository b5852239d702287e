"""Running a canonical notebook in place, so that what is stored is what a learner will see."""

import os
import tempfile
from pathlib import Path

from .normalise import normalise
from .notebooks import dumps, label, read, write
from .problems import Problem
from .shrinking import shrink_pictures

LIBRARY = str(Path(__file__).resolve().parents[2])

# One thread: the count of threads changes the ninth digit. Inline: a picture must land in the notebook.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
}


def execute(path, timeout: int = 600) -> list[Problem]:
    """Run a notebook and store its outputs, normalised; with any problem the file stays as it was.

    The kernel gets a home of its own, so neither the instructor's progress nor their profile is read or touched.

    Raises: ValueError when `path` is no notebook.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    path = Path(path).resolve()
    notebook = normalise(read(path))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="diffusion-lib-") as home:
        environment = {key: value for key, value in os.environ.items() if key != "NBGRADER_EXECUTION"}
        environment |= ENVIRONMENT | {"DIFFUSION_LIB_HOME": home, "IPYTHONDIR": home}
        # The kernel's library is the one that runs here, whichever is installed.
        environment["PYTHONPATH"] = os.pathsep.join([LIBRARY, *filter(None, [os.environ.get("PYTHONPATH")])])
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        running = ["setup"]  # the cell to blame when the kernel is gone
        client.on_cell_start = lambda cell, cell_index: running.append(label(cell, cell_index))
        what = ""
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            what = f"it stopped with {error.ename}: {' '.join(error.evalue.split())[:200]}"
        except CellTimeoutError:
            what = f"it ran longer than {timeout} seconds"
        except DeadKernelError:
            what = "the kernel died in it"
    if what:
        fix = "run it in JupyterLab, mend that cell and execute again (the stored file is unchanged)"
        return [Problem(path.stem, running[-1], what, fix)]
    problems = stderr_problems(path.stem, notebook)
    if not problems:
        shrink_pictures(notebook)
        write(path, dumps(normalise(notebook)))
    return problems


def stderr_problems(name: str, notebook) -> list[Problem]:
    """One problem for each cell that wrote to stderr: nbgrader takes that for a failed test."""
    problems = []
    for index, cell in enumerate(notebook.cells):
        text = "".join(o.text for o in cell.get("outputs", []) if o.get("name") == "stderr")
        if text:
            first = text.strip().split("\n")[0][:120]
            what = f"it writes to stderr ({first})"
            problems.append(Problem(name, label(cell, index), what, "remove the cause of the warning"))
    return problems

"""The one set-up cell that heads every notebook, on a laptop, on Colab and on Kaggle alike."""

import ast
import sys
import warnings

from .address import repository

SLOW_CPU_MINUTES = 6  # training the digits: 3 on two cores with bfloat16, measured 1.7 times slower without

SETUP_ID, IMPORTS_ID = "setup", "imports"
# Folded, in Jupyter and on Colab: nobody needs to read it.
SETUP_METADATA = {"jupyter": {"source_hidden": True}, "cellView": "form"}
IMPORTS_METADATA = {"jupyter": {"source_hidden": True}}
_TEXT = """\
# @title Finds the course's library, or installs it on Colab and Kaggle. Safe to run again.
import sys
from importlib.util import find_spec
from pathlib import Path

needed = ("diffusion_lib", "jaxtyping", "wadler_lindig")
for folder in Path.cwd().parents:  # a checkout of the course that is not installed
    if (folder / "diffusion_lib" / "__init__.py").is_file() and not find_spec("diffusion_lib"):
        sys.path.append(str(folder))
hosted = "google.colab" in sys.modules or Path("/kaggle").is_dir()
course = next(map(str, Path.cwd().glob("diffusion_lib-*.whl")), SOURCE)
if hosted and course and not all(map(find_spec, needed)):
    # --no-deps: torch, numpy and Jupyter stay the ones that are there
    %pip install -q --no-deps {course} jaxtyping wadler_lindig
missing = [name for name in needed if not find_spec(name)]
if missing and hosted:
    print("Not installed:", *missing, "- HOSTED.")
elif missing:
    print("Not installed:", *missing, '- run "pip install -e ." in the course folder, then restart the kernel.')
else:
    from diffusion_lib.classroom.setup_cell import ready
    ready()
"""


def folding(cell) -> dict:
    """The metadata that folds a cell: that of the set-up cell, and of imports where nothing else is in the cell."""
    if cell.get("id") == SETUP_ID:
        return SETUP_METADATA
    if cell.get("id") != IMPORTS_ID:
        return {}
    try:
        lines = ast.parse(cell["source"]).body
    except SyntaxError:
        return {}
    return IMPORTS_METADATA if all(isinstance(line, ast.Import | ast.ImportFrom) for line in lines) else {}


def setup_text() -> str:
    """The text of the set-up cell: with the course's address, or without one asking for its wheel."""
    address = repository()
    hosted = (
        f"is {address} there?" if address else "upload the course's wheel beside this notebook, run this cell again"
    )
    source = f'"git+{address}"' if address else '""'
    return _TEXT.rstrip("\n").replace("SOURCE", source).replace("HOSTED", hosted)


def ready() -> None:
    """Say in one line that the library is there; on Colab without a GPU add what that costs."""
    # PyTorch itself says so when torch.func.jvp is first used; no learner can mend it.
    warnings.filterwarnings("ignore", "`torch.jit.script` is deprecated", FutureWarning)
    print("diffusion_lib is ready.")
    if "google.colab" not in sys.modules:
        return
    import torch

    if not torch.cuda.is_available():
        print(
            f"This Colab runtime has no GPU: everything runs, but a training cell may take up to {SLOW_CPU_MINUTES} "
            "minutes. Choose Runtime > Change runtime type > T4 GPU to make it a matter of seconds."
        )

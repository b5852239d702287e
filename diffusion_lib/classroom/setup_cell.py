"""The one set-up cell that heads every notebook, on a laptop and on Colab alike."""

import sys

# The one place that says where the course lives; `diffusion_lib.classroom.write_setup_cells` carries a change
# into every canonical notebook.
REPOSITORY = "https://github.com/OWNER/diffusion-course"
SLOW_CPU_MINUTES = 6  # training the digits: 3 on two cores with bfloat16, measured 1.7 times slower without

SETUP_ID = "setup"
SETUP_TEXT = f"""\
# Finds the course library, or installs it on Colab. Safe to run again.
import sys
from importlib.util import find_spec
from pathlib import Path

needed = ("diffusion_lib", "jaxtyping", "wadler_lindig")
for folder in Path.cwd().parents:  # a checkout of the course that is not installed
    if (folder / "diffusion_lib" / "__init__.py").is_file() and not find_spec("diffusion_lib"):
        sys.path.append(str(folder))
if "google.colab" in sys.modules and not all(map(find_spec, needed)):
    # --no-deps: torch, numpy and Jupyter stay the ones that Colab ships
    %pip install -q --no-deps git+{REPOSITORY} jaxtyping wadler_lindig
missing = [name for name in needed if not find_spec(name)]
if missing:
    print("Not installed:", *missing, '- run "pip install -e ." in the course folder, then restart the kernel.')
else:
    from diffusion_lib.classroom.setup_cell import ready
    ready()
""".rstrip("\n")


def ready() -> None:
    """Say in one line that the library is there; on Colab without a GPU add what that costs."""
    print("diffusion_lib is ready.")
    if "google.colab" not in sys.modules:
        return
    import torch

    if not torch.cuda.is_available():
        print(
            f"This Colab runtime has no GPU: everything runs, but a training cell may take up to {SLOW_CPU_MINUTES} "
            "minutes. Choose Runtime > Change runtime type > T4 GPU to make it a matter of seconds."
        )


def write_setup_cells(root) -> list[str]:
    """Put the set-up text into every canonical notebook's `setup` cell; return the notebooks that changed."""
    from .normalise import normalise
    from .notebooks import assignments, dumps, notebook_path, read, write

    changed = []
    for name in assignments(root):
        path = notebook_path(root, name)
        notebook = read(path)
        for cell in notebook.cells:
            if cell.get("id") == SETUP_ID and cell.source != SETUP_TEXT:
                cell.source = SETUP_TEXT
                write(path, dumps(normalise(notebook)))
                changed.append(name)
    return changed

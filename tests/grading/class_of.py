"""Makers of submissions: notebook 01 with right and wrong answers, and a class of them in a folder."""

import copy
import json
from pathlib import Path

from diffusion_lib.classroom.notebooks import notebook_path, read

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_forward_noise"
POINTS = {
    "noise_one_step": 1, "signal_and_noise": 2, "lookup": 2, "q_sample": 3, "recover_x0": 2, "recover_eps": 2,
    "training_pair": 3,
}  # fmt: skip
WRONG = {
    "noise_one_step": "return x * 0", "signal_and_noise": "return betas * 0, betas * 0",
    "lookup": "return x * 0", "q_sample": "return x0 * 0", "recover_x0": "return x_t * 0",
    "recover_eps": "return x_t * 0", "training_pair": "return x0 * 0, torch.zeros(len(x0)).long(), x0 * 0",
}  # fmt: skip


def released(name=NAME):
    """The notebook as learners get it, as plain JSON."""
    return json.loads(notebook_path(ROOT, name, "notebooks").read_text(encoding="utf-8"))


def answers(name=NAME):
    """The right answers by cell id, without the marks around them."""
    cells = read(notebook_path(ROOT, name)).cells
    found = {}
    for cell in cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            lines = [line for line in cell.source.split("\n") if not line.strip().startswith("### ")]
            found[cell.id] = "\n".join(lines)
    return found


def right(name=NAME, **other):
    """A notebook with every answer right, but for those given by name."""
    notebook = released(name)
    given = answers(name) | other
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["id"] in given:
            cell["source"] = lines(given[cell["id"]])
    return notebook


def wrong(body=None, before=""):
    """A notebook with every answer wrong; `body(name)` gives other bodies, `before` a cell that comes first."""
    notebook = right(**{name: definition(name, (body or WRONG.get)(name)) for name in POINTS})
    return with_cell(notebook, before, 3) if before else notebook


def definition(name, body):
    """The function of an exercise with another body."""
    head = next(line for line in answers()[name].split("\n") if line.startswith("def "))
    return head + "\n" + "\n".join("    " + line for line in body.split("\n"))


def lines(text):
    """A text as a notebook stores it."""
    return text.splitlines(keepends=True)


def code(source, cell_id="", **metadata):
    """A code cell of a learner's own."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": lines(source)}
    return cell | ({"id": cell_id} if cell_id else {})


_count = iter(range(10**6))


def with_cell(notebook, source, place=None, cell_id=None):
    """The notebook with one more cell, at the end by default."""
    cell = code(source, f"own-{next(_count)}" if cell_id is None else cell_id)
    cells = notebook["cells"]
    cells.insert(len(cells) if place is None else place, cell)
    return notebook


def place_of(notebook, cell_id):
    """Where a cell stands."""
    return next(n for n, cell in enumerate(notebook["cells"]) if cell.get("id") == cell_id)


def cell_of(notebook, cell_id):
    """A cell by id."""
    return notebook["cells"][place_of(notebook, cell_id)]


def copied(notebook, cell_id, source=None, place=None):
    """The notebook with a copy of one cell, as JupyterLab makes it: a new id, the same metadata."""
    cell = copy.deepcopy(cell_of(notebook, cell_id)) | {"id": f"copy-{next(_count)}"}
    if source is not None:
        cell["source"] = lines(source)
    cells = notebook["cells"]
    cells.insert(len(cells) if place is None else place, cell)
    return notebook


def without(notebook, *ids):
    """The notebook without some cells."""
    notebook["cells"] = [cell for cell in notebook["cells"] if cell.get("id") not in ids]
    return notebook


def dumps(notebook) -> bytes:
    """The bytes of a notebook file."""
    return json.dumps(notebook, ensure_ascii=False).encode()


class Kind:
    """One kind of submission: the mark that it must get (None: refused with a reason), and how it is made."""

    def __init__(self, predicted, make):
        self.predicted, self.make, self.name = predicted, make, make.__name__

    def write(self, folder: Path):
        """Put the submission into its learner's folder."""
        folder.mkdir(parents=True, exist_ok=True)
        made = self.make(folder) if self.make.__code__.co_argcount else self.make()
        if made is not None:
            (folder / f"{NAME}.ipynb").write_bytes(made if isinstance(made, bytes) else dumps(made))


def collector():
    """A table of kinds and the decorator that fills it."""
    kinds: dict[str, Kind] = {}

    def kind(predicted):
        def enter(make):
            kinds[make.__name__] = Kind(predicted, make)
            return make

        return enter

    return kinds, kind

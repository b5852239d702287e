"""Odd and honest: files and notebooks as people hand them in, with the mark that each has earned."""

import json
import os
import zipfile

from .class_of import (
    NAME,
    answers,
    cell_of,
    code,
    collector,
    copied,
    definition,
    dumps,
    lines,
    place_of,
    released,
    right,
    with_cell,
    without,
    wrong,
)

ODD, kind = collector()
Q = "q_sample"
BAD_Q = definition(Q, "return x0 * 0")


@kind(15)
def all_right():
    return right()


@kind(0)
def untouched():
    return released()


@kind(0)
def all_wrong():
    return wrong()


@kind(12)
def one_wrong():
    return right(q_sample=BAD_Q)


@kind(15)
def answer_turned_into_text():
    notebook = right()
    cell_of(notebook, Q)["cell_type"] = "markdown"
    return notebook


@kind(15)
def answer_turned_raw():
    notebook = right()
    cell_of(notebook, Q)["cell_type"] = "raw"
    return notebook


@kind(15)
def answer_retyped_below_its_stub():
    notebook = right()
    source = "".join(cell_of(notebook, Q)["source"])
    cell_of(notebook, Q)["source"] = cell_of(released(), Q)["source"]
    return with_cell(notebook, source, place_of(notebook, "check-q_sample"))


@kind(15)
def answers_cut_and_pasted_to_the_end():
    notebook = right()
    moved = [cell_of(notebook, name) for name in ("lookup", Q)]
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in moved] + moved
    return notebook


@kind(15)
def answer_and_its_helper_at_the_end():
    notebook = right(q_sample=definition(Q, "return helped(x0, t, alpha_bars, noise)"))
    moved = cell_of(notebook, Q)
    notebook["cells"].remove(moved)
    body = answers()[Q].replace("def q_sample", "def helped")
    return with_cell(with_cell(notebook, body), "".join(moved["source"]), cell_id=Q)


@kind(15)
def helper_below_the_answer():
    notebook = right(q_sample=definition(Q, "return helped(x0, t, alpha_bars, noise)"))
    return with_cell(notebook, answers()[Q].replace("def q_sample", "def helped"), place_of(notebook, Q) + 1)


@kind(15)
def helper_and_constant_in_own_cells():
    notebook = right(q_sample=definition(Q, "return ONE * helped(x0, t, alpha_bars, noise)"))
    with_cell(notebook, answers()[Q].replace("def q_sample", "def helped"), 5)
    return with_cell(notebook, "ONE = 1.0", 5)


@kind(15)
def answer_uses_another_answer():
    body = "kept = lookup(alpha_bars, t, x0)\nreturn kept.sqrt() * x0 + (1 - kept).sqrt() * noise"
    return right(q_sample=definition(Q, body))


@kind(13)
def answer_uses_another_answer_that_is_wrong_by_the_courses_way():
    body = "kept = pick(alpha_bars, t, x0)\nreturn kept.sqrt() * x0 + (1 - kept).sqrt() * noise"
    return right(lookup=definition("lookup", "return x * 0"), q_sample=definition(Q, body))


@kind(15)
def own_numpy_in_the_imports():
    notebook = right(q_sample=definition(Q, "assert np.pi > 3\n" + "\n".join(body_of(Q))))
    cell_of(notebook, "imports")["source"] += lines("\nimport numpy as np")
    return notebook


def body_of(name):
    """The lines below the head of a right answer, unindented."""
    return [line.removeprefix("    ") for line in answers()[name].split("\n")[1:]]


@kind(15)
def imports_broken_and_deleted():
    notebook = right()
    cell_of(notebook, "imports")["source"] = lines("import torhc")
    return without(notebook, "setup")


@kind(15)
def imports_deleted():
    return without(right(), "imports")


@kind(15)
def copied_answer():
    return copied(right(), Q)


@kind(15)
def copy_is_wrong_and_the_last_is_right():
    notebook = right()
    return copied(notebook, Q, BAD_Q, place_of(notebook, Q))


@kind(12)
def copy_is_right_and_the_last_is_wrong():
    return copied(right(), Q, BAD_Q)


@kind(15)
def last_copy_is_the_stub():
    notebook = right()
    return copied(notebook, Q, "".join(cell_of(released(), Q)["source"]))


@kind(15)
def test_copied_to_the_top():
    return copied(right(), "check-q_sample", place=1)


@kind(15)
def test_copied_to_the_end_where_the_name_is_gone():
    return copied(with_cell(right(), "del q_sample"), "check-q_sample")


@kind(15)
def test_moved_above_its_answer():
    notebook = right()
    test = cell_of(notebook, "check-q_sample")
    notebook["cells"].remove(test)
    notebook["cells"].insert(place_of(notebook, Q), test)
    return notebook


@kind(15)
def name_taken_later_for_something_else():
    return with_cell(right(), "lookup = {1: 2}\nq_sample = None")


@kind(12)
def deleted_answer():
    return without(right(), Q)


@kind(12)
def deleted_exercise():
    return without(right(), Q, "check-q_sample")


@kind(15)
def deleted_test():
    return without(right(), "check-q_sample")


@kind(12)
def deleted_test_of_a_wrong_answer():
    return without(right(q_sample=BAD_Q), "check-q_sample")


@kind(12)
def emptied_answer():
    return right(q_sample="")


@kind(12)
def renamed_function():
    return right(q_sample=answers()[Q].replace("def q_sample", "def qsample"))


@kind(12)
def answer_is_a_number():
    return right(q_sample="q_sample = 3")


@kind(12)
def syntax_error():
    return right(q_sample="def q_sample(x0, t, alpha_bars, noise:\n    return x0")


@kind(12)
def half_written():
    return right(q_sample=definition(Q, "kept = ...  # YOUR CODE HERE\nreturn kept * x0"))


@kind(15)
def two_cells_with_one_id():
    notebook = right()
    return with_cell(notebook, "a = 1", 9, cell_id=Q)


@kind(12)
def edited_test():
    notebook = right(q_sample=BAD_Q)
    cell_of(notebook, "check-q_sample")["source"] = ["3.0"]
    return notebook


@kind(12)
def points_set_to_100():
    notebook = right(q_sample=BAD_Q)
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 100
    return notebook


def marked(**values):
    """A right notebook in which the graders' metadata has other values."""
    notebook = right()
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader"):
            cell["metadata"]["nbgrader"].update(values)
    return notebook


@kind(15)
def points_are_text():
    return marked(points="many")


@kind(15)
def schema_version_2():
    return marked(schema_version=2)


@kind(15)
def schema_version_is_text():
    return marked(schema_version="four")


@kind(15)
def metadata_is_a_list():
    notebook = right()
    for cell in notebook["cells"]:
        cell["metadata"] = []
    return notebook


@kind(15)
def metadata_stripped():
    notebook = right()
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return notebook


def bare():
    """A right notebook without any id or metadata."""
    notebook = right()
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    notebook["nbformat_minor"] = 0
    return notebook


@kind(15)
def no_ids_and_no_metadata():
    return bare()


@kind(15)
def a_graded_cell_of_their_own():
    mark = {"grade": True, "grade_id": "mine", "points": 50, "schema_version": 3, "solution": False, "locked": True}
    notebook = right()
    notebook["cells"].append(code("50.0", "mine", nbgrader=mark))
    return notebook


@kind(15)
def old_format_3():
    notebook = right()
    cells = [
        {"cell_type": c["cell_type"], "metadata": c["metadata"],
         **({"input": c["source"], "outputs": [], "language": "python"} if c["cell_type"] == "code"
            else {"source": c["source"]})}
        for c in notebook["cells"]
    ]  # fmt: skip
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}


@kind(15)
def from_colab():
    notebook = right()
    for cell in notebook["cells"]:
        cell["metadata"] = {"id": cell.pop("id"), **cell["metadata"], "colab": {"base_uri": "https://colab"}}
    notebook["nbformat_minor"] = 0
    notebook["metadata"]["colab"] = {"provenance": [], "toc_visible": True}
    return with_cell(notebook, "from google.colab import drive\ndrive.mount('/content/drive')", 0)


@kind(15)
def from_vs_code():
    notebook = right()
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1", "nbconvert_exporter": "python"}
    return notebook


@kind(15)
def from_kaggle():
    notebook = bare()
    notebook["metadata"]["kaggle"] = {"accelerator": "none", "isInternetEnabled": True}
    return with_cell(notebook, "import os\nfor d, _, f in os.walk('/kaggle/input'):\n    print(d, f)", 0, cell_id="")


@kind(15)
def another_kernel():
    notebook = right()
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    return notebook


@kind(15)
def in_latin_1():
    return json.dumps(with_cell(right(), "# déjà vu"), ensure_ascii=False).encode("latin-1", "ignore")


@kind(15)
def in_utf_16():
    return dumps(right()).decode().encode("utf-16")


@kind(15)
def with_a_byte_order_mark():
    return b"\xef\xbb\xbf" + dumps(right())


@kind(15)
def windows_line_ends():
    notebook = right()
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    return dumps(notebook)


@kind(15)
def magics():
    notebook = right()
    cell_of(notebook, Q)["source"].insert(0, "%%time\n")
    cell_of(notebook, "check-q_sample")["source"].insert(0, "%%capture\n")
    for source in ("%autoreload 2", "%matplotlib inline", "!ls", "%%javascript\nalert(1)", "%%bash\necho hi"):
        with_cell(notebook, source, 4)
    return notebook


@kind(15)
def a_pip_line_above_an_answer():
    notebook = right()
    cell_of(notebook, Q)["source"].insert(0, "%pip install numpy\n")
    return notebook


@kind(15)
def a_question_mark_in_the_answers_cell():
    notebook = right()
    cell_of(notebook, Q)["source"] += ["\n", "torch.cumprod?"]
    return notebook


@kind(15)
def cells_that_crash():
    return with_cell(with_cell(right(), "1 / 0", 4), "undefined_name", 6)


@kind(15)
def other_defaults_of_torch():
    source = "import os\nos.chdir('/')\ntorch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)"
    return with_cell(right(), source, 5)


@kind(15)
def cells_that_ask():
    return with_cell(right(), "name = input('Your name? ')", 4)


@kind(15)
def prints_in_every_call():
    return right(q_sample=definition(Q, "for i in range(300):\n    print(i, x0)\n" + "\n".join(body_of(Q))))


@kind(15)
def stored_output_of_30_mb():
    notebook = right()
    cell_of(notebook, Q)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 30_000_000]}]
    return notebook


@kind(15)
def renamed_by_a_browser(folder):
    (folder / f"{NAME} (1).ipynb").write_bytes(dumps(right()))


@kind(15)
def one_folder_deeper(folder):
    (folder / "my work").mkdir()
    (folder / "my work" / f"{NAME}.ipynb").write_bytes(dumps(right()))


@kind(15)
def stub_beside_the_work(folder):
    (folder / f"{NAME}.ipynb").write_bytes(dumps(released()))
    (folder / f"{NAME} (1).ipynb").write_bytes(dumps(right()))


@kind(None)
def two_begun_notebooks(folder):
    (folder / f"{NAME}.ipynb").write_bytes(dumps(right(q_sample=BAD_Q)))
    (folder / f"{NAME} (1).ipynb").write_bytes(dumps(right()))


@kind(15)
def the_same_file_twice(folder):
    for name in (NAME, f"{NAME} (1)"):
        (folder / f"{name}.ipynb").write_bytes(dumps(right()))


@kind(15)
def in_a_zip_of_their_own(folder):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.writestr(f"work/{NAME}.ipynb", dumps(right()))


@kind(15)
def ended_in_txt(folder):
    (folder / f"{NAME}.ipynb.txt").write_bytes(dumps(right()))


@kind(15)
def with_what_systems_leave(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb").write_bytes(dumps(wrong()))
    (folder / f"._{NAME}.ipynb").write_bytes(b"\0\5\x16\7")
    (folder / ".DS_Store").write_bytes(b"\0")
    return right()


@kind(15)
def helper_file_beside(folder):
    (folder / "utils.py").write_text(answers()[Q].replace("def q_sample", "def helped"), encoding="utf-8")
    source = "from utils import helped\n" + definition(Q, "return helped(x0, t, alpha_bars, noise)")
    return right(q_sample=source)


@kind(15)
def helper_file_called_random(folder):
    (folder / "random.py").write_text("def random():\n    return 4\n", encoding="utf-8")
    return right()


@kind(None)
def empty_file():
    return b""


@kind(None)
def broken_json():
    return b'{"cells": [oops'


@kind(None)
def upload_cut_off():
    return dumps(right())[:4000]


@kind(None)
def merge_conflict():
    return b"<<<<<<< HEAD\n" + dumps(right()) + b"\n=======\n{}\n>>>>>>> mine\n"


@kind(None)
def json_and_no_notebook():
    return b"[1, 2, 3]"


@kind(None)
def nested_too_deeply():
    return b"[" * 100_000


@kind(None)
def a_pdf():
    return b"%PDF-1.7\n" + os.urandom(500)


@kind(None)
def a_web_page():
    return b"<!DOCTYPE html><html><body>GitHub</body></html>"


@kind(None)
def another_notebook_under_this_name():
    return right("00_start_here")


@kind(None)
def another_course():
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code("a = 1", "x")]}


@kind(None)
def no_notebook(folder):
    (folder / "report.docx").write_bytes(b"PK")


@kind(None)
def nothing_at_all(folder):
    pass


@kind(15)
def cells_that_are_hard_to_read():
    notebook = right()
    for source in ("1+" * 10**5 + "1", "a" + ".a" * 10**5, "(" * 1000, "\n" * 10**5, "\0", "-" * 10**5 + "1"):
        with_cell(notebook, source, 6)
    return notebook


@kind(15)
def five_hundred_cells_of_their_own():
    notebook = right()
    for number in range(500):
        with_cell(notebook, f"x_{number} = [{number}] * 10", 7)
    return notebook

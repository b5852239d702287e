"""The normaliser: the same notebook always becomes the same bytes."""

import json

import nbformat
import pytest
from course_fixture import clean_notebook, code, picture, stdout

from diffusion_lib.classroom.normalise import WIDGET, WIDGET_NOTE, normalise, normalise_file, scrub
from diffusion_lib.classroom.notebooks import dumps, loads


def messy():
    """A notebook as an editor leaves it."""
    notebook = clean_notebook()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "conda-env", "display_name": "mine"},
            "widgets": {"a": 1},
            "language_info": {"version": "3"},
        }
    )
    for count, cell in enumerate(notebook.cells):
        cell.metadata.update({"execution": {"iopub.status.busy": "now"}, "collapsed": True, "scrolled": False})
        if cell.cell_type == "code":
            cell.execution_count = 40 + count
    notebook.cells[3]["id"] = "0a1b2c3d"  # the solution cell keeps its grade_id
    notebook.cells.append(nbformat.v4.new_markdown_cell("## A word at the end  \nand one more", id="deadbeef"))
    view = {
        "output_type": "display_data",
        "metadata": {},
        "data": {WIDGET: {"model_id": "x"}, "text/plain": "Slider()"},
    }
    pieces = [stdout("a\n"), stdout("b at 0x7f00deadbeef in /tmp/ipykernel_12/34.py\n"), picture(), view, stdout("c")]
    notebook.cells.append(code("messy-output", "print(1)  \n\n", pieces, count=99))
    return notebook


def test_twice_is_once():
    once = normalise(messy())
    assert dumps(normalise(once)) == dumps(once)
    assert dumps(normalise(loads(dumps(once)))) == dumps(once)


def test_argument_untouched():
    notebook = messy()
    before = dumps(notebook)
    normalise(notebook)
    assert dumps(notebook) == before


def test_frame_and_cells():
    notebook = normalise(messy())
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    assert notebook.cells[3].id == "square"
    assert notebook.cells[-2].id == "text-a-word-at-the-end"
    assert notebook.cells[-2].source.startswith("## A word at the end  \n")  # a markdown line break
    assert [c.execution_count for c in notebook.cells if c.cell_type == "code"] == list(range(1, 11))
    assert all(set(c.metadata) <= {"nbgrader", "tags"} for c in notebook.cells if c.id != "setup")
    json.loads(dumps(notebook))
    nbformat.validate(notebook)


def test_outputs():
    outputs = normalise(messy()).cells[-1].outputs
    assert [o.output_type for o in outputs] == ["stream", "display_data", "display_data", "stream"]
    assert outputs[0].text == "a\nb at 0x0 in <cell>\n"
    assert outputs[2].data == {"text/plain": WIDGET_NOTE}


def test_missing_ids_are_made_the_same_way_each_time():
    plain = json.loads(dumps(clean_notebook()))
    plain["nbformat_minor"] = 4
    for cell in plain["cells"]:
        del cell["id"]
    first, second = (normalise(loads(json.dumps(plain))) for _ in range(2))
    assert dumps(first) == dumps(second)
    ids = [cell.id for cell in first.cells]
    assert len(set(ids)) == len(ids) and {"square", "check-square", "half", "check-half"} <= set(ids)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/ada/course/x.py", "~/course/x.py"),
        ("/Users/ada/x", "~/x"),
        (r"C:\Users\ada\x", r"~\x"),
        ("/root/course", "~/course"),
        ("https://example.org/home/ada/x", "https://example.org/home/ada/x"),
        (
            "<img src='data:image/png;base64,aa/root/bb/home/cc/'>",
            "<img src='data:image/png;base64,aa/root/bb/home/cc/'>",
        ),
        ("<f at 0x7f0011223344>", "<f at 0x0>"),
    ],
)
def test_scrub(text, clean):
    assert scrub(text) == clean == scrub(clean)


def test_file_in_place(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(dumps(messy()), encoding="utf-8")
    assert normalise_file(path)
    assert not normalise_file(path)
    assert path.read_text(encoding="utf-8") == dumps(normalise(messy()))

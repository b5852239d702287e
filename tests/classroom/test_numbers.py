"""The lint of numbers finds planted faults of many kinds, and is quiet about the same numbers in honest forms."""

import json
from types import SimpleNamespace

import nbformat
import pytest
from course_fixture import REPOSITORY, picture

from diffusion_lib.checks import Guess, Question
from diffusion_lib.classroom import lint_numbers as rule
from diffusion_lib.classroom.declared import Declared, declared
from diffusion_lib.classroom.lint_cells import measure
from diffusion_lib.classroom.notebooks import assignments, notebook_path, read
from diffusion_lib.classroom.numbers.reading import numbers

NOBODY = Declared({}, {}, {}, {}, {})
PRINTED = """accuracy 0.962  Fréchet 7.4087  floor 0.40 ± 0.03
weights 974,181  steps 16000  smallest 2.4e-09  at the end -0.743
right 88.7%  wrong 12.95
"""


def code(source, *outputs, cell_id="measure"):
    cell = nbformat.v4.new_code_cell(source, id=cell_id)
    cell.outputs = [nbformat.from_dict(output) for output in outputs]
    return cell


def stdout(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def text(source, cell_id="see"):
    return nbformat.v4.new_markdown_cell(source, id=cell_id)


def card(said):
    data = {"text/html": "<div role='status' style=''>…</div>", "text/plain": said}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def found(*cells, known=NOBODY, root=REPOSITORY):
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    return [problem.what for problem in rule.lint_numbers(root, notebook, "05_ddpm_sampling", known)]


def said(prose, *more):
    return found(code("measure(num=1000, t=600)", stdout(PRINTED)), *more, text(prose))


HONEST = {
    "as printed": "The accuracy is 0.962 and the distance 7.4087.",
    "rounded": "The accuracy is 0.96 and the distance 7.41, or 7.4.",
    "per cent of a fraction": "96.2 % are read, 96 %, 96 per cent.",
    "a fraction of per cent": "The share 0.887 is right.",
    "no space": "88.7% and 89%",
    "thousands": "16,000 steps, 974,181 weights",
    "in words": "974 thousand weights, 0.97 million weights",
    "about": "about 974,000 weights, nearly 1,000,000 of them",
    "minus": "It ends at −0.74, or -0.743: it falls by 0.74.",
    "powers": "2.4e-9 is left, 2.4 · 10⁻⁹",
    "spread": "0.40 ± 0.03 is the floor, 0.40±0.03",
    "range": "from 7.41 down to 0.40, 0.40 to 0.96, 0.40–0.96",
    "bounds": "more than 88 % are right, and the distance lies below 7.5",
    "constant": "of 1000 digits at t = 600",
    "small counts": "3 seeds, 2 × 2 pixels, 10 of them",
    "ratio": "The distance 7.41 is 18.5 times the floor 0.40.",
    "difference": "It falls from 7.41 to 0.40, by 7.01.",
    "complement": "88.7 % are right, so 11.3 % are wrong.",
    "names": "float32, x0, conv2d, Stable Diffusion 1.5, `0.123`, $0.123$",
    "numbers of places": "notebook 13, exercise 14, section 3.14, questions 13 and 14",
    "papers": "Ho et al. 2020, eq. 17; Nichol & Dhariwal (2021), table 31",
    "heading": "### Exercise 23 · the 77\n★★ · 14 minutes · 25 points\n\n1. first\n14. later",
    "sum worked out": "33² + 50 = 1,139 <!-- shown: 33**2 + 50 -->",
    "measurement": "0.6549 without guidance <!-- shown: assets/checkpoints/digits.safetensors -->",
    "measured": 'It took 33.0 seconds. <!-- shown: measured("challenge")["rows"][0]["runs"][0]["seconds"] -->',
    "other notebook": "2092.3 <!-- shown: cell 05_ddpm_sampling/statistics -->",
    "paper": "Their FID is 3.17 <!-- shown: [ddpm, table 1] -->",
}


@pytest.mark.parametrize("kind", HONEST)
def test_honest_forms_are_let_be(kind, monkeypatch):
    monkeypatch.setattr(rule, "is_opened", lambda citation: citation == "[ddpm, table 1]")
    assert said(HONEST[kind]) == []


PLANTED = {
    "a changed digit": ("The accuracy is 0.952.", "0.952"),
    "a changed digit in a short number": ("The floor is 0.43 there.", "0.43"),
    "a stale percentage": ("94.1 % are read.", "94.1 %"),
    "wrong rounding": ("The distance is 7.42.", "7.42"),
    "rounded down": ("96.1 % are read.", "96.1 %"),
    "more digits than were printed": ("The floor is 0.403.", "0.403"),
    "a count": ("15,000 steps", "15,000"),
    "a sign": ("It ends at +0.743.", "+0.743"),
    "a minus lost elsewhere": ("It starts at −0.962.", "−0.962"),
    "a power": ("2.4e-8 is left", "2.4e-8"),
    "a spread": ("0.40 ± 0.08", "0.08"),
    "a ratio": ("The distance 7.41 is 15 times the floor 0.40.", "15"),
    "a complement": ("88.7 % are right, so 12.3 % are wrong.", "12.3 %"),
    "too far for about": ("about 985,000 weights", "985,000"),
    "a bound that is far": ("The distance lies below 20.5", "20.5"),
    "in a table": ("| a | b |\n|---|---|\n| this | 5.55 |", "5.55"),
    "in an image's words": ("![It falls to 0.77](attachment:x.png)", "0.77"),
    "beside another source": ("0.777 <!-- shown: assets/checkpoints/digits.safetensors -->", "0.777"),
    "a sum": ("33² + 50 = 1,140 <!-- shown: 33**2 + 50 -->", "1,140"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found(kind):
    prose, number = PLANTED[kind]
    problems = said(prose)
    assert len(problems) == 1 and f"the number {number} " in problems[0]


def test_a_number_of_a_cell_that_was_removed_is_found():
    cells = [code("a()", stdout("loss 0.1234")), text("The loss is 0.1234.")]
    assert found(*cells) == []
    assert len(found(*cells[1:])) == 1


def test_a_number_is_shown_above_and_not_below():
    assert len(found(text("The loss is 0.1234."), code("a()", stdout("loss 0.1234")))) == 1
    assert found(text("It takes 250 steps."), code("train(steps=250)")) == []


def test_a_short_number_belongs_to_its_section_and_a_long_one_to_the_notebook():
    printed = code("a()", stdout("loss 0.12 and 0.1234"))
    first = text("## 1 · Now", "now"), printed
    assert found(*first, text("## 2 · Later\nIt was 0.1234.")) == []
    assert len(found(*first, text("## 2 · Later\nIt was 0.12."))) == 1
    assert found(*first, text("## 2 · Later\nIt was 0.12. <!-- shown: cell measure -->")) == []
    assert found(*first, text("## Recap\nIt was 0.12.", "recap")) == []
    assert found(printed, text("## 2 · Later\nIt was 0.12.")) == [], "what stands before all sections is known in each"


def test_what_a_check_says_shows_nothing_and_a_guess_its_value():
    assert len(found(code("check()", card("✓ Passed\n  It is 0.1234.")), text("It is 0.1234."))) == 1
    assert found(code("compare()", card("Your guess 2, measured 0.1234: low.\n 9.87")), text("It is 0.123.")) == []
    assert len(found(code("compare()", card("Your guess 2, measured 0.1234: low.\n 9.87")), text("It is 9.87."))) == 1


def test_alt_texts_are_read_and_show_nothing():
    drawn = picture(alt="It falls to 0.77.")
    assert len(found(code("show()", drawn))) == 1
    assert len(found(code("show()", drawn), text("It falls to 0.77."))) == 2
    assert found(code("show()", stdout("0.771"), drawn)) == []
    assert found(code("# shown: figure measure: 0.77\nshow()", drawn)) == []
    assert found(code("show()", drawn), text("It falls to 0.77. <!-- shown: figure measure: 0.77 -->")) == []
    assert len(found(code("show()", drawn), text("It falls to 0.76. <!-- shown: figure measure: 0.77 -->"))) == 1


BAD = {
    "no file": ("assets/measurements/none.json", "there is no file"),
    "no cell": ("cell nowhere", "no cell 'nowhere' above"),
    "no picture": ("figure measure: 0.77", "has no picture"),
    "not opened": ("[ddpm, table 99]", "no place of a paper that was opened"),
    "fails": ("1 / 0", "ZeroDivisionError"),
    "unknown name": ("nothing_of_this_name + 1", "unknown name"),
    "a bare value": ("0.77", "a bare value"),
    "bare values": ("0.77, 0.78", "a bare value"),
    "a bare negative value": ("-0.77", "a bare value"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_source_that_leads_nowhere_is_named(kind):
    source, complaint = BAD[kind]
    problems = said(f"It is 0.77 <!-- shown: {source} -->")
    assert any(complaint in problem for problem in problems) and len(problems) == 2


def test_a_measurement_that_changed_is_noticed(tmp_path):
    file = tmp_path / "assets" / "measurements" / "run.json"
    file.parent.mkdir(parents=True)
    cell = text("It scores 3.1416. <!-- shown: assets/measurements/run.json -->")
    file.write_text(json.dumps({"runs": [{"score": 3.14159}]}))
    assert found(cell, root=tmp_path) == []
    file.write_text(json.dumps({"runs": [{"score": 3.15159}]}))
    assert len(found(cell, root=tmp_path)) == 1


def test_an_expected_value_is_worked_out_by_the_reference():
    known = Declared({"halve": SimpleNamespace(reference=lambda x: x / 2, notebook="")}, {}, {}, {}, {})
    good = text("**Expected:** 0.5 gives 0.25. <!-- shown: halve(0.5) -->")
    bad = text("**Expected:** 0.5 gives 0.35. <!-- shown: halve(0.5) -->")
    assert found(good, known=known) == [] and len(found(bad, known=known)) == 1


def test_guesses_and_quizzes_are_read_and_wrong_choices_are_not(tmp_path, monkeypatch):
    guess = Guess("g", "05_ddpm_sampling", "How large?", 0, 1, 0.1, "It is 0.1234.")
    why = {"a": "It is 0.1234.", "b": "No: 0.1235."}
    quiz = (Question("How large is it?", {"a": "0.1234", "b": "0.9999"}, "a", why),)
    known = Declared({}, {}, {}, {"g": guess}, {"05": quiz})
    shown = [code("a()", stdout("0.1234 0.1235"))]
    assert found(*shown, known=known) == []
    assert len(found(known=known)) == 4
    file = tmp_path / "questions.py"
    file.write_text(
        'QUIZ = (\n    Question(\n        "How large is it?",  # shown: 1234 / 10**4; 0.1 + 0.0235\n    ),\n)\n'
    )
    monkeypatch.setattr(rule, "questions_of", lambda name: "questions.py")
    assert len(found(known=known, root=tmp_path)) == 1


def test_a_comment_counts_as_no_words():
    assert measure(text("One two. <!-- shown: cell a; 3 * 4 -->")) == 2


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("16,000 and 1, 2", [16000.0, 1.0, 2.0]),
        ("−3.5 %, +2, 4-5, 10⁻³", [-3.5, 2.0, 4.0, 5.0]),
        ("3 · 10⁻⁴ 2.4e-09 1.2 million", [3e-4, 2.4e-9, 1.2e6]),
        ("x0 float32 conv2d 33² a1b2 1.2.3", []),
    ],
)
def test_numbers_are_read(written, values):
    assert [number.value for number in numbers(written)] == pytest.approx(values)


@pytest.mark.parametrize("name", assignments(REPOSITORY))
def test_the_notebooks_of_the_course(name):
    notebook = read(notebook_path(REPOSITORY, name))
    assert [str(p) for p in rule.lint_numbers(REPOSITORY, notebook, name, declared(REPOSITORY).of(name))] == []


def test_a_page_is_held_where_it_declares_a_source(tmp_path):
    page = "# Page\n\nIt is 0.777.\n\n## Scores\n\nIt is {}. <!-- shown: 0.5 + 0.277 -->\n"
    (tmp_path / "CHALLENGE.md").write_text(page.format("0.777"))
    assert rule.lint_pages(tmp_path, NOBODY) == []
    (tmp_path / "CHALLENGE.md").write_text(page.format("0.778"))
    (problem,) = rule.lint_pages(tmp_path, NOBODY)
    assert problem.cell == "Scores" and "0.778" in problem.what

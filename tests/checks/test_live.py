"""What only a person before a live notebook sees: buttons under a card, and slips told as cards."""

import html
import re

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from diffusion_lib.checks import check, compare, derive, explain, hint, predict, progress, quiz, solution
from diffusion_lib.checks.notebook import live, presence
from diffusion_lib.checks.notebook.render import LOOKS, SYNTAX, coloured
from diffusion_lib.reopened import WIDGET

CALLS = {"check": check, "hint": hint, "solution": solution, "predict": predict, "derive": derive, "explain": explain}


def to_model_range(pixels):
    return pixels.double() / 255


def right(pixels):
    return pixels.double() / 127.5 - 1


def pressed(box, description):
    (button,) = (child for child in box.children[0].children if child.description == description)
    button.click()


@pytest.fixture
def boxes(monkeypatch):
    """Every row of buttons that was made."""
    made, real = [], live.buttons
    monkeypatch.setattr(live, "buttons", lambda *args: made.append(real(*args)) or made[-1])
    return made


def test_who_is_there(shell, monkeypatch):
    assert presence.in_notebook() and presence.person_is_there()
    shell.kernel._allow_stdin = False  # as nbconvert, nbval and nbgrader run a notebook
    assert presence.in_notebook() and not presence.person_is_there()
    shell.kernel._allow_stdin = True
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert not presence.person_is_there()
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    assert not presence.in_notebook()


def test_a_program_gets_the_card_alone(shell, boxes):
    shell.kernel._allow_stdin = False
    check("to_model_range", to_model_range)
    (card,) = shell.shown
    assert set(card) == {"text/plain", "text/html"} and boxes == []
    assert "<style>" not in card["text/html"] and "diffusion-card" not in card["text/html"]


def test_a_person_gets_buttons_that_work(shell, boxes):
    shell.user_ns["to_model_range"] = to_model_range
    check("to_model_range", to_model_range)
    card, view = shell.shown
    assert "Not yet" in card["text/plain"]
    assert view[WIDGET]["model_id"] == boxes[0].model_id and view["text/plain"] == ""
    pressed(boxes[0], "Hint")
    first = boxes[0].children[1].value
    pressed(boxes[0], "Hint")
    assert "hint 1 of 3" in first and "hint 2 of 3" in boxes[0].children[1].value
    shell.user_ns["to_model_range"] = right
    pressed(boxes[0], "Check again")
    again = shell.shown[-1]["text/plain"]
    assert "Passed" in again and "Finished: 1 of 1" in again and boxes[0].children[1].value == ""
    assert [child.layout.display for child in boxes[0].children[0].children] == [None, "none", None]


def test_the_solution_is_shown_with_the_hints_that_are_left(shell, boxes, tmp_path, monkeypatch):
    check("to_model_range", to_model_range)
    pressed(boxes[0], "Solution")
    said = boxes[0].children[1].value
    assert "3 hints are left" in said and "&lt;" not in said.split("<pre")[0]
    assert "<span style='color:var(--jp-mirror-editor-keyword-color, #00875f)'>return</span>" in said.split("<pre")[1]


def test_a_solution_has_colours_for_a_person_and_is_plain_text_for_a_program(shell, capsys):
    solution("to_model_range")
    assert (
        "One way to write to_model_range" in shell.shown[-1]["text/html"] and "return" in shell.shown[-1]["text/plain"]
    )
    assert capsys.readouterr().out == ""
    shell.kernel._allow_stdin = False
    solution("to_model_range")
    assert "def to_model_range" in capsys.readouterr().out


def test_coloured_source_is_the_source_and_stays_escaped():
    source = 'def f(x):\n    """<b>&"""\n    return x < 3  # why'
    shown = coloured(source)
    assert html.unescape(re.sub("<[^>]*>", "", shown)) == source and "<b>" not in shown
    for word, colour in (("def", "keyword"), ("f", "def"), ("3", "number"), ("# why", "comment")):
        assert re.search(f"{colour}-color, #[0-9a-f]{{6}}\\)'>{word}</span>", shown)


@pytest.mark.parametrize("colour", sorted({value[-8:-1] for value in SYNTAX.values()}))
def test_colours_of_source_read_on_white_and_on_black(colour):
    brightness = linear(colour) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (brightness + 0.05) >= 4 and (brightness + 0.05) / (linear("#111111")[0] + 0.05) >= 3


def test_an_answer_under_another_name_is_found_again(shell):
    shell.user_ns.update(mine=to_model_range, _=to_model_range)
    newest = live.as_it_is_now("to_model_range", to_model_range)
    shell.user_ns.update(mine=3, _=4)
    assert newest() == 3
    assert live.as_it_is_now("to_model_range", 2.5)() == 2.5  # handed in without a name: as it was


def test_a_derivation_has_the_buttons_too(shell, boxes):
    lines = ["x0"]
    shell.user_ns["mean_in_eps_lines"] = lines
    derive("mean_in_eps", lines)
    pressed(boxes[0], "Hint")
    assert "hint 1 of" in boxes[0].children[1].value
    shell.user_ns["mean_in_eps_lines"] = None
    pressed(boxes[0], "Check again")
    assert "Not attempted" in shell.shown[-1]["text/plain"]
    pressed(boxes[0], "Solution")
    assert "One way to derive it" in boxes[0].children[1].value


@pytest.mark.parametrize(
    ("call", "wrong", "meant"),
    [
        ("check", "q_smaple", 'check("q_sample", ...)'),
        ("hint", "lokup", 'hint("lookup")'),
        ("solution", "lokup", 'solution("lookup")'),
        ("predict", "unreadable_tt", 'predict("unreadable_t", ...)'),
        ("derive", "mean_in_ep", 'derive("mean_in_eps", ...)'),
        ("explain", "explain_two_variance", 'explain("explain_two_variances")'),
    ],
)
def test_a_slip_in_a_name_is_a_card(shell, call, wrong, meant):
    assert CALLS[call](wrong) is None
    assert f"Did you mean: {meant}" in shell.shown[-1]["text/plain"]
    shell.kernel._allow_stdin = False
    with pytest.raises(ValueError, match="did you mean") as slip:
        CALLS[call](wrong)
    assert slip.value._render_traceback_() == [f"{slip.value}."]


def test_other_slips(shell, monkeypatch):
    quiz("91")
    assert "There is no quiz called '91'" in shell.shown[-1]["text/plain"]
    compare("unreadable_tt", 3)
    assert "There is no guess" in shell.shown[-1]["text/plain"]
    progress("91")
    assert "There are: 00, 01, 02" in shell.shown[-1]["text/plain"]
    check(to_model_range)  # the function in place of its name
    said = shell.shown[-1]["text/plain"]
    assert 'check("to_model_range", ...)' in said and "stands in quotes" in said and "There is no" not in said
    for call, wrong in ((quiz, "forward"), (progress, "forward"), (progress, 1.5)):
        call(wrong)
        assert f"called '{wrong}'" in shell.shown[-1]["text/plain"]
    check("To_Model_Range", to_model_range)
    assert 'Did you mean: check("to_model_range", ...)' in shell.shown[-1]["text/plain"]
    hint("to_model_range", "the last")
    assert "numbers from 1 to 3, got 'the last'" in shell.shown[-1]["text/plain"]
    hint()
    assert "hint: of which exercise?" in shell.shown[-1]["text/plain"]
    check("entirely other", to_model_range)
    assert "progress() lists them" in shell.shown[-1]["text/plain"]
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(ValueError):  # a misnamed test cell must not look like one without a score
        check("q_smaple", to_model_range)


def test_the_quiz_ends_with_what_is_left_for_a_person_alone(shell):
    quiz("01", {"1": "b"})
    assert "0 of 7 exercises" in shell.shown[-1]["text/plain"] and "quiz 1 of 5" in shell.shown[-1]["text/plain"]
    shell.kernel._allow_stdin = False
    shown = len(shell.shown)
    quiz("01", {"1": "b"})
    assert len(shell.shown) == shown + 1


# Machado, Oliveira and Fernandes 2009: what is left of linear RGB without one kind of cone.
KINDS_OF_SIGHT = {
    "every cone": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def linear(colour):
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(xyz / [0.9505, 1.0, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", KINDS_OF_SIGHT)
def test_passed_and_not_yet_are_told_apart_by_every_eye(sight):
    matrix = np.array(KINDS_OF_SIGHT[sight])
    seen = [lab(np.clip(matrix @ linear(colour), 1e-4, 1)) for _, _, colour in (LOOKS["passed"], LOOKS["failed"])]
    assert np.linalg.norm(seen[0] - seen[1]) > 30


def test_every_state_has_a_sign_of_its_own_and_passed_reads_on_both_themes():
    signs = {icon for status, (icon, _, _) in LOOKS.items() if status != "finished"}
    assert len(signs) == len(LOOKS) - 1
    brightness = linear(LOOKS["passed"][2]) @ [0.2126, 0.7152, 0.0722]
    on_white, on_black = 1.05 / (brightness + 0.05), (brightness + 0.05) / (linear("#111111")[0] + 0.05)
    assert on_white >= 4.5 and on_black >= 3


def test_a_real_kernel_says_whether_somebody_would_answer(tmp_path):
    """Runs without a person (nbclient, nbval, nbgrader) ask for no input; JupyterLab and Colab allow it."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    said = []
    code = "from diffusion_lib.unattended import in_notebook, person_is_there\nprint(in_notebook(), person_is_there())"
    try:
        for asked in (True, False):
            client.execute_interactive(
                code,
                allow_stdin=asked,
                stdin_hook=lambda message: None,
                output_hook=lambda message: said.append(message["content"].get("text", "")),
                timeout=60,
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(said).split("\n") == ["True True", "True False", ""]

"""What a notebook calls: the test-cell line, hints, progress, predictions, quizzes."""

import json
import subprocess
import sys

import pytest

from diffusion_lib.checks import (
    broken,
    check,
    compare,
    get_exercise,
    hint,
    mine_or_library,
    predict,
    progress,
    quiz,
    solution,
)
from diffusion_lib.checks.derivations import all_derivations
from diffusion_lib.checks.notebook import learner
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.checks.notebook.render import as_html
from diffusion_lib.checks.registry import all_exercises

pytestmark = pytest.mark.filterwarnings("error")


def right(pixels):
    return pixels.double() / 127.5 - 1


def wrong(pixels):
    return pixels.double() / 255


def empty(pixels):
    """Shapes: any."""
    ...


def test_check_says_and_returns_nothing(capsys):
    assert check("to_model_range", wrong) is None
    out = capsys.readouterr()
    assert "Not yet" in out.out and "The range is 0 to 1" in out.out and out.err == ""


def test_nbgrader_reads_a_float(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    scores = [check("to_model_range", answer) for answer in (right, wrong, empty, None)]
    assert scores == [1.0, 0.0, 0.0, 0.0] and all(type(score) is float for score in scores)
    assert list(tmp_path.iterdir()) == []


def test_validate_shows_the_diagnosis_instead_of_partial_credit(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert check("to_model_range", right) == 1.0
    for answer, said in ((wrong, "range is 0 to 1"), (empty, "Not attempted")):
        with pytest.raises(learner.CheckFailed, match="(?s)" + said) as error:
            check("to_model_range", answer)
        assert error.value._render_traceback_() == str(error.value).splitlines()
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_attempts_hints_and_minutes(own_progress, capsys):
    own_progress.attempt("to_model_range", False, now=1000.0)
    hint("to_model_range")
    own_progress.attempt("to_model_range", True, now=1090.0)
    own_progress.attempt("to_model_range", True, now=9999.0)
    known = own_progress.exercise("to_model_range")
    assert known == {"attempts": 3, "hints": 1, "solved": True, "minutes": 1.5}
    progress()
    total = sum(task.points for task in (*all_exercises().values(), *all_derivations().values()))
    assert f"1 of {total} points" in capsys.readouterr().out


def test_a_stub_is_no_attempt(own_progress):
    check("to_model_range", empty)
    assert own_progress.exercise("to_model_range")["attempts"] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"exercises": [3]}',
        b'{"exercises": {"q": 1}}',
        b"",
        b'{"exercises": {"to_model_range": {"attempts": "x", "first_attempt": "y"}}}',
    ],
)
def test_a_damaged_file_starts_fresh(tmp_path, content, capsys, own_progress):
    (tmp_path / "progress.json").write_bytes(content)
    progress()
    check("to_model_range", right)
    assert own_progress.exercise("to_model_range")["solved"]
    assert json.loads((tmp_path / "progress.json").read_text())["exercises"]["to_model_range"]["solved"]


def under_its_own_name(answer):
    """The answer as a learner hands it in: named like the exercise."""

    def to_model_range(pixels):
        return answer(pixels)

    return to_model_range


def test_an_unwritable_home_keeps_progress_in_memory(tmp_path, monkeypatch, capsys, own_progress):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path / "file"))
    check("to_model_range", under_its_own_name(wrong))
    check("to_model_range", right)
    assert own_progress.exercise("to_model_range")["attempts"] == 2
    assert capsys.readouterr().out.count("kept for this session only") == 1


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch, own_progress):
    check("to_model_range", under_its_own_name(wrong))
    before = (tmp_path / "progress.json").read_text()

    def refuse(*args):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", refuse)
    check("to_model_range", right)
    assert (tmp_path / "progress.json").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]


def test_mine_or_library(capsys):
    assert mine_or_library("to_model_range", right) is right
    reference = get_exercise("to_model_range").reference
    assert mine_or_library("to_model_range", wrong) is reference
    assert mine_or_library("to_model_range", empty) is reference
    assert capsys.readouterr().out.count("library's") == 2


def test_hints_rise_and_stay_at_the_last(capsys):
    hint("q_sample")
    hint("q_sample")
    hint("q_sample", 1)
    hint("q_sample", 99)
    out = capsys.readouterr().out
    assert [f"hint {n} of 3" in out for n in (1, 2, 3)] == [True] * 3


def test_solution_is_read_where_it_is_shipped(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "solutions" / "00_start_here"
    folder.mkdir(parents=True)
    source = "def to_model_range(pixels):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    cell = {"id": "to_model_range", "metadata": {}, "source": source}
    (folder / "00_start_here.ipynb").write_text(json.dumps({"cells": [cell]}))
    monkeypatch.chdir(folder)
    solution("to_model_range")
    assert capsys.readouterr().out == "def to_model_range(pixels):\n    return 1\n"


def test_a_guess_is_set_beside_the_measurement(capsys):
    predict("unreadable_t", ...)
    compare("unreadable_t", 500)
    predict("unreadable_t", 2000)
    predict("unreadable_t", 480)
    compare("unreadable_t", 500)
    compare("unreadable_t", 900)
    compare("unreadable_t", 480)
    out = capsys.readouterr().out
    assert "No guess yet" in out and "no guess" in out and "outside" in out and ": close." in out and "too low" in out
    assert out.count("measured 480: right.") == 1


def test_a_guess_among_several_is_right_or_not_and_never_near(capsys):
    predict("sick_guidance", 1)
    compare("sick_guidance", 2)
    predict("sick_autoencoder", 2)
    compare("sick_autoencoder", 2)
    out = capsys.readouterr().out
    assert "Your guess 1: it was 2." in out and "Your guess 2: right." in out and "too" not in out.split("\n")[1]


def test_a_guess_of_one_digit_each_is_judged_digit_by_digit(capsys):
    for guess in (321, 123, 312):
        predict("broken_trainings", guess)
        compare("broken_trainings", 312)
    out = capsys.readouterr().out
    assert "Your guess 321: A right, B and C not. It was 312." in out and "Your guess 312: right." in out
    assert "Your guess 123: A, B and C not. It was 312." in out and "too" not in out.replace("too good", "")


def test_a_broken_answer_is_one_that_its_check_refuses():
    assert diagnose("guided_predict", broken("guided_predict", 2)).seen == "The halves exchanged."
    assert diagnose("autoencoder_loss", broken("autoencoder_loss", 1)).seen == "The mean is decoded."
    with pytest.raises(ValueError, match="number"):
        broken("guided_predict", 0)


def test_a_quiz_never_prints_the_right_letter(capsys):
    quiz("01")
    assert "Right." not in capsys.readouterr().out
    quiz("01", {"1": "a", 2: "C", "3": ..., "9": "a"})
    out = capsys.readouterr().out
    assert "1 of 5" in out and "(c) Right" in out and "(b)" not in out and "no answer yet" in out
    assert "9: ○ there is no such question" in out
    quiz("01", {"1": "z"})
    assert "'z' is none of the choices" in capsys.readouterr().out


def test_words_are_no_guess(capsys):
    predict("unreadable_t", "about one")
    assert "'about one' is no number" in capsys.readouterr().out


def test_a_wrong_name_suggests_the_near_one():
    with pytest.raises(ValueError, match="did you mean 'q_sample'"):
        check("q_smaple", right)


def test_cards_do_not_rest_on_colour():
    for answer, word in ((right, "Passed"), (wrong, "Not yet"), (empty, "Not attempted")):
        card = as_html(diagnose("to_model_range", answer))
        assert word in card and "role='status'" in card and "color:inherit" in card and "background" not in card


def test_output_repeats(capsys):
    for _ in range(2):
        check("training_pair", get_exercise("training_pair").misconceptions[0].wrong)
    out = capsys.readouterr().out
    assert out[: len(out) // 2] == out[len(out) // 2 :]


@pytest.mark.slow
def test_importing_the_checks_is_light():
    """The best of three; the declarations wait for the first look at an exercise."""
    code = (
        "import sys, time, torch, diffusion_lib; t = time.perf_counter(); import diffusion_lib.checks; "
        "print(time.perf_counter() - t, any('exercises.nb' in name for name in sys.modules))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    seconds, loaded = zip(*(run.stdout.split() for run in runs), strict=True)
    assert min(map(float, seconds)) < 0.5 and set(loaded) == {"False"}

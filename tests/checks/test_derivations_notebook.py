"""What a notebook shows of a derivation: grading, progress, hints, cards, texts that cross, and the time it takes."""

import json
import os
import statistics
import subprocess
import sys
import time

import pytest

from diffusion_lib.checks import all_exercises, hint, progress, solution
from diffusion_lib.checks.derivations import all_derivations, derive, get_derivation, notebook, symbols
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.notebook import diagnose
from diffusion_lib.checks.derivations.reading import read_lines
from diffusion_lib.checks.derivations.rendering import card

pytestmark = pytest.mark.filterwarnings("error")
IDS = list(all_derivations())
EPS = get_derivation("mean_in_eps")
TOTAL = get_derivation("reverse_variance")


@pytest.mark.parametrize("name", IDS)
def test_a_stub_that_holds_the_given_is_no_attempt(name, own_progress, capsys):
    start = get_derivation(name).start
    for stub in ([start, ...], [start], start, [start, start, None]):
        assert derive(name, stub) is None
        assert "Not attempted" in capsys.readouterr().out
    assert own_progress.exercise(name)["attempts"] == 0


def test_grading(monkeypatch, tmp_path, capsys):
    lines = list(EPS.reference)
    assert derive("mean_in_eps", lines) is None
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    scores = [derive("mean_in_eps", answer) for answer in (lines, lines[:3], [...], None)]
    assert scores == [2.0, 0.0, 0.0, 0.0] and all(type(score) is float for score in scores)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert derive("mean_in_eps", lines) == 2.0
    for answer, said in ((lines[:3], "Not yet"), ([...], "Not attempted")):
        with pytest.raises(notebook.CheckFailed, match=said) as error:
            derive("mean_in_eps", answer)
        assert error.value._render_traceback_() == str(error.value).splitlines()


def test_progress_hints_and_solution(own_progress, capsys, tmp_path, monkeypatch):
    derive("mean_in_eps", [...])
    derive("mean_in_eps")
    assert own_progress.exercise("mean_in_eps")["attempts"] == 0
    derive("mean_in_eps", EPS.reference[:2])
    hint("mean_in_eps")
    hint("mean_in_eps")
    hint("mean_in_eps", 99)
    derive("mean_in_eps", EPS.reference)
    known = own_progress.exercise("mean_in_eps")
    assert known["attempts"] == 2 and known["hints"] == 2 and known["solved"]
    capsys.readouterr()
    solution("mean_in_eps")
    assert EPS.reference[-1] in capsys.readouterr().out
    monkeypatch.setattr(notebook, "solutions_are_shipped", lambda name: False)
    solution("mean_in_eps")
    out = capsys.readouterr().out
    assert "not shipped" in out and EPS.reference[-1] not in out


def test_progress_counts_derivations_like_exercises(capsys):
    """In the order of the notebooks, with their points in both sums."""
    total = sum(task.points for task in (*all_exercises().values(), *all_derivations().values()))
    progress()
    assert f"0 of {total} points" in capsys.readouterr().out
    progress("05")
    before = capsys.readouterr().out
    assert before.count("mean_in_eps: ○ not started") == 1
    assert before.index("posterior:") < before.index("mean_in_eps:") < before.index("ddpm_sample:")
    derive("mean_in_eps", EPS.reference)
    derive("reverse_variance", TOTAL.reference[:3])
    hint("reverse_variance")
    capsys.readouterr()
    progress()
    assert f"{EPS.points} of {total} points" in capsys.readouterr().out
    progress("05")
    after = capsys.readouterr().out
    assert "mean_in_eps: ✓ solved, 1 attempt" in after
    assert "reverse_variance: ✗ not yet, 1 attempt, 1 hint" in after


@pytest.mark.parametrize("ask", [hint, solution])
def test_hints_and_solutions_of_a_misspelt_derivation(ask):
    with pytest.raises(ValueError, match="did you mean 'mean_in_eps'"):
        ask("mean_in_esp")


@pytest.mark.parametrize("name", IDS)
def test_the_task_names_every_symbol(name, capsys):
    derivation = get_derivation(name)
    assert derive(name) is None
    out = capsys.readouterr().out
    assert all(symbol in out for symbol in derivation.names) and derivation.start in out
    handed = symbols(name)
    assert handed._fields == (*derivation.names, *derivation.operators)


def test_a_wrong_name_suggests_the_near_one():
    with pytest.raises(ValueError, match="did you mean 'mean_in_eps'"):
        derive("mean_in_esp", [])


def test_cards_read_in_both_themes_and_escape_what_was_written():
    html = card(EPS, diagnose("mean_in_eps", [EPS.reference[0], "<script>alert(1)</script>"]))._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "var(--jp-" in html and "role='status'" in html
    wrong = card(EPS, diagnose("mean_in_eps", [EPS.reference[0], EPS.reference[1].replace("x_t - ", "x_t + ", 1)]))
    html, text = wrong._repr_html_(), str(wrong)
    assert r"\bar\alpha_{t}" in html or r"\bar\alpha_t" in html
    assert html.count("✓") == 1 and html.count("✗") == 2 and "does not follow" in html  # a word beside each colour
    assert "1 ✓" in text and "2 ✗" in text and "noise is added" in text


def test_lines_cross_to_another_process_as_plain_text():
    handed = symbols("reverse_variance")
    record = json.loads(json.dumps(read_lines(TOTAL, [handed.Var[handed.x_prev], *TOTAL.reference[1:]])))
    assert judge(TOTAL, record).passed
    for broken in ({}, None, {"state": "ran"}, {"state": "ran", "lines": [3]}, record | {"lines": [{"text": 5}]}):
        assert not judge(TOTAL, broken).passed


@pytest.mark.slow
@pytest.mark.parametrize("name", ["posterior_mean_variance", "mean_in_eps", "reverse_variance"])
def test_a_check_takes_less_than_a_second(name, capsys):
    derivation = get_derivation(name)
    junk = " + beta*x_prev**2/7 + x_prev*x_t/3" if derivation.up_to else " + beta/7 - x_t*sqrt(alpha)/3"
    seconds = []
    for number in range(12):
        lines = list(derivation.reference)
        if number % 2:
            lines[1 + number // 2] += junk  # no usual slip: every search is exhausted
        begun = time.thread_time()
        diagnose(name, lines)
        seconds.append(time.thread_time() - begun)
    with capsys.disabled():
        print(f"\n{name}: median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s")
    assert statistics.median(seconds) < 1 and max(seconds) < 1.3


@pytest.mark.slow
def test_importing_the_package_is_light():
    code = "import sys, types; p = types.ModuleType('diffusion_lib'); import importlib.util as u; " \
           "s = u.find_spec('diffusion_lib'); p.__path__ = list(s.submodule_search_locations); " \
           "sys.modules['diffusion_lib'] = p; " \
           "import diffusion_lib.checks.derivations, diffusion_lib.checks.free_text; " \
           "print('sympy' in sys.modules)"  # fmt: skip
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "False"

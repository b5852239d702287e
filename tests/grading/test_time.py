"""The time of a notebook: a cell that holds the process is waited for once, and a whole notebook has a limit too."""

import pytest

from diffusion_lib.grading import submission
from diffusion_lib.grading.cells import read_cells
from diffusion_lib.grading.release import read_release
from diffusion_lib.grading.sandbox import Reply, works
from diffusion_lib.grading.submission import SHORT, Grading, Limits

from .class_of import NAME, POINTS, ROOT, definition, dumps, right, with_cell

RELEASE = read_release(ROOT, NAME)
LIMIT = 60.0


class Clock:
    """A clock, and a sandbox in which every answer, or one cell, holds the process until its time is up."""

    def __init__(self, holding=None):
        self.now, self.holding, self.asked = 0.0, holding, []

    def monotonic(self):
        """The time."""
        return self.now

    def ask(self, request):
        """Runs the cells up to the one that holds."""
        self.asked.append((request["name"], request["seconds"]))
        sources = dict(request["cells"])
        held = next((place for place, source in sources.items() if self.holding and self.holding in source), "answer")
        if self.holding and held == "answer":
            return Reply("ended", "answer", record=b"a record that nobody can read")
        self.now += request["seconds"]
        return Reply("time", held)

    def close(self):
        """Nothing is open."""


def graded(clock, notebook, monkeypatch):
    """The verdicts, all processes being the clock's."""
    monkeypatch.setattr(submission, "time", clock)
    monkeypatch.setattr(submission, "Box", lambda *about: clock)
    return Grading(RELEASE, read_cells(dumps(notebook)), 1, Limits(LIMIT), {}).verdicts()


def test_answers_that_all_hold_the_process_take_a_bounded_time(monkeypatch):
    clock = Clock()
    verdicts = graded(clock, right(), monkeypatch)
    assert [v.status for v in verdicts] == ["could not run"] * len(POINTS)
    assert clock.asked[:5] == [(name, LIMIT) for name in list(POINTS)[:5]]
    assert [seconds for _, seconds in clock.asked[5:]] == [SHORT] * (len(clock.asked) - 5)
    assert clock.now == 5 * LIMIT + 2 * SHORT
    assert "60 seconds" in verdicts[0].seen and "the others were judged" in verdicts[0].means
    assert "10 seconds" in verdicts[-1].seen and "used up the time of the notebook" in verdicts[-1].means


def test_a_cell_that_holds_the_process_is_waited_for_once(monkeypatch):
    clock = Clock("HOLDS")
    answers = {name: definition(name, "return HELD  # an answer that needs it") for name in POINTS}
    notebook = with_cell(right(**answers), "HELD = 'HOLDS'", 3)
    graded(clock, notebook, monkeypatch)
    assert clock.now == LIMIT
    assert len(clock.asked) > len(POINTS)


@pytest.mark.skipif(bool(works()), reason=works() or "it works")
@pytest.mark.slow
def test_an_answer_that_holds_the_process_costs_its_own_exercise():
    held = right(lookup=definition("lookup", "while True: pass"), q_sample=definition("q_sample", "return x0 * 0"))
    found = Grading(RELEASE, read_cells(dumps(held)), 1, Limits(2.0), {}).verdicts()
    states = {v.name: v.status for v in found}
    assert states.pop("lookup") == "could not run" and states.pop("q_sample") == "failed"
    assert set(states.values()) == {"passed"}

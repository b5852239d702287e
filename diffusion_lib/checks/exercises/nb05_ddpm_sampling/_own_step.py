"""Whether a test of steps calls the very step that it should be a second opinion on."""

import sys

from .ancestral_step import ancestral_step

# What the notebook calls a right step: the exercise's own function, and the names under which it goes on.
NAMES = ("ancestral_step", "one_step", "right_step")


class OwnStep:
    """Notes calls of the learner's own step, or the course's, while the block runs; not those inside a given step."""

    def __init__(self, answer):
        space = getattr(getattr(answer, "func", answer), "__globals__", {})
        steps = [ancestral_step, *(space.get(name) for name in NAMES)]
        self.codes = {id(step.__code__) for step in steps if hasattr(step, "__code__")}
        self.called, self.inside = False, False

    def __enter__(self):
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *problem):
        sys.setprofile(self._before)

    def _note(self, frame, event, argument):
        if event == "call" and not self.inside and id(frame.f_code) in self.codes:
            self.called = True

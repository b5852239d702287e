"""The words a course author writes an exercise, a guess or a quiz in."""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch

from .randomness import off_the_record, plain_defaults, untouched_generators
from .spec import Spec, call_answer

FULL_PRECISION = 1e-10  # float64 all the way
SINGLE_PRECISION = 5e-5  # somewhere on the way the answer was float32


@dataclass(frozen=True)
class Probe:
    """One call of the learner's function, named so that a diagnosis can say on which case it failed."""

    name: str
    args: tuple = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """What one probe gave: the pristine inputs, the answer's value as torch tensors, the draws by kind, the error."""

    name: str
    args: tuple
    kwargs: Mapping[str, Any]
    value: Any
    draws: Mapping[str, int]
    error: Mapping[str, str] | None = None  # type, message, line, shapes that met; then there is no value


@dataclass(frozen=True)
class Property:
    """A fact every right answer has, judged from inputs and outcomes alone.

    `name` completes the sentence "Verified: ..."; `broken` says what it means when `holds` is false.
    """

    name: str
    holds: Callable[[list[Call]], bool]
    broken: str


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer with a name and an explanation that never contains the right code.

    By default an answer is recognised when it equals `wrong` on every probe. An exercise that draws its own
    noise, or that asks for a network, cannot be recognised by values; there `symptom` decides from the outcomes,
    errors among them. A symptom must be false for every right answer.
    """

    name: str
    explanation: str
    wrong: Callable
    symptom: Callable[[list[Call]], bool] | None = None


@dataclass(frozen=True)
class Exercise:
    """One graded question. Adding a question to the course is writing one of these."""

    id: str  # also the function's name and the cell's grade_id
    title: str
    notebook: str  # "01_forward_noise"
    place: int  # its place among the exercises of the notebook; in tens, so that one fits between
    points: int  # 0 for a stretch exercise
    difficulty: int  # 1 to 4 stars
    minutes: int
    reference: Callable
    probes: Callable[[Any], list[Probe]]  # fresh inputs from a seeded torch.Generator; float64 on the CPU
    where: str  # where to look: the equation, with its paper
    misconceptions: tuple[Misconception, ...] = ()
    properties: tuple[Property, ...] = ()
    hints: tuple[str, ...] = ()  # rising: from a nudge to nearly there
    forbidden: tuple[str, ...] = ()  # what it may not borrow: names of diffusion_lib, "torch:name", "method:name"
    driver: Callable = call_answer  # (answer, *args, **kwargs) -> raw outputs; runs in the learner's process
    facts: Callable[[Call], Any] | None = None  # what the judge works out of a raw output, for properties and symptoms
    tolerance: float = FULL_PRECISION
    float64: bool = False  # the answer must be float64 whatever comes in
    pure: bool = True  # kept for declarations that say so; no answer may change what its reference does not
    may_change: tuple[str, ...] = ()  # inputs that an answer may write into, by the names that a refusal gives
    trained: tuple[str, ...] = ()  # parameters, tensors or modules, that gradients must reach through the answer
    draws: tuple[str, ...] = ()  # kinds of random numbers the answer draws itself; () means none
    by_properties: bool = False  # values are judged by properties and symptoms, not by equality
    broadcasts: bool = False  # a result already expanded to full shape counts as right

    def __post_init__(self):
        if self.reference.__name__ != self.id:
            raise ValueError(f"reference of {self.id!r} must carry its name, got {self.reference.__name__!r}")
        if not 1 <= self.difficulty <= 4:
            raise ValueError(f"difficulty of {self.id!r} must be 1 to 4, got {self.difficulty}")
        unknown = set(self.trained) - set(inspect.signature(self.reference).parameters)
        if unknown:
            raise ValueError(f"trained of {self.id!r} names {sorted(unknown)}, no parameters of its reference")

    def fresh_probes(self, seed: int) -> list[Probe]:
        """The probes for one seed; the same seed gives the same inputs on every machine."""
        generator = torch.Generator().manual_seed(zlib.crc32(f"{seed}/{self.id}".encode()))
        with plain_defaults(), untouched_generators(), off_the_record(seed % 2**31):
            return self.probes(generator)

    @cached_property
    def spec(self) -> Spec:
        """What the collecting half may know of this exercise."""
        parameters = tuple(inspect.signature(self.reference).parameters)
        return Spec(self.id, parameters, self.driver, self.draws, self.forbidden, self.trained)


@dataclass(frozen=True)
class Guess:
    """A number the learner guesses before the cell that measures it."""

    id: str
    notebook: str
    question: str
    low: int | float
    high: int | float
    tolerance: int | float  # a guess this near counts as close
    lesson: str  # shown beside the measured value
    which: bool | str = False  # the number says which of several, none nearer than another; "AB": a digit for A and B


@dataclass(frozen=True)
class Question:
    """One multiple-choice question; `why` explains every choice, the right one included."""

    text: str
    choices: Mapping[str, str]
    right: str
    why: Mapping[str, str]

    def __post_init__(self):
        if self.right not in self.choices or set(self.why) != set(self.choices):
            raise ValueError(f"question {self.text!r}: every choice needs a `why`, and `right` must be a choice")

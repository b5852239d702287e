"""The words an author writes a checked derivation in; all mathematics is plain text, read by `parsing`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Given:
    """One symbol of a derivation.

    `low` and `high` are the admissible range of its random values; low=0 also says that it is positive. A symbol with a
    `value` is no free one: it stands for that expression in the symbols before it, such as alpha = 1 - beta, and a
    learner may swap the two at any time.
    """

    name: str
    latex: str
    low: int | float = -2.0
    high: int | float = 2.0
    value: str = ""
    says: str = ""  # a few words for the list of symbols

    @property
    def positive(self) -> bool:
        """True for a symbol whose range holds positive numbers only."""
        return self.low >= 0


@dataclass(frozen=True)
class Random:
    """A random variable: evaluated over a random finite distribution of the declared mean and variance.

    Variables are independent, unless `depends_on` names others; then their joint weights are arbitrary. `gaussian`
    takes five atoms that share all moments of a Gaussian up to the ninth. A variable with a `value` is a function of
    the others.
    """

    name: str
    latex: str
    mean: str = ""
    variance: str = ""
    gaussian: bool = False
    depends_on: tuple[str, ...] = ()
    value: str = ""
    says: str = ""


@dataclass(frozen=True)
class Helper:
    """A named function without a formula, such as a network f(x): evaluated as a random smooth function."""

    name: str
    latex: str
    arguments: int = 1
    positive: bool = False  # a density, say, whose logarithm is taken
    says: str = ""


@dataclass(frozen=True)
class Form:
    """The form that the last line must have.

    `symbols` are all that may stand in it, `once` those that stand exactly once: "a coefficient times x0 plus a
    coefficient times x_t" has both once. `longest` bounds the operations, as a multiple of the reference's.
    """

    says: str  # completes "The last line should be ..."
    symbols: tuple[str, ...]
    once: tuple[str, ...] = ()
    longest: int | float = 1.7
    extra: Callable | None = None  # (expression) -> "" or one sentence on what is missing


@dataclass(frozen=True)
class Slip:
    """A known wrong step with a name and an explanation that never contains the right line.

    Exactly one way to recognise it: `wrong`, the value that the line then has, or `swap`, pairs (what should stand,
    what the slip writes), tried on the line before and on every reference line, or `edit`, a function from the line
    before to wrong ones. In all three a line is recognised by its value, however it is written.
    """

    name: str
    explanation: str
    wrong: str = ""
    swap: tuple[tuple[str, str], ...] = ()
    edit: Callable | None = None

    def __post_init__(self):
        if sum(map(bool, (self.wrong, self.swap, self.edit))) != 1:
            raise ValueError(f"slip {self.name!r}: expected exactly one of wrong, swap and edit; give one")


@dataclass(frozen=True)
class Milestone:
    """An idea that some line must show, found by `holds(expression)`; `says` completes "A step is missing: ..."."""

    says: str
    holds: Callable


@dataclass(frozen=True)
class Derivation:
    """One graded derivation. Adding one to the course is writing one file that holds one of these.

    Every line has the value of `start`, or differs from it only by a term (`up_to="constant"`) or a factor
    (`up_to="factor"`) that is free of the symbol `of`.
    """

    id: str  # also the file's name and the cell's grade_id
    title: str
    notebook: str
    points: int
    difficulty: int
    minutes: int
    task: str
    givens: tuple[Given, ...]
    start: str
    end: Form
    reference: tuple[str, ...]
    where: str
    randoms: tuple[Random, ...] = ()
    helpers: tuple[Helper, ...] = ()
    slips: tuple[Slip, ...] = ()
    hints: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    least: int = 3  # lines, the start and the end among them
    up_to: str = ""
    of: str = ""
    operators: tuple[str, ...] = field(default=())  # of "E", "Var", "Cov"
    confusable: tuple[tuple[str, ...], ...] = ()  # symbols that are taken for each other; all of one range if empty

    def __post_init__(self):
        if not 1 <= self.difficulty <= 4:
            raise ValueError(f"difficulty of {self.id!r} must be 1 to 4, got {self.difficulty}")
        if self.up_to not in ("", "constant", "factor") or bool(self.up_to) != bool(self.of):
            raise ValueError(f"derivation {self.id!r}: up_to is 'constant' or 'factor' together with `of`, or empty")
        if len(self.reference) < self.least:
            raise ValueError(f"derivation {self.id!r}: the reference has fewer lines than `least`, {self.least}")
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"derivation {self.id!r}: every name must be declared once, got {', '.join(self.names)}")

    @property
    def parts(self) -> tuple[Given | Random | Helper, ...]:
        """All that is declared, in this order."""
        return (*self.givens, *self.randoms, *self.helpers)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a line may use for a symbol or a helper, in the order of the declaration."""
        return tuple(part.name for part in self.parts)

    @property
    def latex(self) -> dict[str, str]:
        """How each symbol is typeset."""
        return {part.name: part.latex for part in self.parts}

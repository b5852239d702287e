"""The trusted half: a record of texts in, a Verdict out; every line is held against the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sympy

from .declaring import Derivation
from .evaluating import OutOfTime, Values
from .form import missing_steps, wrong_end
from .naming import imaginary, name_slip
from .parsing import Unreadable, parse
from .surroundings import Diagnosis, check_seed

SECONDS = 0.8  # of computing to find a slip's name in one whole check; see Values for the rest
_SENTENCES = {
    "right": "", "follows": "Follows from the line before, which is not right.",
    "right again": "Right again: this line has the value that all lines should have.",
}  # fmt: skip


@dataclass(frozen=True)
class LineVerdict:
    """One line: right, slip, follows (from a wrong line), right again, unreadable, or unjudged."""

    number: int
    text: str
    latex: str
    status: str
    sentence: str = ""
    slip: str = ""
    key: str = ""  # "declared" or the key of a generic slip
    part: str = ""  # LaTeX of the learner's part the slip sits in


@dataclass(frozen=True)
class Verdict:
    """The verdict on one derivation, line by line; `diagnosis` is the same in the words of every exercise."""

    diagnosis: Diagnosis
    lines: tuple[LineVerdict, ...] = ()

    @property
    def passed(self) -> bool:
        """True only for a whole and right derivation."""
        return self.diagnosis.passed

    @property
    def score(self) -> float:
        """Points as nbgrader wants them."""
        return self.diagnosis.score

    @property
    def wrong_line(self) -> int | None:
        """The number of the first line that is not right, counted from 1."""
        return next((line.number for line in self.lines if line.status in ("slip", "unreadable")), None)


def judge(derivation: Derivation, record, seed: int | None = None, seconds: int | float = SECONDS) -> Verdict:
    """Judge a record made by `read_lines`; a damaged record is a failing Verdict, never an exception.

    What passes is judged once more at points that depend on the lines themselves: nobody can write a wrong term that
    vanishes at the points it will be tried at.
    """
    seed = check_seed() if seed is None else seed
    try:
        verdict = _judge(derivation, record, seed, seconds)
        if verdict.passed:
            again = _judge(derivation, record, _seed_of_lines(record, seed), seconds)
            return verdict if again.diagnosis.rung == "unjudged" else again
        return verdict
    except Exception as problem:  # the record may come from an untrusted process
        return _failed(derivation, "unreadable", f"The lines cannot be read ({type(problem).__name__}).",
                       "Run the notebook again from the top; if this stays, tell your instructor.")  # fmt: skip


def _seed_of_lines(record, seed) -> int:
    texts = "\n".join(f"{entry['text']}={entry['left']}" for entry in record["lines"])
    return int.from_bytes(hashlib.sha256(f"{seed}\n{texts}".encode()).digest()[:8])


def _judge(derivation, record, seed, seconds):
    if record["state"] == "not attempted":
        task = f'derive("{derivation.id}") shows the task and the symbols.'
        return _failed(derivation, "not attempted", "There are no lines yet.", task, status="not attempted")
    if record["state"] != "ran":
        return _failed(derivation, "unusable", str(record["detail"]), "Give a list with one expression per line.")
    values = Values(derivation, seed, seconds)
    lines, parsed = _lines(derivation, record["lines"], values)
    if parsed and len(parsed) == len(lines) and set(parsed) == {parse(derivation.start, derivation)}:
        return _failed(derivation, "not attempted", "Only what is given stands there yet.", "The next line is yours.",
                       lines, status="not attempted")  # fmt: skip
    first = next((line for line in lines if line.status in ("slip", "unreadable", "unjudged")), None)
    if first is not None:
        return _stopped(derivation, first, lines)
    problem = wrong_end(derivation, parsed[-1])
    if problem:
        return _failed(derivation, "end", f"Every line is right. The last line should be {derivation.end.says}.",
                       problem, lines)  # fmt: skip
    problem = missing_steps(derivation, parsed)
    if problem:
        return _failed(derivation, "steps", "Every line is right, and the result too. It needs the steps between.",
                       problem, lines)  # fmt: skip
    count = len(lines)
    return Verdict(
        Diagnosis(derivation.id, derivation.title, derivation.points, "passed", "passed",
                  seen=f"{count} lines, each follows from the one before.",
                  verified=("it starts from the given", f"each of the {count} lines follows from the one before",
                            "it ends in the asked form")),
        tuple(lines),
    )  # fmt: skip


def _stopped(derivation, line, lines):
    """The verdict on lines of which one is wrong, unreadable or unjudged."""
    if line.status == "unreadable":
        seen, means = f"Line {line.number} {line.sentence}", "Every line is one expression in the given symbols."
    elif line.status == "unjudged":
        seen, means = f"Line {line.number} takes too long to check.", "Split it into smaller steps."
    else:
        seen = f"Line {line.number} does not follow from line {line.number - 1}."
        seen = seen if line.number > 1 else "Line 1 does not equal what is given."
        means = f"{line.slip}. {line.sentence}" if line.slip else line.sentence
    return _failed(derivation, line.status, seen, means, lines, line.slip)


def _lines(derivation, records, values):
    """The verdicts on all lines, and the expressions that could be read."""
    truth = before = parse(derivation.start, derivation)
    lines, parsed, broken = [], [], False
    for number, entry in enumerate(records, 1):
        text = str(entry["text"])
        try:
            if entry["problem"]:
                raise Unreadable(str(entry["problem"]))
            line = parse(text, derivation)
            verdict = _line(derivation, values, number, text, entry, line, before, truth, broken)
            parsed.append(line)
            before, broken = line, broken and verdict.status != "right again" or verdict.status == "slip"
        except Unreadable as problem:
            verdict = LineVerdict(number, text, "", "unreadable", _sentence(str(problem)))
        except OutOfTime:
            verdict = LineVerdict(number, text, "", "unjudged", "Not checked: the time for one check is used up.")
        lines.append(verdict)
    return lines, parsed


def _line(derivation, values, number, text, entry, line, before, truth, broken):
    latex = typeset(derivation, line)
    left = str(entry.get("left") or "")
    if left and not values.equal(parse(left, derivation), line):
        return LineVerdict(number, text, latex, "slip", "The two sides of this equation have different values.")
    follows = values.equal(before, line)
    if follows or broken and values.equal(truth, line):
        status = "right" if not broken else "right again" if values.equal(truth, line) else "follows"
        return LineVerdict(number, text, latex, status, _SENTENCES[status])
    named = name_slip(derivation, values, before, line)
    if named:
        part = typeset(derivation, named.part) if named.part is not None and named.part != line else ""
        return LineVerdict(number, text, latex, "slip", named.explanation, named.name, named.key, part)
    return LineVerdict(number, text, latex, "slip", _facts(derivation, values, before, line))


def _sentence(words: str) -> str:
    return words if words.endswith(("?", ".")) else f"{words}."


def _facts(derivation, values, before, line) -> str:
    """What can be said of a slip without a name: where the two lines still agree."""
    mine = values.of(line)
    if mine is None:
        return "It is not defined at an admissible point: a denominator is zero there, or a logarithm."
    if imaginary(mine):
        return "It is not a real number at an admissible point: a root or a logarithm of a negative number."
    for name in derivation.end.once:
        if name == derivation.of:
            continue
        for symbol in sorted(line.free_symbols | before.free_symbols, key=str):
            if symbol.name == name and _equal_at_zero(values, before, line, symbol):
                return f"The two lines agree where {name} is 0: look at the terms with {name}."
    return "It has another value than the line before, by more than one of the usual slips. Go in smaller steps."


def _equal_at_zero(values, first, second, symbol) -> bool:
    """Whether two lines have a value where a symbol is 0, and the same one."""
    try:
        return values.equal(first.subs(symbol, 0), second.subs(symbol, 0))
    except Unreadable:  # a denominator is zero there, and sympy writes infinity
        return False


def typeset(derivation: Derivation, expression: sympy.Expr) -> str:
    """LaTeX with the declared symbols."""
    names = {symbol: derivation.latex.get(symbol.name, symbol.name) for symbol in expression.free_symbols}
    return sympy.latex(expression, symbol_names=names, mul_symbol=r" \, ")


def _failed(derivation, rung, seen, means, lines=(), slip="", status="failed"):
    where = derivation.where if status == "failed" else ""
    return Verdict(
        Diagnosis(derivation.id, derivation.title, derivation.points, status, rung, seen, means, where=where,
                  hints=len(derivation.hints), misconception=slip),
        tuple(lines),
    )  # fmt: skip

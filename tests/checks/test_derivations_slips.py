"""Every declared and every generic slip, put into every line where it applies, is refused there and named."""

import collections

import pytest
import sympy

from diffusion_lib.checks.derivations import get_derivation
from diffusion_lib.checks.derivations.declaring import Derivation, Form, Given, Random
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.operators import Expectation, Variance
from diffusion_lib.checks.derivations.parsing import parse, vocabulary
from diffusion_lib.checks.derivations.reading import read_lines
from diffusion_lib.checks.derivations.slips import GENERIC

IDS = ["posterior_mean_variance", "mean_in_eps", "reverse_variance"]  # their slips are written out below
DECLARED = [(name, slip.name) for name in IDS for slip in get_derivation(name).slips]
PATIENT = 20  # seconds of computing: a name must not hang on how busy this machine is


def checked(derivation, lines, seed=0):
    return judge(derivation, read_lines(derivation, lines), seed, PATIENT)


@pytest.mark.slow
@pytest.mark.parametrize("name, slip", DECLARED)
def test_declared_slips_are_named_at_their_line(name, slip):
    derivation = get_derivation(name)
    wrong = parse(next(s.wrong for s in derivation.slips if s.name == slip), derivation)
    level = vocabulary(derivation).get("alpha_bar", sympy.Symbol("alpha_bar"))
    rewritten = sympy.expand_mul(wrong).xreplace({level: sympy.Symbol("alpha") * sympy.Symbol("alpha_bar_prev")})
    for line in (wrong, rewritten):
        for number in range(len(derivation.reference)):
            lines = [*derivation.reference[:number], line, *derivation.reference[number + 1 :]]
            verdict = checked(derivation, lines, number)
            assert verdict.wrong_line == number + 1 and verdict.score == 0
            assert verdict.lines[number].slip == slip == verdict.diagnosis.misconception


def nodes(whole, put=lambda new: new):
    """Every node of an expression with the function that replaces it; written apart from the search for slips."""
    yield whole, put
    last = 1 if isinstance(whole, (Expectation, Variance)) or (whole.is_Pow and whole.exp.is_Rational) else None
    for number, argument in enumerate(whole.args[:last]):

        def inner(new, number=number):
            return put(whole.func(*(new if at == number else old for at, old in enumerate(whole.args))))

        yield from nodes(argument, inner)  # fmt: skip


def slipped(line, swaps):
    """(kind, wrong line) for every slip that a hand makes in a line."""
    yield "sign", -line
    for node, put in nodes(line):
        if node.is_Add:
            for term in node.args:
                yield "sign", put(node - 2 * term)
                yield "dropped", put(node - term)
                yield "half", put(node + term)
                yield "half", put(node - term / 2)
                if term.has(Variance):
                    yield "deviation", put(node - term + sympy.sqrt(term))
        if node.is_Symbol:
            yield "square extra", put(node**2)
            yield "root extra", put(sympy.sqrt(node))
            for other in swaps.get(node.name, ()):
                yield "symbol", put(sympy.Symbol(other, real=True))
        if node.is_Pow:
            yield "reciprocal", put(1 / node)
            if node.exp == sympy.S.Half:
                yield "root lost", put(node.base)
                if node.base.is_Add:
                    yield "roots", put(sympy.Add(*(sympy.sqrt(term) for term in node.base.args)))
            if node.exp == 2:
                yield "square lost", put(node.base)
                if node.base.is_Add:
                    yield "mixed", put(sympy.Add(*(term**2 for term in node.base.args)))
        if node.is_Mul:
            for factor in node.args:
                yield ("half" if factor.is_number else "factor lost"), put(node / factor)
        if isinstance(node, (Variance, Expectation)) and len(node.args) > 1:
            yield "condition", put(node.func(node.args[0]))
        if isinstance(node, Variance):
            yield "second moment", put(Expectation(node.args[0] ** 2, *node.args[1:]))


# Different slips can make the same wrong line: then any of these names is true.
ALSO = {
    "dropped": {"factor", "symbol", "extra", "mixed", "factor lost", "half"},
    "factor lost": {"dropped", "symbol", "factor", "reciprocal", "half", "extra", "root extra", "mixed", "pulled"},
    "half": {"sign", "factor", "symbol", "condition", "dropped", "factor lost", "covariance"},
    "square extra": {"squared", "squared constant", "symbol", "root lost", "factor"},
    "root extra": {"square lost", "deviation", "symbol", "factor", "pulled"},
    "root lost": {"factor", "square extra", "symbol"},
    "square lost": {"root extra", "dropped", "factor lost", "factor", "symbol", "pulled"},
    "reciprocal": {"factor", "symbol", "factor lost"},
    "symbol": {"dropped", "factor", "sign", "square extra", "condition", "factor lost", "root extra", "reciprocal",
               "square lost", "root lost"},
    "roots": {"squares", "symbol", "factor"}, "mixed": {"symbol", "factor", "dropped"},
    "condition": {"symbol", "second moment", "extra"},
    "sign": {"half"}, "deviation": {"root extra"}, "second moment": {"half"},
}  # fmt: skip


def outcomes(name, choose):
    """(kind, what it was called, line's number, wrong line) for the chosen places of every slip in every line."""
    derivation = get_derivation(name)
    levels = ("beta", "alpha", "alpha_bar_prev", "alpha_bar")
    swaps = {one: [other for other in levels if other != one] for one in levels}
    for number in range(1, len(derivation.reference)):
        line = parse(derivation.reference[number], derivation)
        if number % 2:
            line = sympy.expand_mul(line)  # a learner writes it another way than the reference does
        kinds = collections.defaultdict(list)
        for kind, wrong in slipped(line, swaps):
            kinds[kind].append(wrong)
        for kind, places in kinds.items():
            for wrong in choose(places, number):
                verdict = checked(derivation, [*derivation.reference[:number], wrong], number)
                if verdict.wrong_line is None:
                    yield kind, "no effect", number, wrong  # such as a term that is 0
                    continue
                assert verdict.wrong_line == number + 1 and not verdict.passed
                found = verdict.lines[number]
                yield kind, found.key or found.status, number, wrong


def counted(found, nameless, capsys):
    """Print what each kind was called; 2 % may have a name that is not true, a share may be located without a name."""
    table, unnamed = collections.defaultdict(collections.Counter), []
    for kind, called, number, wrong in found:
        table[kind][called] += 1
        if called not in {kind, "declared", "unreadable", "no effect", *ALSO[kind]}:
            unnamed.append((number + 1, kind, called, wrong))
    total = sum(sum(row.values()) for row in table.values())
    with capsys.disabled():
        print(f"\n{total} generic slips; not named truly: {len(unnamed)}")
        for kind, row in sorted(table.items()):
            print(f"  {kind:14s}", ", ".join(f"{called} {count}" for called, count in row.most_common()))
    located = [entry for entry in unnamed if entry[2] == "slip"]
    assert total > 150 and len(located) <= nameless * total, located
    assert len(unnamed) - len(located) <= 0.02 * total, unnamed


@pytest.mark.slow
def test_generic_slips_are_named_at_their_line(capsys):
    """One slip of each kind in each line, other places at other lines; the table counts what each was called."""
    one = lambda places, number: [places[(5 * number + 1) % len(places)]]  # noqa: E731
    counted((found for name in IDS for found in outcomes(name, one)), 0.02, capsys)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", IDS)
def test_every_generic_slip_at_every_place(name, capsys):
    """All places; a slip without effect is one that plain substitution finds without effect too."""
    derivation = get_derivation(name)
    found = list(outcomes(name, lambda places, number: places))
    counted(found, 0.12, capsys)
    numbers = {"beta": 0.31, "alpha_bar_prev": 0.57, "x_prev": 0.83, "x_t": -1.21, "x0": 0.47, "eps": 0.91, "s": 1.3}
    for kind, called, number, wrong in found:
        if called == "no effect" and not derivation.operators:
            right = parse(derivation.reference[number], derivation)
            gap = sympy.diff(right - wrong, vocabulary(derivation)["x_prev"]) if derivation.up_to else right - wrong
            for given in reversed(derivation.givens):  # what stands for an expression in the symbols before it
                value = parse(given.value, derivation) if given.value else numbers[given.name]
                gap = gap.subs(vocabulary(derivation)[given.name], value)
            assert abs(complex(gap)) < 1e-9, (kind, number + 1, wrong)


WORLD = Derivation(
    id="operators", title="", notebook="", points=1, difficulty=1, minutes=1, task="", where="",
    givens=(Given("c", "c", 0.2, 3), Given("m", "m"), Given("w", "w", 0.2, 2)),
    randoms=(Random("x", "x", mean="m", variance="w"), Random("z", "z", mean="0", variance="1"),
             Random("y", "y", depends_on=("x",))),
    operators=("E", "Var", "Cov"), start="E(x)", end=Form("m", ("m",)), reference=("E(x)", "E(x)", "m"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "right, wrong, key",
    [
        ("E(x*y)", "E(x)*E(y)", "product"),
        ("E(x*y + c)", "c + E(x)*E(y)", "product"),
        ("E(x**2)", "E(x)**2", "product function"),
        ("E(exp(x))", "exp(E(x))", "function"),
        ("E(log(c + x**2))", "log(E(c + x**2))", "function"),
        ("E(1/(9 + x))", "1/E(9 + x)", "function"),
        ("Var(c*x)", "c*Var(x)", "pulled"),
        ("Var(c*x + z)", "c*Var(x) + Var(z)", "pulled"),
        ("c**2*Var(x)", "c**4*Var(x)", "squared constant square extra"),
        ("Var(x + c)", "Var(x) + c", "shift"),
        ("Var(x + c)", "Var(x) + c**2", "shift"),
        ("Var(x - z)", "Var(x) - Var(z)", "difference"),
        ("Var(x + y)", "Var(x) + Var(y)", "covariance"),
        ("Var(x) + Var(y) + 2*Cov(x, y)", "Var(x) + Var(y)", "covariance dropped"),
        ("Var(x)", "E(x**2)", "second moment"),
        ("E(x**2) - E(x)**2", "E(x**2) + E(x)**2", "sign"),
        ("E(E(x, y)**2)", "E(x)**2", "function"),
        ("E(x) + c*m**3", "E(x) + c**2*m - w", ""),
        ("E(Var(x, y)) + Var(E(x, y))", "E(Var(x, y))", "dropped"),
        ("E(Var(x, y)) + Var(E(x, y))", "E(Var(x)) + Var(E(x, y))", "condition half"),
        ("Var(x) + Var(z)", "sqrt(Var(x)) + sqrt(Var(z))", "roots deviation"),
        ("Var(x) + c*Var(z)", "sqrt(Var(x)) + c*Var(z)", "deviation root extra"),
        ("sqrt(c**2 + w)", "c + sqrt(w)", "roots"),
        ("(c + m)**2", "c**2 + m**2", "mixed"),
        ("1/(c + w)", "1/c + 1/w", "reciprocals"),
        ("c*(w + 1)", "c*w + 1", "factor factor lost"),
        ("m/(2*w)", "2*m/w", "half reciprocal factor"),
        ("m/(2*w)", "m/w", "half"),
    ],
)
def test_slips_with_expectations_and_brackets(right, wrong, key):
    import dataclasses

    derivation = dataclasses.replace(WORLD, start=right, reference=(right, right, right))
    verdict = checked(derivation, [right, wrong])
    assert verdict.wrong_line == 2
    found = verdict.lines[1].key
    assert (found and found in key) or found == key, (found, verdict.lines[1])


def test_every_generic_slip_has_words_of_its_own():
    assert len({name for name, _ in GENERIC.values()}) >= len(GENERIC) - 1
    assert all(name and explanation.endswith(".") for name, explanation in GENERIC.values())


def test_the_part_shown_is_the_learners_own():
    derivation = get_derivation("mean_in_eps")
    wrong = derivation.reference[5].replace("x_t/sqrt(alpha)", "x_t/sqrt(alpha)/2")
    line = checked(derivation, [*derivation.reference[:5], wrong]).lines[5]
    assert line.key == "half" and line.part == r"\frac{x_t}{2 \, \sqrt{\alpha_t}}"

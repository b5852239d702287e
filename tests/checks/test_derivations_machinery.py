"""The machinery carries the derivations of the whole course: conditions, functions, derivatives, factors, authors."""

import dataclasses
import pkgutil

import mpmath
import pytest

from diffusion_lib.checks.derivations import catalogue
from diffusion_lib.checks.derivations.declaring import Derivation, Form, Given, Helper, Random, Slip
from diffusion_lib.checks.derivations.evaluating import Values
from diffusion_lib.checks.derivations.judging import judge
from diffusion_lib.checks.derivations.parsing import parse
from diffusion_lib.checks.derivations.points import worlds
from diffusion_lib.checks.derivations.reading import read_lines
from diffusion_lib.checks.derivations.registry import all_derivations, get_derivation


def derivation(lines, **parts):
    fixed = {"id": "trial", "title": "", "notebook": "", "points": 1, "difficulty": 1, "minutes": 1, "task": "",
             "where": "", "givens": (), "operators": ("E", "Var", "Cov")}  # fmt: skip
    names = tuple(part.name for key in ("givens", "randoms", "helpers") for part in parts.get(key, ()))
    end = Form("anything", (*names, "E", "Var", "Cov"), longest=99)
    return Derivation(**{**fixed, "start": lines[0], "reference": tuple(lines), "end": end, "least": 1, **parts})


def statuses(trial, lines=None, seed=0):
    verdict = judge(trial, read_lines(trial, list(lines or trial.reference)), seed, 20)
    return [line.status for line in verdict.lines]


def right(lines, **parts):
    return all(statuses(derivation(lines, **parts), seed=seed) == ["right"] * len(lines) for seed in (0, 1, 2))


XY = (Random("y", "y"), Random("x", "x", depends_on=("y",)))


def test_least_squares_and_orthogonality():
    net = (Helper("f", "f"),)
    lines = (
        "E((x - f(y))**2)",
        "E((x - E(x, y) + E(x, y) - f(y))**2)",
        "E((x - E(x, y))**2) + 2*E((x - E(x, y))*(E(x, y) - f(y))) + E((E(x, y) - f(y))**2)",
        "E(Var(x, y)) + 2*E((E(x, y) - f(y))*E(x - E(x, y), y)) + E((E(x, y) - f(y))**2)",
        "E(Var(x, y)) + E((E(x, y) - f(y))**2)",
    )
    assert right(lines, randoms=XY, helpers=net)
    trial = derivation(lines, randoms=XY, helpers=net)
    assert statuses(trial, [*lines[:2], "E(Var(x, y)) - E((E(x, y) - f(y))**2)"])[-1] == "slip"
    assert statuses(trial, [lines[0], "E((x - f(x))**2)"])[-1] == "slip"


def test_total_expectation_and_variance_of_dependent_variables():
    assert right(("Var(x)", "E(Var(x, y)) + Var(E(x, y))"), randoms=XY)
    assert right(("E(x*y)", "E(y*E(x, y))"), randoms=XY)
    assert right(("Cov(x, y)", "E(x*y) - E(x)*E(y)"), randoms=XY)
    assert statuses(derivation(("E(x*y)", "E(x)*E(y)"), randoms=XY)) == ["right", "slip"]


def test_independent_variables_are_independent_and_have_their_moments():
    free = (Random("u", "u", mean="m", variance="w"), Random("z", "z", mean="0", variance="1"))
    givens = (Given("m", "m"), Given("w", "w", 0.2, 2))
    assert right(("E(u*z)", "E(u)*E(z)", "0"), randoms=free, givens=givens)
    assert right(("Var(u + 3*z)", "w + 9"), randoms=free, givens=givens)
    assert right(("E(u**2)", "w + m**2"), randoms=free, givens=givens)
    tilted = (*free, Random("x", "x", depends_on=("u",)))
    assert right(("E(u*z)", "0"), randoms=tilted, givens=givens)
    assert right(("Var(u)", "w"), randoms=tilted, givens=givens)


def test_only_a_gaussian_has_the_moments_of_one():
    lines = ("E(z**4)", "3")
    plain, bell = Random("z", "z", mean="0", variance="1"), Random("z", "z", gaussian=True)
    assert right(lines, randoms=(bell,)) and not right(lines, randoms=(plain,))
    assert right(("E(z**8)", "105"), randoms=(bell,)) and right(("E(z**3)", "0"), randoms=(bell,))


def test_a_derivative_passes_through_a_mean():
    """Of data whose distribution does not depend on the symbol; a variance has no such rule."""
    givens, helpers = (Given("a", "a"),), (Helper("p", "p", 2, positive=True),)
    world = {"givens": givens, "randoms": (Random("y", "y"),), "helpers": helpers, "operators": ("E", "Var")}
    assert right(("Derivative(E(p(a, y)), a)", "E(Derivative(p(a, y), a))"), **world)
    assert right(("Derivative(E(a**2*y, y), a)", "2*a*y"), **world)
    assert not right(("Derivative(E(p(a, y)), a)", "Derivative(p(a, y), a)"), **world)
    assert statuses(derivation(("E(a)", "a"), **world), ["E(a)", "Derivative(Var(a*y), a)"])[-1] == "unreadable"


def test_derivatives_of_helper_functions():
    givens, helpers = (Given("x", "x"), Given("t", "t", 0.1, 2)), (Helper("p", "p", 2, positive=True),)
    lines = ("Derivative(log(p(x, t)), x)", "Derivative(p(x, t), x)/p(x, t)")
    assert right(lines, givens=givens, helpers=helpers)
    product = ("diff(x*p(x, t), x)", "p(x, t) + x*diff(p(x, t), x)")
    assert right(product, givens=givens, helpers=helpers)
    second = ("Derivative(p(x, t), (x, 2))", "Derivative(Derivative(p(x, t), x), x)")
    assert right(second, givens=givens, helpers=helpers)
    assert statuses(derivation(product, givens=givens, helpers=helpers), ["x*diff(p(x, t), x)"]) == ["slip"]


def test_score_of_a_gaussian_and_the_best_discriminator():
    givens = (
        Given("x", "x"),
        Given("m", "m"),
        Given("v", "v", 0.2, 2),
        Given("a", "a", 0.1, 2),
        Given("b", "b", 0.1, 2),
    )
    assert right(("Derivative(-(x - m)**2/(2*v) - log(2*pi*v)/2, x)", "-(x - m)/v"), givens=givens)
    best = Given("d", "d", 0, value="a/(a + b)")
    assert right(("a/d - b/(1 - d)", "a*(a + b)/a - b*(a + b)/b", "0"), givens=(*givens, best))


def test_densities_may_differ_by_a_factor():
    givens = (Given("x", "x"), Given("m", "m"), Given("v", "v", 0.3, 2))
    parts = {"givens": givens, "up_to": "factor", "of": "x"}
    lines = ("exp(-(x - m)**2/(2*v))", "exp(-(x**2 - 2*x*m)/(2*v))", "exp(x*m/v)*exp(-x**2/(2*v))")
    assert right(lines, **parts)
    assert statuses(derivation(lines, **parts), [lines[0], "exp(-(x**2 - x*m)/(2*v))"]) == ["right", "slip"]
    assert statuses(derivation(lines, givens=givens), lines[:2]) == ["right", "slip"]  # without leave to drop it


def test_a_constant_may_be_dropped_only_where_that_is_declared():
    givens = (Given("x", "x"), Given("m", "m"))
    lines = ("(x - m)**2", "x**2 - 2*x*m")
    assert right(lines, givens=givens, up_to="constant", of="x") and not right(lines, givens=givens)


def test_an_edit_and_a_swap_recognise_slips_too():
    givens = (Given("x", "x"), Given("m", "m"), Given("w", "w", 0.2, 2))
    swap = Slip("Mean for variance", "No.", swap=(("w", "m"),))
    edit = Slip("Halved", "No.", edit=lambda line: [line / 7, line / 5])
    trial = derivation(("x*w + m*w", "w*(x + m)"), givens=givens, slips=(swap, edit))
    for wrong, name in (("x*m + m**2", "Mean for variance"), ("w*(x + m)/5", "Halved")):
        verdict = judge(trial, read_lines(trial, ["x*w + m*w", wrong]), 0, 20)
        assert verdict.lines[1].slip == name and verdict.lines[1].key == "declared"


@pytest.mark.parametrize(
    "change",
    [{"difficulty": 5}, {"up_to": "constant"}, {"up_to": "sum", "of": "x"}, {"least": 9},
     {"givens": (Given("x", "x"), Given("x", "x"))}],
)  # fmt: skip
def test_a_declaration_that_cannot_be_is_refused(change):
    trial = derivation(("x", "x"), givens=(Given("x", "x"),))
    with pytest.raises(ValueError, match="trial"):
        dataclasses.replace(trial, **change)


def test_a_slip_has_one_way_to_be_recognised():
    for ways in ({}, {"wrong": "x", "swap": (("x", "y"),)}):
        with pytest.raises(ValueError, match="exactly one"):
            Slip("name", "words", **ways)


def test_every_file_of_the_catalogue_is_found():
    assert set(all_derivations()) == {info.name for info in pkgutil.iter_modules(catalogue.__path__)}
    assert len(all_derivations()) >= 3


@pytest.mark.parametrize("name", ["mean_in_eps", "reverse_variance"])
@pytest.mark.parametrize("seed", [0, 7])
def test_a_wrong_term_that_vanishes_at_the_points_of_a_seed_is_still_found(name, seed):
    """The points of a known seed can be computed; those that decide depend on the lines."""
    derivation = get_derivation(name)
    beta = worlds(derivation, seed)[1].values["beta"].ravel()
    vanishing = "*".join(f"(beta - {mpmath.nstr(number, 20)})" for number in beta)
    lines = list(derivation.reference)
    lines[-2] += f" + {vanishing}"
    values = Values(derivation, seed, 20)
    assert values.equal(parse(lines[-2], derivation), parse(derivation.reference[-2], derivation))  # it does vanish
    verdict = judge(derivation, read_lines(derivation, lines), seed, 20)
    assert not verdict.passed and verdict.wrong_line == len(lines) - 1

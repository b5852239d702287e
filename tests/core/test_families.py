"""The comparison of families: its table holds together with its pictures, and both can be drawn."""

import pytest

from diffusion_lib.baselines import BASELINES
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import (
    FamilyTable,
    load_family_pictures,
    load_family_table,
    score_digits,
)
from diffusion_lib.showing import draw_families, draw_scores, family_slider


@pytest.fixture(scope="module")
def table():
    return load_family_table()


@pytest.fixture(scope="module")
def pictures():
    return load_family_pictures()


def test_every_family_was_measured_at_every_budget(table, pictures):
    assert set(table.families) == set(BASELINES)
    for family in table.families:
        assert all(len(table.values(family, budget, "frechet")) == 3 for budget in table.budgets)
    assert set(pictures) == {(family, budget) for family in table.families for budget in table.budgets}
    assert all(images.abs().max() <= 1 for images in pictures.values())
    for run in table.runs:
        assert run["steps"] == round(run["budget"] / table.seconds_per_step[run["family"]])
        assert (run["bits_per_dim"] is None) == (run["family"] == "GAN")
    assert {name: make().parameters for name, make in BASELINES.items()} == table.parameters


def test_mean_and_spread():
    runs = [{"family": "VAE", "budget": 5, "seed": i, "frechet": value} for i, value in enumerate((1.0, 2.0, 6.0))]
    runs += [{"family": "GAN", "budget": 5, "seed": 0, "frechet": 4.0, "bits_per_dim": None}]
    table = FamilyTable(10, [5], {"VAE": 1, "GAN": 1}, {}, {}, {}, runs)
    assert table.mean_and_spread("VAE", 5, "frechet") == (3.0, pytest.approx(7**0.5))
    mean, spread = table.mean_and_spread("GAN", 5, "frechet")
    assert mean == 4.0 and spread != spread
    assert table.mean_and_spread("GAN", 5, "bits_per_dim")[0] != 4.0
    with pytest.raises(ValueError, match="no run of 'GAN' with 7 s"):
        table.values("GAN", 7, "frechet")


def test_real_digits_score_better_than_noisy_ones(table):
    images = load_digits().train_images[:1000]
    real = score_digits(images)
    again = dict(table.real)
    assert all(abs(real[key] - again[key]) < 0.05 * max(again[key], 1) for key in ("precision", "recall", "coverage"))
    noisy = score_digits((images + 0.6 * images.flip(0)).clamp(-1, 1))
    assert noisy["frechet"] > 5 * real["frechet"] and noisy["coverage"] < real["coverage"]


def test_pictures_of_the_table(table, pictures):
    figure = draw_scores(table, ["frechet", "coverage"])
    assert [axes.get_title() for axes in figure.axes] == ["Fréchet distance", "coverage"]
    with pytest.raises(ValueError, match="there are no scores"):
        draw_scores(table, ["beauty"])
    figure = draw_families(pictures, table.budgets[0])
    assert [axes.get_ylabel() for axes in figure.axes[::12]] == [family for family, budget in pictures if budget == 20]
    with pytest.raises(ValueError, match="budget must be one of 20, 80"):
        draw_families(pictures, 7)
    slider, picture = family_slider(pictures).children
    before = picture.value
    slider.value = table.budgets[-1]
    assert picture.value != before

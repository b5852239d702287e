"""The comparison of the baselines: its table holds together with its images, and both can be drawn."""

import pytest

from diffusion_lib.baselines import BASELINES
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import (
    BaselineTable,
    SearchTable,
    load_baseline_images,
    load_baseline_table,
    load_decoder_table,
    load_search_table,
    score_digits,
)
from diffusion_lib.showing import baseline_slider, draw_baselines, draw_scores


@pytest.fixture(scope="module")
def table():
    return load_baseline_table()


@pytest.fixture(scope="module")
def images():
    return load_baseline_images()


@pytest.mark.slow
def test_every_baseline_was_measured_at_every_budget(table, images):
    assert set(table.names) == set(BASELINES)
    for name in table.names:
        assert all(len(table.values(name, budget, "frechet")) == 3 for budget in table.budgets)
    assert set(images) == {(name, budget) for name in table.names for budget in table.budgets}
    assert all(drawn.abs().max() <= 1 for drawn in images.values())
    for run in table.runs:
        assert run["steps"] == round(run["budget"] / table.seconds_per_step[run["family"]])
        assert (run["bits_per_dim"] is None) == (run["family"] == "GAN")
    assert {name: make().parameters for name, make in BASELINES.items()} == table.parameters


def test_mean_and_std():
    runs = [{"family": "VAE", "budget": 5, "seed": i, "frechet": value} for i, value in enumerate((1.0, 2.0, 6.0))]
    runs += [{"family": "GAN", "budget": 5, "seed": 0, "frechet": 4.0, "bits_per_dim": None}]
    table = BaselineTable(10, [5], {"VAE": 1, "GAN": 1}, {}, {}, {}, runs)
    assert table.mean_and_std("VAE", 5, "frechet") == (3.0, pytest.approx(7**0.5))
    mean, std = table.mean_and_std("GAN", 5, "frechet")
    assert mean == 4.0 and std != std
    assert table.mean_and_std("GAN", 5, "bits_per_dim")[0] != 4.0
    with pytest.raises(ValueError, match="no run of 'GAN' with 7 s"):
        table.values("GAN", 7, "frechet")
    with pytest.raises(ValueError, match="no score 'beauty' in a run of 'VAE': choose from family, budget, seed, f"):
        table.values("VAE", 5, "beauty")


def run_of(family="GAN", batch=16, lr=0.1, seed=0, frechet=9.0, **more):
    scores = {"frechet": frechet, "pixels frechet": 5.25, "precision": 0.5, "recall": 0.75}
    return {"family": family, "batch": batch, "lr": lr, "seed": seed, "seconds": 80, **scores, **more}


def search_of(*runs):
    return SearchTable(10, {}, {"frechet": 0.4, "pixels frechet": 2.2}, list(runs))


def test_trials_of_a_search():
    bare, other = run_of(stabilised=False), run_of("VAE", frechet=7.0)
    search = search_of(run_of(frechet=3.0), run_of(frechet=None, seed=1), bare, other)
    (setting, (first, broke)), *others = search.trials("GAN").items()
    assert setting == (16, 0.1) and first == 3.0 and broke != broke and not others
    assert search.trials("GAN", seeds=(0,)) == {(16, 0.1): [3.0]}


def test_a_search_is_a_grid_of_its_first_seed():
    runs = [run_of(frechet=3.0), run_of(frechet=5.0, seed=1), run_of(batch=64, frechet=None), run_of(lr=0.3, batch=64)]
    lines = search_of(*runs, run_of("VAE", frechet=7.0), run_of(stabilised=False, frechet=1.0)).lines().splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["GAN,", "rate", "0.1", "3.0", "broke"],
        ["GAN,", "rate", "0.3", "9.0"],
        ["VAE,", "rate", "0.1", "7.0"],
        ["held-out", "digits", "0.4"],
    ]
    assert lines[0].index("batch 64") + len("batch 64") == len(lines[1]) == len(lines[2])


def test_what_was_trained_again_stands_by_its_first_seed():
    best, worse = run_of(lr=0.3, frechet=3.0), run_of(frechet=8.0)
    runs = [worse, run_of(seed=1, frechet=2.0), best, run_of(lr=0.3, seed=1, frechet=None), run_of(lr=0.9)]
    _, _, *lines = search_of(*runs, run_of(seed=2, frechet=4.0)).again().splitlines()
    assert [line.split()[4:] for line in lines] == [
        ["0.3", "3.0", "broke", "5.2", "broke"],
        ["0.1", "8.0", "2.0,", "4.0", "5.2", "5.2,", "5.2"],
    ]


def test_bare_runs_and_other_samplers_stand_apart():
    drawn = run_of() | {"DDIM 50": {"frechet": 8.0, "pixels frechet": 4.0}}
    _, bare, sampler, real = search_of(run_of(stabilised=False), drawn).others().splitlines()
    assert bare.split() == ["GAN", "bare,", "batch", "16,", "rate", "0.1,", "seed", "0", "9.0", "5.2", "0.50", "0.75"]
    assert sampler.split()[-4:] == ["50", "steps", "8.0", "4.0"] and real.split() == [
        "held-out",
        "digits",
        "0.4",
        "2.2",
    ]


def test_the_search_is_whole():
    """Every family has all nine settings, and the best two of each and the present one were trained with new seeds."""
    search = load_search_table()
    for family, present in {"VAE": (32, 4e-3), "GAN": (16, 2.4e-3), "diffusion": (64, 3e-3)}.items():
        first = {setting: values[0] for setting, values in search.trials(family, seeds=(0,)).items()}
        assert len(first) == 9 and {batch for batch, _ in first} == {16, 32, 64}
        again = {*sorted(first, key=first.get)[:2], present}
        assert all(len(values) == 3 for setting, values in search.trials(family).items() if setting in again)


@pytest.mark.slow
def test_real_digits_score_better_than_noisy_ones(table):
    images = load_digits().train_images[:1000]
    real = score_digits(images)
    again = dict(table.real)
    assert all(abs(real[key] - again[key]) < 0.05 * max(again[key], 1) for key in ("precision", "recall", "coverage"))
    noisy = score_digits((images + 0.6 * images.flip(0)).clamp(-1, 1))
    assert noisy["frechet"] > 5 * real["frechet"] and noisy["coverage"] < real["coverage"]


@pytest.mark.slow
def test_figures_of_the_table(table, images):
    figure = draw_scores(table, ["frechet", "coverage"])
    assert [axes.get_title() for axes in figure.axes] == ["Fréchet distance", "coverage"]
    with pytest.raises(ValueError, match="there are no scores"):
        draw_scores(table, ["beauty"])
    figure = draw_baselines(images, table.budgets[0])
    assert [axes.get_ylabel() for axes in figure.axes[::12]] == [family for family, budget in images if budget == 20]
    with pytest.raises(ValueError, match="budget must be one of 20, 80"):
        draw_baselines(images, 7)
    slider, picture = baseline_slider(images).children
    before = picture.value
    slider.value = table.budgets[-1]
    assert picture.value != before


def test_the_decoders_of_the_comparison_belong_to_it(table):
    """The VAE of the comparison stands among those with other decoder variances, with the same bits and samples."""
    decoders = load_decoder_table()
    same = next(run for run in decoders.runs if run["variance"] == 0.5)
    first = next(run for run in table.runs if (run["family"], run["budget"], run["seed"]) == ("VAE", 80, decoders.seed))
    assert same["steps"] == first["steps"]
    assert same["held out"] == pytest.approx(first["bits_per_dim"], abs=0.02)
    assert same["frechet"] == pytest.approx(first["frechet"], rel=0.1)
    assert all(run["seen"] < run["held out"] for run in decoders.runs)

"""The table in closed form against published shapes, against sampling, and the measured table that is shipped."""

from itertools import pairwise

import pytest
import torch

from diffusion_lib.checks import get_exercise
from diffusion_lib.data import HELD_OUT
from diffusion_lib.measuring import (
    DIGIT_SETTINGS,
    SCENE_SETTING,
    StepTable,
    frechet_distance,
    frechet_of_variances,
    gaussian_distance,
    gaussian_table,
    guidance_lines,
    latent_lines,
    load_alignment_table,
    load_editing_table,
    load_guidance_table,
    load_latent_table,
    load_step_table,
    measure_alignment,
    measure_samples,
    measured_scenes,
    sampled_variance,
    spread_variances,
)
from diffusion_lib.measuring.frechet import Gaussian
from diffusion_lib.sampling import GaussianDenoiser, ddim, ddim_step, ddpm, ddpm_step, load_model
from diffusion_lib.schedule import DiffusionSchedule, EDMSchedule, FlowSchedule, step_pairs

# Computed once by an independent recursion in numpy; Fréchet distance times 1000 for 10, 20, 50, 100, 1000 steps.
LEADING = {
    "eta 0": (457, 145, 29.1, 8.4, 0.272),
    "eta 0.2": (464, 149, 30.5, 8.9, 0.286),
    "eta 0.5": (507, 174, 39.0, 12.1, 0.369),
    "eta 1": (790, 336, 95.1, 33.6, 0.907),
    "beta": (2380, 496, 58.2, 11.2, 0.037),
}


def by_ddim(eta):
    return lambda x, prediction, level, target, noise: ddim_step(prediction, level, target, eta, noise)


def by_ddpm(x, prediction, level, target, noise):
    return ddpm_step(x, prediction, level, target, noise, "beta")


@pytest.fixture(scope="module")
def table():
    return gaussian_table()


@pytest.mark.slow
def test_the_table_has_its_known_values(table):
    assert table.keys() == LEADING.keys()
    for name, wanted in LEADING.items():
        for got, value in zip(table[name], wanted, strict=True):
            assert 1000 * got == pytest.approx(value, rel=0.01)


@pytest.mark.slow
def test_trailing_spacing_mends_the_larger_variance():
    got = gaussian_table(spacing="trailing")["beta"]
    for value, wanted in zip(got, (73, 19, 6, 2.2, 0.037), strict=True):
        assert 1000 * value == pytest.approx(wanted, rel=0.03)


def test_the_harm_of_the_larger_variance_is_at_the_end_near_data():
    """With ten leading steps a later start changes nothing; without the visit to t = 0 nearly all harm is gone."""
    leading = [900 - 100 * i for i in range(10)]
    walks = {"leading": leading, "later start": [999, *leading[1:]], "no t = 0": leading[:-1]}
    found = {name: 1000 * gaussian_distance("beta", list(pairwise([*times, -1]))) for name, times in walks.items()}
    assert found["later start"] == pytest.approx(found["leading"], rel=1e-3)
    assert found["leading"] == pytest.approx(2380, rel=0.01)
    assert found["no t = 0"] == pytest.approx(76, rel=0.01)


def test_quadratic_spacing_makes_the_larger_variance_the_best_row():
    pairs = step_pairs(1000, 10, "quadratic")
    found = {name: gaussian_distance(name, pairs) for name in LEADING}
    assert min(found, key=found.get) == "beta"


def test_an_unknown_row_is_refused(as_a_user):
    with pytest.raises(ValueError, match="name must be one of eta 0, .*, beta, got 'ddim'"):
        gaussian_distance("ddim", step_pairs(1000, 2))


@pytest.mark.slow
def test_leading_spacing_orders_the_rows_as_the_paper_does(table):
    """Song et al. 2021, table 1: more steps are better; less noise is better with few steps, most noise with all."""
    for row in table.values():
        assert row == sorted(row, reverse=True)
    few, all_steps = ({name: row[place] for name, row in table.items()} for place in (0, -1))
    assert sorted(few, key=few.get) == ["eta 0", "eta 0.2", "eta 0.5", "eta 1", "beta"]
    assert min(all_steps, key=all_steps.get) == "beta"


@pytest.mark.parametrize("eta", [0.0, 0.6, 1.0])
def test_the_closed_form_is_what_the_sampler_draws(eta):
    schedule, variance = DiffusionSchedule(1000, "linear"), torch.tensor([0.04, 0.5, 1.0], dtype=torch.float64)
    pairs = step_pairs(1000, 20)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(20_000, 3, generator=generator, dtype=torch.float64)
    *_, state = ddim(GaussianDenoiser(schedule, 0.0, variance.sqrt()), x, schedule, pairs, eta=eta, generator=generator)
    wanted = sampled_variance(
        lambda x, prediction, a, p, n: ddim_step(prediction, a, p, eta, n), variance, schedule, pairs
    )
    z = (state.x.var(0) - wanted) / (wanted * (2 / 19_999) ** 0.5)
    assert z.abs().max() < 5


def test_the_larger_variance_too():
    schedule, variance = DiffusionSchedule(50, "linear"), torch.tensor([0.25], dtype=torch.float64)
    pairs = step_pairs(50, 50)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(20_000, 1, generator=generator, dtype=torch.float64)
    exact = GaussianDenoiser(schedule, 0.0, 0.5)
    *_, state = ddpm(exact, x, schedule, pairs, variance="beta", generator=generator)
    wanted = sampled_variance(
        lambda x, prediction, a, p, n: ddpm_step(x, prediction, a, p, n, "beta"), variance, schedule, pairs
    )
    assert abs(float((state.x.var() - wanted) / (wanted * (2 / 19_999) ** 0.5))) < 5


@pytest.mark.parametrize("schedule", [FlowSchedule(1000), EDMSchedule(1000)], ids=lambda schedule: schedule.kind)
def test_the_closed_form_holds_for_every_process(schedule):
    """It begins with pure noise of the process's own variance and ends near the data's."""
    variance = torch.tensor([0.04, 0.5, 1.0], dtype=torch.float64)
    pairs = step_pairs(schedule, 25)
    first = schedule.level(pairs[0][0]).variance(1.0).sqrt()
    generator = torch.Generator().manual_seed(0)
    x = first * torch.randn(20_000, 3, generator=generator, dtype=torch.float64)
    *_, state = ddim(GaussianDenoiser(schedule, 0.0, variance.sqrt()), x, schedule, pairs)
    wanted = sampled_variance(
        lambda x, prediction, a, p, n: ddim_step(prediction, a, p, 0.0, n), variance, schedule, pairs
    )
    z = (state.x.var(0) - wanted) / (wanted * (2 / 19_999) ** 0.5)
    assert z.abs().max() < 5
    assert float(frechet_of_variances(wanted, variance)) < 0.05


@pytest.mark.parametrize("wrong", [torch.tensor([0.5, -1.0]), torch.tensor([[0.5]]), torch.tensor([float("nan")])])
def test_variances_that_are_none_are_refused(as_a_user, wrong):
    schedule = DiffusionSchedule(10)
    with pytest.raises(ValueError, match="data_variance must be"):
        sampled_variance(lambda *given: given[0], wrong, schedule, step_pairs(10, 2))
    with pytest.raises(ValueError, match="as many"):
        frechet_of_variances(torch.ones(2), torch.ones(3))


@pytest.mark.parametrize("eta", [0.0, 0.4, 1.0])
def test_the_exercise_is_the_librarys_recursion(eta):
    schedule, pairs = DiffusionSchedule(1000, "linear"), step_pairs(1000, 50, "leading")
    got = get_exercise("ddim_variance").reference(spread_variances(), pairs, schedule.alpha_bars, eta)
    wanted = sampled_variance(by_ddim(eta), spread_variances(), schedule, pairs)
    torch.testing.assert_close(got, wanted, rtol=1e-9, atol=1e-12)


def test_the_distance_of_variances_is_the_frechet_distance():
    first, second = spread_variances(6), spread_variances(6).flip(0) + 0.1
    zero = torch.zeros(6, dtype=torch.float64)
    full = frechet_distance(Gaussian(zero, first.diag()), Gaussian(zero, second.diag()))
    assert float(frechet_of_variances(first, second)) == pytest.approx(full, rel=1e-6)


def test_the_measured_table_is_whole_and_of_the_shipped_model():
    table = load_step_table()
    assert table.num == 1000 and table.nfe == [5, 10, 20, 50, 100]
    assert table.checkpoint == load_model("digits").manifest["sha256"]
    assert {"DDIM, eta 0", "DDIM, eta 1", "DDPM, variance beta", "DPM-Solver++(2M)", "Heun"} <= table.rows.keys()
    for row in table.rows.values():
        assert [quality.num for quality in row] == [1000] * 5
        assert all(quality.frechet > 0 and 0.5 < quality.accuracy <= 1 for quality in row)
    assert 0.3 < table.floor < 0.5
    for name, nfe in (("DDIM, eta 0", 10), ("DDIM, eta 1", 50), ("DDPM, variance beta", 50)):
        seeds = table.frechet_of_seeds(name, nfe)
        assert seeds[0] == table.frechet(name)[table.nfe.index(nfe)] and len(set(seeds)) == 3
    assert len(table.frechet_of_seeds("Heun", 50)) == 1


def test_a_table_written_by_an_older_release_is_read():
    quality = {"num": 10, "accuracy": 0.5, "frechet": 2.0, "floor": 0.4}
    plain = {"setting": {"num": 10, "checkpoint": "a", "seed": 1}, "rows": {"DDIM": {"5": quality}}}
    old, new = (StepTable(**StepTable.arguments({**plain, name: [5]})) for name in ("looks", "nfe"))
    assert old == new and new.nfe == [5] and new.frechet("DDIM") == [2.0] and new.floor == 0.4


def test_the_latent_comparison_is_whole_and_of_the_shipped_models():
    table = load_latent_table()
    assert table.num == 1000 and set(table.rows) == {"digits", "digits_latent"}
    for name, row in table.rows.items():
        assert table.checkpoints[name] == load_model(name).manifest["sha256"]
        assert row.keys() == DIGIT_SETTINGS.keys()
        for entry in row.values():
            assert entry.quality.num == 1000 and 0 <= entry.decoding < entry.seconds_per_image
    pixels, latents = (next(iter(table.rows[name].values())) for name in ("digits", "digits_latent"))
    assert (pixels.numbers, latents.numbers) == (784, 196) and pixels.decoding == 0 < latents.decoding
    lines = latent_lines(table).split("\n")
    assert len(lines) == 7 and f"{pixels.quality.frechet:.2f}" in lines[2] and "reconstructed" in lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["digits", "digits_latent"])
def test_shipped_digit_models_do_what_their_manifest_says(name):
    model, labels = load_model(name), torch.arange(100) % 10
    stated = model.manifest["metrics"]["guidance 2, 25 DDIM steps"]
    images = model.sample(labels, steps=25, guidance_scale=2.0, seed=5)
    assert images.shape == (100, 1, 28, 28) and images.abs().max() <= 1
    assert measure_samples(images, labels).accuracy > stated["accuracy"] - 0.03


def test_the_guidance_table_is_whole_and_of_the_shipped_model():
    table = load_guidance_table()
    assert table.num == 1000 and table.scales[0] == 1.0 and table.scales == sorted(table.scales)
    assert table.checkpoint == load_model("digits").manifest["sha256"]
    assert table.rows.keys() == table.variety.keys() == {"guided", "rescaled"}
    for name, row in table.rows.items():
        assert len(row) == len(table.variety[name]) == len(table.scales)
        assert all(quality.num == 1000 for quality in row) and all(
            0.3 < fraction < 1.5 for fraction in table.variety[name]
        )
    lines = guidance_lines(table, "guided", "rescaled").split("\n")
    last = [f"{table.rows[name][-1].frechet:.2f}" for name in ("guided", "rescaled")]
    assert len(lines) == 2 + len(table.scales) and [word for word in lines[-1].split() if word in last] == last
    # At scale 1 there is nothing to rescale.
    assert table.rows["guided"][0] == table.rows["rescaled"][0]


def test_the_editing_table_is_whole_and_of_the_shipped_model():
    table = load_editing_table()
    assert table.num == 100 and table.checkpoint == load_model("digits").manifest["sha256"]
    assert all(len(values) == 3 for row in table.rows.values() for values in row.values())
    assert table.spread("sdedit -1", "gap") == (0, 0) and table.spread("replaced", "known") == (0, 0)
    starts = [table.spread(f"sdedit {t}", "gap")[0] for t in (-1, 299, 499, 699, 849, 999)]
    assert starts == sorted(starts)  # the later the start, the farther from the guide
    read, half = table.spread("posterior", "read")
    assert min(table.rows["posterior"]["read"]) == pytest.approx(read - half, abs=0.02) and 0 < half < read < 1


def test_the_alignment_table_is_whole_and_of_the_shipped_model():
    table = load_alignment_table()
    assert table.num == 500 and table.scales[:2] == [0.0, 1.0]
    assert table.checkpoint == load_model("scenes").manifest["sha256"]
    assert table.rows.keys() == {"seen", "never seen"}
    for row in table.rows.values():
        assert [entry.num for entry in row] == [500] * len(table.scales)
        # Whoever draws everything right draws each part right.
        assert all(entry.everything <= min(entry.number, entry.colours, entry.shapes, entry.sizes) for entry in row)
    assert list(table.pairs) == [" ".join(pair) for pair in HELD_OUT]
    assert all(0 <= right <= asked for row in table.pairs.values() for right, asked in row)
    assert all(len({asked for _, asked in row}) == 1 and len(row) == len(table.scales) for row in table.pairs.values())


@pytest.mark.slow
def test_the_shipped_text_to_image_model_does_what_its_manifest_says():
    model = load_model("scenes")
    stated = model.manifest["metrics"]["seen combinations, guidance 3, 20 DPM-Solver++ steps"]
    scenes = measured_scenes(60, held_out=False, seed=11)
    images = model.sample([str(scene) for scene in scenes], seed=5, **SCENE_SETTING)
    found = measure_alignment(images, scenes)
    assert found.colours > stated["colours"] - 0.1 and found.everything > stated["everything"] - 0.2

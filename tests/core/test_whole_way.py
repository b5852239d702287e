"""From recipe to checkpoint to samples: every setting arrives where it counts."""

import json
import os
import signal
import struct
from functools import partial

import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.network import SimpleUNet, SinusoidalPositionEmbeddings
from diffusion_lib.process import posterior, x0_to_eps
from diffusion_lib.sampling import (
    cycling_labels,
    ddim,
    ddpm,
    draw_noise,
    draw_samples,
    load_model,
    make_denoiser,
    sample_ddim,
    sample_ddpm,
)
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.training import CheckpointError, Limits, Recipe, Run, training_steps
from tests.core.test_training import TINY, run_steps, tiny_recipe


class Recorder(torch.nn.Module):
    """A network that remembers what it was asked; it says a multiple of its input, dropped out in training mode."""

    takes_condition = True

    def null_condition(self, labels):
        return torch.full_like(labels, 10)

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.4))
        self.dropout = torch.nn.Dropout(0.5)
        self.asked = []

    def forward(self, x, t, labels=None):
        self.asked.append((x.detach().clone(), t.clone(), None if labels is None else labels.clone()))
        shift = 0 if labels is None else 0.05 * labels[:, None, None, None]
        return self.dropout(self.weight * x + 0.02 * torch.cos(t.float())[:, None, None, None] + shift)


# --- training ----------------------------------------------------------------------------------------------------


def recorded_training(seed=0, **more):
    recipe = tiny_recipe(**{"steps": 40, "schedule": {"timesteps": 12}, **more})
    run = Run(recipe, seed)
    network = Recorder()
    run.state.network, run.state.ema.network = network, Recorder()
    run.state.optimizer = torch.optim.AdamW(network.parameters())
    *_, _ = run.steps()
    return recipe, network.asked


def test_training_asks_about_every_time_with_fresh_noise_and_the_labels_of_its_batch():
    recipe, asked = recorded_training(cond_drop_prob=0.25)
    times = torch.cat([t for _, t, _ in asked])
    assert set(times.tolist()) == set(range(12))
    labels = torch.stack([labels for _, _, labels in asked])
    batches = recipe.make_batches(0)
    real = torch.stack([batches[step][1] for step in range(40)])
    dropped = labels == 10
    assert 0.15 < dropped.double().mean() < 0.35
    assert torch.equal(labels[~dropped], real[~dropped])
    # What is left of x_t after the signal is taken out is the noise: another at every step.
    schedule = recipe.make_schedule()
    noises = []
    for step, (x_t, t, _) in enumerate(asked):
        noises.append(x0_to_eps(x_t, batches[step][0], schedule.level(t, x_t)))
    noise = torch.stack(noises)
    assert abs(float(noise.mean())) < 0.02 and abs(float(noise.std()) - 1) < 0.02
    assert len(torch.unique(noise[:, 0, 0, 0, 0])) == 40


def test_another_seed_draws_other_batches_times_and_noise():
    (_, first), (_, again), (_, other) = recorded_training(0), recorded_training(0), recorded_training(1)
    assert all(torch.equal(a[0], b[0]) and torch.equal(a[1], b[1]) for a, b in zip(first, again, strict=True))
    assert not any(torch.equal(a[0], b[0]) or torch.equal(a[1], b[1]) for a, b in zip(first, other, strict=True))


def test_the_recipe_reaches_the_objective():
    objective = tiny_recipe(prediction_type="x0", cond_drop_prob=0.3, min_snr=4.0).make_objective()
    assert (objective.prediction_type, objective.cond_drop_prob, objective.min_snr) == ("x0", 0.3, 4.0)


def test_held_out_digits_are_never_trained_on():
    digits = load_digits()
    held_out = {image.numpy().tobytes() for image in digits.test_images}
    batches = tiny_recipe(batch_size=500).make_batches(0)
    seen = {image.numpy().tobytes() for step in range(18) for image in batches[step][0]}
    assert len(seen) > 8_900 and not seen & held_out


def test_an_unconditional_network_is_trained_without_labels():
    class NoLabels(torch.nn.Conv2d):
        def forward(self, x, t):
            return super().forward(x)

    recipe = tiny_recipe(steps=2)
    run = Run(recipe)
    network = NoLabels(1, 1, 1)
    run.state.network, run.state.ema.network = network, NoLabels(1, 1, 1)
    run.state.optimizer = torch.optim.AdamW(network.parameters())
    assert len(list(run.steps())) == 2


def test_ctrl_c_inside_a_step_waits_for_its_end():
    run = Run(tiny_recipe(steps=50))
    forward = run.state.network.forward

    def interrupted(*inputs):
        if run.state.step == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return forward(*inputs)

    run.state.network.forward = interrupted
    usual = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        list(run.steps())
    assert signal.getsignal(signal.SIGINT) is usual
    # Step 4 was done to its end: weights, average, optimizer and counter agree, and training can go on.
    moved = next(iter(run.state.optimizer.state.values()))["step"]
    assert (run.state.step, len(run.state.losses), run.state.ema.updates, int(moved)) == (4, 4, 4, 4)
    straight = Run(tiny_recipe(steps=50))
    run_steps(straight, 4)
    for a, b in zip(run.state.network.parameters(), straight.state.network.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)


def test_a_run_without_an_end_is_refused():
    with pytest.raises(ValueError, match="never end"):
        Limits()


def test_min_snr_with_a_score_is_refused_before_the_first_step():
    with pytest.raises(ValueError, match="min-SNR"):
        tiny_recipe(prediction_type="score", min_snr=5.0).make_objective()


# --- checkpoints -------------------------------------------------------------------------------------------------


@pytest.fixture
def trained(tmp_path):
    run = Run(tiny_recipe(prediction_type="x0"))
    run_steps(run, 4)
    return run, tmp_path / "a.safetensors"


@pytest.mark.parametrize("save", ["save_model", "save_training"])
def test_a_loaded_model_has_the_averaged_weights_and_the_settings(trained, save):
    run, path = trained
    getattr(run, save)(path)
    model = load_model(path)
    averaged, raw = run.state.ema.state_dict(), run.state.network.state_dict()
    assert all(torch.equal(value, averaged[name]) for name, value in model.network.state_dict().items())
    assert any(not torch.equal(value, raw[name]) for name, value in model.network.state_dict().items())
    assert not model.network.training and model.recipe == run.recipe
    assert torch.equal(model.schedule.betas, run.recipe.make_schedule().betas)
    # The prediction type reaches the denoiser: the network says x0 itself.
    x, t, labels = torch.randn(2, 1, 28, 28), torch.tensor([3, 500]), torch.tensor([1, 2])
    said = model.denoiser(labels, clip_x0=False)(x, t)
    torch.testing.assert_close(said.x0, model.network(x, t, labels))


def rewritten(path, change):
    """The file with its manifest changed and everything else as it was."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    manifest = json.loads(header["__metadata__"]["manifest"])
    change(manifest)
    header["__metadata__"]["manifest"] = json.dumps(manifest)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + size :])


def test_an_altered_manifest_is_noticed(trained):
    run, path = trained
    run.save_model(path)
    rewritten(path, lambda manifest: manifest["recipe"].update(prediction_type="eps"))
    with pytest.raises(CheckpointError, match="altered"):
        load_model(path)


@pytest.mark.parametrize(
    "wrong,word",
    [
        ({"network": {**TINY, "wings": 2}}, "wings"),
        ({"wings": 2}, "wings"),
        ({"prediction_type": "noise"}, "prediction_type must be one of"),
        ({"schedule": {"timesteps": 0}}, "timesteps"),
    ],
)
def test_a_recipe_that_cannot_be_built_is_named(trained, wrong, word):
    run, path = trained
    recipe = {**run.recipe.to_dict(), **wrong}
    run.manifest = lambda **more: {"recipe": recipe, "seed": 0, "step": 4, **more}
    run.save_model(path)
    with pytest.raises(CheckpointError, match=word) as error:
        load_model(path)
    assert "\n" not in str(error.value)


def test_a_run_without_its_optimizer_cannot_be_resumed(trained):
    run, path = trained
    state_dict = run.state.optimizer.state_dict()
    run.state.optimizer.state_dict = lambda: {**state_dict, "state": {}}
    run.save_training(path)
    with pytest.raises(CheckpointError, match="optimizer"):
        Run.resume(path)


def test_a_wrong_prediction_is_refused_when_the_recipe_is_written():
    with pytest.raises(ValueError, match="prediction_type must be one of"):
        Recipe("x", "y", prediction_type="noise")


# --- sampling ----------------------------------------------------------------------------------------------------


SCHEDULE = DiffusionSchedule(60, "linear")
SHAPE = (3, 1, 4, 4)


def by_generator(
    sampler, steps, spacing="trailing", labels=None, scale=1.0, clip_x0=True, prediction_type="eps", **options
):
    """The long way: noise, denoiser, pairs, and the sampler itself."""
    network = Recorder().eval()
    generator = torch.Generator().manual_seed(4)
    denoise = make_denoiser(network, SCHEDULE, prediction_type, condition=labels, guidance_scale=scale, clip_x0=clip_x0)
    x = draw_noise(SHAPE, generator, torch.empty(0))
    *_, state = sampler(denoise, x, SCHEDULE, step_pairs(60, steps, spacing), generator=generator, **options)
    return state.x


LABELS = torch.tensor([1, 5, 7])
FRONTS = {
    "ddim": (partial(sample_ddim, num_inference_steps=7), partial(by_generator, ddim, 7)),
    "ddim with eta": (
        partial(sample_ddim, num_inference_steps=7, eta=0.5),
        partial(by_generator, ddim, 7, eta=0.5),
    ),
    "another spacing": (
        partial(sample_ddim, num_inference_steps=7, spacing="quadratic"),
        partial(by_generator, ddim, 7, spacing="quadratic"),
    ),
    "guided, not clipped": (
        partial(sample_ddim, num_inference_steps=7, condition=LABELS, guidance_scale=3.0, clip_x0=False),
        partial(by_generator, ddim, 7, labels=LABELS, scale=3.0, clip_x0=False),
    ),
    "v": (
        partial(sample_ddim, num_inference_steps=7, prediction_type="v"),
        partial(by_generator, ddim, 7, prediction_type="v"),
    ),
    "ddpm": (sample_ddpm, partial(by_generator, ddpm, 60)),
    "ddpm with beta": (
        partial(sample_ddpm, variance="beta", num_inference_steps=9),
        partial(by_generator, ddpm, 9, variance="beta"),
    ),
}


@pytest.mark.parametrize("name", FRONTS)
def test_one_line_forms_equal_the_long_way(name):
    front, long_way = FRONTS[name]
    model = Recorder().train()
    got = front(model, SCHEDULE, SHAPE, generator=torch.Generator().manual_seed(4))
    torch.testing.assert_close(got, long_way(), rtol=0, atol=0)
    assert model.training, "the model is given back in the mode it came in"


def test_the_settings_of_the_fronts_matter():
    results = [long_way() for _, long_way in FRONTS.values()]
    for i, a in enumerate(results):
        assert not any(torch.allclose(a, b) for b in results[:i])


@pytest.mark.parametrize("steps", [0, 61])
def test_an_impossible_number_of_steps_is_refused(steps):
    for front in (sample_ddim, sample_ddpm):
        with pytest.raises(ValueError, match="num_steps must be between"):
            front(Recorder(), SCHEDULE, SHAPE, num_inference_steps=steps)


def test_one_label_for_several_samples_is_refused():
    with pytest.raises(ValueError, match="one condition per sample"):
        sample_ddim(Recorder(), SCHEDULE, SHAPE, condition=torch.tensor([3]))


def test_guidance_one_needs_no_null_condition():
    class Conditional(Recorder):
        null_condition = None

    images = sample_ddim(Conditional(), SCHEDULE, SHAPE, condition=LABELS, num_inference_steps=2)
    assert images.shape == SHAPE
    with pytest.raises(ValueError, match="null_condition"):
        sample_ddim(Conditional(), SCHEDULE, SHAPE, condition=LABELS, num_inference_steps=2, guidance_scale=2.0)


@pytest.mark.parametrize("drawn", [("ddpm", {}), ("ddim", {"eta": 1.0})])
def test_noise_is_drawn_once_per_step_but_the_last(drawn):
    name, options = drawn
    generator = torch.Generator().manual_seed(0)
    draw_samples(name, Recorder(), SCHEDULE, SHAPE, None, 9, options, generator=generator)
    again = torch.Generator().manual_seed(0)
    for _ in range(1 + 8):
        torch.randn(SHAPE, generator=again)
    assert torch.equal(generator.get_state(), again.get_state())


def test_a_trained_model_samples_with_its_seed_and_options(trained):
    run, path = trained
    run.save_model(path)
    model = load_model(path)
    labels = cycling_labels(3)
    first = model.sample(labels, steps=3, seed=1)
    assert torch.equal(first, model.sample(labels, steps=3, seed=1))
    for other in ({"seed": 2}, {"eta": 1.0}, {"sampler": "dpm_solver_pp"}, {"spacing": "leading"}):
        assert not torch.equal(first, model.sample(labels, **{"steps": 3, "seed": 1, **other}))
    *_, state = model.trajectory(labels, steps=3, seed=1)
    torch.testing.assert_close(state.x, first, rtol=0, atol=0)
    *_, state = model.trajectory(labels, steps=3, seed=1, sampler="ddpm")
    torch.testing.assert_close(state.x, model.sample(labels, steps=3, seed=1, sampler="ddpm"), rtol=0, atol=0)


# --- small facts -------------------------------------------------------------------------------------------------


def test_the_null_label_is_one_past_the_classes():
    assert SimpleUNet(**TINY, num_classes=10).null_label == 10


def test_time_embedding_values():
    """sin and cos of t times 1, 1/100 for four numbers, worked out by hand."""
    got = SinusoidalPositionEmbeddings(4)(torch.tensor([0, 1, 50]))
    wanted = torch.tensor(
        [[0, 0, 1, 1], [0.84147098, 0.00999983, 0.54030231, 0.99995], [-0.26237485, 0.47942554, 0.96496603, 0.87758256]]
    )
    torch.testing.assert_close(got, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "spacing,num,wanted",
    [
        ("trailing", 3, [9, 6, 3]),
        ("leading", 3, [6, 3, 0]),
        ("linspace", 4, [9, 6, 3, 0]),
        ("quadratic", 4, [9, 4, 1, 0]),
        ("trailing", 10, list(range(9, -1, -1))),
        ("linspace", 1, [9]),
    ],
)
def test_exact_times_of_every_spacing(spacing, num, wanted):
    assert [t for t, _ in step_pairs(10, num, spacing)] == wanted


def test_the_table_of_posterior_variances_is_the_posteriors():
    one, t = torch.ones(60, 1, dtype=torch.float64), torch.arange(60)
    found = posterior(one, one, SCHEDULE.level(t, one), SCHEDULE.level(t - 1, one))
    torch.testing.assert_close(found.variance.flatten(), SCHEDULE.posterior_variance, rtol=1e-12, atol=1e-15)


def test_a_schedule_keeps_its_tables_on_the_way_to_another_device():
    schedule = DiffusionSchedule(60, "cosine", zero_terminal_snr=True)
    assert schedule.to("cpu") is schedule
    moved = schedule.to("meta")
    assert moved.betas.device.type == "meta" and moved.alpha_bars.shape == (60,)


def test_noising_to_time_minus_one_leaves_data_alone():
    x = torch.randn(2, 3)
    assert torch.equal(DiffusionSchedule(9).q_sample(x, torch.tensor([-1, -1]), torch.randn(2, 3)), x)


def test_training_steps_stop_at_the_limit():
    run = Run(tiny_recipe())
    steps = training_steps(run.state, run.recipe.make_objective(), run.recipe.make_batches(), limits=Limits(steps=2))
    assert [report.step for report in steps] == [1, 2]

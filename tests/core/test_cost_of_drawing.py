"""What drawing costs beside the network, in operations and not in seconds; and the order of weights in memory."""

import copy
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from diffusion_lib import load_model
from diffusion_lib.measuring.quality import load_classifier
from diffusion_lib.network import SimpleUNet
from diffusion_lib.process import PREDICTION_TYPES, Prediction, posterior, posterior_variance, to_prediction
from diffusion_lib.sampling import SAMPLERS, Diffusion, clip, draw_samples, make_denoiser
from diffusion_lib.schedule import VPSDE, DiffusionSchedule, EDMSchedule, FlowSchedule, beta_between
from diffusion_lib.training import load_autoencoder

SCHEDULES = {"vp": DiffusionSchedule(100, "cosine"), "flow": FlowSchedule(100), "edm": EDMSchedule(100), "sde": VPSDE()}

# Operations of torch per evaluation of the network. What so many take beside a network: benchmarks/README.md, Sampling.
OPERATIONS = {
    "ddim": 30,
    "ddpm": 41,
    "deis": 43,
    "dpm_solver_2": 64,
    "dpm_solver_pp": 42,
    "edm": 34,
    "exponential_sde": 41,
    "heun": 31,
    "midpoint": 29,
}


class Counted(TorchDispatchMode):
    """Counts the operations that torch is asked for."""

    number = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.number += 1
        return function(*args, **(kwargs or {}))


def operations(name, steps):
    """Operations and evaluations of a draw whose network answers at once."""
    asked = []
    with Counted() as counted:
        options = {"prediction_type": "v", "clip_x0": True, "generator": torch.Generator().manual_seed(0)}
        network = lambda x, t: asked.append(t) or x  # noqa: E731
        draw_samples(name, network, DiffusionSchedule(1000, "cosine"), (2, 1, 4, 4), None, steps, **options)
    return counted.number, len(asked)


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sampler_asks_for_few_operations_beside_the_network(name):
    (few, few_asked), (many, many_asked) = operations(name, 10), operations(name, 20)
    # A tenth more: torch's own releases split operations differently.
    assert (many - few) / (many_asked - few_asked) <= 1.1 * OPERATIONS[name]


def test_half_way_times_that_are_no_whole_ones_cost_a_look_at_the_curve():
    # 1,000 times in 8 steps: every middle of the midpoint method lies between two of them.
    number, asked = operations("midpoint", 8)
    assert asked == 16 and 1.1 * OPERATIONS["midpoint"] < number / asked <= 1.1 * 49


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_clipping_within_the_conversion_is_clipping_after_it(prediction_type):
    schedule, generator = SCHEDULES["vp"], torch.Generator().manual_seed(1)
    x, t = torch.randn(5, 1, 3, 3, generator=generator), torch.tensor([0, 1, 50, 90, 99])
    network = lambda x, t: x.sin() + 0.01 * t[:, None, None, None]  # noqa: E731
    within = make_denoiser(network, schedule, prediction_type, clip_x0=True)(x, t)
    plain = make_denoiser(network, schedule, prediction_type)
    after = clip(plain, schedule)(x, t)
    assert torch.equal(within.x0, after.x0) and torch.equal(within.eps, after.eps)
    assert within.x0.abs().max() <= 1 < plain(x, t).x0.abs().max()
    torch.testing.assert_close(schedule.level(t, x).mix(*within), x)


def test_limits_of_a_conversion_are_those_that_were_given():
    level = SCHEDULES["flow"].level(50)
    x_t, said = torch.tensor([[0.5]], dtype=torch.float64), torch.tensor([[7.0]], dtype=torch.float64)
    found = to_prediction("x0", said, x_t, level, (-2.0, 3.0))
    expected = Prediction(3 * torch.ones_like(x_t), (x_t - level.alpha * 3.0) / level.sigma)
    torch.testing.assert_close(found, expected)
    assert to_prediction("x0", said, x_t, level).x0 is said


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_posterior_is_that_of_the_formula_it_says(name):
    schedule, one = SCHEDULES[name], torch.ones(1, 1, dtype=torch.float64)
    for t, s in ((99, 98), (50, 10), (1, 0), (3, -1)):
        level, target = schedule.level(t), schedule.level(s)
        added = beta_between(level, target) / level.sigma**2
        of_x0, of_x_t = (posterior(x0, x_t, level, target).mean[0, 0] for x0, x_t in ((one, 0 * one), (0 * one, one)))
        torch.testing.assert_close(of_x0, target.alpha * added, rtol=1e-9, atol=0)
        expected = level.alpha / target.alpha * target.sigma**2 / level.sigma**2
        torch.testing.assert_close(of_x_t, expected, rtol=1e-12, atol=0)
        variance = posterior(one, one, level, target).variance
        torch.testing.assert_close(variance, added * target.sigma**2, rtol=1e-9, atol=0)
        assert torch.equal(variance, posterior_variance(level, target))
    assert variance == 0 and of_x0 == 1 and of_x_t == 0


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_time_of_a_level_lies_between_the_right_whole_times(name):
    schedule = SCHEDULES[name]
    for t in (-1, 0, 1, 37, 98, schedule.last):
        assert schedule.time_of(float(schedule.level(t).noise_to_signal)) == t
    for t in (-0.5, 0.25, 36.9, schedule.last - 0.5):
        assert schedule.time_of(float(schedule.level(t).noise_to_signal)) == pytest.approx(t, abs=1e-6)


def channels_last(network):
    """Whether its convolutions' weights lie so."""
    kernels = [p for p in network.parameters() if p.ndim == 4 and p.shape[-1] > 1 and p.shape[1] > 1]
    return all(p.is_contiguous(memory_format=torch.channels_last) for p in kernels) if kernels else None


@pytest.mark.parametrize("name", ["digits", "digits_latent", "scenes"])
def test_shipped_models_draw_with_channels_last_and_the_same_images(name):
    model = load_model(name)
    assert channels_last(model.network)
    usual = replace(model, network=copy.deepcopy(model.network))
    usual.network.to(memory_format=torch.contiguous_format)
    assert not channels_last(usual.network)
    asked = ["a red circle", "a blue square"] if model.text_conditional else torch.tensor([3, 8])
    options = {"steps": 4, "guidance_scale": 2.0}
    got, expected = model.sample(asked, **options), usual.sample(asked, **options)
    torch.testing.assert_close(got, expected, rtol=0, atol=2e-3)
    assert got.is_contiguous()


def test_networks_answer_in_the_usual_order():
    for name in ("digits_vae", "scenes_vae"):
        vae = load_autoencoder(name).vae
        assert channels_last(vae)
        image = torch.rand(2, 1 if name == "digits_vae" else 3, *(2 * [28 if name == "digits_vae" else 32]))
        latents = vae.encode(image).mean
        assert latents.view(2, -1).shape[0] == 2 and vae.decode(latents).view(2, -1).shape == image.view(2, -1).shape
    model = load_model("scenes")
    x, told = torch.randn(2, *model.sample_shape), model.condition(["a red circle"] * 2)
    assert model.network(x, torch.tensor([5, 5]), told).view(2, -1).shape == (2, 4 * 8 * 8)
    assert channels_last(load_classifier())


def test_a_network_that_was_given_keeps_its_order():
    class Foreign(nn.Module):
        takes_condition = False

        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 1, 3, padding=1)

        def forward(self, x, t):
            h = self.one(x)
            return self.two(h.view(len(x), -1).view(h.shape))  # refused where h is channels last

    for network in (Foreign(), SimpleUNet(1, 1, base_channels=8, multipliers=(1,))):
        model = Diffusion(network, SCHEDULES["vp"], "v", image_shape=(1, 8, 8)).to("cpu")
        assert not channels_last(network)
        assert model.sample(num=2, steps=2).shape == (2, 1, 8, 8)


def test_a_held_denoiser_asks_its_network_in_the_dtype_that_it_has_now():
    network = SimpleUNet(1, 1, base_channels=8, multipliers=(1,))
    denoise, x, t = make_denoiser(network, SCHEDULES["vp"], "v"), torch.zeros(1, 1, 8, 8), torch.tensor([5])
    with torch.no_grad():
        before = denoise(x, t)
        network.double()
        after = denoise(x, t)
    assert after.x0.dtype == torch.float32
    torch.testing.assert_close(after.x0, before.x0, rtol=1e-4, atol=1e-5)

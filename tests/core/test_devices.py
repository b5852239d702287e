"""Everything that may run on a GPU, run on one that is only pretended: shapes and devices are real, numbers are not.

torch follows fake tensors through a computation and refuses to mix devices, as a GPU would. So a forgotten `.to` is
found on any machine. Gradients cannot be followed this way.
"""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from diffusion_lib.baselines import DenseVAE
from diffusion_lib.measuring import compare_neighbours, count_modes, diffusion_log_bound, vae_log_bound
from diffusion_lib.network import VAE, PointNetwork, SimpleUNet, mlp
from diffusion_lib.process import PREDICTION_TYPES, GaussianMixture
from diffusion_lib.sampling import (
    SAMPLERS,
    GaussianDenoiser,
    MixtureDenoiser,
    annealed_langevin,
    denoiser_of,
    draw_samples,
    langevin,
    make_denoiser,
    probability_flow,
    reverse_sde,
    slerp,
)
from diffusion_lib.schedule import VPSDE, DiffusionSchedule
from diffusion_lib.training import Draws, Muon, Objective, find_recipe

CPU = torch.Generator().manual_seed(0)


@pytest.fixture
def gpu(monkeypatch):
    """A device that refuses to be mixed with the CPU."""
    # No number is known; where one is asked for in passing, any will do.
    monkeypatch.setattr(torch.Tensor, "__float__", lambda self: 1.0)
    monkeypatch.setattr(torch.Tensor, "__int__", lambda self: 1)
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda self: False)
    monkeypatch.setattr(FakeTensor, "tolist", lambda self: [0.5] * self.numel())
    # Only checks ask whether *all* numbers are sound.
    monkeypatch.setattr(torch.Tensor, "all", lambda self, *args, **options: True)
    with FakeTensorMode(allow_non_fake_inputs=True), torch.no_grad():
        yield torch.device("cuda")


def schedule_on(gpu):
    return DiffusionSchedule(100, "cosine", device=gpu)


def points_on(gpu):
    with gpu:
        return GaussianMixture(torch.full((6,), 1 / 6), torch.rand(6, 2), torch.rand(6)), torch.rand(8, 2)


def test_the_pretended_device_refuses_a_mix(gpu):
    with pytest.raises(RuntimeError, match="same device"):
        torch.zeros(2, device=gpu) + torch.zeros(2)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLERS)
def test_samplers_with_guidance_take_labels_of_the_cpu(gpu, name):
    with gpu:
        network = SimpleUNet(1, 1, num_classes=10, patch_size=2)
    options = {"condition": torch.zeros(2, dtype=torch.int64), "guidance_scale": 2.0, "guidance_rescale": 0.5}
    x = draw_samples(name, network, schedule_on(gpu), (2, 1, 28, 28), gpu, 4, generator=CPU, **options)
    assert x.device.type == "cuda" and x.shape == (2, 1, 28, 28)


# A transformer of torch copies its layers, and torch warns that a copy of nothing is nothing.
@pytest.mark.filterwarnings("ignore:Accessing the data pointer of FakeTensor")
def test_a_network_of_words_with_a_negative_prompt(gpu):
    recipe = find_recipe("scenes")
    with gpu:
        network = recipe.make_network()
    asked, unwanted = network.tokenizer(["red circle"] * 2), network.tokenizer(["blue"] * 2)
    options = {"condition": asked, "null_condition": unwanted, "guidance_scale": 3.0}
    x = draw_samples("ddim", network, schedule_on(gpu), (2, 4, 8, 8), gpu, 3, generator=CPU, **options)
    assert x.device.type == "cuda"
    assert network(x, torch.zeros(2, dtype=torch.int64, device=gpu)).device.type == "cuda"


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_the_objective(gpu, prediction_type):
    with gpu:
        network, x, labels = SimpleUNet(1, 1, num_classes=10), torch.rand(4, 1, 28, 28), torch.arange(4)
    objective = Objective(schedule_on(gpu), prediction_type, 0.1, None if prediction_type in ("score", "u") else 5.0)
    draws = Draws(*(part.to(gpu) for part in objective.draw(torch.zeros(4, 1, 28, 28), CPU)))
    assert objective.losses(network, x, labels, draws).device.type == "cuda"


def test_scores_langevin_and_flows(gpu):
    mixture, x = points_on(gpu)
    walks = [langevin(mixture.score, x, 0.1, 2, CPU)]
    for schedule in (VPSDE(100), VPSDE(100, device=gpu)):
        denoise = denoiser_of(lambda y, t: -y, schedule)
        walks += [
            annealed_langevin(denoise, x, schedule, (50, 20), 0.1, 2, CPU),
            reverse_sde(denoise, x, schedule, 3, CPU),
            probability_flow(denoise, x, schedule, 3),
        ]
    for states in walks:
        *_, last = states
        assert last.device.type == "cuda"
    assert mixture.sample(5, CPU).device.type == "cuda"
    assert GaussianMixture.of_points(x).log_density(x).device.type == "cuda"


def test_exact_denoisers(gpu):
    mixture, x = points_on(gpu)
    t = torch.zeros(8, dtype=torch.int64, device=gpu)
    for denoise in (MixtureDenoiser(schedule_on(gpu), mixture), GaussianDenoiser(schedule_on(gpu))):
        assert denoise(x, t).x0.device.type == "cuda"
    assert slerp(x, x, 0.5).device.type == "cuda"


def test_bounds_and_neighbours(gpu, monkeypatch):
    # Numbers that nobody knows are not looked through for NaN.
    monkeypatch.setattr("diffusion_lib.measuring.given._refuse_nan", lambda x, name: None)
    _, x = points_on(gpu)
    with gpu:
        vae, network = DenseVAE(mlp(2, 4), mlp(2, 2), latent_dim=2), PointNetwork(2)
        std = torch.tensor(0.1)
    assert vae_log_bound(vae, x, std, CPU).device.type == "cuda"
    schedule = schedule_on(gpu)
    bound = diffusion_log_bound(make_denoiser(network, schedule, "v"), schedule, x, std, CPU, 3)
    assert bound.device.type == "cuda"
    compare_neighbours(x, x, 2)
    assert count_modes(x, x, 1.0)[1].device.type == "cuda"


def test_the_autoencoder_of_latents(gpu):
    with gpu:
        vae, x = VAE(3, 4), torch.rand(2, 3, 32, 32)
        noise = torch.rand(2, *vae.latent_shape(x.shape))
    assert vae.decode(vae.encode(x).sample(noise)).device.type == "cuda"


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_muon_stays_on_the_device_and_waits_for_nothing(gpu, monkeypatch, weight_decay):
    """As a step that is recorded has it: the rate in a tensor, the number of steps on the device."""
    with gpu:
        network = SimpleUNet(1, 1, num_classes=10, patch_size=2)
    optimizer = Muon(network, 0.01, 6.0, weight_decay=weight_decay)
    for group in optimizer.param_groups:
        group["lr"], group["capturable"] = torch.full((), 0.01, device=gpu), True
    for p in network.parameters():
        p.grad = torch.zeros_like(p)
    waits = lambda self: pytest.fail("the device was waited for")  # noqa: E731
    for asked in ("__float__", "__int__", "__bool__", "item"):
        monkeypatch.setattr(torch.Tensor, asked, waits)
    for _ in range(2):
        optimizer._move(optimizer.param_groups[1])
    kept = [optimizer.state[p] for p in optimizer.param_groups[1]["params"]]
    assert kept and all(one["step"].device.type == one["momentum"].device.type == "cuda" for one in kept)

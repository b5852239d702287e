"""Muon: directions of one length inside the network, AdamW outside, whole in files and in several processes."""

import dataclasses

import pytest
import torch
from torch import nn

from diffusion_lib import SimpleUNet
from diffusion_lib.training import Limits, Muon, Run, TrainState, find_recipe
from diffusion_lib.training.muon import matrices_inside, orthogonalised

SMALL = {"in_channels": 1, "out_channels": 1, "time_dim": 16, "base_channels": 8, "multipliers": (1, 2)}


@pytest.mark.parametrize("shape", [(8, 72), (16, 16), (64, 16), (1, 5), (5, 1)])
def test_directions_keep_and_lengths_become_one(shape):
    rows, columns = shape
    number = min(shape)
    u, v = (torch.linalg.qr(torch.randn(n, number, dtype=torch.float64))[0] for n in shape)
    lengths = torch.logspace(0, -2.5, number, dtype=torch.float64)  # all above a 600th of the matrix's length
    found = orthogonalised([u * lengths @ v.T])[0]
    inside = u.T @ found @ v
    ends = inside.diag()
    assert (ends > 0.68).all() and (ends < 1.21).all()
    torch.testing.assert_close(inside, torch.diag(ends), atol=1e-12, rtol=0)
    torch.testing.assert_close(found, u * ends @ v.T, atol=1e-12, rtol=0)


def test_a_matrix_of_zeros_stays_zero():
    assert orthogonalised([torch.zeros(3, 4)])[0].equal(torch.zeros(3, 4))


def test_matrices_of_one_shape_go_together_and_each_gets_its_own():
    shapes = [(4, 9), (9, 4), (4, 4), (4, 9), (2, 7)]
    matrices = [torch.randn(shape) * 10.0**i for i, shape in enumerate(shapes)]
    matrices.append(torch.randn(4, 9, dtype=torch.float64))
    for matrix, found in zip(matrices, orthogonalised(matrices), strict=True):
        torch.testing.assert_close(found, orthogonalised([matrix])[0])
        assert found.shape == matrix.shape and found.dtype == matrix.dtype


def test_what_lies_inside_a_network():
    network = SimpleUNet(**SMALL, num_classes=10)
    names = {id(p): name for name, p in network.named_parameters()}
    inside = {names[id(p)] for p in matrices_inside(network)}
    assert "middle.conv1.weight" in inside and "time_embedding.1.weight" in inside
    outside = set(names.values()) - inside
    assert {"inlet.weight", "outlet.weight", "label_embedding.weight", "middle.conv1.bias"} <= outside
    assert all(p.ndim < 2 for name, p in network.named_parameters() if name in outside - {
        "inlet.weight", "outlet.weight", "label_embedding.weight",
    })  # fmt: skip


class Two(nn.Module):
    """A first layer, and a matrix inside."""

    def __init__(self):
        super().__init__()
        self.inlet, self.middle = nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x):
        return self.middle(self.inlet(x))


def two_layers(seed=0):
    torch.manual_seed(seed)
    return Two()


def test_a_step_of_a_matrix_is_a_rotation_and_of_the_rest_a_step_of_adamw():
    network, twin = two_layers(), two_layers()
    muon = Muon(network, 0.01, 5.0, weight_decay=0.1)
    adamw = torch.optim.AdamW(twin.parameters(), 0.01, betas=(0.9, 0.99), weight_decay=0.1)
    before = network.middle.weight.detach().clone()
    momentum = torch.zeros(3, 6)
    for step in range(3):
        for one in (network, twin):
            one.zero_grad()
            one(torch.randn(7, 4, generator=torch.Generator().manual_seed(step))).square().mean().backward()
        gradient = network.middle.weight.grad.clone()
        muon.step()
        # The matrix, by another way: momentum, look ahead, singular values of one; to what the iteration leaves of it.
        momentum = 0.95 * momentum + 0.05 * gradient
        u, _, vt = torch.linalg.svd(0.05 * gradient + 0.95 * momentum, full_matrices=False)
        moved = network.middle.weight.detach() - before * (1 - 0.01 * 0.1)
        assert torch.linalg.svdvals(moved / 0.05).min() > 0.68 and torch.linalg.svdvals(moved / 0.05).max() < 1.21
        assert torch.nn.functional.cosine_similarity(moved.flatten(), -(u @ vt).flatten(), dim=0) > 0.97
        before = network.middle.weight.detach().clone()
        with torch.no_grad():
            twin.middle.weight.copy_(network.middle.weight)
        adamw.step()
        with torch.no_grad():
            twin.middle.weight.copy_(network.middle.weight)
        for name in ("inlet.weight", "inlet.bias", "middle.bias"):
            torch.testing.assert_close(network.get_parameter(name), twin.get_parameter(name))


def test_a_tall_matrix_moves_further_and_weights_without_gradient_stay():
    network = nn.Sequential(nn.Linear(2, 8, bias=False), nn.Linear(8, 2, bias=False))
    muon = Muon(network, 0.1, 1.0)
    before = [p.detach().clone() for p in network.parameters()]
    network[0].weight.grad = torch.eye(8, 2)
    muon.step()
    assert network[1].weight.equal(before[1])
    lengths = torch.linalg.svdvals(network[0].weight.detach() - before[0])
    assert (lengths > 0.2 * 0.68).all() and (lengths < 0.2 * 1.21).all()  # 0.1 times the root of 8 / 2


def test_convolutions_are_matrices_of_one_row_per_channel_that_comes_out():
    layer = nn.Sequential(nn.Conv2d(1, 16, 3, bias=False))  # 16 rows, 9 columns: tall
    before = layer[0].weight.detach().clone()
    layer[0].weight.grad = torch.randn_like(before)
    Muon(layer, 0.1, 1.0).step()
    moved = (layer[0].weight.detach() - before).flatten(1) / (0.1 * (16 / 9) ** 0.5)
    lengths = torch.linalg.svdvals(moved)
    assert len(lengths) == 9 and (lengths > 0.68).all() and (lengths < 1.21).all()


@pytest.mark.parametrize(
    ("ratio", "momentum", "network"),
    [(0.0, 0.9, two_layers()), (1.0, 1.0, two_layers()), (1.0, 0.9, nn.LayerNorm(3))],
)
def test_what_cannot_be_is_refused(ratio, momentum, network):
    with pytest.raises(ValueError, match="above 0|has none"):
        Muon(network, 0.1, ratio, momentum=momentum)


def test_a_rate_in_a_tensor_is_the_same_rate():
    # As a step that is recorded for a GPU has it, so that the number can change and the recording cannot.
    one, other = two_layers(), two_layers()
    for network, lr in ((one, 0.02), (other, torch.tensor(0.02))):
        optimizer = Muon(network, 0.5, 5.0, weight_decay=0.1)
        for group in optimizer.param_groups:
            group["lr"] = lr
        network(torch.ones(2, 4)).square().mean().backward()
        optimizer.step()
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(a, b)


def test_a_closure_is_asked_once():
    network, asked = two_layers(), []
    loss = Muon(network, 0.1, 1.0).step(lambda: asked.append(1) or 2.5)
    assert loss == 2.5 and asked == [1]


def test_a_run_with_muon_is_resumed_exactly(tmp_path):
    recipe = dataclasses.replace(find_recipe("digits_quick"), batch_size=4, muon=6.0)
    one = Run(recipe)
    assert isinstance(one.state.optimizer, Muon)
    first = [report.loss for report in one.steps(Limits(steps=3))]
    one.save_training(tmp_path / "run.safetensors")
    other = Run.resume(tmp_path / "run.safetensors")
    assert other.recipe == recipe and isinstance(other.state.optimizer, Muon)
    on, again = ([r.loss for r in run.steps(Limits(steps=6))] for run in (one, other))
    assert len(on) == 3 and on == again and on != first


def test_a_recipe_without_it_is_trained_by_adamw_as_ever():
    assert find_recipe("digits").muon == 0 and type(Run(find_recipe("digits")).state.optimizer) is torch.optim.AdamW
    assert type(TrainState.start(two_layers()).optimizer) is torch.optim.AdamW

"""Facts about a learner's network, and classes as answers."""

import torch
from torch import nn

from diffusion_lib.checks.collect.attempt import is_stub
from diffusion_lib.checks.collect.tape import Tape
from diffusion_lib.checks.declare.networks import (
    UNKNOWN,
    build,
    crosstalk,
    gap,
    respond,
    respond_trained,
    share_with_gradient,
)
from diffusion_lib.checks.declare.randomness import off_the_record


class Block(nn.Module):
    def __init__(self, norm):
        super().__init__()
        self.first, self.norm = nn.Conv2d(2, 4, 3, padding=1), norm
        self.last = nn.Conv2d(4, 2, 1)
        nn.init.zeros_(self.last.weight)

    def forward(self, x, embedding=None):
        h = self.norm(self.first(x))
        return self.last(h if embedding is None else h + embedding[:, :, None, None])


class Untouched(nn.Module):
    def __init__(self, channels):
        super().__init__()
        ...

    def forward(self, x):
        """What it will do."""
        ...


def inputs():
    return torch.randn(3, 2, 5, 5), torch.randn(3, 4)


def test_crosstalk_tells_batch_norm_from_group_norm():
    tied, free = build(Block, nn.BatchNorm2d(4)), build(Block, nn.GroupNorm(2, 4))
    assert crosstalk(respond, tied, *inputs()) > 1e-3
    assert crosstalk(respond_trained, tied, *inputs()) < 1e-5
    assert crosstalk(respond, free, *inputs()) < 1e-5
    assert crosstalk(respond, free, *(x[:1] for x in inputs())) == UNKNOWN


def test_zero_starts_are_filled_so_that_every_path_shows():
    network = build(Block, nn.GroupNorm(2, 4))
    x, embedding = inputs()
    assert gap(respond(network, x, embedding + 1), respond(network, x, embedding)) > 1e-2
    assert share_with_gradient(network, x, embedding) == 1
    network.extra = nn.Parameter(torch.ones(1))
    assert share_with_gradient(network, x, embedding) < 1


def test_asking_changes_nothing():
    network = build(Block, nn.Sequential(nn.BatchNorm2d(4), nn.Dropout(0.5)))
    x, embedding = inputs()
    torch.testing.assert_close(respond(network, x, embedding), respond(network, x, embedding), rtol=0, atol=0)
    assert float(network.norm[0].running_mean.abs().max()) == 0


def test_draws_off_the_record_are_not_counted_and_leave_the_state_alone():
    torch.manual_seed(1)
    wanted = torch.rand(2)
    torch.manual_seed(1)
    with Tape() as tape:
        with off_the_record():
            torch.randn(100)
        torch.rand(3)
    assert tape.draws == {"uniform": 3}
    assert torch.equal(torch.rand(2), wanted)


def test_a_class_is_a_stub_until_all_its_methods_are_written():
    assert is_stub(Untouched)
    assert not is_stub(Block)


class IdleBias(nn.Linear):
    def forward(self, x):
        return x @ self.weight.T + 0 * self.bias


def test_a_bias_without_a_gradient_can_be_left_out_of_the_count():
    x = torch.randn(3, 4)
    assert share_with_gradient(IdleBias(4, 2), x) == 0.5
    assert share_with_gradient(IdleBias(4, 2), x, least_axes=2) == 1
    assert share_with_gradient(IdleBias(4, 2).requires_grad_(False), x, least_axes=2) == 1  # copied, and made to learn


class Cut(nn.Linear):
    def forward(self, x):
        return super().forward(x).detach()


def test_an_answer_cut_off_from_its_network_gives_no_gradient():
    assert share_with_gradient(Cut(4, 2), torch.randn(3, 4)) == 0

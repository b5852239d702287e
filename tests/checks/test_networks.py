"""Facts about a learner's network, and classes as answers."""

import pytest
import torch
from torch import nn

from diffusion_lib.checks.collect.attempt import is_stub
from diffusion_lib.checks.collect.tape import Tape
from diffusion_lib.checks.declare.networks import (
    UNKNOWN,
    answers,
    build,
    change_some,
    differs,
    duplicate,
    effects,
    gap,
    respond,
    share_with_slope,
    slopes,
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


def crosstalk(network, x, embedding, trained=False):
    """The largest change of a sample's answer when others change."""
    xs = torch.stack([x, *change_some(torch.Generator().manual_seed(0), x, 3 * x + 1)])
    return effects(answers(network, [(x, embedding) for x in xs], trained), differs(xs))[1]


def test_crosstalk_tells_batch_norm_from_group_norm():
    tied, free = build(Block, nn.BatchNorm2d(4)), build(Block, nn.GroupNorm(2, 4))
    assert crosstalk(tied, *inputs()) > 1e-3
    assert crosstalk(tied, *inputs(), trained=True) < 1e-5
    assert crosstalk(free, *inputs()) < 1e-5
    assert crosstalk(free, *(x[:1] for x in inputs())) == UNKNOWN


def test_effects_are_those_of_the_samples_that_changed():
    outputs, changed = torch.zeros(3, 2, 4), torch.tensor([[False, False], [True, False], [False, True]])
    outputs[:] = torch.arange(4.0)
    outputs[1, 0] += 5
    outputs[2, 1] += 2
    outputs[2, 0] += 1
    own, others = effects(outputs, changed)
    spread = float(torch.arange(4.0).std())
    assert abs(own - 2 / spread) < 1e-6 and abs(others - 1 / spread) < 1e-6


def test_which_samples_change_depends_on_the_generator():
    def sets(seed, **kinds):
        copies = change_some(torch.Generator().manual_seed(seed), torch.zeros(4, 2), torch.ones(4, 2), **kinds)
        return [tuple(copy[:, 0].tolist()) for copy in copies]

    assert all(0 < sum(which) < 4 for which in sets(0)) and sets(0) == sets(0)
    assert len({tuple(sets(seed)) for seed in range(9)}) > 6
    assert sorted(sets(3, one_by_one=True)) == sorted(tuple(row) for row in torch.eye(4).tolist())


def test_answers_of_another_size_are_refused():
    with pytest.raises(TypeError, match=r"inputs of one size gave answers of shape \(2,\) and \(1,\)"):
        answers(nn.Flatten(0), [(torch.ones(2),), (torch.ones(1),)])


def test_zero_starts_are_filled_so_that_every_path_shows():
    network = build(Block, nn.GroupNorm(2, 4))
    x, embedding = inputs()
    assert gap(respond(network, x, embedding + 1), respond(network, x, embedding)) > 1e-2
    assert share_with_slope(slopes(network, x, embedding)) == 1
    network.extra = nn.Parameter(torch.ones(1))
    assert share_with_slope(slopes(network, x, embedding)) < 1


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
    assert share_with_slope(slopes(IdleBias(4, 2), x)) == 0.5
    assert share_with_slope(slopes(IdleBias(4, 2), x), least_axes=2) == 1
    assert (
        share_with_slope(slopes(IdleBias(4, 2).requires_grad_(False), x), least_axes=2) == 1
    )  # copied, and made to learn


class Cut(nn.Linear):
    def forward(self, x):
        return super().forward(x).detach()


def test_an_answer_cut_off_from_its_network_gives_no_gradient():
    assert share_with_slope(slopes(Cut(4, 2), torch.randn(3, 4))) == 0


def test_a_quick_copy_is_a_deep_copy():
    """Parameters, shared ones and hooks among them, and tables that fill up later belong to the copy alone."""
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1))
    network[3].weight = network[2].weight
    network[0].notes = notes = {}
    network[1].notes = notes
    copied = duplicate(network)
    assert [type(module) for module in copied.modules()] == [type(module) for module in network.modules()]
    assert copied[3].weight is copied[2].weight is not network[2].weight
    assert copied[0].notes is copied[1].notes is not notes
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), copied.parameters(), strict=True))
    copied[0].register_forward_hook(lambda *_: None)
    copied[0].extra = nn.Linear(1, 1)
    copied(torch.ones(2, 1, 5, 5))
    assert not network[0]._forward_hooks and not network[0]._modules and not network[1].num_batches_tracked

"""Recorded steps are the same steps. There is no GPU here: in place of a recording, the work is done again."""

import dataclasses

import pytest
import torch
from torch import nn

from diffusion_lib.training import Limits, Run, TrainState, find_recipe, training_steps
from diffusion_lib.training.place import Place
from diffusion_lib.training.recorded import RecordedStep
from tests.core.test_loop import images, tiny


@pytest.fixture
def replaying(monkeypatch):
    """Steps that would be recorded on a GPU are recorded here; yields what was replayed."""
    replayed = []

    def record(self, work):
        assert self.calls == 3, "libraries need a few steps to make their workspaces"
        return lambda: (replayed.append(work.__name__), work())

    monkeypatch.setattr(RecordedStep, "can_be", staticmethod(lambda state, place, accumulate, players: True))
    monkeypatch.setattr(RecordedStep, "_beside", lambda self, work: work())
    monkeypatch.setattr(RecordedStep, "_record", record)
    return replayed


def small(steps):
    network = {
        "in_channels": 1,
        "out_channels": 1,
        "time_dim": 16,
        "base_channels": 8,
        "num_classes": 10,
        "patch_size": 4,
        "multipliers": [1],
    }
    return Run(dataclasses.replace(find_recipe("digits"), network=network, steps=steps, batch_size=8), 0)


def test_replayed_steps_are_the_steps(replaying):
    recorded = small(7)
    losses = [report.loss for report in recorded.steps()]
    assert replaying == ["_look", "_move"] * 4
    plain = small(7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordedStep, "can_be", staticmethod(lambda *facts: False))
        expected = [report.loss for report in plain.steps()]
    assert losses == pytest.approx(expected, rel=1e-5)
    mine, theirs = recorded.state.tensors(), plain.state.tensors()
    assert mine.keys() == theirs.keys()
    for name in mine:
        torch.testing.assert_close(mine[name].float(), theirs[name].float(), atol=2e-5, rtol=1e-3)


def test_a_batch_of_another_shape_is_a_plain_step_between(replaying):
    data = images(8)
    batches = [(data, None)] * 4 + [(data[:3], None)] + [(data, None)] * 2
    state = TrainState.start(tiny())
    task = find_recipe("digits").make_objective()
    walk = training_steps(state, task, batches, limits=Limits(steps=7), record=True)
    assert [report.step for report in walk] == [1, 2, 3, 4, 5, 6, 7]
    assert replaying == ["_look", "_move"] * 3 and state.ema.updates == 7


def test_a_loss_that_is_no_number_moves_no_weight(replaying):
    data = images(8)
    state = TrainState.start(tiny())
    batches = [(data, None)] * 5 + [(data * float("nan"), None)]
    walk = training_steps(state, find_recipe("digits").make_objective(), batches, limits=Limits(steps=6), record=True)
    for _ in range(5):
        next(walk)
    before = [p.clone() for p in state.network.parameters()]
    with pytest.raises(RuntimeError, match="became nan at step 6"):
        next(walk)
    assert all(torch.equal(a, b) for a, b in zip(before, state.network.parameters(), strict=True))


def test_the_callers_batches_are_left_as_they_are(replaying):
    first, second = images(8), images(8) + 0.5
    kept = first.clone()
    walk = training_steps(
        TrainState.start(tiny()),
        find_recipe("digits").make_objective(),
        [(first, None), (second, None)] * 3,
        limits=Limits(steps=6),
        record=True,
    )
    assert len(list(walk)) == 6 and torch.equal(first, kept)


@pytest.mark.parametrize(
    ("network", "accumulate", "players", "recordable"),
    [
        (nn.Linear(2, 2), 1, 1, True),
        (nn.TransformerEncoderLayer(4, 2, dropout=0.0), 1, 1, True),
        (nn.TransformerEncoderLayer(4, 2, dropout=0.1), 1, 1, False),
        (nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)), 1, 1, False),
        (nn.Linear(2, 2), 2, 1, False),
        (nn.Linear(2, 2), 1, 2, False),
    ],
)
def test_what_can_be_recorded(network, accumulate, players, recordable):
    state = TrainState.start(network)
    gpu = Place(torch.device("cuda"), torch.float32, torch.bfloat16, 0, True)
    assert RecordedStep.can_be(state, gpu, accumulate, players) is recordable
    assert not RecordedStep.can_be(state, Place.of(network), accumulate, players)
    assert not RecordedStep.can_be(state, gpu._replace(alone=False), accumulate, players)

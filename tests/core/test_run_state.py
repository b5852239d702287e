"""A run as a whole: its randomness, what stops it, resuming it, and the two sets of weights it holds."""

import math

import pytest
import torch

from diffusion_lib.data import TensorBatches
from diffusion_lib.network import mlp
from diffusion_lib.training import EMA, Limits, Objective, Run, TrainingDiverged, TrainState, training_steps
from tests.core.test_loop import SCHEDULE, images, tiny, trained, vector
from tests.core.test_training import run_steps, tiny_recipe, weights

# --- randomness ------------------------------------------------------------------------------------------------------


class Dropping(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = mlp(2, 2, 8)
        self.drop = torch.nn.Dropout(0.5)

    def forward(self, x, t):
        return self.drop(self.body(x))


def test_dropout_depends_on_seed_and_step_alone_and_torchs_generator_is_left_as_it_was():
    def losses(torch_seed, seed):
        torch.manual_seed(0)
        network = Dropping()
        torch.manual_seed(torch_seed)
        state = torch.get_rng_state()
        found = trained(network, TensorBatches(torch.randn(8, 2, generator=torch.Generator()), None, 8), seed=seed)
        assert torch.equal(torch.get_rng_state(), state)
        return found.losses

    assert losses(1, 0) == losses(2, 0) != losses(1, 1)


def test_a_resumed_run_equals_one_that_never_stopped(tmp_path):
    whole = Run(tiny_recipe())
    run_steps(whole, 6)
    first = Run(tiny_recipe())
    run_steps(first, 3)
    first.save_training(tmp_path / "half.safetensors")
    second = Run.resume(tmp_path / "half.safetensors")
    assert second.state.step == 3
    run_steps(second, 6)
    assert torch.equal(weights(whole), weights(second))
    assert whole.state.losses == second.state.losses
    ours, theirs = whole.state.ema.state_dict(), second.state.ema.state_dict()
    assert all(torch.equal(ours[k], theirs[k]) for k in ours)


# --- what is no number -----------------------------------------------------------------------------------------------


def test_nan_stops_training_and_keeps_the_last_good_weights():
    network = tiny()
    bad = TensorBatches(torch.full((8, 1, 28, 28), math.nan), None, 8)
    state = TrainState.start(network)
    with pytest.raises(TrainingDiverged, match="step 1.*data of this step hold NaN"):
        next(training_steps(state, Objective(SCHEDULE), bad, limits=Limits(steps=5)))
    assert state.step == 0
    assert all(torch.isfinite(p).all() for p in network.parameters())


def test_a_gradient_that_is_no_number_is_not_applied():
    network = tiny()
    before = [p.detach().clone() for p in network.parameters()]
    state = TrainState.start(network)
    network.outlet.bias.register_hook(lambda gradient: gradient * math.nan)
    with pytest.raises(TrainingDiverged, match="gradient became nan at step 1.*learning rate"):
        next(training_steps(state, Objective(SCHEDULE), TensorBatches(images(), None, 8), limits=Limits(steps=5)))
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


# --- averaged and own weights ----------------------------------------------------------------------------------------


def test_the_averaged_weights_are_lent_and_training_goes_on_from_its_own(tmp_path):
    batches = TensorBatches(images(), None, 8)
    lent, plain = tiny(), tiny()
    state, other = TrainState.start(lent), TrainState.start(plain)
    for network_state, pause in ((state, True), (other, False)):
        average = EMA(network_state.network)
        for report in training_steps(network_state, Objective(SCHEDULE), batches, limits=Limits(steps=6), lr=1e-2):
            average.update(network_state.network)
            if report.step == 3:
                break
        if pause:
            own = vector(lent)
            state.use_average()
            torch.testing.assert_close(vector(lent), vector(average.network))
            assert not torch.equal(vector(lent), own)
            state.save(tmp_path / "a.safetensors")
    again = TrainState.start(tiny())
    again.load(tmp_path / "a.safetensors")
    for network_state in (state, other, again):
        list(training_steps(network_state, Objective(SCHEDULE), batches, limits=Limits(steps=6), lr=1e-2))
    assert torch.equal(vector(lent), vector(plain)) and torch.equal(vector(again.network), vector(plain))

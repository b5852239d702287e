import math

import pytest
import torch

from diffusion_lib.data import TensorBatches, load_digits, step_generator
from diffusion_lib.network import SimpleUNet, drop_condition
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import (
    EMA,
    CheckpointError,
    Draws,
    Limits,
    Objective,
    Recipe,
    Run,
    TrainingDiverged,
    TrainState,
    load_weights,
    min_snr_weight,
    read_checkpoint,
    save_checkpoint,
    train_diffusion,
    training_steps,
)
from diffusion_lib.training.loop import learning_rate_factor

TINY = {"in_channels": 1, "out_channels": 1, "time_dim": 8, "base_channels": 4, "multipliers": [1, 2], "patch_size": 4}


def tiny_recipe(**more):
    return Recipe("tiny", "for tests", network={**TINY, "num_classes": 10}, **{"batch_size": 8, "steps": 6, **more})


def run_steps(run, until):
    for report in run.steps():
        if report.step == until:
            return


def weights(run):
    return torch.cat([p.detach().flatten() for p in run.state.network.parameters()])


# --- the objective -----------------------------------------------------------------------------------------------


class Linear(torch.nn.Module):
    """The exact eps-predictor of data N(0, s^2)."""

    def __init__(self, schedule, s):
        super().__init__()
        self.schedule, self.s = schedule, s

    def forward(self, x, t):
        ab = self.schedule.alpha_bar(t, x)
        return ((1 - ab).sqrt() / (ab * self.s**2 + 1 - ab)).to(x.dtype) * x


def test_the_best_eps_loss_is_its_closed_form_not_zero():
    schedule, s, n = DiffusionSchedule(1000, "cosine"), 0.5, 20_000
    t = 400
    draws = Draws(
        torch.full((n,), t), torch.randn(n, 1, generator=torch.Generator().manual_seed(1)), torch.zeros(n).bool()
    )
    x0 = s * torch.randn(n, 1, generator=torch.Generator().manual_seed(2))
    losses = Objective(schedule).losses(Linear(schedule, s), x0, None, draws)
    ab = float(schedule.alpha_bars[t])
    best = ab * s**2 / (ab * s**2 + 1 - ab)
    # A squared Gaussian of mean `best` has variance 2 best^2.
    assert abs(float(losses.mean()) - best) < 5 * best * math.sqrt(2 / n)


@pytest.mark.parametrize("kind,factor", [("x0", lambda snr: 1 / snr), ("v", lambda snr: 1 + 1 / snr)])
def test_losses_of_other_targets_are_eps_losses_rescaled(kind, factor):
    """x0-loss = eps-loss / SNR and v-loss = eps-loss (1 + 1/SNR) for one and the same prediction."""
    schedule = DiffusionSchedule(1000, "cosine")
    x0, draws = (
        torch.randn(4, 3).double(),
        Draws(torch.tensor([10, 200, 500, 900]), torch.randn(4, 3).double(), torch.zeros(4).bool()),
    )
    ab = schedule.alpha_bar(draws.t, x0)
    x_t = schedule.q_sample(x0, draws.t, draws.noise)
    wrong_eps = draws.noise + 0.1
    wrong_x0 = (x_t - (1 - ab).sqrt() * wrong_eps) / ab.sqrt()
    answers = {"eps": wrong_eps, "x0": wrong_x0, "v": ab.sqrt() * wrong_eps - (1 - ab).sqrt() * wrong_x0}

    class Says(torch.nn.Module):
        def __init__(self, answer):
            super().__init__()
            self.answer = answer

        def forward(self, x, t):
            return self.answer

    eps_loss = Objective(schedule).losses(Says(wrong_eps), x0, None, draws)
    other = Objective(schedule, kind).losses(Says(answers[kind]), x0, None, draws)
    snr = (ab / (1 - ab)).flatten().float()
    torch.testing.assert_close(other, eps_loss * factor(snr), rtol=2e-3, atol=1e-7)


def test_min_snr_weights():
    snr = torch.tensor([0.1, 5.0, 100.0])
    torch.testing.assert_close(min_snr_weight("x0", snr), torch.tensor([0.1, 5.0, 5.0]))
    torch.testing.assert_close(min_snr_weight("eps", snr), torch.tensor([1.0, 1.0, 0.05]))
    torch.testing.assert_close(min_snr_weight("v", snr), torch.tensor([0.1 / 1.1, 5 / 6, 5 / 101]))
    with pytest.raises(ValueError, match="min-SNR"):
        min_snr_weight("score", snr)


def test_the_objective_applies_its_weights():
    schedule, network = DiffusionSchedule(1000, "cosine"), SimpleUNet(**TINY)
    x0, draws = (
        torch.randn(3, 1, 8, 8),
        Draws(torch.tensor([0, 400, 999]), torch.randn(3, 1, 8, 8), torch.zeros(3).bool()),
    )
    plain = Objective(schedule, "v").losses(network, x0, None, draws)
    weighted = Objective(schedule, "v", min_snr=5.0).losses(network, x0, None, draws)
    torch.testing.assert_close(weighted, plain * min_snr_weight("v", schedule.snr()[draws.t].float()))


def test_training_draws_every_time_that_sampling_visits():
    t = Draws.make(DiffusionSchedule(5), (20_000, 1), 0.1, torch.Generator().manual_seed(0)).t
    counts = t.bincount(minlength=5).double()
    assert len(counts) == 5 and ((counts - 4000).abs() < 5 * math.sqrt(20_000 * 0.2 * 0.8)).all()


def test_labels_are_dropped_at_the_rate_asked_for_and_never_in_place():
    labels = torch.arange(10).repeat(2000)
    keep = labels.clone()
    draws = Draws.make(DiffusionSchedule(10), (20_000, 1), 0.1, torch.Generator().manual_seed(0))
    dropped = drop_condition(SimpleUNet(**TINY, num_classes=10), labels, draws.drop)
    assert torch.equal(labels, keep)
    count = int((dropped == 10).sum())
    assert abs(count - 2000) < 5 * math.sqrt(20_000 * 0.1 * 0.9)
    assert torch.equal(dropped[~draws.drop], labels[~draws.drop])


def test_objective_refuses_eps_with_zero_terminal_snr():
    with pytest.raises(ValueError, match="zero-terminal-SNR"):
        Objective(DiffusionSchedule(10, zero_terminal_snr=True), "eps")


# --- EMA ---------------------------------------------------------------------------------------------------------


def test_ema_follows_its_recursion_exactly_and_copies_buffers():
    layer = torch.nn.BatchNorm1d(2)
    ema = EMA(layer, decay=0.9)
    shadow = layer.weight.detach().clone()
    for k in range(30):
        with torch.no_grad():
            layer.weight.fill_(float(k))
            layer.running_mean.fill_(float(k))
        ema.update(layer)
        decay = min(0.9, (1 + k) / (10 + k))
        shadow = decay * shadow + (1 - decay) * k
    torch.testing.assert_close(ema.network.weight, shadow)
    assert ema.network.running_mean.tolist() == [29.0, 29.0]


def test_ema_agrees_with_torch():
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    layer = torch.nn.Linear(3, 3)
    ours, theirs = EMA(layer, 0.1), AveragedModel(layer, multi_avg_fn=get_ema_multi_avg_fn(0.1))
    theirs.update_parameters(layer)
    ours.updates = 1_000_000  # past the warm-up
    for _ in range(5):
        with torch.no_grad():
            layer.weight.mul_(1.5)
        ours.update(layer)
        theirs.update_parameters(layer)
    torch.testing.assert_close(ours.network.weight, theirs.module.weight)


def test_ema_swap_puts_the_weights_back_after_an_error():
    layer = torch.nn.Linear(2, 2)
    ema = EMA(layer)
    before = layer.weight.detach().clone()
    with torch.no_grad():
        ema.network.weight.fill_(7)
    with pytest.raises(RuntimeError), ema.applied_to(layer):
        assert layer.weight.unique().tolist() == [7]
        raise RuntimeError
    assert torch.equal(layer.weight, before)
    with pytest.raises(ValueError, match="decay"):
        EMA(layer, 1.0)


# --- the loop ----------------------------------------------------------------------------------------------------


def test_batches_depend_on_seed_and_step_alone_and_visit_everything_once_per_epoch():
    images = torch.arange(10.0)[:, None]
    batches = TensorBatches(images, torch.arange(10), 5, seed=3)
    epoch = torch.cat([batches[0][1], batches[1][1]])
    assert sorted(epoch.tolist()) == list(range(10))
    later = batches[7][1]
    assert torch.equal(TensorBatches(images, torch.arange(10), 5, seed=3)[7][1], later)
    assert not torch.equal(torch.cat([batches[2][1], batches[3][1]]), epoch)
    a, b = (torch.rand(3, generator=step_generator(0, k)) for k in (1, 2))
    assert not torch.equal(a, b)
    with pytest.raises(ValueError, match="batch_size"):
        TensorBatches(images, torch.arange(10), 11)


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


def test_a_finished_model_cannot_be_resumed(tmp_path):
    run = Run(tiny_recipe())
    run.save_model(tmp_path / "model.safetensors")
    with pytest.raises(CheckpointError, match="no training state"):
        Run.resume(tmp_path / "model.safetensors")


def test_one_batch_can_be_learned_by_heart():
    """The loss on eight digits falls well below that of answering 0, with which it begins."""
    digits = load_digits()
    batches = TensorBatches(digits.train_images[:8], digits.train_labels[:8], 8)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = SimpleUNet(**{**TINY, "base_channels": 16, "time_dim": 32}, num_classes=10)
    state = TrainState.start(network)
    steps = training_steps(
        state, Objective(DiffusionSchedule(1000, "cosine"), "v"), batches, limits=Limits(steps=150), lr=5e-3
    )
    assert len(list(steps)) == 150
    first, final = sum(state.losses[:5]) / 5, sum(state.losses[-20:]) / 20
    assert final < 0.7 * first


def test_nan_stops_training_and_keeps_the_last_good_weights():
    network = SimpleUNet(**TINY)
    state = TrainState.start(network)
    bad = TensorBatches(torch.full((8, 1, 28, 28), math.nan), torch.zeros(8).long(), 8)
    with pytest.raises(TrainingDiverged, match="step 1.*learning rate"):
        next(training_steps(state, Objective(DiffusionSchedule(10)), bad, limits=Limits(steps=5)))
    assert state.step == 0
    assert all(torch.isfinite(p).all() for p in network.parameters())


def test_learning_rate_warms_up_and_ends_at_zero():
    assert learning_rate_factor(0, 0.0) == pytest.approx(0.01)
    assert learning_rate_factor(500, 0.0) == 1
    assert learning_rate_factor(500, 0.5) == pytest.approx(0.5)
    assert learning_rate_factor(500, 1.0) == pytest.approx(0)


def test_gradients_are_clipped():
    """Clipped to length 0, nothing moves."""
    network = SimpleUNet(**TINY)
    before = network.outlet.weight.detach().clone()
    batches = TensorBatches(torch.randn(8, 1, 28, 28), torch.zeros(8).long(), 8)
    steps = training_steps(
        TrainState.start(network), Objective(DiffusionSchedule(10)), batches, limits=Limits(steps=2), max_grad_norm=0.0
    )
    assert len(list(steps)) == 2 and torch.equal(network.outlet.weight, before)


def test_a_gradient_that_is_no_number_is_not_applied():
    network = SimpleUNet(**TINY)
    before = [p.detach().clone() for p in network.parameters()]
    state = TrainState.start(network)
    network.outlet.bias.register_hook(lambda gradient: gradient * math.nan)
    batches = TensorBatches(torch.randn(8, 1, 28, 28), torch.zeros(8).long(), 8)
    with pytest.raises(TrainingDiverged, match="gradient became nan at step 1"):
        next(training_steps(state, Objective(DiffusionSchedule(10)), batches, limits=Limits(steps=5)))
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


def test_limits():
    assert Limits(steps=10).progress(5, 1e9) == 0.5
    assert Limits(max_seconds=10.0).progress(5, 5.0) == 0.5
    assert Limits(steps=10, max_seconds=10.0).progress(1, 20.0) == 1


@pytest.mark.parametrize("with_labels", [True, False])
def test_train_diffusion_takes_a_dataloader(capsys, with_labels):
    images, labels = torch.randn(12, 1, 8, 8), torch.arange(12) % 10
    data = torch.utils.data.TensorDataset(images, labels) if with_labels else images
    model = SimpleUNet(**{**TINY, "patch_size": 1}, num_classes=10 if with_labels else None)
    before = model.outlet.weight.detach().clone()
    state = train_diffusion(
        model, DiffusionSchedule(50), torch.utils.data.DataLoader(data, batch_size=5), epochs=2, lr=1e-3
    )
    assert state.step == 6 and not torch.equal(model.outlet.weight, before)


def test_ctrl_c_keeps_what_was_learned(capsys):
    class Interrupting(torch.utils.data.Dataset):
        def __len__(self):
            return 8

        def __getitem__(self, i):
            if i == 6:
                raise KeyboardInterrupt
            return torch.zeros(1, 8, 8)

    loader = torch.utils.data.DataLoader(Interrupting(), batch_size=2)
    state = train_diffusion(SimpleUNet(**{**TINY, "patch_size": 1}), DiffusionSchedule(50), loader, epochs=1)
    assert state.step == 3
    assert "Stopped at step 3" in capsys.readouterr().out


# --- checkpoints -------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.safetensors"
    Run(tiny_recipe()).save_model(path)
    return path


def test_checkpoint_round_trip_leaves_no_other_file(saved):
    checkpoint = read_checkpoint(saved)
    assert checkpoint.manifest["recipe"]["name"] == "tiny"
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


@pytest.mark.parametrize("keep", [0, 5, 100, -1])
def test_truncated_files_give_one_sentence(saved, keep):
    saved.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="truncated") as error:
        read_checkpoint(saved)
    assert "\n" not in str(error.value)


def test_foreign_files_give_one_sentence(tmp_path, saved):
    from safetensors.torch import save_file

    foreign = tmp_path / "foreign.safetensors"
    save_file({"a": torch.zeros(2)}, foreign)
    with pytest.raises(CheckpointError, match="not a checkpoint of diffusion_lib"):
        read_checkpoint(foreign)
    foreign.write_text("hello")
    with pytest.raises(CheckpointError, match="truncated, or of another kind"):
        read_checkpoint(foreign)
    with pytest.raises(CheckpointError, match="there is no checkpoint"):
        read_checkpoint(tmp_path / "absent.safetensors")


def test_an_altered_byte_is_noticed(saved):
    data = bytearray(saved.read_bytes())
    data[-3] ^= 1
    saved.write_bytes(data)
    with pytest.raises(CheckpointError, match="altered"):
        read_checkpoint(saved)


def test_wrong_shapes_are_named(saved):
    parts = read_checkpoint(saved).part("network")
    other = SimpleUNet(**{**TINY, "base_channels": 8}, num_classes=10)
    with pytest.raises(CheckpointError, match=r"has shape .* expected"):
        load_weights(other, parts, saved)
    with pytest.raises(CheckpointError, match="it lacks"):
        load_weights(other, {}, saved)


def test_a_failed_write_leaves_the_old_file(saved, monkeypatch):
    before = saved.read_bytes()
    monkeypatch.setattr("os.replace", lambda *a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(CheckpointError, match="No space left"):
        save_checkpoint(saved, {"a": torch.zeros(1)}, {})
    assert saved.read_bytes() == before and len(list(saved.parent.iterdir())) == 1

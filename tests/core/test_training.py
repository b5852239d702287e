"""The objective of diffusion and the average of the weights."""

import math

import pytest
import torch

from diffusion_lib.network import SimpleUNet, drop_condition
from diffusion_lib.process import target
from diffusion_lib.schedule import DiffusionSchedule, FlowSchedule
from diffusion_lib.training import EMA, Draws, Objective, Recipe, min_snr_weight

TINY = {"in_channels": 1, "out_channels": 1, "time_dim": 8, "base_channels": 4, "multipliers": [1, 2], "patch_size": 4}


def tiny_recipe(**more):
    usual = {"network": {**TINY, "num_classes": 10}, "batch_size": 8, "steps": 6}
    return Recipe("tiny", "for tests", **{**usual, **more})


def run_steps(run, until):
    for report in run.steps():
        if report.step == until:
            return


def weights(run):
    return torch.cat([p.detach().flatten() for p in run.state.network.parameters()])


# --- the objective ----------------------------------------------------------------------------------------------------


class Linear(torch.nn.Module):
    """The exact eps-predictor of data N(0, s^2)."""

    def __init__(self, schedule, s):
        super().__init__()
        self.schedule, self.s = schedule, s

    def forward(self, x, t):
        ab = self.schedule.level(t, x).alpha_bar
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
    ab = schedule.level(draws.t, x0).alpha_bar
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
    t = Objective(DiffusionSchedule(5)).draw(torch.zeros(20_000, 1), torch.Generator().manual_seed(0)).t
    counts = t.bincount(minlength=5).double()
    assert len(counts) == 5 and ((counts - 4000).abs() < 5 * math.sqrt(20_000 * 0.2 * 0.8)).all()


def test_labels_are_dropped_at_the_rate_asked_for_and_never_in_place():
    labels = torch.arange(10).repeat(2000)
    keep = labels.clone()
    draws = Objective(DiffusionSchedule(10)).draw(torch.zeros(20_000, 1), torch.Generator().manual_seed(0))
    dropped = drop_condition(SimpleUNet(**TINY, num_classes=10), labels, draws.drop)
    assert torch.equal(labels, keep)
    count = int((dropped == 10).sum())
    assert abs(count - 2000) < 5 * math.sqrt(20_000 * 0.1 * 0.9)
    assert torch.equal(dropped[~draws.drop], labels[~draws.drop])


def test_objective_refuses_eps_with_zero_terminal_snr():
    with pytest.raises(ValueError, match="zero-terminal-SNR"):
        Objective(DiffusionSchedule(10, zero_terminal_snr=True), "eps")


class Answers(torch.nn.Module):
    """Says a given answer; keeps what it was asked."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.asked = answer, []

    def forward(self, x, t):
        self.asked.append((x, t))
        return self.answer


@pytest.mark.parametrize(
    ("schedule", "prediction_type"),
    [
        *((DiffusionSchedule(20, "cosine"), name) for name in ("eps", "x0", "v", "score", "u")),
        *((FlowSchedule(20), name) for name in ("x0", "v", "u")),
    ],
)
def test_losses_are_the_mean_squared_distance_from_the_target_for_every_process(schedule, prediction_type):
    x, noise = torch.randn(2, 3, 2, 5, 5, dtype=torch.float64)
    draws = Draws(torch.tensor([0, 7, 19]), noise, torch.zeros(3).bool())
    network = Answers(torch.randn(3, 2, 5, 5, dtype=torch.float64))
    losses = Objective(schedule, prediction_type).losses(network, x, None, draws)
    level = schedule.level(draws.t, x)
    wanted = (network.answer - target(prediction_type, x, noise, level)) ** 2
    torch.testing.assert_close(losses, wanted.flatten(1).mean(1))
    torch.testing.assert_close(network.asked[0][0], schedule.q_sample(x, draws.t, noise))


def test_an_answer_in_half_precision_is_compared_in_single():
    """The answer is read exactly: nothing is rounded on the way to the loss."""
    x, noise = torch.zeros(2, 1, 3, 3), torch.full((2, 1, 3, 3), 1 + 2**-12)
    draws = Draws(torch.tensor([3, 4]), noise, torch.zeros(2).bool())
    losses = Objective(DiffusionSchedule(10)).losses(Answers(torch.ones(2, 1, 3, 3).bfloat16()), x, None, draws)
    assert losses.dtype == torch.float32 and losses.tolist() == [2**-24, 2**-24]


def test_a_time_outside_the_schedule_is_no_other_time():
    x = torch.zeros(1, 1, 3, 3)
    for t in (-1, 10):
        with pytest.raises((IndexError, RuntimeError)):
            draws = Draws(torch.tensor([t]), x, torch.zeros(1).bool())
            Objective(DiffusionSchedule(10)).losses(Answers(x), x, None, draws)


def test_probabilities_outside_0_to_1_are_refused():
    with pytest.raises(ValueError, match="cond_drop_prob must be in"):
        Objective(DiffusionSchedule(10), "eps", 10)


# --- the average ------------------------------------------------------------------------------------------------------


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


def test_ema_of_a_wrapped_network_is_that_of_the_network_and_keeps_float64():
    layer = torch.nn.Linear(2, 2).double()
    ema = EMA(torch.nn.DataParallel(layer), 0.9)
    assert set(ema.state_dict()) == {"weight", "bias"} and ema.network.weight.dtype == torch.float64
    assert EMA(torch.nn.Linear(2, 2).bfloat16()).network.weight.dtype == torch.float32

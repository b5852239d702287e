"""Notebook 04: right answers written another way pass; near misses do not; the library says the same."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from einops import reduce

from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.exercises.nb04_training.ema_update import ema_update
from diffusion_lib.checks.exercises.nb04_training.least_loss import least_loss
from diffusion_lib.checks.exercises.nb04_training.loss_per_sample import loss_per_sample
from diffusion_lib.checks.exercises.nb04_training.mean_loss_by_time import mean_loss_by_time
from diffusion_lib.checks.exercises.nb04_training.regression_target import regression_target
from diffusion_lib.checks.exercises.nb04_training.to_x0 import to_x0
from diffusion_lib.checks.exercises.nb04_training.training_step import training_step
from diffusion_lib.checks.notebook.learner import diagnose
from diffusion_lib.network import SimpleUNet
from diffusion_lib.sampling import GaussianDenoiser
from diffusion_lib.schedule import DiffusionSchedule

pytestmark = pytest.mark.filterwarnings("error")


def by_angle(kind, x0, eps, alpha_bar):
    angle = torch.acos(alpha_bar.sqrt())
    return {"eps": eps, "x0": x0, "v": torch.cos(angle) * eps - torch.sin(angle) * x0}[kind]


def target_in_numpy(kind, x0, eps, alpha_bar):
    if kind == "v":
        return np.sqrt(alpha_bar.numpy()) * eps.numpy() - np.sqrt(1 - alpha_bar.numpy()) * x0.numpy()
    return x0.numpy() if kind == "x0" else eps.numpy()


def target_in_place(kind, x0, eps, alpha_bar):
    if kind in ("eps", "x0"):
        return eps if kind == "eps" else x0
    return eps.mul_(alpha_bar**0.5).sub_(x0.float() * (1 - alpha_bar) ** 0.5)


def by_way_of_eps(kind, output, x_t, alpha_bar):
    if kind == "x0":
        return output.clone()
    if kind == "v":
        output = (1 - alpha_bar).sqrt() * x_t + alpha_bar.sqrt() * output
    return x_t / alpha_bar.sqrt() - (1 / alpha_bar - 1).sqrt() * output


def x0_in_float32(*, kind, output, x_t, alpha_bar):
    match kind:
        case "x0":
            return output.float()
        case "eps":
            return ((x_t - (1 - alpha_bar) ** 0.5 * output) / alpha_bar**0.5).float()
    return torch.addcmul(alpha_bar.sqrt() * x_t, (1 - alpha_bar).sqrt(), output, value=-1).float()


def losses_by_hand(output, target):
    return torch.stack([((o - y) ** 2).mean() for o, y in zip(output, target, strict=True)])


def losses_over_all_but_the_first(output, target):
    return F.mse_loss(output, target, reduction="none").mean(dim=tuple(range(1, output.ndim)))


def step_by_hand(network, optimizer, x0, schedule, kind):
    """Noise first, t by flooring, x_t from the formula, the target by hand, the gradients cleared at the end."""
    noise = torch.empty_like(x0).normal_()
    t = (torch.rand(len(x0)) * schedule.timesteps).long()
    kept = schedule.alpha_bars[t].view(-1, *[1] * (x0.ndim - 1)).to(x0.dtype)
    x_t = kept**0.5 * x0 + (1 - kept) ** 0.5 * noise
    wanted = by_angle(kind, x0, noise, kept)
    loss = F.mse_loss(network(x_t, t), wanted)
    for parameter in network.parameters():
        parameter.grad = None
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(loss)


def step_with_gradient_clipping(network, optimizer, x0, schedule, kind):
    network.train()
    network.zero_grad()
    t, noise = torch.randint(schedule.timesteps, x0.shape[:1]), torch.randn(x0.shape)
    x_t = schedule.q_sample(x0, t, noise.to(x0.dtype))
    wanted = regression_target(kind, x0, noise, schedule.alpha_bar(t, x0))
    loss = torch.mean(loss_per_sample(network(x_t, timestep=t), wanted))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def step_with_one_sample_at_a_time(network, optimizer, x0, schedule, kind):
    t = torch.from_numpy(np.random.default_rng().integers(0, schedule.timesteps, len(x0)))
    noise = torch.distributions.Normal(0.0, 1.0).sample(x0.shape)
    x_t = schedule.q_sample(x0, t, noise.double())
    output = network(x_t, t)
    wanted = regression_target(kind, x0, noise.double(), schedule.alpha_bar(t, x0))
    loss = sum(((o - w) ** 2).mean() for o, w in zip(output, wanted, strict=True)) / len(x0)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return loss.item()


def ema_in_place(average, weights, decay):
    for name, value in weights.items():
        if value.is_floating_point():
            average[name].mul_(decay).add_(value, alpha=1 - decay)
        else:
            average[name].copy_(value)
    return average


def ema_by_lerp(average, weights, decay):
    mixed = {}
    for name in average:
        mine, theirs = average[name], weights[name]
        mixed[name] = torch.lerp(mine, theirs, 1 - decay) if torch.is_floating_point(theirs) else theirs.clone()
    return mixed


def ema_by_difference(average, weights, decay):
    whole = (torch.int64, torch.int32)
    return {
        n: w.clone() if w.dtype in whole else average[n] - (1 - decay) * (average[n] - w) for n, w in weights.items()
    }


def loop_with_cycle(step, batches, follow, num_steps):
    losses = []
    for k, batch in zip(range(num_steps), itertools.cycle(batches), strict=False):
        losses += [step(batch)]
        follow(k)
    return losses


def loop_by_epochs(step, batches, follow, num_steps):
    losses = []
    while True:
        for batch in batches:
            if len(losses) == num_steps:
                return losses
            losses.append(float(step(batch)))
            follow(len(losses) - 1)


def loop_with_iterator(step, batches, follow, num_steps):
    source, losses = iter(batches), torch.zeros(num_steps, dtype=torch.float64)
    for k in range(num_steps):
        try:
            batch = next(source)
        except StopIteration:
            source = iter(batches)
            batch = next(source)
        losses[k] = step(batch)
        follow(k=k)
    return losses


def by_masks(losses, t, timesteps, bins):
    width = timesteps // bins
    return torch.stack([losses[(t >= i * width) & (t < (i + 1) * width)].mean() for i in range(bins)])


def by_lists(losses, t, timesteps, bins):
    parts = [[] for _ in range(bins)]
    for loss, time in zip(losses.tolist(), t.tolist(), strict=True):
        parts[int(time / timesteps * bins + 1e-9)].append(loss)
    return [sum(part) / len(part) if part else math.nan for part in parts]


def by_index_add(losses, t, timesteps, bins):
    place = torch.div(t, timesteps // bins, rounding_mode="floor")
    total = torch.zeros(bins, dtype=losses.dtype).index_add_(0, place, losses)
    return total / torch.zeros(bins, dtype=losses.dtype).index_add_(0, place, torch.ones_like(losses))


def floor_by_snr(alpha_bars, std):
    snr = alpha_bars * std**2 / (1 - alpha_bars)
    return snr / (1 + snr)


def floor_as_a_rest(alpha_bars, std):
    """The variance of the guess taken off that of eps: right up to rounding, also where the rest is 0."""
    whole = alpha_bars * std**2 + 1 - alpha_bars
    return 1 - (1 - alpha_bars) / whole**2 * whole


def expanded_square(output, target):
    o, y = output.flatten(1), target.flatten(1)
    return (o**2 - 2 * o * y + y**2).mean(1)


def weights_with_minimum(kind, alpha_bars, gamma):
    snr = torch.exp(torch.logit(alpha_bars))
    capped = torch.minimum(snr, torch.full_like(snr, gamma))
    return capped if kind == "x0" else capped / snr if kind == "eps" else capped * (1 - alpha_bars)


RIGHT = [
    ("regression_target", by_angle),
    ("regression_target", target_in_numpy),
    ("to_x0", by_way_of_eps),
    ("to_x0", x0_in_float32),
    ("to_x0", lambda kind, output, x_t, alpha_bar: np.asarray(by_way_of_eps(kind, output, x_t, alpha_bar))),
    ("loss_per_sample", losses_by_hand),
    ("loss_per_sample", losses_over_all_but_the_first),
    ("loss_per_sample", lambda output, target: reduce((output - target) ** 2, "b ... -> b", "mean")),
    ("loss_per_sample", lambda output, target: (output - target).reshape(len(output), -1).pow(2).mean(-1).float()),
    ("training_step", step_by_hand),
    ("training_step", step_with_gradient_clipping),
    ("training_step", step_with_one_sample_at_a_time),
    ("ema_update", ema_in_place),
    ("ema_update", ema_by_lerp),
    ("ema_update", ema_by_difference),
    ("train", loop_with_cycle),
    ("train", loop_by_epochs),
    ("train", loop_with_iterator),
    ("mean_loss_by_time", by_masks),
    ("mean_loss_by_time", by_lists),
    ("mean_loss_by_time", by_index_add),
    ("least_loss", lambda alpha_bars, std: 1 - (1 - alpha_bars) / (alpha_bars * std**2 + 1 - alpha_bars)),
    ("least_loss", floor_by_snr),
    ("least_loss", floor_as_a_rest),
    ("loss_per_sample", expanded_square),
    ("least_loss", lambda alpha_bars, std: np.asarray(floor_by_snr(alpha_bars, std))),
    ("min_snr_weights", weights_with_minimum),
    ("min_snr_weights", lambda kind, alpha_bars, gamma: weights_with_minimum(kind, alpha_bars, gamma).float()),
    ("min_snr_weights", lambda kind, alpha_bars, gamma: weights_with_minimum(kind, alpha_bars, gamma).numpy()),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    diagnosis = diagnose(name, answer)
    assert diagnosis.passed, str(diagnosis)


def changed(**parts):
    """The reference step with parts of it replaced."""

    def answer(network, optimizer, x0, schedule, kind):
        t, noise = schedule.sample_t(len(x0)), torch.randn_like(x0)
        x_t = schedule.q_sample(x0, parts.get("noised_to", lambda t: t)(t), noise)
        told = parts.get("told", lambda t: t)(t)
        wanted = regression_target(kind, x0, parts.get("aim", lambda n: n)(noise), schedule.alpha_bar(t, x0))
        loss = (network(x_t, told) - wanted).square().mean() * parts.get("times", 1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return parts.get("result", lambda loss: loss.item())(loss)

    return answer


def seeded(network, optimizer, x0, schedule, kind):
    torch.manual_seed(0)
    return training_step(network, optimizer, x0, schedule, kind)


def noise_used_twice(network, optimizer, x0, schedule, kind):
    """Each half of the batch sees the same noise."""
    half = torch.randn_like(x0[: (len(x0) + 1) // 2])
    noise, t = torch.cat([half, half])[: len(x0)], schedule.sample_t(len(x0))
    loss = (
        (network(schedule.q_sample(x0, t, noise), t) - regression_target(kind, x0, noise, schedule.alpha_bar(t, x0)))
        .square()
        .mean()
    )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


NEAR_MISSES = [
    changed(noised_to=lambda t: (t - 1).clamp(min=0)),
    changed(told=lambda t: t + 1),
    changed(told=lambda t: t.roll(1)),
    changed(aim=torch.randn_like),
    changed(aim=lambda noise: noise.clamp(-2, 2)),
    changed(times=2),
    changed(result=lambda loss: loss.item() ** 0.5),
    changed(result=lambda loss: None),
    changed(result=lambda loss: "0.5"),
    seeded,
    noise_used_twice,
    lambda network, optimizer, x0, schedule, kind: 0.5,
    lambda network, optimizer, x0, schedule, kind: training_step(network, optimizer, x0.flip(0), schedule, kind),
    lambda *args: training_step(*args) + 0 * training_step(*args),
]


@pytest.mark.slow
@pytest.mark.parametrize("answer", NEAR_MISSES)
def test_a_training_step_that_is_nearly_right_fails(answer):
    assert not diagnose("training_step", answer).passed


OTHER_MISSES = [
    (
        "ema_update",
        lambda average, weights, decay: {
            n: v for n, v in ema_update(average, weights, decay).items() if "bias" not in n
        },
    ),
    ("ema_update", lambda average, weights, decay: average.update(ema_update(average, weights, decay))),
    ("train", lambda step, batches, follow, num_steps: [step(batches[0]) for _ in itertools.count()]),
    (
        "train",
        lambda step, batches, follow, num_steps: [
            follow(k) or step(batches[k % len(batches)]) for k in range(num_steps)
        ],
    ),
    ("train", lambda step, batches, follow, num_steps: [0.0] * num_steps),
    ("mean_loss_by_time", lambda *arguments: mean_loss_by_time(*arguments).nan_to_num()),
    ("mean_loss_by_time", lambda losses, t, timesteps, bins: mean_loss_by_time(losses, t, timesteps + 1, bins)),
    ("to_x0", lambda kind, output, x_t, alpha_bar: to_x0(kind, output, x_t, alpha_bar).clamp(-1, 1)),
    ("loss_per_sample", lambda output, target: loss_per_sample(output, target).flip(0)),
    ("least_loss", lambda alpha_bars, std: least_loss(alpha_bars, std) + 1e-3),
]


@pytest.mark.parametrize(("name", "answer"), OTHER_MISSES)
def test_near_misses_fail(name, answer):
    assert not diagnose(name, answer).passed


def test_what_is_kept_by_a_list_is_named():
    assert diagnose("training_step", changed(result=lambda loss: loss)).misconception.startswith("The loss is kept")


@pytest.mark.parametrize("std", [0.5, 2.0])
def test_the_least_loss_is_that_of_the_exact_denoiser(std):
    schedule, generator = DiffusionSchedule(10, "cosine"), torch.Generator().manual_seed(2)
    t = torch.arange(10).repeat(20_000)
    x0, eps = (torch.randn(len(t), 1, generator=generator, dtype=torch.float64) for _ in range(2))
    said = GaussianDenoiser(schedule, std=std)(schedule.q_sample(std * x0, t, eps), t).eps
    measured = mean_loss_by_time(loss_per_sample(said, eps), t, 10, 10)
    # A squared normal number has standard deviation sqrt(2) times its mean.
    z = (measured / least_loss(schedule.alpha_bars, std) - 1) / math.sqrt(2 / 20_000)
    assert float(z.abs().max()) < 5


@pytest.mark.slow
def test_the_reference_trains_a_network():
    torch.manual_seed(0)
    network = SimpleUNet(1, 1, 16, base_channels=16, multipliers=(1, 2), patch_size=4, attention=False)
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    x0, schedule = torch.ones(16, 1, 8, 8), DiffusionSchedule(100, "cosine")
    losses = [training_step(network, optimizer, x0, schedule, "v") for _ in range(60)]
    assert sum(losses[-10:]) < 0.7 * sum(losses[:10])
    assert get_exercise("training_step").reference is training_step


def losses_of_items(output, target):
    return torch.tensor([F.mse_loss(o, y).item() for o, y in zip(output, target, strict=True)], dtype=output.dtype)


def losses_without_gradient(output, target):
    with torch.no_grad():
        return (output - target).square().flatten(1).mean(1)


def ema_with_the_live_counter(average, weights, decay):
    return {n: torch.lerp(average[n], w, 1 - decay) if w.is_floating_point() else w for n, w in weights.items()}


def ranges_that_were_drawn(losses, t, timesteps, bins):
    where = t // (timesteps // bins)
    return torch.stack([losses[where == i].mean() for i in range(int(where.max()) + 1)])


def train_that_turns_the_list(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[0]))
        batches.append(batches.pop(0))
        follow(k)
    return losses


def train_lazily(step, batches, follow, num_steps):
    for k in range(num_steps):
        yield step(batches[k % len(batches)])
        follow(k)


def _trained(loss_of=F.mse_loss, told=lambda t: t, fresh=False, before=None, give=float):
    """A training step with one part replaced."""

    def answer(network, optimizer, x0, schedule, kind):
        if before:
            before(network)
        t, noise = schedule.sample_t(len(x0)), torch.randn_like(x0)
        output = network(schedule.q_sample(x0, t, noise), told(t))
        aim = regression_target(kind, x0, torch.randn_like(x0) if fresh else noise, schedule.alpha_bar(t, x0))
        loss = loss_of(output, aim)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return give(loss.detach())

    return answer


SLIPS = [
    ("loss_per_sample", losses_of_items, "The gradient is cut"),
    ("loss_per_sample", losses_without_gradient, "The gradient is cut"),
    ("loss_per_sample", lambda o, y: F.huber_loss(o, y, reduction="none").flatten(1).mean(1), "Huber"),
    ("ema_update", ema_with_the_live_counter, "The counter is not copied"),
    ("mean_loss_by_time", ranges_that_were_drawn, "Empty last ranges"),
    ("mean_loss_by_time", lambda x, t, T, n: torch.stack([x[t % n == i].mean() for i in range(n)]), "The remainder"),
    ("train", train_that_turns_the_list, "The caller's list is turned round"),
    ("train", train_lazily, "Nothing runs until somebody asks"),
    ("training_step", _trained(F.smooth_l1_loss), "Huber"),
    ("training_step", _trained(F.l1_loss), "The absolute error"),
    ("training_step", _trained(told=lambda t: t + 1), "times from 1 to T"),
    ("training_step", _trained(fresh=True), "Noise is drawn twice"),
    ("training_step", _trained(before=lambda network: network.eval()), "evaluation mode"),
    ("training_step", _trained(give=lambda loss: loss), "A tensor is returned"),
    ("min_snr_weights", lambda k, a, g: _snr_weights(a, g)[k] + (k == "v"), "1 is added to the weight"),
]


def _snr_weights(alpha_bars, gamma):
    snr = alpha_bars / (1 - alpha_bars)
    return {"x0": snr.clamp(max=gamma), "eps": snr.clamp(max=gamma) / snr, "v": snr.clamp(max=gamma) / snr}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "answer", "said"), SLIPS)
def test_slips_that_people_make_are_named(name, answer, said):
    assert said in diagnose(name, answer).misconception


def test_a_target_written_into_its_input_is_refused():
    assert diagnose("regression_target", target_in_place).rung == "changed input"


def test_a_spread_of_nothing_is_not_asked():
    def by_log_snr(alpha_bars, std):
        return torch.sigmoid(2 * math.log(std) + torch.logit(alpha_bars))

    assert diagnose("least_loss", by_log_snr).passed


def test_targets_may_be_made_sample_by_sample():
    def one_by_one(kind, x0, eps, alpha_bar):
        rows = zip(x0, eps, alpha_bar, strict=True)
        return torch.stack([{"eps": e, "x0": x, "v": a**0.5 * e - (1 - a) ** 0.5 * x}[kind] for x, e, a in rows])

    assert diagnose("regression_target", one_by_one).passed

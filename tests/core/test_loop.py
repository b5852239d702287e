"""The loop: every task goes through it, and what it promises of steps, gradients, randomness and interrupts."""

from dataclasses import dataclass

import pytest
import torch

from diffusion_lib.data import RandomBatches, TensorBatches, load_digits, step_generator
from diffusion_lib.network import SimpleUNet
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import (
    Limits,
    Objective,
    Run,
    Task,
    TrainState,
    training_steps,
)
from diffusion_lib.training.loop import learning_rate_factor
from tests.core.test_training import TINY, tiny_recipe

SCHEDULE = DiffusionSchedule(10)


def tiny(**more):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return SimpleUNet(**{**TINY, **more})


def images(num=8, channels=1):
    return torch.randn(num, channels, 8, 8, generator=torch.Generator().manual_seed(5))


def trained(network, batches, steps=3, task=None, **options):
    state = TrainState.start(network, ema_decay=0.5)
    reports = list(training_steps(state, task or Objective(SCHEDULE), batches, limits=Limits(steps=steps), **options))
    assert [report.step for report in reports] == list(range(1, steps + 1))
    return state


def vector(network):
    return torch.cat([p.detach().flatten() for p in network.parameters()])


# --- batches and steps -----------------------------------------------------------------------------------------------


def test_batches_depend_on_seed_and_step_alone_and_visit_everything_once_per_epoch():
    data = torch.arange(10.0)[:, None]
    batches = TensorBatches(data, torch.arange(10), 5, seed=3)
    epoch = torch.cat([batches[0][1], batches[1][1]])
    assert sorted(epoch.tolist()) == list(range(10))
    later = batches[7][1]
    assert torch.equal(TensorBatches(data, torch.arange(10), 5, seed=3)[7][1], later)
    assert not torch.equal(torch.cat([batches[2][1], batches[3][1]]), epoch)
    other = TensorBatches(data, torch.arange(10), 5, seed=4)
    assert not torch.equal(torch.cat([other[0][1], other[1][1]]), epoch), "another seed, another order"
    a, b = (torch.rand(3, generator=step_generator(0, k)) for k in (1, 2))
    assert not torch.equal(a, b)
    with pytest.raises(ValueError, match="batch_size"):
        TensorBatches(data, torch.arange(10), 11)
    with pytest.raises(ValueError, match="one label per image, got 9 for 10"):
        TensorBatches(data, torch.arange(9), 5)


def test_the_recipes_seed_orders_its_data():
    first, again, other = (tiny_recipe().make_batches(seed)[0][1] for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.slow
def test_one_batch_can_be_learned_by_heart():
    """The loss on eight digits falls well below that of answering 0, with which it begins."""
    digits = load_digits()
    batches = TensorBatches(digits.train_images[:8], digits.train_labels[:8], 8)
    network = tiny(base_channels=16, time_dim=32, num_classes=10)
    state = TrainState.start(network)
    steps = training_steps(
        state, Objective(DiffusionSchedule(1000, "cosine"), "v"), batches, limits=Limits(steps=150), lr=5e-3
    )
    assert len(list(steps)) == 150
    first, final = sum(state.losses[:5]) / 5, sum(state.losses[-20:]) / 20
    assert final < 0.7 * first


def test_learning_rate_warms_up_and_ends_at_zero():
    assert learning_rate_factor(0, 0.0) == pytest.approx(0.01)
    assert learning_rate_factor(500, 0.0) == 1
    assert learning_rate_factor(500, 0.5) == pytest.approx(0.5)
    assert learning_rate_factor(500, 1.0) == pytest.approx(0)


def test_limits():
    assert Limits(steps=10).progress(5, 1e9) == 0.5
    assert Limits(max_seconds=10.0).progress(5, 5.0) == 0.5
    assert Limits(steps=10, max_seconds=10.0).progress(1, 20.0) == 1
    assert Limits(steps=0).progress(0, 0.0) == 1, "a run of no steps is done"
    with pytest.raises(ValueError, match="never end"):
        Limits()


# --- one step, written out -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pull(Task):
    """|weights - x|^2 per sample: its gradient is known."""

    def losses(self, network, x, condition, draws):
        return (network.weight - x).square().sum(1)


class Point(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))


@pytest.mark.parametrize("max_grad_norm", [1.0, 1e9])
def test_a_run_is_adamw_of_the_clipped_gradient_with_the_betas_of_the_shipped_models(max_grad_norm):
    """Beside it, AdamW(0.9, 0.99) on gradients clipped to length 1, in plain loops."""
    data = 4 * torch.randn(50, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    batches = RandomBatches(data.clamp(-9, 9), None, 4, seed=7)
    network = Point()
    state = trained(network, batches, 5, Pull(), lr=0.1, seed=7, max_grad_norm=max_grad_norm)
    w, m, v, norms = (torch.zeros(3, dtype=torch.float64) for _ in range(4))
    for k in range(5):
        x = batches[k][0]
        gradient = 2 * (w - x.mean(0))
        norms[min(k, 2)] = gradient.norm()
        gradient = gradient * min(1.0, max_grad_norm / float(gradient.norm()))
        m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
        rate = 0.1 * learning_rate_factor(k, k / 5)
        w = w - rate * (m / (1 - 0.9 ** (k + 1))) / ((v / (1 - 0.99 ** (k + 1))).sqrt() + 1e-8)
    assert norms[:3].min() > 2, "the case must clip"
    torch.testing.assert_close(network.weight.detach(), w, rtol=1e-5, atol=1e-7)
    assert state.losses[0] == pytest.approx(float(batches[0][0].square().sum(1).mean()))


def test_recipes_train_with_gradients_clipped_to_1_and_these_betas():
    run = Run(tiny_recipe())
    assert run.recipe.max_grad_norm == 1.0 and run.state.optimizer.defaults["betas"] == (0.9, 0.99)
    assert run.state.optimizer.defaults["weight_decay"] == 0.0


@pytest.mark.parametrize("accumulate", [2, 3, 4])
def test_a_batch_in_parts_has_the_gradient_of_the_whole(accumulate):
    """Parts of unequal size too: 8 images in 3 parts weigh as 8 images."""
    batches = TensorBatches(images().double(), torch.arange(8), 8)
    nets = [tiny(num_classes=10).double() for _ in range(2)]
    whole = trained(nets[0], batches, lr=1e-2)
    parts = trained(nets[1], batches, lr=1e-2, accumulate=accumulate)
    torch.testing.assert_close(vector(nets[0]), vector(nets[1]), rtol=1e-9, atol=1e-12)
    assert whole.losses == pytest.approx(parts.losses, rel=1e-12)
    with pytest.raises(ValueError, match="batch of 8 cannot be split into 9 parts"):
        trained(nets[0], batches, accumulate=9)


def test_gradients_are_clipped():
    """Clipped to length 0, nothing moves."""
    network = tiny()
    before = vector(network)
    trained(network, TensorBatches(images(), None, 8), max_grad_norm=0.0)
    assert torch.equal(vector(network), before)


# --- a task of one's own ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weighted(Objective):
    """An objective with losses and a field of its own."""

    factor: float = 3.0

    def losses(self, network, x, condition, draws):
        return super().losses(network, x, condition, draws) * 0 + self.factor


def test_a_subclass_keeps_its_own_losses_and_fields():
    state = trained(tiny(), TensorBatches(images(), None, 8), task=Weighted(SCHEDULE, factor=7.0))
    assert state.losses == [7.0] * 3
    moved = Weighted(SCHEDULE, "v", factor=7.0).to("meta")
    assert isinstance(moved, Weighted) and moved.factor == 7.0 and moved.table.device.type == "meta"


def test_two_players_move_in_turns_each_along_its_own_losses():
    class Two(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = Point(), Point()

    class Game(Task):
        def turns(self, network):
            # Either loss reads both players; only the one whose turn it is may move.
            first = lambda net, x, c, d: ((net.a.weight - x) ** 2).sum(1) + net.b.weight.sum()  # noqa: E731
            second = lambda net, x, c, d: (net.b.weight - net.a.weight).square().sum().expand(len(x))  # noqa: E731
            return [(network.a, first), (network.b, second)]

    network = Two()
    x = torch.full((4, 3), 5.0, dtype=torch.float64)
    trained(network, TensorBatches(x, None, 4), 1, Game(), lr=1.0)
    rate = learning_rate_factor(0, 0.0)
    torch.testing.assert_close(network.a.weight.detach(), torch.full((3,), rate, dtype=torch.float64))
    # The second player has seen the first one's new weights; of its own gradient only the sign counts in Adam.
    torch.testing.assert_close(
        network.b.weight.detach(), torch.full((3,), rate, dtype=torch.float64), rtol=1e-4, atol=0
    )

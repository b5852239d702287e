"""What flow matching adds: a change of time and scale, pairs by transport, times that count, and straightness."""

import itertools
import math

import pytest
import torch

from diffusion_lib.measuring import (
    load_flow_table,
    load_own_flow_images,
    load_own_flow_table,
    load_reflow_table,
    straightness,
)
from diffusion_lib.process import GaussianMixture
from diffusion_lib.sampling import GaussianDenoiser, MixtureDenoiser, ddim, follow, load_model, on_schedule, velocity_of
from diffusion_lib.schedule import (
    VPSDE,
    DiffusionSchedule,
    EDMSchedule,
    FlowSchedule,
    logit_normal,
    make_schedule,
    shift_time,
    step_pairs,
)
from diffusion_lib.training import optimal_pairs, train_points

FLOW = FlowSchedule(1000)
MIXTURE = GaussianMixture(
    torch.tensor([0.3, 0.7]).double(),
    torch.tensor([[-1.0, 0.5], [1.2, 0.0]]).double(),
    torch.tensor([0.5, 0.3]).double(),
)


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("own", [VPSDE(1000), EDMSchedule(1000), FLOW], ids=["vp_sde", "edm", "flow"])
@pytest.mark.parametrize("t", [40, 420, 911.5])
def test_a_denoiser_of_another_process_is_the_processs_own(own, t):
    """The exact denoiser of a mixture on one schedule, asked through another, is the exact one of that other."""
    x, times = draw(6, 2), torch.full((6,), t).double() if t != int(t) else torch.full((6,), int(t))
    got = on_schedule(MixtureDenoiser(own, MIXTURE), own, FLOW)(x, times)
    wanted = MixtureDenoiser(FLOW, MIXTURE)(x, times)
    torch.testing.assert_close(got, wanted, rtol=1e-9, atol=1e-9)


def test_a_table_is_good_to_its_corners():
    own = DiffusionSchedule(1000, "cosine")
    x, times = draw(6, 2), torch.full((6,), 500)
    got = on_schedule(GaussianDenoiser(own, 0.3, 0.5), own, FLOW)(x, times)
    torch.testing.assert_close(got, GaussianDenoiser(FLOW, 0.3, 0.5)(x, times), rtol=1e-9, atol=1e-9)


def test_pure_noise_is_asked_about_at_the_last_time():
    own, asked = DiffusionSchedule(1000, "cosine"), []

    def spy(x, t):
        asked.append((x, t))
        return GaussianDenoiser(own, 0.3, 0.5)(x, t)

    x = draw(3, 2)
    on_schedule(spy, own, FLOW)(x, torch.full((3,), 999))
    seen, t = asked[0]
    assert t.dtype == torch.int64 and t.tolist() == [999] * 3
    torch.testing.assert_close(seen, x)


def test_two_times_in_a_batch_are_refused():
    with pytest.raises(ValueError, match="one time for the whole batch, got 2"):
        on_schedule(GaussianDenoiser(FLOW), FLOW, FLOW)(draw(2, 1), torch.tensor([3, 4]))


def test_pairs_are_the_best_of_all_permutations():
    x0, eps = draw(6, 2), draw(6, 2, seed=1)
    cost = lambda order: float((x0 - eps[list(order)]).square().sum())  # noqa: E731
    best = min(map(cost, itertools.permutations(range(6))))
    got = optimal_pairs(x0, eps)
    assert float((x0 - got).square().sum()) == pytest.approx(best)
    assert sorted(got[:, 0].tolist()) == sorted(eps[:, 0].tolist())
    with pytest.raises(ValueError, match="one shape"):
        optimal_pairs(x0, eps[:, :1])


def test_pairs_on_a_line_are_sorted():
    x0, eps = draw(40, 1), draw(40, 1, seed=1)
    assert torch.equal(optimal_pairs(x0, eps).flatten()[x0.flatten().argsort()], eps.flatten().sort().values)


def test_straight_paths_have_none_and_a_bend_has_what_it_bends():
    start, end, u = draw(5, 2), draw(5, 2, seed=1), torch.linspace(0, 1, 201, dtype=torch.float64)[:, None, None]
    straight = start + u * (end - start)
    assert straightness(straight) < 1e-20
    # A bump of b sin(pi u) has the speed b pi cos(pi u), whose mean square is (b pi)^2 / 2.
    bent = straight + torch.tensor([0.3, 0.0]) * (math.pi * u).sin()
    assert straightness(bent) == pytest.approx((0.3 * math.pi) ** 2 / 2, rel=1e-3)
    assert straightness(bent.flip(0)) == pytest.approx(straightness(bent))
    with pytest.raises(ValueError, match="two states"):
        straightness(start[None])


def test_logit_normal_times_have_their_quantiles():
    z = torch.tensor([-1.0, 0.0, 1.0]).double()
    torch.testing.assert_close(logit_normal(z, 0.5, 2.0).logit(), 0.5 + 2 * z)
    with pytest.raises(ValueError, match="std must be above 0"):
        logit_normal(z, 0.0, 0.0)


def test_a_shift_multiplies_noise_to_signal():
    u = torch.linspace(0, 1, 11, dtype=torch.float64)
    moved = shift_time(u, 3.0)
    torch.testing.assert_close((moved / (1 - moved))[:-1], (3 * u / (1 - u))[:-1])
    assert moved[0] == 0 and moved[-1] == 1
    torch.testing.assert_close(shift_time(moved, 1 / 3), u)
    with pytest.raises(ValueError, match="shift must be above 0"):
        shift_time(u, 0.0)


def test_a_shifted_flow_walks_the_same_path_at_another_pace():
    shifted = FlowSchedule(1000, shift=3.0)
    assert make_schedule(**shifted.config()) == shifted != FLOW
    assert FLOW.config() == {"kind": "flow", "timesteps": 1000}
    for t in (10, 500.5, 990):
        a, b = shifted.level(t), FLOW.level(t)
        assert float(a.alpha + a.sigma) == pytest.approx(1)
        assert float(a.noise_to_signal) == pytest.approx(3 * float(b.noise_to_signal))
    exact, x = GaussianDenoiser(shifted, 0.3, 0.5), draw(4, 2)
    *_, state = ddim(exact, x, shifted, step_pairs(shifted, 400))
    torch.testing.assert_close(state.x, 0.3 + 0.5 * x, rtol=0, atol=0.01)


def test_the_measured_flows_are_those_of_the_shipped_weights_and_of_three_seeds():
    shipped, own = load_flow_table(), load_own_flow_table()
    assert shipped.checkpoint == load_model("digits").manifest["sha256"]
    for table in (shipped, own):
        assert table.num == 1000
        for name in table.rows:
            assert [len(seeds) for seeds in table.rows[name]] == [3] * len(table.nfe)
            assert all(mean > spread > 0 for mean, spread in table.frechet(name) + table.accuracy(name))
    assert len(own.steps) == 3 and own.seconds == 180
    images = load_own_flow_images()
    assert {name: x.shape for name, x in images.items()} == dict.fromkeys(("guidance 1", "guidance 2"), (10, 1, 28, 28))
    assert all(-1 <= x.min() < x.max() <= 1 for x in images.values())


@pytest.mark.parametrize("method,order", [("euler", 1), ("midpoint", 2), ("heun", 2)])
def test_methods_have_their_order_on_a_mixture(method, order):
    velocity, x = velocity_of(MixtureDenoiser(FLOW, MIXTURE), FLOW), draw(50, 2)

    def late(x, u):  # from 1 to 0.2, clear of where the schedule begins
        return 0.8 * velocity(x, 0.2 + 0.8 * u)

    truth = follow(late, x, 256, "heun")[-1]
    errors = [float((follow(late, x, n, method)[-1] - truth).abs().mean()) for n in (16, 32)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.25)


def test_a_path_holds_noise_and_every_step_and_takes_a_rule_of_ones_own():
    x = draw(3, 2)
    path = follow(lambda y, u: y * 0 + u, x, 4, lambda velocity, y, u, u_next: velocity(y, u) + u_next)
    torch.testing.assert_close(path[:, 0, 0], torch.tensor([float(x[0, 0]), 1.75, 1.25, 0.75, 0.25]).double())
    assert torch.equal(path[0], x)
    with pytest.raises(ValueError, match="euler, midpoint, heun"):
        follow(lambda y, u: y, x, 4, "rk4")


def test_euler_is_ddim_on_the_straight_path():
    denoise, x = MixtureDenoiser(FLOW, MIXTURE), draw(5, 2)
    *_, state = ddim(denoise, x, FLOW, step_pairs(FLOW, 8))
    got = follow(velocity_of(denoise, FLOW), x, 8)[-1]
    torch.testing.assert_close(got, state.x, rtol=1e-9, atol=1e-9)


def test_training_on_points_lowers_the_loss_and_leaves_the_generator_alone():
    before, seen = torch.get_rng_state(), []
    x0 = torch.full((64, 2), 3.0)

    def loss_of(network, x0, eps, u):
        seen.append(network((1 - u[:, None]) * x0 + u[:, None] * eps, u) - (eps - x0))
        return seen[-1].square().mean(1)

    velocity = train_points(loss_of, lambda: (x0, torch.randn(64, 2)), 150)
    assert seen[-1].square().mean() < seen[0].square().mean() / 4
    assert torch.equal(before, torch.get_rng_state())
    assert (follow(velocity, draw(40, 2), 10)[-1] - 3).abs().mean() < 0.5


def test_the_table_of_rectification_holds_what_the_notebook_says():
    """Three seeds of every entry; straighter and better in one and two steps, worse in eight."""
    table, before = load_reflow_table(), load_flow_table()
    assert table.nfe == [1, 2, 4, 8] and len(table.steps) == 3 and table.seconds == 12 and table.num == 1000
    assert all(len(seeds) == 3 for row in table.rows.values() for seeds in row)
    first, second = (dict(zip(table.nfe, table.frechet(name), strict=True)) for name in ("before", "rectified"))
    assert [f"{first[n][0]:.2f} {second[n][0]:.2f}" for n in (1, 2)] == ["431.90 23.65", "16.70 3.27"]
    assert second[4][0] > first[4][0] - second[4][1] and 1.8 < second[8][0] / first[8][0] < 2.2
    assert max(table.straightness["rectified"]) < min(table.straightness["before"]) / 4
    # Euler's method on the straight path was measured before, on another machine.
    for place, nfe in enumerate((4, 8)):
        assert first[nfe][0] == pytest.approx(before.frechet("Euler, straight path")[place][0], abs=0.01)

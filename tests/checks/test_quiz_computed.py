"""Questions of the quizzes whose answer is an effect or a number: it is made, and must be that of the right choice."""

import re

import torch
import torch.nn.functional as F

from diffusion_lib import DiffusionSchedule, FlowSchedule
from diffusion_lib.checks import all_exercises
from diffusion_lib.checks.registry import all_quizzes
from diffusion_lib.process import GaussianMixture
from diffusion_lib.sampling import GaussianDenoiser, MixtureDenoiser, ddim, follow, velocity_of
from diffusion_lib.schedule import step_pairs


def reference(name):
    return all_exercises()[name].reference


def question(notebook, number):
    return all_quizzes()[notebook][number - 1]


def numbers(asked):
    """The numbers of the choices, by letter; words for some of them are read as well."""
    words = {"half": 0.5, "the same": 1.0}
    found = {}
    for letter, choice in asked.choices.items():
        number = re.search(r"\d+(\.\d+)?", choice)
        found[letter] = float(number[0]) if number else next((v for k, v in words.items() if k in choice), None)
    return found


def normal_float(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def width_of_blocks(joined):
    """Of the answer to a picture of 32 x 32, when the skips of these sizes are joined and all else is 1 x 1."""
    h, skips, seed = normal_float(1, 4, 32, 32), {}, 1
    for _ in range(3):
        skips[h.shape[-1]] = h
        h = F.max_pool2d(F.conv2d(h, normal_float(4, 4, 3, 3, seed=(seed := seed + 1)), padding=1), 2)
    for size in (8, 16, 32):
        h = F.interpolate(h, size=(size, size))
        h = torch.cat([h, skips[size]], 1) if size in joined else h
        h = F.silu(F.conv2d(h, normal_float(4, h.shape[1], 1, 1, seed=(seed := seed + 1))))
    cut = {w: h.unfold(2, w, w).unfold(3, w, w).flatten(4) for w in (1, 2, 4, 8, 16)}
    return max(w for w, blocks in cut.items() if torch.allclose(blocks, blocks[..., :1].expand_as(blocks)))


def test_skips_are_told_by_the_width_of_the_blocks():
    asked = question("03", 5)
    joined = {letter: set(map(int, re.findall(r"at (\d+)", choice))) for letter, choice in asked.choices.items()}
    assert "blocks of 4 x 4" in asked.text
    assert [letter for letter, sizes in joined.items() if width_of_blocks(sizes) == 4] == [asked.right]
    assert sorted(map(width_of_blocks, joined.values())) == [1, 2, 4, 8]


def test_nothing_learns_v_of_standard_normal_data():
    bars = DiffusionSchedule(1000, "cosine").alpha_bars
    least = reference("least_loss")(bars, 1.0) / bars  # the loss on v is that on eps times (SNR + 1) / SNR
    assert torch.allclose(least, torch.ones(1000).double())
    x0, eps = normal_float(2, 200_000)
    x_t, v = 0.6 * x0 + 0.8 * eps, 0.6 * eps - 0.8 * x0
    assert abs(torch.corrcoef(torch.stack([x_t, v]))[0, 1]) < 0.01 and abs(v.square().mean() - 1) < 0.01
    assert question("04", 4).right == "b" and "no network" in question("04", 4).choices["b"]


def test_a_silent_last_step_costs_variance():
    asked, half = question("05", 3), torch.tensor([0.5], dtype=torch.float64)
    made = float(reference("final_variance")(reference("ancestral_step"), 1.0, half, half))
    assert numbers(asked)[asked.right] == round(made, 6) and sorted(numbers(asked).values()) == [0, 0.25, 0.5, 1]


def test_one_step_is_enough_where_the_guess_does_not_move():
    schedule, noise = DiffusionSchedule(200, "cosine"), normal_float(50, 1)

    def missed(denoise):
        ends = [list(ddim(denoise, noise, schedule, step_pairs(schedule, n)))[-1].x for n in (1, 200)]
        return float((ends[0] - ends[1]).abs().mean())

    peaks = GaussianMixture(
        torch.full((2,), 0.5).double(), torch.tensor([[-1.0], [1.0]]).double(), torch.full((2,), 0.2).double()
    )
    gaps = {"a": missed(MixtureDenoiser(schedule, peaks)), "b": missed(GaussianDenoiser(schedule, mean=0.3, std=0.5)),
            "c": missed(GaussianDenoiser(schedule, mean=0.3, std=1e-9))}  # fmt: skip
    assert gaps["a"] > 0.5 and gaps["b"] > 0.2 and gaps["c"] < 1e-6 and question("06", 1).right == "c"


def test_a_loss_speaks_of_the_fakes_only_near_the_best_discriminator():
    judged, noise = reference("discriminator_loss"), normal_float(2, 100_000)
    real, blind = 2 + 0.5 * noise[0], torch.zeros(100_000).double()

    def of_the_best(mean, std):
        fake = torch.distributions.Normal(torch.tensor(mean).double(), torch.tensor(std).double())
        data, drawn = torch.distributions.Normal(2.0, 0.5), mean + std * noise[1]
        return judged(*(data.log_prob(x) - fake.log_prob(x) for x in (real, drawn)))

    assert round(float(judged(blind, blind)), 2) == 1.39 == round(float(of_the_best(2.0, 0.5)), 2)
    assert of_the_best(-2.0, 1e-3) < 0.2 and of_the_best(-2.0, 1.0) < 0.2  # collapsed or not
    assert question("11", 1).right == "c"


def test_a_rectified_flow_of_normal_data_needs_one_step():
    asked, flow = question("12", 4), FlowSchedule(1000)
    exact = velocity_of(GaussianDenoiser(flow, mean=3.0, std=2.0), flow)
    noise = torch.tensor([[1.0], [-0.5]], dtype=torch.float64)
    ends = follow(exact, noise, 200, "heun")[-1]
    second = noise - ends  # noise minus data of its pairs, of which none shares a point with another
    made, first = float((noise - second)[0]), float((noise - exact(noise, 1.0))[0])
    assert abs(numbers(asked)[asked.right] - made) < 0.01 and round(first, 2) == numbers(asked)["a"]
    assert abs(ends[0] - 2 * 1.5 - ends[1]) < 0.01  # 1.5 apart before, and in the same order


def test_a_gradient_that_stops_at_the_guess():
    asked, bar = question("13", 3), torch.tensor(0.25, dtype=torch.float64)
    x_t, seen = normal_float(6, 2), torch.ones(6, 2).double()
    own = (1 - bar).sqrt() * x_t  # the exact eps of standard normal data
    right = reference("posterior_eps")(lambda x: (1 - bar).sqrt() * x, x_t, bar, lambda x: x, seen, 0.5)
    guess = bar.sqrt() * x_t
    at_the_guess = (1 - bar).sqrt() * (guess - seen) / 0.5
    past_the_network = at_the_guess / bar.sqrt()
    of = {name: float((push / (right - own)).mean()) for name, push in
          {"guess": at_the_guess, "past": past_the_network}.items()}  # fmt: skip
    assert round(of["guess"], 6) == numbers(asked)[asked.right] and round(of["past"], 6) == numbers(asked)["c"]


def test_the_rank_at_which_an_update_saves_nothing():
    asked = question("15", 4)
    layer = torch.nn.Linear(112, 448, bias=False)
    costs = {rank: 112 * rank + rank * 448 for rank in range(1, 200)}
    first = min(rank for rank, cost in costs.items() if cost > layer.weight.numel())
    assert numbers(asked)[asked.right] == first and numbers(asked)["a"] == min(layer.weight.shape) + 1

"""The tape counts and replays draws by whatever name they are made."""

import numpy as np
import torch
from torch import randn

from diffusion_lib.checks.collect.tape import Tape


def test_every_way_to_draw_is_counted():
    x = torch.zeros(2, 3)
    with Tape() as tape:
        randn(2, 3)
        torch.randn_like(x)
        torch.normal(x, 1.0)
        x.normal_()
        torch.distributions.Normal(0.0, 1.0).sample((6,))
        torch.rand(4)
        x.uniform_()
        torch.randint(0, 5, (7,))
        torch.nn.functional.dropout(torch.ones(5), 0.5, True)
        np.random.randn(2)
    assert tape.draws == {"normal": 30, "uniform": 10, "integer": 7, "coin": 5, "numpy": 1}


def test_draws_repeat_whatever_their_order():
    with Tape(3):
        t, noise = torch.randint(0, 9, (4,)), torch.randn(4, 2)
    with Tape(3):
        noise_first = torch.randn(4, 2, dtype=torch.float64)
        torch.rand(3)
        t_after = torch.randint(0, 9, (4,), generator=torch.Generator())
    assert torch.equal(t, t_after) and torch.equal(noise, noise_first.float())


def test_successive_draws_differ_and_seeds_matter():
    with Tape(1):
        first, second = torch.randn(5), torch.randn(5)
    with Tape(2):
        other = torch.randn(5)
    assert not torch.equal(first, second) and not torch.equal(first, other)


def test_random_states_are_restored_even_after_an_error():
    torch.manual_seed(0)
    np.random.seed(0)
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    try:
        with Tape():
            torch.randn(3), np.random.rand(2)
            raise ValueError
    except ValueError:
        pass
    assert torch.equal(torch.get_rng_state(), before[0]) and (np.random.get_state()[1] == before[1]).all()

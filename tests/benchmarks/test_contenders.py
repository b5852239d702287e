"""Every contender trains and draws; what is not installed is said."""

import importlib.util

import pytest
import torch

from benchmarks.contenders import CONTENDERS
from benchmarks.contenders.contender import Contender

NEEDS = {"Diffusers": "diffusers", "denoising": "denoising_diffusion_pytorch", "smalldiffusion": "smalldiffusion"}


def _there(name: str) -> None:
    for beginning, module in NEEDS.items():
        if name.startswith(beginning) and importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed: pip install {module}")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of other libraries
@pytest.mark.parametrize("name", CONTENDERS)
def test_a_contender_learns_and_draws(name, monkeypatch):
    _there(name)
    monkeypatch.setattr(Contender, "evaluations", 2)
    contender = CONTENDERS[name](torch.device("cpu"), 0, 1000.0)
    before = [p.detach().clone() for p in _weights(contender)]
    if hasattr(contender, "batches"):
        contender.batches.batch_size = 4
    contender.step()
    assert any(not torch.equal(a, b) for a, b in zip(before, _weights(contender), strict=True))
    drawn = contender.draw(torch.tensor([3, 7, 3]), seed=1)
    assert drawn.shape == (3, 1, 28, 28) and drawn.abs().max() <= 1
    assert contender.parameters == sum(p.numel() for p in _weights(contender))


def _weights(contender):
    network = contender.run.state.network if hasattr(contender, "run") else contender.network
    return list(network.parameters())

"""Conditions of any structure go the same way: labels, and tokens with their mask."""

from typing import NamedTuple

import pytest
import torch

from diffusion_lib.network import SimpleUNet, drop_condition, null_condition, takes_condition
from diffusion_lib.network.condition import batch_size, choose, concatenate, cut, map_condition, move
from diffusion_lib.sampling import make_denoiser, sample_ddim
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import Draws, Objective


class Prompt(NamedTuple):
    tokens: torch.Tensor
    mask: torch.Tensor


def prompts(n, length=4):
    tokens = torch.arange(1, n * length + 1).reshape(n, length)
    return Prompt(tokens, tokens % 3 > 0)


class Reader(torch.nn.Module):
    """Says the mean of the tokens that the mask lets through; 0 for the empty prompt."""

    takes_condition = True

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.5))

    def null_condition(self, prompt):
        return Prompt(torch.zeros_like(prompt.tokens), torch.zeros_like(prompt.mask))

    def forward(self, x, t, prompt=None):
        said = 0 if prompt is None else (prompt.tokens * prompt.mask).float().mean(1)[:, None]
        return self.weight * x + said


def test_labels_and_prompts_are_joined_split_and_moved():
    labels, prompt = torch.arange(5), prompts(5)
    assert concatenate(labels, labels).shape == (10,)
    both = concatenate(prompt, prompts(2))
    assert isinstance(both, Prompt) and both.tokens.shape == both.mask.shape == (7, 4)
    assert batch_size(labels) == batch_size(prompt) == 5
    parts = [cut(prompt, start, 2) for start in (0, 2, 4)]
    assert [batch_size(part) for part in parts] == [2, 2, 1]
    assert torch.equal(torch.cat([part.tokens for part in parts]), prompt.tokens)
    assert move(prompt, "meta").mask.device.type == "meta"


def test_choosing_is_per_sample_and_leaves_both_alone():
    prompt, empty = prompts(3), Reader().null_condition(prompts(3))
    keep = prompt.tokens.clone()
    mixed = choose(torch.tensor([True, False, True]), empty, prompt)
    assert torch.equal(prompt.tokens, keep)
    assert mixed.tokens[[0, 2]].sum() == 0 and torch.equal(mixed.tokens[1], keep[1])
    assert not mixed.mask[0].any() and torch.equal(mixed.mask[1], prompt.mask[1])


def test_structures_that_differ_are_refused():
    with pytest.raises(TypeError, match="structure"):
        concatenate(torch.arange(2), prompts(2))
    with pytest.raises(TypeError, match="structure"):
        map_condition(torch.add, prompts(2), tuple(prompts(2)))


def test_prompts_go_through_training_guidance_and_sampling():
    network, schedule, prompt = Reader(), DiffusionSchedule(50), prompts(3)
    x0 = torch.randn(3, 6)
    draws = Draws(torch.tensor([0, 20, 49]), torch.randn(3, 6), torch.tensor([True, False, False]))
    losses = Objective(schedule).losses(network, x0, prompt, draws)
    plain = Objective(schedule).losses(network, x0, None, draws)
    # The dropped prompt trains as no prompt at all; the others do not.
    assert torch.equal(losses[0], plain[0]) and (losses[1:] != plain[1:]).all()
    guided = make_denoiser(network, schedule, condition=prompt, guidance_scale=3.0)
    conditional = make_denoiser(network, schedule, condition=prompt)
    free = make_denoiser(network, schedule)
    eps, c, u = (denoise(x0, draws.t).eps for denoise in (guided, conditional, free))
    torch.testing.assert_close(eps, u + 3 * (c - u))
    images = sample_ddim(network, schedule, (3, 6), condition=prompt, guidance_scale=2.0, num_inference_steps=3)
    assert images.shape == (3, 6)


def test_a_network_says_whether_it_takes_a_condition():
    assert takes_condition(Reader()) and not takes_condition(torch.nn.Linear(1, 1))
    assert takes_condition(SimpleUNet(num_classes=3)) and not takes_condition(SimpleUNet())
    labels = torch.tensor([0, 2])
    assert null_condition(SimpleUNet(num_classes=3), labels).tolist() == [3, 3] and labels.tolist() == [0, 2]
    for network in (SimpleUNet(), torch.nn.Linear(1, 1)):
        with pytest.raises(ValueError, match="null"):
            drop_condition(network, labels, torch.tensor([True, False]))

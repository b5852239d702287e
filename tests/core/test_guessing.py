"""A model's guess of x0 is near the truth where there is little noise, and the slider over it draws again."""

import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.sampling import load_model
from diffusion_lib.showing import draw_guess, guess_slider, guess_x0


@pytest.fixture(scope="module")
def model():
    return load_model("digits")


@pytest.fixture(scope="module")
def digit():
    digits = load_digits()
    return digits.test_images[0], int(digits.test_labels[0])


def test_the_guess_is_near_the_truth_when_there_is_little_noise(model, digit):
    image, label = digit
    seen, guess = guess_x0(model, image.expand(2, 1, 28, 28), torch.tensor([20, 700]), label)
    near, far = (guess - image).square().mean((1, 2, 3)).tolist()
    assert near < 1e-3 < far
    assert float((seen[0] - image).abs().max()) < 0.5
    assert float(guess.abs().max()) <= 1


def test_the_picture_names_time_and_error(model, digit):
    titles = [axes.get_title() for axes in draw_guess(model, *digit, t=20).axes]
    assert titles[0] == "it sees, t = 20" and titles[1].startswith("it says, error 0.00") and titles[2] == "the truth"


def test_moving_the_slider_redraws(model, digit):
    slider, picture = guess_slider(model, *digit).children
    before = bytes(picture.value)
    slider.value = 900
    assert bytes(picture.value) != before

import pytest
import torch

from diffusion_lib.sampling import Diffusion, GaussianDenoiser, ddpm
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.showing import draw_moment, latent_trajectory, noisy_images, trajectory_explorer, trajectory_strip

SCHEDULE = DiffusionSchedule(100, "cosine")


@pytest.fixture(scope="module")
def start():
    return torch.randn(3, 1, 6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.fixture(scope="module")
def states(start):
    denoise = GaussianDenoiser(SCHEDULE, std=0.5)
    pairs = step_pairs(100, 12)
    return list(ddpm(denoise, start, SCHEDULE, pairs, generator=torch.Generator().manual_seed(1)))


def test_the_noisy_images_are_those_the_denoiser_saw(start, states):
    assert torch.allclose(noisy_images(states[0], SCHEDULE), start, atol=1e-12)
    for before, after in zip(states, states[1:], strict=False):
        assert torch.allclose(noisy_images(after, SCHEDULE), before.x, atol=1e-12)


def test_the_strip_shows_the_first_and_the_last_step(states):
    figure = trajectory_strip(states, SCHEDULE, {"a": 0, "b": 2}, columns=4)
    titles = [axes.get_title() for axes in figure.axes[:4]]
    assert titles[0] == f"t = {states[0].t}" and titles[-1] == f"t = {states[-1].t}"
    assert len(figure.axes) == 16  # two rows for each of two samples
    assert [axes.get_ylabel() for axes in figure.axes[::4]] == ["a: $x_t$", "a: $x_0$", "b: $x_t$", "b: $x_0$"]
    for columns in (1, 13):
        with pytest.raises(ValueError, match="columns must be between 2 and the 12 states"):
            trajectory_strip(states, SCHEDULE, {"a": 0}, columns)


def test_a_latent_way_begins_at_the_noise_and_ends_at_the_data(states):
    class Model(Diffusion):
        def __init__(self):
            self.schedule = SCHEDULE

        def trajectory(self, labels, steps):
            assert labels.tolist() == [4] and steps == 12
            return iter(states)

    rows, times = latent_trajectory(Model(), lambda z: 2 * z, label=4, steps=12)
    seen, guessed = rows.values()
    assert times[0] == f"t = {states[0].t}" and times[-1] == "data" and len(times) == 13
    torch.testing.assert_close(seen[:3], 2 * noisy_images(states[0], SCHEDULE))
    torch.testing.assert_close(seen[-3:], 2 * states[-1].x)
    torch.testing.assert_close(guessed[:3], 2 * states[0].prediction.x0)


def test_a_moment_says_where_it_is(states):
    figure = draw_moment(states, SCHEDULE, 5)
    assert figure.axes[0].get_title() == f"$x_t$ at t = {states[5].t}"
    dot = figure.axes[2].lines[1]
    assert list(dot.get_xdata()) == [states[5].t]
    assert dot.get_ydata()[0] == pytest.approx(float(SCHEDULE.alpha_bars[states[5].t]))
    with pytest.raises(IndexError):
        draw_moment(states, SCHEDULE, 12)


def test_the_slider_shows_the_frame_of_its_step(states):
    slider, picture = trajectory_explorer(states[:3], SCHEDULE).children
    assert slider.max == 2
    first = bytes(picture.value)
    slider.value = 2
    assert bytes(picture.value) != first  # what it shows is held by test_widgets
    with pytest.raises(ValueError, match="at least one State"):
        trajectory_explorer([], SCHEDULE)

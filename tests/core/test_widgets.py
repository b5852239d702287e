"""The glue under sliders: what is drawn beforehand, what is drawn once, play buttons, and words for what is slow."""

import base64
import io

import ipywidgets
import matplotlib.image
import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.process import GaussianMixture, Prediction
from diffusion_lib.reopened import WIDGET
from diffusion_lib.sampling import State, load_model
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing import (
    draw_guess,
    draw_moment,
    draw_noised_digit,
    draw_particles,
    draw_schedule,
    draw_walk,
    explorer,
    guess_slider,
    layer_explorer,
    line_plot,
    map_sheet,
    particle_slider,
    schedule_explorer,
    time_slider,
    trajectory_explorer,
    walk_slider,
)
from diffusion_lib.showing.maps import _layer_maps
from diffusion_lib.showing.stills import NAMES
from diffusion_lib.showing.widgets import BEFOREHAND, STOPS, choices, played, whole_numbers
from tests.core.redrawn import drawn_afresh


@pytest.fixture
def drawn():
    """The values that were drawn, in order, by `draw`."""
    seen = []

    def draw(a):
        seen.append(a)
        return line_plot({"a": ([0, 1], [0, a])}, "x", "y")

    draw.seen = seen
    return draw


@pytest.fixture
def person(monkeypatch):
    monkeypatch.setattr("diffusion_lib.showing.widgets.person_is_there", lambda: True)


def test_nothing_is_drawn_twice_and_nobody_waits_for_frames_that_nobody_sees(drawn):
    slider = whole_numbers(5, 2, "a")
    explorer(drawn, {"a": slider})
    for value in (3, 2, 3):
        slider.value = value
    assert drawn.seen == [2, 3]


def test_a_person_finds_every_frame_of_a_short_slider_drawn(drawn, person, monkeypatch):
    monkeypatch.setattr("diffusion_lib.showing.widgets.BEFOREHAND", 4)
    slider = whole_numbers(3, 2, "a")
    explorer(drawn, {"a": slider})
    assert sorted(drawn.seen) == [0, 1, 2, 3]
    slider.value = 1
    assert len(drawn.seen) == 4


def test_a_long_slider_and_two_sliders_are_drawn_when_asked(drawn, person):
    explorer(drawn, {"a": whole_numbers(BEFOREHAND, 2, "a")})
    assert drawn.seen == [2]
    seen = []
    pair = {"a": whole_numbers(3, 1, "a"), "b": choices({"x": 5}, 5, "b")}
    explorer(lambda a, b: seen.append((a, b)) or line_plot({"a": ([0], [0])}, "x", "y"), pair)
    assert seen == [(1, 5)]


def test_named_choices_are_drawn_beforehand_by_their_values(drawn, person):
    explorer(drawn, {"a": choices({"one": 1, "ten": 10}, 10, "a")})
    assert drawn.seen == [10, 1]


@pytest.mark.parametrize("last", [3, BEFOREHAND, 299, 999])
def test_a_play_button_moves_its_slider_in_steps_that_end_in_time(last):
    slider = whole_numbers(last, 1, "t")
    row = played(slider)
    assert row.children[0] is slider
    play = row.children[1]
    assert (play.min, play.max, play.value) == (0, last, 1)
    assert last // play.step <= max(BEFOREHAND, STOPS + 1) and (last > BEFOREHAND or play.step == 1)


def test_a_play_button_over_choices_moves_their_index():
    row = played(choices({"a": 0.5, "b": 7.0}, 7.0, "scale"))
    assert row.children[1].max == 1 and row.children[1].value == 1


def test_a_play_button_stands_beside_the_slider_for_a_person_alone(drawn, person, monkeypatch):
    row, _ = explorer(drawn, {"a": whole_numbers(3, 1, "a")}, plays=True).children
    assert [type(child) for child in row.children] == [ipywidgets.IntSlider, ipywidgets.Play]
    monkeypatch.undo()
    slider, _ = explorer(drawn, {"a": whole_numbers(3, 1, "a")}, plays=True).children
    assert isinstance(slider, ipywidgets.IntSlider)


def test_a_person_gets_a_still_and_names_beside_the_widget(drawn, person, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    box = explorer(drawn, {"a": whole_numbers(3, 1, "a")})
    box._ipython_display_()
    still, view = shown
    assert base64.b64encode(box.children[1].value).decode() in still["text/html"] and "alt='" in still["text/html"]
    assert NAMES in still["text/html"] and view[WIDGET]["model_id"] == box.model_id


def moved_is_drawn_afresh(box, values, before, after):
    """Whether a widget, moved, shows what `after` gives when all of it is drawn, in the part that `before` needs."""
    *controls, picture = box.children
    for control, value in zip(controls, values, strict=True):
        control.value = value
    drawn_afresh(bytes(picture.value), before, after)


def test_moved_points_are_the_picture_that_is_drawn_afresh():
    density = GaussianMixture(torch.ones(1), torch.zeros(1, 2), torch.ones(1))
    generator = torch.Generator().manual_seed(0)
    walks = {name: list(torch.randn(n, 20, 2, generator=generator)) for name, n in (("a", 3), ("b", 2))}
    parts = (draw_particles(walks, density, step) for step in (0, 2))
    moved_is_drawn_afresh(particle_slider(walks, density), [2], *parts)


def test_a_moved_time_is_the_picture_that_is_drawn_afresh():
    image, schedule = load_digits().test_images[0], DiffusionSchedule(1000, "linear")
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))
    parts = (draw_noised_digit(image, noise, schedule, t) for t in (200, 999))
    moved_is_drawn_afresh(time_slider(image, schedule), [999], *parts)


def test_another_schedule_is_the_picture_that_is_drawn_afresh():
    parts = (draw_schedule(*values) for values in (("linear", 1000), ("cosine", 50, True)))
    moved_is_drawn_afresh(schedule_explorer(), ["cosine", 50, True], *parts)


def test_a_moved_walk_is_the_picture_that_is_drawn_afresh():
    frames = load_digits().test_images[:9]
    moved_is_drawn_afresh(walk_slider(frames), [7], draw_walk(frames, 4), draw_walk(frames, 7))


def test_another_step_is_the_picture_that_is_drawn_afresh():
    images, schedule = load_digits().test_images, DiffusionSchedule(1000, "linear")
    guesses = (Prediction(images[n : n + 3], images[n + 3 : n + 6]) for n in (0, 3))
    states = [State(t, t - 100, images[:3], guess) for t, guess in zip((900, 600), guesses, strict=True)]
    parts = (draw_moment(states, schedule, step) for step in (0, 1))
    moved_is_drawn_afresh(trajectory_explorer(states, schedule), [1], *parts)


@pytest.mark.slow
def test_moved_maps_and_guesses_are_the_picture_that_is_drawn_afresh():
    model, digit = load_model("digits"), load_digits().test_images[6]
    noise = torch.randn(digit.shape, generator=torch.Generator().manual_seed(0))
    rows = lambda t: _layer_maps(model.network, model.schedule, digit, noise, t, 6)  # noqa: E731
    box = layer_explorer(model.network, model.schedule, digit, 6)
    moved_is_drawn_afresh(box, [900], map_sheet(rows(300)), map_sheet(rows(900)))
    guesses = (draw_guess(model, digit, 6, t) for t in (500, 100))
    moved_is_drawn_afresh(guess_slider(model, digit, 6), [100], *guesses)


def test_a_schedule_has_one_size_of_picture():
    slider, picture = time_slider(load_digits().test_images[0], DiffusionSchedule(1000, "linear")).children
    sizes = []
    for t in (0, 9, 999):
        slider.value = t
        sizes.append(matplotlib.image.imread(io.BytesIO(picture.value)).shape)
    assert len(set(sizes)) == 1

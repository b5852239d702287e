"""Grids, strips and plots are what was asked for, figures travel with their words, and sliders draw again."""

import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.process import GaussianMixture
from diffusion_lib.reopened import WIDGET
from diffusion_lib.schedule import BETA_SCHEDULES, DiffusionSchedule, EDMSchedule, FlowSchedule
from diffusion_lib.showing import (
    draw_field,
    draw_noised_digit,
    draw_schedule,
    draw_walk,
    explorer,
    film_strip,
    image_grid,
    line_plot,
    save_grid,
    schedule_explorer,
    show,
    tile,
    time_check,
    time_slider,
    walk_slider,
)
from diffusion_lib.showing.figures import png_bytes, put_image
from diffusion_lib.showing.forward_process import signal_left
from diffusion_lib.showing.machine import ENOUGH_STEPS_PER_SECOND
from diffusion_lib.showing.widgets import choices, whole_numbers
from diffusion_lib.training import steps_per_second

PNG = b"\x89PNG"


def test_tile_puts_every_image_in_its_place():
    images = torch.stack([torch.full((1, 2, 3), value) for value in (-1.0, 0.0, 1.0)])
    sheet = tile(images, columns=2, gap=1)
    assert sheet.shape == (5, 7)
    assert sheet[0, 0] == 0 and sheet[0, 4] == 128 and sheet[3, 0] == 255
    assert sheet[2, 0] == 96 and sheet[4, 6] == 96  # the gap, and the empty place
    with pytest.raises(ValueError, match="columns"):
        tile(images, columns=0)


def test_grid_is_written_as_png(tmp_path):
    import matplotlib.image

    save_grid(tmp_path / "grid.png", torch.ones(4, 1, 28, 28), columns=2, scale=2)
    assert matplotlib.image.imread(tmp_path / "grid.png").shape[:2] == (116, 116)


def test_film_strip_needs_one_image_per_caption():
    images = torch.zeros(3, 1, 4, 4)
    assert len(film_strip({"a": images, "b": images}, ["1", "2", "3"]).axes) == 6
    with pytest.raises(ValueError, match="3 images for 2 captions"):
        film_strip({"a": images}, ["1", "2"])


def test_figures_are_the_same_bytes_every_time():
    a, b = (
        png_bytes(line_plot({"a": ([0, 1], [1, 2]), "b": ([0, 1], [2, 1])}, "x", "y", dots=("b",), log_y=True))
        for _ in range(2)
    )
    assert a == b and a.startswith(PNG)
    assert png_bytes(image_grid(torch.zeros(3, 1, 4, 4), 2)).startswith(PNG)


def test_show_sends_the_picture_with_its_words(monkeypatch):
    sent = []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: sent.append((data, more)))
    show(line_plot({"a": ([0], [0])}, "x", "y"), alt="A single point at the <origin>.")
    (picture, more), (words, _) = sent
    assert picture["image/png"].startswith(PNG)
    assert more["metadata"]["image/png"]["alt"] == "A single point at the <origin>."
    assert "&lt;origin&gt;" in words["text/html"]
    with pytest.raises(ValueError, match="alt must say"):
        show(line_plot({"a": ([0], [0])}, "x", "y"), alt="a plot")


def test_moving_a_slider_redraws_the_picture():
    box = time_slider(load_digits().test_images[0], DiffusionSchedule(1000, "linear"))
    slider, picture = box.children
    before = bytes(picture.value)
    slider.value = 900
    assert bytes(picture.value).startswith(PNG) and bytes(picture.value) != before


@pytest.mark.slow
def test_every_control_of_the_schedule_explorer_redraws():
    box = schedule_explorer()
    *controls, picture = box.children
    for control, value in zip(controls, ("cosine", 50, True), strict=True):
        before = bytes(picture.value)
        control.value = value
        assert bytes(picture.value) != before


def test_draw_functions_show_what_they_are_asked():
    schedule = DiffusionSchedule(1000, "linear")
    image, noise = torch.zeros(1, 28, 28), torch.ones(1, 28, 28)
    figure = draw_noised_digit(image, noise, schedule, 999)
    assert figure.axes[0].get_title() == "t = 999" and "0.0%" in figure.axes[1].get_title()
    assert draw_schedule("linear", 100, True).axes[0].get_title() == r"$\bar\alpha$ at the end: 0"


def test_nobody_gets_the_widget_alone():
    """What stores a notebook unattended stores what it always did."""
    box = time_slider(load_digits().test_images[0], DiffusionSchedule(1000, "linear"))
    assert not hasattr(box, "_ipython_display_") and WIDGET in box._repr_mimebundle_()


def test_explorer_passes_the_values_by_name():
    import ipywidgets

    seen = []

    def draw(a, b):
        seen.append((a, b))
        return line_plot({"a": ([a], [b])}, "x", "y")

    explorer(draw, {"a": ipywidgets.IntSlider(value=3), "b": ipywidgets.IntSlider(value=5)})
    assert seen == [(3, 5)]


def test_a_walk_shows_both_ends_and_the_frame_between():
    frames = torch.linspace(-1, 1, 5).reshape(5, 1, 1, 1).expand(5, 1, 28, 28)
    figure = draw_walk(frames, 2)
    assert [axes.get_title() for axes in figure.axes] == ["fraction 0", "fraction 0.50", "fraction 1"]
    for bad in (5, -1):
        with pytest.raises(ValueError, match="place must be from 0 to 4"):
            draw_walk(frames, bad)


def test_the_walk_slider_redraws():
    frames = torch.linspace(-1, 1, 5).reshape(5, 1, 1, 1).expand(5, 1, 28, 28)
    slider, picture = walk_slider(frames).children
    before = picture.value
    slider.value = 4
    assert picture.value != before


def test_a_log_axis_names_its_few_places():
    figure = line_plot({"a": ([5, 10, 100], [1, 2, 3])}, "x", "y", log_x=True)
    axes = figure.axes[0]
    assert axes.get_xscale() == "log"
    assert [label.get_text() for label in axes.get_xticklabels()] == ["5", "10", "100"]


def test_a_log_axis_upwards_has_plain_numbers_and_one_curve_no_legend():
    short, long = (line_plot({"a": ([1, 2], [1, top])}, "x", "y", log_y=True).axes[0] for top in (100, 1e6))
    assert {"1", "2", "5", "10"} <= {label.get_text() for label in short.get_yticklabels()}
    assert "1e+06" in [label.get_text() for label in long.get_yticklabels()]
    assert short.get_legend() is None
    assert line_plot({"a": ([1], [1]), "b": ([1], [2])}, "x", "y").axes[0].get_legend() is not None


def test_a_curve_of_few_points_has_marks():
    few, many = (line_plot({"a": (range(n), range(n))}, "x", "y").axes[0].lines[0] for n in (5, 50))
    assert few.get_marker() == "o" and many.get_marker() in ("", "None")


def test_long_names_of_rows_are_broken_into_lines():
    figure = film_strip({"prior, beta 0.001": torch.zeros(1, 1, 4, 4), "mine\nown": torch.zeros(1, 1, 4, 4)}, [""])
    assert [axes.get_ylabel() for axes in figure.axes] == ["prior, beta\n0.001", "mine\nown"]


def test_a_field_has_ticks_names_and_the_starts_of_its_paths():
    density = GaussianMixture(torch.ones(1), torch.zeros(1, 2), torch.ones(1))
    paths = torch.tensor([[[1.0, 2.0]], [[0.0, 0.0]]])
    axes = draw_field({"a": density}, paths={"a": paths}, reach=2.6).axes[0]
    assert list(axes.get_xticks()) == [-2, 0, 2] and axes.get_ylabel() == "x₂"
    assert [[float(v[0]) for v in axes.lines[-1].get_data()]] == [[1.0, 2.0]]


def test_a_strip_grows_with_its_pictures_and_captions():
    images = torch.zeros(2, 1, 4, 4)
    plain, wide = film_strip({"a": images}, ["1", "2"]), film_strip({"a": images}, ["1\n1\n1", "2"], inches=2.0)
    assert [float(v) for v in plain.get_size_inches()] == pytest.approx([2.1, 1.4])
    assert [float(v) for v in wide.get_size_inches()] == pytest.approx([4.0, 2.65])


def test_images_of_other_kinds_are_refused_with_the_fix(as_a_user):
    for wrong, error, words in (
        (torch.zeros(3, 2, 4, 4), ValueError, "images must be .n, 1, h, w. or .n, 3, h, w."),
        (torch.zeros(3, 4, 4), ValueError, "images must be .n, 1, h, w."),
        (torch.zeros(3, 1, 4, 4).byte(), TypeError, "bytes are pixels already"),
        (torch.full((3, 1, 4, 4), float("nan")), ValueError, "NaN"),
    ):
        with pytest.raises(error, match=words):
            image_grid(wrong, 3)
    half = torch.linspace(-1, 1, 16).reshape(1, 1, 4, 4)
    assert torch.equal(tile(half.half(), 1), tile(half, 1))


def test_one_image_is_drawn_on_one_scale_of_grey_whatever_it_holds():
    from matplotlib.figure import Figure

    for image in (torch.full((1, 4, 4), 0.5), torch.full((3, 4, 4), 0.5), tile(torch.full((2, 1, 4, 4), 0.5), 2)):
        axes = Figure().add_subplot()
        put_image(axes, image, "grey")
        (shown,) = axes.images
        assert shown.get_clim() == (0, 255) and int(shown.get_array().max()) == 191
        assert axes.get_title() == "grey" and not axes.axison


def test_every_named_schedule_can_be_chosen():
    dropdown, *_ = schedule_explorer().children
    assert set(dropdown.options) == set(BETA_SCHEDULES)
    for name in BETA_SCHEDULES:
        last = float(DiffusionSchedule(10, name).alpha_bars[-1])
        assert draw_schedule(name, 10).axes[0].get_title() == rf"$\bar\alpha$ at the end: {last:.2g}"


def test_the_signal_that_is_left_is_alpha_bar_and_its_like_in_other_processes():
    vp = DiffusionSchedule(100, "cosine")
    torch.testing.assert_close(signal_left(vp), vp.alpha_bars)
    level = FlowSchedule(100).level(24)  # u = 1/4: 0.75^2 / (0.75^2 + 0.25^2)
    assert float(level.alpha) == pytest.approx(0.75) and float(signal_left(FlowSchedule(100))[24]) == pytest.approx(0.9)
    edm = EDMSchedule(100)
    assert float(signal_left(edm)[-1]) == pytest.approx(1 / (1 + 80**2), rel=1e-3)
    for schedule in (FlowSchedule(100), edm):
        figure = draw_noised_digit(torch.zeros(1, 28, 28), torch.ones(1, 28, 28), schedule, 24)
        assert figure.axes[0].get_title() == "t = 24" and "signal" in figure.axes[1].get_title()


def test_a_slider_begins_inside_its_range_and_there_must_be_something_to_choose():
    assert whole_numbers(9, 500, "t").value == 9 and whole_numbers(9, 4, "t").value == 4
    assert choices({"a": 1, "b": 2}, 2, "letter").value == 2
    with pytest.raises(ValueError, match="at least one choice of letter"):
        choices({}, None, "letter")


def test_the_verdict_on_a_machine_depends_on_its_speed_alone(capsys):
    time_check(ENOUGH_STEPS_PER_SECOND)
    time_check(ENOUGH_STEPS_PER_SECOND * 0.99)
    fast, slow = capsys.readouterr().out.splitlines()
    assert "about three minutes or less" in fast and "more than three minutes; the shipped checkpoint" in slow
    assert not any(character.isdigit() for character in fast + slow)
    for wrong in (0.0, float("nan"), -1.0):
        with pytest.raises(ValueError, match="steps_per_second must be above 0"):
            time_check(wrong)


@pytest.mark.slow
def test_the_speed_of_training_is_measured_in_steps(monkeypatch):
    """With a clock that moves a second a look, 3 steps fit into 3 seconds, whatever the machine."""
    made, clock = [], iter(range(1000))

    def steps(self, limits):
        for number in range(100):
            made.append(number)
            yield number

    monkeypatch.setattr("diffusion_lib.training.speed.Run.steps", steps)
    monkeypatch.setattr("diffusion_lib.training.speed.time.monotonic", lambda: next(clock))
    speed = steps_per_second(3, device="cpu")
    assert len(made) == 3 + 3 and speed == pytest.approx(3 / 4)
    monkeypatch.undo()
    assert steps_per_second(0.01, device="cpu") > 0
    for wrong, words in (
        ({"seconds": 0}, "seconds must be above 0"),
        ({"recipe": "faces"}, "faces"),
        ({"device": "tpu"}, "tpu"),
    ):
        with pytest.raises(ValueError, match=words):
            steps_per_second(**wrong)

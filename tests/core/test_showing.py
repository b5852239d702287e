import pytest
import torch

from diffusion_lib.data import load_digits
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing import (
    draw_noised_digit,
    draw_schedule,
    explorer,
    film_strip,
    image_grid,
    line_plot,
    save_grid,
    schedule_explorer,
    show,
    tile,
    time_slider,
)
from diffusion_lib.showing.figures import png_bytes

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
    assert draw_schedule("linear", 100, True).axes[0].get_title() == "at the end: 0"


def test_explorer_passes_the_values_by_name():
    import ipywidgets

    seen = []

    def draw(a, b):
        seen.append((a, b))
        return line_plot({"a": ([a], [b])}, "x", "y")

    explorer(draw, {"a": ipywidgets.IntSlider(value=3), "b": ipywidgets.IntSlider(value=5)})
    assert seen == [(3, 5)]


def test_a_walk_shows_both_ends_and_the_frame_between():
    from diffusion_lib.showing import draw_walk

    frames = torch.linspace(-1, 1, 5).reshape(5, 1, 1, 1).expand(5, 1, 28, 28)
    figure = draw_walk(frames, 2)
    assert [axes.get_title() for axes in figure.axes] == ["share 0", "share 0.50", "share 1"]
    for bad in (5, -1):
        with pytest.raises(ValueError, match="place must be from 0 to 4"):
            draw_walk(frames, bad)


def test_the_walk_slider_redraws():
    from diffusion_lib.showing import walk_slider

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


def test_a_strip_grows_with_its_pictures_and_captions():
    images = torch.zeros(2, 1, 4, 4)
    plain, wide = film_strip({"a": images}, ["1", "2"]), film_strip({"a": images}, ["1\n1\n1", "2"], inches=2.0)
    assert [float(v) for v in plain.get_size_inches()] == pytest.approx([2.1, 1.4])
    assert [float(v) for v in wide.get_size_inches()] == pytest.approx([4.0, 2.65])

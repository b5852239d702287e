"""The figure of a training run is replaced in place, says how far the run is, and a grader does not wait for it."""

import numpy as np
import pytest
import torch

from diffusion_lib.showing import LivePlot, draw_training, unless_graded, unless_tested
from diffusion_lib.showing.live import running_mean

PNG = b"\x89PNG"


class Screen:
    """Stands for IPython's display: keeps what was shown, and what replaced it."""

    def __init__(self):
        self.sent, self.updates = [], []

    def display(self, data, **more):
        self.sent.append((data, more))
        return self

    def update(self, data, **more):
        self.updates.append((data, more))


@pytest.fixture
def screen(monkeypatch):
    screen = Screen()
    monkeypatch.setattr("IPython.display.display", screen.display)
    return screen


def test_the_second_picture_takes_the_place_of_the_first(screen):
    live = LivePlot("A loss that falls, and digits.")
    live.add(1.0)
    live.show()
    live.add(0.25)
    live.show(torch.zeros(10, 1, 28, 28))
    assert len(screen.sent) == len(screen.updates) == 1
    assert screen.sent[0][1]["display_id"] is True
    picture, more = screen.updates[0]
    assert picture["image/png"].startswith(PNG)
    assert more["metadata"]["image/png"]["alt"].endswith("After 2 steps the loss is 0.250.")
    assert live.losses == [1.0, 0.25]


def test_a_picture_is_due_every_few_seconds(screen, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("diffusion_lib.showing.live.time.monotonic", lambda: now[0])
    live = LivePlot("A loss that falls, and digits.", every=3.0)
    assert live.add(1.0)
    live.show()
    assert not live.add(1.0)
    now[0] += 3
    assert live.add(1.0)


@pytest.mark.parametrize(("number", "window"), [(7, 3), (2, 5), (1, 1), (6, 6)])
def test_running_mean(number, window):
    values = np.random.default_rng(0).random(number)
    wanted = [values[max(0, i + 1 - window) : i + 1].mean() for i in range(number)]
    np.testing.assert_allclose(running_mean(values.tolist(), window), wanted, rtol=1e-12)


def test_the_picture_says_how_far_the_run_is():
    figure = draw_training([1.0, 0.5, 0.4], torch.zeros(5, 1, 8, 8))
    loss, samples = figure.axes
    assert samples.get_title() == "samples after 3 steps" and loss.get_yscale() == "log"
    assert [len(line.get_xdata()) for line in loss.lines] == [3, 3]
    assert draw_training([]).axes[0].lines[0].get_xdata().size == 0


def test_without_samples_the_loss_stands_alone_and_its_mean_says_of_how_many():
    (loss,) = draw_training([1.0] * 60).axes
    assert [line.get_label() for line in loss.lines] == ["every step", "mean of the last 3"]


def test_a_grader_does_not_wait(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert unless_graded(30, 2) == 30
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert unless_graded(30, 2) == 2


def test_a_test_does_not_wait_for_what_it_does_not_compare(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setenv("DIFFUSION_LIB_TESTED", "1")
    assert (unless_tested(30, 2), unless_graded(30, 2)) == (2, 30)
    monkeypatch.delenv("DIFFUSION_LIB_TESTED")
    assert unless_tested(30, 2) == 30
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert unless_tested(30, 2) == 2

"""Pictures that take long: a sign at once, the newest wish first, nothing twice, the next ones ahead."""

import threading

import ipywidgets
import pytest

from diffusion_lib.showing import behind as behind_the_page
from diffusion_lib.showing import line_plot, slow_explorer
from diffusion_lib.showing.behind import DRAWING, KEPT, Behind, wait_for_drawings
from diffusion_lib.showing.figures import png_bytes
from diffusion_lib.showing.widgets import choices

SIGN = f"<span role='status'>{DRAWING}</span>"


class Slow:
    """Draws in two pictures; the second one of a value in `held` waits until it is let go."""

    def __init__(self, *held):
        self.seen, self.let_go, self.begun = [], threading.Event(), threading.Event()
        self.held, self.done = held, []

    def __call__(self, a):
        self.seen.append(a)
        if a < 0:
            raise ValueError("a <b> below 0")
        yield b"rough %d" % a
        if a in self.held:
            self.begun.set()
            assert self.let_go.wait(60)
            yield b"better %d" % a
        self.done.append(a)
        yield b"%d" % a


@pytest.fixture
def shown():
    return []


def behind(draw, shown, ahead=()):
    return Behind(draw, lambda png, words: shown.append((png, words)), lambda values: [{"a": a} for a in ahead])


def test_the_sign_stands_before_the_picture_is_begun_and_the_last_picture_ends_it(shown):
    drawing = behind(draw := Slow(), shown)
    drawing.ask({"a": 1})
    assert shown[0] == (None, DRAWING)
    wait_for_drawings()
    assert shown == [(None, DRAWING), (b"rough 1", DRAWING), (b"1", DRAWING), (b"1", "")] and draw.seen == [1]


def test_what_is_kept_is_shown_at_once_and_asks_nobody(shown):
    drawing = behind(draw := Slow(), shown)
    for a in (1, 2, 1):
        drawing.ask({"a": a})
        wait_for_drawings()
    drawing.ask({"a": 2}, wait=True)
    assert draw.seen == [1, 2] and shown[-2:] == [(b"1", ""), (b"2", "")]


def test_a_new_wish_leaves_the_old_one_where_it_is(shown):
    drawing = behind(draw := Slow(1), shown)
    drawing.ask({"a": 1})
    assert draw.begun.wait(60)
    for a in (2, 3):
        drawing.ask({"a": a})
    draw.let_go.set()
    wait_for_drawings()
    assert draw.seen == [1, 3] and draw.done == [3] and shown[-1] == (b"3", "")


def test_the_next_ones_are_drawn_unseen_and_are_there_when_asked(shown):
    drawing = behind(draw := Slow(), shown, ahead=(2, 3))
    drawing.ask({"a": 1}, wait=True)
    assert draw.seen == [1]
    drawing.go_on()
    wait_for_drawings()
    assert draw.seen == [1, 2, 3] and shown[-1] == (b"1", "")
    drawing.ask({"a": 3})
    assert shown[-1] == (b"3", "") and len(draw.seen) == 3


def test_a_wish_for_what_is_just_drawn_ahead_does_not_begin_it_again(shown):
    drawing = behind(draw := Slow(2), shown, ahead=(2,))
    drawing.ask({"a": 1})
    assert draw.begun.wait(60)
    drawing.ask({"a": 2})
    draw.let_go.set()
    wait_for_drawings()
    assert draw.seen == [1, 2] and shown[-1] == (b"2", "")


def test_an_error_is_words_and_no_end_of_drawing(shown):
    drawing = behind(Slow(), shown)
    for a in (-1, 4):
        drawing.ask({"a": a})
        wait_for_drawings()
    assert (None, "a <b> below 0") in shown and shown[-1] == (b"4", "")


def test_a_process_that_ends_leaves_what_it_draws(shown, monkeypatch):
    monkeypatch.setattr(behind_the_page, "ENDING", threading.Event())
    held = threading.Event()

    def draw(a):
        yield b"rough"
        assert held.wait(60)
        yield from (b"%d" % n for n in range(100_000))

    Behind(draw, lambda png, words: shown.append(png)).ask({"a": 1})
    threading.Timer(0.05, held.set).start()
    behind_the_page._end()
    assert len(shown) < 100_000 and not [t for t in threading.enumerate() if t.name == behind_the_page.THREAD]


def test_the_oldest_are_forgotten(shown):
    drawing = behind(Slow(), shown)
    for a in range(KEPT + 3):
        drawing.ask({"a": a}, wait=True)
    assert len(drawing._kept) == KEPT and (("a", 0),) not in drawing._kept


def plot(word, b=0):
    if word == "<b>":
        raise ValueError("no <b> here")
    return line_plot({"a": ([0, 1], [b, len(word)])}, "x", "y")


def test_an_error_is_said_as_text_and_the_picture_stays():
    text, said, picture = slow_explorer(plot, {"word": ipywidgets.Text("abc")}).children
    before, heard = bytes(picture.value), []
    assert before == png_bytes(plot("abc")) and said.value == ""
    said.observe(lambda change: heard.append(change["new"]), names="value")
    text.value = "<b>"
    assert "no &lt;b&gt; here" in said.value and bytes(picture.value) == before
    text.value = "longer"
    assert heard[0] == heard[2] == SIGN and "no &lt;b&gt; here" in heard[1] and heard[3:] == [""]
    assert bytes(picture.value) == png_bytes(plot("longer"))


def test_a_person_finds_the_other_values_drawn_the_nearest_first(monkeypatch):
    monkeypatch.setattr("diffusion_lib.showing.widgets.person_is_there", lambda: True)
    seen = []
    controls = {"word": ipywidgets.Text("abc"), "b": choices({str(b): b for b in range(4)}, 2, "b")}
    box = slow_explorer(lambda word, b: seen.append((word, b)) or plot(word, b), controls, ahead=["b"])
    wait_for_drawings()
    assert seen == [("abc", b) for b in (2, 1, 3, 0)]
    controls["b"].value = 0
    assert box.children[-1].value == png_bytes(plot("abc", 0)) and len(seen) == 4
    controls["word"].value = "ab"
    wait_for_drawings()
    assert seen[4:] == [("ab", b) for b in (0, 1, 2, 3)]


def test_nobody_waits_for_pictures_that_nobody_sees():
    seen = []
    controls = {"b": choices({str(b): b for b in range(4)}, 2, "b")}
    slow_explorer(lambda b: seen.append(b) or plot("abc", b), controls, ahead=["b"])
    wait_for_drawings()
    assert seen == [2]

"""Prompts become images or a message, and what a network reads of each word is recorded and drawn."""

import pytest
import torch

from diffusion_lib.network import Prompt
from diffusion_lib.sampling import load_model
from diffusion_lib.showing import draw_prompt, draw_words, prompt_box, prompt_weights
from diffusion_lib.showing.behind import DRAWING
from diffusion_lib.showing.figures import png_bytes
from diffusion_lib.showing.prompt_box import prompt_images
from tests.core.redrawn import drawn_afresh

SENTENCE = "a large blue circle on the left"


@pytest.fixture(scope="module")
def model():
    return load_model("scenes")


def texts(figure):
    return " ".join(text.get_text() for text in figure.texts)


def test_a_sentence_becomes_pictures(model):
    figure = draw_prompt(model, SENTENCE, num=2, steps=2)
    assert figure.get_suptitle() == SENTENCE and len(figure.axes) == 2 and figure.axes[0].images
    other = draw_prompt(model, SENTENCE, "red", num=2, steps=2)
    assert "not: red" in other.get_suptitle()
    assert png_bytes(other) != png_bytes(figure)
    blank = draw_prompt(model, " ", "  ", num=1, steps=1)
    assert blank.get_suptitle() == "(nothing said)"
    spaces = draw_prompt(model, SENTENCE, "  ", num=2, steps=2)
    assert png_bytes(spaces) == png_bytes(figure)


def test_an_unknown_word_becomes_a_message_with_the_vocabulary(model):
    for figure in (draw_prompt(model, "a pink circle"), draw_prompt(model, SENTENCE, "pink")):
        said = texts(figure).replace("\n", " ")
        assert not figure.axes and "'pink' is not in the vocabulary" in said and "triangle" in said
    assert "at most" in texts(draw_prompt(model, "red " * 30))


def test_the_last_guess_is_what_the_model_draws(model):
    *guesses, images = prompt_images(model, SENTENCE, num=1, steps=5)
    asked = {"steps": 5, "sampler": "dpm_solver_pp", "guidance_scale": 3.0}
    assert len(guesses) == 2 and torch.equal(images, model.sample([SENTENCE], **asked))


def test_the_box_draws_again_when_a_prompt_is_typed(model):
    box = prompt_box(model, num=1, steps=1)
    sentence, negative, _, said, picture = box.children
    before, heard = bytes(picture.value), []
    said.observe(lambda change: heard.append(change["new"]), names="value")
    sentence.value = "a small red square at the top"
    drawn = bytes(picture.value)
    assert drawn != before and drawn.startswith(b"\x89PNG") and DRAWING in heard[0] and heard[1:] == [""]
    negative.value = "<b>pink</b>"
    assert "In the box “not”" in said.value and "&lt;b&gt;" in said.value and "triangle" in said.value
    assert bytes(picture.value) == drawn
    sentence.value = "pink"
    assert "In the box “prompt”" in said.value


def test_the_box_shows_what_a_direct_call_draws_and_asks_the_network_once(model):
    calls = []
    handle = model.network.register_forward_pre_hook(lambda *_: calls.append(1))
    box = prompt_box(model, num=4, steps=1)  # with a copy of the network, and of what counts
    handle.remove()
    sentence, negative, scale, _, picture = box.children
    first, asked = bytes(picture.value), []
    for value in (6.0, 3.0, 6.0):
        scale.value = value
        asked.append(len(calls))
    assert asked[0] == asked[2] > 1
    drawn_afresh(first, *(draw_prompt(model, SENTENCE, num=4, steps=1) for _ in range(2)))
    direct = [draw_prompt(model, SENTENCE, "", 6.0, num=4, steps=1) for _ in range(2)]
    drawn_afresh(bytes(picture.value), *direct)
    sentence.value, negative.value = "a small red cross", "a blue circle"
    direct = [draw_prompt(model, "a small red cross", "a blue circle", 6.0, num=4, steps=1) for _ in range(2)]
    drawn_afresh(bytes(picture.value), *direct)


def test_weights_are_recorded_and_the_hooks_taken_off(model):
    prompt = model.condition([SENTENCE, "red"])
    x, t = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0)), torch.tensor([3, 900])
    found = prompt_weights(model.network, x, t, prompt)
    assert {tuple(w.shape[2:]) for w in found} == {(8, 8, 12), (4, 4, 12)}
    for weights in found:
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:-1]))
        assert float(weights[1, ..., 2:].abs().max()) == 0  # start and "red" alone
    assert not any(module._forward_pre_hooks for module in model.network.modules())


def test_a_network_that_reads_nothing_is_refused():
    x, prompt = torch.zeros(1, 4, 8, 8), Prompt(torch.ones(1, 3, dtype=torch.int64), torch.ones(1, 3) > 0)
    with pytest.raises(ValueError, match="without a PromptedBlock"):
        prompt_weights(torch.nn.Linear(1, 1), x, torch.tensor([0]), prompt)


def test_words_are_drawn_beside_their_picture():
    maps = [torch.rand(8, 8) for _ in range(7)]
    figure = draw_words(torch.zeros(3, 32, 32), maps, list("abcdefg"))
    assert [axes.get_title() for axes in figure.axes[:8]] == ["picture", *"abcdefg"]
    assert png_bytes(draw_words(torch.zeros(1, 8, 8), maps[:1], ["a"])).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="words must be as many as maps"):
        draw_words(torch.zeros(3, 8, 8), maps, ["a"])

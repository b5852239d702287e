"""Scenes: said, drawn and read back without a mistake."""

from dataclasses import replace

import pytest
import torch

from diffusion_lib.data import VOCABULARY, Scene, Thing, draw_pictures, draw_scene, load_training_data, parse_scene
from diffusion_lib.data.scenes import COLOURS, HELD_OUT, LONGEST, PLACES, RELATIONS, SHAPES, SIZES, shorten
from diffusion_lib.measuring import count_pairs, measure_alignment, read_scene, same_scene

RED = Thing("small", "red", "circle")
BLUE = Thing("large", "blue", "triangle")


def some_scenes(num, held_out=None, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [draw_scene(generator, held_out) for _ in range(num)]


def test_every_sentence_is_understood_and_its_words_are_in_the_vocabulary():
    for scene in some_scenes(300):
        assert parse_scene(str(scene)) == scene
        assert set(str(scene).split()) <= set(VOCABULARY) and len(str(scene).split()) <= LONGEST
    assert parse_scene("A small RED circle left of a large blue triangle.") == Scene(RED, "left of", BLUE)


@pytest.mark.parametrize(
    "sentence, word",
    [
        ("a small red circle", "says no scene"),
        ("a red circle on the left", "four words"),
        ("a small pink circle on the left", "colour must be one of red"),
        ("a small red circle near a large blue square", "says no scene"),
    ],
)
def test_other_sentences_are_refused_with_a_reason(sentence, word):
    with pytest.raises(ValueError, match=word):
        parse_scene(sentence)


def test_a_place_takes_one_thing_and_a_relation_two():
    for where, second in (("left of", None), ("on the left", BLUE)):
        with pytest.raises(ValueError, match="where must be one of"):
            Scene(RED, where, second)


def test_every_kind_of_scene_appears_and_training_never_shows_what_is_held_out():
    seen = some_scenes(4000, held_out=False)
    things = {thing for scene in seen for thing in scene.things}
    pairs = {(thing.colour, thing.shape) for thing in things}
    assert pairs == {(c, s) for c in COLOURS for s in SHAPES} - set(HELD_OUT)
    assert {thing.size for thing in things} == set(SIZES)
    assert {scene.where for scene in seen} == {*RELATIONS, *PLACES}
    # Each colour and each shape is known all the same: only the meeting is new.
    assert {c for c, _ in pairs} == set(COLOURS) and {s for _, s in pairs} == set(SHAPES)
    assert all(scene.held_out for scene in some_scenes(200, held_out=True))
    captions = load_training_data("scenes", 300).captions
    assert not any(f"{colour} {shape}" in caption for caption in captions for colour, shape in HELD_OUT)
    assert 0.1 < sum(len(caption.split()) < 6 for caption in captions) / 300 < 0.4  # some leave words out


def test_some_training_sentences_leave_words_out_and_none_says_what_is_not_there():
    scenes, generator = some_scenes(2000), torch.Generator().manual_seed(5)
    said = [shorten(scene, generator) for scene in scenes]
    whole = sum(sentence == str(scene) for sentence, scene in zip(said, scenes, strict=True)) / len(said)
    assert 0.7 < whole < 0.8  # seven of ten are not shortened; of the others few stay whole by chance
    for sentence, scene in zip(said, scenes, strict=True):
        full = iter(str(scene).split())
        assert all(word in full for word in sentence.split())  # the same words in the same order
        assert all(thing.shape in sentence for thing in scene.things)
    lengths = {len(sentence.split()) for sentence in said}
    assert min(lengths) == 2 and max(lengths) == LONGEST
    assert shorten(scenes[0], torch.Generator().manual_seed(1)) == shorten(scenes[0], torch.Generator().manual_seed(1))


def test_the_reader_makes_no_mistake_on_what_is_drawn():
    scenes = some_scenes(600, seed=3)
    pictures = draw_pictures(scenes, torch.Generator().manual_seed(4))
    assert pictures.shape == (600, 3, 32, 32) and pictures.abs().max() <= 1
    wrong = [str(s) for s, picture in zip(scenes, pictures, strict=True) if not same_scene(read_scene(picture), s)]
    assert wrong == []
    assert measure_alignment(pictures, scenes).everything == 1


def test_the_reader_sees_each_kind_of_mistake():
    asked = Scene(RED, "left of", BLUE)
    other = {
        "colours": Scene(replace(RED, colour="green"), "left of", BLUE),
        "shapes": Scene(replace(RED, shape="square"), "left of", BLUE),
        "sizes": Scene(replace(RED, size="large"), "left of", BLUE),
    }
    for name, scene in other.items():
        picture = draw_pictures([scene], torch.Generator().manual_seed(0))
        found = measure_alignment(picture, [asked])
        assert found.number == 1 and found.everything == 0
        assert [key for key in other if getattr(found, key) == 0] == [name]
    # Right things, bound or placed wrongly: only `everything` sees it.
    swapped = Scene(Thing("small", "blue", "circle"), "left of", Thing("large", "red", "triangle"))
    turned = Scene(RED, "above", BLUE)
    for scene in (swapped, turned):
        found = measure_alignment(draw_pictures([scene], torch.Generator().manual_seed(0)), [asked])
        assert (found.number, found.colours, found.shapes, found.sizes, found.everything) == (1, 1, 1, 1, 0)
    alone = draw_pictures([Scene(RED, "on the left")], torch.Generator().manual_seed(0))
    assert measure_alignment(alone, [asked]).number == 0
    assert read_scene(torch.full((3, 32, 32), -0.8)) is None


def test_left_of_and_right_of_say_the_same_the_other_way_round():
    assert same_scene(Scene(BLUE, "right of", RED), Scene(RED, "left of", BLUE))
    assert same_scene(Scene(BLUE, "below", RED), Scene(RED, "above", BLUE))
    assert not same_scene(Scene(BLUE, "left of", RED), Scene(RED, "left of", BLUE))
    assert not same_scene(None, Scene(RED, "left of", BLUE))


@pytest.mark.parametrize("asked", ["right of", "below"])
def test_the_reader_names_first_what_lies_further_left_or_up(asked):
    (picture,) = draw_pictures([Scene(BLUE, asked, RED)], torch.Generator().manual_seed(0))
    seen = read_scene(picture)
    assert seen == Scene(RED, {"right of": "left of", "below": "above"}[asked], BLUE)


def test_pictures_without_scenes_are_not_measured():
    with pytest.raises(ValueError, match="one scene per picture"):
        measure_alignment(torch.zeros(2, 3, 32, 32), some_scenes(3))


def test_training_data_by_name():
    assert load_training_data("bundled").labels.shape == (9000,)
    every = load_training_data("every_scene", 20)
    assert every.images.shape == (20, 3, 32, 32) and every.captions is None and every.labels is None
    again = load_training_data("every_scene", 20)
    assert torch.equal(every.images, again.images)
    with pytest.raises(ValueError, match="data must be"):
        load_training_data("faces")


def test_pairs_are_counted_by_what_was_asked_and_what_is_there():
    shown = [Scene(RED, "left of", BLUE), Scene(RED, "on the left")]
    asked = [Scene(RED, "left of", replace(BLUE, colour="green")), Scene(RED, "on the right")]
    pictures = draw_pictures(shown, torch.Generator().manual_seed(0))
    assert count_pairs(pictures, asked) == {"red circle": (2, 2), "green triangle": (0, 1)}

"""Scenes: said, drawn and read back without a mistake."""

from dataclasses import replace

import pytest
import torch

from diffusion_lib.data import VOCABULARY, Scene, Thing, draw_pictures, draw_scene, load_training_data, parse_scene
from diffusion_lib.data.drawing import BACKGROUND, PALETTE
from diffusion_lib.data.scenes import COLOURS, HELD_OUT, LONGEST, PLACES, RELATIONS, SHAPES, SIZES, shorten
from diffusion_lib.measuring import Alignment, count_pairs, measure_alignment, read_scene, same_scene
from diffusion_lib.measuring.scene_reader import LEAST_AREA, read_things

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


@pytest.mark.slow
def test_every_kind_of_scene_appears_and_training_never_shows_what_is_held_out():
    seen = some_scenes(1500, held_out=False)
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


@pytest.mark.slow
def test_some_training_sentences_leave_words_out_and_none_says_what_is_not_there():
    scenes, generator = some_scenes(800), torch.Generator().manual_seed(5)
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


@pytest.mark.slow
def test_the_reader_makes_no_mistake_on_what_is_drawn():
    scenes = some_scenes(250, seed=3)
    images = draw_pictures(scenes, torch.Generator().manual_seed(4))
    assert images.shape == (250, 3, 32, 32) and images.abs().max() <= 1
    wrong = [str(s) for s, image in zip(scenes, images, strict=True) if not same_scene(read_scene(image), s)]
    assert wrong == []
    assert measure_alignment(images, scenes).everything == 1


def test_the_reader_sees_each_kind_of_mistake():
    asked = Scene(RED, "left of", BLUE)
    other = {
        "colours": Scene(replace(RED, colour="green"), "left of", BLUE),
        "shapes": Scene(replace(RED, shape="square"), "left of", BLUE),
        "sizes": Scene(replace(RED, size="large"), "left of", BLUE),
    }
    for name, scene in other.items():
        image = draw_pictures([scene], torch.Generator().manual_seed(0))
        found = measure_alignment(image, [asked])
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
    (image,) = draw_pictures([Scene(BLUE, asked, RED)], torch.Generator().manual_seed(0))
    seen = read_scene(image)
    assert seen == Scene(RED, {"right of": "left of", "below": "above"}[asked], BLUE)


def test_images_without_scenes_are_not_measured():
    with pytest.raises(ValueError, match="one scene per image"):
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
    images = draw_pictures(shown, torch.Generator().manual_seed(0))
    assert count_pairs(images, asked) == {"red circle": (2, 2), "green triangle": (0, 1)}


def on_background(*patches):
    """An image of the background with red patches of the given (rows, columns), far from each other."""
    image = torch.tensor(BACKGROUND)[:, None, None].repeat(1, 32, 32)
    for place, (rows, columns) in enumerate(patches):
        left = 2 + 10 * place
        image[:, 4 : 4 + rows, left : left + columns] = torch.tensor(PALETTE["red"])[:, None, None]
    return image * 2 - 1


@pytest.mark.parametrize(
    ("rows", "columns", "things"), [(2, 2, 0), (1, 4, 0), (1, 11, 0), (2, 5, 0), (3, 4, 1), (2, 6, 1), (8, 8, 1)]
)
def test_a_patch_of_fewer_than_twelve_pixels_is_a_speck_and_no_thing(rows, columns, things):
    assert LEAST_AREA == 12
    assert len(read_things(on_background((rows, columns)))) == things


def test_specks_beside_a_thing_change_nothing_of_what_is_read():
    alone, beside = on_background((8, 8)), on_background((8, 8), (2, 2), (3, 3))
    assert read_scene(alone) == read_scene(beside)
    wanted = [read_scene(alone)]
    assert measure_alignment(beside[None], wanted).everything == measure_alignment(alone[None], wanted).everything == 1


def test_alignment_is_measured_from_sentences_as_from_scenes():
    scenes = some_scenes(8, seed=2)
    images = draw_pictures(scenes, torch.Generator().manual_seed(1)).flip(0)
    sentences = [str(scene) for scene in scenes]
    assert measure_alignment(images, sentences) == measure_alignment(images, scenes)
    assert count_pairs(images, sentences) == count_pairs(images, scenes)


def test_an_alignment_is_said_in_a_line():
    said = str(Alignment(40, 1.0, 0.975, 0.9, 0.875, 0.8))
    assert said == "number 100.0%, colours 97.5%, shapes 90.0%, sizes 87.5%, everything 80.0%, on 40 samples"


def test_precision_of_the_numbers_and_the_kind_of_array_do_not_matter(as_a_user):
    scenes = some_scenes(4, seed=2)
    images = draw_pictures(scenes, torch.Generator().manual_seed(1))
    for other in (images.double(), images.half(), images.numpy()):
        assert measure_alignment(other, scenes).everything == 1


def test_images_and_prompts_that_cannot_be_compared_are_refused_with_the_fix(as_a_user):
    scenes = some_scenes(2)
    images = draw_pictures(scenes, torch.Generator().manual_seed(0))
    spoilt = images.clone()
    spoilt[1, 0, 0, 0] = float("nan")
    for function in (measure_alignment, count_pairs):
        for wrong, error, words in (
            (spoilt, ValueError, "NaN or infinity in 1 of 2"),
            ((images + 1) / 2, ValueError, r"images in \[0, 1\] become 2 \* x - 1"),
            (((images + 1) * 127.5).byte(), TypeError, "uint8: bytes 0..255 become floats"),
            (images[:, :1], ValueError, r"images must be \(b, 3, 32, 32\), got \(2, 1, 32, 32\)"),
            (images[0], ValueError, r"images must be \(b, 3, 32, 32\)"),
        ):
            with pytest.raises(error, match=words):
                function(wrong, scenes)
        for prompts, words in (
            (["a small red circle on the left", "a red circle"], "prompt 1 has nothing to be compared with: 'a red"),
            ("a small red circle on the left", "got 2 images and 1 scenes"),
            ([], "got 2 images and 0 scenes"),
        ):
            with pytest.raises(ValueError, match=words):
                function(images, prompts)
    with pytest.raises(ValueError, match="read the images of a batch one by one"):
        read_scene(images)


def test_one_image_that_is_bright_all_over_is_read_like_any_other():
    """A bad sample may have no dark pixel; in a set of images it must not stop the measurement."""
    scenes = some_scenes(3)
    images = draw_pictures(scenes, torch.Generator().manual_seed(0))
    images[1] = torch.linspace(0, 1, 3 * 32 * 32).reshape(3, 32, 32)
    assert measure_alignment(images, scenes).everything == pytest.approx(2 / 3)
    assert measure_alignment(images[1:2], scenes[1:2]).everything == 0

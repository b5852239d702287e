"""Recipes off the road of digits: without labels, of two classes, in colour, of a folder; old manifests too."""

from dataclasses import replace

import pytest
import torch
from PIL import Image

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.network import DigitClassifier
from diffusion_lib.sampling import shipped_models
from diffusion_lib.schedule import DiffusionSchedule, FlowSchedule
from diffusion_lib.training import (
    CLASSIFIER,
    RECIPES,
    Checkpoint,
    CheckpointError,
    Objective,
    Recipe,
    Run,
    folder_recipe,
    load_weights,
    read_checkpoint,
    recipe_of,
    recipes,
    train_classifier,
)
from tests.core.test_training import TINY, tiny_recipe

NEW = ("prediction_type", "cond_drop_prob", "class_names")  # fields that older manifests have not, or call otherwise
LINEAR = DiffusionSchedule(30, "linear", beta_end=0.01)
SMALL = {"time_dim": 8, "base_channels": 4, "multipliers": [1, 2], "patch_size": 2}


@pytest.fixture
def folder(tmp_path):
    generator = torch.Generator().manual_seed(0)
    for name in ("left", "right"):
        (tmp_path / name).mkdir()
        for i in range(8):
            pixels = torch.randint(256, (20, 24, 3), generator=generator, dtype=torch.uint8).numpy()
            Image.fromarray(pixels).save(tmp_path / name / f"{i}.png")
    return tmp_path


def there_and_back(recipe, path):
    """Train two steps, save, load: the same recipe and weights; returns the run."""
    run = Run(replace(recipe, steps=2))
    assert [report.step for report in run.steps()] == [1, 2]
    run.save_model(path)
    checkpoint = read_checkpoint(path)
    again = recipe_of(checkpoint, path)
    assert again == run.recipe
    network = again.make_network()
    load_weights(network, checkpoint.part("network"), path)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), run.state.ema.network.parameters(), strict=True))
    return run


def test_a_folder_of_colour_pictures_of_two_classes(folder, tmp_path):
    network = {**SMALL, "in_channels": 3, "out_channels": 3, "num_classes": 2}
    recipe = folder_recipe(folder, 16, batch_size=4, network=network)
    assert recipe.image_shape == [3, 16, 16] and recipe.class_names == ["left", "right"]
    run = there_and_back(recipe, tmp_path / "a.safetensors")
    x, labels = run.recipe.make_batches(0)[0]
    assert x.shape == (4, 3, 16, 16) and set(labels.tolist()) <= {0, 1}


def test_what_a_folder_recipe_makes_of_the_files(folder):
    recipe = folder_recipe(folder, 16)
    assert recipe.network["num_classes"] == 2 and recipe.network["in_channels"] == 3 and recipe.batch_size == 16
    grey = folder_recipe(folder, 16, 1, conditional=False, steps=5)
    assert grey.network["num_classes"] is None and grey.network["in_channels"] == 1 and grey.steps == 5
    assert recipe.make_network().null_label == 2


def test_without_labels(tmp_path):
    recipe = tiny_recipe(network={**TINY, "num_classes": None})
    run = there_and_back(recipe, tmp_path / "a.safetensors")
    assert run.recipe.make_batches(0)[0][1] is None


def test_scenes_without_words_and_without_an_autoencoder(tmp_path, monkeypatch):
    real = recipes.load_training_data
    monkeypatch.setattr(recipes, "load_training_data", lambda data, **more: real(data, num_scenes=16, **more))
    network = {**SMALL, "in_channels": 3, "out_channels": 3}
    recipe = tiny_recipe(network=network, data="every_scene", image_shape=[3, 32, 32])
    there_and_back(recipe, tmp_path / "a.safetensors")
    there_and_back(replace(recipe, data="scenes"), tmp_path / "b.safetensors")
    with pytest.raises(ValueError, match="10 classes, but its data 'every_scene' have no labels"):
        replace(recipe, network={**network, "num_classes": 10}).make_batches()
    words = {**network, "words": ["a"], "length": 3}
    with pytest.raises(ValueError, match="sentences, but its data 'every_scene' have no captions"):
        replace(recipe, network=words, network_kind="text_unet").make_batches()


def test_more_classes_in_the_data_than_in_the_network_are_refused():
    with pytest.raises(ValueError, match="5 classes, but its data 'bundled' have 10: set num_classes"):
        tiny_recipe(network={**TINY, "num_classes": 5}).make_batches()


@pytest.mark.parametrize(
    ("config", "schedule"),
    [
        (
            {"timesteps": 30, "beta_schedule": "linear", "beta_end": 0.01},
            LINEAR,
        ),
        ({"kind": "flow", "timesteps": 30}, FlowSchedule(30)),
    ],
)
def test_a_recipe_carries_its_process(config, schedule, tmp_path):
    recipe = tiny_recipe(schedule=config, prediction_type="v")
    assert recipe.make_schedule() == schedule
    assert Recipe.from_dict({**recipe.to_dict(), "schedule": schedule.config()}).make_schedule() == schedule
    there_and_back(recipe, tmp_path / "a.safetensors")


def test_old_manifests_are_understood():
    values = tiny_recipe().to_dict()
    old = {
        key: value for key, value in values.items() if key not in ("prediction_type", "cond_drop_prob", "class_names")
    }
    recipe = Recipe.from_dict({**old, "prediction": "x0", "drop_prob": 0.3})
    assert (recipe.prediction_type, recipe.cond_drop_prob) == ("x0", 0.3)
    with pytest.raises(ValueError, match="not a recipe"):
        Recipe.from_dict({"name": "a", "about": "b", "colour": "red"})


def test_every_recipe_but_the_one_of_the_demo_ships_its_model():
    assert set(RECIPES) - set(shipped_models()) == {"digits_quick"}


@pytest.mark.parametrize("name", shipped_models())
def test_shipped_files_were_made_by_the_recipe_of_their_name(name):
    path = asset(f"checkpoints/{name}.safetensors")
    recipe = recipe_of(read_checkpoint(path), path)
    assert recipe == replace(RECIPES[name], steps=recipe.steps)


def test_the_recipe_reaches_the_objective():
    objective = tiny_recipe(prediction_type="x0", cond_drop_prob=0.3, min_snr=4.0).make_objective()
    assert objective == Objective(DiffusionSchedule(1000), "x0", 0.3, 4.0)
    state = Run(tiny_recipe(ema_decay=0.7, lr=0.25)).state
    assert state.ema.decay == 0.7 and state.optimizer.param_groups[0]["lr"] == 0.25


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({}, "names no recipe"),
        ({"recipe": {}, "kind": "autoencoder"}, "for an autoencoder or a classifier"),
        ({"recipe": CLASSIFIER.to_dict(), "trains": "classifier"}, "for an autoencoder or a classifier"),
        ({"recipe": {}, "trains": "poem"}, "cannot build: of the kind 'poem'"),
        ({"recipe": {"name": "x"}}, "cannot build"),
    ],
)
def test_files_of_another_kind_are_refused(manifest, message):
    with pytest.raises(CheckpointError, match=message):
        recipe_of(Checkpoint({}, manifest), "file")


# --- the classifier --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_classifier_learns_to_read_by_the_loop():
    digits = load_digits()
    network = train_classifier(digits.train_images[:1000], digits.train_labels[:1000], epochs=3, batch_size=50)
    with torch.no_grad():
        right = (network(digits.test_images[:300]).argmax(1) == digits.test_labels[:300]).float().mean()
    assert not network.training and right > 0.8


def test_the_shipped_classifier_still_fits():
    path = asset("checkpoints/classifier.safetensors")
    load_weights(DigitClassifier(), read_checkpoint(path).part("network"), path)
    assert CLASSIFIER.weight_decay == 1e-2 and CLASSIFIER.steps == 14 * 90


def test_a_classifier_without_labels_says_so():
    from diffusion_lib.training import ClassifierTask, Limits, TrainState, training_steps

    batches = [(torch.zeros(4, 1, 28, 28), None)]
    steps = training_steps(TrainState.start(DigitClassifier(4)), ClassifierTask(), batches, limits=Limits(steps=1))
    with pytest.raises(ValueError, match="a classifier needs labels"):
        next(steps)

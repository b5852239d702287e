"""Low-rank updates: identity at the start, merging and back, who trains, and what is kept."""

import copy

import pytest
import torch
from torch import nn

from diffusion_lib.data import Scene, Thing, draw_pictures
from diffusion_lib.data.scenes import NEW_SHAPES, SHAPES, VOCABULARY
from diffusion_lib.measuring import measure_alignment, read_scene
from diffusion_lib.measuring.scene_reader import CORNERS
from diffusion_lib.network import (
    DiT,
    SimpleUNet,
    add_lora,
    load_lora,
    lora_layers,
    merge_lora,
    remove_lora,
    scale_lora,
    trained_lora,
    unmerge_lora,
    with_seed,
)
from diffusion_lib.network.lora import LowRank
from diffusion_lib.training import Recipe, teach
from tests.core.test_network import awake


def small():
    def make():
        return nn.Sequential(nn.Conv2d(2, 6, 3, padding=1), nn.SiLU(), nn.Flatten(), nn.Linear(6 * 16, 5))

    return awake(with_seed(make))


def learned(network):
    """As if the updates had been trained."""
    with torch.no_grad():
        for i, update in enumerate(lora_layers(network).values()):
            update.up.normal_(std=0.3, generator=torch.Generator().manual_seed(i))
    return network


X = torch.randn(3, 2, 4, 4, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    "network",
    [
        SimpleUNet(1, 1, base_channels=8, multipliers=(1, 2), time_dim=16, num_classes=3),
        DiT(size=8, patch_size=2, dim=16, depth=1, heads=2, time_dim=16, num_classes=3),
    ],
    ids=["unet", "dit"],
)
def test_an_update_that_has_not_begun_changes_nothing_bit_for_bit(network):
    awake(network)
    asked = torch.randn(2, 1, 8, 8), torch.tensor([3, 800]), torch.tensor([0, 2])
    before = network(*asked)
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    assert add_lora(network, 2) == len(lora_layers(network)) > 5
    assert torch.equal(network(*asked), before)
    learned(network)
    changed = network(*asked)
    assert not torch.allclose(changed, before)
    scale_lora(network, 0.0)
    assert torch.equal(network(*asked), before)
    remove_lora(network)
    assert all(torch.equal(value, weights[name]) for name, value in network.state_dict().items())


def test_merged_equals_unmerged_bit_for_bit_and_comes_out_again():
    network = small()
    frozen = {name: p.detach().clone() for name, p in network.named_parameters()}
    add_lora(network, 2, scale=0.5)
    changed = learned(network)(X)
    updates = merge_lora(network)
    assert torch.equal(network(X), changed) and lora_layers(network) == {}
    assert set(dict(network.named_parameters())) == set(frozen)
    for name, update in updates.items():
        difference = (network.get_submodule(name).weight - frozen[f"{name}.weight"]).detach()
        assert torch.linalg.matrix_rank(difference.flatten(1), atol=1e-5) == update.rank == 2
    unmerge_lora(network, updates)
    torch.testing.assert_close(network(X), changed)
    remove_lora(network)
    for name, p in network.named_parameters():
        torch.testing.assert_close(p, frozen[name], rtol=0, atol=1e-6)


def test_the_update_is_the_factored_product():
    layer = nn.Linear(6, 4)
    x = torch.randn(5, 6)
    before = layer(x)
    network = nn.Sequential(layer)
    add_lora(network, 3, scale=2.0)
    update = lora_layers(learned(network))["0"]
    torch.testing.assert_close(network(x), before + 2.0 * (x @ update.down.T) @ update.up.T)


def test_only_the_updates_train_and_b_moves_first():
    network = small()
    add_lora(network, 2)
    names = {name for name, p in network.named_parameters() if p.requires_grad}
    assert all(name.endswith((".up", ".down")) for name in names) and len(names) == 4
    network(X).square().sum().backward()
    for update in lora_layers(network).values():
        assert update.up.grad.any() and not update.down.grad.any()
    frozen = {name: p.detach().clone() for name, p in network.named_parameters() if not p.requires_grad}
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=0.1)
    optimizer.step()
    assert all(torch.equal(dict(network.named_parameters())[name], value) for name, value in frozen.items())


def test_which_layers_is_a_question_of_their_name_and_size():
    network = small()
    assert add_lora(network, 1, where=lambda name, layer: isinstance(layer, nn.Linear)) == 1
    assert list(lora_layers(network)) == ["3"]
    with pytest.raises(ValueError, match="has low-rank updates already"):
        add_lora(network, 1)
    with pytest.raises(ValueError, match="no linear or convolutional layer to give an update of rank 7"):
        add_lora(small(), 7)
    with pytest.raises(ValueError, match=r"rank must be in 1\.\.4"):
        LowRank(torch.zeros(4, 6), 5)


def test_what_was_learned_is_kept_as_two_small_matrices_and_put_back():
    network = small()
    add_lora(network, 2, seed=3)
    kept = trained_lora(learned(network))
    assert {name: tuple(v.shape) for name, v in kept.items()} == {
        "0.down": (2, 18), "0.up": (6, 2), "3.down": (2, 96), "3.up": (5, 2),
    }  # fmt: skip
    other = small()
    add_lora(other, 2, seed=4)
    load_lora(other, kept)
    assert torch.equal(other(X), network(X))
    torch.testing.assert_close(copy.deepcopy(network)(X), network(X))
    wider = small()
    add_lora(wider, 3)
    with pytest.raises(ValueError, match="of another rank"):
        load_lora(wider, kept)


def test_a_seed_gives_the_same_updates_and_leaves_torchs_generator():
    state = torch.random.get_rng_state()
    networks = [small() for _ in range(3)]
    state = torch.random.get_rng_state()
    for network, seed in zip(networks, (1, 1, 2), strict=True):
        add_lora(network, 2, seed=seed)
    assert torch.equal(torch.random.get_rng_state(), state)
    first, same, other = ([u.down for u in lora_layers(n).values()] for n in networks)
    assert all(map(torch.equal, first, same)) and not any(map(torch.equal, first, other))


def test_a_few_pictures_are_learned_by_the_updates_alone():
    words = {"words": ["red", "blue"], "length": 4, "text_dim": 8, "layers": 1, "in_channels": 2, "out_channels": 2}
    network = {**words, "size": 4, "patch_size": 1, "dim": 16, "depth": 1, "heads": 2, "time_dim": 16}
    recipe = Recipe("x", "y", network, schedule={"timesteps": 50}, network_kind="text_dit", image_shape=[2, 4, 4])
    model = awake(recipe.make_network(0))
    add_lora(model, 4)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    pictures = torch.randn(4, 2, 4, 4, generator=torch.Generator().manual_seed(1))
    losses = teach(model, recipe, pictures, ["red", "blue", "red", "blue"], 60, lr=2e-2)
    assert len(losses) == 60 and sum(losses[-15:]) < 0.9 * sum(losses[:15]) and not model.training
    moved = {name for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved and all(name.endswith((".up", ".down")) for name in moved)
    with pytest.raises(ValueError, match="not in the vocabulary"):
        teach(model, recipe, pictures, ["green"] * 4, 1)


def test_the_new_shape_is_drawn_and_read_and_no_training_scene_holds_it():
    assert "top" in VOCABULARY and set(NEW_SHAPES).isdisjoint(SHAPES) and set(CORNERS) == set(SHAPES + NEW_SHAPES)
    scenes = [
        Scene(Thing(size, colour, "top"), place)
        for size in ("small", "large")
        for colour, place in (("red", "on the left"), ("white", "in the middle"), ("blue", "at the bottom"))
    ]
    pictures = draw_pictures(scenes, torch.Generator().manual_seed(0))
    assert measure_alignment(pictures, scenes, shapes=SHAPES + NEW_SHAPES).everything == 1
    assert all(read_scene(picture).first.shape != "top" for picture in pictures)

"""The diffusion transformer: exact identities, permutations, gradients, and its way through recipes and files."""

import pytest
import torch
from torch import nn

from diffusion_lib.measuring import count_operations, load_new_shape_table, load_transformer_table, reached
from diffusion_lib.network import (
    DiT,
    DiTBlock,
    TextDiT,
    Tokenizer,
    grid_positions,
    modulate,
    patchify,
    takes_condition,
    unpatchify,
)
from diffusion_lib.network.transformer import TokenAttention
from diffusion_lib.sampling import Diffusion, load_model
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import Limits, Recipe, Run
from tests.core.test_network import awake

SMALL = {"size": 8, "patch_size": 2, "dim": 16, "depth": 2, "heads": 4, "time_dim": 16}


def test_cutting_and_putting_together_is_the_identity():
    for shape, p in (((2, 3, 6, 4), 2), ((1, 1, 28, 28), 4), ((3, 2, 5, 7), 1), ((2, 1, 4, 4), 4)):
        x = torch.randn(shape)
        tokens = patchify(x, p)
        assert tokens.shape == (shape[0], (shape[2] // p) * (shape[3] // p), p * p * shape[1])
        assert torch.equal(unpatchify(tokens, p, *shape[2:]), x)


def test_tokens_are_patches_in_reading_order():
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    wanted = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert patchify(x, 2)[0].tolist() == wanted
    two = torch.cat([x, x + 100], dim=1)
    assert patchify(two, 2)[0, 0].tolist() == [0, 100, 1, 101, 4, 104, 5, 105]


def test_what_cannot_be_cut_is_refused():
    with pytest.raises(ValueError, match="patch_size must divide height and width, got 4 for 6 x 8"):
        patchify(torch.zeros(1, 1, 6, 8), 4)
    with pytest.raises(ValueError, match="make no image of 8 x 8"):
        unpatchify(torch.zeros(1, 15, 4), 2, 8, 8)
    with pytest.raises(ValueError, match="patch_size must divide size"):
        DiT(size=28, patch_size=3)
    with pytest.raises(ValueError, match="reads 8 x 8 images"):
        DiT(**SMALL)(torch.zeros(1, 1, 8, 6), torch.tensor([0]))
    with pytest.raises(ValueError, match="multiple of 4"):
        grid_positions(6, 2, 2)
    with pytest.raises(ValueError, match="multiple of heads"):
        TokenAttention(10, 4)


def test_every_place_has_a_vector_of_its_own_that_knows_distances():
    where = grid_positions(32, 3, 5).double()
    assert len(torch.unique(where, dim=0)) == 15
    grid = where.reshape(3, 5, 32)
    assert torch.equal(grid[0, :, :16], grid[0, :1, :16].expand(5, 16)) and torch.equal(
        grid[0, :, 16:], grid[2, :, 16:]
    )
    right = (grid[:, :-1] * grid[:, 1:]).sum(-1)
    torch.testing.assert_close(right, right[:1, :1].expand_as(right), rtol=1e-5, atol=1e-5)


def test_a_fresh_block_is_the_identity_and_a_fresh_network_answers_zero():
    x, embedding = torch.randn(3, 5, 16), torch.randn(3, 16)
    context = torch.randn(3, 4, 8)
    network = DiT(**SMALL, context_dim=8, num_classes=3)
    for block in network.blocks:
        assert torch.equal(block(x, embedding, context), x)
    assert not network(torch.randn(2, 1, 8, 8), torch.tensor([1, 900])).any()


def test_a_block_is_the_written_formula():
    block = awake(DiTBlock(8, 2))
    x, embedding = torch.randn(3, 5, 8), torch.randn(3, 8)
    s1, c1, g1, s2, c2, g2 = block.modulation(nn.functional.silu(embedding))[:, None].chunk(6, dim=-1)
    h = x + g1 * block.attention(block.norm1(x) * (1 + c1) + s1)
    torch.testing.assert_close(block(x, embedding), h + g2 * block.mlp(block.norm2(h) * (1 + c2) + s2))
    torch.testing.assert_close(modulate(x, embedding, 0 * embedding), x + embedding[:, None])


def test_attention_equals_torchs_own():
    ours, theirs = TokenAttention(12, 3), nn.MultiheadAttention(12, 3, batch_first=True)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(ours.qkv.weight), theirs.in_proj_bias.copy_(ours.qkv.bias)
        theirs.out_proj.load_state_dict(ours.out.state_dict())
    x = torch.randn(2, 7, 12)
    torch.testing.assert_close(ours(x), theirs(x, x, x, need_weights=False)[0])


def test_blocks_do_not_know_the_order_of_their_tokens_and_positions_tell_it():
    network = awake(DiT(**SMALL))
    order = torch.randperm(16)
    x, embedding = torch.randn(2, 16, 16), torch.randn(2, 16)
    for block in network.blocks:
        torch.testing.assert_close(block(x[:, order], embedding), block(x, embedding)[:, order], rtol=1e-4, atol=1e-5)
    image, t = torch.randn(2, 1, 8, 8), torch.tensor([3, 700])
    shuffled = unpatchify(patchify(image, 2)[:, order], 2, 8, 8)

    def gap():
        return (patchify(network(shuffled, t), 2) - patchify(network(image, t), 2)[:, order]).abs().max()

    assert gap() > 1e-3
    network.positions.zero_()
    assert gap() < 1e-4


def test_output_depends_on_time_label_context_and_input_alone_of_its_sample():
    network = awake(DiT(**SMALL, num_classes=10, context_dim=8))
    x, t, y = torch.randn(2, 1, 8, 8), torch.tensor([10, 500]), torch.tensor([3, 4])
    context = torch.randn(2, 4, 8)
    out = network(x, t, y, context)
    for other in (network(x, t + 1, y, context), network(x, t, y + 1, context), network(x, t, y, 2 * context)):
        assert not torch.allclose(out, other)
    torch.testing.assert_close(network(x, t, y, context.flip(1)), out, rtol=1e-4, atol=1e-5)  # words have no order here
    torch.testing.assert_close(network(x, t), network(x, t, torch.full_like(y, network.null_label)))
    moved = x.clone()
    moved[1] += 10
    torch.testing.assert_close(network(moved, t, y, context)[0], out[0])


def test_gradients_open_from_the_outside_in_and_reach_everything():
    network = DiT(**SMALL, num_classes=10)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    awake_after = []
    for _ in range(4):
        optimizer.zero_grad()
        (network(torch.randn(11, 1, 8, 8), torch.arange(11), torch.arange(11)) - 1).square().mean().backward()
        awake_after.append({name for name, p in network.named_parameters() if p.grad is not None and p.grad.any()})
        optimizer.step()
    assert awake_after[0] == {"outlet.weight", "outlet.bias"}
    assert "blocks.0.modulation.weight" in awake_after[1] and "blocks.0.mlp.0.weight" not in awake_after[1]
    assert awake_after[-1] == {name for name, _ in network.named_parameters()}


@pytest.mark.parametrize("tokens", [4, 16, 64])
def test_a_block_costs_what_the_notebook_counts(tokens):
    dim = 16
    counted = count_operations(DiTBlock(dim, 4), torch.zeros(1, tokens, dim), torch.zeros(1, dim))
    assert counted - 12 * dim**2 == 24 * tokens * dim**2 + 4 * tokens**2 * dim


def test_reached_are_the_parts_that_hold_a_gradient_other_than_zero():
    first, silent, left_out = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
    nn.init.zeros_(silent.weight)
    parts = {"first": first, "silent": silent, "left out": left_out}
    assert reached(parts) == []
    silent(first(torch.ones(1, 2))).sum().backward()  # what lies before a weight of 0 hears nothing
    assert reached(parts) == ["silent"]


def test_the_measured_tables_as_text_hold_their_numbers():
    table, learned = load_transformer_table(), load_new_shape_table()
    for name in table.rows:
        line = next(line for line in str(table).splitlines() if line.startswith(name))
        assert "{:.2f} ± {:.2f}".format(*table.spread(name, "frechet")) in line
        assert f"{table.rows[name][0].parameters:,}" in line
    lines = {line[:31].strip(): line[41:].split() for line in str(learned).splitlines()[2:]}
    assert set(lines) == {"before", *learned.rows, "LoRA, rank 4, half the scale"}
    for way in learned.rows:
        assert lines[way][::3] == [f"{learned.spread(way, kind)[0]:.2f}" for kind in ("alone", "beside", "old")]
    half = learned.spread("LoRA, rank 4", "old", half=True)
    assert lines["LoRA, rank 4, half the scale"][-3:] == [f"{half[0]:.2f}", "±", f"{half[1]:.2f}"]


def test_labels_need_classes():
    network = DiT(**SMALL)
    assert not takes_condition(network) and network.null_label is None and takes_condition(DiT(**SMALL, num_classes=2))
    with pytest.raises(ValueError, match="without num_classes"):
        network(torch.zeros(1, 1, 8, 8), torch.tensor([0]), torch.tensor([1]))
    with pytest.raises(ValueError, match="no null_label"):
        network.null_condition(torch.tensor([1]))


def test_words_reach_a_transformer():
    network = awake(TextDiT(["red", "blue"], 4, text_dim=8, layers=1, **SMALL))
    x, t = torch.randn(2, 1, 8, 8), torch.tensor([10, 500])
    red = network(x, t, network.tokenizer(["red", "red"]))
    assert not torch.allclose(red, network(x, t, network.tokenizer(["blue", "red"])))
    empty = network.tokenizer(["", ""])
    torch.testing.assert_close(network(x, t), network(x, t, empty))
    assert torch.equal(network.null_condition(empty).tokens, empty.tokens) and isinstance(network.tokenizer, Tokenizer)


def test_one_is_fitted_saved_and_loaded_as_any_network(tmp_path):
    model = Diffusion(DiT(**SMALL, num_classes=3), DiffusionSchedule(20), "v")
    model.fit((torch.rand(16, 1, 8, 8) * 2 - 1, torch.arange(16) % 3), epochs=1, progress=False)
    path = tmp_path / "dit.safetensors"
    model.save(path)
    loaded = load_model(path)
    assert isinstance(loaded.network, DiT) and loaded.recipe.network_kind == "dit"
    labels = torch.tensor([0, 1, 2])
    drawn = loaded.sample(labels, steps=3, seed=5, guidance_scale=2.0)
    torch.testing.assert_close(drawn, model.sample(labels, steps=3, seed=5, guidance_scale=2.0))


def test_a_run_of_a_recipe_with_a_transformer_goes_on_exactly(tmp_path):
    network = {**SMALL, "size": 28, "patch_size": 14, "num_classes": 10}
    recipe = Recipe("d", "for tests", network, batch_size=4, steps=4, network_kind="dit")
    whole = Run(recipe, 1)
    for _ in whole.steps():
        pass
    half = Run(recipe, 1)
    for report in half.steps():
        if report.step == 2:
            break
    half.save_training(tmp_path / "run.safetensors")
    again = Run.resume(tmp_path / "run.safetensors")
    for _ in again.steps(Limits(steps=4)):
        pass
    for name, value in whole.state.ema.state_dict().items():
        torch.testing.assert_close(again.state.ema.state_dict()[name], value, rtol=0, atol=0)


def test_the_measured_tables_are_what_their_files_say():
    table, learned = load_transformer_table(), load_new_shape_table()
    parameters = {name: {run.parameters for run in runs} for name, runs in table.rows.items()}
    assert all(len(runs) == 3 for runs in table.rows.values()) and all(len(p) == 1 for p in parameters.values())
    sizes = [p.pop() for p in parameters.values()]
    assert max(sizes) < 1.02 * min(sizes)
    runs = table.rows["U-Net"]
    mean, spread = table.spread("U-Net", "frechet")
    values = torch.tensor([run.qualities["guidance 1, 50 DDIM steps"].frechet for run in runs], dtype=torch.float64)
    assert abs(mean - float(values.mean())) < 1e-9 and abs(spread - float(values.std())) < 1e-9
    for axis in ("steps", "seconds"):
        across, losses = table.curve("U-Net", axis)
        assert across == sorted(across) and losses[-1] < losses[0]
    with pytest.raises(ValueError, match="axis must be"):
        table.curve("U-Net", "loss")
    assert learned.before["old"]["shapes"] > 0.9 and learned.before["alone"]["shapes"] == 0
    full, half = (learned.spread("LoRA, rank 4", "old", half=half)[0] for half in (False, True))
    assert full < half <= 1

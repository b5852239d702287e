"""Words, attention and the network that reads."""

import pytest
import torch
import torch.nn.functional as F
from einops import rearrange

from diffusion_lib.network import CrossAttention, Prompt, PromptedBlock, TextEncoder, TextUNet, Tokenizer
from diffusion_lib.network.condition import concatenate, drop_condition, null_condition

WORDS = ("a", "red", "circle", "square")
TINY = {"in_channels": 2, "out_channels": 2, "time_dim": 8, "base_channels": 8, "multipliers": (1, 2)}


def tiny():
    torch.manual_seed(0)
    model = TextUNet(WORDS, 5, text_dim=8, layers=1, **TINY).eval()
    for p in model.parameters():
        if not p.any():
            torch.nn.init.normal_(p, std=0.2)
    return model


def test_tokens_begin_with_the_start_and_end_with_padding():
    tokenizer = Tokenizer(WORDS, 5)
    tokens, mask = tokenizer(["a red circle", "", "A Circle."])
    assert tokens.tolist() == [[1, 2, 3, 4, 0], [1, 0, 0, 0, 0], [1, 2, 4, 0, 0]]
    assert mask.tolist() == [[True] * 4 + [False], [True] + [False] * 4, [True] * 3 + [False] * 2]
    assert len(tokenizer) == 6 and tokenizer.split("A red circle.") == ["<start>", "a", "red", "circle"]
    assert torch.equal(tokenizer.prompt(tokens).mask, mask)


def test_unknown_words_and_long_sentences_are_named():
    tokenizer = Tokenizer(WORDS, 4)
    with pytest.raises(ValueError, match="the word 'dog' is not in the vocabulary: a, red, circle, square"):
        tokenizer(["a red dog"])
    with pytest.raises(ValueError, match="has 4 words, at most 3"):
        tokenizer(["a red red circle"])
    with pytest.raises(ValueError, match="differ"):
        Tokenizer(("a", "a"), 4)


def test_padding_tells_the_encoder_nothing():
    torch.manual_seed(0)
    encoder = TextEncoder(6, 5, 8, 1, 2).eval()
    tokens, mask = Tokenizer(WORDS, 5)(["a red circle"])
    other = tokens.masked_fill(~mask, 3)
    torch.testing.assert_close(encoder(tokens, mask)[:, :4], encoder(other, mask)[:, :4])
    assert not torch.allclose(encoder(tokens, mask)[:, 1], encoder(tokens.flip(1), mask.flip(1))[:, 1])


@pytest.mark.parametrize("masked", [False, True])
def test_cross_attention_equals_torchs_own(masked):
    torch.manual_seed(0)
    attention = CrossAttention(6, 5, heads=2, dim_head=4).double()
    x, context = torch.randn(3, 7, 6).double(), torch.randn(3, 4, 5).double()
    mask = torch.tensor([[True, True, False, False], [True] * 4, [False, False, True, False]]) if masked else None
    q, k, v = (
        rearrange(layer(source), "b n (h d) -> b h n d", h=2)
        for layer, source in ((attention.to_q, x), (attention.to_k, context), (attention.to_v, context))
    )
    wanted = F.scaled_dot_product_attention(q, k, v, attn_mask=None if mask is None else mask[:, None, None])
    wanted = attention.to_out(rearrange(wanted, "b h n d -> b n (h d)"))
    torch.testing.assert_close(attention(x, context, mask), wanted, rtol=1e-12, atol=1e-12)
    weights = attention.weights(x, context, mask)
    torch.testing.assert_close(weights.sum(-1), torch.ones(3, 2, 7).double())
    if masked:
        assert not weights[0, :, :, 2:].any()


def test_words_are_a_set_to_attention_and_positions_keep_their_order():
    torch.manual_seed(0)
    attention = CrossAttention(6, 5, heads=2, dim_head=4)
    x, context = torch.randn(2, 7, 6), torch.randn(2, 4, 5)
    torch.testing.assert_close(attention(x, context.flip(1)), attention(x, context))
    torch.testing.assert_close(attention(x.flip(1), context), attention(x, context).flip(1))
    # With one word to look at there is nothing to choose: every position gets the same answer.
    alone = attention(x, context[:, :1])
    torch.testing.assert_close(alone, alone[:, :1].expand_as(alone))


def test_a_masked_word_gets_no_gradient():
    attention = CrossAttention(6, 5, heads=2, dim_head=4)
    context = torch.randn(1, 4, 5, requires_grad=True)
    attention(torch.randn(1, 7, 6), context, torch.tensor([[True, True, False, True]])).sum().backward()
    assert not context.grad[0, 2].any() and context.grad[0, [0, 1, 3]].abs().sum() > 0


def test_a_prompted_block_begins_silent_and_shows_where_words_are_looked_at():
    block = PromptedBlock(8, 5, heads=2)
    x, context = torch.randn(2, 8, 3, 4), torch.randn(2, 6, 5)
    assert torch.equal(block(x, context), x)
    maps = block.weights(x, context)
    assert maps.shape == (2, 2, 3, 4, 6)
    torch.testing.assert_close(maps.sum(-1), torch.ones(2, 2, 3, 4))


def test_the_picture_depends_on_every_word_and_not_on_the_neighbour():
    model = tiny()
    x, t = torch.randn(2, 2, 8, 8), torch.tensor([10, 500])
    read = model.tokenizer
    out = model(x, t, read(["a red circle", "a square"]))
    for other in ("a red square", "red a circle", "a red"):
        assert (model(x, t, read([other, "a square"])) - out)[0].abs().max() > 1e-3  # no mere rounding
    torch.testing.assert_close(model(x, t, read([other, "a square"]))[1], out[1])


def test_the_null_condition_is_the_empty_sentence():
    model = tiny()
    x, t = torch.randn(2, 2, 8, 8), torch.tensor([10, 500])
    prompt = model.tokenizer(["a red circle", "a square"])
    null = null_condition(model, prompt)
    torch.testing.assert_close(model(x, t, null), model(x, t))
    assert isinstance(null, Prompt) and null.mask.sum(1).tolist() == [1, 1]
    dropped = drop_condition(model, prompt, torch.tensor([True, False]))
    assert torch.equal(dropped.tokens[0], null.tokens[0]) and torch.equal(dropped.tokens[1], prompt.tokens[1])
    assert torch.equal(dropped.mask, dropped.tokens != 0)
    assert torch.isfinite(model(torch.cat([x, x]), torch.cat([t, t]), concatenate(prompt, null))).all()

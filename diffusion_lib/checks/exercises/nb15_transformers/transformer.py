"""The exercise transformer: from pixels to tokens, through the blocks, and back."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal
from ._layers import Affine, Normed, Silent, Told
from .modulate import modulate
from .patchify import patchify
from .unpatchify import unpatchify


def transformer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    """Tokens plus positions, blocks, one more modulated norm, the last layer, and the image again."""
    h = inlet(patchify(x, patch_size)) + positions
    for block in blocks:
        h = block(h, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return unpatchify(outlet(modulate(norm(h), shift, scale)), patch_size, *x.shape[-2:])


def _probes(generator):
    def probe(name, shape, p, d, k, depth, silent=False):
        b, c, height, width = shape
        numbers, tokens = p * p * c, (height // p) * (width // p)
        blocks = tuple(Told(generator, d, k) for _ in range(depth))
        last = Silent(numbers) if silent else Affine(generator, d, numbers)
        way = Affine(generator, numbers, d), normal(generator, tokens, d), blocks, Normed()
        given = normal(generator, *shape), normal(generator, b, k), p
        return Probe(name, (*given, *way, Affine(generator, k, 2 * d, axes=2), last))

    return [
        probe("three by two patches, three blocks", (3, 2, 6, 4), 2, 5, 4, 3),
        probe("patches of one pixel, two blocks", (2, 1, 2, 5), 1, 6, 3, 2),
        probe("a batch of one, as many tokens as numbers", (1, 1, 4, 4), 2, 4, 5, 4),
        probe("one block", (2, 3, 3, 6), 3, 4, 4, 1),
        probe("a last layer that begins at zero", (2, 1, 4, 6), 2, 4, 3, 2, silent=True),
    ]


def _through(blocks, h, embedding):
    for block in blocks:
        h = block(h, embedding)
    return h


def _of(
    enter=lambda tokens, positions: tokens + positions,
    run=_through,
    leave=lambda h, norm, shift, scale: modulate(norm(h), shift, scale),
    two=lambda parts: parts,
    back=lambda out, p, x: unpatchify(out, p, *x.shape[-2:]),
):
    """The network with one part replaced."""

    def answer(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
        h = run(blocks, enter(inlet(patchify(x, patch_size)), positions), embedding)
        shift, scale = two(to_two(embedding).chunk(2, dim=-1))
        return back(outlet(leave(h, norm, shift, scale)), patch_size, x)

    return answer


def _positions_again(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    again = [lambda h, e, block=block: block(h + positions, e) for block in blocks]
    rest = (norm, to_two, outlet)
    return _of(enter=lambda tokens, _: tokens)(x, embedding, patch_size, inlet, positions, again, *rest)


def _positions_on_patches(x, embedding, patch_size, inlet, positions, *others):
    return _of(enter=lambda tokens, _: tokens)(
        x, embedding, patch_size, lambda patches: inlet(patches + positions), positions, *others
    )


def _positions_late(x, embedding, patch_size, inlet, positions, *others):
    late = _of(enter=lambda tokens, _: tokens, run=lambda blocks, h, e: _through(blocks, h, e) + positions)
    return late(x, embedding, patch_size, inlet, positions, *others)


def _first_again(x, embedding, patch_size, inlet, positions, *others):
    first = inlet(patchify(x, patch_size)) + positions
    again = _of(leave=lambda h, norm, shift, scale: first + modulate(norm(h), shift, scale))
    return again(x, embedding, patch_size, inlet, positions, *others)


def _outlet_first(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    h = _through(blocks, inlet(patchify(x, patch_size)) + positions, embedding)
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    return unpatchify(modulate(norm(outlet(h)), shift, scale), patch_size, *x.shape[-2:])


def _norm_first(x, embedding, patch_size, inlet, positions, blocks, norm, to_two, outlet):
    shift, scale = to_two(embedding).chunk(2, dim=-1)
    h = modulate(norm(inlet(patchify(x, patch_size)) + positions), shift, scale)
    return unpatchify(outlet(_through(blocks, h, embedding)), patch_size, *x.shape[-2:])


EXERCISE = Exercise(
    id="transformer",
    title="the whole network",
    notebook="15_transformers",
    place=65,
    points=3,
    difficulty=2,
    minutes=10,
    reference=transformer,
    probes=_probes,
    trained=("x", "embedding"),
    where="Peebles & Xie 2022 (DiT), section 3.2 and figure 3",
    misconceptions=(
        Misconception(
            "No positions",
            "The tokens enter the blocks without their places: the network could not tell where a patch lay.",
            _of(enter=lambda tokens, positions: tokens + 0 * positions),
        ),
        Misconception(
            "Positions in every block",
            "The positions were added before each block. Once, before the first, is enough: x is carried through.",
            _positions_again,
        ),
        Misconception(
            "Not a chain of blocks",
            "Every block was given the first tokens. Each takes what the block before it gave.",
            _of(run=lambda blocks, h, e: h + sum(block(h, e) - h for block in blocks)),
        ),
        Misconception(
            "Only the last block's answer to the first tokens",
            "The loop forgets what earlier blocks gave: their result has to become the next one's input.",
            _of(run=lambda blocks, h, e: blocks[-1](h, e)),
        ),
        Misconception(
            "One block",
            "Only the first block was used.",
            _of(run=lambda blocks, h, e: blocks[0](h, e)),
        ),
        Misconception(
            "The blocks are missing",
            "The tokens go straight to the last layer.",
            _of(run=lambda blocks, h, e: h),
        ),
        Misconception(
            "The blocks from last to first",
            "The order of the blocks was turned round.",
            _of(run=lambda blocks, h, e: _through(blocks[::-1], h, e)),
        ),
        Misconception(
            "Added around the blocks once more",
            "Each block adds to its input already. Nothing more is added around it.",
            _of(run=lambda blocks, h, e: _through([lambda a, b, f=f: a + f(a, b) for f in blocks], h, e)),
        ),
        Misconception(
            "No norm at the end",
            "The last layer takes normalised tokens: the norm is missing.",
            _of(leave=lambda h, norm, shift, scale: modulate(h, shift, scale)),
        ),
        Misconception(
            "Not modulated at the end",
            "The last norm is told the time as well: shift and scale are missing.",
            _of(leave=lambda h, norm, shift, scale: norm(h) + 0 * shift[:, None] + 0 * scale[:, None]),
        ),
        Misconception(
            "Modulated before the norm",
            "The norm takes away most of what shift and scale did. They come behind it.",
            _of(leave=lambda h, norm, shift, scale: norm(modulate(h, shift, scale))),
        ),
        Misconception(
            "Scale before shift",
            "The two were read as scale, shift. Their order is shift, scale, as in the blocks.",
            _of(two=lambda parts: parts[::-1]),
        ),
        Misconception(
            "The input added to the answer",
            "The pixels of x were added. The network's answer is what the last layer gives.",
            _of(back=lambda out, p, x: x + unpatchify(out, p, *x.shape[-2:])),
        ),
        Misconception(
            "Reshaped to the image's shape",
            "A reshape lays the tokens one after another along the rows of pixels. Each patch belongs in its square.",
            _of(back=lambda out, p, x: out.reshape(x.shape)),
        ),
        Misconception(
            "Positions before the first layer",
            "The positions were added to the patches. They are as wide as the tokens behind the first layer.",
            _positions_on_patches,
        ),
        Misconception(
            "Positions behind the blocks",
            "The blocks saw tokens without a place. Positions come before the first block.",
            _positions_late,
        ),
        Misconception(
            "The first tokens added again",
            "The tokens from before the blocks were added behind them. Each block adds to its input already.",
            _first_again,
        ),
        Misconception(
            "The tokens are returned",
            "The answer of the last layer is a row of tokens. It has to become an image again.",
            _of(back=lambda out, p, x: out),
        ),
        Misconception(
            "Height and width counted in patches",
            "The way back was told the size of the grid. It asks for the size of the image in pixels.",
            _of(back=lambda out, p, x: unpatchify(out, p, x.shape[-2] // p, x.shape[-1] // p)),
        ),
        Misconception(
            "Height and width exchanged",
            "The way back was told width, height.",
            _of(back=lambda out, p, x: unpatchify(out, p, x.shape[-1], x.shape[-2])),
        ),
        Misconception(
            "Scaled without the 1",
            "The scale multiplies without the 1 of exercise 5.",
            _of(leave=lambda h, norm, shift, scale: norm(h) * scale[:, None] + shift[:, None]),
        ),
        Misconception(
            "The last layer before the norm",
            "The last layer took tokens that were not normalised, and the norm its answer.",
            _outlet_first,
        ),
        Misconception(
            "The last norm stands before the blocks",
            "Norm, shift and scale came before the blocks, and nothing between them and the last layer.",
            _norm_first,
        ),
        Misconception(
            "Multiplied by the positions",
            "The positions multiply the tokens. They are added: so a token keeps what it is, and says where it is.",
            _of(enter=lambda tokens, positions: tokens * positions),
        ),
    ),
    properties=(
        Property(
            "a last layer that gives zeros makes the answer 0",
            lambda calls: bool((calls[-1].value.abs() < 1e-6).all()),
            "Whatever the blocks do, the last layer has the last word.",
        ),
    ),
    hints=(
        "Follow the shapes: (b, c, h, w), (b, n, p²c), (b, n, d), through the blocks, and the same way back.",
        "A loop over blocks: what one gives is what the next one gets.",
        "The end is half a block: two numbers instead of three, a modulated norm, then the last layer.",
    ),
    forbidden=("DiT",),
)

"""Reading a scene off its pixels, colours, shapes, sizes and places, and counting how often it is the one asked for.

The rules are exact and no network is asked. On images as `data/drawing.py` draws them the reader makes no mistake, so
what it says of generated ones measures them and not itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor
from tqdm.auto import tqdm

from diffusion_lib.data.drawing import BACKGROUND, PALETTE, SIZE
from diffusion_lib.data.scenes import SHAPES, Scene, Thing
from diffusion_lib.measuring.given import image_batch, scenes_of

LEAST_AREA = 12  # pixels; smaller patches are specks
BETWEEN_SIZES = 10.5  # pixels: small things are 8 wide, large ones 13
# How full a shape's corners are, upper and lower. A corner is CORNER of the width times CORNER of the height.
CORNER = 0.3
CORNERS = {
    "circle": (0.46, 0.46),
    "square": (1.0, 1.0),
    "triangle": (0.0, 0.75),
    "cross": (0.0, 0.0),
    "top": (0.75, 0.0),
}
MIDDLE = 3.25  # pixels that a thing "in the middle" may lie off it


@dataclass(frozen=True)
class Seen:
    """A thing found in an image, and its centre in pixels."""

    thing: Thing
    x: float
    y: float


def read_things(image: Float[Tensor, "3 32 32"], shapes: Sequence[str] = SHAPES) -> list[Seen]:
    """Everything in an image that is large enough to be a thing, from the largest down.

    shapes: what a thing may be; the nearest of them is read

    Shapes: (3, 32, 32) in [-1, 1].
    Raises: TypeError for anything but floats; ValueError for another shape or range, and for NaN.
    """
    if image.ndim != 3:
        raise ValueError(f"image must be (3, 32, 32), got {tuple(image.shape)}: read the images of a batch one by one")
    (image,) = image_batch(image[None], 3, SIZE)
    background = torch.tensor(BACKGROUND)
    colours = torch.tensor(list(PALETTE.values())) - background
    above = ((image + 1) / 2).permute(1, 2, 0) - background
    # A pixel at an edge lies between background and colour: what counts is the nearest of these lines, and how far
    # along it the pixel is. The nearest colour alone would read the rim of a yellow square as green.
    cover = above @ colours.T / colours.square().sum(1)
    off_line = (above[..., None, :] - cover[..., None] * colours).square().sum(-1)
    nearest = off_line.argmin(-1)
    thing = cover.gather(-1, nearest[..., None])[..., 0] >= 0.5
    found = []
    for index, colour in enumerate(PALETTE):
        for patch in _patches(thing & (nearest == index)):
            rim = F.max_pool2d(patch[None].float(), 3, 1, 1)[0] > 0
            covered = torch.where(rim & (nearest == index), cover[..., index], 0).clamp(0, 1)
            found.append((float(covered.sum()), _describe(covered, colour, shapes)))
    return [seen for _, seen in sorted(found, key=lambda pair: -pair[0])]


def read_scene(image: Float[Tensor, "3 32 32"], shapes: Sequence[str] = SHAPES) -> Scene | None:
    """The scene that an image shows; None unless it holds one thing or two.

    Of two things, the one further left or up is named first.

    Shapes: (3, 32, 32) in [-1, 1].
    Raises: as `read_things`.
    """
    things = read_things(image, shapes)
    if len(things) == 1:
        return Scene(things[0].thing, _place(things[0]))
    if len(things) != 2:
        return None
    relation = _relation(*things)
    if relation in ("right of", "below"):
        things.reverse()
        relation = _relation(*things)
    return Scene(things[0].thing, relation, things[1].thing)


def same_scene(a: Scene | None, b: Scene) -> bool:
    """Whether two scenes say the same: "x left of y" is "y right of x"."""
    return a is not None and _plain(a) == _plain(b)


@dataclass(frozen=True)
class Alignment:
    """How well images show what was asked for: fractions of the prompts, from 0 to 1.

    number      as many things as asked
    colours     and the right colours
    shapes      number and shapes right
    sizes       number and sizes right
    everything  things, attributes bound as asked, and places
    """

    num: int
    number: float
    colours: float
    shapes: float
    sizes: float
    everything: float

    def __str__(self) -> str:
        named = (f"{part.name} {getattr(self, part.name):.1%}" for part in fields(self) if part.name != "num")
        return f"{', '.join(named)}, on {self.num} samples"


def measure_alignment(
    images: Float[Tensor, "b 3 32 32"],
    scenes: Sequence[Scene | str],
    *,
    shapes: Sequence[str] = SHAPES,
    progress: bool = False,
) -> Alignment:
    """Prompt alignment of generated images.

    scenes:   what was asked for, as scenes or in sentences that say all of one
    shapes:   what a thing may be read as; with `NEW_SHAPES` of the data the reader knows those too
    progress: show a bar, for many images

    Shapes: (b, 3, 32, 32) in [-1, 1], on any device, in any precision; b scenes.
    Raises: TypeError for images that are no floats; ValueError if there is not one scene per image, for a sentence
        that says none, and for images of another shape or range, or with NaN.
    """
    images = image_batch(images, 3, SIZE)
    marks = []
    pairs = zip(images, wanted := scenes_of(scenes, len(images)), strict=True)
    for image, scene in tqdm(pairs, desc="reading", total=len(wanted), unit="image", disable=not progress):
        seen = [found.thing for found in read_things(image, shapes)]
        things = list(scene.things)
        number = len(seen) == len(things)
        attributes = [
            number and sorted(getattr(s, name) for s in seen) == sorted(getattr(a, name) for a in things)
            for name in ("colour", "shape", "size")
        ]
        marks.append([number, *attributes, same_scene(read_scene(image, shapes), scene)])
    fractions = torch.tensor(marks, dtype=torch.float64).mean(0).tolist()
    return Alignment(len(wanted), *fractions)


def count_pairs(images: Float[Tensor, "b 3 32 32"], scenes: Sequence[Scene | str]) -> dict[str, tuple[int, int]]:
    """How often each pair of colour and shape that was asked for is in the image: right, and asked.

    Shapes: (b, 3, 32, 32) in [-1, 1], b scenes or sentences.
    Raises: as `measure_alignment`.
    """
    counts: dict[str, tuple[int, int]] = {}
    images = image_batch(images, 3, SIZE)
    for image, scene in zip(images, scenes_of(scenes, len(images)), strict=True):
        shown = {f"{found.thing.colour} {found.thing.shape}" for found in read_things(image)}
        for pair in (f"{thing.colour} {thing.shape}" for thing in scene.things):
            right, wanted = counts.get(pair, (0, 0))
            counts[pair] = right + (pair in shown), wanted + 1
    return counts


def _plain(scene: Scene) -> Scene:
    opposite = {"right of": "left of", "below": "above"}
    if scene.second is not None and scene.where in opposite:
        return Scene(scene.second, opposite[scene.where], scene.first)
    return scene


def _relation(first: Seen, second: Seen) -> str:
    dx, dy = second.x - first.x, second.y - first.y
    if abs(dx) >= abs(dy):
        return "left of" if dx > 0 else "right of"
    return "above" if dy > 0 else "below"


def _place(seen: Seen) -> str:
    dx, dy = seen.x - SIZE / 2, seen.y - SIZE / 2
    if max(abs(dx), abs(dy)) <= MIDDLE:
        return "in the middle"
    if abs(dx) >= abs(dy):
        return "on the left" if dx < 0 else "on the right"
    return "at the top" if dy < 0 else "at the bottom"


def _describe(covered: Float[Tensor, "32 32"], colour: str, shapes: Sequence[str]) -> Seen:
    """A thing from the fraction of every pixel that it covers: measured finer than in whole pixels."""
    width, height = float(covered.sum(1).max()), float(covered.sum(0).max())
    # The middle of the bounding box: a triangle's centre of mass lies lower than its centre.
    rows, columns = torch.nonzero(covered >= 0.5, as_tuple=True)
    x, y = (float(v.max() + v.min() + 1) / 2 for v in (columns, rows))
    shape = _nearest_shape(covered, x, y, width, height, shapes)
    size = "small" if max(height, width) < BETWEEN_SIZES else "large"
    return Seen(Thing(size, colour, shape), x, y)


def _nearest_shape(
    covered: Float[Tensor, "32 32"], x: float, y: float, width: float, height: float, shapes: Sequence[str]
) -> str:
    """The shape whose corners are filled most alike."""
    edges = torch.arange(SIZE)

    def before(limit: float) -> Float[Tensor, "32"]:  # of every row or column, how much lies before the limit
        return (limit - edges).clamp(0, 1)

    outer = before(x - (0.5 - CORNER) * width) + 1 - before(x + (0.5 - CORNER) * width)
    upper, lower = before(y - (0.5 - CORNER) * height), 1 - before(y + (0.5 - CORNER) * height)
    corner = 2 * CORNER**2 * width * height
    fills = [float(covered.mul(half[:, None] * outer).sum()) / corner for half in (upper, lower)]
    return min(shapes, key=lambda shape: math.dist(fills, CORNERS[shape]))


def _patches(mask: Bool[Tensor, "32 32"]) -> list[Bool[Tensor, "32 32"]]:
    """The connected patches of a mask (neighbours share an edge), specks left out."""
    names = torch.where(mask, torch.arange(1, mask.numel() + 1).reshape(mask.shape), 0).float()
    while True:
        up_down = F.max_pool2d(names[None, None], (3, 1), 1, (1, 0))[0, 0]
        left_right = F.max_pool2d(names[None, None], (1, 3), 1, (0, 1))[0, 0]
        spread = torch.where(mask, torch.maximum(up_down, left_right), names)
        if torch.equal(spread, names):
            break
        names = spread
    return [patch for name in names.unique().tolist() if name and int((patch := names == name).sum()) >= LEAST_AREA]

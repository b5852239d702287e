"""Drawing scenes: 32x32 RGB pictures with smooth edges, at random positions that the sentence allows."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.data.scenes import Scene, Thing

SIZE = 32  # pixels, height and width
RADIUS = {"small": 4.0, "large": 6.5}  # half the width, in pixels
BACKGROUND = (0.10, 0.10, 0.12)
PALETTE = {
    "red": (0.86, 0.20, 0.12),
    "green": (0.05, 0.62, 0.38),
    "blue": (0.16, 0.42, 0.92),
    "yellow": (0.95, 0.86, 0.25),
    "purple": (0.66, 0.28, 0.78),
    "white": (0.94, 0.94, 0.94),
}
ARM = 0.35  # half the width of a cross's arms, in half widths of the cross
MARGIN = 1.0  # pixels between a thing and the edge
GAP = 2.0  # pixels between two things, at least


def draw_pictures(scenes: Sequence[Scene], generator: torch.Generator) -> Float[Tensor, "b 3 32 32"]:
    """One picture per scene; positions are random, within what the sentence says.

    Shapes: returns (b, 3, 32, 32) float32 in [-1, 1].
    """
    return torch.stack([_draw(scene, generator) for scene in scenes])


def _draw(scene: Scene, generator: torch.Generator) -> Tensor:
    picture = torch.tensor(BACKGROUND)[:, None, None].expand(3, SIZE, SIZE)
    for thing, centre in zip(scene.things, _positions(scene, generator), strict=True):
        cover = _coverage(thing, centre)
        picture = picture * (1 - cover) + torch.tensor(PALETTE[thing.colour])[:, None, None] * cover
    return picture * 2 - 1


def _coverage(thing: Thing, centre: tuple[float, float]) -> Float[Tensor, "32 32"]:
    """How much of each pixel the thing covers: its signed distance, cut off at half a pixel."""
    r = RADIUS[thing.size]
    rows, columns = torch.meshgrid(torch.arange(SIZE) + 0.5, torch.arange(SIZE) + 0.5, indexing="ij")
    x, y = columns - centre[0], rows - centre[1]
    if thing.shape == "circle":
        inside = r - (x**2 + y**2).sqrt()
    elif thing.shape == "square":
        inside = r - torch.maximum(x.abs(), y.abs())
    elif thing.shape == "cross":
        near, far = torch.minimum(x.abs(), y.abs()), torch.maximum(x.abs(), y.abs())
        inside = torch.minimum(r - far, ARM * r - near)
    elif thing.shape == "top":  # the triangle upside down
        inside = torch.minimum(r + y, (r - y - 2 * x.abs()) / 5**0.5)
    else:  # an upright triangle as wide and as high as the others
        inside = torch.minimum(r - y, (r + y - 2 * x.abs()) / 5**0.5)
    return (inside + 0.5).clamp(0, 1)


def _positions(scene: Scene, generator: torch.Generator) -> list[tuple[float, float]]:
    """Centres (x, y) of the scene's things, y pointing down."""

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * float(torch.rand((), generator=generator))

    middle, r = SIZE / 2, RADIUS[scene.first.size]
    if scene.second is None:
        far = uniform(4.5, middle - r - MARGIN)
        across = uniform(-far + 2, far - 2)
        near = uniform(-2.0, 2.0), uniform(-2.0, 2.0)
        offset = {
            "on the left": (-far, across),
            "on the right": (far, across),
            "at the top": (across, -far),
            "at the bottom": (across, far),
            "in the middle": near,
        }[scene.where]
        return [(middle + offset[0], middle + offset[1])]
    other = RADIUS[scene.second.size]
    gap = uniform(GAP, min(5.0, SIZE - 2 * (r + other + MARGIN)))
    start = uniform(MARGIN, SIZE - MARGIN - gap - 2 * (r + other))
    sideways = tuple(middle + uniform(-2.5, 2.5) for _ in range(2))
    # Along the axis of the relation the nearer to 0 is the first for "left of" and "above", else the second.
    swapped = scene.where in ("right of", "below")
    leading, trailing = (other, r) if swapped else (r, other)
    along = [start + leading, start + 2 * leading + gap + trailing]
    if swapped:
        along.reverse()
    if scene.where in ("left of", "right of"):
        return [(along[0], sideways[0]), (along[1], sideways[1])]
    return [(sideways[0], along[0]), (sideways[1], along[1])]

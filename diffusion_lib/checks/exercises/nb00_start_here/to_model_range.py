"""The exercise to_model_range: pixels to the model's range."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def to_model_range(pixels):
    """Move 8-bit pixels to the range a diffusion model works in."""
    return pixels.to(torch.float64) / 127.5 - 1


def _probes(generator):
    def pixels(*shape):
        return torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)

    return [
        Probe("black, grey and white", (torch.tensor([0, 51, 102, 255], dtype=torch.uint8),)),
        Probe("one digit", (pixels(28, 28),)),
        Probe("a batch of pictures", (pixels(3, 1, 5, 4),)),
        Probe("a batch of one in colour", (pixels(1, 3, 2, 7),)),
    ]


MISTAKES = (
    Misconception(
        "The range is 0 to 1",
        "Your values go from 0 to 1: a quarter of the variance that they have from -1 to 1. "
        "Black belongs at -1, white at +1.",
        lambda p: p.double() / 255,
    ),
    Misconception(
        "Shifted but not stretched",
        "Your values go from -1 to 0: the range has the right lower end and half the width.",
        lambda p: p.double() / 255 - 1,
    ),
    Misconception(
        "Centred but not stretched",
        "Your values go from -0.5 to 0.5: they are centred, at half the width the model expects.",
        lambda p: p.double() / 255 - 0.5,
    ),
    Misconception(
        "8-bit arithmetic wraps around",
        "The arithmetic ran on 8-bit integers, where 200 * 2 is 144. "
        "Become a floating-point tensor first, then calculate.",
        lambda p: (p * 2).to(torch.float64) / 255 - 1,
    ),
    Misconception(
        "8-bit subtraction wraps around",
        "Subtracting 127 or 128 from 8-bit integers wraps below zero to "
        "large values. Become a floating-point tensor first.",
        lambda p: (p - 128).double() / 128,
    ),
    Misconception(
        "Normalised by the mean and spread of MNIST",
        "Classifiers subtract 0.1307 and divide by 0.3081. Any straight line can be undone; "
        "this course and its trained models use the one with the ends -1 and +1.",
        lambda p: (p.double() / 255 - 0.1307) / 0.3081,
    ),
    Misconception("Divided by 127", "White lands at 1.008: half of 255 is not 127.", lambda p: p.double() / 127 - 1),
    Misconception(
        "Divided by 128",
        "White lands at 0.992: the largest 8-bit value is 255, not 256.",
        lambda p: p.double() / 128 - 1,
    ),
    Misconception(
        "Black and white are exchanged",
        "Black lands at +1 and white at -1: the sign is turned round.",
        lambda p: 1 - p.double() / 127.5,
    ),
    Misconception(
        "Stretched but not shifted",
        "Your values go from 0 to 2: the width is right, the centre is not.",
        lambda p: p.double() / 127.5,
    ),
)

EXERCISE = Exercise(
    id="to_model_range",
    title="pixels to the model's range",
    notebook="00_start_here",
    place=10,
    points=1,
    difficulty=1,
    minutes=3,
    reference=to_model_range,
    probes=_probes,
    tolerance=1e-6,  # that float32 is near enough would be an odd first thing to read
    where="DDPM (Ho et al. 2020), section 3.3: data scaled linearly to [-1, 1]",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "black is -1 and white is +1",
            lambda calls: bool((calls[0].value[0] + 1).abs() < 1e-6 and (calls[0].value[-1] - 1).abs() < 1e-6),
            "The two ends of the range are not at -1 and +1.",
        ),
        Property(
            "the shape is kept",
            lambda calls: all(c.value.shape == c.args[0].shape for c in calls),
            "The picture came back with another shape.",
        ),
        Property(
            "the same way back leads to the pixel it came from",
            lambda calls: all(bool(((c.value + 1) * 127.5 - c.args[0].double()).abs().max() < 1e-2) for c in calls),
            "Greys must stay apart as they were, in every picture alike: nothing is rounded, and no picture stretched.",
        ),
    ),
    hints=(
        "Where should 0 land, and where 255? Two points fix a straight line.",
        "8-bit integers cannot hold fractions or negative numbers: change the dtype before any arithmetic.",
        "Bring the values to 0..1 first. Then stretch to the width of -1..1, and move the centre.",
    ),
    forbidden=("to_model_range", "normalise", "normalize"),
)

"""The options that every way to sample takes: named once, shown in every signature, refused in one sentence."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict, TypeVar, get_type_hints

import torch
from jaxtyping import Int
from torch import Tensor

from diffusion_lib.network import Condition
from diffusion_lib.network.condition import Network, batch_size, conditions, move, unwrapped
from diffusion_lib.renamed import new_names
from diffusion_lib.sampling.consistency import jumping
from diffusion_lib.sampling.samplers import Sampler, find_sampler, suggest
from diffusion_lib.training import ConsistencyRecipe


class Guidance(TypedDict, total=False):
    """How the condition is followed.

    null_condition    what guidance leads away from; the network's own "nothing said" if left out
    guidance_scale    classifier-free guidance; 1 = none
    guidance_rescale  fraction to which guided predictions keep the conditional spread; 0 = none, 0.7 is usual
    """

    null_condition: Condition | None
    guidance_scale: float
    guidance_rescale: float


class DenoiserOptions(Guidance, total=False):
    """How a network is read.

    condition        what it is told, such as one label per sample, int64 (b,)
    prediction_type  what it was trained to say: "eps" (default), "x0", "v", "u" or "score"
    clip_x0          keep x0 in [-1, 1]; by default so for images of one or three channels, not for latents and points
    """

    condition: Condition | None
    prediction_type: str
    clip_x0: bool


class SampleOptions(DenoiserOptions, total=False):
    """How samples are drawn.

    spacing    which times are visited: "trailing" (default), see `step_pairs`
    generator  of the noise; one of the CPU gives the same noise on every device
    """

    spacing: str
    generator: torch.Generator | None


DEFAULTS = {"prediction_type": "eps", "guidance_scale": 1.0, "guidance_rescale": 0.0, "spacing": "trailing"}
F = TypeVar("F", bound=Callable[..., Any])


def named_options(options: type) -> Callable[[F], F]:
    """Let a function's signature name the options behind its `**options`, so that help and editors show them."""

    def name(function: F) -> F:
        own = [p for p in inspect.signature(function).parameters.values() if p.kind is not p.VAR_KEYWORD]
        named = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=hint, default=DEFAULTS.get(key))
            for key, hint in get_type_hints(options).items()
            if key not in {p.name for p in own}
        ]
        function.__signature__ = inspect.Signature([*own, *named])  # type: ignore[attr-defined]
        return function

    return name


OPTION_NAMES = frozenset(get_type_hints(SampleOptions))


def known_options(options: Any) -> Any:
    """Options under today's names. Raises: TypeError naming one that there is not, and which was probably meant."""
    renamed = new_names(options, stacklevel=5)
    if unknown := renamed.keys() - OPTION_NAMES:
        raise TypeError(f"there is no option {min(unknown)!r}: {suggest(min(unknown), OPTION_NAMES)}")
    return renamed


def checked(sampler: str | Sampler, options: Mapping[str, Any]) -> Sampler:
    """The sampler, once it is sure that it has these options.

    Raises: ValueError for an unknown sampler or a value out of range; TypeError for an option that it has not.
    """
    found = find_sampler(sampler)
    if {"num_inference_steps", "num_steps"} & options.keys():
        raise TypeError("the number of steps is called steps here: write steps=50")
    found.check(dict(options))
    return found


def generator_of(seed: int) -> torch.Generator:
    """A generator of the CPU, so that noise is the same on every device; any whole number is a seed.

    Raises: TypeError for anything else.
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"seed must be a whole number, got {seed!r}")
    # torch takes 64 bits; of larger numbers, as clocks give them, the remainder counts.
    return torch.Generator().manual_seed(seed % 2**63)


def how_many(conditions: int | None, num: int | None) -> int:
    """The number of images: one per condition, or as many as are asked for.

    Raises: ValueError if both are given and differ, or there would be none.
    """
    size = conditions if conditions is not None else 1 if num is None else num
    if size < 1 or (num is not None and num != size):
        raise ValueError(f"num must be at least 1 and fit the conditions, got num={num} and {conditions} conditions")
    return size


def steps_of(recipe: Any, steps: int | None) -> int:
    """Steps of a sampler; where nobody says how many, those that a student was made for, else 50."""
    return getattr(recipe, "student_steps", 50) if steps is None else steps


def sampler_of(recipe: Any, sampler: str | Sampler | None) -> Sampler:
    """A sampler; where nobody says which, jumps for a consistency model, else DDIM.

    Raises: ValueError for an unknown one.
    """
    own = jumping if isinstance(recipe, ConsistencyRecipe) else "ddim"
    return find_sampler(own if sampler is None else sampler)


def cycling_labels(num: int, num_classes: int = 10) -> Int[Tensor, " n"]:
    """Labels 0, 1, ..., 9, 0, 1, ...: every class as often as any other. Shapes: returns int64 (num,)."""
    return torch.arange(num) % num_classes


Asked = Condition | Sequence[int] | Sequence[str]
"""What a model is asked for: labels (b,), b sentences, or a Prompt or Read of them."""


def as_condition(network: Network, asked: Any, device: torch.device) -> Condition:
    """What a network is told: labels as int64 (b,), sentences as its tokenizer reads them, on `device`.

    Raises: ValueError naming an unknown word or an impossible label, or for sentences to a network that reads none.
    """
    if isinstance(asked, str):
        raise ValueError(f"a list of sentences is needed, got one: write [{asked!r}]")
    inner: Any = unwrapped(network)
    reads, num_classes = hasattr(inner, "tokenizer"), getattr(inner, "num_classes", None)
    if len(asked) and isinstance(asked[0], str):
        if not reads:
            labels = f"labels, int64 (b,), from 0 to {num_classes - 1}" if num_classes else "no condition"
            raise ValueError(f"the network {type(inner).__name__} reads no sentences: give it {labels}")
        return move(inner.tokenizer(asked), device)
    if reads and not isinstance(asked, tuple):
        raise ValueError(f"the network {type(inner).__name__} reads sentences: give it a list of them, such as ['']")
    size = batch_size(asked) if reads else len(asked)  # of a Prompt, or of a Read, the length is that of the tuple
    return conditions(network, size, device, {"condition": asked})["condition"]

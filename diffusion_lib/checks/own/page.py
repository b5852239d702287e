"""All yours: digits drawn with nothing but the learner's answers, and what share of the lines that ran was theirs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..notebook.render import Card
from .model import NO_LABEL, OwnModel, own_model, short_chain
from .parts import Parts, find_part
from .share import lines_run

_STEPS_WATCHED = 3  # every step runs the same lines
_BELOW = ("cosine_betas", "cumulative_alphas", "lookup", "to_x0", "recover_eps", "SmallUNet")
_DRAWING = {
    "ddpm": ("ancestral_step", "ddpm_sample"),
    "ddim": ("step_pairs", "ddim_sample"),
    "guided": ("step_pairs", "guided_sample", "guided_predict", "guided_eps"),
}


@dataclass(frozen=True)
class AllYours:
    """Digits, and who wrote what drew them."""

    digits: Tensor
    share: float
    lines: dict[str, int]  # of each of the learner's answers
    library: int
    parts: Parts

    def show(self) -> None:
        """The table of the lines that ran."""
        self.card().show()

    def card(self) -> Card:
        """The share as a heading, and below it who wrote what."""
        mine = ", ".join(f"{name} {count}" for name, count in self.lines.items()) or "nothing yet"
        missing = self.parts.missing()
        lines = [("Yours, in lines", mine), ("The library's", f"{self.library} lines")]
        lines += [("Among them, until yours passes", missing)] if missing else []
        total = sum(self.lines.values()) + self.library
        return Card("note", f"{self.share:.0%} of the {total} lines that drew these digits are yours.", tuple(lines))


def all_yours(
    sampler: str = "ddpm", steps: int = 50, num: int = 10, guidance_scale: float = 2.0, seed: int = 0
) -> AllYours:
    """Draw digits with the learner's schedule, network, weights and sampler; the library's where one lacks.

    Args:
        sampler: "ddpm" of notebook 05, "ddim" of 06, or "guided": digits 0 to 9 in turn, by the guided sampler of 09
        steps: how many of the 1000 times are visited
        guidance_scale: for "guided" alone

    Lines are counted in a second, short walk: a line counts once, however often it runs, and so does none of
    PyTorch's.
    Shapes: the digits are (num, 1, 28, 28).
    Raises: ValueError for another sampler.
    """
    if sampler not in _DRAWING:
        raise ValueError(f"sampler must be one of {', '.join(_DRAWING)}, got {sampler!r}")
    parts = Parts(*(find_part(name) for name in (*_BELOW, *_DRAWING[sampler])))
    model = own_model("guided" if sampler == "guided" else "digits")
    digits = _draw(model, parts, sampler, steps, num, guidance_scale, seed)
    with lines_run({part.exercise: part.answer for part in parts if part.yours}) as run:
        _draw(model, parts, sampler, _STEPS_WATCHED, 2, guidance_scale, seed)
    return AllYours(digits, run.share, run.by_exercise(), len(run.library), parts)


def _draw(model: OwnModel, parts: Parts, sampler: str, steps: int, num: int, scale: float, seed: int) -> Tensor:
    """One batch of digits by one of the learner's samplers.

    Shapes: returns (num, 1, 28, 28).
    """
    alpha_bars = parts.cumulative_alphas(parts.cosine_betas(1000))
    ask = model.predict_eps(alpha_bars, parts)
    torch.manual_seed(seed)  # the learner's sampler draws from the generator that all share
    x = torch.randn(num, 1, 28, 28, dtype=torch.float64)
    if sampler == "ddpm":
        kept, betas = short_chain(alpha_bars, steps)
        return parts.ddpm_sample(lambda x, t: ask(x, kept[t]), x, betas, parts.ancestral_step)
    pairs = parts.step_pairs(1000, steps)
    if sampler == "ddim":
        return parts.ddim_sample(ask, x, pairs, alpha_bars)
    return parts.guided_sample(ask, x, torch.arange(num) % 10, NO_LABEL, scale, pairs, alpha_bars)

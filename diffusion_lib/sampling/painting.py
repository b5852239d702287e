"""A text-to-image model taken apart: read, predict, move, decode. What is done with them is the caller's."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from diffusion_lib.network import Prompt, Read
from diffusion_lib.process import to_prediction
from diffusion_lib.sampling.diffusion import Diffusion
from diffusion_lib.sampling.samplers import ddim_step

Seen = Callable[[Tensor, Tensor], Tensor]


class PaintingParts:
    """The parts of a model that paints prompts, in the space that it diffuses in.

    Args:
        painter: such as load_model("scenes")
        seen:    (tokens, mask) -> the mask of the words that positions of the image may read; the text encoder reads
                 all of them. None for the mask as it is

    Pitfall: v is what the network says of the state; only `move` knows what to do with it.
    """

    def __init__(self, painter: Diffusion, seen: Seen | None = None):
        self.painter, self.seen = painter, seen
        self.network: Any = painter.network

    @torch.no_grad()
    def read(self, sentences: Sequence[str]) -> Read:
        """What the words say. Shapes: b sentences -> vectors (b, m, d) and their mask (b, m)."""
        prompt: Prompt = self.network.tokenizer(sentences)
        mask = prompt.mask if self.seen is None else self.seen(prompt.tokens, prompt.mask)
        return Read(self.network.read_prompt(prompt).vectors, mask)

    @torch.no_grad()
    def predict(self, x: Float[Tensor, "b ..."], t: Int[Tensor, " b"], prompt: Read) -> Float[Tensor, "b ..."]:
        """The network's v. Shapes: x (b, ...), t (b,) -> (b, ...)."""
        return self.network(x, t, prompt)

    def move(self, x: Float[Tensor, "b ..."], v: Float[Tensor, "b ..."], t: int, t_prev: int) -> Float[Tensor, "b ..."]:
        """One step of DDIM, from t to t_prev; -1 is data. Shapes: two of (b, ...) -> (b, ...)."""
        level = self.painter.schedule.level(t, x)
        prediction = to_prediction(self.painter.prediction_type, v, x, level)
        return ddim_step(prediction, level, self.painter.schedule.level(t_prev, x))

    @torch.no_grad()
    def decode(self, x: Float[Tensor, "b ..."]) -> Float[Tensor, "b c h w"]:
        """Images from latents; where there is no autoencoder, x itself. Shapes: (b, ...) -> (b, c, h, w)."""
        autoencoder = self.painter.autoencoder
        return x if autoencoder is None else autoencoder.decode(x)

"""`TextUNet` and `TextDiT`: networks that read a prompt."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network.condition import move
from diffusion_lib.network.running import remembers_arguments
from diffusion_lib.network.text import Prompt, Read, TextEncoder, Tokenizer
from diffusion_lib.network.transformer import DiT
from diffusion_lib.network.unet import SimpleUNet

T = TypeVar("T", Prompt, Read)


class ReadsPrompts(nn.Module):
    """A tokenizer, a text encoder, and a network told what it made of the words; a subclass says which network.

    Shapes: x (b, c, h, w), timestep (b,), prompt of (b, length), read or not, or None -> (b, c_out, h, w).
    """

    takes_condition = True
    empty_tokens: Tensor
    empty_mask: Tensor

    def __init__(self, words: Sequence[str], length: int, text_dim: int, layers: int):
        super().__init__()
        self.tokenizer = Tokenizer(words, length)
        self.text_encoder = TextEncoder(len(self.tokenizer), length, text_dim, layers)
        empty = self.tokenizer([""])
        # They move with the network: a sentence that is not there need not be brought to a GPU again and again.
        self.register_buffer("empty_tokens", empty.tokens, persistent=False)
        self.register_buffer("empty_mask", empty.mask, persistent=False)

    def drawing(self) -> Callable[..., Tensor]:
        """The network inside: drawing(x, timestep, context=(b, m, text_dim), context_mask=bool (b, m))."""
        raise NotImplementedError

    def _empty(self, num: int) -> Prompt:
        return Prompt(self.empty_tokens.expand(num, -1), self.empty_mask.expand(num, -1))

    def null_condition(self, prompt: T) -> T:
        """The empty sentence for every sample, read where the prompt is. Shapes: (b, m) -> (b, m)."""
        empty = self._empty(len(prompt.mask))
        # Where the prompt is, which need not be where the network is.
        return move(self.read_prompt(empty) if isinstance(prompt, Read) else empty, prompt.mask.device)

    @torch.no_grad()
    def read_prompt(self, prompt: Prompt | Read) -> Read:
        """What the encoder makes of a prompt, without gradients; what is read already stays as it is.

        Shapes: tokens (b, m) -> vectors (b, m, text_dim).
        Pitfall: it is of these weights; read again after training them.
        """
        return self._read(prompt)

    def _read(self, prompt: Prompt | Read) -> Read:
        return prompt if isinstance(prompt, Read) else Read(self.text_encoder(*prompt), prompt.mask)

    def forward(
        self,
        x: Float[Tensor, "b c h w"],
        timestep: Int[Tensor, " b"] | Float[Tensor, " b"],
        prompt: Prompt | Read | None = None,
    ) -> Float[Tensor, "b c_out h w"]:
        context, mask = self._read(self._empty(len(x)) if prompt is None else prompt)
        return self.drawing()(x, timestep, context=context, context_mask=mask)


@remembers_arguments
class TextUNet(ReadsPrompts):
    """A text encoder and a U-Net that attends to its words at every level [ldm, sec. 3.3].

    Args:
        words:    the vocabulary
        length:   tokens per prompt, the start token included
        text_dim: size of the word vectors
        layers:   transformer layers of the text encoder
        unet:     arguments of SimpleUNet

    Shapes: x (b, c, h, w), timestep (b,), prompt of (b, length) or None -> (b, c_out, h, w).
    """

    def __init__(self, words: Sequence[str], length: int, text_dim: int = 96, layers: int = 2, **unet):
        super().__init__(words, length, text_dim, layers)
        self.unet = SimpleUNet(**unet, context_dim=text_dim)

    def drawing(self) -> Callable[..., Tensor]:
        """The U-Net."""
        return self.unet


@remembers_arguments
class TextDiT(ReadsPrompts):
    """A text encoder and a transformer whose patches attend to its words in every block [dit, sec. 3.2].

    Args:
        words, length, text_dim, layers: as for TextUNet
        dit:      arguments of DiT

    Shapes: x (b, c, size, size), timestep (b,), prompt of (b, length) or None -> (b, c_out, size, size).
    """

    def __init__(self, words: Sequence[str], length: int, text_dim: int = 96, layers: int = 2, **dit):
        super().__init__(words, length, text_dim, layers)
        self.dit = DiT(**dit, context_dim=text_dim)

    def drawing(self) -> Callable[..., Tensor]:
        """The transformer."""
        return self.dit

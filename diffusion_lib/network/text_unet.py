"""`TextUNet`: a U-Net that reads a prompt."""

from collections.abc import Sequence

from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.network.running import remembers_arguments
from diffusion_lib.network.text import Prompt, TextEncoder, Tokenizer
from diffusion_lib.network.unet import SimpleUNet


@remembers_arguments
class TextUNet(nn.Module):
    """A text encoder and a U-Net that attends to its words at every level [ldm, sec. 3.3].

    Args:
        words:    the vocabulary
        length:   tokens per prompt, the start token included
        text_dim: size of the word vectors
        layers:   transformer layers of the text encoder
        unet:     arguments of SimpleUNet

    Shapes: x (b, c, h, w), timestep (b,), prompt of (b, length) or None -> (b, c_out, h, w).
    """

    takes_condition = True

    def __init__(self, words: Sequence[str], length: int, text_dim: int = 96, layers: int = 2, **unet):
        super().__init__()
        self.tokenizer = Tokenizer(words, length)
        self.text_encoder = TextEncoder(len(self.tokenizer), length, text_dim, layers)
        self.unet = SimpleUNet(**unet, context_dim=text_dim)

    def null_condition(self, prompt: Prompt) -> Prompt:
        """The empty sentence for every sample. Shapes: (b, m) -> (b, m)."""
        empty = self.tokenizer([""])
        return Prompt(*(part.to(prompt.tokens.device).expand_as(prompt.tokens) for part in empty))

    def forward(
        self,
        x: Float[Tensor, "b c h w"],
        timestep: Int[Tensor, " b"] | Float[Tensor, " b"],
        prompt: Prompt | None = None,
    ) -> Float[Tensor, "b c_out h w"]:
        if prompt is None:
            prompt = Prompt(*(part.to(x.device).expand(len(x), -1) for part in self.tokenizer([""])))
        context = self.text_encoder(*prompt)
        return self.unet(x, timestep, context=context, context_mask=prompt.mask)

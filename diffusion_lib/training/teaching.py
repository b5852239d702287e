"""Teach a trained model that reads sentences something new, from a few captioned pictures."""

from collections.abc import Sequence
from typing import Any

from jaxtyping import Float
from torch import Tensor, nn

from diffusion_lib.data import TensorBatches
from diffusion_lib.network import lora_layers
from diffusion_lib.training.loop import Limits, training_steps
from diffusion_lib.training.recipes import PromptBatches, Recipe
from diffusion_lib.training.state import TrainState


def teach(
    network: Any,
    recipe: Recipe,
    latents: Float[Tensor, "n c h w"],
    sentences: Sequence[str],
    num_steps: int,
    *,
    lr: float = 1e-3,
    batch_size: int = 12,
    seed: int = 0,
) -> list[float]:
    """Train on with the objective of its recipe; gives the loss of every step, and the network in eval mode.

    With `add_lora` before it the updates alone learn, otherwise all weights do.

    network: one that reads prompts, such as the network of the model "scenes"
    latents: of the pictures, scaled, as `Autoencoder.encode` gives them

    Shapes: latents (n, c, h, w), n sentences.
    Raises: ValueError naming a word that the network does not know.
    """
    tokens = network.tokenizer(sentences).tokens
    batches = PromptBatches(
        TensorBatches(latents.cpu(), tokens, min(batch_size, len(latents)), seed), network.tokenizer
    )
    if not lora_layers(network):
        network.requires_grad_(True)
    place = next(iter(nn.Module.parameters(network))).device
    state = TrainState.start(network, lr, ema_decay=0.0, device=place)
    steps = training_steps(state, recipe.make_objective(), batches, limits=Limits(steps=num_steps), lr=lr, seed=seed)
    losses = [report.loss for report in steps]
    network.eval()
    return losses

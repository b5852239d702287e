"""A VAE and a diffusion model on points, trained as long as a GAN of the same size: the rivals of a toy."""

import torch
from jaxtyping import Float
from torch import Tensor

from diffusion_lib.baselines.networks import DenseVAE
from diffusion_lib.baselines.training import dense_vae_steps
from diffusion_lib.data import RandomBatches
from diffusion_lib.network import PointNetwork, mlp, with_seed
from diffusion_lib.sampling import sample_ddim
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import Limits, Objective, TrainState, training_steps

BATCH = 128
DIFFUSION_STEPS = (22, 15)  # for one step of the VAE, 22/15 of them


def rivals_on_points(
    data: Float[Tensor, "n 2"], num_steps: int, num_samples: int = 1000, seed: int = 0
) -> dict[str, Float[Tensor, "m 2"]]:
    """Samples of a VAE after `num_steps` steps, and of a diffusion model after 22/15 as many.

    Both have networks of the size of a GAN's generator, batches of 128, and 50 steps of DDIM to sample with.

    Shapes: data (n, 2) -> two of (num_samples, 2).
    """
    generator = torch.Generator().manual_seed(seed)
    vae = with_seed(lambda: DenseVAE(mlp(2, 4), mlp(2, 2), latent_dim=2), seed)
    for _ in dense_vae_steps(vae, data, num_steps, variance=0.02, lr=4e-3, batch_size=BATCH, seed=seed):
        pass
    schedule = DiffusionSchedule(100, "cosine")
    state = TrainState.start(with_seed(lambda: PointNetwork(2), seed), ema_decay=0.998)
    more, of = DIFFUSION_STEPS
    batches, limits = RandomBatches(data, None, BATCH, seed), Limits(steps=num_steps * more // of)
    for _ in training_steps(state, Objective(schedule, "v", 0.0), batches, limits=limits, lr=6e-3, seed=seed):
        pass
    shape = (num_samples, 2)
    with torch.no_grad():
        decoded = vae.decode(torch.randn(shape, generator=generator))
    drawn = sample_ddim(
        state.ema.network, schedule, shape, num_inference_steps=50, prediction_type="v", generator=generator
    )
    return {"VAE": decoded, "diffusion": drawn}

"""Training: the objective, the loop, the average of the weights, and files to keep them."""

from diffusion_lib.training.autoencoder import (
    AUTOENCODERS,
    Autoencoder,
    AutoencoderRecipe,
    autoencoder_steps,
    load_autoencoder,
    train_autoencoder,
)
from diffusion_lib.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_weights,
    read_checkpoint,
    save_checkpoint,
)
from diffusion_lib.training.ema import EMA
from diffusion_lib.training.hardware import autocast_dtype, best_device
from diffusion_lib.training.loop import (
    Limits,
    StepReport,
    TrainingDiverged,
    TrainState,
    training_steps,
)
from diffusion_lib.training.objective import Draws, Objective, min_snr_weight
from diffusion_lib.training.recipes import RECIPES, Recipe, find_recipe
from diffusion_lib.training.rivals import (
    dense_vae_steps,
    discriminator_loss,
    gan_step,
    gan_steps,
    generator_loss,
)
from diffusion_lib.training.runs import LoaderBatches, Run, recipe_of, train_diffusion

__all__ = [
    "AUTOENCODERS",
    "EMA",
    "RECIPES",
    "Autoencoder",
    "AutoencoderRecipe",
    "Checkpoint",
    "CheckpointError",
    "Draws",
    "Limits",
    "LoaderBatches",
    "Objective",
    "Recipe",
    "Run",
    "StepReport",
    "TrainState",
    "TrainingDiverged",
    "autocast_dtype",
    "autoencoder_steps",
    "best_device",
    "dense_vae_steps",
    "discriminator_loss",
    "find_recipe",
    "gan_step",
    "gan_steps",
    "generator_loss",
    "load_autoencoder",
    "load_weights",
    "min_snr_weight",
    "read_checkpoint",
    "recipe_of",
    "save_checkpoint",
    "train_autoencoder",
    "train_diffusion",
    "training_steps",
]

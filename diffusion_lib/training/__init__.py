"""Training: one loop for every task, the average of the weights, recipes, and files to keep them."""

from diffusion_lib.training.autoencoder import Autoencoder, load_autoencoder, train_autoencoder
from diffusion_lib.training.autoencoder_recipe import (
    AUTOENCODERS,
    AutoencoderRecipe,
    AutoencoderTask,
    autoencoder_steps,
)
from diffusion_lib.training.autosave import saving
from diffusion_lib.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_weights,
    read_checkpoint,
    refuse_overwriting,
    save_checkpoint,
)
from diffusion_lib.training.classifier import (
    CLASSIFIER,
    ClassifierRecipe,
    ClassifierTask,
    classifier_steps,
    train_classifier,
)
from diffusion_lib.training.consistency import ConsistencyDistillation, ConsistencyRecipe, consistency_function
from diffusion_lib.training.distillation import Distillation, StudentDraws, StudentRecipe
from diffusion_lib.training.hardware import autocast_dtype, best_device
from diffusion_lib.training.loader import LoaderBatches
from diffusion_lib.training.loop import Limits, StepReport, TrainingDiverged, training_steps
from diffusion_lib.training.muon import Muon
from diffusion_lib.training.objective import Draws, Objective, min_snr_weight
from diffusion_lib.training.own_loss import train_at_times
from diffusion_lib.training.pairing import optimal_pairs
from diffusion_lib.training.points import train_average_velocity, train_points
from diffusion_lib.training.processes import joined_processes
from diffusion_lib.training.recipe_base import BaseRecipe
from diffusion_lib.training.recipes import NETWORKS, Recipe, folder_recipe
from diffusion_lib.training.recording import record_calls
from diffusion_lib.training.runs import Run, recipe_of
from diffusion_lib.training.shipped import RECIPES, find_recipe
from diffusion_lib.training.speed import steps_per_second
from diffusion_lib.training.state import EMA, TrainState
from diffusion_lib.training.task import Batches, Losses, Task
from diffusion_lib.training.teaching import teach
from diffusion_lib.training.train import train_diffusion

__all__ = [
    "AUTOENCODERS",
    "CLASSIFIER",
    "EMA",
    "NETWORKS",
    "RECIPES",
    "Autoencoder",
    "AutoencoderRecipe",
    "AutoencoderTask",
    "BaseRecipe",
    "Batches",
    "Checkpoint",
    "CheckpointError",
    "ClassifierRecipe",
    "ClassifierTask",
    "ConsistencyDistillation",
    "ConsistencyRecipe",
    "Distillation",
    "Draws",
    "Limits",
    "LoaderBatches",
    "Losses",
    "Muon",
    "Objective",
    "Recipe",
    "Run",
    "StepReport",
    "Task",
    "StudentDraws",
    "StudentRecipe",
    "TrainState",
    "TrainingDiverged",
    "autocast_dtype",
    "autoencoder_steps",
    "best_device",
    "classifier_steps",
    "consistency_function",
    "find_recipe",
    "folder_recipe",
    "joined_processes",
    "load_autoencoder",
    "load_weights",
    "min_snr_weight",
    "optimal_pairs",
    "read_checkpoint",
    "recipe_of",
    "refuse_overwriting",
    "save_checkpoint",
    "saving",
    "steps_per_second",
    "train_at_times",
    "train_autoencoder",
    "train_classifier",
    "record_calls",
    "teach",
    "train_diffusion",
    "train_points",
    "train_average_velocity",
    "training_steps",
]

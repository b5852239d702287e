"""Data: digits, scenes and folders of images, and the order in which training meets them."""

from diffusion_lib.data.batches import RandomBatches, TensorBatches, step_generator
from diffusion_lib.data.digits import NUM_CLASSES, Digits, load_digits, load_fashion
from diffusion_lib.data.drawing import draw_pictures
from diffusion_lib.data.pixels import to_model_range, to_pixels
from diffusion_lib.data.scenes import HELD_OUT, VOCABULARY, Scene, Thing, draw_scene, parse_scene
from diffusion_lib.data.training_data import TrainingData, load_folder, load_training_data

__all__ = [
    "HELD_OUT",
    "NUM_CLASSES",
    "VOCABULARY",
    "Digits",
    "RandomBatches",
    "Scene",
    "TensorBatches",
    "Thing",
    "TrainingData",
    "draw_pictures",
    "draw_scene",
    "load_digits",
    "load_fashion",
    "load_folder",
    "load_training_data",
    "parse_scene",
    "step_generator",
    "to_model_range",
    "to_pixels",
]

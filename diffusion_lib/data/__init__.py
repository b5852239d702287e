"""Data: real digits, offline, and the order in which training meets them."""

from diffusion_lib.data.batches import TensorBatches, step_generator
from diffusion_lib.data.digits import NUM_CLASSES, Digits, load_digits, to_model_range, to_pixels
from diffusion_lib.data.drawing import draw_pictures
from diffusion_lib.data.scenes import Scene, Thing, draw_scene, parse_scene

__all__ = [
    "NUM_CLASSES",
    "Digits",
    "Scene",
    "TensorBatches",
    "Thing",
    "draw_pictures",
    "draw_scene",
    "load_digits",
    "parse_scene",
    "step_generator",
    "to_model_range",
    "to_pixels",
]

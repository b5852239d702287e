"""Data: real digits, offline, and the order in which training meets them."""

from diffusion_lib.data.batches import TensorBatches, step_generator
from diffusion_lib.data.digits import NUM_CLASSES, Digits, load_digits, to_model_range, to_pixels

__all__ = [
    "NUM_CLASSES",
    "Digits",
    "TensorBatches",
    "load_digits",
    "step_generator",
    "to_model_range",
    "to_pixels",
]

"""Notebook 03: the U-Net and its parts."""

from .block import time_block_exercise
from .joining import attend_exercise, join_skip_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .sizes import receptive_field_exercise, sizes_exercise
from .telling_time import scale_and_shift_exercise, sinusoidal_embedding_exercise
from .unet import small_unet_exercise

EXERCISES = [
    sizes_exercise,
    sinusoidal_embedding_exercise,
    scale_and_shift_exercise,
    time_block_exercise,
    join_skip_exercise,
    attend_exercise,
    small_unet_exercise,
    receptive_field_exercise,
]

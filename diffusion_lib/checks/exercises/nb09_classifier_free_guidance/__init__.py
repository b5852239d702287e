"""Notebook 09: classifier-free guidance."""

from .dropping import drop_labels_exercise, drop_mask_exercise
from .exact import guided_gaussian_exercise, rescale_guidance_exercise
from .guiding import guided_eps_exercise, guided_predict_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .sampler import guided_sample_exercise

EXERCISES = [
    drop_labels_exercise,
    drop_mask_exercise,
    guided_eps_exercise,
    guided_predict_exercise,
    guided_sample_exercise,
    guided_gaussian_exercise,
    rescale_guidance_exercise,
]

"""Notebook 10: text to image, Stable Diffusion in miniature."""

from .attention import attention_exercise
from .cross import cross_attention_exercise
from .guiding import guide_away_exercise
from .maps import attention_entropy_exercise, word_map_exercise
from .questions import GUESSES, QUIZZES  # noqa: F401  (found by the registry)
from .rows import on_rows_exercise
from .scoring import alignment_scores_exercise
from .tokens import tokenize_exercise

EXERCISES = [
    tokenize_exercise,
    attention_exercise,
    cross_attention_exercise,
    on_rows_exercise,
    guide_away_exercise,
    word_map_exercise,
    alignment_scores_exercise,
    attention_entropy_exercise,
]

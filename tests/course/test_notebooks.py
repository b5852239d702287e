"""What the canonical notebooks are made of. Every rule of the rule book is kept: tests/cli/test_course.py."""

from pathlib import Path

import pytest

from diffusion_lib.classroom.notebooks import notebook_path, read
from diffusion_lib.classroom.tables import share

ROOT = Path(__file__).resolve().parents[2]


QUARTER = (
    "03_unet",
    "04_training",
    "05_ddpm_sampling",
    "06_ddim_sampling",
    "07_score_functions",
    "08_latent_diffusion",
    "09_classifier_free_guidance",
    "10_text_to_image",
    "11_diffusion_gan_vae",
    "12_flow_matching",
    "13_editing",
    "14_few_steps",
    "15_transformers",
)


@pytest.mark.parametrize("name", QUARTER)
def test_a_learner_writes_a_quarter_of_the_code(name):
    """The lines between the solution markers; `check --shares` prints them for all notebooks."""
    written, total = share(read(notebook_path(ROOT, name)))
    assert written / total >= 0.25

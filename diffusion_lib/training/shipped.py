"""The recipes of the models that travel with the library."""

from diffusion_lib.data import NUM_CLASSES, VOCABULARY
from diffusion_lib.training.consistency import ConsistencyRecipe
from diffusion_lib.training.distillation import StudentRecipe
from diffusion_lib.training.recipes import Recipe

DIGITS = Recipe(
    name="digits",
    about="Class-conditional 28x28 digits: v-prediction, cosine schedule, a U-Net on 2x2 patches.",
    network={
        "in_channels": 1,
        "out_channels": 1,
        "time_dim": 128,
        "base_channels": 48,
        "multipliers": [1, 2],
        "num_classes": NUM_CLASSES,
        "patch_size": 2,
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
)

# For a few minutes of training: narrower, so that there are more steps, with most times in the middle, and with Muon.
# At equal cost each of them lowered the distance (benchmarks/README.md); what they are worth after hours is not known.
DIGITS_QUICK = Recipe(
    name="digits_quick",
    about="Class-conditional 28x28 digits in three minutes on two cores: a narrow U-Net, logit-normal times, Muon.",
    network={**DIGITS.network, "base_channels": 32},
    schedule=DIGITS.schedule,
    steps=2_000,
    logit_normal=[0.0, 1.0],
    muon=6.0,
)

DIGITS_LATENT = Recipe(
    name="digits_latent",
    about="Class-conditional digits in the latents of digits_vae: v-prediction, cosine schedule.",
    network={
        "in_channels": 4,
        "out_channels": 4,
        "time_dim": 128,
        "base_channels": 48,
        "multipliers": [1, 2],
        "num_classes": NUM_CLASSES,
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    autoencoder="digits_vae",
)

SCENES = Recipe(
    name="scenes",
    about="Text to image: coloured shapes from sentences, in the latents of scenes_vae, with cross-attention.",
    network={
        "words": list(VOCABULARY),
        "length": 12,
        "text_dim": 64,
        "layers": 2,
        "in_channels": 4,
        "out_channels": 4,
        "time_dim": 128,
        "base_channels": 64,
        "multipliers": [1, 2],
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    data="scenes",
    steps=16_000,
    lr=1e-3,
    network_kind="text_unet",
    image_shape=[3, 32, 32],
    autoencoder="scenes_vae",
)

DIGITS_DIT = Recipe(
    name="digits_dit",
    about="Class-conditional digits by a transformer over 2x2 patches, with about as many weights as the U-Net.",
    network={
        "in_channels": 1,
        "out_channels": 1,
        "size": 28,
        "patch_size": 2,
        "dim": 112,
        "depth": 4,
        "heads": 4,
        "num_classes": NUM_CLASSES,
    },
    steps=4_000,
    batch_size=512,
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    network_kind="dit",
)

SCENES_DIT = Recipe(
    name="scenes_dit",
    about="Text to image by a transformer: the latents of scenes_vae as tokens, with cross-attention to the words.",
    network={
        "words": list(VOCABULARY),
        "length": 12,
        "text_dim": 64,
        "layers": 2,
        "in_channels": 4,
        "out_channels": 4,
        "size": 8,
        "patch_size": 1,
        "dim": 96,
        "depth": 4,
        "heads": 6,
    },
    schedule={"timesteps": 1000, "beta_schedule": "cosine"},
    data="scenes",
    steps=4_000,
    batch_size=512,
    lr=1e-3,
    network_kind="text_dit",
    image_shape=[3, 32, 32],
    autoencoder="scenes_vae",
)


def _student(steps: int, teacher: str, teacher_steps: int) -> StudentRecipe:
    step = "one step" if steps == 1 else f"{steps} steps"
    return StudentRecipe(
        name=f"digits_{steps}",
        about=f"Digits in {step}: distilled from {teacher_steps} DDIM steps of {teacher}.",
        network=DIGITS.network,
        schedule=DIGITS.schedule,
        steps=800,
        batch_size=512,
        lr=6e-4,
        teacher=teacher,
        teacher_steps=teacher_steps,
        student_steps=steps,
    )


STUDENTS = (_student(4, "digits", 32), _student(2, "digits_4", 4), _student(1, "digits_2", 2))

DIGITS_CONSISTENCY = ConsistencyRecipe(
    name="digits_consistency",
    about="Digits in one jump or a few: a consistency model, distilled from 8 DDIM steps of digits.",
    network=DIGITS.network,
    schedule=DIGITS.schedule,
    steps=1_872,
    batch_size=64,
    lr=1e-3,
    teacher="digits",
    teacher_steps=8,
    student_steps=8,
)

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (DIGITS, DIGITS_QUICK, DIGITS_LATENT, SCENES, *STUDENTS, DIGITS_CONSISTENCY, DIGITS_DIT, SCENES_DIT)
}


def find_recipe(name: str) -> Recipe:
    """A recipe by name.

    Raises: ValueError listing the names there are.
    """
    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}: choose one of {', '.join(sorted(RECIPES))}")
    return RECIPES[name]

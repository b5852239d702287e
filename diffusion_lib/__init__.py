"""diffusion_lib: a small library to learn diffusion models with.

Data flows one way through its folders:
data -> schedule -> process -> network -> training -> sampling -> measuring -> baselines -> showing,
with checks, classroom and the command line on top. The names below are the public ones; each is imported when it is
first used, so that the command line's help does not wait for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diffusion_lib.data import load_digits, load_folder
    from diffusion_lib.network import CrossAttention, SimpleUNet, SinusoidalPositionEmbeddings
    from diffusion_lib.sampling import (
        Diffusion,
        classifier_free_guidance_sample,
        draw_samples,
        load_model,
        make_denoiser,
        sample_ddim,
        sample_ddpm,
        sampler,
    )
    from diffusion_lib.schedule import (
        DiffusionSchedule,
        EDMSchedule,
        FlowSchedule,
        cosine_beta_schedule,
        get_index_from_list,
        linear_beta_schedule,
    )
    from diffusion_lib.training import EMA, train_diffusion

    __version__: str

_FLOORS = ("data", "schedule", "process", "network", "training", "sampling", "measuring", "baselines", "showing")

# Where each public name lives, as the imports above say it to type checkers.
_HOMES = {
    "EMA": "training",
    "CrossAttention": "network",
    "Diffusion": "sampling",
    "DiffusionSchedule": "schedule",
    "EDMSchedule": "schedule",
    "FlowSchedule": "schedule",
    "SimpleUNet": "network",
    "SinusoidalPositionEmbeddings": "network",
    "classifier_free_guidance_sample": "sampling",
    "cosine_beta_schedule": "schedule",
    "draw_samples": "sampling",
    "get_index_from_list": "schedule",
    "linear_beta_schedule": "schedule",
    "load_digits": "data",
    "load_folder": "data",
    "load_model": "sampling",
    "make_denoiser": "sampling",
    "sample_ddim": "sampling",
    "sample_ddpm": "sampling",
    "sampler": "sampling",
    "train_diffusion": "training",
}

__all__ = [
    "EMA",
    "CrossAttention",
    "Diffusion",
    "DiffusionSchedule",
    "EDMSchedule",
    "FlowSchedule",
    "SimpleUNet",
    "SinusoidalPositionEmbeddings",
    "classifier_free_guidance_sample",
    "cosine_beta_schedule",
    "draw_samples",
    "get_index_from_list",
    "linear_beta_schedule",
    "load_digits",
    "load_folder",
    "load_model",
    "make_denoiser",
    "sample_ddim",
    "sample_ddpm",
    "sampler",
    "train_diffusion",
]


def __getattr__(name: str) -> Any:
    """A public name, a floor or the version, on first use."""
    if name in _HOMES:
        value = getattr(import_module(f"diffusion_lib.{_HOMES[name]}"), name)
    elif name in _FLOORS:
        value = import_module(f"diffusion_lib.{name}")
    elif name == "__version__":
        from importlib import metadata

        value = metadata.version("diffusion-lib")
    else:
        raise AttributeError(f"module 'diffusion_lib' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_FLOORS, "__version__"})

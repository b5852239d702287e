"""Who is compared at equal seconds: our recipe, three libraries as documented and as small, and the textbook."""

from collections.abc import Callable
from functools import partial

from benchmarks.contenders.contender import Contender
from benchmarks.contenders.diffusers_library import course_unit, small_diffusers
from benchmarks.contenders.lucidrains import documented_lucidrains, small_lucidrains
from benchmarks.contenders.ours import Ours
from benchmarks.contenders.small_library import documented_smalldiffusion, small_smalldiffusion
from benchmarks.contenders.textbook import Textbook

CONTENDERS: dict[str, Callable[..., Contender]] = {
    "diffusion_lib": Ours,
    "diffusion_lib, DDIM without noise": partial(Ours, drawn={"eta": 0.0}),
    "diffusion_lib, recipe digits": partial(Ours, recipe="digits", drawn={"eta": 0.0}),
    "Diffusers, as in its course": course_unit,
    "Diffusers, small": small_diffusers,
    "denoising-diffusion-pytorch, as documented": documented_lucidrains,
    "denoising-diffusion-pytorch, small": small_lucidrains,
    "smalldiffusion, as documented": documented_smalldiffusion,
    "smalldiffusion, small": small_smalldiffusion,
    "textbook U-Net": Textbook,
}

__all__ = ["CONTENDERS", "Contender"]

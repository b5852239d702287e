"""The shipped consistency model: a jump to data per evaluation, fresh noise between two jumps."""

from diffusion_lib.sampling import jumping

MODEL = "digits_consistency"
sample = jumping

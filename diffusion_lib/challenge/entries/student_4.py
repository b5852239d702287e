"""The shipped student of four steps, walked by DDIM."""

from diffusion_lib.sampling import ddim

MODEL = "digits_4"
sample = ddim

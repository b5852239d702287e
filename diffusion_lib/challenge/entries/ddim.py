"""DDIM, one step per evaluation."""

from diffusion_lib.sampling import ddim

sample = ddim

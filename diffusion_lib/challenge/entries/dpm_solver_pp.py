"""DPM-Solver++(2M), one step per evaluation."""

from diffusion_lib.sampling import dpm_solver_pp

sample = dpm_solver_pp

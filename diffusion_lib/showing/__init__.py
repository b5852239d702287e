"""Showing: figures with their alternative text, and sliders over them."""

from diffusion_lib.showing.anatomy import parts_beside, unet_ratio
from diffusion_lib.showing.baselines import baseline_slider, draw_baselines, draw_scores
from diffusion_lib.showing.few_steps import draw_few_steps, few_steps_slider
from diffusion_lib.showing.fields import draw_field, draw_particles, particle_slider
from diffusion_lib.showing.figures import (
    film_strip,
    image_grid,
    line_plot,
    save_grid,
    show,
    tile,
)
from diffusion_lib.showing.forward_process import draw_noised_digit, draw_schedule, schedule_explorer, time_slider
from diffusion_lib.showing.guessing import draw_guess, guess_slider, guess_x0
from diffusion_lib.showing.guidance import draw_bells, draw_guided, draw_trade_off, guidance_slider
from diffusion_lib.showing.latent_walk import draw_walk, walk_slider
from diffusion_lib.showing.live import LivePlot, draw_training
from diffusion_lib.showing.machine import time_check
from diffusion_lib.showing.maps import draw_layers, heat_maps, layer_explorer, layer_outputs, map_sheet
from diffusion_lib.showing.patients import draw_patient_losses, draw_patient_samples
from diffusion_lib.showing.prompt_box import draw_prompt, prompt_box
from diffusion_lib.showing.region import draw_region, known_mask, region_box
from diffusion_lib.showing.strength import draw_strength, strength_slider
from diffusion_lib.showing.trajectories import (
    draw_moment,
    latent_trajectory,
    noisy_images,
    trajectory_explorer,
    trajectory_strip,
)
from diffusion_lib.showing.widgets import explorer, slow_explorer
from diffusion_lib.showing.words import draw_words, prompt_weights, watch_drawing
from diffusion_lib.unattended import unless_graded, unless_tested

__all__ = [
    "LivePlot",
    "baseline_slider",
    "draw_baselines",
    "draw_bells",
    "draw_few_steps",
    "draw_field",
    "draw_guess",
    "draw_guided",
    "draw_layers",
    "draw_moment",
    "draw_noised_digit",
    "draw_particles",
    "draw_patient_losses",
    "draw_patient_samples",
    "draw_prompt",
    "draw_region",
    "draw_schedule",
    "draw_scores",
    "draw_trade_off",
    "draw_strength",
    "draw_training",
    "draw_walk",
    "draw_words",
    "explorer",
    "few_steps_slider",
    "film_strip",
    "guess_slider",
    "guess_x0",
    "guidance_slider",
    "heat_maps",
    "image_grid",
    "known_mask",
    "latent_trajectory",
    "layer_explorer",
    "layer_outputs",
    "line_plot",
    "map_sheet",
    "noisy_images",
    "particle_slider",
    "parts_beside",
    "prompt_box",
    "prompt_weights",
    "region_box",
    "save_grid",
    "schedule_explorer",
    "show",
    "slow_explorer",
    "strength_slider",
    "tile",
    "time_check",
    "time_slider",
    "trajectory_explorer",
    "trajectory_strip",
    "unet_ratio",
    "unless_graded",
    "unless_tested",
    "walk_slider",
    "watch_drawing",
]

"""Measuring: the quality of samples and models, the measured tables, and bounds on likelihoods."""

from diffusion_lib.measuring.baseline_table import BaselineTable, load_baseline_images, load_baseline_table
from diffusion_lib.measuring.flow_table import (
    FlowTable,
    OwnFlowTable,
    load_flow_table,
    load_own_flow_images,
    load_own_flow_table,
)
from diffusion_lib.measuring.frechet import Gaussian, fit_gaussian, frechet_distance
from diffusion_lib.measuring.gaussian_table import (
    frechet_of_variances,
    gaussian_table,
    sampled_variance,
    spread_variances,
)
from diffusion_lib.measuring.likelihood import (
    bits_per_dim,
    diffusion_log_bound,
    discretised_log_likelihood,
    vae_log_bound,
)
from diffusion_lib.measuring.neighbours import (
    Neighbours,
    compare_neighbours,
    count_cells,
    count_modes,
    coverage,
    precision_recall,
    radii,
    variety,
)
from diffusion_lib.measuring.quality import (
    Quality,
    digit_features,
    frechet_floor,
    load_classifier,
    measure_samples,
    read_classes,
    score_digits,
)
from diffusion_lib.measuring.report import (
    DIGIT_SETTINGS,
    SCENE_SETTING,
    measure_autoencoder,
    measure_model,
    measured_scenes,
)
from diffusion_lib.measuring.scene_reader import Alignment, count_pairs, measure_alignment, read_scene, same_scene
from diffusion_lib.measuring.straightness import straightness
from diffusion_lib.measuring.tables import (
    AlignmentTable,
    GuidanceTable,
    LatentTable,
    SpaceRow,
    StepTable,
    load_alignment_table,
    load_guidance_table,
    load_latent_table,
    load_step_table,
)

__all__ = [
    "DIGIT_SETTINGS",
    "SCENE_SETTING",
    "Alignment",
    "AlignmentTable",
    "BaselineTable",
    "FlowTable",
    "Gaussian",
    "GuidanceTable",
    "LatentTable",
    "Neighbours",
    "OwnFlowTable",
    "Quality",
    "SpaceRow",
    "StepTable",
    "bits_per_dim",
    "compare_neighbours",
    "count_cells",
    "count_modes",
    "count_pairs",
    "coverage",
    "diffusion_log_bound",
    "digit_features",
    "discretised_log_likelihood",
    "fit_gaussian",
    "frechet_distance",
    "frechet_floor",
    "frechet_of_variances",
    "gaussian_table",
    "load_alignment_table",
    "load_baseline_images",
    "load_baseline_table",
    "load_classifier",
    "load_flow_table",
    "load_guidance_table",
    "load_latent_table",
    "load_own_flow_images",
    "load_own_flow_table",
    "load_step_table",
    "measure_alignment",
    "measure_autoencoder",
    "measure_model",
    "measure_samples",
    "measured_scenes",
    "precision_recall",
    "radii",
    "read_classes",
    "read_scene",
    "same_scene",
    "sampled_variance",
    "score_digits",
    "spread_variances",
    "straightness",
    "vae_log_bound",
    "variety",
]

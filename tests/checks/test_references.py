"""What `mine_or_library` lends is what the library computes: every reference is held against the library's own code."""

import pytest
import torch
import torch.nn.functional as F

from diffusion_lib import baselines, data, measuring, network, process, sampling, training
from diffusion_lib.checks import all_exercises, get_exercise
from diffusion_lib.process import eps_to_x0
from diffusion_lib.schedule import (
    DiffusionSchedule,
    cosine_beta_schedule,
    encoding_pairs,
    get_index_from_list,
    linear_beta_schedule,
    rescale_zero_terminal_snr,
    step_pairs,
)

from .library_side import (
    AB,
    AT,
    AT_1,
    AT_S,
    BAR,
    BAR_S,
    BETAS,
    EPS,
    EXACT,
    FLOW,
    KEPT,
    LABELS,
    LATENTS,
    MIXTURE,
    NOISE,
    NULL,
    OTHERS,
    PAIRS,
    PARTS,
    PICTURES,
    PIXELS,
    POINTS,
    SAYS,
    SAYS_V,
    SCHEDULE,
    SCORE,
    SDE,
    SENTENCES,
    STUDENT,
    TAU,
    TIMES,
    V_LEVEL,
    VARIANCES,
    S,
    T,
    X,
    all_kinds,
    ancestral_rule,
    ancestral_walks,
    averages,
    bells,
    consistency_losses,
    consistency_samples,
    cross_attentions,
    distillation_losses,
    draw,
    drawn,
    eps_of,
    exact_eps,
    first_reverse_step,
    flow_losses,
    flow_parts,
    flows_of_v,
    gaussian_log_likelihoods,
    guided,
    guided_losses,
    hybrids,
    inverted,
    last,
    loss_of,
    midpoint_paths,
    moments,
    on_probes,
    score_on_the_path,
    second_solver_steps,
    seeded,
    shifted_times,
    sizes_after,
    small_unet,
    time_blocks,
    tokens,
    told,
    white_or_not,
)

SHEETS = torch.arange(2 * 3 * 4 * 6).reshape(2, 3, 4, 6).float()

# exercise -> what its reference gives, and what the library gives. Without a counterpart: see below.
SAME = {
    "to_model_range": lambda f: (f(PIXELS).float(), data.to_model_range(PIXELS)),
    "noise_one_step": lambda f: (f(X, BETAS[7], NOISE), process.q_step(SCHEDULE, X, torch.full((5,), 7), NOISE)),
    "signal_and_noise": lambda f: (f(BETAS), (SCHEDULE.sqrt_alpha_bars, SCHEDULE.sqrt_one_minus_alpha_bars)),
    "lookup": lambda f: (f(AB, T, X), get_index_from_list(AB, T, X.shape)),
    "q_sample": lambda f: (f(X, T, AB, NOISE), SCHEDULE.q_sample(X, T, NOISE)),
    "recover_x0": lambda f: (f(X, T, AB, NOISE), eps_to_x0(X, NOISE, AT)),
    "recover_eps": lambda f: (f(X, NOISE, T, AB), process.x0_to_eps(X, NOISE, AT)),
    "q_between": lambda f: (
        f(X, S.clamp(0), T, AB, NOISE),
        process.q_jump(X, SCHEDULE.level(S.clamp(0), X), AT, NOISE),
    ),
    "linear_betas": lambda f: (f(50), linear_beta_schedule(50)),
    "cosine_betas": lambda f: (f(50), cosine_beta_schedule(50)),
    "cumulative_alphas": lambda f: (f(BETAS), AB),
    "log_snr": lambda f: (f(AB), SCHEDULE.snr().log()),
    "posterior_variance": lambda f: (f(BETAS), SCHEDULE.posterior_variance),
    "schedule_table": lambda f: (f(BETAS), {name: getattr(SCHEDULE, name) for name in f(BETAS)}),
    "zero_terminal_snr": lambda f: (f(BETAS), rescale_zero_terminal_snr(BETAS)),
    "resample_schedule": lambda f: (DiffusionSchedule(beta_schedule=f(AB, KEPT)).alpha_bars, AB[KEPT]),
    "sizes_on_the_way_down": lambda f: (f(45, 3), sizes_after(network.Downsample(2), 45, 3)),
    "sinusoidal_embedding": lambda f: (f(T, 16).float(), network.SinusoidalPositionEmbeddings(16)(T)),
    "TimeBlock": lambda f: time_blocks(f),
    "join_skip": lambda f: (f(X, draw(5, 3, 7, 9))[:, :1], F.interpolate(X, (7, 9), mode="nearest")),
    "attend": lambda f: (f(*draw(3, 2, 5, 4)), F.scaled_dot_product_attention(*draw(3, 2, 5, 4))),
    "regression_target": lambda f: all_kinds(lambda k: f(k, X, EPS, BAR), lambda k: process.target(k, X, EPS, AT)),
    "to_x0": lambda f: all_kinds(lambda k: f(k, EPS, X, BAR), lambda k: process.to_prediction(k, EPS, X, AT).x0),
    "min_snr_weights": lambda f: all_kinds(
        lambda k: f(k, AB, 5.0), lambda k: training.min_snr_weight(k, SCHEDULE.snr(), 5.0)
    ),
    "ema_update": lambda f: averages(f),
    "least_loss": lambda f: (f(AB, 0.5), loss_of(sampling.GaussianDenoiser(SCHEDULE, std=0.5))),
    "product_of_gaussians": lambda f: (f(*bells()), process.posterior(X, NOISE, AT, AT_1)),
    "posterior": lambda f: (f(X, NOISE, T, BETAS, AB), process.posterior(X, NOISE, AT, AT_1)),
    "posterior_jump": lambda f: (f(X, NOISE, T, S, AB), process.posterior(X, NOISE, AT, AT_S)),
    "mean_from_eps": lambda f: (f(X, EPS, T, BETAS, AB), sampling.ddpm_step(X, SAYS, AT, AT_1)),
    "ancestral_step": lambda f: (f(X, EPS, T, BETAS, AB, NOISE), sampling.ddpm_step(X, SAYS, AT, AT_1, NOISE)),
    "ddpm_sample": lambda f: ancestral_walks(f),
    "final_variance": lambda f: (
        torch.stack([f(get_exercise("ancestral_step").reference, v, BETAS, AB) for v in VARIANCES]).flatten(),
        measuring.sampled_variance(ancestral_rule, VARIANCES, SCHEDULE, step_pairs(40, 40)),
    ),
    "step_pairs": lambda f: (torch.tensor(f(1000, 30)), torch.tensor(step_pairs(1000, 30))),
    "ddim_sigma": lambda f: (f(BAR, BAR_S, 0.7), sampling.ddim_sigma(AT, AT_S, 0.7)),
    "ddim_step": lambda f: (
        f(X, EPS, BAR, BAR_S, sampling.ddim_sigma(AT, AT_S, 0.7), NOISE),
        sampling.ddim_step(SAYS, AT, AT_S, 0.7, NOISE),
    ),
    "ddim_sample": lambda f: (f(exact_eps, POINTS, PAIRS, AB), last(sampling.ddim(EXACT, POINTS, SCHEDULE, PAIRS))),
    "ddim_encode": lambda f: (
        f(exact_eps, POINTS, PAIRS, AB),
        last(sampling.ddim(EXACT, POINTS, SCHEDULE, encoding_pairs(PAIRS))),
    ),
    "slerp": lambda f: (f(X, NOISE, 0.3), sampling.slerp(X, NOISE, 0.3)),
    "ddim_variance": lambda f: (
        f(VARIANCES, PAIRS, AB, 0.0),
        measuring.sampled_variance(
            lambda x, said, level, target, noise: sampling.ddim_step(said, level, target), VARIANCES, SCHEDULE, PAIRS
        ),
    ),
    "dpm_solver_step": lambda f: second_solver_steps(f),
    "mixture_log_density": lambda f: (f(POINTS, *PARTS), MIXTURE.log_density(POINTS)),
    "mixture_score": lambda f: (f(POINTS, *PARTS), MIXTURE.score(POINTS)),
    "langevin_step": lambda f: (
        f(POINTS, OTHERS, 0.2, drawn()),
        next(sampling.langevin(lambda x: OTHERS, POINTS, 0.2, 1, seeded())),
    ),
    "dial_step": lambda f: (
        f(POINTS, OTHERS, SDE.beta(1.0), 0.1, drawn(), 1.0),
        first_reverse_step(OTHERS),
    ),
    "eps_from_score": lambda f: (f(SCORE, BAR), process.score_to_eps(SCORE, AT)),
    "tweedie": lambda f: (f(X, SCORE, BAR), eps_to_x0(X, process.score_to_eps(SCORE, AT), AT)),
    "dsm_loss": lambda f: (
        f(process.eps_to_score(SCORE, AT), EPS, BAR),
        get_exercise("loss_per_sample").reference(SCORE, EPS),
    ),
    "reverse_sde_step": lambda f: (
        f(POINTS, OTHERS, SDE.beta(1.0), 0.1, drawn()),
        first_reverse_step(OTHERS),
    ),
    "flow_velocity": lambda f: (f(POINTS, flow_parts()[0], SDE.beta(0.3)), flow_parts()[1]),
    "exact_divergence": lambda f: (f(torch.sin, POINTS), sampling.divergence(torch.sin, POINTS)),
    "reparameterise": lambda f: (f(*moments(), draw(3, 2, 4, 4, seed=7)), LATENTS.sample(draw(3, 2, 4, 4, seed=7))),
    "kl_divergence": lambda f: (f(*moments()), LATENTS.kl()),
    "channel_kl": lambda f: (f(*moments()).sum(), LATENTS.kl().mean()),
    "vae_loss": lambda f: (f(*PICTURES, *moments(), 0.3), network.vae_losses(*PICTURES, LATENTS, 0.3)),
    "gaussian_bound": lambda f: (f(*moments_of_one(), 1.0, 0.5), bound_by_torch(*moments_of_one())),
    "latent_snr": lambda f: (f(AB, 1.0), SCHEDULE.snr()),
    "latent_training_pair": lambda f: (
        f(torch.sin, X, 0.4, T, AB, NOISE),
        (SCHEDULE.q_sample(0.4 * X.sin(), T, NOISE), process.target("v", 0.4 * X.sin(), NOISE, AT)),
    ),
    "drop_labels": lambda f: (f(LABELS, 4, T > 6), network.drop_condition(small_unet(4), LABELS, T > 6)),
    "guided_eps": lambda f: (
        f(eps_of(X, T, LABELS), eps_of(X, T, torch.full_like(LABELS, NULL)), 3.5),
        guided(3.5)(X, T).eps,
    ),
    "guided_predict": lambda f: (f(eps_of, X, T, LABELS, NULL, 3.5), guided(3.5)(X, T).eps),
    "guided_sample": lambda f: (
        f(eps_of, X, LABELS, NULL, 2.0, PAIRS, AB),
        last(sampling.ddim(guided(2.0), X, SCHEDULE, PAIRS)),
    ),
    "aimed_eps": lambda f: (
        f(POINTS[:5], BAR[:, 0, 0], 0.0, 0.25),
        sampling.GaussianDenoiser(SCHEDULE, 0.0, 0.5)(POINTS[:5], T).eps,
    ),
    "class_variety": lambda f: (
        f(POINTS, torch.tensor([0, 1, 1, 0, 1, 1])),
        torch.tensor(measuring.variety(POINTS, torch.tensor([0, 1, 1, 0, 1, 1])), dtype=torch.float64),
    ),
    "guide_away": lambda f: (
        f(eps_of, X, T, LABELS, LABELS + 1, 2.5),
        sampling.guide(told(LABELS), told(LABELS + 1), 2.5)(X, T).eps,
    ),
    "rescale_guidance": lambda f: (f(X, NOISE, 0.7), sampling.rescaled(X, NOISE, 0.7)),
    "tokenize": lambda f: (f(SENTENCES, data.VOCABULARY, 12), tuple(tokens())),
    "attention": lambda f: (f(*draw(3, 2, 5, 4)), F.scaled_dot_product_attention(*draw(3, 2, 5, 4))),
    "CrossAttention": lambda f: cross_attentions(f),
    "discriminator_loss": lambda f: on_probes("discriminator_loss", baselines.discriminator_loss),
    "generator_loss": lambda f: on_probes("generator_loss", baselines.generator_loss),
    "gan_step": lambda f: on_probes("gan_step", baselines.gan_step),
    "count_modes": lambda f: on_probes("count_modes", measuring.count_modes),
    "precision_recall": lambda f: on_probes("precision_recall", measuring.precision_recall),
    "pixel_log_likelihood": lambda f: on_probes("pixel_log_likelihood", measuring.discretised_log_likelihood),
    "coverage": lambda f: on_probes("coverage", measuring.coverage),
    "straight_pair": lambda f: (
        f(X, NOISE, TAU),
        (FLOW.q_sample(X, T, NOISE), process.target("u", X, NOISE, FLOW.level(T, X))),
    ),
    "flow_loss": lambda f: flow_losses(f),
    "score_from_velocity": lambda f: score_on_the_path(f),
    "velocity_from_v": lambda f: flows_of_v(f),
    "midpoint_path": lambda f: midpoint_paths(f),
    "straightness": lambda f: (f(X.cumsum(0)[:, None]), torch.tensor(measuring.straightness(X.cumsum(0)[:, None]))),
    "transport_pairs": lambda f: (f(POINTS, OTHERS), training.optimal_pairs(POINTS, OTHERS)),
    "training_times": lambda f: shifted_times(f),
    "flow_log_likelihood": lambda f: gaussian_log_likelihoods(f),
    "gaussian_consistency": lambda f: (f(X, *AT, 0.3, 0.5), EXACT.flow_to_data(X, T)),
    "student_times": lambda f: (torch.tensor(f(40, 5)), STUDENT.times),
    "two_teacher_steps": lambda f: (f(SAYS_V, V_LEVEL, X, *TIMES), STUDENT.walk(X, TIMES.T)),
    "student_target": lambda f: (
        f(X, NOISE, *AT, *AT_S),
        process.target("v", *process.prediction_between(X, AT, NOISE, AT_S), AT),
    ),
    "distillation_loss": lambda f: distillation_losses(f),
    "consistency_loss": lambda f: consistency_losses(f),
    "consistency_sample": lambda f: consistency_samples(f),
    "hybrid_eps": lambda f: hybrids(f),
    "noise_covariance": lambda f: white_or_not(f),
    "edit_by_inversion": lambda f: inverted(f),
    "guided_loss": lambda f: guided_losses(f),
    "patchify": lambda f: (f(SHEETS, 2), network.patchify(SHEETS, 2)),
    "unpatchify": lambda f: both_unpatchify(f),
    "modulate": lambda f: both_modulate(f),
    "distance_of_gaussians": lambda f: both_distances(f),
}


def moments_of_one():
    return torch.linspace(-1, 2, 5, dtype=torch.float64), torch.linspace(0.2, 1.4, 5, dtype=torch.float64)


def bound_by_torch(mean, std):
    """The bound as log p(x) less what it leaves out: the divergence from the true posterior of x = 1."""
    posterior = torch.distributions.Normal(torch.full_like(mean, 0.8), 0.2**0.5)
    gap = torch.distributions.kl_divergence(torch.distributions.Normal(mean, std), posterior)
    return torch.distributions.Normal(0.0, 1.25**0.5).log_prob(torch.tensor(1.0).double()) - gap


def both_unpatchify(f):
    tokens, (height, width) = network.patchify(SHEETS, 2), SHEETS.shape[-2:]
    return f(tokens, 2, height, width), network.unpatchify(tokens, 2, height, width)


def both_modulate(f):
    x, shift, scale = torch.randn(2, 5, 4).double(), torch.randn(2, 4).double(), torch.randn(2, 4).double()
    return f(x, shift, scale), network.modulate(x, shift, scale)


def both_distances(f):
    a, b = (measuring.fit_gaussian(torch.randn(20, 3).double() * scale + scale) for scale in (1.0, 2.0))
    return f(*a, *b), torch.tensor(measuring.frechet_distance(a, b), dtype=torch.float64)


# exercise -> why the library has nothing to hold it against
NO_COUNTERPART = {
    "training_pair": "the library draws t and noise inside its training objective and never hands out the pair",
    "scale_and_shift": "a line inside TimeConditionedBlock, held through TimeBlock",
    "SmallUNet": "a small net of the exercise's own, made of TimeBlock, join_skip and sinusoidal_embedding",
    "receptive_field": "no library code counts receptive fields",
    "loss_per_sample": "a line inside the training objective",
    "training_step": "the library's step works on a training state; test_right_answers_04 trains with this one",
    "train": "the library's loop is a generator of reports; here the order of calls is asked for",
    "mean_loss_by_time": "a diagnosis for the notebook's plot",
    "step_is_right": "a test of steps; the steps that it is tried on are held here",
    "scale_factor": "the library measures it when an autoencoder is made, from encoded pictures",
    "decode_samples": "Autoencoder.decode needs a trained network",
    "drop_mask": "drawn, not computed; judged by its statistics",
    "guided_gaussian": "the library guides predictions and never forms the density",
    "on_rows": "a line inside PromptedBlock",
    "word_map": "the notebook's own way to read attention",
    "alignment_scores": "the library scores pictures, not lists of things",
    "attention_entropy": "the notebook's own summary of attention",
    "best_discriminator": "the optimum in closed form; the library only trains discriminators",
    "attend_in_heads": "a line inside SelfAttention and CrossAttention, between their projections",
    "fit": "the library's loop works on a training state, and never hands out the order of calls",
    "best_setting": "a rule of the search; the library trains and measures one setting",
    "latent_sample": "a whole sampler on latents; its step is held through ddim_step",
    "label_dropping_loss": "three lines inside the training objective, which draws for itself what is dropped",
    "play_rounds": "a loop around a step; the library's loop works on a training state",
    "unit_gain": "torch's spectral_norm keeps its vector from step to step; the properties hold the matrix here",
    "winners_luck": "a simulation of searches; the library has no search",
    "score_in": "made of distance_of_gaussians and precision_recall, which are held",
    "copied": "the library's nearest_training gives the distances and no limit",
    "drop_prompts": "the library's training drops whole prompts inside its objective",
    "hide_word": "the notebook's own question to a mask",
    "text_to_image": "the notebook's own sampler; its parts are held one by one",
    "teach_step": "one step of a layer that learns from a layer; the library trains whole networks",
    "autoencoder_loss": "one line around vae_loss, which is held",
    "anneal": "the library's annealed_langevin draws its own noise; its step is held through langevin_step",
    "health": "three means of what reparameterise and the networks say",
    "latent_walk": "two straight lines",
    "label_errors": "the library classifies with a classifier, and never by a conditional model's errors",
    "autoguided_predict": "one line around guided_eps, which is held",
    "interval_predict": "one question around guided_predict, which is held",
    "block_flops": "a count in closed form; the library counts what a network really does",
    "transformer": "made of the exercises before it; the notebook holds it against DiT on the shipped weights",
    "dit_block": "made of modulate and self_attention; held through the transformer in the notebook",
    "controlled": "the library has no control branch",
    "lora_linear": "a line inside the layer that add_lora puts in; test_lora holds that layer",
    "merged_weight": "a line inside merge_lora; test_lora holds it",
    "edit_from_noise": "the library's sdedit takes a schedule and a denoiser; test_editing holds its limits",
    "put_known_back": "a line inside keep_known, which draws its own noise; test_editing holds it",
    "jump_back": "a line inside repaint, which draws its own noise",
    "average_windows": "the library's over_windows gives a denoiser; test_editing holds it",
    "anagram_eps": "the library's through_views gives a denoiser; test_editing holds it",
    "repaint_walk": "the library's repaint is a sampler rule, and draws its own noise; test_editing holds it",
    "mean_flow_loss": "written for the course; on Gaussians its own property holds it",
}
NEAR = {"to_model_range": 2e-7, "sinusoidal_embedding": 2e-4, "TimeBlock": 1e-5, "CrossAttention": 1e-5}
NEAR |= dict.fromkeys(("ema_update", "vae_loss"), 1e-6)  # float32 in the library
NEAR |= dict.fromkeys(("straight_pair", "flow_loss", "straightness"), 1e-6)  # times and results in float32
NEAR["flow_log_likelihood"] = 1e-5  # 800 steps against a closed form
NEAR["gaussian_bound"] = 1e-7  # a posterior of 0.2 ** 0.5 in float32


def test_nearly_every_exercise_is_held_or_says_why_not():
    """A new one may come without an entry here."""
    held = set(SAME) | set(NO_COUNTERPART)
    assert held <= set(all_exercises()) and len(held) >= 0.9 * len(all_exercises())
    assert not set(SAME) & set(NO_COUNTERPART)


@pytest.mark.parametrize("name", SAME)
def test_the_reference_is_the_librarys(name, as_a_user):
    got, wanted = SAME[name](get_exercise(name).reference)
    near = NEAR.get(name, 1e-9)
    torch.testing.assert_close(plain(got), plain(wanted), rtol=near, atol=near, check_dtype=False)


def plain(value):
    """Named tuples as tuples, and nothing with a graph."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return tuple(map(plain, value)) if isinstance(value, (tuple, list)) else value

"""Inputs on which references are held against the library, and the library's side where it takes more than a call."""

import torch

from diffusion_lib import data, network, process, sampling, training
from diffusion_lib.checks import get_exercise
from diffusion_lib.process import Prediction, eps_to_x0
from diffusion_lib.schedule import (
    VPSDE,
    DiffusionSchedule,
    FlowSchedule,
    encoding_pairs,
    logit_normal,
    shift_time,
    step_pairs,
)

SCHEDULE = DiffusionSchedule(40, "cosine")
BETAS, AB = SCHEDULE.betas, SCHEDULE.alpha_bars


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


X, NOISE, EPS, SCORE = (draw(5, 1, 4, 3, seed=seed) for seed in range(4))
T, S = torch.tensor([39, 7, 0, 20, 3]), torch.tensor([9, 3, -1, 1, 2])
BAR, BAR_S, BAR_1 = SCHEDULE.alpha_bar(T, X), SCHEDULE.alpha_bar(S, X), SCHEDULE.alpha_bar(T - 1, X)
AT, AT_S, AT_1 = SCHEDULE.level(T, X), SCHEDULE.level(S, X), SCHEDULE.level(T - 1, X)
POINTS, OTHERS = draw(6, 2), draw(6, 2, seed=5)
PIXELS = torch.arange(256, dtype=torch.uint8)[:, None, None, None]
PAIRS = step_pairs(40, 7)
VARIANCES = draw(6).exp()
EXACT = sampling.GaussianDenoiser(SCHEDULE, 0.3, 0.5)
MIXTURE = process.GaussianMixture(torch.tensor([0.3, 0.7]).double(), OTHERS[:2], torch.tensor([0.5, 1.2]).double())
PARTS = MIXTURE.weights, MIXTURE.means, MIXTURE.stds
LATENTS = network.LatentGaussian(draw(3, 2, 4, 4), draw(3, 2, 4, 4, seed=1))
SAYS = Prediction(eps_to_x0(X, EPS, AT), EPS)  # about X, at the times T
LABELS, NULL = torch.tensor([0, 3, 1, 2, 0]), 9
SDE = VPSDE()
FLOW = FlowSchedule(40)
TAU, ON_PATH = (T + 1) / 40.0, FLOW.level(T, X)
PICTURES = draw(3, 1, 8, 8), draw(3, 1, 8, 8, seed=1)
STEPS = torch.tensor([4, 0, 3, 2, 0])  # of a student of five steps


def eps_of(x, t, labels):
    """The eps of a network with labels."""
    t, labels = (SCHEDULE.alpha_bar(v, x) * 0 + v.reshape(-1, *[1] * (x.ndim - 1)) for v in (t, labels))
    return torch.sin(x * (1 + labels / 4) + t)


def told(labels):
    """The denoiser of the same network, told these labels."""
    return sampling.NetworkDenoiser(eps_of, SCHEDULE, "eps", labels)


def guided(scale):
    return sampling.guide(told(LABELS), told(torch.full_like(LABELS, NULL)), scale)


def flow_parts():
    """x, and the score of N(0.3, 0.25) noised to u = 0.3 of the SDE; what the library's flow says of x there."""
    t = 0.3 * SDE.timesteps - 1
    exact = sampling.GaussianDenoiser(SDE, 0.3, 0.5)
    score = sampling.score_of(exact, SDE, t)(POINTS)
    # The library's slopes are per step, the notebook's per unit of u.
    return score, SDE.timesteps * sampling.flow(exact, SDE, t)(POINTS)


def first_reverse_step(score):
    """The first of ten steps of the library's reverse SDE, told this score everywhere."""
    denoise = sampling.denoiser_of(lambda x, t: score, SDE)
    return next(sampling.reverse_sde(denoise, POINTS, SDE, 10, seeded(), end=-1.0))


def last(states):
    *_, state = states
    return state.x if hasattr(state, "x") else state


def seeded(seed=4):
    return torch.Generator().manual_seed(seed)


def drawn(seed=4):
    return torch.randn(POINTS.shape, generator=seeded(seed), dtype=POINTS.dtype)


KEPT = torch.tensor(sorted(t for t, _ in PAIRS))
SENTENCES = ["a small red circle on the left", "", "a large blue square"]


def exact_eps(x, t):
    return EXACT(x, t).eps


def flow_losses(loss):
    """The loss of the exercise and of the library's objective, told the same network, times and noise."""
    network = lambda x, t: torch.sin(x + t.reshape(-1, 1, 1, 1))  # noqa: E731
    draws = training.Draws(T, NOISE, T < 0)
    told = lambda x, tau: network(x, 40 * tau - 1)  # noqa: E731
    return loss(told, X, NOISE, TAU), training.Objective(FLOW, "u").losses(network, X, None, draws)


def score_on_the_path(name):
    """The score that a velocity stands for, by the conversions of the library."""
    said = process.to_prediction("u", SCORE, X, ON_PATH)
    return name(X, SCORE, ON_PATH.sigma), process.eps_to_score(said.eps, ON_PATH)


def flows_of_v(answer, tau=0.6):
    """The velocity that a v-model of the SDE's process has on the straight path, by the change of time."""
    v_model = lambda y, alpha_bar: torch.sin(y + alpha_bar)  # noqa: E731

    def denoise(y, t):
        level = SDE.level(t, y)
        return process.to_prediction("v", v_model(y, float(SDE.level(float(t[0])).alpha_bar)), y, level)

    said = sampling.on_schedule(denoise, SDE, FLOW)(X, torch.full((5,), 40 * tau - 1).double())
    return answer(v_model, X, tau), said.eps - said.x0


def midpoint_paths(path):
    """The walk on the straight path by the exercise and by the library; its last state by the sampler as well."""
    velocity = lambda x, tau: torch.sin(x + tau)  # noqa: E731

    def denoise(x, t):
        level = FLOW.level(t, x)
        return process.to_prediction("u", velocity(x, float(level.sigma.flatten()[0])), x, level)

    pairs = [(39.0, 29.0), (29.0, 19.0), (19.0, 9.0), (9.0, -1)]
    end = last(sampling.SAMPLERS["midpoint"](denoise, X, FLOW, pairs))
    mine = path(velocity, X, 4)
    return (mine, mine[-1]), (sampling.follow(velocity, X, 4, "midpoint"), end)


def shifted_times(times):
    z = draw(7)
    return times(z, 0.3, 0.8, 3.0), shift_time(logit_normal(z, 0.3, 0.8), 3.0)


def gaussian_log_likelihoods(answer):
    """The likelihood along the exact flow of N(0, s^2), and the library's log-density of that Gaussian."""
    s = 0.7
    slope = lambda tau: (tau - (1 - tau) * s**2) / ((1 - tau) ** 2 * s**2 + tau**2)  # noqa: E731
    single = process.GaussianMixture(torch.ones(1).double(), torch.zeros(1, 2).double(), torch.tensor([s]).double())
    got = answer(lambda x, tau: slope(tau) * x, lambda x, tau: 2 * slope(tau) * torch.ones(len(x)), POINTS, 800)
    return got, single.log_density(POINTS)


class SaysV(torch.nn.Module):
    """A network that says v, and something else at every time."""

    def forward(self, x, t):
        return torch.sin(2 * x + t.reshape(-1, *[1] * (x.ndim - 1)))


SAYS_V, LEARNS_V = SaysV(), lambda x, t: SaysV()(x, t) + x
V_LEVEL = lambda t, x: SCHEDULE.level(t, x)  # noqa: E731
STUDENT = training.Distillation(SAYS_V, SCHEDULE, "v", 10, 5)
TIMES = STUDENT.times[STEPS].T


def distillation_losses(loss):
    """By the exercise, and by the library's task at the same steps of the student."""
    draws = training.StudentDraws(STEPS, NOISE, STEPS < 0)
    return loss(LEARNS_V, SAYS_V, V_LEVEL, X, NOISE, *TIMES), STUDENT.losses(LEARNS_V, X, None, draws)


def consistency_losses(loss):
    """By the exercise, and by the library's task at the same steps of the teacher."""
    task = training.ConsistencyDistillation(SAYS_V, SCHEDULE, "v", 5, 5, weighted=False)
    t, t_prev = torch.tensor(step_pairs(40, 5))[STEPS].T
    mine = loss(LEARNS_V, SAYS_V, V_LEVEL, X, NOISE, t, t_prev)
    return mine, task.losses(LEARNS_V, X, None, training.StudentDraws(STEPS, NOISE, STEPS < 0))


def consistency_samples(answer, times=(39, 20, 7)):
    """Three jumps of the exact end of paths, with the noise that the library draws."""
    drawn = seeded()
    noises = [torch.randn(X.shape, generator=drawn).to(X) for _ in times[1:]]
    mine = answer(EXACT.flow_to_data, V_LEVEL, X, list(times), noises)
    return mine, sampling.consistency_sample(EXACT.flow_to_data, X, SCHEDULE, times, seeded())


def guided_losses(loss, scale=3.0):
    """By the exercise, and as a distance from the library's guided denoiser, both in v."""
    denoisers = [
        sampling.NetworkDenoiser(eps_of, SCHEDULE, "v", told) for told in (LABELS, torch.full_like(LABELS, NULL))
    ]
    wanted = process.target("v", *sampling.guide(*denoisers, scale)(X, T), AT)
    student = lambda x, t, label: x  # noqa: E731
    return loss(student, eps_of, X, T, LABELS, NULL, scale), (X - wanted).square().flatten(1).mean(1)


def all_kinds(mine, theirs):
    """Both sides for every kind of prediction."""
    return tuple({kind: side(kind) for kind in ("eps", "x0", "v")} for side in (mine, theirs))


def sizes_after(downsample, size, halvings):
    """The sizes that the library's own layer makes."""
    sizes, x = [size], torch.zeros(1, 2, size, size)
    for _ in range(halvings):
        x = downsample(x)
        sizes.append(x.shape[-1])
    return sizes


def time_blocks(block):
    """The answers of a block of the exercise and of the library's, with the same weights."""
    mine, theirs = block(8, 16, 12), network.TimeConditionedBlock(8, 16, 12)
    torch.nn.init.normal_(theirs.conv2.weight, std=0.1, generator=seeded())
    for a, b in (
        (mine.before[0], theirs.norm1),
        (mine.before[2], theirs.conv1),
        (mine.norm, theirs.norm2),
        (mine.to_channels, theirs.modulation),
        (mine.after[1], theirs.conv2),
        (mine.residual, theirs.residual),
    ):
        a.load_state_dict(b.state_dict())
    x, embedding = draw(2, 8, 5, 7).float(), draw(2, 12).float()
    return mine(x, embedding), theirs(x, embedding)


def cross_attentions(module):
    """The answers of both modules with the same weights, padding left out."""
    mine, theirs = module(10, 6, 2, 4), network.CrossAttention(10, 6, 2, 4)
    mine.load_state_dict(theirs.state_dict())
    inputs = draw(3, 5, 10).float(), draw(3, 12, 6).float(), tokens().mask
    return mine(*inputs), theirs(*inputs)


def small_unet(classes=None):
    return network.SimpleUNet(
        1, 1, 16, base_channels=8, multipliers=(1,), patch_size=4, attention=False, num_classes=classes
    )


def averages(update):
    """The average after three updates with a growing decay, by the exercise and by the library."""
    net = small_unet()
    ema, average = training.EMA(net, 0.99), {name: value.clone() for name, value in net.state_dict().items()}
    for k in range(3):
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.add_(draw(*parameter.shape, seed=k).float())
        ema.update(net)
        average = update(average, net.state_dict(), min(0.99, (1 + k) / (10 + k)))
    return average, dict(ema.state_dict())


def loss_of(denoise):
    """The eps-loss of a linear denoiser at every time, from what it says of x_t = 1."""
    ones = torch.ones(len(AB), 1, dtype=torch.float64)
    slope = denoise(ones, torch.arange(len(AB))).eps.flatten()
    return (1 - slope * (1 - AB).sqrt()) ** 2 + slope**2 * AB * 0.5**2


def bells():
    """The prior over x_{t-1} from x0 = X, and what x_t = NOISE says of it, as means and variances."""
    alpha = BAR / BAR_1
    return BAR_1.sqrt() * X, 1 - BAR_1, NOISE / alpha.sqrt(), (1 - alpha) / alpha


def ancestral_rule(x, said, level, target, noise):
    return sampling.ddpm_step(x, said, level, target, noise)


def ancestral_walks(loop):
    """The exercise's loop and the library's sampler, from one start and with the same noises."""
    noises = seeded()

    def step(x_t, eps, t, betas, alpha_bars, noise):
        noise = torch.randn(x_t.shape, generator=noises).double()
        return get_exercise("ancestral_step").reference(x_t, eps, t, betas, alpha_bars, noise)

    walk = sampling.ddpm(EXACT, POINTS, SCHEDULE, step_pairs(40, 40), generator=seeded())
    return loop(exact_eps, POINTS, BETAS, step), last(walk)


def second_solver_steps(step):
    """The second step of the library's solver, which is the first that looks back."""
    first, second, *_ = sampling.dpm_solver_pp(EXACT, POINTS, SCHEDULE, step_pairs(40, 5))
    times = first.t, second.t, second.t_prev
    bars = (SCHEDULE.alpha_bar(torch.full((len(POINTS),), t), POINTS) for t in times)
    return step(first.x, second.prediction.x0, first.prediction.x0, *bars), second.x


def moments():
    return LATENTS.mean, LATENTS.log_variance


def tokens():
    return data_tokenizer(SENTENCES)


data_tokenizer = network.Tokenizer(data.VOCABULARY, 12)


def on_probes(name, library):
    """A function of the library under the exercise's own driver, on its probes."""
    exercise = get_exercise(name)
    probes = exercise.fresh_probes(5)
    return tuple([exercise.driver(f, *probe.args) for probe in probes] for f in (exercise.reference, library))


def hybrids(answer, far=1, near=3):
    """Coarse and fine noise by the exercise, and by the library's denoiser of two."""
    blur = lambda x: (x + x.roll(1, -1)) / 2  # noqa: E731
    labels = (torch.full_like(LABELS, label) for label in (far, near))
    return answer(eps_of, X, T, far, near, blur), sampling.hybrid(*map(told, labels), blur)(X, T).eps


def white_or_not(answer):
    """By the exercise's covariance, and as the library says it."""
    views = {
        "turned": lambda x: x.rot90(1, (-2, -1)),
        "blurred": lambda x: (x + x.roll(1, -1)) / 2,
        "cut": lambda x: x[..., :2],
    }
    white = lambda view: torch.allclose(c := answer(view, (1, 3, 3)), torch.eye(len(c)).double())  # noqa: E731
    return tuple(
        torch.tensor([float(says(view)) for view in views.values()])
        for says in (white, lambda view: sampling.keeps_noise_white(view, (1, 3, 3)))
    )


def inverted(answer):
    """A 0 encoded and drawn as a 3, by DDIM both ways."""

    def walk(x, labels, pairs):
        return last(sampling.ddim(told(labels), x, SCHEDULE, pairs))

    old, new = (torch.full_like(LABELS, label) for label in (0, 3))
    return answer(walk, X, 0, 3, PAIRS), walk(walk(X, old, encoding_pairs(PAIRS)), new, PAIRS)

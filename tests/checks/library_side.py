"""Inputs on which references are held against the library, and the library's side where it takes more than a call."""

import torch

from diffusion_lib import data, network, process, sampling, training
from diffusion_lib.checks import get_exercise
from diffusion_lib.process import Prediction, eps_to_x0
from diffusion_lib.schedule import DiffusionSchedule, step_pairs

SCHEDULE = DiffusionSchedule(40, "cosine")
BETAS, AB = SCHEDULE.betas, SCHEDULE.alpha_bars


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


X, NOISE, EPS, SCORE = (draw(5, 1, 4, 3, seed=seed) for seed in range(4))
T, S = torch.tensor([39, 7, 0, 20, 3]), torch.tensor([9, 3, -1, 1, 2])
BAR, BAR_S, BAR_1 = SCHEDULE.alpha_bar(T, X), SCHEDULE.alpha_bar(S, X), SCHEDULE.alpha_bar(T - 1, X)
POINTS, OTHERS = draw(6, 2), draw(6, 2, seed=5)
PIXELS = torch.arange(256, dtype=torch.uint8)[:, None, None, None]
PAIRS = step_pairs(40, 7)
VARIANCES = draw(6).exp()
EXACT = sampling.GaussianDenoiser(SCHEDULE, 0.3, 0.5)
MIXTURE = process.GaussianMixture(torch.tensor([0.3, 0.7]).double(), OTHERS[:2], torch.tensor([0.5, 1.2]).double())
PARTS = MIXTURE.weights, MIXTURE.means, MIXTURE.stds
LATENTS = network.LatentGaussian(draw(3, 2, 4, 4), draw(3, 2, 4, 4, seed=1))
SAYS = Prediction(eps_to_x0(X, EPS, BAR), EPS)  # about X, at the times T
LABELS, NULL = torch.tensor([0, 3, 1, 2, 0]), 9
SDE = sampling.VPSDE()
PICTURES = draw(3, 1, 8, 8), draw(3, 1, 8, 8, seed=1)


def eps_of(x, t, labels):
    """The eps of a network with labels."""
    t, labels = (SCHEDULE.alpha_bar(v, x) * 0 + v.reshape(-1, *[1] * (x.ndim - 1)) for v in (t, labels))
    return torch.sin(x * (1 + labels / 4) + t)


def labelled(x, t, labels):
    """The same network as the library asks it."""
    eps = eps_of(x, t, labels)
    return Prediction(eps_to_x0(x, eps, SCHEDULE.alpha_bar(t, x)), eps)


def guided(scale):
    return sampling.guide(labelled, LABELS, torch.full_like(LABELS, NULL), scale)


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


def ancestral_rule(x, said, bar, before, noise):
    return sampling.ddpm_step(x, said, bar, before, noise)


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

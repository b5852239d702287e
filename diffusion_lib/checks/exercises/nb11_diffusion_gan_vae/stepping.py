"""Find the bug: one step of both players, judged by where it moves the weights of both."""

import torch
import torch.nn.functional as F
from torch import nn

from ...inputs import normal
from ...model import Exercise, Misconception, Probe, Property
from ...tape import off_the_record

RATES = (0.3, 0.2)  # of the generator and of the discriminator


def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    """One step of the discriminator, then one of the generator."""
    fakes = generator(z)
    real_logits, fake_logits = discriminator(x).flatten(), discriminator(fakes.detach()).flatten()
    judging = F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = F.softplus(-discriminator(fakes).flatten()).mean()
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()


def drive(answer, weights, x, z):
    """Two steps on fresh small networks; where both players are after each, and what was returned."""
    with off_the_record():
        players = [_network(part) for part in weights]
        optimizers = [torch.optim.SGD(n.parameters(), lr=rate) for n, rate in zip(players, RATES, strict=True)]
    places, losses = [[], []], []
    for data, noise in zip(x, z, strict=True):
        result = answer(*players, *optimizers, data.clone(), noise.clone())
        if result is None:
            return None
        losses.append(torch.stack([torch.as_tensor(value).detach().double().reshape(()) for value in result]))
        for place, network in zip(places, players, strict=True):
            place.append(nn.utils.parameters_to_vector(network.parameters()).detach().clone())
    return {"generator": torch.stack(places[0]), "discriminator": torch.stack(places[1]), "losses": torch.stack(losses)}


def _network(layers):
    network = nn.Sequential(*(nn.Linear(*w.T.shape, bias=False, dtype=torch.float64) for w in layers))
    network.insert(1, nn.Tanh())
    with torch.no_grad():
        for parameter, weight in zip(network.parameters(), layers, strict=True):
            parameter.copy_(weight)
    return network


def _probes(generator):
    def weights(latent, dim):
        return ((normal(generator, 5, latent), normal(generator, dim, 5) / 2),
                (normal(generator, 6, dim), normal(generator, 1, 6) / 2))  # fmt: skip

    return [
        Probe(name, (weights(latent, dim), normal(generator, 2, n, dim) + 1, normal(generator, 2, n, latent)))
        for name, n, latent, dim in (("points in the plane", 7, 3, 2), ("a batch of one", 1, 2, 3),
                                     ("more noise than data", 5, 4, 1), ("batch as large as the width", 3, 3, 3))
    ]  # fmt: skip


def _mistaken(clear=("d", "g"), take=("d", "g"), told=lambda fakes: fakes, old=False, judge=None, deceive=None):
    """A step with one part replaced."""
    judge = judge or (lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean())
    deceive = deceive or (lambda fake: F.softplus(-fake).mean())

    def answer(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
        optimizers = {"g": generator_optimizer, "d": discriminator_optimizer}
        fakes = generator(z)
        before = discriminator(fakes).flatten()
        judging = judge(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
        if old:
            deceiving = deceive(before)
            slopes = torch.autograd.grad(deceiving, list(generator.parameters()))
        if "d" in clear:
            discriminator_optimizer.zero_grad()
        judging.backward()
        optimizers[take[0]].step()
        if "g" in clear:
            generator_optimizer.zero_grad()
        if old:
            for parameter, slope in zip(generator.parameters(), slopes, strict=True):
                parameter.grad = slope
        else:
            deceiving = deceive(discriminator(told(fakes)).flatten())
            deceiving.backward()
        for name in take[1:]:
            optimizers[name].step()
        return judging.item(), deceiving.item()

    return answer


def _undetached(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(fakes)).mean()
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = F.softplus(-discriminator(fakes)).mean()
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()


def _second_time(calls):
    return all(c.error and "second time" in c.error["message"] for c in calls)


gan_step_exercise = Exercise(
    id="gan_step",
    title="one step of both players",
    notebook="11_diffusion_gan_vae",
    points=3,
    difficulty=3,
    minutes=14,
    reference=gan_step,
    probes=_probes,
    driver=drive,
    tolerance=1e-8,
    where="Goodfellow et al. 2014, algorithm 1 with one step of the discriminator",
    misconceptions=(
        Misconception("The discriminator's step goes back into the generator", "Its loss was computed on samples still "
                      "tied to the generator: backward() went through the generator and used up its graph. Cut the "
                      "samples off for this step.", _undetached, _second_time),
        Misconception("The generator never moves", "Its own loss was computed on detached samples, so that no gradient "
                      "reaches it; or its optimizer never steps.", _mistaken(told=lambda fakes: fakes.detach())),
        Misconception("The discriminator's gradients are never cleared", "backward() adds to what is there. The "
                      "generator's loss leaves gradients in the discriminator, and its next step takes them along: it "
                      "is pulled towards being deceived.", _mistaken(clear=("g",))),
        Misconception("The generator's gradients are never cleared", "Each step takes those of the step before along.",
                      _mistaken(clear=("d",))),
        Misconception("No gradient is ever cleared", "Both players take the gradients of all steps before along.",
                      _mistaken(clear=())),
        Misconception("The generator's loss moves the discriminator", "The discriminator's optimizer stepped on the "
                      "generator's loss: it learns to be deceived, and the generator stays.",
                      _mistaken(take=("d", "d"))),
        Misconception("The generator's loss moves both", "Both optimizers stepped on the generator's loss. The "
                      "discriminator then helps to deceive itself.", _mistaken(take=("d", "g", "d"))),
        Misconception("The old discriminator is asked", "The generator's loss was computed before the discriminator's "
                      "step. Its logits must come from the discriminator as it is now.", _mistaken(old=True)),
        Misconception("The discriminator learns the wrong way round", "Fakes are to be called fake, real ones real.",
                      _mistaken(judge=lambda real, fake: F.softplus(real).mean() + F.softplus(-fake).mean())),
        Misconception("The generator learns to be found out", "Its loss falls when its samples are called fake.",
                      _mistaken(deceive=lambda fake: F.softplus(fake).mean())),
        Misconception("The saturating loss", "This is the generator's loss of the minimax game. Where the "
                      "discriminator is sure it has next to no slope.",
                      _mistaken(deceive=lambda fake: -F.softplus(fake).mean())),
    ),
    properties=(
        Property("both players move in every step", lambda calls: all(
            bool((c.value[who].diff(dim=0).abs().sum(1) > 0).all()) for c in calls
            for who in ("generator", "discriminator")), "One of the networks stays where it was."),
    ),
    hints=(
        "Follow each backward() back through the graph: into which networks does it write gradients?",
        "The discriminator's step needs the samples as plain numbers; the generator's step needs them with their "
        "graph. Before each backward(), the optimizer that steps next is cleared.",
        "Only two lines change: which optimizer is cleared before the first backward(), and which samples the "
        "generator's loss sees.",
    ),
    forbidden=("gan_step", "gan_steps"),
)  # fmt: skip

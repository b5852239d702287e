"""The exercise gan_step: one step of both players."""

from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from ...declare import Exercise, Probe, Property
from ...declare.inputs import normal
from ...declare.randomness import off_the_record
from ._gan_step_wrongs import MISTAKES

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


class _Counted(torch.optim.SGD):
    """Plain descent that knows how often it stepped."""

    steps = 0

    def step(self, closure=None):
        """One step, counted."""
        self.steps += 1
        return super().step(closure)


def drive(answer, weights, x, z):
    """Two steps on fresh small networks; where both players are after each, and what was returned."""
    with off_the_record():
        players = [_network(part) for part in weights]
        optimizers = [_Counted(n.parameters(), lr=rate) for n, rate in zip(players, RATES, strict=True)]
    places, losses, plain, stepped = [[], []], [], True, True
    for data, noise in zip(x, z, strict=True):
        result = answer(*players, *optimizers, data.clone(), noise.clone())
        if result is None:
            return None
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise TypeError("two losses were expected, the discriminator's first")
        plain = plain and not any(getattr(value, "requires_grad", False) for value in result)
        stepped = stepped and any(optimizer.steps for optimizer in optimizers)
        losses.append(torch.stack([torch.as_tensor(value).detach().double().reshape(()) for value in result]))
        for place, network in zip(places, players, strict=True):
            place.append(nn.utils.parameters_to_vector(network.parameters()).detach().clone())
    return {
        "losses": torch.stack(losses),
        "generator": torch.stack(places[0]),
        "discriminator": torch.stack(places[1]),
        "without graph": torch.tensor(float(plain)),
        "optimizers step": torch.tensor(float(stepped)),
    }


def _network(layers):
    network = nn.Sequential(*(nn.Linear(*w.T.shape, bias=False, dtype=torch.float64) for w in layers))
    network.insert(1, nn.Tanh())
    with torch.no_grad():
        for parameter, weight in zip(network.parameters(), layers, strict=True):
            parameter.copy_(weight)
    return network


def _probes(generator):
    def weights(latent, dim):
        return (
            (normal(generator, 5, latent), normal(generator, dim, 5) / 2),
            (normal(generator, 6, dim), normal(generator, 1, 6) / 2),
        )

    return [
        Probe(name, (weights(latent, dim), normal(generator, 2, n, dim) + 1, normal(generator, 2, n, latent)))
        for name, n, latent, dim in (
            ("points in the plane", 7, 3, 2),
            ("a batch of one", 1, 2, 3),
            ("more noise than data", 5, 4, 1),
            ("batch as large as the width", 3, 3, 3),
        )
    ]


def _moves(who, calls):
    return all(bool((c.value[who].diff(dim=0).abs().sum(1) > 0).all()) for c in calls)


EXERCISE = Exercise(
    id="gan_step",
    title="one step of both players",
    notebook="11_diffusion_gan_vae",
    place=40,
    points=3,
    difficulty=3,
    minutes=14,
    reference=gan_step,
    probes=_probes,
    driver=drive,
    tolerance=1e-8,
    where="Goodfellow et al. 2014 with one step of the discriminator",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "the losses are numbers",
            lambda calls: all(float(c.value["without graph"]) == 1 for c in calls),
            "They still hold the graph that gradients run through, and with it the memory of every step.",
        ),
        *(
            Property(f"the {who} moves in every step", partial(_moves, who), f"The {who} stays where it was.")
            for who in ("discriminator", "generator")
        ),
    ),
    hints=(
        "Follow each backward() back through the graph: into which networks does it write gradients?",
        "The discriminator's step needs the samples as plain numbers; the generator's step needs them with their "
        "graph. Before each backward(), the optimizer that steps next is cleared.",
        "Only two lines change: which optimizer is cleared before the first backward(), and which samples the "
        "generator's loss sees.",
    ),
    forbidden=("gan_step", "gan_steps"),
)

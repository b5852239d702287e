"""The exercise latent_sample: DDIM among latents, then a picture."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def latent_sample(predict_v, decode, z, pairs, alpha_bars, scale):
    """DDIM with a network that says v, on scaled latents; then unscaled, decoded and clipped."""
    for t, t_prev in pairs:
        ab = alpha_bars[t]
        ab_prev = alpha_bars[t_prev] if t_prev >= 0 else torch.ones_like(ab)
        v = predict_v(z, torch.full((len(z),), t))
        z0, eps = ab.sqrt() * z - (1 - ab).sqrt() * v, ab.sqrt() * v + (1 - ab).sqrt() * z
        z = ab_prev.sqrt() * z0 + (1 - ab_prev).sqrt() * eps
    return decode(z / scale).clamp(-1, 1)


class _Network:
    def __init__(self, generator, timesteps):
        self.phases = normal(generator, timesteps)

    def __call__(self, z, t):
        """Shapes: (b, ...), int64 (b,) -> (b, ...)."""
        if not isinstance(t, torch.Tensor) or t.dtype != torch.int64 or t.shape != z.shape[:1]:
            came = getattr(t, "dtype", type(t).__name__), tuple(getattr(t, "shape", ()))
            raise TypeError(f"t must be an int64 tensor of shape {tuple(z.shape[:1])}, got {came}")
        return torch.sin(z + self.phases.to(z.dtype)[t].reshape(-1, *[1] * (z.ndim - 1)))


class _Decode:
    def __init__(self, generator):
        self.gain = 0.6 + normal(generator).abs()

    def __call__(self, z):
        """Shapes: (b, ...) -> (b, ...)."""
        return self.gain * z.repeat_interleave(2, dim=-1)


def _probes(generator):
    probes = []
    cases = (
        ("pictures, three steps", (4, 2, 3, 3), [(9, 6), (6, 2), (2, -1)], 0.6),
        ("one step", (3, 1, 2, 4), [(9, -1)], 1.7),
        ("a batch of one", (1, 2, 4, 2), [(8, 5), (5, 1), (1, 0), (0, -1)], 0.2),
    )
    for name, shape, pairs, scale in cases:
        bars = torch.linspace(0.995, 0.02, 10, dtype=torch.float64)
        parts = _Network(generator, 10), _Decode(generator)
        probes.append(Probe(name, (*parts, normal(generator, *shape), pairs, bars, scale)))
    return probes


def _walk(
    out=lambda d, z, s: d(z / s).clamp(-1, 1), inside=lambda z0: z0, split=None, last=lambda ab: torch.ones_like(ab)
):
    def answer(predict_v, decode, z, pairs, bars, scale):
        for t, t_prev in pairs:
            ab, ab_prev = bars[t], bars[t_prev] if t_prev >= 0 else last(bars[0])
            v = predict_v(z, torch.full((len(z),), t))
            z0, eps = ab.sqrt() * z - (1 - ab).sqrt() * v, ab.sqrt() * v + (1 - ab).sqrt() * z
            if split:
                z0, eps = split(z, v, ab)
            z = ab_prev.sqrt() * inside(z0) + (1 - ab_prev).sqrt() * eps
        return out(decode, z, scale)

    return answer


EXERCISE = Exercise(
    id="latent_sample",
    title="a sampler of your own, in the small room",
    notebook="08_latent_diffusion",
    place=75,
    points=3,
    difficulty=3,
    minutes=12,
    reference=latent_sample,
    probes=_probes,
    tolerance=1e-9,
    where="DDIM (J. Song et al. 2021), equation 12 with eta 0, on latents; v of Salimans & Ho 2022",
    misconceptions=(
        Misconception(
            "The scale was multiplied",
            "The sampler ends on scaled latents. The decoder knows the unscaled ones.",
            _walk(out=lambda d, z, s: d(z * s).clamp(-1, 1)),
        ),
        Misconception(
            "The scale is forgotten",
            "The decoder was given scaled latents.",
            _walk(out=lambda d, z, s: d(z).clamp(-1, 1)),
        ),
        Misconception(
            "The pixels are not clipped",
            "A decoder overshoots the range of pixels a little. The pictures keep it.",
            _walk(out=lambda d, z, s: d(z / s)),
        ),
        Misconception(
            "The latents are clipped",
            "Latents have no range of -1 to 1: clipping cuts off data.",
            _walk(inside=lambda z0: z0.clamp(-1, 1)),
        ),
        Misconception(
            "v was taken for eps",
            "This network says v. Data and noise both follow from v and z_t.",
            _walk(split=lambda z, v, ab: ((z - (1 - ab).sqrt() * v) / ab.sqrt(), v)),
        ),
        Misconception(
            "The signs of v",
            "v is the noise times the signal's factor minus the data times the noise's. Solve for both again.",
            _walk(split=lambda z, v, ab: (ab.sqrt() * z + (1 - ab).sqrt() * v, ab.sqrt() * v - (1 - ab).sqrt() * z)),
        ),
        Misconception(
            "Data still have noise",
            "The last pair leads to -1: there alpha_bar is 1, not that of time 0.",
            _walk(last=lambda ab: ab),
        ),
    ),
    properties=(
        Property(
            "all pixels lie in -1 to 1",
            lambda calls: all(float(c.value.abs().max()) <= 1 + 1e-9 for c in calls),
            "Pictures lie between -1 and 1.",
        ),
    ),
    hints=(
        "It is the loop of notebook 06 with eta 0. What differs: what the network says, and what comes at the end.",
        "z_t and v are the data and the noise, turned by an angle. Turn them back.",
        "After the loop your decode_samples does the rest.",
    ),
    forbidden=("sample_ddim", "draw_samples"),
)

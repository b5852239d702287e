"""The variants that `python -m benchmarks.tuning` tries, and the changes of the network that some of them need."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from diffusion_lib import SimpleUNet
from diffusion_lib.network.blocks import TimeConditionedBlock, Upsample

# Fields: batch, muon (learning rate; 0 is AdamW alone), lr, warm (steps), linear (fall of the rate), beta2, clip,
# network (changes), upsampling, flow, centred, logit_normal, stratified, min_snr, drop; cost of a step.
VARIANTS: dict[str, dict[str, Any]] = {
    "recipe": {"cost": 1.0},
    "batches of 32": {"batch": 32, "cost": 0.53},
    "batches of 32, rate 0.001": {"batch": 32, "lr": 1e-3, "cost": 0.53},
    "batches of 32, rate 0.0025": {"batch": 32, "lr": 2.5e-3, "cost": 0.53},
    "Muon 0.01": {"muon": 0.01, "cost": 1.18},
    "Muon 0.02": {"muon": 0.02, "cost": 1.18},
    "Muon 0.04": {"muon": 0.04, "cost": 1.18},
    "Muon 0.01, batches of 32": {"muon": 0.01, "batch": 32, "cost": 0.69},
    "Muon 0.02, batches of 32": {"muon": 0.02, "batch": 32, "cost": 0.69},
    "straight path": {"flow": True, "cost": 1.0},
    "straight path, logit-normal times": {"flow": True, "logit_normal": (0.0, 1.0), "cost": 1.0},
    "logit-normal times": {"logit_normal": (0.0, 1.0), "cost": 1.0},
    "logit-normal times, wide": {"logit_normal": (0.0, 1.7), "cost": 1.0},
    "stratified times": {"stratified": True, "cost": 1.0},
    "min-SNR 5": {"min_snr": 5.0, "cost": 1.0},
    "centred and scaled data": {"centred": True, "cost": 1.0},
    "no labels dropped": {"drop": 0.0, "cost": 1.0},
    "beta2 0.95": {"beta2": 0.95, "cost": 1.0},
    "beta2 0.999": {"beta2": 0.999, "cost": 1.0},
    "no clipping": {"clip": None, "cost": 1.0},
    "linear fall": {"linear": True, "cost": 1.0},
    "warm-up of 30": {"warm": 30, "cost": 1.0},
    "rate 0.003": {"lr": 3e-3, "cost": 1.0},
    "width 32": {"network": {"base_channels": 32}, "cost": 0.57},
    "width 40": {"network": {"base_channels": 40}, "cost": 0.88},
    "width 64": {"network": {"base_channels": 64}, "cost": 1.6},
    "width 32, then 96": {"network": {"base_channels": 32, "multipliers": [1, 3]}, "cost": 0.82},
    "width 48, then 144": {"network": {"base_channels": 48, "multipliers": [1, 3]}, "cost": 1.6},
    "no attention": {"network": {"attention": False}, "cost": 0.95},
    "patches of 4, width 96, one level": {
        "network": {"patch_size": 4, "base_channels": 96, "multipliers": [1]},
        "cost": 0.46,
    },
    "patches of 4, width 128, one level": {
        "network": {"patch_size": 4, "base_channels": 128, "multipliers": [1]},
        "cost": 0.7,
    },
    "narrow upsampling": {"upsampling": "narrow", "cost": 0.88},
    "sub-pixel upsampling": {"upsampling": "shuffle", "cost": 0.85},
    "Muon 0.01, sub-pixel upsampling": {"muon": 0.01, "upsampling": "shuffle", "cost": 1.02},
    "Muon 0.01, batches of 32, narrow upsampling": {"muon": 0.01, "batch": 32, "upsampling": "narrow", "cost": 0.61},
    "Muon 0.01, batches of 32, sub-pixel upsampling": {
        "muon": 0.01,
        "batch": 32,
        "upsampling": "shuffle",
        "cost": 0.6,
    },
    "Muon 0.01, batches of 32, centred": {"muon": 0.01, "batch": 32, "centred": True, "cost": 0.7},
    "Muon 0.01, centred, sub-pixel upsampling": {
        "muon": 0.01,
        "centred": True,
        "upsampling": "shuffle",
        "cost": 1.03,
    },
    "Muon 0.01, width 64": {"muon": 0.01, "network": {"base_channels": 64}, "cost": 1.85},
    "batches of 16": {"batch": 16, "lr": 1e-3, "cost": 0.3},
    "logit-normal times, width 32": {"logit_normal": (0.0, 1.0), "network": {"base_channels": 32}, "cost": 0.57},
    "logit-normal times, width 32, beta2 0.95": {
        "logit_normal": (0.0, 1.0),
        "network": {"base_channels": 32},
        "beta2": 0.95,
        "cost": 0.57,
    },
    "logit-normal times, width 32, batches of 32": {
        "logit_normal": (0.0, 1.0),
        "network": {"base_channels": 32},
        "batch": 32,
        "cost": 0.33,
    },
    "logit-normal times, width 32, then 96": {
        "logit_normal": (0.0, 1.0),
        "network": {"base_channels": 32, "multipliers": [1, 3]},
        "cost": 0.82,
    },
    "logit-normal times, width 32, labels dropped in a twentieth": {
        "logit_normal": (0.0, 1.0),
        "network": {"base_channels": 32},
        "drop": 0.05,
        "cost": 0.57,
    },
    "logit-normal times, beta2 0.95": {"logit_normal": (0.0, 1.0), "beta2": 0.95, "cost": 1.0},
}


class NarrowUpsample(Upsample):
    """Enlarge, then smooth and take fewer channels with the same convolution."""

    def __init__(self, channels: int, out_channels: int):
        super().__init__(channels)
        self.conv = nn.Conv2d(channels, out_channels, 3, padding=1)


class SubPixelUpsample(nn.Module):
    """A convolution at the low resolution that says each of the four pixels apart."""

    def __init__(self, channels: int, out_channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, 4 * out_channels, 3, padding=1)
        with torch.no_grad():
            # All four pixels begin alike, as after nearest neighbours.
            self.conv.weight.copy_(self.conv.weight[::4].repeat_interleave(4, dim=0))
            self.conv.bias.copy_(self.conv.bias[::4].repeat_interleave(4, dim=0))

    def forward(self, x: Tensor, size: torch.Size) -> Tensor:
        return F.pixel_shuffle(self.conv(x), 2)[..., : size[0], : size[1]]


def reshape_upsampling(unet: SimpleUNet, kind: str) -> None:
    """Let each enlargement take the width of the level that it leads to."""
    new = {"narrow": NarrowUpsample, "shuffle": SubPixelUpsample}[kind]
    for place, upsample in enumerate(unet.upsample):
        wide = upsample.conv.in_channels
        block = unet.up[place + 1][0]
        narrow = block.conv1.out_channels
        unet.upsample[place] = new(wide, narrow)
        unet.up[place + 1][0] = TimeConditionedBlock(2 * narrow, narrow, block.modulation.in_features)


class Centred(SimpleUNet):
    """Sees and says data less their mean image, in units of their standard deviation: EDM's scaling on a circle.

    With z = (x0 - mean)/std and r = sqrt((alpha std)^2 + sigma^2), the input (x_t - alpha mean)/r is again of variance
    one, and the network says the v of its own two parts.
    """

    def centre(self, images: Tensor, levels: Tensor) -> None:
        """Take the mean image and the standard deviation of these data, and the (alpha, sigma) of all times."""
        mean = images.mean(dim=0, keepdim=True)
        self.register_buffer("mean", mean)
        self.std = float((images - mean).square().mean().sqrt())
        self.register_buffer("levels", levels)

    def forward(self, x: Tensor, timestep: Tensor, labels: Tensor | None = None) -> Tensor:
        alpha, sigma = self.levels[:, timestep.long()].reshape(2, -1, 1, 1, 1)
        r = ((alpha * self.std).square() + sigma.square()).sqrt()
        seen = (x - alpha * self.mean) / r
        said = super().forward(seen, timestep, labels).float()
        a, b = alpha * self.std / r, sigma / r
        x0 = self.mean + self.std * (a * seen - b * said)
        eps = b * seen + a * said
        return alpha * eps - sigma * x0

    def weight(self, t: Tensor) -> Tensor:
        """What makes an error of v one of the network's own answer. Shapes: int64 (b,) -> (b, 1, 1, 1)."""
        alpha, sigma = self.levels[:, t].reshape(2, -1, 1, 1, 1)
        return ((alpha * self.std).square() + sigma.square()).sqrt() / self.std

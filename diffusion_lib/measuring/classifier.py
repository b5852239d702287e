"""A small digit classifier: it reads samples, and its features carry the Fréchet distance."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


class DigitClassifier(nn.Module):
    """A convolutional network that reads 28x28 digits (trained by the recipe "classifier").

    Shapes: images (b, 1, 28, 28) in [-1, 1] -> logits (b, 10).
    """

    NUM_FEATURES = 64

    def __init__(self, width: int = 32):
        super().__init__()
        self.body = nn.Sequential(
            _stage(1, width),
            _stage(width, width, pool=True),
            _stage(width, 2 * width),
            _stage(2 * width, 2 * width, pool=True),
            _stage(2 * width, 2 * width, pool=True),
            nn.Flatten(),
            nn.Linear(2 * width * 9, self.NUM_FEATURES),
        )
        self.dropout = nn.Dropout(0.3)
        self.head = nn.Linear(self.NUM_FEATURES, 10)

    def features(self, images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 64"]:
        """The penultimate layer, before its ReLU: roughly Gaussian, as the Fréchet distance assumes."""
        return self.body(images)

    def forward(self, images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        return self.head(self.dropout(F.relu(self.features(images))))


def _stage(in_channels: int, out_channels: int, pool: bool = False) -> nn.Sequential:
    # BatchNorm is right here: a classifier's samples are all alike, and it predicts in eval mode.
    layers = [
        nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(),
    ]
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if pool else []))


def train_classifier(
    images: Float[Tensor, "n 1 28 28"],
    labels: Tensor,
    epochs: int = 12,
    batch_size: int = 100,
    seed: int = 0,
) -> DigitClassifier:
    """Train the classifier with small random shifts, turns and zooms of the digits.

    Shapes: images (n, 1, 28, 28) in [-1, 1], labels (n,) int64.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = DigitClassifier().train()
        steps = epochs * (len(images) // batch_size)
        optimizer = torch.optim.AdamW(model.parameters(), weight_decay=1e-2)
        rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps)
        for _ in range(epochs):
            order = torch.randperm(len(images), generator=generator)
            for chosen in order.split(batch_size):
                if len(chosen) < batch_size:
                    continue
                logits = model(_jitter(images[chosen], generator))
                loss = F.cross_entropy(logits, labels[chosen], label_smoothing=0.05)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                rate.step()
    return model.eval()


def _jitter(images: Tensor, generator: torch.Generator) -> Tensor:
    """Turn by up to 12 degrees, zoom by up to 10 %, shift by up to 2 pixels."""
    b = len(images)
    turn, zoom, dx, dy = (torch.rand(4, b, generator=generator) * 2 - 1).unbind()
    angle, zoom = 0.21 * turn, 1 + 0.1 * zoom
    cos, sin = zoom * angle.cos(), zoom * angle.sin()
    affine = torch.stack([cos, -sin, dx / 7, sin, cos, dy / 7], dim=1).reshape(b, 2, 3)
    grid = F.affine_grid(affine, list(images.shape), align_corners=False)
    # grid_sample pads with 0; shifting by +1 makes the padding the background, -1.
    return F.grid_sample(images + 1, grid, align_corners=False) - 1

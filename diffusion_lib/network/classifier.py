"""A small convolutional classifier of digits, whose features carry the Fréchet distance."""

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

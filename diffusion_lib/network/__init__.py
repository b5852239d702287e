"""Network: a U-Net and its parts. It knows no schedule."""

from diffusion_lib.network.blocks import (
    Downsample,
    SelfAttention,
    TimeConditionedBlock,
    Upsample,
)
from diffusion_lib.network.condition import (
    Condition,
    drop_condition,
    null_condition,
    takes_condition,
)
from diffusion_lib.network.embeddings import LabelEmbedding, SinusoidalPositionEmbeddings
from diffusion_lib.network.unet import SimpleUNet

__all__ = [
    "Condition",
    "Downsample",
    "LabelEmbedding",
    "SelfAttention",
    "SimpleUNet",
    "SinusoidalPositionEmbeddings",
    "TimeConditionedBlock",
    "Upsample",
    "drop_condition",
    "null_condition",
    "takes_condition",
]

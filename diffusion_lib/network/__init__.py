"""Network: a U-Net, a transformer, and their parts. They know no schedule."""

from diffusion_lib.network.attention import CrossAttention, PromptedBlock
from diffusion_lib.network.blocks import (
    Downsample,
    SelfAttention,
    TimeConditionedBlock,
    Upsample,
)
from diffusion_lib.network.bridge import FromDiffusers, ToDiffusers
from diffusion_lib.network.classifier import DigitClassifier
from diffusion_lib.network.condition import (
    Condition,
    ask,
    checked_condition,
    drop_condition,
    null_condition,
    takes_condition,
    unwrapped,
)
from diffusion_lib.network.embeddings import LabelEmbedding, SinusoidalPositionEmbeddings
from diffusion_lib.network.lora import (
    LowRank,
    add_lora,
    load_lora,
    lora_layers,
    merge_lora,
    remove_lora,
    scale_lora,
    trained_lora,
    unmerge_lora,
)
from diffusion_lib.network.points import IntervalNetwork, PointNetwork, mlp
from diffusion_lib.network.prompted import ReadsPrompts, TextDiT, TextUNet
from diffusion_lib.network.running import in_parts, with_seed
from diffusion_lib.network.text import Prompt, Read, TextEncoder, Tokenizer
from diffusion_lib.network.transformer import DiT, DiTBlock, grid_positions, modulate, patchify, unpatchify
from diffusion_lib.network.unet import SimpleUNet
from diffusion_lib.network.vae import VAE, LatentGaussian, vae_losses

__all__ = [
    "unmerge_lora",
    "trained_lora",
    "scale_lora",
    "remove_lora",
    "merge_lora",
    "lora_layers",
    "load_lora",
    "add_lora",
    "LowRank",
    "unpatchify",
    "patchify",
    "modulate",
    "grid_positions",
    "TextDiT",
    "Read",
    "ReadsPrompts",
    "DiTBlock",
    "DiT",
    "VAE",
    "Condition",
    "CrossAttention",
    "DigitClassifier",
    "Downsample",
    "FromDiffusers",
    "LabelEmbedding",
    "LatentGaussian",
    "PointNetwork",
    "IntervalNetwork",
    "Prompt",
    "PromptedBlock",
    "SelfAttention",
    "SimpleUNet",
    "SinusoidalPositionEmbeddings",
    "TextEncoder",
    "TextUNet",
    "TimeConditionedBlock",
    "ToDiffusers",
    "Tokenizer",
    "Upsample",
    "ask",
    "checked_condition",
    "drop_condition",
    "in_parts",
    "mlp",
    "null_condition",
    "takes_condition",
    "unwrapped",
    "vae_losses",
    "with_seed",
]

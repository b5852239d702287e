"""Bridges to Diffusers: its networks in this library, and this library's networks in its pipelines."""

from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn

from diffusion_lib.network.condition import Network, ask, takes_condition, unwrapped


def plain_output(output: Any) -> Tensor:
    """The tensor that a foreign network means by what it answered: itself, its `.sample`, or the first of several.

    Raises: TypeError for anything else.
    """
    if isinstance(output, Tensor):
        return output
    found = getattr(output, "sample", None)
    if found is None and isinstance(output, tuple | list) and output:
        found = output[0]
    if not isinstance(found, Tensor):
        raise TypeError(
            f"the network must answer with a tensor, or an object that has one as `.sample`, got "
            f"{type(output).__name__}: wrap it in a function that takes the tensor out"
        )
    return found


class FromDiffusers(nn.Module):
    """A network of Diffusers, called as this library calls its own: network(x, t) or network(x, t, condition).

    Labels reach `UNet2DModel` as class_labels, context vectors reach `UNet2DConditionModel` as encoder_hidden_states.

    Args:
        network:     UNet2DModel, UNet2DConditionModel, or another with their call form
        num_classes: of a network that takes labels. Its own embedding has num_class_embeds rows; where that is one
                     more than num_classes, the last one is the null label, as guidance needs it
        null_context: context vectors (m, d) that say nothing, such as those of the empty prompt

    Shapes: x (b, c, h, w), t (b,), labels int64 (b,) or context (b, m, d) -> (b, c_out, h, w).
    """

    def __init__(self, network: nn.Module, *, num_classes: int | None = None, null_context: Tensor | None = None):
        super().__init__()
        self.network = network
        config = getattr(network, "config", {})
        self.reads_context = hasattr(network, "encoder_hid_proj") or "cross_attention_dim" in config
        rows = config.get("num_class_embeds") if hasattr(config, "get") else None
        self.takes_condition = self.reads_context or rows is not None
        self.num_classes: int | None = num_classes if num_classes is not None else rows
        if rows is not None and self.num_classes not in (rows, rows - 1):
            raise ValueError(
                f"num_classes must be {rows} or {rows - 1} for a network of {rows} rows, got {num_classes}"
            )
        self._has_null_label = rows is not None and self.num_classes == rows - 1
        self._null_label = 0 if rows is None else rows - 1
        self.register_buffer("null_context", null_context, persistent=False)

    def __getattr__(self, name: str) -> Any:
        # Only who can say "nothing" has a null_condition: dropping conditions and guidance ask for the attribute.
        if name == "null_condition" and (self._has_null_label or self._buffers.get("null_context") is not None):
            return self._null_condition
        return super().__getattr__(name)

    def _null_condition(self, condition: Tensor) -> Tensor:
        if self.reads_context:
            return self.null_context.to(condition).expand_as(condition)
        return torch.full_like(condition, self._null_label)

    def forward(self, x: Tensor, t: Tensor, condition: Tensor | None = None) -> Tensor:
        if self.reads_context:
            if condition is None:
                if self.null_context is None:
                    raise ValueError("this network reads context vectors: pass a condition (b, m, d)")
                condition = self.null_context.to(x).expand(len(x), -1, -1)
            return plain_output(self.network(x, t, encoder_hidden_states=condition))
        if condition is None and self._has_null_label:
            condition = torch.full((len(x),), self._null_label, device=x.device)
        return plain_output(self.network(x, t) if condition is None else self.network(x, t, class_labels=condition))


class ToDiffusers(nn.Module):
    """A network of this library, called as Diffusers calls its own; the answer has the output as `.sample`.

    Args:
        network:     network(x, t) or network(x, t, condition)
        sample_size: height and width of its images, which pipelines ask for

    Shapes: sample (b, c, h, w), timestep a number, () or (b,), class_labels int64 (b,) or encoder_hidden_states
        (b, m, d) -> an object with sample (b, c_out, h, w), or a tuple of it with return_dict=False.
    """

    def __init__(self, network: Network, *, in_channels: int, sample_size: int | tuple[int, int]):
        super().__init__()
        self.network = network
        self.config = SimpleNamespace(in_channels=in_channels, sample_size=sample_size)

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return next((p.dtype for p in self.parameters()), torch.float32)

    @property
    def device(self) -> torch.device:
        """Of the weights."""
        return next((p.device for p in self.parameters()), torch.device("cpu"))

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor | float,
        class_labels: Tensor | None = None,
        encoder_hidden_states: Tensor | None = None,
        return_dict: bool = True,
    ) -> Any:
        t = torch.as_tensor(timestep, device=sample.device).reshape(-1).expand(len(sample))
        condition = class_labels if encoder_hidden_states is None else encoder_hidden_states
        if condition is not None and not takes_condition(self.network):
            raise ValueError("a condition was given, but the network takes none: leave it out")
        if (
            condition is None
            and takes_condition(self.network)
            and not hasattr(unwrapped(self.network), "null_condition")
        ):
            raise ValueError("the network takes a condition: pass class_labels or encoder_hidden_states")
        output = plain_output(ask(self.network, sample, t, condition))
        return SimpleNamespace(sample=output) if return_dict else (output,)

# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: flatten and mean
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).mean(1)
# %% right: mean over listed axes
def loss_per_sample(output, target):
    return (output - target).square().mean(dim=tuple(range(1, output.ndim)))
# %% right: F.mse_loss without reduction
def loss_per_sample(output, target):
    return F.mse_loss(output, target, reduction="none").reshape(len(output), -1).mean(dim=-1)
# %% right: stack of F.mse_loss per row
def loss_per_sample(output, target):
    return torch.stack([F.mse_loss(a, b) for a, b in zip(output, target)])
# %% right: einsum over flattened rows
def loss_per_sample(output, target):
    gap = (output - target).flatten(1)
    return torch.einsum("bi,bi->b", gap, gap) / gap.shape[1]
# %% right: vmap
def loss_per_sample(output, target):
    return torch.vmap(F.mse_loss)(output, target)
# %% right: norm squared over count
def loss_per_sample(output, target):
    gap = (output - target).flatten(start_dim=1)
    return torch.linalg.vector_norm(gap, dim=1) ** 2 / gap.shape[1]
# %% right: axis by axis
def loss_per_sample(output, target):
    error = (output - target).pow(2)
    while error.dim() > 1:
        error = error.mean(-1)
    return error
# %% right: sum over numel
def loss_per_sample(output, target):
    squared = (output - target) ** 2
    return squared.flatten(1).sum(1) / squared[0].numel()
# %% right: bmm
def loss_per_sample(output, target):
    gap = (output - target).reshape(output.shape[0], 1, -1)
    return torch.bmm(gap, gap.transpose(1, 2))[:, 0, 0] / gap.shape[-1]
# %% wrong: sum instead of mean
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).sum(1)
# %% wrong: mean over the batch too
def loss_per_sample(output, target):
    return ((output - target) ** 2).mean()
# %% wrong: F.mse_loss with its default
def loss_per_sample(output, target):
    return F.mse_loss(output, target)
# %% wrong: absolute error
def loss_per_sample(output, target):
    return (output - target).abs().flatten(1).mean(1)
# %% wrong: smooth L1 (huber) of the annotated diffusion
def loss_per_sample(output, target):
    return F.smooth_l1_loss(output, target, reduction="none").flatten(1).mean(1)
# %% wrong: root of the mean
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).mean(1).sqrt()
# %% wrong: mean over the batch axis
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).mean(0)
# %% wrong: only the last axis
def loss_per_sample(output, target):
    return ((output - target) ** 2).mean(-1)
# %% wrong: only axis 1, channel mean
def loss_per_sample(output, target):
    return ((output - target) ** 2).mean(1)
# %% wrong: axes 1 to 3 hard-coded
def loss_per_sample(output, target):
    return ((output - target) ** 2).mean(dim=(1, 2, 3))
# %% wrong: flatten without the 1
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten().mean(0)
# %% wrong: reshape to 28 times 28
def loss_per_sample(output, target):
    return ((output - target) ** 2).reshape(-1, 28 * 28).mean(1)
# %% wrong: keeps the axis
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).mean(1, keepdim=True)
# %% wrong: list of floats with item
def loss_per_sample(output, target):
    return [((a - b) ** 2).mean().item() for a, b in zip(output, target)]
# %% wrong: tensor of items, graph lost
def loss_per_sample(output, target):
    return torch.tensor([((a - b) ** 2).mean().item() for a, b in zip(output, target)], dtype=output.dtype)
# %% wrong: no_grad
def loss_per_sample(output, target):
    with torch.no_grad():
        return ((output - target) ** 2).flatten(1).mean(1)
# %% wrong: data of the output
def loss_per_sample(output, target):
    return ((output.data - target.data) ** 2).flatten(1).mean(1)
# %% wrong: square of the mean
def loss_per_sample(output, target):
    return (output - target).flatten(1).mean(1) ** 2
# %% wrong: half of the squared error
def loss_per_sample(output, target):
    return 0.5 * ((output - target) ** 2).flatten(1).mean(1)
# %% wrong: difference of squares
def loss_per_sample(output, target):
    return (output ** 2 - target ** 2).flatten(1).mean(1)
# %% wrong: in place on output
def loss_per_sample(output, target):
    output -= target
    return output.pow_(2).flatten(1).mean(1)
# %% wrong: variance of the error
def loss_per_sample(output, target):
    return (output - target).flatten(1).var(1, unbiased=False)
# %% wrong: divides by n - 1
def loss_per_sample(output, target):
    gap = (output - target).flatten(1)
    return (gap ** 2).sum(1) / (gap.shape[1] - 1)
# %% remark: float32 inside
def loss_per_sample(output, target):
    return ((output.float() - target.float()) ** 2).flatten(1).mean(1)
# %% wrong: batch mean expanded to (b,)
def loss_per_sample(output, target):
    return F.mse_loss(output, target).expand(len(output))
# %% wrong: norm, not squared
def loss_per_sample(output, target):
    return (output - target).flatten(1).norm(dim=1)
# %% wrong: sum of squares divided by the batch
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).sum(1) / len(output)
# %% wrong: flatten(0, 1)
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(0, 1).mean(-1)
# %% right: einops reduce
import einops
def loss_per_sample(output, target):
    return einops.reduce((output - target) ** 2, "b ... -> b", "mean")
# %% right: movedim and a module
class PerSample(torch.nn.Module):
    def forward(self, output, target):
        return torch.nn.MSELoss(reduction="none")(output, target).flatten(1).mean(-1)
loss_per_sample = PerSample()
# %% right: numpy result (evaluation only)
def loss_per_sample(output, target):
    gap = output.detach() - target.detach()
    kept = (output - target) if output.requires_grad else gap
    return kept.reshape(kept.shape[0], -1).pow(2).mean(1)
# %% wrong: squeeze loses the batch axis of one sample
def loss_per_sample(output, target):
    return ((output - target) ** 2).flatten(1).mean(1).squeeze()
# %% wrong: view(-1) of a pair, last axis 784
def loss_per_sample(output, target):
    return ((output - target) ** 2).view(-1, 784).mean(1)
# %% wrong: normalised by the target
def loss_per_sample(output, target):
    return (((output - target) ** 2).flatten(1).sum(1) / (target ** 2).flatten(1).sum(1))

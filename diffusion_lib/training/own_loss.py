"""Train a small network with a loss of one's own, whose times come in rows: the steps of a teacher or a student."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

TimedLoss = Callable[..., Tensor]


def train_at_times(
    network: nn.Module,
    loss: TimedLoss,
    sample: Callable[[int, torch.Generator], Tensor],
    rows: Sequence[Sequence[int]],
    num_steps: int,
    *,
    lr: float = 2e-3,
    batch_size: int = 256,
    seed: int = 0,
) -> float:
    """Adam on the mean of loss(network, x0, noise, *times), each sample with the times of a drawn row.

    The learning rate rises over the first third and falls to nothing.

    loss:   (network, x0, noise, t, ...) -> (b,), as many times as a row has, each int64 (b,)
    sample: draws the data, sample(num, generator) -> (num, ...), such as `GaussianMixture.sample`
    rows:   times that belong together, (t, t_end) or (t, t_mid, t_end)

    Shapes: gives the mean loss of the last tenth of the steps.
    Raises: ValueError if there is no row, or no step to take.
    """
    table = torch.as_tensor(rows)
    if table.ndim != 2 or not len(table) or num_steps < 1:
        raise ValueError(f"needed: rows of times, and at least one step, got {tuple(table.shape)} and {num_steps}")
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(network.parameters(), lr)
    decay = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, num_steps)
    values: list[float] = []
    for _ in range(num_steps):
        x0 = sample(batch_size, generator)
        noise = torch.randn(x0.shape, generator=generator).to(x0)
        times = table[torch.randint(len(table), (batch_size,), generator=generator)].T
        value = loss(network, x0, noise, *times).mean()
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        decay.step()
        values.append(value.item())
    last = values[-max(1, num_steps // 10) :]
    return sum(last) / len(last)

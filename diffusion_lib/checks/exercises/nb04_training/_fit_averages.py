"""What a whole training learns, and what weights it may end with: averages of those that the steps left."""

import torch

from diffusion_lib.schedule import DiffusionSchedule

from ...declare.randomness import off_the_record
from ._recorder import RATE, Network, RecordedDescent
from ._symptoms import respond_with
from ._target import target
from .ema_update import ema_update
from .train import train
from .training_step import training_step

PATIENCE = 60


class _Descent(RecordedDescent):
    """Gradient descent that notes the weights before and after each step, and what the network was asked last."""

    def __init__(self, network):
        super().__init__(network.parameters(), [])
        self.network, self.before, self.after, self.asked = network, [], [], []

    def step(self, closure=None):
        """One step, noted."""
        (weights,) = self._parameters()
        if len(self.after) >= PATIENCE:
            raise RuntimeError("step after step is taken: the training does not end")
        self.before.append(weights.detach().clone())
        loss = super().step(closure)
        self.after.append(weights.detach().clone())
        self.asked += self.network.asked[-1:]
        return loss

    def seen(self, shape):
        """x_t and t of every step, where each saw one batch; else nothing."""
        if len(self.asked) < len(self.after) or any(x.shape != shape or len(t) != len(x) for x, t in self.asked):
            return torch.zeros(0), torch.zeros(0)
        return tuple(torch.stack(parts).double() for parts in zip(*self.asked, strict=True))


def drive(answer, data, weights, betas, kind, num_steps, decay):
    """The weights before and after each step, those in the end, and the losses that came back."""
    with off_the_record():
        schedule = DiffusionSchedule(beta_schedule=betas)
        network = Network(weights, [])
        optimizer = _Descent(network)
    losses = answer(network, optimizer, list(data.clone()), schedule, kind, num_steps, decay)
    if losses is None or losses is Ellipsis:
        return losses
    if not optimizer.after:
        raise RuntimeError("no step was taken with the optimizer")
    if not isinstance(losses, (torch.Tensor, float, int)):
        losses = [float(loss) for loss in losses]
    x_t, t = optimizer.seen(data.shape[1:])
    return {
        "x_t": x_t,
        "t": t,
        "losses": torch.as_tensor(losses, dtype=torch.float64).detach().reshape(-1),
        "weights before": torch.stack(optimizer.before),
        "weights after": torch.stack(optimizer.after),
        "weights in the end": network.weights.detach().clone(),
    }


def mistaken(start=lambda weights: weights, decay_at=None, when="after", load="end"):
    """A whole training with one part replaced."""
    decay_at = decay_at or warmed_up

    def answer(network, optimizer, batches, schedule, kind, num_steps, decay):
        average = start({name: value.clone() for name, value in network.state_dict().items()})

        def follow(k):
            average.update(ema_update(average, network.state_dict(), decay_at(k, decay)))
            if load == "always":
                network.load_state_dict(average)

        def step(batch):
            k = len(seen)
            seen.append(k)
            if when == "before":
                follow(k)
            return training_step(network, optimizer, batch, schedule, kind)

        seen = []
        losses = train(step, batches, follow if when == "after" else lambda k: None, num_steps)
        if load == "end":
            network.load_state_dict(average)
        return losses

    return answer


def warmed_up(k, decay):
    """The decay at update k (from 0)."""
    return min(decay, (1 + k) / (10 + k))


def averaged(call, decay_at=warmed_up, start=None, shift=0):
    """The average of the weights that the steps left, from the first weights on."""
    before, after = call.value["weights before"].double(), call.value["weights after"].double()
    average = before[0] if start is None else start(after)
    for k, weights in enumerate(before if shift else after):
        share = decay_at(k, call.args[-1])
        average = share * average + (1 - share) * weights
    return average


def learns(call, kind):
    """Every step moved the weights against the gradient of the loss for `kind`, on one of the batches."""
    data, _, betas, *_ = call.args
    if len(call.value["x_t"]) != len(call.value["weights after"]):
        return False
    table = torch.cumprod(1 - betas, 0)
    for x_t, t, before, after in zip(*(call.value[n] for n in ("x_t", "t", *_WEIGHTS)), strict=True):
        kept = table[t.long().clamp(0, len(table) - 1)].reshape(-1, *[1] * (x_t.ndim - 1))
        moves = []
        for x0 in data:
            weights = before.double().clone().requires_grad_(True)
            noise = (x_t - kept.sqrt() * x0) / (1 - kept).sqrt()
            loss = (respond_with(weights, x_t, t) - target(kind, x0, noise, kept)).square().mean()
            moves.append(-RATE * torch.autograd.grad(loss, weights)[0])
        if min(float((after - before - move).abs().max()) for move in moves) > 1e-4:
            return False
    return True


_WEIGHTS = ("weights before", "weights after")


def one_kind_for_all(calls):
    """A symptom: whatever kind is asked for, one and the same is learned."""
    return any(all(learns(c, kind) for c in calls) for kind in ("eps", "x0", "v"))


def ends_with(weights_of):
    """A symptom: in every call the network ends with `weights_of(call)`."""

    def holds(calls):
        return all(
            bool((call.value["weights in the end"].double() - weights_of(call)).abs().max() < 1e-6) for call in calls
        )

    return holds


def goes_on(calls):
    """Each step starts from the weights that the one before it left."""
    return all(bool(torch.equal(c.value["weights before"][1:], c.value["weights after"][:-1])) for c in calls)

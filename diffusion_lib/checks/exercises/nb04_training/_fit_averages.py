"""What weights a whole training may end with: averages of the weights that the steps left, right and mistaken."""

import torch

from diffusion_lib.schedule import DiffusionSchedule

from ...declare.randomness import off_the_record
from ._recorder import Network, RecordedDescent
from .ema_update import ema_update
from .train import train
from .training_step import training_step

PATIENCE = 60


class _Descent(RecordedDescent):
    """Gradient descent that notes the weights before and after each step."""

    def __init__(self, parameters, events):
        super().__init__(parameters, events)
        self.before, self.after = [], []

    def step(self, closure=None):
        """One step, noted."""
        (weights,) = self._parameters()
        if len(self.after) >= PATIENCE:
            raise RuntimeError("step after step is taken: the training does not end")
        self.before.append(weights.detach().clone())
        loss = super().step(closure)
        self.after.append(weights.detach().clone())
        return loss


def drive(answer, data, weights, betas, kind, num_steps, decay):
    """The weights before and after each step, those in the end, and the losses that came back."""
    with off_the_record():
        schedule = DiffusionSchedule(beta_schedule=betas)
        network = Network(weights, [])
        optimizer = _Descent(network.parameters(), [])
    losses = answer(network, optimizer, list(data.clone()), schedule, kind, num_steps, decay)
    if losses is None or losses is Ellipsis:
        return losses
    if not optimizer.after:
        raise RuntimeError("no step was taken with the optimizer")
    if not isinstance(losses, (torch.Tensor, float, int)):
        losses = [float(loss) for loss in losses]
    return {
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

"""The moves of a walk that repaints: down, up, and the known part put back, each different at every time."""

import torch

from ...declare.inputs import normal, uniform


class Moves:
    """The three moves of one walk: each bends x in a way of its own, and differs at every time."""

    def __init__(self, generator, shape, timesteps=12):
        self.shifts = uniform(generator, 3, timesteps + 1, low=-1.0)
        self.mask = (uniform(generator, *shape[1:]) < 0.5).double()
        self.mask.view(-1)[0], self.mask.view(-1)[-1] = 1.0, 0.0
        self.known = normal(generator, *shape)

    def _shift(self, row, t):
        if not isinstance(t, int):
            raise TypeError(f"a time is a whole number, got {type(t).__name__}")
        return self.shifts[row, t + 1]  # column 0 is data, t = -1


class Down(Moves):
    """down(x, t, t_prev)."""

    def __call__(self, x, t, t_prev):
        """Shapes: x (b, ...) -> (b, ...)."""
        if t_prev >= t:
            raise ValueError(f"down leads from a time to an earlier one, got from {t} to {t_prev}")
        neighbours = x.flatten(1).roll(1, 1).reshape(x.shape)  # what is known reaches what is not
        return torch.sin(x + self._shift(0, t)) + 0.5 * neighbours * (2 + self._shift(0, t_prev))


class Up(Moves):
    """up(x, t_prev, t)."""

    def __call__(self, x, t_prev, t):
        """Shapes: x (b, ...) -> (b, ...)."""
        if t_prev >= t:
            raise ValueError(f"up leads from a time to a later one, got from {t_prev} to {t}")
        return 0.7 * x + torch.cos(x * self._shift(1, t) + self._shift(1, t_prev))


class PutBack(Moves):
    """put_back(x, t)."""

    def __call__(self, x, t):
        """Shapes: x (b, ...) -> (b, ...)."""
        return self.mask * (self.known + self._shift(2, t)) + (1 - self.mask) * x

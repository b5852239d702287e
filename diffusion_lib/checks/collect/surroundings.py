"""What surrounds an answer and must outlive it unchanged: default dtype, gradients, seeds, warnings, output."""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from typing import Any

import torch

MOST_LINES = 20  # printed lines that are shown; what an answer prints beyond them is held back
MOST_CHARACTERS = 4000


class _Held:
    """A stream that lets the first lines through and counts the rest."""

    def __init__(self, stream, log):
        self._stream, self._log = stream, log

    def write(self, text):
        if self._log.lines < MOST_LINES and self._log.characters < MOST_CHARACTERS:
            room = MOST_CHARACTERS - self._log.characters
            parts = str(text)[:room].split("\n")
            shown = "\n".join(parts[: MOST_LINES - self._log.lines + 1])
            self._stream.write(shown)
        else:
            self._log.held += str(text).count("\n")
        self._log.lines += str(text).count("\n")
        self._log.characters += len(str(text))
        return len(str(text))

    def __getattr__(self, name):
        return getattr(self._stream, name)


class Printed:
    """How much an answer has printed over all its probes."""

    def __init__(self):
        self.lines = self.characters = self.held = 0

    @property
    def too_much(self) -> bool:
        """More than is shown."""
        return self.lines > MOST_LINES or self.characters > MOST_CHARACTERS

    @contextmanager
    def limited(self):
        """Let only the first lines of the block through."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (_Held(stream, self) for stream in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


class Surroundings:
    """Note the switches of torch before an answer runs; `restore` puts them back and names those that were moved."""

    def __init__(self):
        self._before = self._switches()
        self._warn_only = torch.is_deterministic_algorithms_warn_only_enabled()

    @staticmethod
    def _switches() -> dict:
        return {
            "the default dtype": torch.get_default_dtype(),
            "the gradient switch": torch.is_grad_enabled(),
            "the deterministic switch": torch.are_deterministic_algorithms_enabled(),
            "anomaly detection": torch.is_anomaly_enabled(),
            "the default device": torch.get_default_device(),
            "the number of threads": torch.get_num_threads(),
        }

    def restore(self) -> list[str]:
        """Put every switch back. Returns the names of those that the answer left in another place."""
        now = self._switches()
        moved = [name for name, value in self._before.items() if now[name] != value]
        put: dict[str, Any] = {
            "the default dtype": torch.set_default_dtype,
            "the gradient switch": torch.set_grad_enabled,
            "the deterministic switch": lambda on: torch.use_deterministic_algorithms(on, warn_only=self._warn_only),
            "anomaly detection": torch.autograd.set_detect_anomaly,
            "the default device": torch.set_default_device,
            "the number of threads": torch.set_num_threads,
        }
        for name in moved:
            put[name](self._before[name])
        if self._before["the default device"].type == "cpu":
            # "cpu", set or put back, leaves a mode of torch behind that intercepts every call; None is none.
            torch.set_default_device(None)
        return moved


@contextmanager
def quiet_warnings():
    """No warnings of an answer are shown, and filters that it adds do not outlive it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield

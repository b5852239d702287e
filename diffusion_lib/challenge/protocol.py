"""The protocol of a challenge: the budget of an entry, and on how many samples and seeds it is scored."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

VERSION = 1
# What the library itself enters, by the name on the board.
BASELINES = {
    "sampler": {
        "DDIM": "ddim",
        "DPM-Solver++(2M)": "dpm_solver_pp",
        "student of 4": "student_4",
        "consistency": "consistency",
    },
    "training": {"the recipe digits": "new_training"},
}


class EntryFailed(RuntimeError):
    """An entry that came to no score; the message is one sentence that says why."""


@dataclass(frozen=True)
class Protocol:
    """What every entry of one table has been given. Entries are compared within one protocol alone.

    Args:
        track:   "sampler" draws with a trained model, "training" trains one first
        nfe:     function evaluations: how often an entry may ask the network about a batch of samples
        seconds: of the entry's own code, per seed: of `train`, where there is one, and else of drawing
        num:     samples per seed
        seeds:   how many; the noise of each is that of `Diffusion.sample`
        version: of this protocol; another one gives numbers that cannot be compared

    Raises: ValueError for another track, or a budget of nothing.
    """

    TRACKS: ClassVar[dict[str, tuple[int, float]]] = {"sampler": (4, 300.0), "training": (25, 180.0)}

    track: str
    nfe: int
    seconds: float
    num: int = 1000
    seeds: int = 3
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.track not in self.TRACKS:
            raise ValueError(f"track must be one of {', '.join(self.TRACKS)}, got {self.track!r}")
        if self.nfe < 1 or not self.seconds > 0 or self.num < 2 or self.seeds < 1:
            raise ValueError(f"a challenge needs an evaluation, time, two samples and a seed, got {self}")

    @classmethod
    def of(cls, track: str, nfe: int | None = None, seconds: float | None = None, **more: Any) -> Protocol:
        """The usual budget of a track, where nothing else is said.

        Raises: ValueError as above.
        """
        usual_nfe, usual_seconds = cls.TRACKS.get(track, (1, 1.0))
        return cls(track, usual_nfe if nfe is None else nfe, usual_seconds if seconds is None else seconds, **more)

    @property
    def allowed(self) -> float:
        """Seconds after which an entry is stopped: code that ends by the clock ends a little after it."""
        return 1.05 * self.seconds + 2

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a board."""
        return asdict(self)

    def __str__(self) -> str:
        images = f"{self.num:,} samples for each of {self.seeds} seed{'s' * (self.seeds > 1)}"
        return f"{self.track}: {self.nfe} evaluations, {self.seconds:g} seconds, {images} (protocol {self.version})"

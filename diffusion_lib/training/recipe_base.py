"""What all recipes have in common: a network, its data, and how long and how fast it is trained."""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, TypeVar

from torch import nn

from diffusion_lib.training.task import Batches, Task

R = TypeVar("R", bound="BaseRecipe")


@dataclass(frozen=True)
class BaseRecipe:
    """How something is trained, as plain values that a checkpoint can carry; `Run` trains any of them.

    name        what `train NAME` calls it
    about       one sentence for people
    network     arguments of the network
    data        argument of load_training_data
    steps       training steps of the full recipe
    batch_size  images per step
    lr          peak learning rate (AdamW, warm-up, half cosine to 0)
    ema_decay   of the averaged weights; 0 for none
    muon        rate of Muon for the matrices inside the network, in units of lr; 0 for AdamW alone
    """

    kind: ClassVar[str] = ""
    kinds: ClassVar[dict[str, type["BaseRecipe"]]] = {}
    betas: ClassVar[tuple[float, float]] = (0.9, 0.99)
    weight_decay: ClassVar[float] = 0.0
    max_grad_norm: ClassVar[float] = 1.0
    # Keys of older manifests.
    old_names: ClassVar[dict[str, str]] = {}

    name: str
    about: str
    network: dict[str, Any] = field(default_factory=dict)
    data: str = "bundled"
    steps: int = 1_000
    batch_size: int = 64
    lr: float = 1e-3
    ema_decay: float = 0.0
    muon: float = 0.0

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        BaseRecipe.kinds[cls.kind] = cls

    def make_network(self, seed: int = 0) -> nn.Module:
        """A fresh network whose first weights depend on the seed alone."""
        raise NotImplementedError

    def first_network(self, seed: int = 0) -> nn.Module:
        """The network that a run begins with: a fresh one, unless it is to begin as another ended."""
        return self.make_network(seed)

    def make_objective(self) -> Task:
        """What the network is trained for."""
        raise NotImplementedError

    def make_batches(self, seed: int = 0) -> Batches:
        """The training data in an order that depends on the seed alone; held-out data is never among it."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls: type[R], values: dict[str, Any]) -> R:
        """A recipe out of a manifest, older ones too.

        Raises: ValueError if the values are no recipe's.
        """
        try:
            return cls(**{cls.old_names.get(key, key): value for key, value in values.items()})
        except TypeError as error:
            raise ValueError(f"not a recipe: {error}") from error

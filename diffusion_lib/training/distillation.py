"""Progressive distillation: a student whose one step lands where several steps of its teacher do."""

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from diffusion_lib.assets import asset
from diffusion_lib.network import Condition, drop_condition, takes_condition
from diffusion_lib.network.condition import ask
from diffusion_lib.process import prediction_between, target, to_prediction
from diffusion_lib.schedule import Schedule, step_pairs
from diffusion_lib.training.checkpoint import CheckpointError, load_weights, read_checkpoint
from diffusion_lib.training.recipes import Recipe
from diffusion_lib.training.runs import recipe_of
from diffusion_lib.training.task import Task


class StudentDraws(NamedTuple):
    """Everything random in one step: which of the student's steps, noise, and whose condition is dropped.

    Shapes: step int64 (b,), noise (b, ...), drop bool (b,).
    """

    step: Tensor
    noise: Tensor
    drop: Tensor


@dataclass(frozen=True)
class Distillation(Task):
    """Mean squared error between what a student says and what it should say to land where its teacher does.

    The student begins at x_t, the teacher takes its DDIM steps from there. Where they end, x_s, fixes both numbers
    of the prediction that would lead there in one step [progressive_distillation, alg. 2].

    Args:
        teacher:         a network that stays as it is
        schedule:        the forward process of both
        prediction_type: what both say
        teacher_steps:   DDIM steps from noise to data that the teacher takes
        student_steps:   steps of the student, a divisor of those
        cond_drop_prob:  fraction of conditions replaced by the null condition, for the teacher too

    Raises: ValueError for numbers of steps that do not divide, or more than the schedule has.
    """

    teacher: nn.Module
    schedule: Schedule
    prediction_type: str
    teacher_steps: int
    student_steps: int
    cond_drop_prob: float = 0.1

    def __post_init__(self) -> None:
        if self.student_steps < 1 or self.teacher_steps % self.student_steps:
            raise ValueError(
                f"teacher_steps must be a multiple of student_steps, got {self.teacher_steps} and {self.student_steps}"
            )
        self.teacher.eval().requires_grad_(False)

    def to(self, device: torch.device | str) -> "Distillation":
        """The same task with a copy of the teacher, and the schedule, on `device`."""
        moved = copy.copy(self)
        object.__setattr__(moved, "teacher", copy.deepcopy(self.teacher).to(device))
        object.__setattr__(moved, "schedule", self.schedule.to(device))
        vars(moved)["times"] = self.times.to(device)
        return moved

    @cached_property
    def times(self) -> Int[Tensor, "n k"]:
        """The times that the teacher passes in each step of the student, its first and its last among them.

        Shapes: int64 (student_steps, teacher_steps / student_steps + 1); -1 is data.
        """
        pairs = step_pairs(self.schedule, self.teacher_steps, "trailing")
        visited = torch.tensor([pairs[0][0], *(t_prev for _, t_prev in pairs)])
        inside = self.teacher_steps // self.student_steps
        return visited.unfold(0, inside + 1, inside)

    def draw(self, x: Float[Tensor, "b ..."], generator: torch.Generator | None = None) -> StudentDraws:
        """Which step, noise, and whose condition is dropped. Shapes: x (b, ...) -> (b,), (b, ...), (b,)."""
        step = torch.randint(self.student_steps, (len(x),), generator=generator)
        noise = torch.randn(x.shape, generator=generator)
        return StudentDraws(step, noise, torch.rand(len(x), generator=generator) < self.cond_drop_prob)

    def losses(
        self, network: nn.Module, x: Float[Tensor, "b ..."], condition: Condition | None, draws: StudentDraws
    ) -> Float[Tensor, " b"]:
        """The loss of every sample. Shapes: x, the data, (b, ...), condition (b, ...) or None -> (b,)."""
        told = condition if takes_condition(network) else None
        if told is not None and self.cond_drop_prob:
            told = drop_condition(network, told, draws.drop)
        times = self.times.index_select(0, draws.step)
        x_t = self.schedule.level(times[:, 0], x).mix(x, draws.noise)
        with torch.no_grad():
            landed = self.walk(x_t, times, told)
        return self.compare(network, x_t, landed, times, told)

    def compare(
        self,
        network: nn.Module,
        x_t: Float[Tensor, "b ..."],
        landed: Float[Tensor, "b ..."],
        times: Int[Tensor, "b k"],
        told: Condition | None = None,
    ) -> Float[Tensor, " b"]:
        """How far the network is from what the teacher's walk from x_t asks of it.

        Shapes: x_t and where the walk landed, (b, ...), times as in `walk` -> (b,).
        """
        level, end = (self.schedule.level(times[:, place], x_t) for place in (0, -1))
        x0, eps = prediction_between(x_t, level, landed, end)
        wanted = target(self.prediction_type, x0, eps, level)
        return (ask(network, x_t, times[:, 0], told) - wanted).square().flatten(1).mean(dim=1)

    def walk(self, x: Float[Tensor, "b ..."], times: Int[Tensor, "b k"], told: Condition | None = None) -> Tensor:
        """Where the teacher's DDIM steps through these times lead [ddim, eq. 12]. Shapes: (b, ...) -> (b, ...)."""
        for t, t_prev in zip(times.T[:-1], times.T[1:], strict=True):
            output = ask(self.teacher, x, t, told).to(x.dtype)
            prediction = to_prediction(self.prediction_type, output, x, self.schedule.level(t, x))
            x = self.schedule.level(t_prev, x).mix(*prediction)
        return x


@dataclass(frozen=True)
class StudentRecipe(Recipe):
    """How a student of few steps is made; fields as in `Recipe`, and:

    teacher        name of a shipped model, or a file
    teacher_steps  DDIM steps that the teacher takes from noise to data
    student_steps  what they become
    """

    kind: ClassVar[str] = "student"

    teacher: str = "digits"
    teacher_steps: int = 32
    student_steps: int = 4

    def first_network(self, seed: int = 0) -> nn.Module:
        """A copy of the teacher: the student begins by saying what its teacher says.

        Raises: CheckpointError if the teacher is missing, or of another shape.
        """
        network, path = self.make_network(seed), self._teacher_file()
        load_weights(network, read_checkpoint(path).part("network"), path)
        return network

    def make_objective(self) -> Any:
        """Distillation from the teacher.

        Raises: ValueError if the teacher knows another process, or says something else.
        """
        return Distillation(**self._parts())

    def _parts(self) -> dict[str, Any]:
        """The arguments of a distillation."""
        path = self._teacher_file()
        recipe = recipe_of(read_checkpoint(path), path)
        if (recipe.schedule, recipe.prediction_type) != (self.schedule, self.prediction_type):
            raise ValueError(
                f"a student has its teacher's schedule and prediction type, {recipe.schedule} and "
                f"{recipe.prediction_type!r}, got {self.schedule} and {self.prediction_type!r}"
            )
        same = "prediction_type", "teacher_steps", "student_steps", "cond_drop_prob"
        parts = {name: getattr(self, name) for name in same}
        return {"teacher": self.first_network(), "schedule": self.make_schedule(), **parts}

    def _teacher_file(self) -> Any:
        if self.teacher.endswith(".safetensors"):
            return self.teacher
        try:
            return asset(f"checkpoints/{self.teacher}.safetensors")
        except FileNotFoundError as error:
            raise CheckpointError(f"the teacher {self.teacher!r} is no shipped model: give its file") from error

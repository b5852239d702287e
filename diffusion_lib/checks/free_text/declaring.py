"""The words an author writes a free-text question in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RubricPoint:
    """One thing that a good answer says, and the points a person gives for it."""

    text: str
    points: int = 1


@dataclass(frozen=True)
class FreeText:
    """One question that is answered in words. Nothing judges the answer but a person with the rubric.

    With no points in the rubric it is for the learner alone, and no instructor has to read it.
    """

    id: str  # also the file's name and the cell's grade_id
    notebook: str
    question: str
    rubric: tuple[RubricPoint, ...]
    answer: str  # a model answer of the asked length
    sentences: int = 2
    words: int = 12  # fewer are no answer yet, and nothing is shown to compare with
    common: tuple[str, ...] = ()  # what is often written and misses the point, for the instructor
    where: str = ""

    def __post_init__(self):
        if not self.rubric or any(point.points < 0 for point in self.rubric):
            raise ValueError(f"free text {self.id!r}: expected at least one rubric point, none below 0; give them")
        if count_words(self.answer) < self.words:
            raise ValueError(f"free text {self.id!r}: the model answer has fewer than `words`, {self.words}; lower it")

    @property
    def points(self) -> int:
        """The most points a person can give."""
        return sum(point.points for point in self.rubric)


def count_words(text: str) -> int:
    """Words with at least one letter or digit; dots and dashes are none."""
    return sum(any(character.isalnum() for character in word) for word in text.split())

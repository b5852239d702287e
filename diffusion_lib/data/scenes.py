"""Scenes of one or two coloured shapes: as words, and drawn at random without end.

A scene is said in one sentence, "a small red circle left of a large blue square", drawn in `drawing.py` and
read back from the pixels in `measuring/scene_reader.py`.
"""

from dataclasses import dataclass

import torch

SIZES = ("small", "large")
COLOURS = ("red", "green", "blue", "yellow", "purple", "white")
SHAPES = ("circle", "square", "triangle", "cross")
# Drawn, but in no training data: a spinning top, for a trained model to learn. "at the top" has made the word known.
NEW_SHAPES = ("top",)
RELATIONS = ("left of", "right of", "above", "below")
PLACES = ("on the left", "on the right", "at the top", "at the bottom", "in the middle")

VOCABULARY = tuple(dict.fromkeys(" ".join(("a", *SIZES, *COLOURS, *SHAPES, *RELATIONS, *PLACES)).split()))
LONGEST = 10  # words in a sentence of two things

# Never drawn in training: every colour and every shape is known, these pairs are not.
HELD_OUT = (
    ("red", "triangle"),
    ("green", "circle"),
    ("blue", "square"),
    ("yellow", "triangle"),
    ("purple", "circle"),
    ("white", "cross"),
)
SHORT = 0.3  # share of the training sentences that may leave words out; by chance some say all the same


@dataclass(frozen=True)
class Thing:
    """One coloured shape."""

    size: str
    colour: str
    shape: str

    def __post_init__(self) -> None:
        for name, word, words in (
            ("size", self.size, SIZES),
            ("colour", self.colour, COLOURS),
            ("shape", self.shape, SHAPES + NEW_SHAPES),
        ):
            if word not in words:
                raise ValueError(f"{name} must be one of {', '.join(words)}, got {word!r}")

    def __str__(self) -> str:
        return f"a {self.size} {self.colour} {self.shape}"

    @property
    def held_out(self) -> bool:
        """Whether its colour and shape never met in training."""
        return (self.colour, self.shape) in HELD_OUT


@dataclass(frozen=True)
class Scene:
    """One thing at a place, or two things in a relation.

    Raises: ValueError if the place or relation does not fit the number of things.
    """

    first: Thing
    where: str
    second: Thing | None = None

    def __post_init__(self) -> None:
        words = PLACES if self.second is None else RELATIONS
        if self.where not in words:
            raise ValueError(f"where must be one of {', '.join(words)}, got {self.where!r}")

    def __str__(self) -> str:
        return f"{self.first} {self.where}" + ("" if self.second is None else f" {self.second}")

    @property
    def things(self) -> tuple[Thing, ...]:
        """The one or two things."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def held_out(self) -> bool:
        """Whether one of its things never appeared in training."""
        return any(thing.held_out for thing in self.things)


def shorten(scene: Scene, generator: torch.Generator) -> str:
    """The sentence of a scene, now and then with sizes, colours or the place left out: "a red cross".

    A model that has read such sentences can be asked for less than everything. What is left unsaid is then open.
    """

    def happens(probability: float) -> bool:
        return bool(torch.rand((), generator=generator) < probability)

    if not happens(SHORT):
        return str(scene)
    said = []
    for thing in scene.things:
        attributes = [word for word in (thing.size, thing.colour) if happens(0.5)]
        said.append(" ".join(["a", *attributes, thing.shape]))
    if scene.second is None:
        return f"{said[0]} {scene.where}" if happens(0.5) else said[0]
    return f"{said[0]} {scene.where} {said[1]}"


def parse_scene(sentence: str) -> Scene:
    """The scene that a sentence of this little language says.

    Raises: ValueError with an example, if it is no such sentence.
    """
    text = " ".join(sentence.lower().replace(".", " ").split())
    try:
        for where in PLACES:
            if text.endswith(where):
                return Scene(_parse_thing(text.removesuffix(where)), where)
        for where in RELATIONS:
            first, found, second = text.partition(f" {where} ")
            if found:
                return Scene(_parse_thing(first), where, _parse_thing(second))
    except ValueError as error:
        raise ValueError(f"{sentence!r} says no scene: {error}") from error
    raise ValueError(
        f"{sentence!r} says no scene: say one thing and its place (a small red circle on the left), "
        f"or two and their relation (a small red circle left of a large blue square)"
    )


def _parse_thing(text: str) -> Thing:
    words = text.split()
    if len(words) != 4 or words[0] != "a":
        raise ValueError(f"a thing is said in four words, such as 'a small red circle', got {text.strip()!r}")
    return Thing(*words[1:])


def draw_scene(generator: torch.Generator, held_out: bool | None = False) -> Scene:
    """A scene at random: one thing or two, each as often before `held_out` sorts some out.

    held_out: False for training scenes, True for scenes with a thing that training never shows, None for all.
    """

    def pick(words):
        return words[int(torch.randint(len(words), (), generator=generator))]

    while True:
        first, second = (Thing(pick(SIZES), pick(COLOURS), pick(SHAPES)) for _ in range(2))
        alone = bool(torch.rand((), generator=generator) < 0.5)
        scene = Scene(first, pick(PLACES)) if alone else Scene(first, pick(RELATIONS), second)
        if held_out is None or scene.held_out == held_out:
            return scene

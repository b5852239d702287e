"""What an author imports: the words of a declaration here, inputs, networks and slopes in the modules beside."""

from .declaration import (
    FULL_PRECISION,
    SINGLE_PRECISION,
    Call,
    Exercise,
    Guess,
    Misconception,
    Probe,
    Property,
    Question,
)
from .spec import MAIN

__all__ = [
    "FULL_PRECISION",
    "MAIN",
    "SINGLE_PRECISION",
    "Call",
    "Exercise",
    "Guess",
    "Misconception",
    "Probe",
    "Property",
    "Question",
]

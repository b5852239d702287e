"""The challenge: entries of learners within a counted budget, their scores, and a local board."""

from diffusion_lib.challenge.attempts import attempt
from diffusion_lib.challenge.board import Board, ForeignBoard, board_path, row
from diffusion_lib.challenge.counting import BudgetSpent, Clock, CountedDenoiser, SecondsSpent, Uncounted, only_through
from diffusion_lib.challenge.entry import Entry, read_entry
from diffusion_lib.challenge.protocol import EntryFailed, Protocol
from diffusion_lib.challenge.scoring import SCORES, scores_of
from diffusion_lib.challenge.supervising import supervised
from diffusion_lib.training.hardware import describe_machine

__all__ = [
    "SCORES",
    "Board",
    "BudgetSpent",
    "Clock",
    "CountedDenoiser",
    "Entry",
    "EntryFailed",
    "ForeignBoard",
    "Protocol",
    "SecondsSpent",
    "Uncounted",
    "attempt",
    "board_path",
    "describe_machine",
    "only_through",
    "read_entry",
    "row",
    "scores_of",
    "supervised",
]

"""Types of arguments: numbers in their ranges, and words out of a list, refused in one sentence."""

import argparse
import json
import math
from collections.abc import Callable, Iterable

from diffusion_lib.cli.usage import did_you_mean

MOST = 10**9  # samples, steps, pixels: beyond it a machine's numbers end before its patience does
SEED_BITS = 63


def number(text: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"a number is needed, got {text!r}")
    return value


def positive_number(text: str) -> float:
    """A number above 0."""
    value = number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"a number above 0 is needed, got {text!r}")
    return value


def not_negative(text: str) -> float:
    """A number of 0 or more."""
    value = number(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"a number of 0 or more is needed, got {text!r}")
    return value


def fraction(text: str) -> float:
    """A number from 0 to 1."""
    value = number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1 is needed, got {text!r}")
    return value


def whole(least: int, most: int = MOST) -> Callable[[str], int]:
    """Whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"a whole number of at least {least} is needed, got {text[:40]!r}")
        if value > most:
            raise argparse.ArgumentTypeError(f"a whole number of at most {most} is needed, got {text[:40]!r}")
        return value

    return parse


count = whole(1)


def seed(text: str) -> int:
    """A whole number of any size; of one beyond 63 bits the remainder counts, as everywhere in the library."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise argparse.ArgumentTypeError(f"a whole number of at least 0 is needed, got {text[:40]!r}")
    value = 0
    for start in range(0, len(digits), 1000):  # Python itself reads no more than 4,300 digits at once
        part = digits[start : start + 1000]
        value = (value * pow(10, len(part), 2**SEED_BITS) + int(part)) % 2**SEED_BITS
    return value


def one_of(known: Iterable[str]) -> Callable[[str], str]:
    """One of these words; a misspelt one is answered with the nearest."""
    names = list(known)

    def parse(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"there is no {text!r}: {did_you_mean(text, names)}")
        return text

    return parse


def setting(text: str) -> tuple[str, object]:
    """key=value: the value a number, true, false or a word."""
    key, equals, value = text.partition("=")
    key = key.strip().replace("-", "_")
    if not equals or not key.isidentifier() or not value.strip():
        raise argparse.ArgumentTypeError(f"key=value is needed, such as beta_end=0.012, got {text!r}")
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value.strip()
    if isinstance(parsed, (list, dict)) or parsed is None or (isinstance(parsed, float) and not math.isfinite(parsed)):
        raise argparse.ArgumentTypeError(f"{key} must be a number, true, false or a word, got {value!r}")
    return key, parsed

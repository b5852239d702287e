"""Numbers as people write them: 16,000, −0.74, 97 %, 2.4e-9, 3 · 10⁻⁴, 1.2 million, each with its last place."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_NUMBER = re.compile(
    r"(?<![\w.,·])(?P<sign>[-−+](?=[\d.]))?(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<rest>\.\d+)?"
    r"(?:(?P<e>[eE][-+]?\d+)|\s?[·×]\s?10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
    r"(?![\w⁻])(?!\.\d)(?:\s(?P<word>thousand|million|billion)\b)?(?:[\s\u00a0\u202f]?(?P<percent>%|per cent\b))?"
)


@dataclass(frozen=True)
class Number:
    """A number with the size of its last written place; `unit` 0 for one that is exact, as a constant in code is."""

    value: float
    unit: float = 0.0
    percent: bool = False
    signed: bool = False
    text: str = ""
    start: int = 0
    end: int = 0

    @property
    def digits(self) -> int:
        """How many digits are written, leading zeros left out."""
        mantissa = re.split(r"[eE]|\s?[·×]", self.text)[0]
        return len(re.sub(r"\D", "", mantissa).lstrip("0"))


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text, in its order; digits inside a word, such as x0 or conv2d, are none."""
    for found in _NUMBER.finditer(text):
        sign = -1.0 if found["sign"] in ("-", "−") else 1.0
        exponent = int(found["e"][1:]) if found["e"] else 0
        if found["power"]:
            exponent = int(found["power"].translate(_SUPERSCRIPTS))
        scale = 10.0**exponent * _WORDS.get(found["word"] or "", 1.0)
        plain = found["digits"].replace(",", "") + (found["rest"] or "")
        decimals = max(0, len(found["rest"] or "") - 1)
        yield Number(
            sign * float(plain) * scale,
            10.0**-decimals * scale,
            bool(found["percent"]),
            bool(found["sign"]),
            found[0],
            found.start(),
            found.end(),
        )


def agree(claim: Number, shown: Number) -> bool:
    """Whether `shown` rounds to `claim`, at the place to which the claim is written; 97 % and 0.97 are one number."""
    return any(_rounds_to(claim.value, claim.unit, claim.signed, *other) for other in _readings(claim, shown))


def _readings(claim: Number, shown: Number) -> Iterator[tuple[float, float]]:
    """The shown number on the scale of the claim: as it is, and as a percentage or a fraction where one is written."""
    yield shown.value, shown.unit
    if claim.percent and not shown.percent:
        yield shown.value * 100, shown.unit * 100
    elif shown.percent and not claim.percent:
        yield shown.value / 100, shown.unit / 100


def _rounds_to(value: float, unit: float, signed: bool, shown: float, shown_unit: float) -> bool:
    if not signed:  # "falls by 0.3" may stand for a printed -0.3
        shown = abs(shown)
    gap = abs(value - shown)
    if gap <= 1e-9 * max(abs(value), abs(shown)):
        return True
    return shown_unit <= unit * (1 + 1e-9) and gap <= unit / 2 * (1 + 1e-6)


def exact(value: float) -> Number:
    """A number that is known to every place."""
    return Number(float(value), percent=False)


def finite(value: object) -> bool:
    """Whether something is a number that can be shown: no truth value, not infinite."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)

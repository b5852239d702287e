"""What a text claims: its numbers, without those that only order, name or build something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .reading import Number, numbers

SMALL = 12  # whole numbers up to here are counts that stand on the page; every output holds them anyway

# What is cut out of a text before its numbers are read. Lengths are kept, so that places stay true.
_NO_CLAIMS = [
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"<!--.*?-->", re.DOTALL),
        (r"```.*?```", re.DOTALL),
        (r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL),  # formulas
        (r"`[^`\n]+`", 0),  # code
        (r"\]\([^)]*\)", 0),  # where a link leads
        (r"<[a-zA-Z/][^>]*>", 0),
        (r"^#+ .*$", re.MULTILINE),
        (r"^★.*$", re.MULTILINE),
        (r"^\s*\d+\. ", re.MULTILINE),
        (r"^\| (?:Time|Difficulty|Needs|Before, after|Next|Before|After) \|.*$", re.MULTILINE),
        (r"\b[Nn]otebooks?\b(?:[ ,]|\band\b|\bto\b|\bor\b|\b\d\d\b)+", 0),
        (r"\[\d\d [A-Z][^\]]*\]", 0),  # the title of a notebook
        (r"\b(?:[Ee]xercises?|[Dd]erivations?|[Qq]uestions?|[Pp]arts?|[Ss]ections?|[Ss]ec\.|[Ee]q\.|[Ee]quations?"
         r"|[Aa]lgorithms?|[Aa]lg\.|[Ll]ines?|[Tt]ables?|[Ff]igures?|[Ff]ig\.|[Aa]ppendix|[Aa]ppendices|[Aa]pp\."
         r"|[Pp]rop\.|[Pp]roposition|[Tt]heorem|[Cc]hapters?|[Vv]olume|[Pp]ages?|[Ss]eeds?)"
         r" (?:[A-Z]\.)?\d[\d.]*(?:(?:, (?:and )?| and | to | or |–)(?:[A-Z]\.)?\d[\d.]*(?![\d%]| ?%))*", 0),
        (r"(?:\bet al\.|[A-Z][\wé]+(?: ?(?:&|and) [A-Z][\wé]+)?),? \(?(?:19|20)\d\d\)?", 0),  # Ho et al. 2020
        (r"(?<![\d,.])(?:19[4-9]|20[0-3])\d(?= ?[,.;:)*]|\b of )(?!\.\d|,\d)", 0),  # a year
        (r"\b(?:float|int|uint|bfloat|Stable Diffusion|SD|SDXL|FLUX|CLIP|ViT|DALL·E|Python|PyTorch|Inception|T5)"
         r"[ -]?v?\d[\w./]*", 0),
    )
]  # fmt: skip
_HEDGE = re.compile(
    r"(?:about|around|roughly|nearly|almost|some|close to|near|approximately|≈|~|"
    r"just (?:over|under|above|below)|a (?:little|bit) (?:over|under|above|below|more than|less than)) ?(?:t = )?$"
)
_ABOVE = re.compile(r"(?:over|above|more than|at least|beyond|exceeds?|>|≥|from) ?$")
_BELOW = re.compile(r"(?:under|below|less than|fewer than|at most|up to|within|smaller than|<|≤) ?$")


@dataclass(frozen=True)
class Claim:
    """A number that a text states, the sentence or table row around it, and how it is hedged ("about", "above")."""

    number: Number
    around: str
    hedge: str = ""  # "", "about", "above" or "below"


def without(text: str) -> str:
    """A text of the same length, with blanks where nothing is claimed."""
    for pattern in _NO_CLAIMS:
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text


def claims(text: str) -> Iterator[Claim]:
    """Every number that a text states as a fact, bare whole numbers up to 12 left out."""
    left = without(text)
    for number in numbers(left):
        whole = number.value == int(number.value) and "." not in number.text
        if whole and abs(number.value) <= SMALL and (not number.percent or number.value == 0):
            continue
        before = left[max(0, number.start - 30) : number.start]
        hedge = "about" if _HEDGE.search(before) else "above" if _ABOVE.search(before) else ""
        hedge = hedge or ("below" if _BELOW.search(before) else "")
        yield Claim(number, _sentence(left, number), hedge)


def _sentence(text: str, number: Number) -> str:
    """The paragraph, list item or table row in which a number stands."""
    start = max(text.rfind("\n", 0, number.start), 0)
    end = text.find("\n", number.end)
    return text[start : end if end >= 0 else len(text)]

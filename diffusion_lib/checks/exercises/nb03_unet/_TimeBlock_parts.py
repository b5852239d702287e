"""What the exercise TimeBlock asks of the parts of a block: their sizes, their order, and where the time enters."""

import copy

import torch

from ...declare import Property
from ...declare.networks import UNKNOWN, answers, gap
from ...declare.tracing import CONVOLUTION, MEETING, NORM, OTHER, SILU, TABLE_SILU

STRONG = 1e3  # behind a SiLU an entry of the embedding is then itself, or 0
NAMES = (
    "weights",
    "order",
    "other activation",
    "table",
    "scaled",
    "begins",
    "steered",
    "grows",
    "by pixel",
    "itself",
    "norm behind",
)
_TINY = 1e-3


def ask_parts(network, c_out, x, embedding):
    """Answers to one picture under strong embeddings, with the time layer silenced, and the number of weights."""
    width = embedding.shape[1]
    some = torch.where(torch.arange(width) < width // 2, STRONG, -STRONG)[None]
    whole = torch.full((1, width), STRONG)
    x, other = x[:1].float(), x[:1].flip(-1).float()
    times = [-whole, some, -some, whole, 2 * whole, -2 * whole]
    questions = [(x, e) for e in times] + [(other, whole), (other, 2 * whole)]
    silent = copy.deepcopy(network)
    with torch.no_grad():
        for p in silent.parameters():
            if p.ndim == 2 or p.shape == (2 * c_out,):
                p.zero_()
    return {
        "time": answers(network, questions),
        "silenced": answers(silent, [(x, whole), (other, whole)]),
        "weights": torch.tensor(sum(p.numel() for p in network.parameters() if p.ndim > 1)),
    }


def facts_of_parts(call, path):
    """The facts of NAMES; `path` is what comes through the residual path for the first picture, (b, c_out, h, w)."""
    c_in, c_out, dim, xs, _ = call.args
    x, given = xs[0].float(), call.value
    none, some, rest, whole, twice, less, other, other_twice = given["time"]
    wanted = 9 * c_in * c_out + 9 * c_out**2 + 2 * c_out * dim
    fits = [wanted + c_in * c_out] + [wanted] * (c_in == c_out)
    change, other_change = twice - whole, (other_twice - other).flip(-1)
    table, found = x.movedim(1, -1).flatten(0, -2), path.movedim(1, -1).flatten(0, -2)
    matrix = torch.linalg.lstsq(table, found.float()).solution
    share = float((path * x).sum() / (x * x).sum()) if path.shape == x.shape else 1.0
    plain = path.shape == x.shape and gap(path.float(), share * x) < _TINY
    codes = [(int(code), int(side)) for code, side in given["trace"]]
    values = (
        float(int(given["weights"]) in fits),
        _order(codes),
        float(sum(code == OTHER for code, _ in codes)),
        float(any(code == TABLE_SILU for code, _ in codes) and gap(less, none) < _TINY),
        gap(other_change, change) if float(change.abs().max()) > _TINY else UNKNOWN,
        gap(given["silenced"][1].flip(-1), given["silenced"][0]),
        float((some + rest - whole - none).abs().max() / (whole - none).abs().max().clamp_min(1e-6)),
        float(change.abs().max() / (whole - none).abs().max().clamp_min(1e-6)),
        gap(table @ matrix, found.float()),
        abs(share - 1) if plain else 0.0,
        _norm_behind([code for code, _ in codes]),
    )
    return dict(zip(NAMES, values, strict=True))


def _norm_behind(codes) -> float:
    """1 where a norm comes behind the first meeting of time and features, 0 where not, UNKNOWN without a meeting."""
    return float(NORM in codes[codes.index(MEETING) :]) if MEETING in codes else UNKNOWN


def _order(codes) -> float:
    """1 where norm, SiLU and convolution come twice in this order, 0 where not, UNKNOWN for norms by hand."""
    letters = {NORM: "N", SILU: "S", OTHER: "S"}
    steps = [(letters.get(code) or ("C" if code == CONVOLUTION and side == 3 else "")) for code, side in codes]
    line = "".join(steps)
    if line.count("N") != 2 or line.count("C") != 2:
        return UNKNOWN
    return float(line == "NSCNSC")


def _each(name, test):
    """The test holds in every call that measured the fact."""

    def holds(calls):
        values = [float(c.value[name]) for c in calls if float(c.value.get(name, UNKNOWN)) != UNKNOWN]
        return all(map(test, values))

    return holds


PARTS = (
    Property(
        "it has the layers of the text and no others",
        _each("weights", lambda v: v == 1),
        "Count its weights: two 3 x 3 convolutions, a linear layer, and a 1 x 1 convolution where the channels change. "
        "Yours are other layers, or some are not registered.",
    ),
    Property(
        "its activation is the SiLU",
        _each("other activation", lambda v: v == 0),
        "The text asks for SiLU in all places; another function was applied.",
    ),
    Property(
        "norm, SiLU and convolution follow each other twice",
        _each("order", lambda v: v == 1),
        "Compare the two halves with the list in the text: a step is missing, is done twice or stands elsewhere.",
    ),
    Property(
        "the embedding passes a SiLU and the linear layer",
        _each("table", lambda v: v == 1),
        "scale_and_shift has a SiLU in front of its layer.",
    ),
    Property(
        "the time steers the second half",
        _each("grows", lambda v: v > 0.05),
        "However strong the embedding, it hardly changes the answer: a norm behind it takes away what it does.",
    ),
    Property(
        "the time enters in front of the second SiLU",
        _each("steered", lambda v: v > _TINY),
        "Scale and shift act on the answer by a straight line: nothing bends it behind them, as the list has it.",
    ),
    Property(
        "the time scales the features",
        _each("scaled", lambda v: v > _TINY),
        "What the time adds is the same for every picture: it shifts the features and does not scale them.",
    ),
    Property(
        "a time layer of zeros leaves the features as they are",
        _each("begins", lambda v: v > _TINY),
        "With the time layer at 0 nothing of the features is left: multiply by one plus the scale.",
    ),
    Property(
        "the residual path goes pixel by pixel",
        _each("by pixel", lambda v: v < 0.02),
        "What comes through the residual path mixes neighbouring pixels; a 1 x 1 convolution changes channels alone.",
    ),
    Property(
        "x is added as it is, or by the 1 x 1 convolution",
        _each("itself", lambda v: v < 0.01),
        "The residual path hands on a multiple of x, or takes it away: x itself is added, with nothing behind.",
    ),
)

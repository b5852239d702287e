"""The known mistakes of the exercise CrossAttention."""

from ...declare import Misconception
from ...declare.networks import UNKNOWN
from ._cross_facts import AS_RIGHT, HYPOTHESES
from ._cross_mistaken import Detached, HeadsAddedUp, MadeInForward, Mistaken, OneHeadOut, Unregistered, mistaken

SMALL, EXACT = 1e-3, 1e-4


def in_all(name, test):
    def symptom(calls):
        values = [float(c.value[name]) for c in calls if not c.error]
        return len(values) == len(calls) and all(v != UNKNOWN and test(v) for v in values)

    return symptom


def _is(*names):
    return lambda calls: not fits(calls) and any(in_all(name, lambda v: v < SMALL)(calls) for name in names)


def fits(calls):
    """Its layers are the four, and it is softmax attention over them."""
    return all(not c.error and any(0 <= float(c.value[name]) < SMALL for name in AS_RIGHT) for c in calls)


def fits_masked(calls):
    return all(not c.error and 0 <= float(c.value["masked"]) < EXACT for c in calls)


def learns(calls):
    return all(not c.error and float(c.value["learns"]) == 1 for c in calls)


def _unread(calls):
    """Its own layers are not the four, however they are put together."""
    return all(not c.error and float(c.value["right"]) == UNKNOWN for c in calls) and not _not_shape(calls)


def _other_layers(calls):
    """None of its maps has heads * dim_head on one side."""
    return (
        _unread(calls)
        and in_all("registered", lambda v: v > 0)(calls)
        and in_all("of this size", lambda v: v == 0)(calls)
    )


def _too_few(calls):
    """Fewer numbers in its weights than four layers have; the function is the same at every call."""
    few = all(not c.error and 0 <= float(c.value["registered"]) < 0.99 * c.args[2] * c.args[3] for c in calls)
    return _unread(calls) and few and in_all("again", lambda v: v < SMALL)(calls)


def _fits_but_masked(name):
    return lambda calls: fits(calls) and not fits_masked(calls) and in_all(name, lambda v: v < SMALL)(calls)


def _not_shape(calls):
    return all(not c.error and [int(i) for i in c.value["shape"]] != list(c.args[4].shape) for c in calls)


MISTAKES = (
    Misconception(
        "The result has another shape than x",
        "One vector of query_dim numbers per position of x should "
        "come out. Is there a last linear layer from heads times dim_head back to query_dim, and do the "
        "queries come from x?",
        mistaken(out=False),
        _not_shape,
    ),
    Misconception(
        "The heads are cut by a view alone",
        "(b, n, heads * dim_head) was reshaped to (b, heads, n, "
        "dim_head) as it lay in memory. First cut the last axis in two, then move the heads forward.",
        mistaken(**HYPOTHESES["heads viewed"]),
        _is("heads viewed", "viewed in"),
    ),
    Misconception(
        "The mask is inverted",
        "With a mask the answer changes with the padding and not with the words.",
        mistaken(keep="inverted"),
        lambda calls: in_all("hidden", lambda v: v > SMALL)(calls) and in_all("shown", lambda v: not v > SMALL)(calls),
    ),
    Misconception(
        "The context is not read",
        "Another context, the same answer: keys and values come from x. That is self-attention.",
        mistaken(itself=True),
        in_all("shown", lambda v: v < 1e-5),
    ),
    Misconception(
        "The scale is missing",
        "Your layers with unscaled scores give exactly your answer.",
        mistaken(scale="none"),
        _is("no scale"),
    ),
    Misconception(
        "The root of all heads together",
        "Your scores are divided by the root of heads times dim_head. "
        "Each head takes inner products of dim_head numbers.",
        mistaken(scale="inner"),
        _is("root of inner"),
    ),
    Misconception(
        "Divided by dim_head, not by its root",
        "The standard deviation of a score is the root of dim_head.",
        mistaken(scale="square"),
        _is("no root"),
    ),
    Misconception(
        "The softmax runs over the positions",
        "Your weights add up to 1 over the positions of x. They should do so over the words.",
        mistaken(axis=-2),
        _is("queries"),
    ),
    Misconception(
        "One head for all",
        "The heads are not told apart: one softmax over inner products of all the numbers.",
        mistaken(whole=True),
        _is("one head"),
    ),
    Misconception(
        "The heads are joined by a view alone",
        "Behind the attention the heads lie in front of the "
        "positions. Move them back before joining the two last axes.",
        mistaken(**HYPOTHESES["heads joined"]),
        _is("heads joined"),
    ),
    Misconception(
        "heads and dim_head exchanged",
        "The last axis was cut into (dim_head, heads) and then taken as heads of dim_head numbers.",
        mistaken(**HYPOTHESES["heads by dim"]),
        _is("heads by dim"),
    ),
    Misconception(
        "The values are the keys",
        "What is weighed came from the layer of the keys. Values have a layer of their own.",
        mistaken(same=True),
        _is("values are keys"),
    ),
    Misconception(
        "The heads are averaged",
        "Behind the attention a mean was taken over the heads. They are joined side by side, so that the last layer "
        "can tell them apart.",
        OneHeadOut,
        _is("mean of heads"),
    ),
    Misconception(
        "The heads are added up",
        "Behind the attention the heads were summed. They are joined side by side, so that the last layer can tell "
        "them apart.",
        HeadsAddedUp,
        _is("sum of heads"),
    ),
    Misconception(
        "Layers are made in forward",
        "The same question gets another answer each time, and layers are missing among the parameters: new ones are "
        "made at every call. Make them once, in __init__.",
        MadeInForward,
        lambda calls: _unread(calls) and in_all("again", lambda v: v > SMALL)(calls),
    ),
    Misconception(
        "Layers that nobody finds",
        "It answers, but layers are missing among its parameters: no optimizer would train them. A plain list or "
        "dictionary hides them; an attribute or an nn.ModuleList does not.",
        Unregistered,
        _too_few,
    ),
    Misconception(
        "heads and dim_head are not used",
        "No layer has heads times dim_head inputs or outputs: both numbers are arguments, and the caller chooses them.",
        lambda q, c, heads, dim_head: Mistaken(q, c, heads + 1, 2 * dim_head),
        _other_layers,
    ),
    Misconception(
        "Padding zeroed, not hidden",
        "Keys and values of the padding were set to 0. A zero key still "
        "has the score 0, and takes weight away from the words.",
        mistaken(keep="zeroed"),
        _fits_but_masked("masked as zeroed"),
    ),
    Misconception(
        "The first sample's mask for all",
        "All samples were masked as the first one is. The mask has a row for each sample.",
        mistaken(keep="first"),
        _fits_but_masked("masked as the first"),
    ),
    Misconception(
        "Nothing to learn",
        "No gradient reaches some of the layers: something detaches them, or runs without gradients.",
        Detached,
        lambda calls: fits(calls) and fits_masked(calls) and not learns(calls),
    ),
    Misconception(
        "x is added inside",
        "With an empty context the answer still follows x. The residual sum belongs to the block around.",
        mistaken(residual=True),
        lambda calls: in_all("residual", lambda v: v > 0.01)(calls) and in_all("words", lambda v: v < SMALL)(calls),
    ),
    Misconception(
        "The padding is attended to",
        "With a mask the answer still changes with what stands in the padding.",
        mistaken(keep="none"),
        in_all("hidden", lambda v: v > SMALL),
    ),
)

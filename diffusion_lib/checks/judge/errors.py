"""What an error usually means in this course, by its type and its message."""

from __future__ import annotations

import re

from ..declare.networks import TAKEN
from .errors_of_torch import MEANINGS as TORCH

NO_MEANING = "Read the message from its last word backwards, then print the inputs just before this line."
_UNFINISHED = "One `...` of the stub is still in use: replace it, or delete that line."
_ARGUMENTS = r"takes \d+ positional|missing \d+ required|unexpected keyword"
_UNFIT = r"non-singleton dimension|batch2|t\(\) expects"
_CALLED_WRONGLY = "What this line calls takes other arguments: compare with what the exercise says of it."
_TURNED = (
    ".T and .t() turn all axes round, the batch among them where there are three or more. Exchange the last two alone; "
    "where there are only two, print both shapes."
)
_MEANINGS = (
    ("TypeError", r"ellipsis", _UNFINISHED),
    ("AttributeError", r"ellipsis", _UNFINISHED),
    (
        "NameError",
        r"",
        "This name does not exist where it is used: look for a typing slip, a missing import, "
        "or a variable that lives in another cell.",
    ),
    (
        "UnboundLocalError",
        r"",
        "The variable is read before it is given a value. A name that a function assigns to is its own: an inner "
        "function that changes a variable of the outer one says so, `nonlocal name`, or writes into a dictionary.",
    ),
    ("ModuleNotFoundError", r"", "This package is not installed here; the exercise needs only torch."),
    (
        "TypeError",
        _ARGUMENTS,
        "The parameters differ from the signature in the exercise: keep their names and their order.",
    ),
    (
        "TypeError",
        r"must be Tensor, not (float|int)|argument 'input'",
        "A torch function got a plain number. Roots of numbers are `** 0.5`; or keep the value a tensor.",
    ),
    ("TypeError", r"one result was expected", "One tensor is asked for: add or average what belongs together."),
    ("TypeError", r"two losses were expected", "Return both losses, the discriminator's first."),
    (
        "TypeError",
        r"must be an int64 tensor of shape",
        "x, t and labels go in together: equally long, t and labels as tensors of whole numbers.",
    ),
    ("TypeError", r"expected Tensor as element", "torch.cat joins tensors: a plain number has to become one first."),
    ("RuntimeError", r"could not infer output dtype", "mean() wants floats: turn True and False into numbers first."),
    ("RuntimeError", r"implicitly created only for scalar", "backward() starts from one number: is a mean missing?"),
    (
        "ValueError",
        r"values to unpack",
        "As many names stand on the left as parts come out on the right; .chunk(2) "
        "makes two parts, .split(2) parts of length 2.",
    ),
    (
        "TypeError",
        r"NoneType",
        "Something that is None was used as a value: a helper may lack its `return`, or an "
        "argument that may be None is not asked about first.",
    ),
    ("TypeError", r"not subscriptable|not callable", "Brackets do not fit the object: [ ] reads an entry, ( ) calls."),
    (
        "RuntimeError",
        r"size of tensor a|must match the size|broadcast|shape mismatch|expand",
        "Two shapes do not broadcast: print both just before this line. If one of them is (B,), a number per "
        "sample, it becomes (B, 1, ..., 1) first, with as many ones as the data has further axes.",
    ),
    (
        "ValueError",
        r"null label",
        "The null label is an argument: it is the number after the last class, and differs from network to network.",
    ),
    ("ValueError", r"broadcast|shape", "Two shapes do not broadcast; print both shapes just before this line."),
    (
        "RuntimeError",
        r"shape '.*' is invalid",
        "The number of entries changed on the way: print the shape before the "
        "reshape. A shape fixed to 4 axes fails on data with 2 or 3.",
    ),
    (
        "RuntimeError",
        r"expected scalar type|same dtype|Index put",
        "Two dtypes meet (float32 and float64): take the dtype from the input instead of naming one.",
    ),
    ("IndexError", r"tensors used as indices|must be (long|integer)", "An index must hold whole numbers (int64)."),
    (
        "IndexError",
        r"too many indices|Dimension out of range|dimension specified",
        "The code counts on more axes than this input has: use x.ndim or x.shape instead of a fixed number.",
    ),
    (
        "IndexError",
        r"",
        "An index runs past the end. Counting starts at 0, so the last of n is n - 1.",
    ),
    (
        "RuntimeError",
        r"same device|Expected all tensors",
        "Tensors on different devices meet: build new ones with device=x.device.",
    ),
    (
        "RuntimeError",
        r"only one element|Boolean value|ambiguous",
        "A whole tensor was used where one number or one yes/no is needed; t holds one time per sample.",
    ),
    (
        "ValueError",
        r"only one element|ambiguous|one element tensors",
        "A whole tensor was used where one number or one yes/no is needed; t holds one time per sample.",
    ),
    (
        "RuntimeError",
        r"backward through the graph a second time",
        "Derivatives were asked twice of one graph, which "
        "is freed after the first pass: retain_graph=True keeps it for the next.",
    ),
    (
        "RuntimeError",
        r"does not require grad|not have been used in the graph",
        "Nothing connects the result with what "
        "is derived by: x.requires_grad_() must come before the first operation, and no .detach() in between.",
    ),
    (
        "RuntimeError",
        r"call numpy\(\) on Tensor that requires grad",
        "numpy knows no gradients: stay with torch, so that they pass through.",
    ),
    (
        "RuntimeError",
        r"modified by an inplace operation",
        "An operation whose name ends in _ overwrote numbers that a "
        "gradient still needs: take the one without _ there.",
    ),
    (
        "RuntimeError",
        r"leaf Variable|in-place",
        "An in-place operation (a name ending in _, or +=) hit a tensor that "
        "must stay as it is: write a new one instead.",
    ),
    ("AttributeError", r"before Module.__init__", "super().__init__() has to be the first line of __init__."),
    ("AttributeError", r"'(int|float)' object", "A plain number has no tensor methods."),
    ("AttributeError", r"", "The object has no such attribute: check its type with type(...)."),
    ("KeyError", r"", "The dictionary has no such key: compare the spelling with the exercise."),
    ("ZeroDivisionError", r"", "A denominator is zero: look at the first and the last time."),
    ("RecursionError", r"", "The function calls itself without end."),
    ("SyntaxError", r"", "Python cannot read this line: look for a missing bracket or colon."),
    (
        "TimeIsUp",
        r"",
        "A right answer takes less than a second: look for a loop whose end never comes, and for work "
        "that is done again in every round.",
    ),
    ("SystemExit", r"", "The answer ends the program; a function should return."),
)


def meaning(kind: str, message: str, line: str = "") -> str:
    """One sentence on what an error of this type and message usually means; never empty.

    line: the learner's line that it came from; "" where it came from the call of their function.
    """
    if line and kind == "TypeError" and re.search(_ARGUMENTS, message):
        return _CALLED_WRONGLY
    if kind == "RuntimeError" and re.search(r"\.(T\b|t\(\))", line) and re.search(_UNFIT, message):
        return _TURNED
    for name, pattern, sentence in (*_MEANINGS[:2], *TORCH, *_MEANINGS):
        if kind == name and re.search(pattern, message, re.IGNORECASE):
            return sentence
    return NO_MEANING


def taken(name: str) -> str:
    """What it means that a network has something under a name of nn.Module's own; "" for other names."""
    if name not in TAKEN:
        return ""
    return (
        f"The name `{name}` is taken: every nn.Module has a method or a switch of that name. Choose another for yours."
    )


def is_unfinished(kind: str, message: str) -> bool:
    """True when the error says that part of the stub is still there."""
    found = meaning(kind, message)
    return found == _UNFINISHED or (kind == "NotImplementedError" and found == NO_MEANING)

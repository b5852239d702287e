"""What shows a number in a notebook: stored outputs, constants in code, and what the code loads by name."""

import ast
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path

from .reading import Number, exact, finite, numbers

_CARD = "<div role='status'"  # a check, a quiz or a guess: prose, which shows nothing
_MEASURED = re.compile(r"measured:? (\S+?)[:.]?(?: |$)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_LOADED = re.compile(r"\bload_(?:model|vae|classifier|checkpoint)\w*\(\s*[\"'](\w+)[\"']")


def shown_by_outputs(cell) -> Iterator[Number]:
    """Numbers in what a cell printed; texts of cards and alt texts are prose, and a card of a guess shows its value."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output["output_type"] == "stream":
            yield from numbers(output["text"])
        elif _CARD in data.get("text/html", ""):
            first = data.get("text/plain", "").partition("\n")[0]
            if found := _MEASURED.search(first):
                yield from numbers(found[1])
        elif not any(kind.startswith("image/") for kind in data) and "this picture in words" not in data.get(
            "text/html", ""
        ):
            yield from numbers(data.get("text/plain", ""))
            yield from numbers(_TAG.sub(" ", data.get("text/html", "")))


def shown_by_code(source: str) -> Iterator[Number]:
    """Constants of a cell's code, with sizes such as 28 in f-strings left alone; texts in code show nothing."""
    try:
        tree = ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        constant = node.operand if isinstance(node, ast.UnaryOp) and minus else node
        if isinstance(constant, ast.Constant) and isinstance(constant.value, (int, float)) and finite(constant.value):
            yield exact(-constant.value if minus else constant.value)


def shown_by_loading(source: str, root: Path) -> Iterator[Number]:
    """What is known of the models and data that code loads by name: sizes of the data, recipes of checkpoints."""
    if "load_digits" in source or "load_model" in source:
        yield from _digits(root)
    for name in _LOADED.findall(source):
        path = root / "assets" / "checkpoints" / f"{name}.safetensors"
        if path.is_file():
            yield from numbers_of(checkpoint(path))


@functools.cache
def _digits(root: Path) -> tuple[Number, ...]:
    from diffusion_lib import load_digits

    digits = load_digits()
    sizes = (*digits.train_images.shape, len(digits.test_images), digits.train_images[0].numel())
    return tuple(exact(size) for size in sizes)


def checkpoint(path: Path) -> object:
    """What a checkpoint says of its making: the metadata in the head of the file, texts of JSON read."""
    with path.open("rb") as stream:
        head = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    return {key: _maybe_json(value) for key, value in head.get("__metadata__", {}).items()}


def _maybe_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def numbers_of(data: object) -> Iterator[Number]:
    """Every number inside lists and dictionaries, keys and texts included."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from numbers(str(key))
            yield from numbers_of(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from numbers_of(value)
    elif finite(data):
        yield exact(data)  # type: ignore[arg-type]
    elif isinstance(data, str):
        yield from numbers(data)

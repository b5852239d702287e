"""Rules about what is stored under the cells: it must be clean, the same everywhere, and said in words."""

import re

from .normalise import WIDGET

_TEXT_KINDS = ("text/plain", "text/html", "text/markdown", "text/latex")
_PICTURE = re.compile(r"base64,[A-Za-z0-9+/=\s]+")
_PATHS = re.compile(
    r"(?<![\w/.:=])/(?:home|Users|root|tmp|work|opt|usr|var|mnt|content|private)/[\w.@+/-]*|\b[A-Z]:\\+\w[\w\\.-]*"
    r"|site-packages|ipykernel_\d+|\bat 0x[0-9a-f]{6,}"
)
_TIMES = re.compile(
    r"\b\d+(?:\.\d+)?\s*(?:ms|µs|us|ns|it/s|s/it)\b|\b\d+\.\d+\s*(?:s|secs?|seconds|min|minutes)\b"
    r"|\bWall time\b|\bCPU times\b|\b\d+:\d\d<|\b20\d\d-\d\d-\d\d[ T]\d\d:\d\d"
)
_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"[^"]*[^"\s][^"]*"|'[^']*[^'\s][^']*')""", re.IGNORECASE)


def executed(cell):
    """nbval compares nothing for a cell that was never run, so an unrun cell would pass whatever it does."""
    if cell["cell_type"] == "code" and cell["source"].strip() and cell.get("execution_count") is None:
        yield "it was never run, so nothing compares its outputs", "run diffusion-lib build --execute"


def no_failure(cell):
    """A canonical notebook runs clean; nbgrader takes one line on stderr for a failed test."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            yield f"its stored output is an error ({output.get('ename')})", "mend the cell and execute again"
        elif output.get("name") == "stderr":
            yield "its stored output has text on stderr", "remove the cause of the warning and execute again"


def no_live_widget(cell):
    """A stored widget view refers to a state that is not stored."""
    if any(WIDGET in output.get("data", {}) for output in cell.get("outputs", [])):
        yield "its stored output is a live widget view", "run diffusion-lib normalise on the notebook"


def no_machine(cell):
    """Outputs must not say on which machine, by whom or when they were made."""
    for text in texts(cell):
        if found := _PATHS.search(text):
            yield f"its output shows {found.group()!r}", "print something that is the same on every machine"
            break


def no_timing(cell):
    """A measured time changes from run to run; a cell that nbval is told to pass by may show one."""
    if "nbval-ignore-output" in cell["metadata"].get("tags", []):
        return
    for text in texts(cell):
        if found := _TIMES.search(text):
            fix = "leave the time out, or tag the cell 'nbval-ignore-output'"
            yield f"its output shows the time {found.group()!r}", fix
            break


def pictures_described(cell):
    """Every picture says in words what it shows: in its output metadata, or as `alt` of an HTML image."""
    fix = 'draw it with diffusion_lib.showing.show(figure, alt="what it shows")'
    for output in cell.get("outputs", []):
        data, described = output.get("data", {}), output.get("metadata", {})
        for kind in data:
            if kind.startswith("image/") and not str(described.get(kind, {}).get("alt", "")).strip():
                yield f"its {kind} output has no alt text", fix
        for tag in _IMAGE_TAG.findall(_PICTURE.sub("", data.get("text/html", ""))):
            if not _ALT.search(tag):
                yield "an image in its HTML output has no alt text", fix


def texts(cell):
    """All stored text of a cell that a reader sees, pictures left out."""
    for output in cell.get("outputs", []):
        if "text" in output:
            yield output["text"]
        for kind in _TEXT_KINDS:
            if kind in output.get("data", {}):
                yield _PICTURE.sub("", output["data"][kind])
        yield from output.get("traceback", [])


OUTPUT_RULES = [executed, no_failure, no_live_widget, no_machine, no_timing, pictures_described]

"""An error in the learner's words: its type, its message, and the last line of theirs that it went through."""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from pathlib import Path

_LONGEST = 300  # characters kept of a message
_COURSE = Path(__file__).resolve().parents[2].as_posix() + "/"
_PYTHON = Path(sysconfig.get_paths()["stdlib"]).as_posix() + "/"


def error_report(problem: BaseException) -> dict:
    """Type, message, line and its number; the line is empty where the error arose outside the learner's code."""
    line, number = "", 0
    for frame in traceback.extract_tb(problem.__traceback__):
        if not _is_library(frame.filename) and (text := linecache.getline(frame.filename, frame.lineno or 0).strip()):
            line, number = text, frame.lineno or 0
    try:
        message = str(problem).strip().split("\n")[0]
    except Exception:  # an error that cannot even be printed
        message = ""
    return {"type": type(problem).__name__, "message": message[:_LONGEST], "line": line[:_LONGEST], "number": number}


def _is_library(filename: str) -> bool:
    """Files of the course, of Python and of installed packages; a notebook's cells are none of them."""
    path = filename.replace("\\", "/")
    return "site-packages/" in path or path.startswith((_COURSE, _PYTHON, "<__array", "<frozen"))

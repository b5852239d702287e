"""A message as one card: HTML that reads in light and dark themes, and the same words as plain text.

Meaning never rests on colour alone: every card has an icon and a word; blue and vermilion stay apart for every eye.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass

from ..judge.diagnosis import Diagnosis

LOOKS = {  # status: icon, word, accent colour (Okabe and Ito's palette)
    "passed": ("✓", "Passed", "#0072b2"),
    "failed": ("✗", "Not yet", "#d55e00"),
    "not attempted": ("○", "Not attempted", "#8a8a8a"),
    "note": ("ℹ", "", "#8a8a8a"),
}


@dataclass(frozen=True)
class Card:
    """A heading and labelled lines; what every message of this package is shown as."""

    status: str
    heading: str
    lines: tuple[tuple[str, str], ...] = ()

    def __str__(self):
        icon, word, _ = LOOKS[self.status]
        rows = [f"{icon} {word} · {self.heading}" if word else f"{icon} {self.heading}"]
        for label, sentence in self.lines:
            rows += textwrap.wrap(
                f"{label}: {sentence}" if label else sentence,
                100,
                initial_indent="  ",
                subsequent_indent="    ",
                break_long_words=False,
            )
        return "\n".join(rows)

    def _repr_html_(self):
        icon, word, accent = LOOKS[self.status]
        title = f"<strong>{word}</strong> · " if word else ""
        rows = "".join(
            "<div style='margin-top:.25em'>"
            + (f"<span style='font-weight:600'>{html.escape(label)}:</span> " if label else "")
            + f"{html.escape(sentence)}</div>"
            for label, sentence in self.lines
        )
        # No background and no text colour of its own: the card takes the theme's.
        return (
            f"<div role='status' style='border:1px solid {accent};border-left:6px solid {accent};border-radius:4px;"
            "padding:.5em .8em;margin:.3em 0;max-width:52em;color:inherit;font-family:sans-serif;line-height:1.45'>"
            f"<div><span aria-hidden='true' style='font-weight:700'>{icon}</span> {title}{html.escape(self.heading)}"
            f"</div>{rows}</div>"
        )

    def show(self):
        """Show the card: rich in a notebook, plain text elsewhere; standard output only."""
        if in_notebook():
            from IPython.display import display

            display({"text/plain": str(self), "text/html": self._repr_html_()}, raw=True)
        else:
            print(self)


def card(diagnosis: Diagnosis) -> Card:
    """The card of a diagnosis."""
    worth = {0: "no points", 1: "1 point"}.get(diagnosis.points, f"{diagnosis.points} points")
    lines = []
    if diagnosis.passed:
        lines.append(("Verified", "; ".join(diagnosis.verified) or diagnosis.seen))
        lines += [("Remark", remark) for remark in diagnosis.remarks]
    elif diagnosis.status == "not attempted":
        lines.append(("", f"{diagnosis.seen} {diagnosis.means}"))
    else:
        lines += [("Seen", diagnosis.seen), ("Meaning", diagnosis.means), ("Where to look", diagnosis.where)]
    if diagnosis.hints and not diagnosis.passed:
        lines.append(("Next", f'hint("{diagnosis.exercise}") gives the first of {diagnosis.hints} hints.'))
    kept = tuple((label, sentence) for label, sentence in lines if sentence)
    return Card(diagnosis.status, f"{diagnosis.exercise}: {diagnosis.title} ({worth})", kept)


def as_text(diagnosis: Diagnosis) -> str:
    """A diagnosis in plain words."""
    return str(card(diagnosis))


def as_html(diagnosis: Diagnosis) -> str:
    """A diagnosis as an HTML card; everything the learner wrote is escaped."""
    return card(diagnosis)._repr_html_()


def note(heading: str, *lines: tuple[str, str]) -> None:
    """Show one neutral message."""
    Card("note", heading, tuple(lines)).show()


class CheckFailed(AssertionError):
    """What Validate shows for an exercise that is not right yet: the diagnosis, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def in_notebook() -> bool:
    """True inside a Jupyter kernel, where rich output has somewhere to go."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")

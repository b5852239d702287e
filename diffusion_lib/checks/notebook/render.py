"""A message as one card: HTML that reads in light and dark themes, and the same words as plain text.

Meaning never rests on colour alone: every card has an icon and a word; bluish green and vermilion stay apart for
every eye.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass

from ..judge.diagnosis import Diagnosis
from .presence import in_notebook

LOOKS = {  # status: icon, word, accent colour: Okabe and Ito's, the green darker so that it reads on white and on black
    "passed": ("✓", "Passed", "#00875f"),
    "failed": ("✗", "Not yet", "#d55e00"),
    "not attempted": ("○", "Not attempted", "#8a8a8a"),
    "note": ("ℹ", "", "#8a8a8a"),
    "finished": ("✓", "Finished", "#00875f"),
    "slip": ("?", "Look at the name", "#d55e00"),
}


@dataclass(frozen=True)
class Card:
    """A heading and labelled lines; what every message of this package is shown as."""

    status: str
    heading: str
    lines: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # words, and the address they open; without an address they stand alone

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
        return "\n".join([*rows, *(f"  → {words}" for words, _ in self.links)])

    def _repr_html_(self):
        icon, word, accent = LOOKS[self.status]
        title = f"<strong>{word}</strong> · " if word else ""
        rows = "".join(
            "<div style='margin-top:.25em'>"
            + (f"<span style='font-weight:600'>{html.escape(label)}:</span> " if label else "")
            + f"{html.escape(sentence)}</div>"
            for label, sentence in self.lines
        )
        rows += "".join(f"<div style='margin-top:.25em'>→ {anchor(*link)}</div>" for link in self.links)
        # No background and no text colour of its own: the card takes the theme's.
        return (
            f"<div role='status' style='border:1px solid {accent};border-left:6px solid {accent};border-radius:4px;"
            "padding:.5em .8em;margin:.3em 0;max-width:52em;color:inherit;font-family:sans-serif;line-height:1.45'>"
            f"<div>{sign(icon, accent)} {title}{html.escape(self.heading)}</div>{rows}</div>"
        )

    def show(self):
        """Show the card: rich in a notebook, plain text elsewhere; standard output only."""
        show(self)


def anchor(words: str, address: str) -> str:
    """Words that open an address, or the words alone where there is none."""
    shown = html.escape(words)
    return f"<a href='{html.escape(address)}'>{shown}</a>" if address else shown


def sign(icon: str, accent: str) -> str:
    """The icon of a card, in its colour; the word beside it says the same."""
    return f"<span aria-hidden='true' style='font-weight:700;color:{accent}'>{icon}</span>"


def show(card) -> None:
    """Show anything that has a plain and an HTML form: rich in a notebook, plain text elsewhere."""
    if in_notebook():
        from IPython.display import display

        display({"text/plain": str(card), "text/html": card._repr_html_()}, raw=True)
    else:
        print(card)


@dataclass(frozen=True)
class Listing:
    """A piece of source with the sentence that says where it comes from."""

    heading: str
    source: str
    where: str = ""
    hints_left: int = 0

    def __str__(self):
        return self.source

    def _repr_html_(self):
        left = {0: "", 1: "One hint is left."}.get(self.hints_left, f"{self.hints_left} hints are left.")
        lines = (("", left), ("Where to look", self.where))
        head = Card("note", self.heading, tuple(line for line in lines if line[1]))._repr_html_()
        return f"{head}<pre tabindex='0' style='max-width:60em;overflow-x:auto'>{coloured(self.source)}</pre>"

    def show(self):
        """Show it: in colours in a notebook, plain text elsewhere."""
        show(self)


# JupyterLab's own colours where it shows the page, which change with its theme; elsewhere some that read on both.
SYNTAX = {
    "Keyword": "var(--jp-mirror-editor-keyword-color, #00875f)",
    "Operator.Word": "var(--jp-mirror-editor-keyword-color, #00875f)",
    "Name.Builtin": "var(--jp-mirror-editor-builtin-color, #00875f)",
    "Name.Function": "var(--jp-mirror-editor-def-color, #3878d8)",
    "Literal.String": "var(--jp-mirror-editor-string-color, #c0392b)",
    "Literal.Number": "var(--jp-mirror-editor-number-color, #00875f)",
    "Comment": "var(--jp-mirror-editor-comment-color, #767676)",
}


def coloured(source: str) -> str:
    """Python source as HTML, its words coloured by what they are."""
    from pygments import lex
    from pygments.lexers import PythonLexer

    parts = []
    for kind, text in lex(source, PythonLexer(stripnl=False, ensurenl=False)):
        name = str(kind).removeprefix("Token.")
        colour = next((colour for known, colour in SYNTAX.items() if f"{name}.".startswith(f"{known}.")), "")
        shown = html.escape(text)
        parts.append(f"<span style='color:{colour}'>{shown}</span>" if colour else shown)
    return "".join(parts)


def card(diagnosis: Diagnosis, more: tuple[tuple[str, str], ...] = ()) -> Card:
    """The card of a diagnosis, with lines to add at its end."""
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
    kept = tuple((label, sentence) for label, sentence in (*lines, *more) if sentence)
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

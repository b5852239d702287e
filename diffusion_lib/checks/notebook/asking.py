"""Quizzes as choices and guesses as a field, for a person before a live notebook.

What is saved is a card of words, which the controls hide while they live: opened again without a kernel, exported or
printed, the questions are still there, and `quiz("01", {...})` and `predict("name", 3)` always work.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from diffusion_lib.reopened import display_widget, hide_dead

from .presence import person_is_there
from .render import Card

WORDS = "diffusion-words"
_HIDE = f"<style>.jp-OutputArea:has(.widget-vbox) .{WORDS}{{display:none}}{hide_dead(WORDS)}</style>"
# In a notebook the arrow keys move from cell to cell; JupyterLab leaves them to whatever wears this mark.
_KEYS = """<script>(() => {
if (window.diffusionKeys) return;
window.diffusionKeys = true;
document.addEventListener('focusin', event => {
  if (event.target.closest('.widget-radio-box')) event.target.setAttribute('data-lm-suppress-shortcuts', 'true');
});
})()</script>"""


def can_ask() -> bool:
    """Whether somebody is there, and controls to ask with."""
    return person_is_there() and find_spec("ipywidgets") is not None


def ask_quiz(card: Card, questions: tuple, picked: dict[str, str], judge: Callable[[str, str], str]) -> Any:
    """The questions as choices; `judge(place, letter)` books a choice and gives the words to show under it.

    Returns an ipywidgets.VBox of one VBox for each question: its text, its choices, the reason.
    """
    import ipywidgets

    def asked(place: str, question: Any) -> Any:
        letters = list(question.choices)
        text = ipywidgets.HTML(f"<strong>{place}. {html.escape(question.text)}</strong>")
        reason = ipywidgets.HTML()
        choices = ipywidgets.RadioButtons(
            options=[(f"({letter}) {words}", letter) for letter, words in question.choices.items()],
            index=letters.index(picked[place]) if picked.get(place) in letters else None,
            layout={"width": "max-content", "max_width": "100%"},
        )

        def look(change: Any = None) -> None:
            if choices.value is not None:
                reason.value = _said(judge(place, choices.value))

        look()
        choices.observe(look, names="value")
        return ipywidgets.VBox([text, choices, reason])

    box = ipywidgets.VBox([asked(str(place), question) for place, question in enumerate(questions, 1)])
    _show(card, box)
    return box


def ask_guess(card: Card, range_: str, note: Callable[[str], tuple[bool, str]]) -> Any:
    """A field for a number of a range; `note(text)` keeps it and gives whether it did, and what to say.

    Returns an ipywidgets.VBox of the question, a row of field and button, and what was said last.
    """
    import ipywidgets

    question, said = ipywidgets.HTML(html.escape(card.heading)), ipywidgets.HTML()
    field = ipywidgets.Text(description="Your guess", placeholder=range_, continuous_update=False)
    field.layout.width = "20em"
    button = ipywidgets.Button(description="Note it", tooltip="Keep this guess before the next cell measures")
    button.layout.width = "auto"

    def keep(_: Any = None) -> None:
        kept, words = note(field.value)
        said.value = _said(("✓ " if kept else "○ ") + words)

    field.observe(keep, names="value")
    button.on_click(keep)
    box = ipywidgets.VBox([question, ipywidgets.HBox([field, button]), said])
    _show(card, box)
    return box


def _said(words: str) -> str:
    return f"<div role='status' style='max-width:52em;line-height:1.45'>{html.escape(words)}</div>"


def _show(card: Card, box: Any) -> None:
    from IPython.display import display

    from diffusion_lib.showing.stills import NAMES  # with matplotlib and torch, which not every check needs

    words = f"<div class='{WORDS}'>{_HIDE}{card._repr_html_()}</div>{NAMES}{_KEYS}"
    display({"text/plain": str(card), "text/html": words}, raw=True)
    display_widget(box)

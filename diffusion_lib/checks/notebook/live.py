"""Buttons under a card, for a person before a live notebook: check again, hint, solution.

The card itself stays an ordinary output and is replaced in place, so that what is saved, exported or printed is the
card alone. A notebook that is opened again has no kernel behind its buttons: there they are hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from diffusion_lib.reopened import display_widget, hide_dead

from .presence import person_is_there

CARD = "diffusion-card"


@dataclass(frozen=True)
class Actions:
    """What the buttons under a card do; each gives the card to show."""

    again: Callable[[], Any]
    hint: Callable[[], Any]
    solution: Callable[[], Any]
    hints: int  # how many there are


def show_with_buttons(card: Any, actions: Actions) -> None:
    """Show a card; before a person who can press them, with buttons under it."""
    if not person_is_there() or find_spec("ipywidgets") is None:
        card.show()
        return
    from IPython.display import display

    shown = display(_bundle(card), raw=True, display_id=True)
    box = buttons(card.status, actions, lambda card: shown.update(_bundle(card), raw=True))
    display_widget(box)


def buttons(status: str, actions: Actions, replace: Callable[[Any], None]) -> Any:
    """The row of buttons, with a place below it for a hint or a solution; `replace` puts a new card into the old place.

    Returns an ipywidgets.VBox of a row of buttons and an HTML.
    """
    import ipywidgets

    below = ipywidgets.HTML()
    again, hint, solution = (_button(ipywidgets, *words) for words in _WORDS)

    def look(status: str) -> None:
        hint.layout.display = "none" if status == "passed" or not actions.hints else None
        solution.description = "Compare with ours" if status == "passed" else "Solution"

    def check_again(_: Any) -> None:
        again.disabled = True
        try:
            card = actions.again()
            replace(card)
            look(card.status)
            below.value = ""
        finally:
            again.disabled = False

    again.on_click(check_again)
    hint.on_click(lambda _: setattr(below, "value", actions.hint()._repr_html_()))
    solution.on_click(lambda _: setattr(below, "value", actions.solution()._repr_html_()))
    look(status)
    return ipywidgets.VBox([ipywidgets.HBox([again, hint, solution]), below])


def as_it_is_now(name: str, answer: Any) -> Callable[[], Any]:
    """Gives, whenever it is called, what the notebook then calls by the name under which `answer` was handed in."""
    try:
        from IPython import get_ipython
    except ImportError:
        return lambda: answer
    variables = getattr(get_ipython(), "user_ns", {})
    names = (name, *(key for key in variables if not key.startswith("_")))
    handed_in = next((key for key in names if variables.get(key, _NOTHING) is answer), None)
    return lambda: answer if handed_in is None else variables.get(handed_in, answer)


_NOTHING = object()
_WORDS = (
    ("Check again", "Check the answer as it is now; run its cell first"),
    ("Hint", "Show the next hint"),
    ("Solution", "Show the course's own answer"),
)


def _button(ipywidgets: Any, description: str, tooltip: str) -> Any:
    button = ipywidgets.Button(description=description, tooltip=tooltip)
    button.layout.width = "auto"
    return button


def _bundle(card: Any) -> dict[str, str]:
    shown = f"<div class='{CARD}'><style>{hide_dead(CARD)}</style>{card._repr_html_()}</div>"
    return {"text/plain": str(card), "text/html": shown}

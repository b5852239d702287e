"""Widgets that leave nothing broken behind in a notebook that is opened again without its kernel."""

from typing import Any

WIDGET = "application/vnd.jupyter.widget-view+json"


def display_widget(box: Any) -> None:
    """Show a widget with no text beside it, in ipywidgets 7.7 and 8 alike."""
    from IPython.display import display

    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({WIDGET: view, "text/plain": ""}, raw=True)


def hide_dead(beside: str) -> str:
    """A CSS rule that hides a dead widget in an output that also holds an element of the class `beside`.

    JupyterLab writes "model not found" in place of a widget whose kernel is gone: such an output holds no element.
    """
    return f".jp-OutputArea:has(.{beside}) .jp-OutputArea-output.jupyter-widgets:not(:has(*)){{display:none}}"

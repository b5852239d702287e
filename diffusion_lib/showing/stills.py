"""What is stored beside a widget: a still of its picture, and a script that gives pictures and controls their names."""

import base64
from typing import Any

from diffusion_lib.reopened import display_widget, hide_dead

STILL_TEXT = "A still of an interactive picture: run the cell to move it."
# Where styles are not read, on GitHub say, the still simply is there.
STILL_STYLE = (
    "<style>.diffusion-still{display:none}"
    ".jp-OutputArea:has(.diffusion-still):not(:has(.widget-vbox)) .diffusion-still{display:block}"
    f"{hide_dead('diffusion-still')}</style>"
)
# ipywidgets gives a slider's handle, a play button and a picture no name that a screen reader could say. The words are
# there: in the label beside the slider, in the words that fold out under a figure.
NAMES = """<script>(() => {
if (window.diffusionNames) return;
const named = (part, words) => part.setAttribute('aria-label', words);
const name = () => {
  waiting = false;
  document.querySelectorAll('.jupyter-widgets [role=slider]:not([aria-label])').forEach(handle => {
    const row = handle.closest('.widget-inline-hbox');
    const words = row && row.querySelector('.widget-label');
    const handles = row ? [...row.querySelectorAll('[role=slider]')] : [];
    const which = handles.length > 1 ? (handles.indexOf(handle) ? ', end' : ', start') : '';
    if (words && words.textContent) named(handle, words.textContent + which);
  });
  document.querySelectorAll('.jupyter-widgets button:not([aria-label])').forEach(button => {
    const sign = button.querySelector('i');
    if (!sign || button.textContent.trim()) return;
    const words = {'fa-play': 'Play or pause', 'fa-pause': 'Play or pause', 'fa-stop': 'Back to the start'};
    const known = Object.keys(words).find(part => sign.classList.contains(part));
    named(button, button.title || words[known] || 'Play again and again');
  });
  document.querySelectorAll('.widget-radio-box:not([role])').forEach(box => {
    const words = box.closest('.widget-vbox').querySelector('.widget-html-content');
    box.setAttribute('role', 'radiogroup');
    if (words) named(box, words.textContent);
  });
  document.querySelectorAll('.jp-RenderedImage img:not([alt])').forEach(img => {
    const child = img.closest('.jp-OutputArea-child');
    const told = child && child.nextElementSibling && child.nextElementSibling.querySelector('details');
    img.alt = told ? told.textContent.replace('this picture in words', '') : 'A picture drawn by the code above it';
  });
  document.querySelectorAll('img.jupyter-widgets:not([alt])').forEach(img => {
    img.alt = 'The picture that the controls above it change';
  });
};
let waiting = false;
const soon = () => { if (!waiting) { waiting = true; requestAnimationFrame(name); } };
window.diffusionNames = new MutationObserver(soon);
window.diffusionNames.observe(document.body, {childList: true, subtree: true});
soon();
})()</script>"""


def still(png: bytes) -> str:
    """A picture that is seen where its widget is not."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return (
        f"<div class='diffusion-still'>{STILL_STYLE}<img alt='{STILL_TEXT}' style='max-width:100%' src='{source}'>"
        f"<div><small>{STILL_TEXT}</small></div></div>"
    )


def still_and_widget(png: bytes, box: Any) -> None:
    """Show a widget, with a still of its picture beside it and names for its parts."""
    from IPython.display import display

    display({"text/html": still(png) + NAMES, "text/plain": STILL_TEXT}, raw=True)
    display_widget(box)

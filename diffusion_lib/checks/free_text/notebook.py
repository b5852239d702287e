"""What a notebook calls about free text: explain, which shows what to compare with once something is written."""

from __future__ import annotations

import os
import re

from .declaring import FreeText, count_words
from .registry import get_question
from .surroundings import Card, note, slips_as_cards

_FURNITURE = re.compile(r"\.\.\.\s*# YOUR CODE HERE|^\s*### (?:BEGIN|END) SOLUTION\s*$", re.MULTILINE)


@slips_as_cards
def explain(name: str | None = None, text=None) -> None:
    """Show a question; with the learner's own text, a model answer and the points to compare it with.

    Nothing is judged, stored or sent. While nbgrader runs, only a line says that a person grades this cell, so that
    no model answer gets into feedback.
    """
    question = get_question(name)
    name = question.id
    words = count_words(_own(question, text))
    if os.environ.get("NBGRADER_EXECUTION"):
        graded = f"graded by a person with {question.points} points at most" if question.points else "not graded"
        return note(f"{name}: {words} words, {graded}.")
    if words == 0:
        asked = f'explain("{name}", "your own words") then shows a model answer to compare with.'
        return note(question.question, ("Length", f"{question.sentences} sentences"), ("Next", asked))
    if words < question.words:
        more = f"Write about {question.sentences} sentences, then compare."
        return note(f"{name}: {words} {'word' if words == 1 else 'words'} so far.", ("", more))
    lines = [("Model answer", question.answer)]
    lines += [("Look for", point.text) for point in question.rubric]
    lines.append(("", "Compare: which of these points does your text make, and which does it miss?"))
    if question.where:
        lines.append(("Where to look", question.where))
    return Card("note", f"{name}: your own text, {words} words. Nobody has judged it.", tuple(lines)).show()


def _own(question: FreeText, text) -> str:
    """The learner's words: a copy of the question is none of theirs, nor is what the cell came with."""
    if not isinstance(text, str):
        return ""
    plain = " ".join(_FURNITURE.sub("", text).split())
    return plain.replace(" ".join(question.question.split()), " ")

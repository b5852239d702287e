"""What an instructor uses of a free-text question: its rubric as text, and its cells for a notebook."""

from __future__ import annotations

import textwrap

from .registry import get_question


def rubric(name: str) -> str:
    """The rubric as Markdown: points, model answer, and what is often written instead."""
    question = get_question(name)
    rows = "\n".join(f"| {point.text} | {point.points} |" for point in question.rubric)
    often = "".join(f"\n- {text}" for text in question.common)
    return (
        f"### {name}: {question.points} points\n\n{question.question}\n\n"
        f"| the answer says | points |\n|---|---|\n{rows}"
        f"\n\n**Model answer:** {question.answer}\n" + (f"\n**Often written, no points:**{often}\n" if often else "")
    )


def cells(name: str) -> list[dict]:
    """The canonical cells of a question as nbformat 4.5 dictionaries: the text, and one that a person grades, if any.

    The model answer stands between solution markers inside the learner's string, so that a release holds their place.
    """
    question = get_question(name)
    worth = "1 point" if question.points == 1 else f"{question.points} points"
    worth = f"{worth}, graded by a person" if question.points else "no points"
    heading = (
        f"### Explain · {worth}\n{question.question}\n\n"
        f"Write about {question.sentences} sentences between the quotes, in your own words. "
        "Then run the cell and compare."
    )
    answer = "\n".join(textwrap.wrap(question.answer, 100, break_long_words=False))
    source = f'my_words = """\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION\n"""\nexplain("{name}", my_words)'
    points = {"points": question.points} if question.points else {}
    nbgrader = {"grade": bool(points), "grade_id": name, "locked": False, **points, "schema_version": 3,
                "solution": True, "task": False}  # fmt: skip
    return [
        {"cell_type": "markdown", "id": f"ex-{name}"[:64], "metadata": {}, "source": heading},
        {"cell_type": "code", "id": name[:64], "metadata": {"nbgrader": nbgrader}, "source": source,
         "execution_count": None, "outputs": []},
    ]  # fmt: skip

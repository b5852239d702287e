"""The declarations that authors begin with: they run, and say TODO where an author has to think."""

from string import Template

EXERCISE = Template('''\
"""The exercise $id: $words."""

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def $id(x):
    """TODO: one sentence on what it gives."""
    return 2 * x  # TODO: the right answer, in these arguments and no others


def _probes(generator):
    """TODO: inputs on which right and wrong differ; drawn, of several shapes, the awkward ones among them."""
    return [
        Probe("a batch of images", (normal(generator, 5, 1, 6, 4),)),
        Probe("points in the plane", (normal(generator, 7, 2),)),
        Probe("a batch of one", (normal(generator, 1, 3),)),
    ]


# The answer is called as $id(*args). Where one call is not enough, write a function
# (answer, *args) -> outputs and name it with driver=; it must not mention the reference.
EXERCISE = Exercise(
    id="$id",
    title=$title,
    notebook="$notebook",
    place=$place,
    points=$points,
    difficulty=$stars,
    minutes=$minutes,
    reference=$id,
    probes=_probes,
    where="TODO: the paper and the equation",
    misconceptions=(
        Misconception(
            "TODO: a name for the first mistake",
            "TODO: what such an answer computes, and why that is not what was asked",
            lambda x: 3 * x,  # TODO: the wrong answer itself
        ),
        Misconception(
            "TODO: a name for the second mistake",
            "TODO: what such an answer computes, and why that is not what was asked",
            lambda x: x + 2,  # TODO: the wrong answer itself
        ),
    ),
    properties=(
        Property(
            "TODO: a fact that every right answer has",
            lambda calls: all(call.value.shape == call.args[0].shape for call in calls),
            "TODO: what it means when the fact does not hold",
        ),
    ),
    hints=(
        "TODO: a nudge",
        "TODO: nearly there, without a line of the answer",
    ),
)
''')

DERIVATION = Template('''\
"""The derivation $id: $words."""

from ..declaring import Derivation, Form, Given, Slip

DERIVATION = Derivation(
    id="$id",
    title=$title,
    notebook="$notebook",
    points=$points,
    difficulty=$stars,
    minutes=$minutes,
    task="TODO: what is to be derived, and from what",
    givens=(  # TODO: every symbol, with its range
        Given("x", "x"),
        Given("a", "a", 0.2, 2.0, says="TODO: a few words on what it is"),
    ),
    start="(x + a)**2 - a**2",  # TODO: the first line
    end=Form("TODO: what the last line looks like", symbols=("x", "a")),
    reference=(  # TODO: all lines, from the start to the end
        "(x + a)**2 - a**2",
        "x**2 + 2*a*x + a**2 - a**2",
        "x**2 + 2*a*x",
        "x*(x + 2*a)",
    ),
    where="TODO: the paper and the equation",
    slips=(
        Slip(
            "TODO: a name for the first wrong step",
            "TODO: what was done, and why it does not follow",
            wrong="x**2",  # TODO: the value that the line then has
        ),
        Slip(
            "TODO: a name for the second wrong step",
            "TODO: what was done, and why it does not follow",
            wrong="x**2 + a*x",  # TODO: the value that the line then has
        ),
    ),
    hints=(
        "TODO: a nudge",
        "TODO: nearly there, without a line of the derivation",
    ),
)
''')

PACKAGE = Template('"""Exercises and questions of notebook $number."""\n')

QUESTIONS = Template('''\
"""Guesses and the self-quiz of notebook $number."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="$guess",
        notebook="$notebook",
        question="TODO: a question whose answer is a number that a cell below measures",
        low=0,
        high=1,
        tolerance=0.05,
        lesson="TODO: what the measured number teaches",
    ),
]

QUIZ = (
$quiz)
''')

QUESTION = Template("""\
    Question(
        "TODO: question $number",
        {
            "a": "TODO: choice a",
            "b": "TODO: choice b",
            "c": "TODO: choice c",
            "d": "TODO: choice d",
        },
        "$right",
        {
            "a": "TODO: why a is right or wrong",
            "b": "TODO: why b is right or wrong",
            "c": "TODO: why c is right or wrong",
            "d": "TODO: why d is right or wrong",
        },
    ),
""")
RIGHT = "bdacb"  # the letters of the five questions, spread

TITLE = Template("""\
# $number · $title

TODO: what this notebook is about, in two or three short sentences.

**You will be able to**
- TODO: what a reader can do at the end

| | |
|---|---|
| Time | TODO: about 60 minutes: read 15, write code 45, run under 1 |
| Difficulty | ★ to ★★ |
| Needs | TODO: which notebooks. Any CPU, no download |
$before""")

IMPORTS = """\
import torch
from diffusion_lib.checks import check, compare, hint, mine_or_library, predict, progress, quiz, solution
from diffusion_lib.showing import line_plot, show
from diffusion_lib.showing.widgets import explorer, whole_numbers"""

SECTION = "## 1 · TODO: the first idea\n\nTODO: the idea, its formula and its source."
GUESS_TEXT = "### Predict before you run · 1\nTODO: ask for a number. Replace the dots."
GUESS = Template("""\
guess = ...  # a number from 0 to 1
### BEGIN SOLUTION
guess = 0.5
### END SOLUTION
predict("$guess", guess)""")
COMPARE = Template('x = torch.linspace(0, 1, 101)\ncompare("$guess", (x**2).mean())  # TODO: what is measured')
PLOT = """\
show(line_plot({"square": (x, x**2)}, "x", "square of x"),
     alt="TODO: what the picture shows, without giving a guess away")"""
SEE = "**See:** TODO: what there is to see in the picture."
SLIDER_TEXT = "TODO: what to try with the slider. (The plot above is the still version.)"
SLIDER = """\
def draw(power):  # TODO: the figure that the slider moves
    return line_plot({f"power {power}": (x, x**power)}, "x", "power of x")

explorer(draw, {"power": whole_numbers(8, 2, "power")})"""
RECAP = "## Recap\n\n| | |\n|---|---|\n| TODO: a name | TODO: its formula |"
QUIZ_TEXT = "## Quiz\nFive questions. Run the cell to read them, then put a letter behind each number and run it again."
QUIZ_ANSWERS = Template("""\
answers = {"1": ..., "2": ..., "3": ..., "4": ..., "5": ...}
### BEGIN SOLUTION
answers = {$answers}
### END SOLUTION
quiz("$number", answers)""")
READING = "## Further reading\n- TODO: paper, year, and the equations used here\n\n`progress()` shows how far you are."

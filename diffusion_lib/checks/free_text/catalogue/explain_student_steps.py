"""Why more steps make a student of one step worse."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_student_steps",
    notebook="14_few_steps",
    question="More steps make the teacher better, and a student of one step worse. Why does the student not gain from "
    "them?",
    rubric=(
        RubricPoint("the student was trained at its own time alone, and is asked at times it has not been shown"),
        RubricPoint("it says where the path ends, not the mean that a denoiser says, so a small step along its answer "
                    "does not follow the path"),
    ),
    answer="The student was trained at one time only, and in four steps it is asked at three others. Also it no longer "
    "says the mean of all possible digits, which points along the path, but the end of the path: a small step "
    "towards it leads to a state that the teacher would not pass.",
    common=("errors add up over the steps", "the student is too small", "it is over-trained"),
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2: the times that a student is trained at",
)  # fmt: skip

"""Why more steps make a student of one step worse."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_student_steps",
    notebook="14_few_steps",
    question="More steps make the teacher better, and a student of one step worse. Why does the student not gain from "
    "them?",
    rubric=(
        RubricPoint("its last training was at its own time alone, and it is asked at other times"),
        RubricPoint("at those times nothing holds its answers to the teacher's path, so the steps lead away from it"),
    ),
    answer="In its last training the student was asked at one time only, and in four steps it is asked at three "
    "others. What it says there was held to no path any more, so its small steps lead to states that the "
    "teacher would not pass.",
    common=("errors add up over the steps", "the student is too small", "it is over-trained"),
    where="Salimans & Ho 2022 (progressive distillation), algorithm 2: the times that a student is trained at",
)  # fmt: skip

"""Rules about declarations themselves, before any notebook: complete, and giving no answer away."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from .declared import FOLDERS, Declared, file_of, questions_of
from .notebooks import assignments
from .problems import Problem

LEAST_MISTAKES, LEAST_HINTS, QUIZ = 2, 2, 5
SHORT = 12  # characters of a line that gives nothing away
TODO = "TODO"

Found = Iterator[tuple[str, str]]


def complete(exercise) -> Found:
    """Mistakes that are known, facts, hints and a source: a check is as good as what stands in its declaration."""
    names = [known.name for known in exercise.misconceptions]
    if len(names) < LEAST_MISTAKES:
        fix = "add the mistakes that learners make, each with a wrong answer that shows it"
        yield f"it has {len(names)} misconceptions, at least {LEAST_MISTAKES} are asked", fix
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two misconceptions are called {name!r}", "give each a name of its own"
    if len(exercise.hints) < LEAST_HINTS:
        yield f"it has {len(exercise.hints)} hints, at least {LEAST_HINTS} are asked", "add hints, from a nudge upwards"
    if not exercise.properties:
        yield "it has no property", "add a Property: a fact that every right answer has"
    if not exercise.where:
        yield "it does not say where to look", "fill in where: the paper and the equation"


def tells_no_answer(exercise) -> Found:
    """No text that a learner is shown holds a line of the reference."""
    texts = [*exercise.hints, exercise.where, exercise.title]
    texts += [text for known in exercise.misconceptions for text in (known.name, known.explanation)]
    texts += [text for fact in exercise.properties for text in (fact.name, fact.broken)]
    squeezed = "".join(" ".join(texts).split())
    lines = [line.strip() for line in inspect.getsource(exercise.reference).splitlines()[1:]]
    for line in lines:
        bare = line.removeprefix("return ")
        if len(line) > SHORT and not line.startswith('"""') and "".join(bare.split()) in squeezed:
            yield f"a hint or an explanation holds a line of the answer ({bare})", "say it in words"


def driver_knows_no_answer(exercise) -> Found:
    """The driver runs in the learner's process, where the reference must not be found."""
    code = getattr(exercise.driver, "__code__", None)
    if code is not None and exercise.id in code.co_names:
        yield "its driver mentions the reference", "compare in properties or facts, which the judge runs"


def derivation_complete(derivation) -> Found:
    """Slips that are known, hints, and none of them with a line of the answer."""
    if len(derivation.slips) < LEAST_MISTAKES:
        fix = "add the wrong steps that learners take"
        yield f"it has {len(derivation.slips)} slips, at least {LEAST_MISTAKES} are asked", fix
    if len(derivation.hints) < LEAST_HINTS:
        yield (
            f"it has {len(derivation.hints)} hints, at least {LEAST_HINTS} are asked",
            "add hints, from a nudge upwards",
        )
    said = [derivation.task, derivation.end.says, *derivation.hints]
    said += [words for slip in derivation.slips for words in (slip.name, slip.explanation)]
    squeezed = "".join(" ".join(said).split())
    for line in derivation.reference[1:]:
        if len(line) > SHORT and "".join(line.split()) in squeezed:
            yield f"its texts hold the line {line}", "say it in words"


def quiz_complete(quiz) -> Found:
    """A notebook ends in five questions, whose right letters are not one letter."""
    if len(quiz) != QUIZ:
        yield f"its quiz has {len(quiz)} questions", f"make it {QUIZ}"
    elif len({question.right for question in quiz}) < 2:
        yield "every question of its quiz has the same right letter", "spread the right answers over the letters"


EXERCISE_RULES = [complete, tells_no_answer, driver_knows_no_answer]


def lint_declarations(root, declared: Declared) -> list[Problem]:
    """Problems of all declarations of a course, each under the file to mend."""
    problems: list[Problem] = []

    def say(file: str, found: Found):
        problems.extend(Problem(file, "", what, fix) for what, fix in found)

    for exercise in declared.exercises.values():
        for rule in EXERCISE_RULES:
            say(file_of(exercise), rule(exercise))
    for derivation in declared.derivations.values():
        say(file_of(derivation), derivation_complete(derivation))
    for name in declared.notebooks:
        say(questions_of(name), quiz_complete(declared.of(name).quizzes.get(name[:2], ())))
        if name not in assignments(root):
            what = f"it is declared, and there is no solutions/{name}"
            say(f"{FOLDERS['exercises']}/nb{name}", iter([(what, "restore the notebook, or delete its declarations")]))
    return problems + open_places(root)


def open_places(root) -> list[Problem]:
    """Places in declarations that a template left to be filled in, with their lines."""
    problems = []
    for folder in FOLDERS.values():
        for path in sorted((Path(root) / folder).rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if found := open_place(line):
                    place = f"{path.relative_to(Path(root).resolve()).as_posix()}, line {number}"
                    problems.append(Problem(place, "", *found))
    return problems


def open_place(line: str) -> tuple[str, str] | None:
    """(what, fix) for a line that still says TODO and what is to be done."""
    found = re.search(rf"\b{TODO}: *(.*)", line)
    if found is None:
        return None
    asked = re.split(r"\"|\\n| \|", found[1])[0].strip(" .,|")
    return f"still to be written: {asked or 'what belongs there'}", f"write it, and take {TODO} out"

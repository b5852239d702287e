"""What no grader of files can tell from a learner's own work: it gets the marks that an honest learner would get."""

from tests.checks.corpus_table import cells

from .class_of import collector, right

UNPROTECTED, kind = collector()


@kind(15)
def copied_from_public_solutions():
    return right()


@kind(15)
def copied_from_somebody_with_other_names():
    """Two of these in one class are shown to the teacher as answers that are alike."""
    source = next(cell.code.strip() for cell in cells("q_sample") if cell.label == "loop over the samples")
    return right(q_sample=source.replace("out", "result"))

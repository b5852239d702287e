"""What no grader of files can tell from a learner's own work: it gets the marks that an honest learner would get."""

from tests.checks.corpus_table import cells

from .class_of import collector, definition, right
from .kinds_odd import body_of

UNPROTECTED, kind = collector()


@kind(15)
def copied_from_public_solutions():
    return right()


@kind(15)
def copied_from_somebody_with_other_names():
    """Two of these in one class are shown to the teacher as answers that are alike."""
    source = next(cell.code.strip() for cell in cells("q_sample") if cell.label == "loop over the samples")
    return right(q_sample=source.replace("out", "result"))


@kind(15)
def hides_that_it_changed_its_input():
    """What an answer did inside its own process, and no value shows, can be hidden by code in that process."""
    body = "kept = x0.clone()\nx0 += 1\nx0 = kept\n" + "\n".join(body_of("q_sample"))
    source = "import diffusion_lib.checks.collect.running as r\nr.changes = lambda *a: []\n"
    return right(q_sample=source + definition("q_sample", body))

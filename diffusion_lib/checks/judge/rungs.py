"""The ladder of a diagnosis: each rung looks for one kind of mistake and says nothing unless it explains it.

Two departures from reading order: a known misconception is looked for before errors and shapes, because it says more
("alpha_bar is not looked up per sample" beats "shapes do not broadcast"); and it must agree on every probe.
"""

from . import early_rungs as early
from . import value_rungs as values

LADDER = (
    early.unfinished,
    early.misconception,
    early.parameter_order,
    early.raised,
    early.too_large,
    early.structure,
    values.shape,
    values.dtype,
    values.not_finite,
    values.simple_relation,
    values.changed_input,
    values.draws,
    values.broken_property,
    values.difference,
)

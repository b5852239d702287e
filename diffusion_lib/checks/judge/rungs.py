"""The ladder of a diagnosis: each rung looks for one kind of mistake and says nothing unless it explains it.

Two departures from reading order: a known misconception is looked for before errors and shapes, because it says more
("alpha_bar is not looked up per sample" beats "shapes do not broadcast"); and it must agree on every probe.
"""

from . import early_rungs as early
from . import side_rungs as sides
from . import value_rungs as values

LADDER = (
    early.unfinished,
    early.misconception,
    early.parameter_order,
    early.raised,
    early.too_large,
    early.structure,
    values.order,
    values.shape,
    values.dtype,
    values.not_finite,
    values.precision,
    values.simple_relation,
    sides.changed_input,
    values.draws,
    sides.moved_switch,
    values.broken_property,
    sides.cut_gradient,
    values.difference,
)

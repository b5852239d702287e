"""Checked derivations: a learner's lines in SymPy, and which of them does not follow from the one before.

declaring    the words an author writes a derivation in
catalogue/   the derivations, one file each, named by its id
parsing      text to expression, safely; reading: whatever a learner gives, to text
points, evaluating   random admissible points, random finite distributions, values in two precisions
edits, naming        systematic slips, and which one it was
form, judging        start, end, milestones; lines in, Verdict out
handing              the symbols that a learner writes with
rendering, notebook  what is shown, and what a notebook calls
surroundings         the one door to the rest of the checks
"""

from importlib import import_module

_HOME = {
    "derive": "notebook",
    "symbols": "handing",
    "show_solution": "notebook",
    "diagnose": "notebook",
    "read_lines": "reading",
    "judge": "judging",
    "Verdict": "judging",
    "LineVerdict": "judging",
    "all_derivations": "registry",
    "get_derivation": "registry",
    "Derivation": "declaring",
    "Given": "declaring",
    "Random": "declaring",
    "Helper": "declaring",
    "Form": "declaring",
    "Slip": "declaring",
    "Milestone": "declaring",
}
__all__ = list(_HOME)


def __getattr__(name):
    """Import a public name on first use, so that importing this package stays light."""
    if name not in _HOME:
        raise AttributeError(f"diffusion_lib.checks.derivations has no {name!r}; it has {', '.join(sorted(_HOME))}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(__all__)

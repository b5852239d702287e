"""Find the derivations: every file in `catalogue/` holds one DERIVATION, whose id is the file's name."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from . import catalogue
from .declaring import Derivation
from .surroundings import find


@cache
def all_derivations() -> dict[str, Derivation]:
    """Every derivation of the course by id, in the order of the notebooks."""
    found = []
    for name in sorted(info.name for info in pkgutil.iter_modules(catalogue.__path__)):
        derivation = import_module(f"{catalogue.__name__}.{name}").DERIVATION
        if derivation.id != name:
            raise ValueError(f"the derivation in {name}.py is called {derivation.id!r}; file and id must agree")
        found.append(derivation)
    return {derivation.id: derivation for derivation in sorted(found, key=lambda d: (d.notebook, d.id))}


def get_derivation(name: str | None) -> Derivation:
    """One derivation by id. Raises: ValueError with the nearest id for a name that does not exist."""
    return find(all_derivations(), name, "derivation")

"""Keywords that were renamed: the old ones still work, and say what they are called now."""

import functools
import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

RENAMED = {"prediction": "prediction_type", "drop_prob": "cond_drop_prob"}
F = TypeVar("F", bound=Callable[..., Any])


def new_names(options: Mapping[str, Any], stacklevel: int = 3) -> dict[str, Any]:
    """The same options under today's names, with a DeprecationWarning for each old one."""
    for old in options.keys() & RENAMED.keys():
        warnings.warn(f"{old}= is called {RENAMED[old]}= now", DeprecationWarning, stacklevel=stacklevel)
    return {RENAMED.get(name, name): value for name, value in options.items()}


def takes_old_names(function: F) -> F:
    """Let a function be called by old keywords as well."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **(new_names(kwargs) if kwargs.keys() & RENAMED.keys() else kwargs))

    return call  # type: ignore[return-value]

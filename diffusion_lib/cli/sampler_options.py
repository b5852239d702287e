"""The options of samplers as arguments: which there are, and what they may be, comes from the registry."""

from __future__ import annotations

import argparse
from typing import Any

from diffusion_lib.cli.usage import UsageError, as_usage
from diffusion_lib.cli.values import number
from diffusion_lib.sampling import SAMPLERS

# What `sample` itself is asked; an option of a sampler with such a name could not be told apart.
PREFIX = "sampler_option_"


def flag(name: str) -> str:
    """The argument of an option: churn_min is --churn-min."""
    return f"--{name.replace('_', '-')}"


def owners(option: str) -> list[str]:
    """The samplers that have an option."""
    return [name for name, sampler in sorted(SAMPLERS.items()) if option in sampler.options]


def sampler_option_arguments(parser: argparse.ArgumentParser) -> None:
    """One argument for every option of any sampler."""
    for option in sorted({option for sampler in SAMPLERS.values() for option in sampler.options}):
        first = SAMPLERS[owners(option)[0]]
        default, allowed = first.options[option], first.ranges.get(option)
        said = f"{' and '.join(owners(option))}: {allowed if allowed is not None else 'a value'} (default {default})"
        parser.add_argument(
            flag(option), dest=PREFIX + option, type=_type_of(default), metavar=option.split("_")[0][0].upper(),
            help=said.replace("%", "%%"),
        )  # fmt: skip


def asked_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """The sampler's own options that were given.

    Raises: UsageError for one that this sampler has not, or a value out of its range.
    """
    found = {key.removeprefix(PREFIX): value for key, value in vars(arguments).items() if key.startswith(PREFIX)}
    given = {option: value for option, value in found.items() if value is not None}
    sampler = SAMPLERS[arguments.sampler or "ddim"]
    for option in given:
        if option not in sampler.options:
            raise UsageError(
                f"{flag(option)} belongs to --sampler {' or '.join(owners(option))}: leave it out with {sampler.name}"
            )
    with as_usage():
        for option, value in given.items():
            try:
                sampler.check({option: value})
            except ValueError as error:
                raise UsageError(str(error).replace(option, flag(option), 1)) from error
    return given


def _type_of(default: object) -> Any:
    if isinstance(default, bool):
        return {"true": True, "false": False}.__getitem__
    return int if isinstance(default, int) else number if isinstance(default, float) else str

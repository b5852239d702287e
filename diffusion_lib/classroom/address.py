"""Where the course lives on the net: one setting, `Repository` under [project.urls] in pyproject.toml.

While it is unset nothing pretends that there is such a place: no link, no badge, and the set-up cell says what to do.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from functools import cache
from pathlib import Path

NAME = "Repository"
CHECKOUT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w.~-]+)+")


@cache
def repository() -> str:
    """The address, without a slash at its end; empty while it is unset.

    Raises: ValueError if what is set is no address.
    """
    address = _in_checkout() if (CHECKOUT / "pyproject.toml").is_file() else _of_installation()
    address = address.strip().rstrip("/").removesuffix(".git")
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError(
            f"{NAME} under [project.urls] in pyproject.toml must be an address such as https://host/owner/course, "
            f"got {address!r}: mend it or take it out"
        )
    return address


def colab_link(notebook: str) -> str:
    """What opens a released notebook on Colab, which reads from GitHub; empty where there is no such thing."""
    place = repository().removeprefix("https://github.com/")
    if place == repository() or place.count("/") != 1:
        return ""
    return f"https://colab.research.google.com/github/{place}/blob/main/notebooks/{notebook}/{notebook}.ipynb"


def _in_checkout() -> str:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    return str(project.get("urls", {}).get(NAME, ""))


def _of_installation() -> str:
    try:
        found = importlib.metadata.metadata("diffusion-lib").get_all("Project-URL") or []
    except importlib.metadata.PackageNotFoundError:
        return ""
    urls = dict(line.split(", ", 1) for line in found if ", " in line)
    return urls.get(NAME, "")

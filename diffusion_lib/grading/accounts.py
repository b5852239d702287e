"""Where no sandbox starts: code under an account of the system that may read nothing of the course, by root alone.

It is less than a sandbox: the network is there, and so is what every account may read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..assets import assets_folder
from .edition import LIBRARY

_TRIED = "import sys, torch\ntry: open(sys.argv[1])\nexcept PermissionError: sys.exit(0)\nsys.exit(3)"
_END_ALL = "import os\nos.kill(-1, 9)"


def account_works(account: str) -> str:
    """ "" where code can run under an account that may not read the course; else why not, as one sentence."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root can run code under another account"
    command = [sys.executable, "-I", "-c", _TRIED, str(LIBRARY / "checks" / "registry.py")]
    try:
        status = subprocess.run(
            command, **under(account), cwd="/", capture_output=True, stdin=subprocess.DEVNULL, timeout=120
        ).returncode
    except (OSError, KeyError, ValueError, subprocess.SubprocessError) as problem:
        return f"code cannot run under the account {account!r} ({type(problem).__name__})"
    read = f"the account {account!r} can read the course: take its rights away with chmod -R go="
    return {0: "", 3: read}.get(status, f"Python does not run under the account {account!r}")


def under(account: str) -> dict[str, Any]:
    """What starts a process under an account; "" is the grader's own."""
    if not account:
        return {}
    import pwd  # it exists on Unix alone

    known = pwd.getpwnam(account)
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}


def end_everything_of(account: str) -> None:
    """End whatever runs under an account that nobody else has."""
    command = [sys.executable, "-I", "-c", _END_ALL]
    subprocess.run(command, **under(account), cwd="/", stderr=subprocess.DEVNULL, check=False)


def furnished(room: Path, scripts: list[Path], account: str) -> str:
    """Put into a room what a sandbox shows: scripts, data, checkpoints. Returns the folder to work in."""
    for script in scripts:
        shutil.copy(script, room)
    home = room / "home"
    home.mkdir()
    if not account:
        os.symlink(assets_folder(), room / "assets")
        return str(home)
    for part in ("data", "checkpoints"):  # copied: the account may not look into the course
        shutil.copytree(assets_folder() / part, room / "assets" / part)
    for path in (room, *room.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    known = under(account)
    os.chown(home, known["user"], known["group"])
    return str(home)

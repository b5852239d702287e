"""Files of the library: the one folder it keeps things in, and writing that leaves a file whole or untouched."""

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The folder for downloads and for a learner's progress: $DIFFUSION_LIB_HOME, else ~/.diffusion_lib."""
    return Path(os.environ.get("DIFFUSION_LIB_HOME") or "~/.diffusion_lib").expanduser()


def write_atomically(path: Path | str, data: bytes) -> None:
    """Write a file in one piece: to a new file beside it, then renamed into place. Folders are made.

    An error or an interrupt leaves what was there before, and nothing beside it. A link stays one: what it points to
    is replaced. The file has the permissions of an ordinary one, 0644 minus the umask.

    Raises: OSError if the folder cannot be written.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        # os.open lets the system apply the umask; tempfile would make the file private.
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

"""Where the files that travel with the library lie, and whether they are whole."""

import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent


def assets_folder() -> Path:
    """The folder of data and checkpoints: beside the library in a checkout, inside it in a wheel.

    Raises: FileNotFoundError if neither is there.
    """
    for folder in (_PACKAGE.parent / "assets", _PACKAGE / "assets"):
        if (folder / "data").is_dir():
            return folder
    raise FileNotFoundError(
        f"the assets folder (digits and checkpoints) is missing beside {_PACKAGE}: install the library again"
    )


def asset(name: str) -> Path:
    """The path of one asset, such as "data/mnist10k.npz".

    Raises: FileNotFoundError naming what is missing and the fix.
    """
    path = assets_folder() / name
    if not path.is_file():
        raise FileNotFoundError(f"the asset {name} is missing from {assets_folder()}: install the library again")
    return path


def sha256_of(path: Path) -> str:
    """The sha256 of a file, as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

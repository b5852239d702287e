"""How the scripts beside this file write what they measured: whole, or not at all."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from diffusion_lib.files import write_atomically


def write_table(path: Path, table: Mapping[str, Any]) -> None:
    """Plain values as JSON."""
    write_atomically(path, (json.dumps(table, indent=1) + "\n").encode())


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Arrays as a compressed archive."""
    whole = io.BytesIO()
    np.savez_compressed(whole, **arrays)
    write_atomically(path, whole.getvalue())

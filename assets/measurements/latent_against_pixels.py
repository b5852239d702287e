"""Measure digits made in pixels against digits made in latents: quality, and time per image on one thread.

    OMP_NUM_THREADS=1 python assets/measurements/latent_against_pixels.py [SAMPLES]

writes latent_against_pixels.json beside this file: about ten minutes for 1,000 samples.
Times are those of the process, not of the clock on the wall, and the two models take turns: read them as a ratio.
"""

import statistics
import sys
import time
from pathlib import Path

import torch
from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.measuring import DIGIT_SETTINGS, measure_model
from diffusion_lib.sampling import cycling_labels

OUT = Path(__file__).with_suffix(".json")
MODELS = ("digits", "digits_latent")
TURNS, BATCH = 7, 100


def seconds_per_image(model, **options) -> tuple[float, float]:
    """Process seconds per image: all of it, and the decoder's part."""
    began = time.process_time()
    x = model.sample_latents(cycling_labels(BATCH), **options)
    sampled = time.process_time()
    if model.autoencoder is not None:
        model.autoencoder.decode(x)
    ended = time.process_time()
    return (ended - began) / BATCH, (ended - sampled) / BATCH


def main() -> None:
    torch.set_num_threads(1)
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    models = {name: load_model(name) for name in MODELS}
    times = {(name, setting): [] for name in MODELS for setting in DIGIT_SETTINGS}
    for turn in range(TURNS + 1):
        for setting, options in DIGIT_SETTINGS.items():
            for name, model in models.items():
                found = seconds_per_image(model, **options)
                if turn:  # the first turn warms up
                    times[name, setting].append(found)
    rows = {}
    for name, model in models.items():
        quality = measure_model(model, num)
        rows[name] = {
            "parameters": sum(p.numel() for p in model.network.parameters()),
            "numbers per sample": int(torch.tensor(model.sample_shape).prod()),
            "checkpoint": model.manifest["sha256"],
            "settings": {
                setting: {
                    **quality[setting],
                    "seconds_per_image": round(statistics.median(t for t, _ in times[name, setting]), 6),
                    "decoding": round(statistics.median(d for _, d in times[name, setting]), 6),
                }
                for setting in DIGIT_SETTINGS
            },
        }
        print(name, rows[name], flush=True)
    vae = models["digits_latent"].autoencoder
    ceiling = {**vae.manifest["metrics"]["held-out images"], "parameters": sum(p.numel() for p in vae.vae.parameters())}
    write_table(OUT, {"num": num, "seed": 1, "rows": rows, "autoencoder": ceiling})


if __name__ == "__main__":
    main()

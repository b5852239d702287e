"""Measure what guidance does to the shipped digits model's samples, by scale, with and without rescaling.

    python assets/measurements/digits_by_guidance.py [SAMPLES]

writes digits_by_guidance.json beside this file: about 25 minutes on one CPU core for 1,000 samples per entry.
"""

import sys
from pathlib import Path

from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import digit_features, measure_samples, variety
from diffusion_lib.sampling import cycling_labels

OUT = Path(__file__).with_suffix(".json")
SCALES = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0]
STEPS = 20
ROWS = {"guided": 0.0, "rescaled": 0.7}


def main() -> None:
    num = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    model, labels, digits = load_model("digits"), cycling_labels(num), load_digits()
    real = variety(digit_features(digits.test_images), digits.test_labels)
    setting = {"num": num, "seed": 1, "steps": STEPS, "sampler": "ddim", "checkpoint": model.manifest["sha256"]}
    table = {"setting": setting, "scales": SCALES, "rows": {name: [] for name in ROWS}}
    for scale in SCALES:
        for name, fraction in ROWS.items():
            images = model.sample(labels, steps=STEPS, guidance_scale=scale, guidance_rescale=fraction, seed=1)
            entry = {
                "quality": measure_samples(images, labels).to_dict(),
                "variety": round(variety(digit_features(images), labels) / real, 4),
            }
            table["rows"][name].append(entry)
            print(scale, name, entry, flush=True)
    write_table(OUT, table)


if __name__ == "__main__":
    main()

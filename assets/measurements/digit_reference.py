"""What digits are compared with: the classifier's features of the real ones, so that nobody has to wait for them.

    python assets/measurements/digit_reference.py

writes digit_reference.safetensors beside this file: mean and covariance of the 9,000 training digits' features, and the
features of the 1,000 held-out digits. Fifteen seconds of one core.
"""

from pathlib import Path

from diffusion_lib.assets import asset
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import digit_features, fit_gaussian
from diffusion_lib.measuring.quality import CLASSIFIER
from diffusion_lib.training import read_checkpoint
from diffusion_lib.training.checkpoint import save_checkpoint


def main() -> None:
    digits = load_digits()
    mean, covariance = fit_gaussian(digit_features(digits.train_images))
    tensors = {"mean": mean, "covariance": covariance, "held_out": digit_features(digits.test_images)}
    read_by = read_checkpoint(asset(CLASSIFIER)).manifest["sha256"]
    save_checkpoint(Path(__file__).with_suffix(".safetensors"), tensors, {"about": "features", "classifier": read_by})


if __name__ == "__main__":
    main()

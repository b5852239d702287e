"""Train the U-Net of notebook 03 as a learner does in notebooks 04 and 09, with the exercises' own answers; measure it.

    python assets/measurements/own_network.py [STEPS [STEPS_WITH_LABELS]]

writes own_network.json beside this file and own_digits.safetensors and own_guided.safetensors into ../checkpoints, in
half precision: first STEPS steps without labels, then STEPS_WITH_LABELS more with labels of which a fifth is dropped.
One thread; about five minutes of a free core. Distances are taken on NUM samples, drawn by the exercises' samplers.
"""

import sys
import time
from pathlib import Path

import torch
from torch.optim import Adam
from writing import write_table

from diffusion_lib import DiffusionSchedule, load_digits
from diffusion_lib.checks import get_exercise
from diffusion_lib.checks.own.model import BATCH, DECAY, NO_LABEL, RATE, OwnModel, OwnNetwork, own_batches, short_chain
from diffusion_lib.measuring import measure_samples, read_classes
from diffusion_lib.training.checkpoint import save_checkpoint

OUT, CHECKPOINTS = Path(__file__), Path(__file__).parents[1] / "checkpoints"
NUM, DROP, KIND, EVERY = 500, 0.2, "v", 50
SCHEDULE = DiffusionSchedule(1000, "cosine")


def answer(name):
    """The library's answer to an exercise."""
    return get_exercise(name).reference


def train(network: OwnNetwork, batches: list, steps: int) -> tuple[list[float], float]:
    """The mean loss of every fifty steps, and the seconds of processor time that they took."""
    started = time.process_time()
    optimizer = Adam(network.parameters(), lr=RATE)
    losses = answer("fit")(network, optimizer, batches, SCHEDULE, KIND, steps, DECAY)
    parts = torch.tensor(losses)[: steps // EVERY * EVERY].reshape(-1, EVERY).mean(dim=1)
    return [round(loss, 4) for loss in parts.tolist()], round(time.process_time() - started)


def with_labels(network: OwnNetwork, steps: int) -> list[float]:
    """Train on with labels; a step hands them to the network, dropped anew, as notebook 09 does."""
    digits, average = load_digits(), {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = Adam(network.parameters(), lr=RATE / 2)

    def step(chosen):
        labels = digits.train_labels[chosen]
        told = answer("drop_labels")(labels, NO_LABEL, answer("drop_mask")(len(labels), DROP))
        return answer("training_step")(
            lambda x, t: network(x, t, told), optimizer, digits.train_images[chosen], SCHEDULE, KIND
        )

    def follow(k):
        average.update(answer("ema_update")(average, network.state_dict(), min(DECAY, (1 + k) / (10 + k))))

    order = torch.randperm(len(digits.train_images), generator=torch.Generator().manual_seed(1))
    losses = answer("train")(step, list(order.split(BATCH)), follow, steps)
    network.load_state_dict(average)
    return losses


def keep(network: OwnNetwork, name: str, said: dict) -> None:
    """The weights, in half precision."""
    half = {key: value.half() for key, value in network.state_dict().items()}
    save_checkpoint(CHECKPOINTS / f"own_{name}.safetensors", half, {"about": f"own {name}", "kind": KIND, **said})


def main() -> None:
    steps, more = (int(word) for word in [*sys.argv[1:], "2000", "600"][:2])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = OwnNetwork(answer("SmallUNet"))
    losses, seconds = train(network, own_batches(), steps)
    said = {"steps": steps, "batch": BATCH, "rate": RATE, "decay": DECAY}
    keep(network, "digits", said)
    row = {"steps": steps, "processor_seconds": seconds, "losses": losses, "every": EVERY}
    print(row, flush=True)
    model = OwnModel(network.eval(), KIND, False)
    ask, (kept, betas) = model.predict_eps(SCHEDULE.alpha_bars), short_chain(SCHEDULE.alpha_bars, 30)
    x = torch.randn(NUM, 1, 28, 28, dtype=torch.float64)
    drawn = answer("ddpm_sample")(lambda x, t: ask(x, kept[t]), x, betas, answer("ancestral_step")).float()
    row["frechet"] = round(measure_samples(drawn, read_classes(drawn)).frechet, 2)
    print(row["frechet"], flush=True)
    with_labels(network.train(), more)
    keep(network, "guided", {**said, "steps_with_labels": more, "drop": DROP})
    labels = torch.arange(NUM) % 10
    guided = {"steps_with_labels": more, "drop": DROP, "rows": {}}
    for scale in (1.0, 2.0):
        drawn = answer("guided_sample")(
            ask, x, labels, NO_LABEL, scale, answer("step_pairs")(1000, 10), SCHEDULE.alpha_bars
        )
        guided["rows"][f"{scale:g}"] = measure_samples(drawn.float(), labels).to_dict()
    write_table(OUT.with_suffix(".json"), {"setting": {**said, "num": NUM}, "digits": row, "guided": guided})
    print(guided)


if __name__ == "__main__":
    main()

"""Teach the shipped text-to-image model a new shape from twelve pictures, by LoRA of several ranks and by all weights.

    python assets/measurements/lora_new_shape.py --device cuda --workers 6

writes lora_new_shape.json: for every way and seed, how often the new shape is drawn when asked for, alone, beside
another thing, and how often what the model knew before is still drawn as asked. "before" is the untaught model. "with
old pictures" draws each of the twelve scenes three times, and mixes in 36 training pictures without the new shape.
"""

import argparse
import statistics
from pathlib import Path

import torch
import torch.multiprocessing as mp
from writing import write_table

from diffusion_lib import load_model
from diffusion_lib.data import Scene, Thing, draw_pictures, draw_scene
from diffusion_lib.data.scenes import COLOURS, NEW_SHAPES, PLACES, RELATIONS, SHAPES, SIZES
from diffusion_lib.measuring import SCENE_SETTING, measure_alignment, measured_scenes
from diffusion_lib.network import add_lora, scale_lora
from diffusion_lib.training.teaching import teach

PICTURES = 12
SEEDS = (1, 2, 3)
WAYS: dict[str, dict] = {
    "LoRA, rank 1": {"rank": 1},
    "LoRA, rank 4": {"rank": 4},
    "LoRA, rank 16": {"rank": 16},
    "LoRA, rank 4, with old pictures": {"rank": 4, "old": 36},
    "all weights": {"rank": None},
}
HALVED = "LoRA, rank 4"  # measured at half its scale too
LR = {"LoRA": 4e-3, "all": 5e-4}


def new_scenes(num: int, seed: int, beside: bool = False) -> list[Scene]:
    """Scenes with a top: alone at a place, or as the first of two things."""
    generator = torch.Generator().manual_seed(seed)

    def pick(words):
        return words[int(torch.randint(len(words), (), generator=generator))]

    found = []
    for _ in range(num):
        top = Thing(pick(SIZES), pick(COLOURS), NEW_SHAPES[0])
        other = draw_scene(generator).first
        found.append(Scene(top, pick(RELATIONS), other) if beside else Scene(top, pick(PLACES)))
    return found


def measure(model, num: int) -> dict[str, dict[str, float]]:
    """Shapes right and everything right, for tops alone, tops beside things, and scenes without any."""
    asked = {"alone": new_scenes(num, 101), "beside": new_scenes(num, 102, True), "old": measured_scenes(num, False)}
    found = {}
    for name, scenes in asked.items():
        images = model.sample([str(scene) for scene in scenes], seed=1, **SCENE_SETTING)
        read = measure_alignment(images, scenes, shapes=SHAPES + NEW_SHAPES)
        found[name] = {"shapes": round(read.shapes, 4), "everything": round(read.everything, 4)}
    return found


def one(job: tuple) -> tuple:
    """One way and seed: teach and measure."""
    way, seed, device, steps, num = job
    torch.set_num_threads(1)
    model = load_model("scenes", device)
    if way == "before":
        return way, seed, measure(model, num)
    rank = WAYS[way]["rank"]
    scenes, old = new_scenes(PICTURES, seed), WAYS[way].get("old", 0)
    if old:
        generator = torch.Generator().manual_seed(1000 + seed)
        scenes = scenes * (old // PICTURES) + [draw_scene(generator) for _ in range(old)]
    latents = model.autoencoder.encode(draw_pictures(scenes, torch.Generator().manual_seed(seed)))
    if rank is not None:
        add_lora(model.network, rank, seed=seed)
    lr = LR["all" if rank is None else "LoRA"]
    sentences, size = [str(scene) for scene in scenes], PICTURES * (2 if old else 1)
    losses = teach(model.network, model.recipe, latents, sentences, steps, lr=lr, batch_size=size, seed=seed)
    trained = sum(p.numel() for p in model.network.parameters() if p.requires_grad)
    values = {"trained": trained, "loss": round(statistics.mean(losses[-20:]), 4), **measure(model, num)}
    if way == HALVED:
        scale_lora(model.network, 0.5)
        values["half"] = measure(model, num)
    return way, seed, values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--num", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ways", nargs="+", default=list(WAYS))
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    arguments = parser.parse_args()
    setting = {"pictures": PICTURES, "steps": arguments.steps, "num": arguments.num, "lr": LR}
    table: dict = {"setting": setting, "before": {}, "rows": {way: {} for way in arguments.ways}}
    rest = arguments.device, arguments.steps, arguments.num
    jobs = [("before", 0, *rest), *((way, seed, *rest) for seed in arguments.seeds for way in arguments.ways)]
    with mp.get_context("spawn").Pool(arguments.workers) as pool:
        for way, seed, values in pool.imap_unordered(one, jobs):
            if way == "before":
                table["before"] = values
            else:
                table["rows"][way][str(seed)] = values
            write_table(arguments.out, table)
            print(way, seed, values, flush=True)


if __name__ == "__main__":
    main()

"""The picture of all contenders: one panel each, of the longest training, with its own scores above."""

import json

import torch

from benchmarks.pictures import longest, main, side_by_side
from benchmarks.quality import file_name
from diffusion_lib.showing import save_grid

ROW = {"seed": 3, "seconds": 60.0, "steps": 1200, "parameters": 5, "accuracy": 0.5, "frechet": 30.0}
ROWS = [
    {**ROW, "contender": "slow, as documented"},
    {**ROW, "contender": "quick"},
    {**ROW, "contender": "quick", "seconds": 180.0, "frechet": 2.0, "accuracy": 0.9},
    {**ROW, "contender": "quick", "seconds": 180.0, "seed": 4, "frechet": 1.0},
]


def test_the_longest_training_of_the_first_seed_is_shown_and_the_best_stands_first():
    assert [(row["contender"], row["seconds"], row["seed"]) for row in longest(ROWS)] == [
        ("quick", 180.0, 3), ("slow, as documented", 60.0, 3),
    ]  # fmt: skip


def test_every_panel_holds_its_own_digits_and_scores(tmp_path):
    (tmp_path / "quality.json").write_text(json.dumps({"machine": {}, "rows": ROWS}), encoding="utf-8")
    for bright, name in ((1.0, "quick"), (-1.0, "slow, as documented")):
        save_grid(tmp_path / f"{file_name(name)}.png", torch.full((20, 1, 28, 28), bright), columns=10)
    panels = side_by_side(tmp_path).axes
    assert [panel.get_title() for panel in panels] == [
        "quick\n1,200 steps in 180 s: 90.0 %, 2.0", "slow, as documented\n1,200 steps in 60 s: 50.0 %, 30.0",
    ]  # fmt: skip
    assert [panel.images[0].get_array().mean() > 128 for panel in panels] == [True, False]
    assert main([str(tmp_path), "--out", str(tmp_path / "all.png")]) == 0
    assert (tmp_path / "all.png").read_bytes()[1:4] == b"PNG"

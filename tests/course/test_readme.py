"""The README says what is there: samplers and commands by name, and code that runs as it is printed."""

import ast
import json
import re
import statistics
from pathlib import Path

import pytest
import torch

import diffusion_lib
from diffusion_lib.cli.parser import COMMANDS
from diffusion_lib.sampling import SAMPLERS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_samplers_named_are_those_of_the_registry():
    sentence = re.search(r"Samplers: (.*?)\.\s", README, re.DOTALL)[1]
    assert re.findall(r"`(\w+)`", sentence) == sorted(SAMPLERS)


def test_every_command_is_in_the_table():
    rows = re.findall(r"^\| (`.*?) \|", README[README.index("## Command line") :], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z]+)", row)}
    assert set(COMMANDS) - {"lab"} <= named


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_what_the_code_imports_is_there(block):
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.ImportFrom):
            module = __import__(node.module, fromlist=["_"])
            assert [alias.name for alias in node.names if not hasattr(module, alias.name)] == []


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_code_runs_as_printed(block, tmp_path, monkeypatch):
    """With fewer digits, epochs and steps, narrow networks, and a folder of photos and a Diffusers network in place."""
    from diffusers import UNet2DModel
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    for name, colour in (("sunsets", (200, 80, 20)), ("seas", (20, 80, 200))):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for i in range(20):
            Image.new("RGB", (40, 36), colour).save(tmp_path / "photos" / name / f"{i}.png")
    unet = UNet2DModel(8, 1, 1, block_out_channels=(8, 8), norm_num_groups=4, layers_per_block=1,
                       down_block_types=("DownBlock2D",) * 2, up_block_types=("UpBlock2D",) * 2)  # fmt: skip
    few = diffusion_lib.load_digits()
    small = type(few)(few.name, few.train_images[:64], few.train_labels[:64], few.test_images, few.test_labels)
    monkeypatch.setattr(diffusion_lib, "load_digits", lambda: small, raising=False)
    monkeypatch.setattr("diffusion_lib.data.load_digits", lambda: small)
    code = block.replace("epochs=10", "epochs=1").replace(".fit(photos)", ".fit(photos, epochs=1)")
    code = code.replace("DiffusionSchedule(1000", "DiffusionSchedule(50").replace("steps=18", "steps=2")
    code = code.replace("num_classes=", "base_channels=8, num_classes=")
    names: dict = {"unet": unet}
    exec(compile(code, "README.md", "exec"), names)
    drawn = names.get("samples", names.get("edm"))
    assert torch.isfinite(drawn).all()


def test_the_table_of_few_steps_is_the_measured_one():
    table = json.loads((ROOT / "assets/measurements/digits_in_few_steps.json").read_text(encoding="utf-8"))
    for row, by_nfe in table["rows"].items():
        cells = []
        for nfe in ("1", "2", "4", "8"):
            found = [values["frechet"] for values in by_nfe[nfe].values()]
            assert len(found) == 3
            cells.append(f"{statistics.mean(found):.2f} ± {statistics.stdev(found):.2f}")
        assert f"| {row} | {' | '.join(cells)} |" in MEASURED


def test_the_baselines_on_the_challenge_s_page_are_those_of_its_board():
    from diffusion_lib.challenge import SCORES, Board
    from diffusion_lib.challenge.scoring import mean_and_std

    page = (ROOT / "CHALLENGE.md").read_text(encoding="utf-8")
    for row in Board.shipped().rows:
        cells = []
        for score in SCORES:
            mean, std = mean_and_std([run[score] for run in row["runs"]])
            percent = score == "accuracy"
            cells.append(f"{100 * mean:.1f} ± {100 * std:.1f} %" if percent else f"{mean:.2f} ± {std:.2f}")
        assert f"| {row['name']} | {' | '.join(cells)} |" in page

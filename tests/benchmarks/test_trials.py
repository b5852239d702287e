"""Trials of the quick recipe: each variant is trained as its name says, and none is made twice."""

import json

import pytest
import torch

from benchmarks import trials
from benchmarks.contenders import CONTENDERS
from benchmarks.course import ROOT
from benchmarks.parts import PARTS
from benchmarks.quality import quality_table
from benchmarks.trials import STEPS, TRIALS, VARIANTS, run_trial, trials_table
from benchmarks.which_times import InPlace
from diffusion_lib.training import BaseRecipe, find_recipe


def test_what_is_tried_are_fields_of_the_recipe_and_one_of_them_is_the_recipe():
    recipe = find_recipe("digits_quick")
    assert all(hasattr(recipe, field) for changes in VARIANTS.values() for field in changes)
    same = [name for name, changes in VARIANTS.items() if all(getattr(recipe, k) == v for k, v in changes.items())]
    assert same == ["Muon 6"] and isinstance(recipe, BaseRecipe)


@pytest.mark.slow
def test_a_trial_is_trained_and_measured():
    row = run_trial("Muon 12", seed=0, steps=1, num=2)
    assert (row["variant"], row["seed"], row["steps"]) == ("Muon 12", 0, 1)
    assert all(0 <= row[f"eta {eta}"]["accuracy"] <= 1 and row[f"eta {eta}"]["frechet"] > 0 for eta in (0, 1))


def test_what_the_file_holds_is_not_made_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(trials, "run_trial", lambda *_: pytest.fail("made again"))
    rows = [{"variant": name, "seed": seed, "steps": 5,
             "eta 0": {"accuracy": 0.9, "frechet": 3.0}, "eta 1": {"accuracy": 0.925, "frechet": 2.0 + place}}
            for place, (name, seed) in enumerate(TRIALS)]  # fmt: skip
    (tmp_path / "trials.json").write_text(json.dumps(rows), encoding="utf-8")
    assert trials.main(["--out", str(tmp_path / "trials.json")]) == 0
    name, seed = TRIALS[0]
    assert f"| {name} | {seed} | 5 | 90.0 | 3.00 | 92.5 | 2.00 |" in capsys.readouterr().out


def test_every_line_of_the_table_is_in_the_guide():
    rows = json.loads((ROOT / "benchmarks" / "trials.json").read_text(encoding="utf-8"))
    guide = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert {(row["variant"], row["seed"]) for row in rows} == set(TRIALS)
    assert all(row["steps"] == VARIANTS[row["variant"]].get("steps", STEPS) for row in rows)
    assert all(f"| {' | '.join(line)} |" in guide for line in trials_table(rows)[1:])


def test_the_shipped_model_stands_in_at_its_times_and_nowhere_else():
    seen = []

    class Told(torch.nn.Module):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def forward(self, x, timestep, labels):
            seen.append((self.name, int(timestep[0])))
            return x

    mixed = InPlace(Told("own"), Told("shipped"), 400, 800)
    for t in (799, 800, 400, 399):
        mixed(torch.zeros(2, 1, 28, 28), torch.tensor([t, t]), torch.zeros(2, dtype=torch.int64))
    assert seen == [("shipped", 799), ("own", 800), ("shipped", 400), ("own", 399)]


MEASURED = sorted((ROOT / "benchmarks" / "two_cores").glob("*.json"))


@pytest.mark.parametrize("file", MEASURED, ids=lambda file: file.stem)
def test_every_line_of_every_part_is_in_the_guide(file):
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    guide = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    part = PARTS[file.stem]
    for title, table in part.tables(rows):
        for line in table[1:]:
            assert f"| {' | '.join(map(str, line))} |" in guide, title


def test_all_parts_but_the_widgets_were_measured_on_two_cores():
    assert {file.stem for file in MEASURED} == set(PARTS) - {"widgets"}


def test_the_contenders_of_both_runs_are_the_same_and_the_earlier_one_stands_in_the_guide():
    now, earlier = (
        json.loads((ROOT / "benchmarks" / name).read_text(encoding="utf-8"))["rows"]
        for name in ("two_cores/quality.json", "two_cores_earlier.json")
    )
    names = {row["contender"] for row in now}
    assert names == {row["contender"] for row in earlier} <= set(CONTENDERS) and len(names) == 7
    assert {row["seconds"] for row in now} == {60.0, 180.0} and {row["seconds"] for row in earlier} == {180.0, 600.0}
    guide = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    for row in earlier:
        assert f" {row['steps']:,} | {100 * row['accuracy']:.1f} | {row['frechet']:,.2f} |" in guide, row


def test_the_three_seeds_of_the_two_nearest_stand_in_the_guide():
    new, first = (
        json.loads((ROOT / "benchmarks" / name).read_text(encoding="utf-8"))["rows"]
        for name in ("two_cores_seeds.json", "two_cores/quality.json")
    )
    assert {row["seed"] for row in new} == {1, 2} and all(row["frechet_error"] > 0 for row in new)
    rows = [row for row in first if row["contender"] in {row["contender"] for row in new}] + new
    guide = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    lines = quality_table(rows)[1:]
    assert len(lines) == 2 and all("±" in cell for line in lines for cell in line[2:])
    assert all(f"| {' | '.join(line)} |" in guide for line in lines)

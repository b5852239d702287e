"""How much noise pays: every draw with its own dial, spacing and seed, and the table's means."""

import json

from benchmarks import which_noise
from benchmarks.course import ROOT
from benchmarks.which_noise import DIALS, SPACINGS, measure_draw, noise_table
from diffusion_lib.measuring import BRIEFLY_TRAINED
from diffusion_lib.sampling import Diffusion
from diffusion_lib.schedule import DiffusionSchedule


class Quality:
    accuracy, frechet = 0.5, 2.0


def test_a_draw_has_its_own_dial_spacing_and_seed_and_one_is_that_of_the_demo(monkeypatch):
    drawn, model = [], Diffusion(lambda x, t, labels: 0 * x, DiffusionSchedule(100), "v", image_shape=(1, 28, 28))
    monkeypatch.setattr(model, "sample", lambda labels, **options: drawn.append(options) or len(labels))
    monkeypatch.setattr(which_noise, "measure_samples", lambda images, labels: Quality)
    monkeypatch.setattr(which_noise, "score_digits", lambda images: {"coverage": 0.25 * images})
    row = measure_draw(model, 3.0, "quadratic", 4, num=3)
    assert row == {"tau": 3.0, "spacing": "quadratic", "seed": 4, "accuracy": 0.5, "frechet": 2.0, "coverage": 0.75}
    assert drawn == [{**BRIEFLY_TRAINED, "seed": 4}]


def test_every_model_is_drawn_at_every_dial_spacing_and_seed(monkeypatch, tmp_path, capsys):
    asked = []

    def draw(model, tau, spacing, seed, num):
        asked.append((model, tau, spacing, seed))
        return {"tau": tau, "spacing": spacing, "seed": seed, "accuracy": 0.9, "frechet": 1.0, "coverage": 0.5}

    monkeypatch.setattr(which_noise, "load_model", lambda name: name)
    monkeypatch.setattr(which_noise, "measure_draw", draw)
    assert which_noise.main(["a", "b", "--seeds", "1", "2", "--out", str(tmp_path / "rows.json")]) == 0
    assert asked == [(m, tau, how, seed) for m in "ab" for tau in DIALS for how in SPACINGS for seed in (1, 2)]
    assert "| 4 | quadratic | 2 | 2 | 90.0 ± 0.0 | 1.00 ± 0.00 | 50.0 ± 0.0 |" in capsys.readouterr().out
    kept = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert [row["model"] for row in kept] == 20 * ["a"] + 20 * ["b"]


def test_the_table_has_spreads_over_the_means_of_models():
    same = {"tau": 2.0, "spacing": "trailing", "frechet": 1.0, "coverage": 0.5}
    scores = {"a": (0.90, 0.94), "b": (0.95, 0.97), "c": (0.98,)}
    rows = [{"model": m, **same, "seed": s, "accuracy": x} for m, own in scores.items() for s, x in enumerate(own)]
    assert noise_table(rows)[1:] == [["2", "trailing", "3", "1.66667", "95.3 ± 3.1", "1.00 ± 0.00", "50.0 ± 0.0"]]


def test_what_was_measured_stands_in_the_docs():
    text = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    rows = json.loads((ROOT / "benchmarks" / "which_noise.json").read_text(encoding="utf-8"))
    later = json.loads((ROOT / "benchmarks" / "which_noise_later.json").read_text(encoding="utf-8"))
    longer = [row for row in later if row["model"] == "demo_600_seconds"]
    short = [row for row in later if row not in longer]
    assert {row["model"] for row in short} == {"demo_seed_6", "demo_seed_7", "demo_seed_8"}
    assert {row["tau"] for row in short} == {2.0, 3.0} and {row["tau"] for row in longer} == {0.0, 1.0, 2.0, 3.0}
    for table in map(noise_table, (rows, short, longer)):
        assert all(f"| {' | '.join(line)} |" in text for line in table[1:])

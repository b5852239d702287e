"""How much noise pays: every dial with every spacing, its own options, and the table's means."""

import json

from benchmarks import which_noise
from benchmarks.which_noise import DIALS, SPACINGS, measure_dials, noise_table
from diffusion_lib.measuring import BRIEFLY_TRAINED
from diffusion_lib.sampling import Diffusion
from diffusion_lib.schedule import DiffusionSchedule


def test_every_dial_is_drawn_with_its_own_noise_and_spacing(monkeypatch):
    drawn, model = [], Diffusion(lambda x, t, labels: 0 * x, DiffusionSchedule(100), "v", image_shape=(1, 28, 28))
    monkeypatch.setattr(model, "sample", lambda labels, **options: drawn.append(options))

    class Quality:
        accuracy, frechet = 0.5, 2.0

    monkeypatch.setattr(which_noise, "measure_samples", lambda images, labels: Quality)
    rows = list(measure_dials(model, num=3, seed=4))
    assert [(row["tau"], row["spacing"]) for row in rows] == [(tau, spacing) for tau in DIALS for spacing in SPACINGS]
    assert [(options["tau"], options["spacing"]) for options in drawn] == [(r["tau"], r["spacing"]) for r in rows]
    same = {"steps": 50, "guidance_scale": 1.0, "seed": 4, "sampler": "exponential_sde"}
    assert all({**options, **same} == options for options in drawn)
    # What the demo draws with is one of them.
    chosen = {**next(iter(BRIEFLY_TRAINED.values())), "seed": 4}
    assert chosen in drawn


def test_the_table_has_means_and_spreads_over_the_models(monkeypatch, tmp_path, capsys):
    scores = iter([(0.9, 1.0), (0.94, 2.0)])

    def dials(model, num, seed):
        accuracy, frechet = next(scores)
        assert (model, num, seed) == (["a", "b"][seed - 1], 7, seed)
        return [{"tau": 2.0, "spacing": "quadratic", "accuracy": accuracy, "frechet": frechet}]

    monkeypatch.setattr(which_noise, "load_model", lambda name: name)
    monkeypatch.setattr(which_noise, "measure_dials", dials)
    assert which_noise.main(["a", "b", "--num", "7", "--out", str(tmp_path / "rows.json")]) == 0
    assert "| 2 | quadratic | 2 | 92.0 ± 2.8 | 1.50 ± 0.71 |" in capsys.readouterr().out
    assert [row["model"] for row in json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))] == ["a", "b"]
    assert noise_table([])[1] == ["0", "trailing", "0", "", ""]

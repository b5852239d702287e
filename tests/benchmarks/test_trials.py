"""Trials of the quick recipe: each variant is trained as its name says, and none is made twice."""

import json
import math
import sys
import types

import pytest
import torch

from benchmarks import trials
from benchmarks.contenders import CONTENDERS
from benchmarks.course import ROOT
from benchmarks.parts import PARTS
from benchmarks.quality import quality_table
from benchmarks.trial_variants import VARIANTS, Shifted, SigmoidWeighted, TrialRecipe
from benchmarks.trials import STEPS, TRIALS, run_trial, train_trial, trials_table
from benchmarks.which_times import InPlace
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import EMA, BaseRecipe, Objective, find_recipe


def test_what_is_tried_are_fields_of_the_recipe_and_one_of_them_is_the_recipe():
    recipe, beyond = find_recipe("digits_quick"), {"sigmoid", "shift", "schedule_free"}
    changed = {field for changes in VARIANTS.values() for field in changes}
    assert {field for field in changed if not hasattr(recipe, field)} == beyond
    plain = TrialRecipe(**recipe.to_dict())
    assert all(getattr(plain, field) == value for field, value in recipe.to_dict().items())
    assert plain.make_objective() == recipe.make_objective()
    same = [n for n, changes in VARIANTS.items() if all(getattr(recipe, k, None) == v for k, v in changes.items())]
    assert same == ["Muon 6"] and isinstance(recipe, BaseRecipe)


@pytest.mark.slow
def test_a_trial_is_trained_and_measured():
    row = run_trial("Muon 12", seed=0, steps=1, num=2)
    assert (row["variant"], row["seed"], row["steps"]) == ("Muon 12", 0, 1)
    assert all(0 <= row[f"eta {eta}"]["accuracy"] <= 1 and row[f"eta {eta}"]["frechet"] > 0 for eta in (0, 1))


@pytest.mark.parametrize("bias", [0.0, -2.0])
def test_sigmoid_weights_weigh_eps_by_log_snr_alone_whatever_the_schedule(bias):
    """Mean over t of the weighted loss on v, against the integral over logSNR: for a smooth error, up to one factor."""
    for schedule in (DiffusionSchedule(4000, "cosine"), DiffusionSchedule(4000, "linear")):
        table, plain = SigmoidWeighted(schedule, "v", bias=bias).table, Objective(schedule, "v").table
        alpha, sigma, *_, weight = table
        log_snr = 2 * (alpha / sigma).log()
        assert float(weight.mean()) == pytest.approx(1) and torch.equal(table[:4], plain[:4])
        factors = []
        for centre in (-3.0, 0.0, 3.0):
            error = torch.exp(-((log_snr - centre) ** 2))  # of eps, squared; of v it is larger by 1/alpha^2
            integral = torch.trapezoid(torch.sigmoid(bias - log_snr) * error, -log_snr)
            factors.append(float((weight * error / alpha.square()).mean() / integral))
        assert max(factors) == pytest.approx(min(factors), rel=1e-3)


def test_the_loss_has_the_sigmoid_weights():
    x, network = torch.randn(3, 1, 4, 4), torch.nn.Identity()
    network.forward = lambda x, t: 0 * x
    schedule = DiffusionSchedule(100)
    plain, weighted = Objective(schedule, "v"), SigmoidWeighted(schedule, "v", bias=-1.0)
    draws = plain.draw(x)
    expected = plain.losses(network, x, None, draws) * weighted.table[4][draws.t]
    torch.testing.assert_close(weighted.losses(network, x, None, draws), expected.float())
    for other in ({"prediction_type": "eps"}, {"prediction_type": "v", "min_snr": 5.0}):
        with pytest.raises(ValueError, match="sigmoid weights"):
            SigmoidWeighted(schedule, **other)


def test_shifted_digits_move_by_up_to_a_pixel_and_keep_their_labels():
    spot = torch.full((200, 1, 5, 5), -1.0)
    spot[:, :, 2, 2] = 1.0
    labels = torch.arange(200)
    moved, told = (shifted := Shifted(2 * [(spot, labels)], 1, seed=0))[0]
    assert moved.shape == spot.shape and torch.equal(told, labels)
    assert torch.equal(moved.flatten(1).sum(dim=1), torch.full((200,), -23.0))
    places = {divmod(int(one.argmax()), 5) for one in moved}
    assert places == {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)}
    assert torch.equal(shifted[0][0], moved) and not torch.equal(shifted[1][0], moved)
    assert not torch.equal(Shifted([(spot, labels)], 1, seed=1)[0][0], moved)
    edge = torch.ones(50, 1, 3, 3)
    assert Shifted([(edge, None)], 1, seed=0)[0][0].unique().tolist() == [-1.0, 1.0]


class FakeScheduleFree(torch.optim.AdamW):
    """As the package's: no step before `train`, and other weights after `eval`."""

    rates, mode = [], "eval"

    def __init__(self, weights, *, warmup_steps, **options):
        super().__init__(weights, **options)

    def train(self):
        self.mode = "train"

    def step(self, closure=None):
        assert self.mode == "train"
        self.rates.append(self.param_groups[0]["lr"])
        return super().step(closure)

    def eval(self):
        self.mode = "eval"
        for group in self.param_groups:
            for weights in group["params"]:
                weights.data.fill_(0.25)


@pytest.mark.slow
def test_without_a_schedule_the_rate_stays_and_its_own_average_is_drawn_from(monkeypatch):
    monkeypatch.setattr(FakeScheduleFree, "rates", [])
    monkeypatch.setitem(sys.modules, "schedulefree", types.SimpleNamespace(AdamWScheduleFree=FakeScheduleFree))
    run = train_trial("AdamW alone, Schedule-Free", seed=1, steps=3)
    assert FakeScheduleFree.rates == 3 * [0.003] and run.state.step == 3
    assert all((weights == 0.25).all() for weights in run.state.ema.network.parameters())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muon 6, sigmoid weights of bias 0", "Muon 6, sigmoid weights of bias -2"),
        ("Muon 6, shifted by up to a pixel", "Muon 6"),
    ],
)
def test_what_goes_beyond_the_recipe_reaches_the_training(one, other):
    first, second = (train_trial(name, seed=0, steps=2).state.losses for name in (one, other))
    assert first != second


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


@pytest.mark.parametrize(("window", "power", "width"), [(5, 3, 0.1635), (10, 8, 0.0907), (20, 18, 0.0478)])
def test_averages_of_weights_are_power_functions_of_the_step(window, power, width):
    decays = [(1 + k) / (window + k) for k in range(2000)]
    if window == 10:
        ema = EMA(torch.nn.Linear(1, 1), 0.999)
        for ema.updates, decay in enumerate(decays):
            assert ema.next_decay() == decay
    share, left = torch.zeros(2000, dtype=torch.float64), 1.0
    for k in reversed(range(2000)):
        share[k], left = (1 - decays[k]) * left, left * decays[k]
    k = torch.arange(1, 2001, dtype=torch.float64)
    assert torch.allclose(share[400:] / share[-1], (k[400:] / 2000) ** power, atol=0.02)
    mean = (share * k).sum()
    assert float((share * (k - mean).square()).sum().sqrt() / 2000) == pytest.approx(width, abs=0.0002)
    assert math.isclose(width, math.sqrt((power + 1) / (power + 2) ** 2 / (power + 3)), abs_tol=0.0004)


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


def test_all_contenders_were_measured_in_one_run_and_the_three_nearest_to_600_seconds():
    rows = json.loads((ROOT / "benchmarks" / "two_cores" / "quality.json").read_text(encoding="utf-8"))["rows"]
    names = {row["contender"] for row in rows}
    assert names <= set(CONTENDERS) and len(names) == 7 and {row["seed"] for row in rows} == {0}
    found = [[row["seconds"] for row in rows if row["contender"] == name] for name in names]
    assert sorted(found) == 4 * [[60.0, 180.0]] + 3 * [[60.0, 180.0, 600.0]]


def test_the_three_seeds_of_the_two_nearest_stand_in_the_guide():
    new, first = (
        json.loads((ROOT / "benchmarks" / name).read_text(encoding="utf-8"))["rows"]
        for name in ("two_cores_seeds.json", "two_cores/quality.json")
    )
    names, budgets = {row["contender"] for row in new}, {row["seconds"] for row in new}
    rows = [row for row in first if row["contender"] in names and row["seconds"] in budgets] + new
    guide = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    lines = quality_table(rows)[1:]
    assert {row["seed"] for row in rows} == {0, 1, 2} and len(rows) == 12
    assert len(lines) == 2 and all("±" in cell for line in lines for cell in line[2:])
    assert all(f"| {' | '.join(line)} |" in guide for line in lines)

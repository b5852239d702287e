"""The benchmarks measure what they say; no test asserts a time."""

import json
import statistics
import threading
from dataclasses import replace

import ipywidgets
import pytest
import torch
from matplotlib.figure import Figure

from benchmarks import quality, sampling, scale, steps, tuning, widgets
from benchmarks.__main__ import main
from benchmarks.contenders import CONTENDERS
from benchmarks.contenders.contender import Contender
from benchmarks.quality import quality_table, run_quality
from benchmarks.writing import machine, markdown
from diffusion_lib import load_digits, showing
from diffusion_lib.measuring import Quality, digit_features, fit_gaussian, frechet_distance
from diffusion_lib.measuring.quality import real_reference
from diffusion_lib.network import TextEncoder
from diffusion_lib.showing import explorer, slow_explorer
from diffusion_lib.showing.behind import DRAWING
from diffusion_lib.showing.widgets import whole_numbers
from diffusion_lib.training import Muon, find_recipe, loop

CPU = torch.device("cpu")


class Counting(Contender):
    """Says how far it was trained: its digits are as bright as its seconds."""

    log: list[str] = []

    def __init__(self, name: str, anneals: bool, device, seed: int, budget: float):
        super().__init__(device, seed, budget)
        self.name, self.anneals = name, anneals

    def train(self, until):
        self.log.append(self.name)
        self.seconds, self.steps = until, self.steps + 1

    def step(self): ...

    def move(self, device): ...

    def draw(self, labels, seed):
        images = torch.randn(len(labels), 1, 28, 28, generator=torch.Generator().manual_seed(seed)).clamp(-1, 1)
        if self.name == "broken":
            images[0] = float("nan")
        return images

    @property
    def parameters(self):
        return 1_000_000


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(Counting, "log", [])
    for name, anneals in (("steady", False), ("broken", True)):
        monkeypatch.setitem(CONTENDERS, name, lambda *a, n=name, k=anneals: Counting(n, k, *a))

    def finite(images, labels=None):
        assert images.isfinite().all()
        return Quality(len(images), 0.5, 2.0, 0.4) if labels is not None else {"coverage": 0.9}

    monkeypatch.setattr(quality, "measure_samples", finite)
    monkeypatch.setattr(quality, "score_digits", finite)
    monkeypatch.setattr(quality, "distance_error", lambda images: 0.1)


def test_contenders_take_turns_and_every_budget_is_measured(two, capsys):
    rows = run_quality(["steady", "broken"], [4.0, 2.0], [0, 1], CPU, num=20, turn=1.0)
    assert sorted((r["contender"], r["seconds"], r["seed"]) for r in rows) == sorted(
        (name, seconds, seed) for name in ("steady", "broken") for seconds in (2.0, 4.0) for seed in (0, 1)
    )
    # One run of whoever does not anneal, one per budget of whoever does; and nobody trains twice before another has.
    assert Counting.log[:6] == ["steady", "broken", "broken"] * 2
    assert Counting.log.count("steady") == 2 * 4 and Counting.log.count("broken") == 2 * (2 + 4)
    assert {row["not_finite"] for row in rows if row["contender"] == "broken"} == {1}
    assert {row["not_finite"] for row in rows if row["contender"] == "steady"} == {0}
    table = quality_table(rows)
    assert [line[0] for line in table] == ["", "steady", "broken"] and table[1][1] == "1.00 M"
    assert table[1][2] == "2, 50.0 ± 0.0, 2.00 ± 0.00"


def test_a_slow_contender_may_be_given_less(two, capsys):
    rows = run_quality(["steady", "broken"], [4.0, 2.0], [0], CPU, num=20, turn=1.0, at_most={"broken": 2.0})
    assert sorted((r["contender"], r["seconds"]) for r in rows) == [("broken", 2.0), ("steady", 2.0), ("steady", 4.0)]
    assert quality_table(rows)[2][2:] == ["2, 50.0, 2.00 ± 0.10", ""]


def test_steps_are_taken_in_the_precision_and_order_that_their_names_say(monkeypatch):
    seen = []
    small = replace(find_recipe("digits_quick"), batch_size=2)
    monkeypatch.setattr(steps, "find_recipe", lambda name: small)
    taken = loop._one_step

    def watched(state, turns, parts, batch, place, *rest):
        group = state.optimizer.param_groups[0]
        last = state.network.up[0][0].conv1.weight.is_contiguous(memory_format=torch.channels_last)
        seen.append((place.half, last, len(state.optimizer.param_groups) == 2, bool(group["fused"])))
        return taken(state, turns, parts, batch, place, *rest)

    monkeypatch.setattr(loop, "_one_step", watched)
    rows = steps.run_steps(rounds=2, each=1, compiled=False)
    assert [row["way"] for row in rows] == list(steps.WAYS)[:-1] and all(len(row["seconds"]) == 2 for row in rows)
    half = torch.bfloat16
    expected = [(None, True, True, False), (None, False, True, False), (half, False, True, False),
                (half, True, True, False), (None, True, False, False), (None, True, False, True)]  # fmt: skip
    assert seen[:6] == expected and seen[6:12] == expected
    rows = [{"way": "a", "first": 1.0, "seconds": [0.01, 0.02, 0.03]}, {"way": "b", "first": 2.0, "seconds": [0.02]}]
    assert steps.steps_table(rows)[1:] == [["a", "10", "20", "1.00", "1.0"], ["b", "20", "20", "2.00", "2.0"]]


def test_a_mean_and_a_spread_are_those_of_the_seeds():
    row = {"contender": "x", "seconds": 60.0, "steps": 10, "parameters": 2_500_000, "accuracy": 0.5, "frechet": 1.0}
    rows = [{**row, "seed": 0}, {**row, "seed": 1, "accuracy": 0.7, "frechet": 3.0, "steps": 12}]
    assert quality_table(rows)[1] == ["x", "2.50 M", "10, 60.0 ± 14.1, 2.00 ± 1.41"]
    assert quality_table(rows[:1])[1] == ["x", "2.50 M", "10, 50.0, 1.00"]
    # Of one seed the draw's own error stands in its place.
    assert quality_table([{**rows[0], "frechet_error": 0.25}])[1][2] == "10, 50.0, 1.00 ± 0.25"
    assert quality_table([{**row, "frechet_error": 0.25} for row in rows])[1][2].endswith("2.00 ± 1.41")


def test_the_error_of_one_draw_is_the_spread_of_many():
    digits, labels = load_digits().train_images, load_digits().train_labels
    places = [(labels == label).nonzero()[:, 0] for label in range(10)]
    reference, distances, errors = real_reference()[0], [], []
    for seed in range(12):
        generator = torch.Generator().manual_seed(seed)
        drawn = torch.stack([p[torch.randperm(len(p), generator=generator)[:25]] for p in places], dim=1).flatten()
        distances.append(frechet_distance(fit_gaussian(digit_features(digits[drawn])), reference))
        errors.append(quality.distance_error(digits[drawn]))
    assert 0.7 < statistics.mean(errors) / statistics.stdev(distances) < 1.4


def test_the_network_is_called_as_often_as_the_sampler_says(monkeypatch):
    monkeypatch.setattr(sampling, "SAMPLERS", {"ddim": None, "heun": None})
    rows = sampling.run_overheads(CPU, batch=1, steps=3, repeats=1)
    assert {row["sampler"]: row["calls"] for row in rows} == {"ddim": 3, "heun": 4}
    assert all(row["overhead"] > 0 for row in rows)


def test_every_way_of_computing_is_asked_in_turns_and_as_it_says(monkeypatch):
    seen, compiled = [], []

    def forward(self, x, t, labels):
        half = torch.is_autocast_enabled("cpu") and torch.get_autocast_dtype("cpu") is torch.bfloat16
        last = self.inlet.weight.is_contiguous(memory_format=torch.channels_last)
        seen.append((half, last and not self.inlet.weight.is_contiguous(), self in compiled))
        return x

    monkeypatch.setattr(torch.nn.Module, "compile", lambda self: compiled.append(self))
    monkeypatch.setattr(sampling.load_model("digits").network.__class__, "forward", forward)
    rows = sampling.run_forwards(CPU, batch=2, repeats=2)
    ways = [(False, False, False), (False, True, False), (True, False, False), (False, False, True)]
    assert seen == ways * 3 and [len(row["ms"]) for row in rows] == [2] * 4
    table = sampling.forward_table([{"way": "a", "first": 1.0, "ms": [4.0, 2.0, 9.0]},
                                    {"way": "b", "first": 2.04, "ms": [3.0]}])  # fmt: skip
    assert table[1:] == [["a", "2", "4", "1.00", "1.0"], ["b", "3", "3", "1.50", "2.0"]]


@pytest.mark.slow
def test_both_ways_of_reading_are_timed_and_read_as_often_as_they_say(monkeypatch):
    asked, encode = [], TextEncoder.forward
    monkeypatch.setattr(TextEncoder, "forward", lambda *call: asked.append(1) or encode(*call))
    rows = sampling.run_reading(CPU, batch=1, steps=3, repeats=1)
    assert [row["way"] for row in rows] == ["read once", "read in every step"] and all(row["ms"] > 0 for row in rows)
    # Three rounds; a draw reads its sentences and the empty one, the other way both together in each of three steps.
    assert len(asked) == 3 * 2 + 3 * 3


@pytest.mark.slow
def test_the_memory_of_a_draw_grows_with_the_batch():
    small, large = sampling.run_memory((8, 256), (1.0,))
    assert (small["batch"], large["batch"], small["guidance"]) == (8, 256, 1.0)
    assert 0 <= small["mib"] < large["mib"] / 4


def test_the_seconds_to_a_quality_are_the_least_that_reach_it():
    rows = [
        {"sampler": "a", "nfe": 5, "seconds": 1.0, "frechet": 3.0},
        {"sampler": "a", "nfe": 10, "seconds": 2.0, "frechet": 0.9},
        {"sampler": "a", "nfe": 20, "seconds": 4.0, "frechet": 0.8},
        {"sampler": "b", "nfe": 20, "seconds": 4.0, "frechet": 1.2},
    ]
    table = sampling.speed_table(rows)
    assert [line[-1] for line in table] == ["seconds to 1", "2.00", "not reached"]
    assert table[2][1:3] == ["", ""]


@pytest.mark.slow
def test_exponents_are_slopes_of_what_was_timed(monkeypatch):
    monkeypatch.setattr(scale, "AXES", {"steps": ((1, 2, 4), 1.0, "why")})
    (row,) = scale.run_exponents(CPU, repeats=1)
    a, b, c = row["seconds"]
    assert row["slopes"] == pytest.approx([torch.tensor(b / a).log2().item(), torch.tensor(c / b).log2().item()], 1e-4)
    assert scale.exponent_table([row])[1][0] == "steps"


def test_processes_are_compared_with_the_first():
    rows = [
        {"processes": 1, "steps_per_second": 2.0, "losses": [1.0], "gap": 0.0},
        {"processes": 2, "steps_per_second": 3.0, "losses": [1.0], "gap": 1e-7},
    ]
    assert scale.process_table(rows)[2] == ["2", "3.00", "1.50", "1.0e-07"]


def test_runs_made_apart_become_one_table(tmp_path, capsys):
    row = {"seconds": 60.0, "seed": 0, "steps": 1, "parameters": 10, "accuracy": 1.0, "frechet": 2.0}
    names = list(CONTENDERS)[:2]
    for place, name in enumerate(reversed(names)):
        text = json.dumps({"machine": machine(CPU), "rows": [{"contender": name, **row}]})
        (tmp_path / f"{place}.json").write_text(text, encoding="utf-8")
    files = [str(tmp_path / "0.json"), str(tmp_path / "1.json")]
    assert main(["--out", str(tmp_path / "all"), "--merge", *files]) == 0
    found = json.loads((tmp_path / "all" / "quality.json").read_text(encoding="utf-8"))
    assert [one["contender"] for one in found["rows"]] == names
    text = (tmp_path / "all" / "quality.md").read_text(encoding="utf-8")
    assert text.index(names[0]) < text.index(names[1])


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["speed"])
    said = capsys.readouterr().err
    assert stop.value.code == 2 and "steps, sampling, scale, grading, course, widgets, quality" in said


def test_every_control_of_a_widget_is_moved_and_a_long_slider_to_no_place_twice():
    seen = []
    controls = {"t": whole_numbers(999, 3, "time t"), "flag": ipywidgets.Checkbox(False, description="flag")}
    box = explorer(lambda t, flag: seen.append((t, flag)) or Figure(figsize=(1, 1)), controls)
    rows = [{"notebook": "01", "made": 0.5, **row} for row in json.loads(widgets.measured(box))]
    assert [(row["control"], len(row["first"]), len(row["again"])) for row in rows] == [
        ("time t", widgets.MOVES, 0),
        ("flag", 1, widgets.MOVES - 1),
    ]
    assert len({t for t, flag in seen if not flag}) == widgets.MOVES + 1
    head, first, _ = widgets.widget_table(rows)
    assert len(head) == len(first) and first[:3] == ["01", "time t", widgets.MOVES]


def test_a_sign_and_its_picture_are_timed_apart(monkeypatch):
    monkeypatch.setattr("diffusion_lib.showing.widgets.person_is_there", lambda: True)
    held = threading.Event()
    held.set()

    def draw(t):
        assert held.wait(60)
        yield b"%d" % t

    slider = whole_numbers(3, 0, "t")
    box = slow_explorer(draw, {"t": slider})
    monkeypatch.setattr(widgets, "_values", lambda control: [1, 0, 1])
    said = box.children[1]
    said.observe(lambda change: threading.Timer(0.05, held.set).start() if DRAWING in change["new"] else None, "value")
    slider.observe(lambda change: held.clear(), "value")
    (row,) = json.loads(widgets.measured(box))
    assert len(row["seen"]) == 3 and len(row["first"]) == 1 and len(row["again"]) == 2
    assert row["first"][0] > row["seen"][0]


def test_every_cell_that_makes_a_widget_is_found():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (widgets.ROOT / "solutions").glob("*/*.ipynb"))
    made = [getattr(showing, name) for name in dir(showing) if name.endswith(("_slider", "_explorer", "_box"))]
    used = [maker.__name__ for maker in made if f'"{maker.__name__}(' in sources]
    assert used and all(widgets.MAKES.match(f"{name}(model)") for name in used)


def test_a_table_has_its_head_and_its_rows():
    assert markdown([["a", "b"], [1, 2.5]]) == "| a | b |\n| --- | --- |\n| 1 | 2.5 |"
    facts = machine(CPU)
    assert facts["versions"]["torch"] and facts["cores"] >= 1
    assert not {"host", "user"} & set(facts)


@pytest.mark.slow
def test_a_recorded_step_is_a_step_of_the_objective(monkeypatch):
    run = tuning.Recorded(CPU, 0, 4, {"cost": 1.0, "muon": 0.02, "batch": 4})
    before = [p.detach().clone() for p in run.weights]
    run.run()
    assert not any(torch.equal(a, b) for a, b in zip(before, run.weights, strict=True) if b.grad.abs().sum() > 0)
    apart, moved = run.optimizer.param_groups
    assert isinstance(run.optimizer, Muon) and moved["ratio"] == pytest.approx(0.02 / 1.5e-3)
    assert any(p is run.network.inlet.weight for p in apart["params"])

"""The challenge: evaluations counted at one door, seconds stopped, entries read and blamed, boards kept."""

import json
import time

import pytest
import torch

import diffusion_lib.challenge.attempts as attempts
import diffusion_lib.sampling.diffusion as diffusion
from diffusion_lib.assets import asset
from diffusion_lib.challenge import (
    SCORES,
    Board,
    BudgetSpent,
    Clock,
    CountedDenoiser,
    EntryFailed,
    ForeignBoard,
    Protocol,
    SecondsSpent,
    Uncounted,
    attempt,
    only_through,
    read_entry,
    row,
    scores_of,
)
from diffusion_lib.challenge.board import SHIPPED
from diffusion_lib.challenge.protocol import BASELINES
from diffusion_lib.challenge.scoring import mean_and_std
from diffusion_lib.data import load_digits
from diffusion_lib.measuring import load_few_steps_table, measure_samples
from diffusion_lib.sampling import NetworkDenoiser, clip, cycling_labels, load_model

SMALL = Protocol("sampler", 2, 300.0, num=6, seeds=2)
FLAT = dict.fromkeys(SCORES, 0.5)


@pytest.fixture(scope="module")
def digits():
    return load_model("digits")


@pytest.fixture
def door(digits):
    labels = torch.arange(3)
    return CountedDenoiser(digits, labels, (3, 1, 28, 28), 3, Clock(300, "drawing"))


@pytest.fixture
def write(tmp_path):
    """A function that writes an entry and reads it."""

    def entry(text):
        path = tmp_path / "mine.py"
        path.write_text(text)
        return read_entry(path)

    return entry


@pytest.fixture
def drawn(monkeypatch):
    """What is scored, in place of scores."""
    found = []
    monkeypatch.setattr(attempts, "scores_of", lambda images, labels: found.append((images, labels)) or FLAT)
    return found


def shipped(name):
    return read_entry(attempts.Path(attempts.__file__).parent / "entries" / f"{name}.py")


def test_the_door_answers_as_the_model_does_and_counts(digits, door):
    x = torch.randn(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    t = torch.full((3,), 400)
    told = digits.denoiser(torch.arange(3))(x, t)
    assert all(torch.equal(a, b) for a, b in zip(door(x, t), told, strict=True)) and door.left == 2
    assert torch.equal(door(x, 400).x0, told.x0) and door.left == 1  # one number is a time for each sample
    null = clip(NetworkDenoiser(digits.network, digits.schedule, "v", torch.full((3,), 10)), digits.schedule)(x, t)
    assert torch.allclose(door.unlabelled(x, 400.0).x0, null.x0) and not torch.allclose(null.x0, told.x0)
    for ask in (door, door.unlabelled):
        with pytest.raises(BudgetSpent, match="budget of 3 evaluations is spent"):
            ask(x, t)
    assert door.spent == 3


def test_parts_of_a_batch_are_refused_and_cost_nothing(door):
    with pytest.raises(ValueError, match=r"whole batches, \(3, 1, 28, 28\), got \(1, 1, 28, 28\)"):
        door(torch.zeros(1, 1, 28, 28), 5)
    assert door.spent == 0


def test_networks_answer_through_the_door_alone(digits, door):
    x, t = torch.zeros(3, 1, 28, 28), torch.full((3,), 5)
    others = [load_model(name).network for name in ("digits_4", "digits_dit")]
    with only_through(door):
        door(x, t)
        torch.nn.Linear(2, 2)(torch.zeros(1, 2))  # what is no denoising network is nobody's business
        for network in (digits.network, *others):
            with pytest.raises(Uncounted, match=f"{type(network).__name__} was asked past the count"):
                network(x, t, torch.arange(3))
    digits.network(x, t, torch.arange(3))


def test_a_clock_runs_only_inside_and_stops():
    clock = Clock(0.05, "train")
    with clock.running():
        pass
    time.sleep(0.06)
    clock.check()
    with pytest.raises(SecondsSpent, match="train has had its 0 seconds"), clock.running():
        time.sleep(0.06)
    assert clock.spent >= 0.06
    with pytest.raises(SecondsSpent):
        clock.check()


@pytest.mark.parametrize("part", [4, 6])
def test_an_entry_draws_what_the_model_draws(digits, drawn, part, monkeypatch):
    """The shipped entry, the template and `Diffusion.sample` are one sampler, in parts too."""
    monkeypatch.setattr(attempts, "PART", part)
    monkeypatch.setattr(diffusion, "PART", part)
    for name in ("ddim", "new_sampler"):
        runs = list(attempt(shipped(name), SMALL))
        assert [run["seed"] for run in runs] == [1, 2] and {run["evaluations"] for run in runs} == {2}
        assert runs[0]["seconds"] > 0 and set(SCORES) <= set(runs[0])
    for seed, (ddim, template) in enumerate(zip(drawn[:2], drawn[2:], strict=True), 1):
        wanted = digits.sample(cycling_labels(6), steps=2, seed=seed)
        assert torch.equal(ddim[0], wanted.clamp(-1, 1)) and torch.allclose(template[0], ddim[0], atol=1e-5)
        assert torch.equal(ddim[1], cycling_labels(6))


def test_samples_are_kept_in_the_range_of_pixels(write, drawn):
    list(attempt(write("def sample(denoise, schedule, noise, nfe):\n    return 3 * noise\n"), SMALL))
    images, _ = drawn[0]
    assert images.min() == -1 and images.max() == 1 and images.unique().numel() > 100


def test_a_model_can_be_named_and_steps_taken(write, drawn):
    entry = write("from diffusion_lib.sampling import midpoint\nMODEL = 'digits_4'\nSTEPS = 1\nsample = midpoint\n")
    (run,) = attempt(entry, Protocol("sampler", 2, 300.0, num=2, seeds=1))
    assert run["evaluations"] == 2 and entry.model == "digits_4"
    entry = write("from diffusion_lib.sampling import midpoint\nsample = midpoint\n")
    with pytest.raises(BudgetSpent):
        list(attempt(entry, SMALL))


@pytest.mark.parametrize(
    "text,sentence",
    [
        ("x = 1", "mine.py must define sample or train"),
        ("sample = 3", "sample of mine.py must be a function, got int"),
        ("def sample(:", "mine.py, line 1: reading it failed: SyntaxError"),
        ("import no_such_module_at_all", "mine.py, line 1: reading it failed: ModuleNotFoundError"),
        ("sample = print\nMODEL = 3", "MODEL of mine.py must be a shipped name or a file, got int"),
        ("train = print\nMODEL = 'digits'", "defines train and MODEL"),
        ("from diffusion_lib.sampling import ddim as sample\nSTEPS = 0", "STEPS of mine.py must be a whole number"),
        ("sample = print\nSTEPS = 3", "STEPS of mine.py is for a sampler rule"),
        ("sample = print\nMODEL = 'digit'", "MODEL of mine.py: there is no checkpoint 'digit'"),
        ("sample = print\nMODEL = 'scenes'", "MODEL of mine.py must draw digits"),
        ("def sample(d, s, x, n):\n    y = 1\n    return x / (y - 1 // 1).foo", "mine.py, line 3: sample failed: Attr"),
        ("def sample(d, s, x, n):\n    raise SystemExit(3)", "mine.py, line 2: sample failed: SystemExit: 3"),
        ("def sample(d, s, x, n):\n    return x[:2]", "must return (6, 1, 28, 28), got (2, 1, 28, 28)"),
        ("def sample(d, s, x, n):\n    return 5", "must return a tensor of floats, got int"),
        ("def sample(d, s, x, n):\n    return x.long()", "must return a tensor of floats, got torch.int64"),
        ("def sample(d, s, x, n):\n    return x / 0", "must return numbers, got NaN or infinity"),
        ("def sample(d, s, x, n):\n    while True:\n        x = d(x, 5).x0", "the budget of 2 evaluations is spent"),
        ("from diffusion_lib import load_model\ndef sample(d, s, x, n):\n"
         "    return load_model('digits').sample([0] * 6, steps=1)", "asked past the count"),
    ],
    ids=range(18),
)  # fmt: skip
def test_what_keeps_an_entry_from_a_score_is_one_sentence(write, drawn, text, sentence):
    with pytest.raises(EntryFailed) as failed:
        list(attempt(write(text), SMALL))
    assert sentence in str(failed.value) and "\n" not in str(failed.value)
    assert drawn == []


TRAINED = """
import torch
from diffusion_lib import Diffusion, DiffusionSchedule, SimpleUNet

def train(data, seconds{seed}):
    assert data.images.shape == (9000, 1, 28, 28) and data.labels.shape == (9000,) and seconds == 7.0
    network = SimpleUNet(1, 1, time_dim=8, base_channels=8, multipliers=[1], num_classes={classes}, patch_size=4)
    made = Diffusion(network, DiffusionSchedule(20, "cosine"), "v")
    {end}
"""


@pytest.mark.parametrize("seed", ["", ", seed"])
def test_what_is_trained_is_sampled_and_each_seed_trains_anew(write, drawn, seed):
    """The first weights follow torch's generator, which begins at the seed."""
    protocol = Protocol("training", 2, 7.0, num=6, seeds=2)
    seen = "assert torch.initial_seed() == seed; " if seed else ""
    entry = write(TRAINED.format(seed=seed, classes=10, end=f"{seen}return made"))
    told = []
    runs = list(attempt(entry, protocol, begins=lambda *now: told.append(now)))
    assert entry.track == "training" and all(run["evaluations"] == 2 for run in runs)
    assert told == [("train", protocol.allowed), ("", 0), ("drawing", protocol.allowed), ("", 0)] * 2
    again = [images for images, _ in drawn]
    list(attempt(entry, protocol))
    assert torch.equal(drawn[2][0], again[0]) and not torch.allclose(again[0], again[1])


def test_a_model_without_labels_has_no_accuracy(write, drawn):
    list(attempt(write(TRAINED.format(seed="", classes=None, end="return made")), Protocol("training", 1, 7.0, 6, 1)))
    assert drawn[0][1] is None
    assert str(mean_and_std([None, None])) == "(nan, nan)"


@pytest.mark.parametrize(
    "end,sentence",
    [
        ("return network", "train of mine.py must return a Diffusion or the path of a checkpoint, got SimpleUNet"),
        ("return 'absent.safetensors'", "train of mine.py: "),
        ("made.image_shape = (3, 8, 8); return made", "what train of mine.py returns must draw digits"),
        ("import time; time.sleep(0.2); return made", "train has had its 0 seconds"),
    ],
)
def test_what_train_must_give(write, drawn, monkeypatch, end, sentence):
    monkeypatch.setattr(Protocol, "allowed", 0.15 if "sleep" in end else 300.0)
    with pytest.raises(EntryFailed, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        list(attempt(write(TRAINED.format(seed="", classes=10, end=end)), Protocol("training", 1, 7.0, 6, 1)))


def test_a_checkpoint_lies_beside_the_entry(write, drawn, tmp_path):
    end = f"made.image_shape = (1, 28, 28); made.save({str(tmp_path / 'own.safetensors')!r}, overwrite=True)"
    entry = write(TRAINED.format(seed="", classes=10, end=f"{end}; return 'own.safetensors'"))
    list(attempt(entry, Protocol("training", 1, 7.0, 6, 1)))
    assert write("sample = print\nMODEL = 'own.safetensors'").model == str(tmp_path / "own.safetensors")


@pytest.mark.parametrize(
    "values", [("painting", 1, 1.0), ("sampler", 0, 1.0), ("sampler", 1, 0.0), ("sampler", 1, 1.0, 1)], ids=str
)
def test_a_budget_of_nothing_is_refused(values):
    with pytest.raises(ValueError):
        Protocol(*values)
    assert Protocol.of("training", seconds=5).nfe == 25 and Protocol.of("sampler") == Protocol("sampler", 4, 300.0)


@pytest.mark.slow
def test_scores_are_those_of_the_measuring_floor():
    real = load_digits()
    images, labels = real.test_images[:200], real.test_labels[:200]
    found, quality = scores_of(images, labels), measure_samples(images, labels)
    assert (found["frechet"], found["accuracy"]) == (round(quality.frechet, 4), round(quality.accuracy, 4))
    assert found["precision"] > 0.9 and found["coverage"] > 0.3 and scores_of(images, None)["accuracy"] is None
    assert scores_of(images, labels.roll(1))["accuracy"] < 0.3


def made(name, frechet, protocol=SMALL, sha="a" * 64, baseline=False):
    runs = [{"seed": s, "evaluations": 2, "seconds": 1.0, **FLAT, "frechet": value} for s, value in enumerate(frechet)]
    return row(name, {"sha256": sha, "model": "digits", "protocol": protocol, "runs": runs}, "a machine", baseline)


def test_a_board_sorts_by_distance_and_keeps_budgets_apart(tmp_path):
    path, board = tmp_path / "board.json", Board()
    for one in (made("worst", [3, 4]), made("best", [1, 1.2]), made("other", [0.1, 0.1], Protocol("sampler", 8, 9.0))):
        board.add(one)
    board.add(made("middle", [2, 2], baseline=True))
    board.save(path)
    again = Board.load(path)
    assert again.rows == board.rows
    text = again.text(SMALL)
    places = [text.index(name) for name in ("best", "middle", "worst")]
    assert places == sorted(places) and "other" not in text and "1.10 ± 0.14" in text and "50.0 ± 0.0" in text
    assert "middle (baseline, a machine)" in text and f"worst (sha256 {'a' * 8}, a machine)" in text
    assert again.text().count("sampler: ") == 2 and Board().text() == "the board is empty"


def test_the_same_entry_is_replaced_and_a_changed_one_is_not():
    board = Board([made("mine", [3, 3])])
    board.add(made("mine", [2, 2]))
    assert len(board.rows) == 1 and board.rows[0]["runs"][0]["frechet"] == 2
    board.add(made("mine", [1, 1], sha="b" * 64))
    assert len(board.rows) == 2
    assert len(board.beside(Board([made("mine", [9, 9]), made("ours", [9, 9])])).rows) == 3


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"version": 1, "rows": [{}]}', '{"version": 2, "rows": []}', "\xff", '{"version": 1, "rows": 3}',
     '{"version": 1, "rows": [{"name": "x", "protocol": {"track": "sampler", "nfe": 1, "seconds": 1}, "runs": []}]}'],
    ids=range(8),
)  # fmt: skip
def test_a_foreign_file_is_refused_and_left(tmp_path, content):
    path = tmp_path / "board.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ForeignBoard, match="board"):
        Board.load(path)
    assert path.read_bytes() == content.encode("latin-1")
    assert Board.load(tmp_path / "absent.json").rows == []


def test_the_shipped_rows_are_those_of_the_table_of_few_steps():
    """Two programs measured the same samplers with the same seeds, on different machines."""
    rows = {row["name"]: row for row in Board.shipped().rows if row["protocol"]["nfe"] == 4}
    table = load_few_steps_table()
    assert len(rows) == 4 and all(row["baseline"] for row in rows.values())
    for name, one in rows.items():
        assert Protocol(**one["protocol"]) == Protocol.of("sampler")
        for run, quality in zip(one["runs"], table.rows[name][4], strict=True):
            assert run["frechet"] == pytest.approx(quality.frechet, abs=0.05), name
            assert run["accuracy"] == pytest.approx(quality.accuracy, abs=0.003), name
    for name, one in rows.items():
        assert shipped(BASELINES["sampler"][name]).sha256 == one["entry"], "an entry has changed: measure it again"
    assert json.loads(asset(SHIPPED).read_text(encoding="utf-8"))["version"] == 1


@pytest.mark.slow
def test_the_template_of_the_training_track_comes_to_a_score_within_its_seconds():
    """As it is written by --new: it leaves room for what comes before its first step and after its last."""
    (result,) = attempt(shipped("new_training"), Protocol("training", 1, 8.0, num=6, seeds=1))
    assert result["seconds"] < 8.0 and set(SCORES) <= set(result)

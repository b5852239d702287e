"""`challenge`: entries begun, scored in a process of their own and stopped, and the board that they go to."""

import json

import pytest

import diffusion_lib.challenge as library
from diffusion_lib.challenge import SCORES, Board, EntryFailed, Protocol, board_path
from diffusion_lib.challenge.supervising import _child

RUN = {"seed": 1, "evaluations": 4, "seconds": 2.0, **dict.fromkeys(SCORES, 0.25)}


@pytest.fixture
def scored(monkeypatch):
    """Attempts that cost nothing; what they were asked."""
    asked = []

    def supervised(path, device, told, track=None, **budget):
        asked.append((path.name, track, budget))
        protocol = Protocol.of(track or "sampler", **budget)
        told("protocol", protocol)
        told("run", RUN)
        return {"sha256": "c" * 64, "model": "digits", "protocol": protocol, "runs": [RUN]}

    monkeypatch.setattr(library, "supervised", supervised)
    return asked


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("track", ["sampler", "training"])
def test_a_new_entry_is_one_that_can_be_read(run, refused, tmp_path, capsys, track):
    path = tmp_path / "mine.py"
    assert run("challenge", "--new", path, "--track", track) == 0
    assert f"score it with diffusion-lib challenge {path}" in capsys.readouterr().out
    assert "diffusion-lib challenge mine.py" in path.read_text()
    entry = library.read_entry(path)
    assert entry.track == track and entry.model == "digits"
    assert "is there already" in refused("challenge", "--new", path)
    assert "must end in .py" in refused("challenge", "--new", tmp_path / "mine.txt")


def test_a_scored_entry_stands_on_the_board(run, scored, tmp_path, capsys):
    (tmp_path / "mine.py").write_text("sample = print\n")
    assert run("challenge", tmp_path / "mine.py", "--nfe", 4, "--seeds", 3, "--name", "my  own") == 0
    said = capsys.readouterr().out
    assert "my own: sampler: 4 evaluations, 300 seconds, 1,000 samples for each of 3 seeds (protocol 1)" in said
    assert "seed 1: Fréchet distance 0.25, accuracy 25.0%" in said and "my own (sha256 cccccccc, " in said
    assert "DDIM (baseline, " in said and "torch " in said  # the shipped rows and the machine stand beside it
    assert scored == [("mine.py", None, {"nfe": 4, "seconds": None, "num": 1000, "seeds": 3})]
    rows = Board.load(board_path()).rows
    assert [row["name"] for row in rows] == ["my own"] and rows[0]["runs"] == [RUN]
    assert run("challenge", "--board") == 0
    said = capsys.readouterr().out
    assert "my own" in said and f"your board: {board_path()}" in said


def test_a_board_can_lie_elsewhere(run, scored, tmp_path, capsys):
    (tmp_path / "mine.py").write_text("sample = print\n")
    board = tmp_path / "class.json"
    assert run("challenge", tmp_path / "mine.py", "--board", board) == 0
    assert json.loads(board.read_text())["rows"][0]["name"] == "mine" and not board_path().exists()
    assert run("challenge", "--board", board) == 0
    assert "mine (sha256" in capsys.readouterr().out


def test_without_a_board_the_library_s_rows_are_shown(run, capsys):
    assert run("challenge", "--board") == 0
    said = capsys.readouterr().out
    assert "student of 4 (baseline, " in said and "none yet" in said


def test_baselines_are_the_library_s_own_entries(run, scored):
    assert run("challenge", "--baselines", "--nfe", 8) == 0
    assert [name for name, _, _ in scored] == ["ddim.py", "dpm_solver_pp.py", "student_4.py", "consistency.py"]
    rows = Board.load(board_path()).rows
    assert all(row["baseline"] and row["protocol"]["nfe"] == 8 for row in rows) and len(rows) == 4
    assert run("challenge", "--baselines", "--track", "training") == 0
    assert scored[-1][:2] == ("new_training.py", "training")


def test_mistakes_are_answered_before_any_work(refused, scored, tmp_path):
    (tmp_path / "mine.py").write_text("sample = print\n")
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "broken.json").write_text("{")
    assert "an ENTRY.py is needed" in refused("challenge")
    assert "is not there" in refused("challenge", tmp_path / "absent.py")
    assert "is no Python file" in refused("challenge", tmp_path / "notes.txt")
    assert "give one of" in refused("challenge", tmp_path / "mine.py", "--baselines")
    assert "must end in .json" in refused("challenge", "--board", tmp_path / "mine.py")
    assert "there is no folder" in refused("challenge", "--board", tmp_path / "absent" / "b.json")
    assert "holds no board" in refused("challenge", tmp_path / "mine.py", "--board", tmp_path / "broken.json")
    assert "leave --board out" in refused("challenge", "--new", tmp_path / "x.py", "--board")
    assert "leave --name out" in refused("challenge", "--baselines", "--name", "x")
    assert "1 to 60 letters" in refused("challenge", tmp_path / "mine.py", "--name", " ")
    assert "did you mean 'sampler'" in refused("challenge", tmp_path / "mine.py", "--track", "samplers")
    assert "at least 6" in refused("challenge", tmp_path / "mine.py", "--num", 5)
    assert scored == []


def test_an_entry_without_a_score_is_status_1(refused, monkeypatch, tmp_path):
    (tmp_path / "mine.py").write_text("sample = print\n")

    def fail(*words, **budget):
        raise EntryFailed("mine.py, line 3: sample failed: KeyError: 'x'")

    monkeypatch.setattr(library, "supervised", fail)
    assert "mine.py, line 3: sample failed" in refused("challenge", tmp_path / "mine.py", status=1)
    assert not board_path().exists()


class Wire(list):
    """A connection that keeps what it is sent."""

    send = list.append


@pytest.mark.parametrize(
    "text,track,sentence",
    [
        ("sample = print", "training", "mine.py defines no train, so it is on the sampler track"),
        ("train = print", "sampler", "mine.py defines train, so it is on the training track"),
        ("x = 1", None, "must define sample or train"),
    ],
)
def test_the_process_answers_with_a_sentence(monkeypatch, tmp_path, text, track, sentence):
    monkeypatch.setattr("signal.signal", lambda *words: None)
    (tmp_path / "mine.py").write_text(text)
    wire = Wire()
    _child(wire, tmp_path / "mine.py", "cpu", track, {"nfe": 1, "num": 6})
    assert wire[-1][0] == "failed" and sentence in wire[-1][1]


@pytest.mark.slow
def test_an_entry_runs_in_a_process_of_its_own_and_is_stopped(run, refused, tmp_path, capsys):
    """Once to its score, once asleep beyond its seconds without a look at any clock, once out of the process."""
    path = tmp_path / "mine.py"
    path.write_text("from diffusion_lib.sampling import ddim as sample\n")
    assert run("challenge", path, "--num", 20, "--seeds", 1, "--nfe", 2, "--device", "cpu") == 0
    said = capsys.readouterr().out
    assert "2 evaluations" in said and "no spread is known" in said
    path.write_text("import time\ndef sample(denoise, schedule, noise, nfe):\n    time.sleep(600)\n")
    words = ("challenge", path, "--num", 20, "--seconds", 0.01, "--device", "cpu")
    assert "mine.py was stopped: drawing took longer than 2 seconds" in refused(*words, status=1)
    path.write_text("import os\ndef sample(denoise, schedule, noise, nfe):\n    os._exit(7)\n")
    assert "mine.py ended its process (exit status 7)" in refused(*words, status=1)
    assert len(Board.load(board_path()).rows) == 1

"""Collecting and judging apart: what crosses between two processes, and what a hostile sender may put there."""

import dataclasses
import inspect
import itertools
import json
import pickle
import subprocess
import sys

import numpy as np
import pytest

from diffusion_lib.checks import all_exercises, collect, get_exercise, judge
from diffusion_lib.checks.judge.comparing import close
from diffusion_lib.checks.judge.record import load_record
from diffusion_lib.checks.notebook.render import as_html, as_text
from diffusion_lib.checks.trial import record_of

EXERCISE = get_exercise("q_sample")


def honest(seed=0):
    return record_of(EXERCISE, EXERCISE.reference, seed, inspect_code=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(all_exercises()))
def test_a_record_survives_a_file(name, tmp_path):
    exercise = get_exercise(name)
    for answer, passed in ((exercise.reference, True), (exercise.misconceptions[0].wrong, False)):
        np.savez(tmp_path / "record.npz", **record_of(exercise, answer, 7, inspect_code=False))
        with np.load(tmp_path / "record.npz", allow_pickle=False) as arrays:
            assert judge(exercise, arrays, 7).passed is passed


@pytest.mark.parametrize("name", list(all_exercises()))
def test_what_collecting_is_given_is_words_and_a_driver(name):
    """That no driver mentions its reference is a rule of `diffusion-lib check`."""
    fields = dataclasses.asdict(get_exercise(name).spec)
    assert callable(fields.pop("driver"))
    assert all(isinstance(word, str) for word in (fields.pop("id"), *itertools.chain(*fields.values())))
    assert "seed" not in inspect.signature(collect).parameters


@pytest.mark.parametrize("name", list(all_exercises()))
def test_what_collecting_is_given_can_be_sent_to_another_process(name):
    """Drivers and live objects among the probes are module-level names, and no closures."""
    exercise = get_exercise(name)
    spec, probes = pickle.loads(pickle.dumps((exercise.spec, exercise.fresh_probes(5))))
    assert spec == exercise.spec and [p.name for p in probes] == [p.name for p in exercise.fresh_probes(5)]


OUTSIDE = """
import sys
import numpy as np
import torch
from diffusion_lib.checks.collect.collecting import collect
from diffusion_lib.checks.declare.declaration import Probe
from diffusion_lib.checks.declare.spec import Spec

def q_sample(x0, t, alpha_bars, noise):
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept**0.5 * x0 + (1 - kept) ** 0.5 * noise

with np.load(sys.argv[1], allow_pickle=False) as arrays:
    inputs = [[torch.from_numpy(arrays[f"{i}.{j}"]) for j in range(4)] for i in range(int(arrays["number"]))]
spec = Spec("q_sample", ("x0", "t", "alpha_bars", "noise"))
np.savez(sys.argv[2], **collect(spec, q_sample, [Probe("", tuple(args)) for args in inputs]))
print([name for name in sys.modules if "checks.exercises" in name])
"""


@pytest.mark.slow
def test_another_process_collects_without_a_declaration(tmp_path):
    """Plain arrays go there and come back; no declaration, and so no reference, is ever imported there."""
    probes = EXERCISE.fresh_probes(11)
    there, back = tmp_path / "inputs.npz", tmp_path / "record.npz"
    arrays = {f"{i}.{j}": tensor.numpy() for i, probe in enumerate(probes) for j, tensor in enumerate(probe.args)}
    np.savez(there, number=len(probes), **arrays)
    done = subprocess.run([sys.executable, "-c", OUTSIDE, there, back], capture_output=True, text=True, check=True)
    loaded = done.stdout.strip()
    assert loaded == "['diffusion_lib.checks.exercises']"  # the empty package; none of the declarations in it
    record = load_record(back)
    assert judge(EXERCISE, record, 11).passed and not judge(EXERCISE, record, 12).passed


def changed(**fields):
    return honest() | fields


def report(**fields):
    return np.array(json.dumps(json.loads(str(honest()["0.report"])) | fields))


NESTED = {"kind": "leaf", "array": 0}
for _ in range(50):
    NESTED = {"kind": "sequence", "items": [NESTED]}


@pytest.mark.parametrize(
    "record",
    [
        {},
        None,
        [],
        "text",
        {"exercise": "q_sample"},
        changed(exercise=np.array("lookup")),
        changed(state=np.array("passed")),
        changed(state=np.array(["ran"])),
        changed(state=np.array({"ran"}, dtype=object)),
        changed(**{"0.report": np.array("{")}),
        changed(**{"0.report": np.array("[" * 9000)}),
        changed(**{"0.report": np.array("[]")}),
        changed(**{"0.report": report(structure=None)}),
        changed(**{"0.report": report(structure={"kind": "leaf", "array": "x"})}),
        changed(**{"0.report": report(structure={"kind": "leaf", "array": 99})}),
        changed(**{"0.report": report(structure=NESTED)}),
        changed(**{"0.report": report(structure={"kind": "mapping", "keys": [], "items": [1]})}),
        changed(**{"0.report": report(structure={"kind": "large", "shape": "x"})}),
        changed(**{"0.report": report(structure={"kind": "large", "shape": [-1, 2.5]})}),
        changed(**{"0.report": report(structure={"kind": "large", "shape": [9] * 99})}),
        changed(**{"0.report": report(error="x")}),
        changed(**{"0.report": report(changed=3)}),
        changed(**{"0.report": report(draws=[1])}),
        changed(**{"0.0": np.array([object()])}),
        changed(**{"0.0": np.array("text")}),
        changed(**{"0.0": np.zeros(0)}),
        changed(**{"0.0": np.full((5, 1, 6, 4), np.nan)}),
        changed(**{"0.0": np.full((5, 1, 6, 4), True)}),
        changed(**{"0.0": np.zeros((5, 1, 6, 4), dtype=[("a", float)])}),
        changed(**{"0.0": 1.0}),
        {key: value for key, value in honest().items() if not key.startswith("3.")},
    ],
)
def test_hostile_records_fail_and_never_raise(record):
    diagnosis = judge(EXERCISE, record, 0)
    assert not diagnosis.passed and diagnosis.score == 0.0
    assert as_text(diagnosis) and as_html(diagnosis)


def test_no_report_can_be_markup():
    error = {"type": "<b>", "message": "<script>alert(1)</script>", "line": "<img>", "number": 1}
    diagnosis = judge(EXERCISE, changed(**{"0.report": report(error=error)}), 0)
    assert "<script>" not in as_html(diagnosis) and "&lt;script&gt;" in as_html(diagnosis)


def test_judging_never_needs_the_reports_word_for_a_pass():
    record = record_of(EXERCISE, lambda x0, t, alpha_bars, noise: x0, 0)
    record["passed"] = np.array(True)
    assert not judge(EXERCISE, record, 0).passed


def test_a_zero_with_rounding_errors_equals_zero_and_a_small_number_does_not():
    zeros, dust = np.zeros(4), np.array([1e-33, 0.0, -2e-40, 1e-31])
    assert close(zeros, dust, 1e-10) and close(dust, zeros, 1e-10)
    small = np.array([4e-9, 1e-9, 2e-9, 3e-9])
    assert not close(zeros, small, 1e-10) and not close(small * 1.001, small, 1e-4)

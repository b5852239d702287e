"""An answer leaves nothing behind: inputs, switches, seeds, output; and gradients pass where something is trained."""

import contextlib
import dataclasses
import random
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from diffusion_lib.checks import all_exercises, get_exercise
from diffusion_lib.checks.collect import limits, surroundings
from diffusion_lib.checks.collect.changes import changes
from diffusion_lib.checks.declare.declaration import Exercise, Probe
from diffusion_lib.checks.declare.inputs import normal
from diffusion_lib.checks.judge.errors import NO_MEANING, is_unfinished, meaning
from diffusion_lib.checks.notebook.learner import check, diagnose
from diffusion_lib.checks.trial import try_answer


def right(x0, t, alpha_bars, noise):
    kept = alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))
    return kept**0.5 * x0 + (1 - kept) ** 0.5 * noise


def before(action):
    def q_sample(x0, t, alpha_bars, noise):
        action(x0)
        return right(x0, t, alpha_bars, noise)

    return q_sample


def state():
    """All that a check must leave alone; Python's generator is moved by the checks of types while tests run."""
    return {
        "dtype": torch.get_default_dtype(),
        "gradients": torch.is_grad_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "anomaly": torch.is_anomaly_enabled(),
        "threads": torch.get_num_threads(),
        "torch": hash(tuple(torch.get_rng_state().tolist())),
        "numpy": hash(np.random.get_state()[1].tobytes()),
        "filters": len(warnings.filters),
    }


MOVED = {
    "torch's seed": (lambda x: torch.manual_seed(0), "the global seed"),
    "torch.seed": (lambda x: torch.seed(), "the global seed"),
    "numpy's seed": (lambda x: np.random.seed(0), "the global seed"),
    "Python's seed": (lambda x: random.seed(0), "the global seed"),
    "a seed and a draw": (lambda x: (torch.manual_seed(0), torch.randn(3)), "the global seed"),
    "default dtype": (lambda x: torch.set_default_dtype(torch.float64), "the default dtype"),
    "gradients off": (lambda x: torch.set_grad_enabled(False), "the gradient switch"),
    "deterministic": (lambda x: torch.use_deterministic_algorithms(True), "the deterministic switch"),
    "anomalies": (lambda x: torch.autograd.set_detect_anomaly(True), "anomaly detection"),
}


@pytest.mark.parametrize("name", MOVED)
def test_a_switch_that_is_left_moved_is_named_and_put_back(name):
    action, words = MOVED[name]
    torch.manual_seed(5)
    here = state()
    diagnosis = diagnose("q_sample", before(action))
    assert state() == here
    assert (diagnosis.status, diagnosis.rung) == ("failed", "side effect") and words in diagnosis.seen


def test_what_ends_with_its_block_is_no_side_effect():
    def q_sample(*inputs):
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("error")
            return right(*inputs)

    here = state()
    assert diagnose("q_sample", q_sample).passed and state() == here


def test_filters_for_warnings_do_not_outlive_a_check():
    here = len(warnings.filters)
    assert diagnose("q_sample", before(lambda x: warnings.simplefilter("ignore"))).passed
    assert len(warnings.filters) == here


@pytest.mark.slow
@pytest.mark.parametrize("name", list(all_exercises()))
def test_no_check_moves_the_global_generators(name):
    exercise = get_exercise(name)
    torch.manual_seed(11)
    here = state()
    try_answer(exercise, exercise.misconceptions[0].wrong, 3, inspect_code=False)
    assert state() == here


@pytest.mark.parametrize("action", [lambda x: x.mul_(2), lambda x: x.requires_grad_(), lambda x: x.resize_(1)])
def test_a_changed_input_is_refused(action):
    diagnosis = diagnose("q_sample", lambda x0, t, a, n: [right(x0, t, a, n), action(x0)][0])
    assert diagnosis.rung == "changed input" and "x0" in diagnosis.seen


def test_lists_tables_networks_and_nan_among_the_inputs():
    network = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    names = ["numbers", "table", "network", "gaps"]

    def changed(action):
        import copy

        old = Probe("", ([1, 2], {"a": torch.ones(2)}, network.train(), torch.tensor([float("nan"), 1.0])))
        new = copy.deepcopy(old)
        action(*new.args)
        return changes(names, old, new)

    assert changed(lambda *a: None) == []
    assert changed(lambda numbers, *a: numbers.pop()) == ["numbers"]
    assert changed(lambda n, table, *a: table["a"].zero_()) == ["table"]
    assert changed(lambda n, t, net, g: net.eval()) == ["the mode of network"]
    assert changed(lambda n, t, net, g: net.requires_grad_(False)) == ["requires_grad of network"]
    assert changed(lambda n, t, net, g: net[0].weight.data.zero_()) == ["the weights of network"]
    assert changed(lambda n, t, net, gaps: gaps.zero_()) == ["gaps"]


def product(x, layer):
    """x by a layer, plus x."""
    return layer(x) + x


TRAINED = Exercise(
    id="product",
    title="",
    notebook="00",
    place=1,
    points=1,
    difficulty=1,
    minutes=1,
    reference=product,
    probes=lambda g: [Probe("three", (normal(g, 3, 2), nn.Linear(2, 2).double()))],
    where="",
    trained=("x", "layer"),
)
CUT = {
    "detach": lambda x, layer: product(x.detach(), layer),
    "data": lambda x, layer: product(x.data, layer),
    "no_grad": torch.no_grad()(product),
    "numpy": lambda x, layer: torch.from_numpy(product(x, layer).detach().numpy()),
    "numpy, not detached": lambda x, layer: torch.from_numpy(x.numpy()) + layer(x),
    "item": lambda x, layer: torch.tensor([[e.item() for e in row] for row in product(x, layer)]).double(),
    "list": lambda x, layer: product(x, layer).tolist(),
    "only the layer": lambda x, layer: layer(x).detach() + x,
    "one of two ways": lambda x, layer: layer(x.detach()) + x,
}


@pytest.mark.parametrize("name", CUT)
def test_a_cut_gradient_is_named_wherever_something_is_trained(name):
    diagnosis = try_answer(TRAINED, CUT[name], 0)
    assert diagnosis.rung == "gradient" and "the values are right" in diagnosis.seen, diagnosis
    assert diagnosis.misconception in ("The gradient is cut", "Part of the gradient is cut")


@pytest.mark.parametrize("answer", [product, lambda x, layer: x + x @ layer.weight.T + layer.bias])
def test_gradients_that_pass_are_never_called_cut(answer):
    assert try_answer(TRAINED, answer, 0).passed


def test_a_flag_that_names_no_parameter_is_refused():
    with pytest.raises(ValueError, match="trained of 'product' names"):
        dataclasses.replace(TRAINED, trained=("y",))


def test_output_without_end_is_held_back(capsys):
    assert any("prints very many" in r for r in diagnose("q_sample", before(lambda x: print("\n" * 5000))).remarks)
    for line in ("a\n" * 300, "b" * 10**6):
        capsys.readouterr()
        assert diagnose("q_sample", before(lambda x, line=line: print(line))).passed
        assert len(capsys.readouterr().out) < 2 * surroundings.MOST_CHARACTERS
    assert not diagnose("q_sample", before(lambda x: print("one line"))).remarks
    assert "one line" in capsys.readouterr().out


@pytest.mark.slow
def test_a_check_inside_the_checked_function_ends_with_a_sentence():
    def q_sample(x0, t, alpha_bars, noise):
        with contextlib.suppress(Exception):
            check("q_sample", q_sample)
        return right(x0, t, alpha_bars, noise)

    diagnosis = diagnose("q_sample", q_sample)
    assert diagnosis.rung == "raised" and "must not check itself" in diagnosis.means
    assert diagnose("q_sample", right).passed


@pytest.mark.slow
@pytest.mark.skipif(not limits.sys.platform.startswith("linux"), reason="only Linux holds to a limit on memory")
@pytest.mark.parametrize(
    "hungry", [lambda x: torch.zeros(1 << 29).double(), lambda x: [bytearray(1 << 28) for _ in range(9)]]
)
def test_gigabytes_end_with_a_sentence(hungry, monkeypatch):
    monkeypatch.setattr(limits, "ROOM", 2**30)  # a quarter of what is usual, in a quarter of the time
    diagnosis = diagnose("q_sample", before(hungry))
    assert diagnosis.rung == "raised" and "far too large" in diagnosis.means
    assert diagnose("q_sample", right).passed


def test_time_is_counted_over_all_probes(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    import time

    begun = time.perf_counter()
    diagnosis = diagnose("q_sample", before(lambda x: time.sleep(0.3)))
    assert "still running after 0.5 seconds" in diagnosis.seen and time.perf_counter() - begun < 5


def test_no_error_of_torch_is_left_without_a_meaning():
    x, p = torch.randn(3, 4), nn.Parameter(torch.ones(3))
    once = (p**2).sum()
    once.backward()
    slips = [
        lambda: x.item(),
        lambda: float(x),
        lambda: int(torch.arange(3)),
        lambda: torch.cat([torch.tensor(1.0), x[0]]),
        lambda: torch.zeros(1).expand(3).mul_(2),
        lambda: nn.functional.binary_cross_entropy(x, torch.ones(3, 4)),
        lambda: x @ x,
        lambda: nn.Linear(3, 2)(x),
        lambda: torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 3, 4)),
        lambda: x + torch.ones(5),
        lambda: x.expand(5, 4),
        lambda: x.view(5, 5),
        lambda: x.T.view(-1),
        lambda: x[7],
        lambda: x.gather(0, torch.tensor([[9]])),
        lambda: nn.Embedding(3, 2)(torch.tensor([1.0])),
        lambda: p.add_(1),
        lambda: once.backward(),
        lambda: x.sum().backward(),
        lambda: (p * 2).backward(),
        lambda: p.numpy(),
        lambda: torch.ones(3, device="meta").tolist(),
        lambda: torch.ones(3, device="meta").numpy(),
        lambda: torch.ones(3, device="meta") + x,
        lambda: nn.Conv2d(1, 2, 3)(torch.ones(1, 3, 5, 5)),
        lambda: nn.Conv2d(1, 2, 3)(torch.ones(5, 5)),
        lambda: nn.Conv2d(1, 2, 5)(torch.ones(1, 1, 3, 3)),
        lambda: nn.GroupNorm(8, 12),
        lambda: nn.GroupNorm(8, 16)(torch.ones(1, 8, 2, 2)),
        lambda: torch.cat([torch.ones(2, 3), torch.ones(3, 2)]),
        lambda: torch.stack([torch.ones(2), torch.ones(3)]),
        lambda: torch.arange(4).mean(),
        lambda: torch.arange(4).softmax(0),
        lambda: torch.randint(0, 0, (3,)),
        lambda: torch.bernoulli(torch.tensor([1.5])),
        lambda: torch.normal(torch.zeros(2), -torch.ones(2)),
        lambda: bool(x > 0),
        lambda: x[::-1],
        lambda: torch.linspace(0, 1),
        lambda: torch.tensor([[1], [1, 2]]),
        lambda: x.transpose(1, 2),
        lambda: x.split([1, 1]),
        lambda: torch.einsum("ij,jk->ik", x, x),
        lambda: nn.functional.cross_entropy(torch.ones(2, 3), torch.tensor([5, 0])),
        lambda: torch.ones(1 << 45),
        lambda: torch.sqrt(3),
        lambda: x[torch.ones(2) > 0],
        lambda: range(3.0),
        lambda: __import__("math").log(0),
        lambda: [1, 2] - 1,
        lambda: next(iter([])),
    ]
    if not torch.cuda.is_available():
        slips += [lambda: torch.ones(3, device="cuda"), lambda: x.cuda()]
    bare = []
    for number, slip in enumerate(slips):
        with pytest.raises(BaseException) as caught:
            slip()
        kind, message = type(caught.value).__name__, str(caught.value).split("\n")[0]
        if meaning(kind, message) == NO_MEANING or is_unfinished(kind, message):
            bare.append((number, kind, message))
    assert not bare


def test_a_misspelt_forward_is_called_so():
    class TimeBlock(nn.Module):
        def __init__(self, c_in, c_out, dim):
            super().__init__()
            self.layer = nn.Conv2d(c_in, c_out, 3)

        def foward(self, x, embedding):
            return self.layer(x)

    diagnosis = diagnose("TimeBlock", TimeBlock)
    assert diagnosis.status == "failed" and "no method that is called forward" in diagnosis.means


def test_your_line_is_a_line_of_yours():
    def q_sample(x0, t, alpha_bars, noise):
        from diffusion_lib.schedule import linear_beta_schedule

        return linear_beta_schedule("seven")

    diagnosis = diagnose("q_sample", q_sample)
    assert "`return linear_beta_schedule" in diagnosis.seen


@pytest.mark.parametrize("device", ["meta", "cpu"])
def test_a_default_device_of_an_answer_leaves_nothing_behind(device):
    def q_sample(x0, t, alpha_bars, noise):
        torch.set_default_device(device)
        return x0

    diagnose("q_sample", q_sample)
    assert getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None) is None

"""No network is trained without its condition in silence: labels are looked at, wrappers looked through."""

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from diffusion_lib.network import (
    SimpleUNet,
    SinusoidalPositionEmbeddings,
    TextUNet,
    ask,
    checked_condition,
    null_condition,
    takes_condition,
    unwrapped,
)
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import train_diffusion
from tests.core.test_loop import images, vector
from tests.core.test_train_diffusion import SMALL, net, train


def labelled(labels, num=6):
    return DataLoader(TensorDataset(images(num), labels), batch_size=3)


# --- labels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1, 2, 10, 4, 5, 6], r"0\.\.9.*10 classes.*got 1\.\.10: 10 is its null label; count classes from 0"),
        ([1, 2, 11, 4, 5, 6], r"got 1\.\.11$"),
        ([-1, 2, 3, 4, 5, 6], r"got -1\.\.3"),
        ([0.5, 1.0, 2.0, 3.0, 4.0, 5.0], "whole numbers.*float32.*labels.long"),
        ([True, False] * 3, "whole numbers.*bool"),
        ([[1, 2]] * 6, r"the shape \(b,\)"),
        ([float("nan")] * 6, "whole numbers"),
    ],
)
def test_labels_that_cannot_be_are_refused_and_nothing_is_trained(labels, message):
    model = net(10)
    before = vector(model)
    with pytest.raises(ValueError, match=message):
        train(model, [(images(6)[:3], torch.tensor(labels)[:3])])
    assert torch.equal(vector(model), before)


def test_there_is_one_label_per_image():
    with pytest.raises(ValueError, match="one condition per sample, got 4 for 6"):
        train(net(10), [(images(6), torch.arange(4))])
    with pytest.raises(ValueError, match="labels must be whole numbers, got str"):
        checked_condition(net(10), "seven", 1)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int32, torch.float64, torch.int64])
def test_whole_numbers_of_any_dtype_are_labels(dtype):
    found = checked_condition(net(10), torch.tensor([0, 9], dtype=dtype), 2)
    assert found.dtype == torch.int64 and found.tolist() == [0, 9]


def test_prompts_go_as_they_are():
    network = TextUNet(["red"], 3, 8, 1, **SMALL)
    prompt = network.tokenizer(["red", ""])
    assert checked_condition(network, prompt, 2) is prompt
    with pytest.raises(ValueError, match="one condition per sample, got 2 for 3"):
        checked_condition(network, prompt, 3)
    with pytest.raises(ValueError, match="tensor or a named tuple of tensors, got list"):
        checked_condition(network, ["red", ""], 2)


# --- wrappers --------------------------------------------------------------------------------------------------------


WRAPPERS = {
    "DataParallel": torch.nn.DataParallel,
    "compiled": lambda n: torch.compile(n, backend="eager"),
    "compiled DataParallel": lambda n: torch.compile(torch.nn.DataParallel(n), backend="eager"),
    "AveragedModel": torch.optim.swa_utils.AveragedModel,
}


@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS)
def test_a_wrapper_hides_nothing(wrap):
    inner = net(10)
    wrapped = wrap(inner)
    core = unwrapped(wrapped)
    assert isinstance(core, SimpleUNet) and takes_condition(wrapped)
    assert null_condition(wrapped, torch.tensor([3])).tolist() == [10]
    with pytest.raises(ValueError, match="null label"):
        checked_condition(wrapped, torch.tensor([10]), 1)


# Dynamo looks at gradients of what it traces; torch warns of that.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")
@pytest.mark.parametrize("name", ["DataParallel", "compiled"])
def test_a_wrapped_network_is_trained_with_its_labels(name):
    def moved(wrap):
        model = net(10)
        before = model.label_embedding.weight.detach().clone()
        state = train(wrap(model), labelled(torch.arange(6)), 3, cond_drop_prob=0.0)
        assert set(state.ema.state_dict()) == set(model.state_dict()), "files know no wrapper"
        return (model.label_embedding.weight.detach() != before).any(dim=1).tolist(), vector(model)

    plain, wrapped = moved(lambda n: n), moved(WRAPPERS[name])
    assert plain[0] == wrapped[0] == [True] * 6 + [False] * 5
    torch.testing.assert_close(plain[1], wrapped[1], rtol=1e-3, atol=1e-5)


def test_a_part_called_module_is_no_wrapper():
    class Own(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.module = torch.nn.Linear(2, 2)

        def forward(self, x, t, labels):
            return self.module(x)

    own = Own()
    assert unwrapped(own) is own and takes_condition(own)


# --- foreign networks ------------------------------------------------------------------------------------------------


class Foreign(torch.nn.Module):
    """A network that knows nothing of this library; it keeps what it was told."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.1))
        self.told = []

    def answer(self, x, condition):
        self.told.append(condition)
        return self.weight * x


class Third(Foreign):
    def forward(self, x, t, which=None):
        return self.answer(x, which)


class Fourth(Foreign):
    def forward(self, x, t, mask=None, y=None):
        assert mask is None
        return self.answer(x, y)


class ByName(Foreign):
    def forward(self, x, t, *, class_labels=None):
        return self.answer(x, class_labels)


class Two(Foreign):
    def forward(self, x, t):
        return self.answer(x, None)


class Switch(Foreign):
    def forward(self, x, t, return_dict=True):
        assert return_dict is True
        return self.answer(x, None)


@pytest.mark.parametrize(
    ("make", "conditional"), [(Third, True), (Fourth, True), (ByName, True), (Two, False), (Switch, False)]
)
def test_a_foreign_network_is_told_what_it_has_a_parameter_for(make, conditional):
    network = make()
    assert takes_condition(network) == conditional
    train(network, labelled(torch.arange(6)), cond_drop_prob=0.0)
    told = [None if c is None else c.tolist() for c in network.told]
    assert told == ([[0, 1, 2], [3, 4, 5]] if conditional else [None, None])


def test_any_callable_is_asked():
    assert takes_condition(lambda x, t, c: x) and not takes_condition(lambda x, t: x)
    assert ask(lambda x, t, c: x + c, torch.ones(2), torch.zeros(2), torch.tensor([1, 2])).tolist() == [2, 3]
    assert not takes_condition(torch.relu), "built in, without a signature"


def test_conditions_that_cannot_be_dropped_are_refused_before_anything_is_trained():
    network = Third()
    with pytest.raises(ValueError, match="no null_condition.*cond_drop_prob=0"):
        train(network, labelled(torch.arange(6)))
    assert network.weight.item() == pytest.approx(0.1)


# --- half precision --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_a_network_answers_in_the_dtype_of_its_weights(dtype):
    network = net(10)
    for p in network.parameters():
        torch.nn.init.normal_(p, std=0.1, generator=torch.Generator().manual_seed(0))
    x, t, labels = images(2), torch.tensor([3, 900]), torch.tensor([1, 2])
    single = network(x, t, labels)
    other = network.to(dtype)(x.to(dtype), t, labels)
    assert other.dtype == dtype
    torch.testing.assert_close(other.float(), single, rtol=0.05, atol=0.05)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_the_embedding_of_large_times_is_exact_but_for_its_last_rounding(dtype):
    t = torch.tensor([0, 1, 999, 3999])
    single, half = SinusoidalPositionEmbeddings(64), SinusoidalPositionEmbeddings(64).to(dtype)
    assert half(t).dtype == dtype and torch.equal(half(t), single(t).to(dtype))
    assert torch.equal(half.float()(t), single(t)), "there and back"
    wide = SinusoidalPositionEmbeddings(64).double()
    assert wide(t).dtype == torch.float64


def test_a_conditional_network_is_not_trained_without_its_condition():
    network = SimpleUNet(1, 1, base_channels=4, multipliers=(1, 2), patch_size=4, num_classes=3)
    with pytest.raises(ValueError, match="takes a condition, but the batches hold none"):
        train_diffusion(network, DiffusionSchedule(10), [torch.randn(2, 1, 8, 8)], 1, progress=False)

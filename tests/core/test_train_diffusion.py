"""`train_diffusion` over any loader: what it understands, what it refuses in one sentence, and going on."""

import warnings

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from diffusion_lib.data import to_pixels
from diffusion_lib.network import SimpleUNet
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import LoaderBatches, TrainingDiverged, TrainState, train_diffusion
from tests.core.test_loop import images, tiny, vector

SCHEDULE = DiffusionSchedule(50)
SMALL = {"in_channels": 1, "out_channels": 1, "time_dim": 8, "base_channels": 4, "multipliers": [1, 2]}


def net(num_classes=None, seed=0):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return SimpleUNet(**SMALL, num_classes=num_classes)


def loader(num=12, labels=None, batch_size=5, **options):
    data = list(images(num)) if labels is None else TensorDataset(images(num), labels)
    return DataLoader(data, batch_size=batch_size, **options)


def train(model, data, epochs=1, **options):
    return train_diffusion(model, SCHEDULE, data, epochs, **{"lr": 1e-2, "progress": False, **options})


@pytest.mark.parametrize("with_labels", [True, False])
def test_a_dataloader_of_images_or_of_images_and_labels(capsys, with_labels):
    model = net(10 if with_labels else None)
    before = vector(model)
    state = train_diffusion(model, SCHEDULE, loader(labels=torch.arange(12) % 10 if with_labels else None), 2, 1e-3)
    assert state.step == 6 and not torch.equal(vector(model), before)
    assert "training: 100%" in capsys.readouterr().err


def test_the_model_ends_with_its_averaged_weights():
    model = net()
    state = train(model, loader())
    assert torch.equal(vector(model), vector(state.ema.network))
    assert not torch.equal(state.own_weights["outlet.bias"], model.outlet.bias)


def test_ctrl_c_keeps_what_was_learned(capsys):
    class Interrupting(torch.utils.data.Dataset):
        def __len__(self):
            return 8

        def __getitem__(self, i):
            if i == 6:
                raise KeyboardInterrupt
            return -torch.ones(1, 8, 8)

    model = net()
    state = train(model, DataLoader(Interrupting(), batch_size=2))
    assert state.step == 3 and torch.equal(vector(model), vector(state.ema.network))
    assert "Stopped at step 3" in capsys.readouterr().out


# --- going on --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shuffle", [False, True])
def test_two_calls_are_one_longer_call(shuffle):
    """Weights, average, optimizer, warm-up, data order, times and noise go on; the rate falls over lr_epochs."""
    labels = torch.arange(12) % 10
    whole, halves = net(10), net(10)
    one = train(whole, loader(labels=labels, shuffle=shuffle), 4)
    first = train(halves, loader(labels=labels, shuffle=shuffle), 2, lr_epochs=4)
    torch.manual_seed(99)
    second = train(halves, loader(labels=labels, shuffle=shuffle), 2, lr_epochs=4, state=first)
    assert second is first and second.step == 12 and second.losses == one.losses
    assert torch.equal(vector(whole), vector(halves))


def test_an_interrupted_call_goes_on_in_the_middle_of_an_epoch():
    whole, parts = net(), net()
    one = train(whole, loader(shuffle=True), 3)
    batches = LoaderBatches(loader(shuffle=True))
    straight = [batches[k][0] for k in range(6)]
    again = LoaderBatches(loader(shuffle=True))
    assert torch.equal(again[4][0], straight[4]) and torch.equal(again[5][0], straight[5])
    assert not torch.equal(straight[0], straight[3]), "another order every epoch"

    class Tired(DataLoader):
        def __iter__(self):
            for k, item in enumerate(super().__iter__()):
                if k == 1:
                    raise KeyboardInterrupt
                yield item

    data = Tired(list(images(12)), batch_size=5, shuffle=True)
    state = train(parts, data, 3)
    assert state.step == 1
    train(parts, loader(shuffle=True), 3, lr_epochs=3, state=state)
    assert state.losses == one.losses and torch.equal(vector(whole), vector(parts))


def test_another_seed_shuffles_otherwise_and_torchs_generator_is_left_alone():
    state = torch.get_rng_state()
    a, b, c = (LoaderBatches(loader(shuffle=True), seed)[0][0] for seed in (0, 0, 1))
    assert torch.equal(a, b) and not torch.equal(a, c) and torch.equal(state, torch.get_rng_state())


def test_a_state_of_another_network_is_refused():
    state = train(net(), loader())
    with pytest.raises(ValueError, match="state belongs to another network"):
        train(net(), loader(), state=state)


def test_a_run_is_kept_in_a_file_and_goes_on_from_it(tmp_path):
    path = tmp_path / "run.safetensors"
    whole, parts = net(), net()
    one = train(whole, loader(), 2)
    train(parts, loader(), 1, lr_epochs=2, save=path)
    fresh = TrainState.start(net(seed=5))
    manifest = fresh.load(path)
    assert manifest["prediction_type"] == "eps" and manifest["schedule"] == SCHEDULE.config()
    train(fresh.network, loader(), 1, lr_epochs=2, state=fresh)
    assert fresh.losses == one.losses and torch.equal(vector(fresh.network), vector(whole))
    with pytest.raises(ValueError, match="is there already.*overwrite=True"):
        train(net(), loader(), save=path)


# --- epochs and loaders ----------------------------------------------------------------------------------------------


def test_no_epochs_train_nothing():
    model = net()
    before = vector(model)
    assert train(model, loader(), 0).step == 0 and torch.equal(vector(model), before)
    with pytest.raises(ValueError, match="epochs must be at least 0"):
        train(model, loader(), -1)


def test_a_loader_without_batches_or_length_is_refused():
    with pytest.raises(ValueError, match="dataloader holds no batch.*drop_last"):
        train(net(), loader(10, batch_size=32, drop_last=True))
    with pytest.raises(ValueError, match="dataloader holds no batch"):
        train(net(), [])
    with pytest.raises(TypeError, match="must know its number of batches, generator does not"):
        train(net(), (x for x in images()))


def test_a_list_of_batches_is_a_loader():
    assert train(net(), [images(4), images(4)], 2).step == 4


@pytest.mark.parametrize(
    "item",
    [
        lambda x, y: {"image": x, "label": y},
        lambda x, y: {"pixel_values": x.numpy(), "labels": y.numpy()},
        lambda x, y: [x.double(), y.to(torch.uint8)],
        lambda x, y: (x, y.float(), "what else there is"),
        lambda x, y: (x.numpy().astype(np.float64), y.tolist()),
        lambda x, y: (x, y.int()),
    ],
)
def test_other_forms_of_the_same_batch_train_the_same(item):
    x, y = images(6), torch.tensor([0, 3, 9, 1, 2, 2])
    plain, other = net(10), net(10)
    wanted = train(plain, [(x, y)], 3)
    assert train(other, [item(x, y)], 3).losses == wanted.losses
    assert torch.equal(vector(plain), vector(other))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (lambda x: to_pixels(x), "floats in .*got uint8.*to_model_range"),
        (lambda x: (to_pixels(x).numpy(), None), "got uint8.*to_model_range"),
        (lambda x: x.long(), "got int64"),
        (lambda x: {"pictures": x}, "keys pictures names no images"),
        (lambda x: [list(x)], "got list"),
        (lambda x: x[:0], "at least one sample"),
    ],
)
def test_what_is_no_batch_is_refused_in_one_sentence(item, message):
    with pytest.raises((TypeError, ValueError), match=message) as error:
        train(net(), [item(images(6))])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (127.5 * (images(6).clamp(-1, 1) + 1), "far from \\[-1, 1\\].*127.5"),
        ((images(6).clamp(-1, 1) + 1) / 2, "samples are clipped to \\[-1, 1\\]: train on 2 \\* x - 1"),
    ],
)
def test_a_range_that_noise_does_not_suit_is_named_once(x, message):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        train(net(), [x, x], 2)
    assert len(caught) == 1
    with pytest.warns(UserWarning, match=message):
        train(net(), [x])


def test_nan_in_the_data_is_named():
    x = images(6)
    x[3, 0, 2, 2] = float("nan")
    with pytest.raises(TrainingDiverged, match="at step 2.*The data of this step hold NaN"):
        train(net(), [images(6), x])


# --- networks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_weights_in_half_precision_are_refused_for_training(dtype):
    with pytest.raises(ValueError, match=r"too coarse for small steps: train network.float\(\)"):
        train(net().to(dtype), loader())


def test_a_network_in_double_precision_trains_in_it():
    model = net().double()
    losses = train(model, loader()).losses
    assert model.outlet.weight.dtype == torch.float64
    assert losses[0] == pytest.approx(train(net(), loader()).losses[0], rel=2e-2)


def test_nothing_to_train_is_said():
    with pytest.raises(ValueError, match="no parameter to train"):
        train(tiny().requires_grad_(False), loader())
    with pytest.raises(ValueError, match="no parameter to train"):
        train(torch.nn.Identity(), loader())

"""The one object: it trains, samples, guides, saves, loads and moves, whatever it is a model of."""

import inspect

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from diffusion_lib.data import TrainingData
from diffusion_lib.network import PointNetwork, SimpleUNet
from diffusion_lib.sampling import Diffusion, load_model, sample_ddim
from diffusion_lib.schedule import DiffusionSchedule, EDMSchedule, FlowSchedule
from diffusion_lib.training import CheckpointError, load_autoencoder
from diffusion_lib.training.hardware import in_fast_order
from tests.core.test_network import awake

SCHEDULE = DiffusionSchedule(20, "cosine")
LABELS = torch.tensor([0, 1, 1])


def unet(channels=1, classes=None, **more):
    torch.manual_seed(0)
    return awake(SimpleUNet(channels, channels, 8, base_channels=8, multipliers=(1, 2), num_classes=classes, **more))


def images(n=12, channels=1):
    return torch.rand(n, channels, 8, 8, generator=torch.Generator().manual_seed(1)) * 2 - 1


def model_of(name):
    made = {
        "unconditional": lambda: (Diffusion(unet(), SCHEDULE, image_shape=(1, 8, 8)), {"num": 3}),
        "two classes": lambda: (Diffusion(unet(1, 2), SCHEDULE, "v", image_shape=(1, 8, 8)), {"condition": LABELS}),
        "RGB": lambda: (Diffusion(unet(3), FlowSchedule(20), "u", image_shape=(3, 8, 8)), {"num": 3}),
        "points": lambda: (Diffusion(PointNetwork(2), SCHEDULE, image_shape=(2,)), {"num": 3}),
        "EDM": lambda: (Diffusion(unet(), EDMSchedule(20), "v", image_shape=(1, 8, 8)), {"num": 3}),
        "latents": lambda: (
            Diffusion(unet(4), SCHEDULE, "v", load_autoencoder("scenes_vae"), (3, 32, 32)),
            {"num": 3},
        ),
    }
    return made[name]()


KINDS = ["unconditional", "two classes", "RGB", "points", "EDM", "latents"]
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_every_kind_samples_walks_and_denoises_alike(kind):
    model, asked = model_of(kind)
    x = model.sample(**asked, steps=4, seed=3)
    assert x.shape == (3, *model.image_shape) and x.isfinite().all()
    assert torch.equal(x, model.sample(**asked, steps=4, seed=3))
    assert not torch.equal(x, model.sample(**asked, steps=4, seed=4))
    latents = model.sample_latents(**asked, steps=4, seed=3)
    assert latents.shape == (3, *model.sample_shape)
    *_, state = model.trajectory(**asked, steps=4, seed=3)
    assert torch.equal(state.x, latents)
    options = {"sampler": "ddim", "eta": 0.5, "spacing": "quadratic", "clip_x0": False}
    *_, state = model.trajectory(**asked, steps=4, **options)
    assert torch.equal(state.x, model.sample_latents(**asked, steps=4, **options))
    with torch.no_grad():
        said = model.denoiser(asked.get("condition"))(latents, torch.tensor([0, 9, 19]))
    assert said.x0.shape == latents.shape
    assert (float(said.x0.abs().max()) <= 1) is model.clips is (kind not in ("points", "latents"))


@every_kind
def test_every_kind_is_saved_and_read_back_to_the_last_bit(kind, tmp_path):
    model, asked = model_of(kind)
    path = tmp_path / "m.safetensors"
    model.save(path)
    if kind == "points":
        # A network that no recipe knows: see the foreign ones below.
        loaded = [Diffusion.load(path, network=PointNetwork(2))]
    else:
        loaded = [Diffusion.load(path), load_model(path)]
    for again in loaded:
        assert again.schedule == model.schedule and type(again.schedule) is type(model.schedule)
        assert (again.prediction_type, again.image_shape) == (model.prediction_type, model.image_shape)
        assert not any(p.requires_grad for p in again.network.parameters()) and not again.network.training
        weights = model.network.state_dict()
        assert all(torch.equal(value, weights[name]) for name, value in again.network.state_dict().items())
        # A loaded network lies in memory in the order that is fastest: in the same one, the images are the same.
        if kind != "points":
            in_fast_order(model.network, "cpu")
        assert torch.equal(again.sample(**asked, steps=3), model.sample(**asked, steps=3))
    with pytest.raises(CheckpointError, match="overwrite"):
        model.save(path)
    model.save(path, overwrite=True)


def test_the_three_ways_to_ask_take_the_same_options():
    ways = [inspect.signature(way).parameters for way in (Diffusion.sample, Diffusion.trajectory, Diffusion.denoiser)]
    guidance = {"condition", "guidance_scale", "guidance_rescale", "negative", "clip_x0"}
    assert all(guidance <= set(way) for way in ways)
    assert set(ways[0]) - set(ways[1]) == {"decode", "progress"} and not set(ways[1]) - set(ways[0])


def test_guidance_and_negatives_reach_the_network():
    model, _ = model_of("two classes")
    options = {"steps": 4, "clip_x0": False}
    plain = model.sample(LABELS, **options)
    guided = model.sample(LABELS, guidance_scale=3.0, **options)
    assert not torch.allclose(plain, guided)
    # The other class is led away from; its own leads nowhere.
    away = model.sample(LABELS, guidance_scale=3.0, negative=1 - LABELS, **options)
    assert not torch.allclose(away, guided)
    own = model.sample(LABELS, guidance_scale=3.0, negative=LABELS, **options)
    torch.testing.assert_close(own, plain, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(guided, model.sample(LABELS, guidance_scale=3.0, guidance_rescale=0.7, **options))
    *_, state = model.trajectory(LABELS, guidance_scale=3.0, negative=1 - LABELS, **options)
    assert torch.equal(state.x, away)


def test_points_keep_their_range_and_images_theirs():
    """Points at 2 once came back at 1, without a word."""
    far = lambda x, t: torch.full_like(x, 2.0)  # noqa: E731
    assert (Diffusion(far, SCHEDULE, "x0", image_shape=(2,)).sample(num=4, steps=3) == 2).all()
    assert (Diffusion(far, SCHEDULE, "x0", image_shape=(4, 8, 8)).sample(num=4, steps=3) == 2).all()
    assert (Diffusion(far, SCHEDULE, "x0", image_shape=(1, 8, 8)).sample(num=4, steps=3) == 1).all()
    assert (Diffusion(far, SCHEDULE, "x0", image_shape=(3, 8, 8)).sample(num=4, steps=3) == 1).all()
    assert (Diffusion(far, SCHEDULE, "x0", image_shape=(1, 8, 8)).sample(steps=3, clip_x0=False) == 2).all()
    for shape in ((4, 2), (4, 5, 8, 8)):
        assert (sample_ddim(far, SCHEDULE, shape, None, 3, prediction_type="x0") == 2).all()


# --- labels and numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [[0, 1, 1], (0, 1, 1), np.array([0, 1, 1]), np.array([0, 1, 1], np.uint8), LABELS.int(), LABELS.float()],
    ids=lambda labels: f"{type(labels).__name__} {getattr(labels, 'dtype', '')}",
)
def test_labels_of_any_form_are_labels(as_a_user, labels):
    model, _ = model_of("two classes")
    assert torch.equal(model.sample(labels, steps=2), model.sample(LABELS, steps=2))


@pytest.mark.parametrize(
    "asked,words",
    [
        ([2, 0], r"labels must lie in 0\.\.1.*2 is its null label"),
        ([-1, 0], r"labels must lie in 0\.\.1"),
        ([5], r"labels must lie in 0\.\.1"),
        ([0.5, 0], "whole numbers"),
        (torch.tensor([[0, 1]]), "shape"),
        (torch.tensor([True, False]), "whole numbers"),
        (["red"], "reads no sentences: give it labels"),
        ("red", "a list of sentences is needed"),
    ],
)
def test_labels_that_are_none_are_refused_before_anything_is_drawn(as_a_user, asked, words):
    model, _ = model_of("two classes")
    for ask in (model.sample, lambda a: next(model.trajectory(a)), model.denoiser):
        with pytest.raises(ValueError, match=words) as error:
            ask(asked)
        assert "\n" not in str(error.value)


def test_an_unconditional_model_says_that_it_takes_nothing(as_a_user):
    model, _ = model_of("unconditional")
    assert model.sample(steps=2).shape == (1, 1, 8, 8) and model.num_classes is None and not model.text_conditional
    for asked in ([0, 1], LABELS, ["red"]):
        with pytest.raises(ValueError, match="takes none|no condition|no sentences"):
            model.sample(asked, steps=2)
    with pytest.raises(ValueError, match="needs a condition"):
        model.sample(num=2, steps=2, guidance_scale=3.0)


@pytest.mark.parametrize("num,condition", [(0, None), (-1, None), (2, LABELS), (0, LABELS)])
def test_numbers_of_images_that_do_not_fit_are_refused(num, condition):
    with pytest.raises(ValueError, match="num must be at least 1 and fit the conditions"):
        model_of("two classes" if condition is not None else "unconditional")[0].sample(condition, num=num, steps=2)


def test_a_negative_without_a_condition_is_refused_or_used():
    model, _ = model_of("two classes")
    with pytest.raises(ValueError):
        model.sample(num=3, steps=2, guidance_scale=2.0, negative=LABELS)


@pytest.mark.parametrize("seed", [0, 12345678901234567890, 10**20 + 7, -3, 2**63, 2**64])
def test_any_whole_number_is_a_seed(seed):
    model, asked = model_of("points")
    x = model.sample(**asked, steps=2, seed=seed)
    assert torch.equal(x, model.sample(**asked, steps=2, seed=seed)) and x.isfinite().all()
    assert not torch.equal(x, model.sample(**asked, steps=2, seed=seed + 1))


@pytest.mark.parametrize("seed", [1.5, "3", None, True])
def test_what_is_no_whole_number_is_no_seed(as_a_user, seed):
    with pytest.raises(TypeError, match="seed must be a whole number"):
        model_of("points")[0].sample(seed=seed)


def test_what_cannot_be_known_is_asked_for():
    with pytest.raises(ValueError, match="shape of the images is not known: fit the model, or give image_shape"):
        Diffusion(unet(), SCHEDULE).sample()
    with pytest.raises(CheckpointError, match="shape of its images"):
        Diffusion(unet(), SCHEDULE).save("never.safetensors")


# --- training ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_fit_takes_data_of_every_form_and_goes_on():
    data, labels = images(), torch.arange(12) % 2
    forms = {
        "images": (None, data),
        "array": (None, data.numpy()),
        "pair": (2, (data, labels)),
        "pair of arrays": (2, (data.numpy(), labels.numpy())),
        "training data": (2, TrainingData(data, labels)),
        "loader": (2, DataLoader(TensorDataset(data, labels), batch_size=4, shuffle=True)),
        "loader of images": (None, DataLoader(list(data), batch_size=4)),
    }
    for classes, form in forms.values():
        model = Diffusion(unet(1, classes), SCHEDULE, "v")
        before = [p.detach().clone() for p in model.network.parameters()]
        assert model.fit(form, 1, batch_size=4, progress=False) is model
        assert model.image_shape == (1, 8, 8) and model.state.step == 3
        assert any(not torch.equal(a, b) for a, b in zip(before, model.network.parameters(), strict=True))
        model.fit(form, 2, batch_size=4, progress=False)
        assert model.state.step == 9 and len(model.state.losses) == 9
        asked = {"num": 2} if classes is None else {"condition": [0, 1]}
        assert model.sample(**asked, steps=2).shape == (2, 1, 8, 8)


@pytest.mark.slow
def test_fit_trains_what_it_says_it_predicts_and_points_and_latents_too():
    torch.manual_seed(0)
    points = torch.randn(64, 2)
    model = Diffusion(PointNetwork(2), SCHEDULE, "x0").fit(
        points, 200, 1e-2, batch_size=64, ema_decay=0.9, progress=False
    )
    said = model.network(points, torch.zeros(64, dtype=torch.int64)).detach()
    # At t = 0 there is hardly any noise: who predicts x0 says the point itself.
    assert float((said - points).square().mean()) < 0.5 * float(points.square().mean())
    model = Diffusion(unet(4), SCHEDULE, "v", load_autoencoder("scenes_vae"))
    model.fit(torch.rand(4, 3, 32, 32) * 2 - 1, 1, batch_size=4, progress=False)
    assert model.image_shape == (3, 32, 32) and model.sample(num=2, steps=2).shape == (2, 3, 32, 32)


@pytest.mark.parametrize(
    "data,error,words",
    [
        ((images() * 127 + 128).byte(), TypeError, "to_model_range"),
        ((images(), torch.arange(5)), ValueError, "one label per image"),
        (images()[:0], ValueError, "label per image|no batch|at least one"),
        ((images(), torch.arange(12)), ValueError, "labels must lie in"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_in_a_sentence(data, error, words):
    with pytest.raises(error, match=words) as caught:
        Diffusion(unet(1, 2), SCHEDULE).fit(data, 1, batch_size=4, progress=False)
    assert "\n" not in str(caught.value)


# --- files and foreign networks ----------------------------------------------------------------------------------


class Foreign(torch.nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, width, 1)

    def forward(self, x, t):
        return self.conv(x)[:, :1] + x


def test_a_foreign_network_is_saved_and_put_back_into_one(tmp_path):
    path = tmp_path / "foreign.safetensors"
    model = Diffusion(Foreign(), SCHEDULE, "v", image_shape=(1, 8, 8))
    model.save(path)
    with pytest.raises(CheckpointError, match="foreign network, Foreign: give one .*network=") as error:
        Diffusion.load(path)
    assert "\n" not in str(error.value)
    again = Diffusion.load(path, network=Foreign())
    assert again.prediction_type == "v" and torch.equal(again.sample(num=2, steps=3), model.sample(num=2, steps=3))
    for wrong in (Foreign(5), torch.nn.Linear(1, 1), lambda x, t: x):
        with pytest.raises(CheckpointError) as error:
            Diffusion.load(path, network=wrong)
        assert "\n" not in str(error.value)
    with pytest.raises(CheckpointError, match="no weights to write"):
        Diffusion(lambda x, t: x, SCHEDULE, image_shape=(2,)).save(tmp_path / "never.safetensors")


def test_callables_and_modules_of_every_kind_sample():
    class NoParameters(torch.nn.Module):
        def forward(self, x, t):
            return 0.3 * x

    plain = Diffusion(lambda x, t: 0.3 * x, SCHEDULE, "v", image_shape=(1, 8, 8)).sample(num=2, steps=3)
    for network in (
        NoParameters(),
        torch.nn.DataParallel(NoParameters()),
        torch.compile(NoParameters(), backend="eager"),
    ):
        model = Diffusion(network, SCHEDULE, "v", image_shape=(1, 8, 8))
        assert model.name == "NoParameters" and model.device.type == "cpu"
        assert torch.equal(model.sample(num=2, steps=3), plain)


@pytest.mark.slow
@pytest.mark.parametrize("wrap", [torch.nn.DataParallel, lambda n: torch.compile(n, backend="eager")])
def test_wrapped_networks_keep_their_condition(wrap, tmp_path):
    inner = unet(1, 2)
    plain, wrapped = (Diffusion(n, SCHEDULE, "v", image_shape=(1, 8, 8)) for n in (inner, wrap(inner)))
    assert wrapped.num_classes == 2
    options = {"steps": 3, "guidance_scale": 2.0}
    torch.testing.assert_close(wrapped.sample(LABELS, **options), plain.sample(LABELS, **options))
    with pytest.raises(ValueError, match=r"labels must lie in 0\.\.1"):
        wrapped.sample([2], steps=2)
    wrapped.save(tmp_path / "m.safetensors")
    again = Diffusion.load(tmp_path / "m.safetensors")
    in_fast_order(inner, "cpu")
    assert torch.equal(again.sample(LABELS, steps=3), plain.sample(LABELS, steps=3))


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
def test_networks_of_any_width_sample(dtype):
    model = Diffusion(unet(1, 2).to(dtype), SCHEDULE, "v", image_shape=(1, 8, 8))
    x = model.sample(LABELS, steps=3, guidance_scale=2.0)
    # The state is kept in float32 at least: half precision would lose the small steps.
    assert x.dtype == (torch.float64 if dtype == torch.float64 else torch.float32)
    exact = Diffusion(unet(1, 2), SCHEDULE, "v", image_shape=(1, 8, 8)).sample(LABELS, steps=3, guidance_scale=2.0)
    torch.testing.assert_close(x.float(), exact, rtol=0.1, atol=0.1)


def test_modes_of_every_part_come_back():
    network = unet(1, 2).train()
    network.middle = torch.nn.Identity().eval() if not hasattr(network, "middle") else network.middle
    parts = list(network.modules())
    parts[3].training = False
    modes = [part.training for part in parts]
    model = Diffusion(network, SCHEDULE, "v", image_shape=(1, 8, 8))
    model.sample(LABELS, steps=2)
    list(model.trajectory(LABELS, steps=2))
    assert [part.training for part in parts] == modes and any(modes) and not all(modes)

    def broken(x, t, labels=None):
        raise RuntimeError("out of memory")

    network.forward = broken
    with pytest.raises(RuntimeError, match="out of memory"):
        model.sample(LABELS, steps=2)
    assert [part.training for part in parts] == modes


def test_sampling_without_gradients_and_in_float64():
    model, asked = model_of("two classes")
    plain = model.sample(**asked, steps=3)
    assert not plain.requires_grad
    with torch.inference_mode():
        assert torch.equal(model.sample(**asked, steps=3), plain)
    torch.set_default_dtype(torch.float64)
    try:
        double = model.sample(**asked, steps=3)
    finally:
        torch.set_default_dtype(torch.float32)
    assert double.dtype == torch.float32
    torch.testing.assert_close(double, plain, rtol=1e-5, atol=1e-5)


def test_a_model_moves_as_a_whole():
    model, _ = model_of("latents")
    assert model.to("cpu") is model
    # A copy: weights on the meta device hold no numbers any more.
    assert model.to("meta").device.type == "meta" and model.schedule.device.type == "meta"
    assert next(model.autoencoder.vae.parameters()).device.type == "meta"
    load_autoencoder("scenes_vae").to("cpu")

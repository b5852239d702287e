"""Samplers by name: registered by their decorator, their options refused before anything is asked or drawn."""

import inspect
import math
from pathlib import Path

import pytest
import torch

from diffusion_lib.network import SimpleUNet
from diffusion_lib.sampling import (
    SAMPLERS,
    Between,
    Diffusion,
    GaussianDenoiser,
    OneOf,
    Sampler,
    SamplingDiverged,
    ddim_step,
    draw_samples,
    find_sampler,
    sample_ddim,
    sample_ddpm,
    sampler,
)
from diffusion_lib.schedule import DiffusionSchedule, step_pairs
from diffusion_lib.training import train_diffusion

SCHEDULE = DiffusionSchedule(50, "cosine")


def network(x, t):
    return 0.3 * x


def never(x, t):
    raise AssertionError("the network was asked although the options are wrong")


@pytest.fixture
def shrinking():
    """A sampler of a user's own, gone again after the test."""

    @sampler(factor=Between(0, 2, "2 is far too much"), word=OneOf(("even", "odd")))
    def shrinking_ddim(step, *, factor: float = 1.0, word: str = "even"):
        """DDIM that shrinks every state."""
        step.memory["count"] = step.memory.get("count", 0) + 1
        parity = 1 if word == "even" else -1
        return parity * factor * ddim_step(step.evaluate(), step.level, step.target)

    yield shrinking_ddim
    del SAMPLERS["shrinking_ddim"]


def test_a_decorated_function_is_a_sampler_everywhere(shrinking):
    assert isinstance(shrinking, Sampler) and SAMPLERS["shrinking_ddim"] is shrinking is find_sampler("shrinking_ddim")
    assert find_sampler(shrinking) is shrinking and shrinking.__doc__ == "DDIM that shrinks every state."
    assert shrinking.options == {"factor": 1.0, "word": "even"}
    assert repr(shrinking) == "<sampler shrinking_ddim(factor=1.0, word='even')>"
    model = Diffusion(network, SCHEDULE, "v", image_shape=(2,))
    plain, same = (model.sample(num=3, steps=4, sampler=name) for name in ("ddim", "shrinking_ddim"))
    assert torch.equal(plain, same)
    half = model.sample(num=3, steps=4, sampler="shrinking_ddim", factor=0.5)
    *_, state = model.trajectory(num=3, steps=4, sampler="shrinking_ddim", factor=0.5)
    assert torch.equal(half, state.x)
    one = draw_samples(
        shrinking, network, SCHEDULE, (3, 2), "cpu", 4, {"factor": 0.5}, prediction_type="v",
        generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    assert torch.equal(half, one) and not torch.allclose(half, plain)


def test_the_command_line_has_no_list_of_its_own():
    """Whatever it lists comes from the registry, so that a new sampler is there at once."""
    from diffusion_lib import cli

    sources = [path.read_text() for path in Path(cli.__file__).parent.glob("*.py")]
    assert len(sources) > 3 and not any("dpm_solver_pp" in source for source in sources)


def test_memory_is_of_one_run(shrinking):
    pairs, x = step_pairs(50, 4), torch.ones(2, 3)
    denoise = GaussianDenoiser(SCHEDULE)
    for _ in range(2):
        walk = SAMPLERS["dpm_solver_pp"](denoise, x, SCHEDULE, pairs)
        first = next(walk).x
        other = next(SAMPLERS["dpm_solver_pp"](denoise, x, SCHEDULE, pairs)).x
        assert torch.equal(first, other)


def test_a_name_is_given_once(shrinking):
    with pytest.raises(ValueError, match="there is a sampler 'shrinking_ddim' already"):

        @sampler()
        def shrinking_ddim(step):
            return step.x

    assert SAMPLERS["shrinking_ddim"] is shrinking


@pytest.mark.parametrize("wrong", ["dimm", "DDIM", "", "euler"])
def test_unknown_names_are_refused_with_those_there_are(wrong):
    asks = (
        lambda: find_sampler(wrong),
        lambda: draw_samples(wrong, never, SCHEDULE, (2, 3)),
        lambda: Diffusion(never, SCHEDULE, image_shape=(3,)).sample(sampler=wrong),
        lambda: next(Diffusion(never, SCHEDULE, image_shape=(3,)).trajectory(sampler=wrong)),
    )
    for ask in asks:
        with pytest.raises(ValueError, match=f"sampler must be one of ddim, ddpm.*got '{wrong}'"):
            ask()


WRONG = [
    ("ddim", {"etta": 0.5}, TypeError, "sampler ddim has no option 'etta': did you mean 'eta'"),
    ("ddim", {"variance": "beta"}, TypeError, "sampler ddim has no option 'variance': it has eta"),
    ("heun", {"eta": 0.5}, TypeError, "sampler heun has no option 'eta': it has none"),
    ("ddpm", {"varianz": "beta"}, TypeError, "did you mean 'variance'"),
    ("ddim", {"eta": 3}, ValueError, "eta must be between 0 and 1.*got 3"),
    ("ddim", {"eta": -0.1}, ValueError, "eta must be between 0 and 1"),
    ("ddim", {"eta": math.nan}, ValueError, "eta must be between 0 and 1"),
    ("ddim", {"eta": "0.5"}, ValueError, "eta must be between 0 and 1"),
    ("ddim", {"eta": None}, ValueError, "eta must be between 0 and 1"),
    ("ddim", {"eta": [0.5]}, ValueError, "eta must be between 0 and 1"),
    ("ddim", {"eta": torch.tensor(0.5)}, ValueError, "eta must be between 0 and 1"),
    ("ddpm", {"variance": "x"}, ValueError, 'variance must be "beta_tilde" or "beta", got'),
    ("ddpm", {"variance": None}, ValueError, "variance must be"),
    ("ddpm", {"variance": ["beta"]}, ValueError, "variance must be"),
    ("exponential_sde", {"tau": -1.0}, ValueError, "tau must be between 0 and inf"),
    ("exponential_sde", {"tau": math.nan}, ValueError, "tau must be"),
    ("exponential_sde", {"eta": 1.0}, TypeError, "did you mean 'tau'"),
    ("edm", {"churn": -1.0}, ValueError, "churn must be between 0 and inf"),
    ("edm", {"noise_scale": math.nan}, ValueError, "noise_scale must be"),
    ("edm", {"chrun": 3.0}, TypeError, "did you mean 'churn'"),
]


@pytest.mark.parametrize("name,options,error,words", WRONG, ids=[f"{n} {o}" for n, o, *_ in WRONG])
def test_wrong_options_are_refused_before_the_network_is_asked(name, options, error, words):
    model = Diffusion(never, SCHEDULE, image_shape=(3,))
    asks = (
        lambda: SAMPLERS[name](never, torch.zeros(2, 3), SCHEDULE, step_pairs(50, 2), **options),
        lambda: SAMPLERS[name].check(options),
        lambda: draw_samples(name, never, SCHEDULE, (2, 3), sampler_options=options),
        lambda: model.sample(sampler=name, **options),
        lambda: next(model.trajectory(sampler=name, **options)),
    )
    for ask in asks:
        with pytest.raises(error, match=words) as caught:
            ask()
        assert "\n" not in str(caught.value)


def test_other_options_are_refused_with_a_guess():
    for ask in (
        lambda: sample_ddim(never, SCHEDULE, (2, 3), guidance_skale=2.0),
        lambda: draw_samples("ddim", never, SCHEDULE, (2, 3), guidance_skale=2.0),
    ):
        with pytest.raises(TypeError, match="no option 'guidance_skale': did you mean 'guidance_scale'"):
            ask()
    with pytest.raises(TypeError, match="write steps=50"):
        Diffusion(never, SCHEDULE, image_shape=(3,)).sample(num_inference_steps=50)
    with pytest.raises(ValueError, match="variance must be"):
        sample_ddpm(never, SCHEDULE, (2, 3), variance="x")
    with pytest.raises(ValueError, match="eta must be"):
        sample_ddim(never, SCHEDULE, (2, 3), eta=3)
    with pytest.raises(ValueError, match="spacing must be one of"):
        sample_ddim(never, SCHEDULE, (2, 3), spacing="cubic")


def test_every_signature_names_its_options():
    for function in (sample_ddim, sample_ddpm, draw_samples):
        names = set(inspect.signature(function).parameters)
        assert {"condition", "guidance_scale", "prediction_type", "clip_x0", "spacing", "generator"} <= names
        assert not any(p.kind is p.VAR_KEYWORD for p in inspect.signature(function).parameters.values())


def test_whole_numbers_are_numbers():
    for eta in (0, 1, 0.0, 1.0):
        assert sample_ddim(network, SCHEDULE, (2, 3), "cpu", 3, eta=eta, prediction_type="v").isfinite().all()


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_answers_that_are_no_numbers_stop_with_a_word(name, bad):
    def spoilt(x, t):
        return torch.where(t[:, None] < 20, bad, 0.1) + 0 * x

    with pytest.raises(SamplingDiverged, match="NaN or infinite") as error:
        draw_samples(name, spoilt, SCHEDULE, (2, 3), "cpu", 5, prediction_type="v")
    assert "\n" not in str(error.value)
    with pytest.raises(SamplingDiverged):
        Diffusion(spoilt, SCHEDULE, "v", image_shape=(3,)).sample(num=2, steps=5, sampler=name)


def test_old_keywords_still_work_and_say_their_new_names():
    unet = SimpleUNet(1, 1, base_channels=8, multipliers=(1, 2), patch_size=2)
    schedule, shape = DiffusionSchedule(20), (1, 1, 28, 28)
    new = sample_ddim(unet, schedule, shape, "cpu", 2, prediction_type="v", generator=seeded())
    with pytest.warns(DeprecationWarning, match="prediction= is called prediction_type= now"):
        old = sample_ddim(unet, schedule, shape, "cpu", 2, prediction="v", generator=seeded())
    assert torch.equal(old, new)
    with pytest.warns(DeprecationWarning, match="drop_prob= is called cond_drop_prob= now"):
        state = train_diffusion(unet, schedule, [torch.randn(4, *shape[1:])], 1, drop_prob=0.0, progress=False)
    assert state.step == 1


def seeded():
    return torch.Generator().manual_seed(0)

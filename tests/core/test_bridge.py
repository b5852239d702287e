"""Networks of Diffusers here, and ours there: random weights, one step of training, guidance, equal samples."""

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from diffusion_lib import train_diffusion
from diffusion_lib.network import SimpleUNet, null_condition, takes_condition
from diffusion_lib.network.bridge import FromDiffusers, ToDiffusers, plain_output
from diffusion_lib.sampling import Diffusion, draw_samples, sample_ddim
from diffusion_lib.schedule import DiffusionSchedule
from tests.core.test_network import awake

SCHEDULE = DiffusionSchedule(20, "cosine")
TINY = {
    "sample_size": 8, "in_channels": 1, "out_channels": 1, "block_out_channels": (8, 8), "layers_per_block": 1,
    "norm_num_groups": 4,
}  # fmt: skip
PLAIN = {**TINY, "down_block_types": ("DownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "UpBlock2D")}
CROSS = {
    **TINY, "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"), "cross_attention_dim": 6, "attention_head_dim": 4,
}  # fmt: skip
X, T = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 7, 19])


def foreign(classes=None):
    from diffusers import UNet2DModel

    torch.manual_seed(0)
    return UNet2DModel(**PLAIN, num_class_embeds=classes).eval()


def reader():
    from diffusers import UNet2DConditionModel

    torch.manual_seed(0)
    return UNet2DConditionModel(**CROSS).eval()


def weights(network):
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def one_step(network, *data, **options):
    before = weights(network)
    loader = DataLoader(TensorDataset(*data), batch_size=3)
    state = train_diffusion(network, SCHEDULE, loader, 1, 1e-3, progress=False, ema_decay=0.0, **options)
    assert state.step == 1 and state.losses[0] > 0 and not torch.equal(before, weights(network))
    return state


def test_an_unconditional_network():
    network = FromDiffusers(foreign())
    assert not takes_condition(network) and network.num_classes is None
    torch.testing.assert_close(network(X, T), network.network(X, T).sample)
    one_step(network, X)
    images = sample_ddim(network, SCHEDULE, (2, 1, 8, 8), num_inference_steps=3)
    assert images.shape == (2, 1, 8, 8) and images.abs().max() <= 1
    with pytest.raises(ValueError, match="network takes none"):
        sample_ddim(network, SCHEDULE, (2, 1, 8, 8), condition=torch.tensor([0, 1]), num_inference_steps=2)
    with pytest.raises(ValueError, match="network takes none"):
        ToDiffusers(network, in_channels=1, sample_size=8)(X, 3, class_labels=torch.tensor([0, 1, 0]))


def test_without_the_bridge_it_is_understood_too():
    """The answer of a foreign network is an object, not a tensor."""
    network = foreign()
    images = sample_ddim(network, SCHEDULE, (2, 1, 8, 8), num_inference_steps=2,
                         generator=torch.Generator().manual_seed(1))  # fmt: skip
    bridged = sample_ddim(FromDiffusers(network), SCHEDULE, (2, 1, 8, 8), num_inference_steps=2,
                          generator=torch.Generator().manual_seed(1))  # fmt: skip
    torch.testing.assert_close(images, bridged)


def test_a_network_of_classes_with_a_null_row():
    network = FromDiffusers(foreign(4), num_classes=3)
    labels = torch.tensor([0, 2, 1])
    assert takes_condition(network) and network.num_classes == 3
    assert null_condition(network, labels).tolist() == [3, 3, 3]
    torch.testing.assert_close(network(X, T, labels), network.network(X, T, class_labels=labels).sample)
    torch.testing.assert_close(network(X, T), network(X, T, torch.full((3,), 3)))
    before = network.network.class_embedding.weight.detach().clone()
    one_step(network, X, labels, cond_drop_prob=1.0)
    moved = (network.network.class_embedding.weight.detach() - before).abs().amax(1)
    assert moved[3] > 10 * moved[:3].max()
    model = Diffusion(network, SCHEDULE, image_shape=(1, 8, 8))
    plain = model.sample([0, 1, 2], steps=3)
    guided = model.sample([0, 1, 2], steps=3, guidance_scale=4.0)
    assert model.num_classes == 3 and plain.shape == (3, 1, 8, 8) and not torch.allclose(plain, guided)
    assert not torch.allclose(plain, model.sample([1, 1, 2], steps=3))
    for wrong in ([3, 0, 0], [-1, 0, 0]):
        with pytest.raises(ValueError, match=r"labels must lie in 0\.\.2"):
            model.sample(wrong, steps=2)


def test_a_network_of_classes_without_a_null_row():
    network = FromDiffusers(foreign(3))
    labels = torch.tensor([0, 2, 1])
    assert takes_condition(network) and network.num_classes == 3 and not hasattr(network, "null_condition")
    one_step(network, X, labels, cond_drop_prob=0.0)
    assert sample_ddim(network, SCHEDULE, (3, 1, 8, 8), condition=labels, num_inference_steps=2).shape == X.shape
    with pytest.raises(ValueError, match="null_condition"):
        sample_ddim(network, SCHEDULE, (3, 1, 8, 8), condition=labels, guidance_scale=2.0, num_inference_steps=2)
    with pytest.raises(ValueError, match="takes a condition: pass one"):
        sample_ddim(network, SCHEDULE, (3, 1, 8, 8), num_inference_steps=2)
    with pytest.raises(ValueError):
        one_step(network, X, labels, cond_drop_prob=0.5)


def test_a_number_of_classes_that_fits_no_row_is_refused():
    with pytest.raises(ValueError, match="num_classes must be 4 or 3 for a network of 4 rows, got 10"):
        FromDiffusers(foreign(4), num_classes=10)


def test_a_network_that_attends_to_context():
    nothing = torch.zeros(5, 6)
    network = FromDiffusers(reader(), null_context=nothing)
    context = torch.randn(3, 5, 6, generator=torch.Generator().manual_seed(1))
    assert takes_condition(network)
    torch.testing.assert_close(network(X, T, context), network.network(X, T, encoder_hidden_states=context).sample)
    torch.testing.assert_close(network(X, T), network(X, T, torch.zeros(3, 5, 6)))
    one_step(network, X, context, cond_drop_prob=0.5)
    options = {"condition": context, "num_inference_steps": 3}

    def run(**more):
        generator = torch.Generator().manual_seed(2)
        return sample_ddim(network, SCHEDULE, (3, 1, 8, 8), generator=generator, **{**options, **more})

    assert not torch.allclose(run(), run(guidance_scale=5.0)) and not torch.allclose(run(), run(condition=-context))
    away = run(guidance_scale=5.0, null_condition=-context)
    assert not torch.allclose(away, run(guidance_scale=5.0))


def test_a_network_of_context_is_never_asked_without_it():
    network = FromDiffusers(reader())
    for ask in (
        lambda: network(X, T),
        lambda: sample_ddim(network, SCHEDULE, (3, 1, 8, 8), num_inference_steps=2),
        lambda: draw_samples("heun", network, SCHEDULE, (3, 1, 8, 8), None, 2),
        lambda: one_step(network, X, cond_drop_prob=0.0),
    ):
        with pytest.raises(ValueError, match="condition"):
            ask()


class Answer:
    def __init__(self, sample):
        self.sample = sample


def test_what_a_foreign_network_may_answer():
    for answer in (X, (X,), [X, None], Answer(X)):
        assert plain_output(answer) is X
    for wrong in (None, (), "x", Answer(None), 3.0, {"x": X}):
        with pytest.raises(TypeError, match="must answer with a tensor"):
            plain_output(wrong)


# --- and back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labelled", [False, True])
def test_our_network_in_their_loop_gives_our_samples(labelled):
    from diffusers import DDIMScheduler

    classes = {"num_classes": 3} if labelled else {}
    ours = awake(SimpleUNet(1, 1, 8, base_channels=8, multipliers=(1, 2), **classes))
    theirs = ToDiffusers(ours, in_channels=1, sample_size=8)
    assert theirs.dtype == torch.float32 and theirs.device.type == "cpu" and theirs.config.in_channels == 1
    schedule = DiffusionSchedule(1000)
    labels = {"class_labels": torch.tensor([0, 2])} if labelled else {}
    loop = DDIMScheduler(1000, 1e-4, 0.02, "linear", clip_sample=False, timestep_spacing="trailing")
    loop.set_timesteps(10)
    # Their tables are float32, which a division by alpha = 0.006 makes visible.
    loop.alphas_cumprod = schedule.alpha_bars
    x = torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(3))
    wanted = draw_samples(
        "ddim", ours, schedule, (2, 1, 8, 8), None, 10, clip_x0=False, condition=labels.get("class_labels"),
        generator=torch.Generator().manual_seed(3),
    )  # fmt: skip
    with torch.no_grad():
        for t in loop.timesteps:
            x = loop.step(theirs(x, t, **labels).sample, t, x).prev_sample.float()
    torch.testing.assert_close(x, wanted, rtol=1e-3, atol=1e-3)


def test_their_call_form_is_understood():
    ours = awake(SimpleUNet(1, 1, 8, base_channels=8, multipliers=(1,), num_classes=3))
    bridge = ToDiffusers(ours, in_channels=1, sample_size=(8, 8))
    labels = torch.tensor([0, 1, 2])
    wanted = ours(X, torch.full((3,), 7), labels)
    for t in (7, torch.tensor(7), torch.tensor([7]), torch.full((3,), 7)):
        torch.testing.assert_close(bridge(X, t, class_labels=labels).sample, wanted)
    (answer,) = bridge(X, 7, labels, return_dict=False)
    torch.testing.assert_close(answer, wanted)
    # Our own networks say "nothing" by themselves.
    torch.testing.assert_close(bridge(X, 7).sample, ours(X, torch.full((3,), 7)))


def test_a_round_trip_changes_nothing():
    network = foreign(4)
    there_and_back = FromDiffusers(network, num_classes=3)
    again = ToDiffusers(there_and_back, in_channels=1, sample_size=8)
    labels = torch.tensor([0, 1, 2])
    torch.testing.assert_close(again(X, T, class_labels=labels).sample, network(X, T, class_labels=labels).sample)
    with pytest.raises(ValueError, match="takes a condition: pass class_labels or encoder_hidden_states"):
        ToDiffusers(FromDiffusers(reader()), in_channels=1, sample_size=8)(X, 3)

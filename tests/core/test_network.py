import pytest
import torch

from diffusion_lib.network import VAE, SelfAttention, SimpleUNet, SinusoidalPositionEmbeddings, TimeConditionedBlock
from diffusion_lib.network.blocks import group_norm
from diffusion_lib.sampling import NetworkDenoiser
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.training import RECIPES

SMALL = {"base_channels": 8, "multipliers": (1, 2, 2), "time_dim": 16}


def awake(model):
    """Give every weight that starts at zero a value, so that all paths carry signal."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        for p in model.parameters():
            if not p.any():
                torch.nn.init.normal_(p, std=0.1)
    return model.eval()


@pytest.mark.parametrize("dim", [2, 16, 128])
def test_time_embedding_has_constant_length_and_knows_distances(dim):
    e = SinusoidalPositionEmbeddings(dim)(torch.arange(1000)).double()
    torch.testing.assert_close((e**2).sum(1), torch.full((1000,), dim / 2).double(), rtol=1e-5, atol=1e-5)
    products = (e[:-7] * e[7:]).sum(1)
    torch.testing.assert_close(products, products[:1].expand_as(products), rtol=1e-3, atol=1e-3)
    assert len(torch.unique(e, dim=0)) == 1000 or dim == 2
    torch.testing.assert_close(e, SinusoidalPositionEmbeddings(dim)(torch.arange(1000).float()).double())


@pytest.mark.parametrize("dim", [0, 1, 7])
def test_odd_embedding_is_refused(dim):
    with pytest.raises(ValueError, match="dim must be even"):
        SinusoidalPositionEmbeddings(dim)


@pytest.mark.parametrize("size", [(28, 28), (32, 32), (7, 7), (5, 9), (1, 1), (13, 28)])
@pytest.mark.parametrize("patch_size", [1, 2])
def test_output_has_the_shape_of_the_input(size, patch_size):
    model = awake(
        SimpleUNet(2, 3, patch_size=patch_size, **{"time_dim": 16, "base_channels": 8, "multipliers": (1, 2, 2)})
    )
    assert model(torch.randn(2, 2, *size), torch.tensor([0, 999])).shape == (2, 3, *size)


def test_the_textbook_call_form_works():
    model = SimpleUNet(in_channels=3, out_channels=3, time_dim=256)
    assert model(torch.randn(1, 3, 32, 32), torch.tensor([5])).shape == (1, 3, 32, 32)


def test_output_depends_on_time_label_and_input():
    model = awake(SimpleUNet(1, 1, num_classes=10, **SMALL))
    x, t, y = torch.randn(2, 1, 28, 28), torch.tensor([10, 500]), torch.tensor([3, 4])
    out = model(x, t, y)
    assert not torch.allclose(out, model(x, t + 1, y))
    assert not torch.allclose(out, model(x, t, y + 1))
    torch.testing.assert_close(model(x, t), model(x, t, torch.full_like(y, model.null_label)))


def test_samples_of_a_batch_do_not_touch_each_other():
    model = awake(SimpleUNet(1, 1, **SMALL)).train()
    x, t = torch.randn(3, 1, 14, 14), torch.tensor([1, 2, 3])
    before = model(x, t)
    x[2] += 10
    after = model(x, t)
    torch.testing.assert_close(before[:2], after[:2])
    assert not torch.allclose(before[2], after[2])


def test_every_parameter_gets_a_gradient_after_one_step():
    model = SimpleUNet(1, 1, num_classes=10, **SMALL)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    # Zero-initialised layers open one after another: the outlet, then the blocks behind it.
    for _ in range(3):
        optimizer.zero_grad()
        loss = (model(torch.randn(11, 1, 28, 28), torch.arange(11), torch.arange(11)) - 1).square().mean()
        loss.backward()
        optimizer.step()
    dead = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert dead == []


def test_untrained_network_answers_zero():
    assert not SimpleUNet(1, 1, **SMALL)(torch.randn(1, 1, 28, 28), torch.tensor([3])).any()


def test_the_skip_path_carries_the_input():
    """With everything below the first level cut off, detail still reaches the output."""
    model = awake(SimpleUNet(1, 1, **SMALL))
    for layer in model.downsample:
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    x, t = torch.randn(1, 1, 28, 28), torch.tensor([3])
    moved = x.clone()
    moved[..., 14, 14] += 1
    assert not torch.allclose(model(x, t), model(moved, t))


def test_labels_for_a_model_without_classes_are_refused():
    with pytest.raises(ValueError, match="without num_classes"):
        SimpleUNet(1, 1, **SMALL)(torch.zeros(1, 1, 8, 8), torch.tensor([0]), torch.tensor([1]))


def test_attention_is_permutation_equivariant_over_positions():
    layer = awake(SelfAttention(8))
    x = torch.randn(2, 8, 3, 4)
    order = torch.randperm(12)
    shuffled = x.flatten(2)[..., order].reshape(2, 8, 3, 4)
    torch.testing.assert_close(layer(x).flatten(2)[..., order], layer(shuffled).flatten(2), rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="multiple of heads"):
        SelfAttention(10, heads=4)


def test_block_changes_width_and_starts_as_its_residual():
    block = TimeConditionedBlock(4, 8, 16)
    x = torch.randn(2, 4, 5, 5)
    torch.testing.assert_close(block(x, torch.randn(2, 16)), block.residual(x))


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_make_the_same_network_from_the_same_seed(name):
    a, b = (RECIPES[name].make_network(3) for _ in range(2))
    assert all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters(), strict=True))
    c = RECIPES[name].make_network(4)
    assert not all(torch.equal(p, q) for p, q in zip(a.parameters(), c.parameters(), strict=True))


# --- parts, each by itself ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels,groups", [(1, 1), (2, 2), (4, 4), (6, 2), (8, 8), (12, 4), (24, 8), (64, 8), (7, 1)])
def test_features_are_normalised_in_groups(channels, groups):
    layer = group_norm(channels)
    assert layer.num_groups == groups
    x = 5 + 3 * torch.randn(2, channels, 6, 6)
    parts = x.reshape(2, groups, -1)
    wanted = (parts - parts.mean(2, keepdim=True)) / (parts.var(2, keepdim=True, unbiased=False) + layer.eps).sqrt()
    torch.testing.assert_close(layer(x), wanted.reshape(x.shape), rtol=1e-4, atol=1e-4)


def test_the_embedding_scales_by_one_plus_what_it_says():
    """With a silent modulation the block is a plain one; a scale of -1 wipes the features out."""
    block = awake(TimeConditionedBlock(4, 4, 16))
    x, embedding = torch.randn(2, 4, 5, 5), torch.randn(2, 16)
    torch.nn.init.zeros_(block.modulation.weight)
    h = block.norm2(block.conv1(torch.nn.functional.silu(block.norm1(x))))
    for scale, shift in ((0.0, 0.0), (0.5, 0.0), (-1.0, 0.0), (0.3, -0.7)):
        with torch.no_grad():
            block.modulation.bias.copy_(torch.tensor([scale] * 4 + [shift] * 4))
        wanted = x + block.conv2(torch.nn.functional.silu(h * (1 + scale) + shift))
        torch.testing.assert_close(block(x, embedding), wanted)


@pytest.mark.parametrize("max_period", [100.0, 10_000.0])
def test_the_slowest_wave_of_a_time_has_its_period(max_period):
    embedding = SinusoidalPositionEmbeddings(8, max_period)
    rates = embedding(torch.tensor([0.01]))[0, :4].double() / 0.01  # sin of small numbers
    wanted = torch.tensor([max_period ** (-i / 4) for i in range(4)]).double()
    torch.testing.assert_close(rates, wanted, rtol=1e-3, atol=0)
    assert SinusoidalPositionEmbeddings(8).max_period == 10_000.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_denoiser_asks_the_network_in_its_own_dtype(dtype):
    """A convolution takes no other dtype than that of its weights."""

    class Narrow(torch.nn.Conv2d):
        def forward(self, x, t):
            assert x.dtype == dtype
            return super().forward(x)

    denoise = NetworkDenoiser(Narrow(1, 1, 1).to(dtype), DiffusionSchedule(10), "v")
    for state in (torch.float32, torch.float64):
        said = denoise(torch.randn(2, 1, 4, 4, dtype=state), torch.tensor([1, 5]))
        assert said.x0.dtype == said.eps.dtype == state


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_times_are_embedded_in_the_dtype_of_the_network_without_losing_them(dtype):
    model = SinusoidalPositionEmbeddings(32).to(dtype)
    t = torch.tensor([0, 1, 500, 999])
    wanted = SinusoidalPositionEmbeddings(32)(t)
    assert model(t).dtype == dtype
    torch.testing.assert_close(model(t).float(), wanted, rtol=0, atol=1e-2)
    torch.testing.assert_close(model.float()(t), wanted)


@pytest.mark.parametrize("said", [-1e4, 1e4])
def test_the_log_variance_of_latents_is_kept_in_bounds(said):
    """Half precision holds no exp(1e4), and no KL of it."""
    vae = VAE(1, 2).eval()
    with torch.no_grad():
        latents = vae.encode(torch.full((1, 1, 8, 8), said))
        last = [layer for layer in vae.encoder.modules() if isinstance(layer, torch.nn.Conv2d)][-1]
        last.weight.zero_()
        last.bias.fill_(said)
        latents = vae.encode(torch.zeros(1, 1, 8, 8))
    assert latents.kl().isfinite().all() and latents.sample(torch.ones_like(latents.mean)).isfinite().all()
    assert latents.log_variance.abs().max() <= 30

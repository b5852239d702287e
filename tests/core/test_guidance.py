"""Guidance beyond its formula: rescaling inside the sampler, variety, the slider."""

import pytest
import torch

from diffusion_lib.measuring import variety
from diffusion_lib.network import SimpleUNet
from diffusion_lib.process import Prediction, x0_to_eps
from diffusion_lib.sampling import draw_samples, guide, make_denoiser, rescaled
from diffusion_lib.schedule import DiffusionSchedule
from diffusion_lib.showing import (
    draw_bells,
    draw_guided,
    draw_strength,
    draw_trade_off,
    guidance_slider,
    strength_slider,
)
from diffusion_lib.showing.figures import png_bytes, tight_box
from tests.core.test_network import awake

SCHEDULE = DiffusionSchedule(20, "cosine")


def told(condition):
    """A denoiser that shrinks its state by as much as the labels say."""

    def denoise(x_t, t):
        x0 = x_t * (1 + condition.to(x_t.dtype)[:, None]) / 4
        return Prediction(x0, x0_to_eps(x_t, x0, SCHEDULE.level(t, x_t)))

    return denoise


def test_rescaled_predictions_keep_the_conditional_spread_and_still_make_up_x_t():
    x, t = torch.randn(3, 50, dtype=torch.float64), torch.tensor([2, 10, 18])
    conditional, null = told(torch.tensor([1, 2, 3])), told(torch.tensor([0, 0, 0]))
    plain = conditional(x, t)
    said = guide(conditional, null, 5.0, rescale=1.0, schedule=SCHEDULE)(x, t)
    torch.testing.assert_close(said.x0.std(dim=1), plain.x0.std(dim=1))
    torch.testing.assert_close(SCHEDULE.level(t, x).mix(*said), x)
    half = guide(conditional, null, 5.0, rescale=0.5, schedule=SCHEDULE)(x, t).x0
    free = guide(conditional, null, 5.0)(x, t).x0
    torch.testing.assert_close(half, (said.x0 + free) / 2)
    with pytest.raises(ValueError, match="rescale needs the schedule"):
        guide(conditional, null, 5.0, rescale=0.5)


def test_samples_do_not_depend_on_their_neighbours():
    guided, conditional = torch.randn(2, 3, 1, 4, 4)
    torch.testing.assert_close(rescaled(guided, conditional, 0.7)[:1], rescaled(guided[:1], conditional[:1], 0.7))
    torch.testing.assert_close(rescaled(guided, conditional, 0.0), guided)


def test_the_option_reaches_the_sampler():
    torch.manual_seed(0)
    net = awake(SimpleUNet(1, 1, 8, base_channels=8, multipliers=(1,), num_classes=3))

    def run(**options):
        generator = torch.Generator().manual_seed(0)
        labels = torch.tensor([0, 1])
        return draw_samples(
            "ddim", net, SCHEDULE, (2, 1, 6, 6), None, 4, condition=labels, guidance_scale=6.0, clip_x0=False,
            generator=generator, **options,
        )  # fmt: skip

    assert torch.equal(run(), run(guidance_rescale=0.0))
    assert not torch.allclose(run(), run(guidance_rescale=0.7))
    t, x = torch.tensor([5, 9]), torch.randn(2, 1, 6, 6)
    options = {"condition": torch.tensor([0, 1]), "guidance_scale": 6.0}
    kept = make_denoiser(net, SCHEDULE, guidance_rescale=1.0, **options)(x, t).x0
    plain = make_denoiser(net, SCHEDULE, **{**options, "guidance_scale": 1.0})(x, t).x0
    torch.testing.assert_close(kept.std(dim=(1, 2, 3)), plain.std(dim=(1, 2, 3)))


def test_variety_is_the_mean_distance_within_a_class():
    features = torch.tensor([[0.0, 0.0], [3.0, 4.0], [9.0, 9.0], [9.0, 10.0]])
    labels = torch.tensor([0, 0, 1, 1])
    assert variety(features, labels) == pytest.approx((5 + 1) / 2)
    with pytest.raises(ValueError, match="class 1 has one sample"):
        variety(features[:3], labels[:3])


def test_the_slider_shows_the_chosen_scale():
    sheets = {scale: torch.full((4, 1, 6, 6), scale / 4 - 1) for scale in (0.0, 1.0, 3.0)}
    box = guidance_slider(sheets, columns=2)
    slider, picture = box.children
    assert slider.value == 1.0
    before = picture.value
    slider.value = 3.0
    assert picture.value != before
    assert "ignored" in draw_guided(sheets, 0.0, 2).axes[0].get_title()
    with pytest.raises(ValueError, match="scale must be one of 0, 1, 3"):
        draw_guided(sheets, 2.0)


def test_the_strength_of_an_update_shows_its_samples_under_their_sentences():
    sheets = {scale: torch.full((2, 3, 6, 6), scale - 1) for scale in (0.0, 0.5, 1.0)}
    asked = ["a large green top on the left", "a cross"]
    slider, picture = strength_slider(sheets, asked).children
    for scale in (0.0, 0.5):
        slider.value = scale
        figure = draw_strength(sheets, scale, asked)
        assert picture.value == png_bytes(figure, tight_box(figure))
    assert figure.axes[0].get_title() == "a large green\ntop on the\nleft"
    with pytest.raises(ValueError, match="scale must be one of 0, 0.5, 1, got 0.2"):
        draw_strength(sheets, 0.2, asked)


def test_the_trade_off_has_a_panel_per_gain_and_names_every_scale():
    figure = draw_trade_off(
        [1.0, 1.5, 4.0], [113.0, 87.0, 75.0], {"read": [96.0, 99.0, 100.0], "distance": [0.6, 1.4, 6.8]}
    )
    assert [axes.get_title() for axes in figure.axes] == ["read", "distance"]
    for axes, gain in zip(figure.axes, ([96, 99, 100], [0.6, 1.4, 6.8]), strict=True):
        (line,) = axes.lines
        assert list(line.get_xdata()) == [113, 87, 75] and list(line.get_ydata()) == gain
        assert [text.get_text() for text in axes.texts] == ["1", "1.5", "4"]


def test_bells_hold_all_that_there_is():
    x = torch.linspace(-12, 14, 2000)
    figure = draw_bells({"narrow": (1.0, 0.25), "wide": (0.0, 4.0)}, x)
    for line, mean in zip(figure.axes[0].lines, (1.0, 0.0), strict=True):
        y = torch.as_tensor(line.get_ydata())
        assert float(torch.trapezoid(y, x)) == pytest.approx(1, abs=1e-4)
        assert float(torch.trapezoid(x * y, x)) == pytest.approx(mean, abs=1e-3)
    with pytest.raises(ValueError, match="that of wide is not"):
        draw_bells({"wide": (0.0, 0.0)}, x)


def test_scales_at_one_place_are_written_on_two_sides():
    # To the left and back again along one line: the two middle points fall together.
    figure = draw_trade_off([1.0, 2.0, 3.0, 4.0], [90.0, 80.0, 80.0, 90.0], {"read": [100.0, 100.1, 100.1, 100.0]})
    offsets = [text.xyann[1] for text in figure.axes[0].texts]
    assert [offset > 0 for offset in offsets] == [False, True, False, True]


@pytest.mark.parametrize(
    "scales, variety, gains",
    [([1.0], [90.0], {"a": [1.0]}), ([1.0, 2.0], [9.0], {"a": [1.0, 2.0]}), ([1.0, 2.0], [9.0, 8.0], {})],
)
def test_a_trade_off_needs_a_value_for_every_scale(scales, variety, gains):
    with pytest.raises(ValueError, match="one value per scale"):
        draw_trade_off(scales, variety, gains)

"""A folder of image files becomes training data: any size and mode, classes from sub-folders, held-out images."""

import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from diffusion_lib.data import load_folder, load_training_data

RED, GREY, BLUE = (200, 30, 40), (90, 90, 90), (0, 0, 255)


def flat(path, colour, size=(16, 16), mode="RGB", **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path, **options)


def level(colour):
    """A colour as the model sees it."""
    return torch.tensor(colour) / 127.5 - 1


@pytest.fixture
def classes(tmp_path):
    for k, name in enumerate(("cats", "dogs")):
        for i in range(10):
            flat(tmp_path / "pets" / name / f"{i}.png", (10 * i, 100 * k, 50))
    return tmp_path / "pets"


def test_sub_folders_are_classes_in_alphabetical_order(classes):
    data = load_folder(classes, 8, part="all")
    assert data.images.shape == (20, 3, 8, 8) and data.images.dtype == torch.float32
    assert data.labels.tolist() == [0] * 10 + [1] * 10
    assert data.class_names == ("cats", "dogs") and data.num_classes == 2 and data.captions is None
    # Which class a picture is in shows in its green.
    assert torch.equal(data.images[:, 1, 0, 0] > -1, data.labels == 1)
    torch.testing.assert_close(data.images[3, :, 4, 4], level((30, 0, 50)))


def test_without_sub_folders_there_are_no_labels(tmp_path):
    flat(tmp_path / "a.jpg", RED, quality=95)
    flat(tmp_path / "b.PNG", RED)
    data = load_folder(tmp_path, 4, part="all")
    assert data.labels is None and data.class_names is None and data.num_classes is None
    assert (data.images - level(RED)[:, None, None]).abs().max() < 0.05


def test_held_out_images_are_the_same_everywhere_and_of_every_class(classes, tmp_path):
    def green(part, folder=classes, fraction=0.2):
        data = load_folder(folder, 1, part=part, held_out=fraction)
        values = data.images.flatten(1)[:, 0].tolist()
        return [(int(label), round(value, 4)) for value, label in zip(values, data.labels, strict=True)]

    train, kept = green("train"), green("held_out")
    assert len(train) == 16 and len(kept) == 4 and sorted(train + kept) == sorted(green("all"))
    assert [label for label, _ in kept] == [0, 0, 1, 1]
    shutil.copytree(classes, tmp_path / "elsewhere" / "copy")
    assert green("held_out", tmp_path / "elsewhere" / "copy") == kept
    assert len(green("train", fraction=0.0)) == 20
    with pytest.raises(ValueError, match="in the part 'held_out'"):
        green("held_out", fraction=0.0)


def test_the_middle_is_cut_out_after_the_shorter_side_is_scaled(tmp_path):
    """A wide picture, blue on both sides: a square from its middle sees no blue."""
    pixels = np.full((20, 60, 3), RED, dtype=np.uint8)
    pixels[:, :15], pixels[:, 45:] = BLUE, BLUE
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    Image.fromarray(pixels.transpose(1, 0, 2)).save(tmp_path / "high.png")
    for size in (5, 20, 40):
        images = load_folder(tmp_path, size, part="all").images
        assert images.shape == (2, 3, size, size)
        assert (images - level(RED)[:, None, None]).abs().max() < 0.02


def test_pictures_of_cameras_are_turned_upright(tmp_path):
    pixels = np.zeros((8, 8, 3), dtype=np.uint8)
    pixels[:4] = 255
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    Image.fromarray(pixels).save(tmp_path / "a.jpg", exif=exif, quality=100)
    image = load_folder(tmp_path, 8, part="all").images[0]
    assert image[:, 1].mean() < -0.9 and image[:, 6].mean() > 0.9


@pytest.mark.parametrize(
    ("mode", "colour", "channels", "wanted"),
    [
        ("L", 90, 1, GREY[:1]),
        ("1", 1, 1, (255,)),
        ("I;16", 90 * 257, 1, GREY[:1]),
        ("RGB", RED, 3, RED),
        ("RGBA", (*RED, 0), 3, (255, 255, 255)),
        ("RGBA", (*RED, 255), 3, RED),
        ("LA", (90, 0), 1, (255,)),
        ("P", 7, 3, None),
    ],
)
def test_every_mode_of_png_keeps_its_channels_and_values(tmp_path, mode, colour, channels, wanted):
    flat(tmp_path / "a.png", colour, mode=mode)
    images = load_folder(tmp_path, 4, part="all").images
    assert images.shape == (1, channels, 4, 4)
    if wanted is not None:
        torch.testing.assert_close(images[0, :, 2, 2], level(wanted), atol=0.01, rtol=0)


def test_grey_or_rgb_by_the_files_or_as_asked(tmp_path):
    flat(tmp_path / "a.png", 90, mode="L")
    assert load_folder(tmp_path, 4, part="all").images.shape[1] == 1
    assert torch.equal(*load_folder(tmp_path, 4, 3, part="all").images[0, :2])
    flat(tmp_path / "b.png", RED)
    mixed = load_folder(tmp_path, 4, part="all").images
    assert mixed.shape == (2, 3, 4, 4) and torch.equal(mixed[0, 0], mixed[0, 2])
    grey = load_folder(tmp_path, 4, 1, part="all").images
    wanted = 0.299 * RED[0] + 0.587 * RED[1] + 0.114 * RED[2]
    torch.testing.assert_close(grey[1, 0, 0, 0], level(float(wanted)), atol=0.01, rtol=0)


def test_other_files_and_hidden_ones_are_left_aside(classes):
    (classes / "readme.txt").write_text("no image")
    (classes / ".cache").mkdir()
    flat(classes / ".cache" / "thumb.png", RED)
    flat(classes / "cats" / "deeper" / "x.png", RED)
    data = load_folder(classes, 4, part="all")
    assert data.class_names == ("cats", "dogs") and len(data.images) == 21


def test_broken_files_are_named(classes):
    (classes / "cats" / "3.png").write_bytes((classes / "cats" / "3.png").read_bytes()[:40])
    (classes / "dogs" / "no.jpg").write_text("a text")
    with pytest.raises(ValueError, match=r"2 of 21 images cannot be read \(.*3.png, .*no.jpg\): remove or replace"):
        load_folder(classes, 4, part="all")


def test_what_is_no_folder_of_images_is_refused(classes, tmp_path):
    with pytest.raises(ValueError, match="there is no folder"):
        load_folder(tmp_path / "absent", 4)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="holds no images: files should end in"):
        load_folder(tmp_path / "empty", 4)
    flat(classes / "stray.png", RED)
    with pytest.raises(ValueError, match="images beside its sub-folders .stray.png"):
        load_folder(classes, 4)
    for wrong in ({"size": 0}, {"size": 4, "channels": 2}, {"size": 4, "part": "test"}, {"size": 4, "held_out": 1.0}):
        with pytest.raises(ValueError, match="size must be at least 1"):
            load_folder(classes, **wrong)


def test_a_recipe_names_a_folder_by_its_path(classes):
    data = load_training_data(f"folder:{classes}", size=4, channels=1)
    assert data.images.shape == (18, 1, 4, 4) and data.class_names == ("cats", "dogs")
    with pytest.raises(ValueError, match="needs a size"):
        load_training_data(f"folder:{classes}")
    with pytest.raises(ValueError, match="folder:PATH, got 'pets'"):
        load_training_data("pets")

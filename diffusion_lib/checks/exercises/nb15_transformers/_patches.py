"""Images and patch sizes to cut, and the ways to cut them that are not asked for."""

from ...declare.inputs import normal

# name -> shape of the images, patch size
CUTS = {
    "three by two patches, two channels": ((3, 2, 6, 4), 2),
    "as many channels as the patch is wide": ((2, 3, 9, 6), 3),
    "as many patches as numbers in one": ((4, 1, 4, 4), 2),
    "patches of one pixel": ((2, 3, 2, 5), 1),
    "a single patch": ((1, 2, 4, 4), 4),
    "a digit": ((1, 1, 28, 28), 7),
}


def cut(x, p, order=(0, 2, 4, 3, 5, 1)):
    """The six axes (b, c, row of patches, row inside, column of patches, column inside), put in an order and joined."""
    b, c, h, w = x.shape
    parts = x.reshape(b, c, h // p, p, w // p, p).permute(*order)
    return parts.reshape(b, (h // p) * (w // p), p * p * c)


def pictures(generator):
    """One batch of images per cut, with its patch size."""
    return {name: (normal(generator, *shape), p) for name, (shape, p) in CUTS.items()}

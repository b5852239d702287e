"""What errors of torch 2.4 and later, and of einops, mean here: (type, pattern, sentence), the first fit counts."""

_ONE_NUMBER = "A whole tensor was used where one number or one yes/no is needed; t holds one time per sample."
_DEVICE = "Tensors on different devices meet: build new ones with device=x.device."
_WIDTHS = (
    "The inner widths of a product differ: print both shapes just before this line. A layer's inputs must be as many "
    "as its data's last axis is long, and arguments in another order give other widths."
)
_CHANNELS = (
    "A layer was made for another number of channels than it gets. Channels come from the arguments of __init__, "
    "and joined maps have the channels of both."
)
_FAR = "The code asks for a device that is not here. Checks run on the CPU: take the device from the input."
_MEMORY = (
    "A tensor became far too large. Shapes like (B,) and (B, 1) that meet become (B, B); a list that grows in a loop "
    "keeps everything."
)
_JOINING = "Joined tensors must have equal sizes along all axes but the joined one: print the shapes of the parts."
_SAME_PLACE = (
    "The tensor was stretched by expand, so that many entries are one place in memory, and cannot be written into. "
    "Write into a clone, or make a new tensor."
)

MEANINGS = (
    (
        "RuntimeError",
        r"divisible by num_groups|normalized_shape",
        "A norm was made for another number of channels, or another size, than it gets. Are the arguments in order?",
    ),
    ("TypeError", r"forward should give", "forward returns the answer alone, one tensor: look at its `return`."),
    ("TypeError", r"should give an nn.Module", "A class was expected that is an nn.Module: it makes the network."),
    ("TypeError", r"should give one tensor", "One tensor is asked for: return the last of them alone."),
    ("TypeError", r"inputs of one size gave answers", "The size of the answer changes from call to call."),
    ("RuntimeError", r"cannot be converted to Scalar|converted to (a )?Python scalar", _ONE_NUMBER),
    ("ValueError", r"converted to (a )?Python scalar", _ONE_NUMBER),
    ("TypeError", r"only integer tensors of a single element|only length-1 arrays|0-dimensional arrays", _ONE_NUMBER),
    (
        "RuntimeError",
        r"zero-dimensional tensor .*cannot be concatenated",
        "torch.cat joins tensors that have an axis; a single number has none. Give it one with reshape(1) or [None].",
    ),
    ("RuntimeError", r"single memory location", _SAME_PLACE),
    (
        "RuntimeError",
        r"between 0 and 1|p_in >= 0|probability tensor contains",
        "Probabilities were expected, between 0 and 1, and other numbers came: raw outputs of a network are logits, "
        "which have functions of their own.",
    ),
    ("RuntimeError", r"mat1 and mat2|first two dimensions of batch2|inconsistent tensor size|size mismatch", _WIDTHS),
    (
        "RuntimeError",
        r"einsum",
        "The letters of the einsum do not fit the shapes: each axis needs its letter, equal letters equal lengths.",
    ),
    ("RuntimeError", r"Given groups=|expected weight to be a vector|running_mean should contain", _CHANNELS),
    (
        "ValueError",
        r"must be divisible by num_groups",
        "The number of channels is no multiple of the number of groups.",
    ),
    (
        "RuntimeError",
        r"Kernel size can't be greater|output size is too small",
        "The map has become smaller than the kernel: padding is missing, or it was halved too often.",
    ),
    (
        "RuntimeError",
        r"\(unbatched\) or|Expected \dD",
        "A convolution wants (batch, channels, height, width): an axis is missing or left over.",
    ),
    ("ValueError", r"spatial dimensions", "Sizes are given for height and width alone, and the input needs four axes."),
    ("ValueError", r"more than 1 value per channel", "BatchNorm cannot learn from one number: the batch is too small."),
    ("RuntimeError", r"Sizes of tensors must match|stack expects each|same number of dimensions", _JOINING),
    (
        "RuntimeError",
        r"view size is not compatible",
        "view needs entries that lie in order in memory; after a transpose take reshape.",
    ),
    (
        "EinopsError",
        r"",
        "The pattern does not fit the shape: print it just before this line, and set its axes beside the letters.",
    ),
    ("RuntimeError", r"split_sizes to sum|chunk expects", "The parts do not add up to the axis: print its length."),
    (
        "RuntimeError",
        r"number of dimensions in the tensor input does not match|number of sizes provided",
        "The code counts on another number of axes than this input has: print x.shape just before this line.",
    ),
    (
        "RuntimeError",
        r"index .* is out of bounds",
        "An index runs past the end. Counting starts at 0, so the last of n is n - 1.",
    ),
    (
        "RuntimeError",
        r"following scalar types: Long|expects .*index.* (long|int64)",
        "An index must hold whole numbers.",
    ),
    ("IndexError", r"Target .* out of bounds", "A label is as large as the number of classes; counting starts at 0."),
    (
        "IndexError",
        r"shape of the mask",
        "A mask of True and False must have the shape of what it picks from, or of its first axes.",
    ),
    (
        "RuntimeError",
        r"not supported for .*Long|only support floating point|floating point dtype can require|of floating point",
        "Whole numbers came where floats are needed: turn them into floats first.",
    ),
    (
        "NotImplementedError",
        r"not implemented for '(Long|Int|Bool|Byte)'",
        "Whole numbers came where floats are needed.",
    ),
    ("RuntimeError", r"not implemented for '(Long|Int|Bool|Byte)'", "Whole numbers came where floats are needed."),
    (
        "RuntimeError",
        r"result type Float can't be cast|can't be cast to the desired",
        "The result of an in-place operation does not fit the tensor's dtype, such as a float in a tensor of whole "
        "numbers: make a new tensor.",
    ),
    (
        "RuntimeError",
        r"'from' to be less than 'to'",
        "The range to draw from is empty: its upper end is not above the lower.",
    ),
    ("RuntimeError", r"std >= 0", "A standard deviation is negative: a variance or its logarithm was taken for one?"),
    (
        "RuntimeError",
        r"inconsistent with step sign|step must be nonzero",
        "The range never reaches its end: look at its step.",
    ),
    ("ValueError", r"step must be greater than zero", "Slices of tensors go forwards only: flip turns an axis round."),
    (
        "RuntimeError",
        r"[Ii]nference tensors",
        "Tensors made in inference mode can never meet gradients again: no_grad is the milder way.",
    ),
    (
        "RuntimeError",
        r"Only Tensors created explicitly",
        "A tensor that carries a graph cannot be deep-copied: detach it first, where no gradient is needed.",
    ),
    ("RuntimeError", r"NVIDIA|CUDA|cuda|mps devices|XPU|not linked with support|HIP", _FAR),
    ("AssertionError", r"not compiled with CUDA", _FAR),
    ("NotImplementedError", r"meta tensor|'(CUDA|Meta|MPS)' backend", _FAR),
    ("TypeError", r"meta device|(mps|cuda).* device type tensor to numpy", _FAR),
    ("RuntimeError", r"not on the expected device|same device|Expected all tensors", _DEVICE),
    ("RuntimeError", r"can't allocate memory|out of memory|Storage size calculation overflowed", _MEMORY),
    ("MemoryError", r"", _MEMORY),
    ("OutOfMemoryError", r"", _MEMORY),
    ("RuntimeError", r"loading state_dict", "The weights belong to a network of other layers or other names."),
    (
        "NotImplementedError",
        r'missing the required "forward"',
        "The class has no method that is called forward: look at its spelling, and at its indentation.",
    ),
    (
        "TypeError",
        r"__init__\(\) takes 1 positional argument",
        "The class has no __init__ with these parameters: look at its spelling, with two underscores on each side.",
    ),
    (
        "TypeError",
        r"is not a Module subclass",
        "Containers such as nn.Sequential hold layers, and something else came.",
    ),
    (
        "TypeError",
        r"as parameter .*Parameter or None",
        "A weight must be an nn.Parameter: write into the old one instead.",
    ),
    (
        "TypeError",
        r"invalid combination of arguments",
        "Number, order or type of the arguments do not fit this torch function: compare with its signature.",
    ),
    (
        "TypeError",
        r"cannot be interpreted as an integer",
        "A whole number was expected, and a float came: / gives floats.",
    ),
    (
        "TypeError",
        r"unsupported operand type|bad operand type|can only concatenate|can't multiply sequence",
        "The two sides are of kinds that Python cannot combine, such as a list and a number: look at their types.",
    ),
    ("TypeError", r"unhashable", "A list or tensor cannot be a key: take a tuple or a number."),
    ("TypeError", r"not iterable", "A single thing was treated as a collection of them."),
    (
        "ValueError",
        r"math domain error|expected a (nonnegative|positive)",
        "The root or the logarithm of a number that has none: print it just before this line.",
    ),
    ("ValueError", r"expected sequence of length", "The inner lists are not equally long, so they make no tensor."),
    ("ValueError", r"arg 3 must not be zero", "A step of zero never gets on."),
    ("ValueError", r"is not in list", "The list does not hold what was looked for."),
    ("EOFError", r"", "Nobody answers input() here: everything a function needs comes in as an argument."),
    (
        "FileNotFoundError",
        r"",
        "The function reads a file that is not there: everything it needs comes in as an argument.",
    ),
    ("AssertionError", r"", "An assert of yours does not hold for this input: is it true for every shape and size?"),
    ("StopIteration", r"", "An iterator was read past its end; it can be read only once."),
    ("OverflowError", r"", "A number became too large for Python's floats: an exponent is far off."),
    (
        "CheckInside",
        r"",
        "A function must not check itself: move the line with check(...) out of it, to the left margin.",
    ),
    ("KeyboardInterrupt", r"", "It was stopped."),
    ("LinAlgError", r"", "The matrix has no inverse or no root."),
)

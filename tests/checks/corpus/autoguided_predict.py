# %% given
import torch
# %% right: the formula
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    worse = weak(x_t, t, labels)
    return worse + guidance_scale * (strong(x_t, t, labels) - worse)
# %% right: lerp
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return torch.lerp(weak(x_t, t, labels), strong(x_t, t, labels), guidance_scale)
# %% right: weights
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return guidance_scale * strong(x_t, t, labels) + (1 - guidance_scale) * weak(x_t, t, labels)
# %% right: from the strong side
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    a, b = strong(x_t, t, labels), weak(x_t, t, labels)
    return a + (guidance_scale - 1) * (a - b)
# %% right: a generator
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    better, worse = (network(x_t, t, labels) for network in (strong, weak))
    return worse + (better - worse) * guidance_scale
# %% wrong: exchanged
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    a, b = strong(x_t, t, labels), weak(x_t, t, labels)
    return a + guidance_scale * (b - a)
# %% wrong: weak without labels
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    b = weak(x_t, t, torch.full_like(labels, 6))
    return b + guidance_scale * (strong(x_t, t, labels) - b)
# %% wrong: strong against its own null
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    b = strong(x_t, t, torch.full_like(labels, 6))
    return b + guidance_scale * (strong(x_t, t, labels) - b)
# %% wrong: difference alone
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return guidance_scale * (strong(x_t, t, labels) - weak(x_t, t, labels))
# %% wrong: one too strong
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    a, b = strong(x_t, t, labels), weak(x_t, t, labels)
    return a + guidance_scale * (a - b)
# %% wrong: mean
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return (strong(x_t, t, labels) + weak(x_t, t, labels)) / 2
# %% wrong: strong alone
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return strong(x_t, t, labels)
# %% wrong: weak alone
def autoguided_predict(strong, weak, x_t, t, labels, guidance_scale):
    return weak(x_t, t, labels)

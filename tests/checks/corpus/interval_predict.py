# %% given
import torch
def guided(network, x, t, y, null, w):
    both = network(torch.cat([x, x]), torch.cat([t, t]), torch.cat([y, torch.full_like(y, null)]))
    cond, uncond = both.chunk(2)
    return uncond + w * (cond - uncond)
# %% right: an if
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if low <= t[0] <= high:
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)
# %% right: early return
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    time = t[0].item()
    if time < low or time > high:
        return network(x_t, t, labels)
    return guided(network, x_t, t, labels, null_label, guidance_scale)
# %% right: a range
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    inside = int(t.min()) in range(low, high + 1)
    return guided(network, x_t, t, labels, null_label, guidance_scale) if inside else network(x_t, t, labels)
# %% right: two calls inside
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    cond = network(x_t, t, labels)
    if not low <= int(t[0]) <= high:
        return cond
    uncond = network(x_t, t, torch.full_like(labels, null_label))
    return uncond + guidance_scale * (cond - uncond)
# %% right: all of the batch
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if bool(((t >= low) & (t <= high)).all()):
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)
# %% wrong: everywhere
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    return guided(network, x_t, t, labels, null_label, guidance_scale)
# %% wrong: nowhere
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    return network(x_t, t, labels)
# %% wrong: outside
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if low <= int(t[0]) <= high:
        return network(x_t, t, labels)
    return guided(network, x_t, t, labels, null_label, guidance_scale)
# %% wrong: above low
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if int(t[0]) >= low:
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)
# %% wrong: below high
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if int(t[0]) <= high:
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)
# %% wrong: open ends
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if low < int(t[0]) < high:
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, labels)
# %% wrong: null label outside
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    if low <= int(t[0]) <= high:
        return guided(network, x_t, t, labels, null_label, guidance_scale)
    return network(x_t, t, torch.full_like(labels, null_label))
# %% wrong: scale 1 outside
def interval_predict(network, x_t, t, labels, null_label, guidance_scale, low, high):
    w = guidance_scale if low <= int(t[0]) <= high else 1.0
    return guided(network, x_t, t, labels, null_label, w)

# %% given
import torch
def guided_eps(eps_cond, eps_uncond, guidance_scale):
    return eps_uncond + guidance_scale * (eps_cond - eps_uncond)
# %% right: cat and chunk
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    null = torch.full_like(labels, null_label)
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, null]))
    cond, uncond = out.chunk(2)
    return uncond + guidance_scale * (cond - uncond)
# %% right: nulls first, as diffusers
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    y = torch.cat([torch.full_like(labels, null_label), labels])
    noise_pred = network(torch.cat([x_t] * 2), torch.cat([t] * 2), y)
    noise_pred_uncond, noise_pred_text = noise_pred.chunk(2)
    return noise_pred_uncond + guidance_scale * (noise_pred_text - noise_pred_uncond)
# %% right: repeat and slices, own guided_eps
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    b = x_t.shape[0]
    x2 = x_t.repeat(2, *[1] * (x_t.ndim - 1))
    both = network(x2, t.repeat(2), torch.cat((labels, labels * 0 + null_label)))
    return guided_eps(both[:b], both[b:], guidance_scale)
# %% right: interleaved pairs
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    y = torch.stack([labels, torch.full_like(labels, null_label)], dim=1).flatten()
    out = network(x_t.repeat_interleave(2, 0), t.repeat_interleave(2), y)
    return guided_eps(out[0::2], out[1::2], guidance_scale)
# %% right: einops repeat
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    from einops import rearrange, repeat
    nulls = torch.full_like(labels, null_label)
    out = network(repeat(x_t, "b ... -> (k b) ...", k=2), repeat(t, "b -> (k b)", k=2), torch.cat([labels, nulls]))
    c, u = rearrange(out, "(k b) ... -> k b ...", k=2)
    return torch.lerp(u, c, guidance_scale)
# %% right: expand and reshape, unflatten
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    x = x_t.expand(2, *x_t.shape).reshape(-1, *x_t.shape[1:])
    tt = t.expand(2, -1).reshape(-1)
    y = torch.stack([labels, labels.new_full(labels.shape, null_label)]).reshape(-1)
    c, u = network(x, tt, y).unflatten(0, (2, -1))
    return guidance_scale * c + (1 - guidance_scale) * u
# %% right: split by size
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    n = len(labels)
    nulls = torch.tensor([null_label] * n, dtype=labels.dtype)
    cond, uncond = torch.split(network(torch.vstack([x_t, x_t]), torch.hstack([t, t]), torch.hstack([labels, nulls])), n)
    return cond + (guidance_scale - 1) * (cond - uncond)
# %% wrong: two calls
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    cond = network(x_t, t, labels)
    uncond = network(x_t, t, torch.full_like(labels, null_label))
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: halves exchanged
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    uncond, cond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: paper's convention
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return (1 + guidance_scale) * cond - guidance_scale * uncond
# %% wrong: zeros for the null label
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.zeros_like(labels)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: minus one for the null label
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, -1)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: ten hard-coded
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, 10)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: one null label for the batch, halves do not match
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.tensor([null_label])]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: t not doubled
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), t, torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: first time for everybody
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    tt = t[:1].expand(2 * len(t))
    out = network(torch.cat([x_t, x_t]), tt, torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: x interleaved, labels not
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    y = torch.cat([labels, torch.full_like(labels, null_label)])
    out = network(x_t.repeat_interleave(2, 0), t.repeat_interleave(2), y)
    return guided_eps(out[0::2], out[1::2], guidance_scale)
# %% wrong: t interleaved, x and labels not
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    y = torch.cat([labels, torch.full_like(labels, null_label)])
    out = network(torch.cat([x_t, x_t]), t.repeat_interleave(2), y)
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: chunk along the channels
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2, dim=1)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: joined along the channels
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t], dim=1), t, labels)
    cond, uncond = out.chunk(2, dim=1)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: cut in odd and even rows
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    return guided_eps(out[0::2], out[1::2], guidance_scale)
# %% wrong: labels in both halves
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, labels]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: only the conditional half returned
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    return out.chunk(2)[0]
# %% wrong: doubled batch returned
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    g = guided_eps(cond, uncond, guidance_scale)
    return torch.cat([g, g])
# %% wrong: guided x, not eps
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return x_t + guidance_scale * (cond - uncond)
# %% wrong: labels overwritten in place
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    old = labels.clone()
    labels[:] = null_label
    out = network(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([old, labels]))
    cond, uncond = out.chunk(2)
    return guided_eps(cond, uncond, guidance_scale)
# %% wrong: no guidance at scale 1, two calls' shortcut else
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    if guidance_scale == 1:
        return network(x_t, t, labels)
    return guided_eps(network(x_t, t, labels), network(x_t, t, torch.full_like(labels, null_label)), guidance_scale)
# %% wrong: a call per sample
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = []
    for i in range(len(x_t)):
        c, u = network(x_t[[i, i]], t[[i, i]], torch.tensor([int(labels[i]), null_label]))
        out.append(u + guidance_scale * (c - u))
    return torch.stack(out)
# %% wrong: x scaled before the call
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    out = network(torch.cat([x_t * guidance_scale, x_t]), torch.cat([t, t]), torch.cat([labels, torch.full_like(labels, null_label)]))
    cond, uncond = out.chunk(2)
    return cond - uncond
# %% wrong: dots left standing
def guided_predict(network, x_t, t, labels, null_label, guidance_scale):
    ...

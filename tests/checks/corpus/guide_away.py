# %% given
import torch
# %% right: the formula
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    away = predict(x, t, negative)
    return away + guidance_scale * (predict(x, t, prompt) - away)
# %% right: one call with twice the batch
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    both = predict(torch.cat([x, x]), torch.cat([t, t]), torch.cat([negative, prompt]))
    n, p = both.chunk(2)
    return n + guidance_scale * (p - n)
# %% right: lerp
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    return torch.lerp(predict(x, t, negative), predict(x, t, prompt), guidance_scale)
# %% right: list of both, weights
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = [predict(x, t, tokens) for tokens in (prompt, negative)]
    return guidance_scale * p + (1 - guidance_scale) * n
# %% right: inner helper and lambda
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    look = lambda tokens: predict(x, t, tokens)
    def mix(a, b, w):
        return b + w * (a - b)
    return mix(look(prompt), look(negative), guidance_scale)
# %% right: partial, torch.add with alpha
def guide_away(predict, x, t, p, n, w):
    from functools import partial
    v = partial(predict, x, t)
    vp, vn = v(p), v(n)
    return torch.add(vn, vp - vn, alpha=w)
# %% right: no_grad, float64 inside
@torch.no_grad()
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    vn, vp = predict(x, t, negative).double(), predict(x, t, prompt).double()
    return (vp + (guidance_scale - 1) * (vp - vn)).to(x.dtype)
# %% wrong: prompts exchanged
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return p + guidance_scale * (n - p)
# %% wrong: difference the wrong way round
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return n + guidance_scale * (n - p)
# %% wrong: paper's convention, (1 + w)
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return (1 + guidance_scale) * p - guidance_scale * n
# %% wrong: zeros for the null prompt, negative subtracted on top
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    null = torch.zeros_like(prompt)
    u, p, n = predict(x, t, null), predict(x, t, prompt), predict(x, t, negative)
    return u + guidance_scale * (p - u) - guidance_scale * (n - u)
# %% wrong: empty prompt in place of the negative one
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    null = torch.zeros_like(negative)
    null[:, 0] = 1
    u = predict(x, t, null)
    return u + guidance_scale * (predict(x, t, prompt) - u)
# %% wrong: negative prediction with its sign turned
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return p - guidance_scale * n
# %% wrong: token numbers guided, one prediction
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    mixed = (negative + guidance_scale * (prompt - negative)).long().clamp(min=0)
    return predict(x, t, mixed)
# %% wrong: x guided first, prompt predicted
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative)
    return predict(x - guidance_scale * n, t, prompt)
# %% wrong: no guidance
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    return predict(x, t, prompt)
# %% wrong: scale only on the prompt
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    return guidance_scale * predict(x, t, prompt) - predict(x, t, negative)
# %% wrong: start forgotten, scaled difference alone
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    return guidance_scale * (predict(x, t, prompt) - predict(x, t, negative))
# %% wrong: started from the prompt
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return p + guidance_scale * (p - n)
# %% wrong: bracket missing
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    return n + guidance_scale * p - n
# %% wrong: halves exchanged in one call
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(torch.cat([x, x]), torch.cat([t, t]), torch.cat([negative, prompt])).chunk(2)
    return n + guidance_scale * (p - n)
# %% wrong: prompts joined into one sentence
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    return predict(x, t, torch.cat([prompt, negative], dim=1)) * guidance_scale
# %% wrong: first negative prompt for everybody
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative[:1].expand_as(negative))
    return n + guidance_scale * (predict(x, t, prompt) - n)
# %% wrong: first time for everybody
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    t = t[:1].expand_as(t)
    n = predict(x, t, negative)
    return n + guidance_scale * (predict(x, t, prompt) - n)
# %% wrong: predictions of the t before for the negative prompt
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, (t - 1).clamp(min=0), negative)
    return n + guidance_scale * (predict(x, t, prompt) - n)
# %% wrong: x added
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative)
    return x + guidance_scale * (predict(x, t, prompt) - n)
# %% wrong: guided clamped to -1 and 1
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative)
    return (n + guidance_scale * (predict(x, t, prompt) - n)).clamp(-1, 1)
# %% wrong: negative overwritten in place
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative)
    p = predict(x, t, prompt)
    negative.copy_(prompt)
    return n + guidance_scale * (p - n)
# %% wrong: common tokens masked out of the negative
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    n = predict(x, t, negative * (negative != prompt))
    return n + guidance_scale * (predict(x, t, prompt) - n)
# %% wrong: projected on the perpendicular (Perp-Neg)
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    p, n = predict(x, t, prompt), predict(x, t, negative)
    dot = (p * n).flatten(1).sum(1) / n.flatten(1).square().sum(1)
    n = n - dot.reshape(-1, *[1] * (n.ndim - 1)) * p
    return n + guidance_scale * (p - n)
# %% wrong: dots left standing
def guide_away(predict, x, t, prompt, negative, guidance_scale):
    ...

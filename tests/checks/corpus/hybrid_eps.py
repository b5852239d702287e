# %% given
import torch
# %% right: straight
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    b = len(x_t)
    eps_far = predict_eps(x_t, t, torch.full((b,), far))
    eps_near = predict_eps(x_t, t, torch.full((b,), near))
    return blur(eps_far) + (eps_near - blur(eps_near))
# %% right: the blur is linear
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return e_near + blur(e_far - e_near)
# %% right: labels by full_like
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    coarse = blur(predict_eps(x_t, t, torch.full_like(t, far)))
    whole = predict_eps(x_t, t, torch.full_like(t, near))
    fine = whole - blur(whole)
    return coarse + fine
# %% right: loop over labels
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    said = {}
    for label in {far, near}:
        said[label] = predict_eps(x_t, t, torch.tensor([label] * len(x_t)))
    return blur(said[far]) + said[near] - blur(said[near])
# %% right: helper for the high pass
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    def ask(label):
        return predict_eps(x_t, t, torch.zeros(len(x_t), dtype=torch.long) + label)
    def high(e):
        return e - blur(e)
    return blur(ask(far)) + high(ask(near))
# %% right: one batch of both
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    b = len(x_t)
    labels = torch.tensor([far] * b + [near] * b)
    a, c = predict_eps(torch.cat([x_t, x_t]), torch.cat([t, t]), labels).chunk(2)
    return blur(a) + c - blur(c)
# %% wrong: near and far exchanged
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(e_near) + e_far - blur(e_far)
# %% wrong: near answer whole
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(e_far) + e_near
# %% wrong: mean of the answers
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return 0.5 * (e_far + e_near)
# %% wrong: mean of the parts
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return (blur(e_far) + e_near - blur(e_near)) / 2
# %% wrong: pictures blurred before they are shown
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    low = blur(x_t)
    e_far = predict_eps(low, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t - low, t, torch.full((len(x_t),), near))
    return e_far + e_near
# %% wrong: blur minus answer
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(e_far) + blur(e_near) - e_near
# %% wrong: both low passes
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(e_far) + blur(e_near)
# %% wrong: far one not blurred
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return e_far + (e_near - blur(e_near))
# %% wrong: same label twice
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e = predict_eps(x_t, t, torch.full((len(x_t),), far))
    return blur(e) + e - blur(e)
# %% wrong: a number for the label
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, far)
    e_near = predict_eps(x_t, t, near)
    return blur(e_far) + e_near - blur(e_near)
# %% wrong: fine part blurred again
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_far = predict_eps(x_t, t, torch.full((len(x_t),), far))
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return blur(e_far + e_near - blur(e_near))
# %% wrong: no coarse part
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    e_near = predict_eps(x_t, t, torch.full((len(x_t),), near))
    return e_near - blur(e_near)
# %% right: picture by picture
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    made = []
    for i in range(len(x_t)):
        x, time = x_t[i : i + 1], t[i : i + 1]
        coarse = blur(predict_eps(x, time, torch.tensor([far])))
        sharp = predict_eps(x, time, torch.tensor([near]))
        made.append(coarse + (sharp - blur(sharp)))
    return torch.cat(made)
# %% right: in place and keywords
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    result = predict_eps(x=x_t, t=t, labels=torch.full_like(t, near)).clone()
    gap = predict_eps(x=x_t, t=t, labels=torch.full_like(t, far)) - result
    result += blur(gap)
    return result
# %% right: map over the labels
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    from functools import partial
    ask = partial(predict_eps, x_t, t)
    a, b = map(ask, torch.tensor([[far], [near]]).repeat(1, len(t)))
    return blur(a) + b.sub(blur(b))
# %% wrong: fine without its own blur
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    a, b = (predict_eps(x_t, t, torch.full_like(t, k)) for k in (far, near))
    return blur(a) + (b - blur(a))
# %% wrong: blurred twice
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    a, b = (predict_eps(x_t, t, torch.full_like(t, k)) for k in (far, near))
    return blur(blur(a)) + b - blur(b)
# %% wrong: the blur of their sum taken off
def hybrid_eps(predict_eps, x_t, t, far, near, blur):
    a, b = (predict_eps(x_t, t, torch.full_like(t, k)) for k in (far, near))
    return a + b - blur(a + b)

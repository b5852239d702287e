# %% given
import torch
def guide_away(predict, x, t, prompt, negative, scale):
    unwanted = predict(x, t, negative)
    return unwanted + scale * (predict(x, t, prompt) - unwanted)
# %% right: pairs
def text_to_image(sentences, negatives, noise, times, scale, parts):
    wanted, unwanted = parts.read(sentences), parts.read(negatives)
    x = noise
    for t, t_prev in zip(times, times[1:] + [-1]):
        v = guide_away(parts.predict, x, torch.full((len(x),), t), wanted, unwanted, scale)
        x = parts.move(x, v, t, t_prev)
    return parts.decode(x)
# %% right: by number
def text_to_image(sentences, negatives, noise, times, scale, parts):
    x = noise.clone()
    for i in range(len(times)):
        nxt = times[i + 1] if i + 1 < len(times) else -1
        t = torch.tensor([times[i]] * len(x))
        v = guide_away(parts.predict, x, t, parts.read(sentences), parts.read(negatives), scale)
        x = parts.move(x, v, times[i], nxt)
    return parts.decode(x)
# %% right: the difference written out
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n = parts.read(sentences), parts.read(negatives)
    stops = list(times) + [-1]
    x = noise
    for place in range(len(stops) - 1):
        t = torch.full((x.shape[0],), stops[place])
        good, bad = parts.predict(x, t, p), parts.predict(x, t, n)
        x = parts.move(x, scale * good + (1 - scale) * bad, stops[place], stops[place + 1])
    return parts.decode(x)
# %% right: a while loop
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x, left = parts.read(sentences), parts.read(negatives), noise, list(times)
    while left:
        t = left.pop(0)
        to = left[0] if left else -1
        x = parts.move(x, guide_away(parts.predict, x, torch.ones(len(x), dtype=torch.int64) * t, p, n, scale), t, to)
    return parts.decode(x)
# %% right: tensors for times
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    stops = torch.tensor([*times, -1])
    for t, to in zip(stops[:-1], stops[1:]):
        v = guide_away(parts.predict, x, t.expand(len(x)), p, n, scale)
        x = parts.move(x, v, int(t), int(to))
    return parts.decode(x)
# %% wrong: last step missing
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, times[1:]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: to 0
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], 0]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: exchanged
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), n, p, scale), t, to)
    return parts.decode(x)
# %% wrong: no guidance
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, x = parts.read(sentences), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, parts.predict(x, torch.full((len(x),), t), p), t, to)
    return parts.decode(x)
# %% wrong: latents
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
    return x
# %% wrong: decoded in every step
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
        x = parts.decode(x)
    return x
# %% wrong: upwards
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in reversed(list(zip(times, [*times[1:], -1]))):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: one time for all the batch
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.tensor(t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: noise of its own
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), torch.randn_like(noise)
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: every step from the noise
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n = parts.read(sentences), parts.read(negatives)
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(noise, guide_away(parts.predict, noise, torch.full((len(noise),), t), p, n, scale), t, to)
    return parts.decode(x)
# %% wrong: stops after one step
def text_to_image(sentences, negatives, noise, times, scale, parts):
    p, n, x = parts.read(sentences), parts.read(negatives), noise
    for t, to in zip(times, [*times[1:], -1]):
        x = parts.move(x, guide_away(parts.predict, x, torch.full((len(x),), t), p, n, scale), t, to)
        return parts.decode(x)

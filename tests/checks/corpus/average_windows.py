# %% given
import torch
# %% right: sum and count
def average_windows(predict_eps, x_t, size, stride):
    total = torch.zeros_like(x_t)
    count = torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return total / count
# %% right: while loop
def average_windows(predict_eps, x_t, size, stride):
    total, count, left = torch.zeros_like(x_t), torch.zeros(x_t.shape[-1], dtype=x_t.dtype), 0
    while left + size <= x_t.shape[-1]:
        total[..., left:left + size] += predict_eps(x_t[..., left:left + size])
        count[left:left + size] += 1
        left += stride
    return total / count
# %% right: unfold, one call
def average_windows(predict_eps, x_t, size, stride):
    parts = x_t.unfold(-1, size, stride)
    n = parts.shape[-2]
    said = predict_eps(torch.cat([parts[..., i, :] for i in range(n)])).chunk(n)
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i, part in enumerate(said):
        total[..., i * stride:i * stride + size] += part
        count[..., i * stride:i * stride + size] += 1
    return total / count
# %% right: padded and stacked
def average_windows(predict_eps, x_t, size, stride):
    width = x_t.shape[-1]
    whole, ones = 0, 0
    for left in range(0, width - size + 1, stride):
        pad = (left, width - size - left)
        said = predict_eps(x_t[..., left:left + size])
        whole = whole + torch.nn.functional.pad(said, pad)
        ones = ones + torch.nn.functional.pad(torch.ones_like(said), pad)
    return whole / ones
# %% right: column by column
def average_windows(predict_eps, x_t, size, stride):
    lefts = range(0, x_t.shape[-1] - size + 1, stride)
    said = {left: predict_eps(x_t[..., left:left + size]) for left in lefts}
    columns = []
    for c in range(x_t.shape[-1]):
        here = [e[..., c - left] for left, e in said.items() if left <= c < left + size]
        columns.append(sum(here) / len(here))
    return torch.stack(columns, dim=-1)
# %% wrong: never divided
def average_windows(predict_eps, x_t, size, stride):
    total = torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
    return total
# %% wrong: overwritten
def average_windows(predict_eps, x_t, size, stride):
    out = torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        out[..., i:i + size] = predict_eps(x_t[..., i:i + size])
    return out
# %% wrong: + 1 forgotten in range
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size, stride):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return total / count
# %% wrong: range to the whole width
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1], stride):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return total / count
# %% wrong: size and stride exchanged
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, size):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return total / count
# %% wrong: divided by the number of windows
def average_windows(predict_eps, x_t, size, stride):
    total, n = torch.zeros_like(x_t), 0
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        n += 1
    return total / n
# %% wrong: windows along the height
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., i:i + size, :] += predict_eps(x_t[..., i:i + size, :])
        count[..., i:i + size, :] += 1
    return total / count
# %% wrong: the whole picture shown
def average_windows(predict_eps, x_t, size, stride):
    return predict_eps(x_t)
# %% wrong: written into x_t
def average_windows(predict_eps, x_t, size, stride):
    count = torch.zeros_like(x_t)
    for i in range(0, x_t.shape[-1] - size + 1, stride):
        x_t[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return x_t / count
# %% wrong: moved by one each time
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for i in range(x_t.shape[-1] - size + 1):
        total[..., i:i + size] += predict_eps(x_t[..., i:i + size])
        count[..., i:i + size] += 1
    return total / count
# %% right: sum and count, written blind
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., left:left + size] += predict_eps(x_t[..., left:left + size])
        count[..., left:left + size] += 1
    return total / count
# %% right: unfold into one batch, written blind
def average_windows(predict_eps, x_t, size, stride):
    w = x_t.shape[-1]
    starts = list(range(0, w - size + 1, stride))
    said = predict_eps(torch.cat([x_t[..., s:s + size] for s in starts])).chunk(len(starts))
    out = torch.zeros_like(x_t)
    times = torch.zeros(w, dtype=x_t.dtype)
    for s, part in zip(starts, said):
        out[..., s:s + size] += part
        times[s:s + size] += 1
    return out / times
# %% right: padding, written blind
def average_windows(predict_eps, x_t, size, stride):
    w, total, count = x_t.shape[-1], 0, 0
    left = 0
    while left + size <= w:
        pad = (left, w - left - size)
        part = predict_eps(x_t[..., left:left + size])
        total = total + torch.nn.functional.pad(part, pad)
        count = count + torch.nn.functional.pad(torch.ones_like(part), pad)
        left += stride
    return total / count
# %% wrong: overwrites, written blind
def average_windows(predict_eps, x_t, size, stride):
    out = torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        out[..., left:left + size] = predict_eps(x_t[..., left:left + size])
    return out
# %% wrong: the last window is missing, written blind
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size, stride):
        total[..., left:left + size] += predict_eps(x_t[..., left:left + size])
        count[..., left:left + size] += 1
    return total / count.clamp(min=1)
# %% wrong: sum not divided, written blind
def average_windows(predict_eps, x_t, size, stride):
    total = torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., left:left + size] += predict_eps(x_t[..., left:left + size])
    return total
# %% wrong: divided by the number of windows, written blind
def average_windows(predict_eps, x_t, size, stride):
    total, windows = torch.zeros_like(x_t), 0
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., left:left + size] += predict_eps(x_t[..., left:left + size])
        windows += 1
    return total / windows
# %% wrong: windows side by side, written blind
def average_windows(predict_eps, x_t, size, stride):
    out = torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, size):
        out[..., left:left + size] = predict_eps(x_t[..., left:left + size])
    return out
# %% right: picture by picture
def average_windows(predict_eps, x_t, size, stride):
    made = []
    for x in x_t.split(1):
        total, count = 0 * x, 0 * x
        for left in range(0, x.shape[-1] - size + 1, stride):
            total[..., left : left + size] += predict_eps(x[..., left : left + size])
            count[..., left : left + size] += 1
        made.append(total / count)
    return torch.cat(made)
# %% right: fold
def average_windows(predict_eps, x_t, size, stride):
    import torch.nn.functional as F
    lead, width = x_t.shape[:-1], x_t.shape[-1]
    windows = x_t.unfold(-1, size, stride)
    said = torch.stack([predict_eps(windows[..., i, :].contiguous()) for i in range(windows.shape[-2])], -1)
    columns = said.reshape(-1, size, windows.shape[-2])
    join = lambda parts: F.fold(parts, (1, width), (1, size), stride=(1, stride))
    return (join(columns) / join(torch.ones_like(columns))).reshape(*lead, width)
# %% right: a matrix of places
def average_windows(predict_eps, x_t, size, stride):
    width = x_t.shape[-1]
    total, count = 0, torch.zeros(width, dtype=x_t.dtype)
    for left in range(0, width - size + 1, stride):
        place = torch.eye(width, dtype=x_t.dtype)[left : left + size]
        total = total + predict_eps(x_t[..., left : left + size]) @ place
        count = count + place.sum(0)
    return total / count
# %% wrong: the last window is left out
def average_windows(predict_eps, x_t, size, stride):
    total, count = torch.zeros_like(x_t), torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size, stride):
        total[..., left : left + size] += predict_eps(x_t[..., left : left + size])
        count[..., left : left + size] += 1
    return total / count
# %% wrong: later windows win
def average_windows(predict_eps, x_t, size, stride):
    total = torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        total[..., left : left + size] = predict_eps(x_t[..., left : left + size])
    return total
# %% wrong: halves at each overlap
def average_windows(predict_eps, x_t, size, stride):
    total = torch.zeros_like(x_t)
    for left in range(0, x_t.shape[-1] - size + 1, stride):
        part = predict_eps(x_t[..., left : left + size])
        old = total[..., left : left + size]
        total[..., left : left + size] = torch.where(old == 0, part, (old + part) / 2)
    return total

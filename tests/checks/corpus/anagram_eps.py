# %% given
import torch
# %% right: list and stack
def anagram_eps(predict_eps, x_t, t, labels, views):
    out = []
    for label, view in zip(labels, views):
        y = torch.full((x_t.shape[0],), label)
        out.append(view[1](predict_eps(view[0](x_t), t, y)))
    return torch.stack(out).mean(dim=0)
# %% right: running sum
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for i, (there, back) in enumerate(views):
        total = total + back(predict_eps(there(x_t), t, torch.full_like(t, labels[i])))
    return total / len(views)
# %% right: comprehension
def anagram_eps(predict_eps, x_t, t, labels, views):
    n = len(x_t)
    return sum(b(predict_eps(a(x_t), t, torch.full((n,), y))) for y, (a, b) in zip(labels, views)) / len(labels)
# %% right: one call for all views
def anagram_eps(predict_eps, x_t, t, labels, views):
    n = len(x_t)
    seen = torch.cat([there(x_t) for there, _ in views])
    told = torch.tensor(labels).repeat_interleave(n)
    said = predict_eps(seen, t.repeat(len(views)), told).chunk(len(views))
    return torch.stack([back(e) for (_, back), e in zip(views, said)]).mean(0)
# %% right: divided at once
def anagram_eps(predict_eps, x_t, t, labels, views):
    result = torch.zeros_like(x_t)
    for (there, back), label in zip(views, labels):
        y = torch.tensor([label] * len(x_t))
        result += back(predict_eps(there(x_t), t, y)) / len(views)
    return result
# %% wrong: never turned back
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + predict_eps(there(x_t), t, torch.full((len(x_t),), label))
    return total / len(views)
# %% wrong: turned on instead of back
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + there(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return total / len(views)
# %% wrong: back taken for there
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (back, there) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return total / len(views)
# %% wrong: not divided
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return total
# %% wrong: always by two
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return total / 2
# %% wrong: return in the loop
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
        return total / len(views)
# %% wrong: only the last is kept
def anagram_eps(predict_eps, x_t, t, labels, views):
    for label, (there, back) in zip(labels, views):
        eps = back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return eps
# %% wrong: label as a plain number
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, label))
    return total / len(views)
# %% wrong: labels[0] for all
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for there, back in views:
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), labels[0])))
    return total / len(views)
# %% wrong: network sees the upright picture
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(x_t, t, torch.full((len(x_t),), label)))
    return total / len(views)
# %% wrong: x_t overwritten by its turned self
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        x_t = there(x_t)
        total = total + back(predict_eps(x_t, t, torch.full((len(x_t),), label)))
    return total / len(views)
# %% right: list and mean, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    answers = []
    for label, (there, back) in zip(labels, views):
        told = torch.full((len(x_t),), label)
        answers.append(back(predict_eps(there(x_t), t, told)))
    return torch.stack(answers).mean(0)
# %% right: running sum, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = torch.zeros_like(x_t)
    for i in range(len(views)):
        y = torch.ones(x_t.shape[0], dtype=torch.long) * labels[i]
        total = total + views[i][1](predict_eps(views[i][0](x_t), t, y))
    return total / len(views)
# %% right: one batch, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    b = x_t.shape[0]
    seen = torch.cat([there(x_t) for there, _ in views])
    told = torch.tensor(list(labels)).repeat_interleave(b)
    said = predict_eps(seen, t.repeat(len(views)), told).chunk(len(views))
    return sum(back(part) for (_, back), part in zip(views, said)) / len(views)
# %% wrong: not brought back, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    answers = []
    for label, (there, back) in zip(labels, views):
        answers.append(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return torch.stack(answers).mean(0)
# %% wrong: sum, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    total = 0
    for label, (there, back) in zip(labels, views):
        total = total + back(predict_eps(there(x_t), t, torch.full((len(x_t),), label)))
    return total
# %% wrong: there and back swapped, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    answers = []
    for label, (there, back) in zip(labels, views):
        answers.append(there(predict_eps(back(x_t), t, torch.full((len(x_t),), label))))
    return torch.stack(answers).mean(0)
# %% wrong: the first label for all, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    answers = []
    for there, back in views:
        answers.append(back(predict_eps(there(x_t), t, torch.full((len(x_t),), labels[0]))))
    return torch.stack(answers).mean(0)
# %% wrong: views one after the other, written blind
def anagram_eps(predict_eps, x_t, t, labels, views):
    x, answers = x_t, []
    for label, (there, back) in zip(labels, views):
        x = there(x)
        answers.append(back(predict_eps(x, t, torch.full((len(x_t),), label))))
    return torch.stack(answers).mean(0)
# %% right: picture by picture
def anagram_eps(predict_eps, x_t, t, labels, views):
    made = []
    for x, time in zip(x_t.split(1), t.split(1)):
        answers = [back(predict_eps(there(x), time, torch.tensor([k]))) for k, (there, back) in zip(labels, views)]
        made.append(torch.stack(answers).mean(0))
    return torch.cat(made)
# %% right: map and reduce with keywords
def anagram_eps(predict_eps, x_t, t, labels, views):
    from functools import reduce
    def look(label, view):
        told = torch.full_like(t, label)
        return view[1](predict_eps(x=view[0](x_t), t=t, labels=told))
    return reduce(torch.add, map(look, labels, views)) / len(views)
# %% right: in place into one tensor
def anagram_eps(predict_eps, x_t, t, labels, views):
    mean = x_t.new_zeros(x_t.shape)
    for number in range(len(views)):
        there, back = views[number][0], views[number][1]
        told = torch.tensor([labels[number]] * x_t.shape[0])
        mean.add_(back(predict_eps(there(x_t), t, told)), alpha=1 / len(views))
    return mean
# %% wrong: turned back before it is asked
def anagram_eps(predict_eps, x_t, t, labels, views):
    return torch.stack([there(predict_eps(back(x_t), t, torch.full_like(t, k))) for k, (there, back) in zip(labels, views)]).mean(0)
# %% wrong: divided by the root of their number
def anagram_eps(predict_eps, x_t, t, labels, views):
    parts = [back(predict_eps(there(x_t), t, torch.full_like(t, k))) for k, (there, back) in zip(labels, views)]
    return sum(parts) / len(parts) ** 0.5
# %% wrong: each view of the one before
def anagram_eps(predict_eps, x_t, t, labels, views):
    total, x = 0, x_t
    for k, (there, back) in zip(labels, views):
        x = there(x)
        total = total + back(predict_eps(x, t, torch.full_like(t, k)))
    return total / len(views)

# %% given
import numpy as np
import torch
from collections import Counter
# %% right: sorted lists in a loop
def alignment_scores(asked, seen):
    colours = shapes = pairs = 0
    for a, s in zip(asked, seen):
        colours += sorted(c for c, _ in a) == sorted(c for c, _ in s)
        shapes += sorted(f for _, f in a) == sorted(f for _, f in s)
        pairs += sorted(a) == sorted(s)
    n = len(asked)
    return colours / n, shapes / n, pairs / n
# %% right: Counter
def alignment_scores(asked, seen):
    views = (lambda p: p[0], lambda p: p[1], lambda p: p)
    return tuple(sum(Counter(map(f, a)) == Counter(map(f, s)) for a, s in zip(asked, seen)) / len(asked) for f in views)
# %% right: numpy mean of a table
def alignment_scores(asked, seen):
    table = []
    for want, got in zip(asked, seen):
        row = [sorted(p[i] for p in want) == sorted(p[i] for p in got) for i in (0, 1)]
        table.append(row + [sorted(want) == sorted(got)])
    return tuple(float(v) for v in np.mean(table, axis=0))
# %% right: torch table, tensors returned
def alignment_scores(asked, seen):
    same = lambda f: torch.tensor([f(a) == f(s) for a, s in zip(asked, seen)]).double().mean()
    return (same(lambda x: sorted(c for c, _ in x)), same(lambda x: sorted(s for _, s in x)), same(sorted))
# %% right: removal from a list
def _same(a, b):
    b = list(b)
    for item in a:
        if item not in b:
            return False
        b.remove(item)
    return not b
def alignment_scores(asked, seen):
    scores = [0, 0, 0]
    for a, s in zip(asked, seen, strict=True):
        scores[0] += _same([p[0] for p in a], [p[0] for p in s])
        scores[1] += _same([p[1] for p in a], [p[1] for p in s])
        scores[2] += _same(a, s)
    return [x / len(asked) for x in scores]
# %% right: operator itemgetter and statistics
def alignment_scores(asked, seen):
    from operator import itemgetter
    from statistics import mean
    keys = [itemgetter(0), itemgetter(1), lambda p: p]
    return tuple(mean(float(sorted(map(k, a)) == sorted(map(k, s))) for a, s in zip(asked, seen)) for k in keys)
# %% right: index loop with filter
def alignment_scores(asked, seen):
    b = len(asked)
    col = lambda i, rows: tuple(sorted(x[0] for x in rows[i]))
    shp = lambda i, rows: tuple(sorted(x[1] for x in rows[i]))
    both = lambda i, rows: tuple(sorted(map(tuple, rows[i])))
    return tuple(len([i for i in range(b) if f(i, asked) == f(i, seen)]) / b for f in (col, shp, both))
# %% wrong: sets, doubles lost
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum({p[0] for p in a} == {p[0] for p in s} for a, s in zip(asked, seen)) / n
    f = sum({p[1] for p in a} == {p[1] for p in s} for a, s in zip(asked, seen)) / n
    b = sum(set(a) == set(s) for a, s in zip(asked, seen)) / n
    return c, f, b
# %% wrong: order counts
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum([p[0] for p in a] == [p[0] for p in s] for a, s in zip(asked, seen)) / n
    f = sum([p[1] for p in a] == [p[1] for p in s] for a, s in zip(asked, seen)) / n
    return c, f, sum(a == s for a, s in zip(asked, seen)) / n
# %% wrong: pairs sorted first, colours in that order
def alignment_scores(asked, seen):
    n = len(asked)
    A, S = [sorted(a) for a in asked], [sorted(s) for s in seen]
    c = sum([p[0] for p in a] == [p[0] for p in s] for a, s in zip(A, S)) / n
    f = sum([p[1] for p in a] == [p[1] for p in s] for a, s in zip(A, S)) / n
    return c, f, sum(a == s for a, s in zip(A, S)) / n
# %% wrong: extra things allowed, subset
def alignment_scores(asked, seen):
    n = len(asked)
    inside = lambda a, s: not (Counter(a) - Counter(s))
    c = sum(inside([p[0] for p in a], [p[0] for p in s]) for a, s in zip(asked, seen)) / n
    f = sum(inside([p[1] for p in a], [p[1] for p in s]) for a, s in zip(asked, seen)) / n
    return c, f, sum(inside(a, s) for a, s in zip(asked, seen)) / n
# %% wrong: all of asked in seen, doubles and extras allowed
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(all(p[0] in [q[0] for q in s] for p in a) for a, s in zip(asked, seen)) / n
    f = sum(all(p[1] in [q[1] for q in s] for p in a) for a, s in zip(asked, seen)) / n
    return c, f, sum(all(p in s for p in a) for a, s in zip(asked, seen)) / n
# %% wrong: pairs is colours and shapes
def alignment_scores(asked, seen):
    c = [sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)]
    f = [sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)]
    b = [x and y for x, y in zip(c, f)]
    n = len(asked)
    return sum(c) / n, sum(f) / n, sum(b) / n
# %% wrong: pairs is the product of both shares
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)) / n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)) / n
    return c, f, c * f
# %% wrong: counts, not shares
def alignment_scores(asked, seen):
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen))
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen))
    return c, f, sum(sorted(a) == sorted(s) for a, s in zip(asked, seen))
# %% wrong: share of the things, not of the pictures
def alignment_scores(asked, seen):
    n = sum(len(a) for a in asked)
    c = sum((Counter(p[0] for p in a) & Counter(p[0] for p in s)).total() for a, s in zip(asked, seen)) / n
    f = sum((Counter(p[1] for p in a) & Counter(p[1] for p in s)).total() for a, s in zip(asked, seen)) / n
    return c, f, sum((Counter(a) & Counter(s)).total() for a, s in zip(asked, seen)) / n
# %% wrong: whole lists compared over all pictures
def alignment_scores(asked, seen):
    flat = lambda rows, i: sorted(p[i] for r in rows for p in r)
    return float(flat(asked, 0) == flat(seen, 0)), float(flat(asked, 1) == flat(seen, 1)), float(sorted(map(sorted, asked)) == sorted(map(sorted, seen)))
# %% wrong: shapes and colours exchanged in the result
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)) / n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)) / n
    return f, c, sum(sorted(a) == sorted(s) for a, s in zip(asked, seen)) / n
# %% wrong: only as many as the shorter list compared
def alignment_scores(asked, seen):
    n = len(asked)
    same = lambda a, s, k: all(k(x) == k(y) for x, y in zip(sorted(a, key=k), sorted(s, key=k)))
    ks = (lambda p: p[0], lambda p: p[1], lambda p: p)
    return tuple(sum(same(a, s, k) for a, s in zip(asked, seen)) / n for k in ks)
# %% wrong: only the first thing of each picture
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(bool(a and s) and a[0][0] == s[0][0] for a, s in zip(asked, seen)) / n
    f = sum(bool(a and s) and a[0][1] == s[0][1] for a, s in zip(asked, seen)) / n
    return c, f, sum(bool(a and s) and a[0] == s[0] for a, s in zip(asked, seen)) / n
# %% wrong: percent
def alignment_scores(asked, seen):
    n = len(asked) / 100
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)) / n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)) / n
    return c, f, sum(sorted(a) == sorted(s) for a, s in zip(asked, seen)) / n
# %% wrong: whole-number division
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)) // n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)) // n
    return c, f, sum(sorted(a) == sorted(s) for a, s in zip(asked, seen)) // n
# %% wrong: lists sorted in place, result of sort compared
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum([p[0] for p in a].sort() == [p[0] for p in s].sort() for a, s in zip(asked, seen)) / n
    f = sum([p[1] for p in a].sort() == [p[1] for p in s].sort() for a, s in zip(asked, seen)) / n
    return c, f, sum(a.sort() == s.sort() for a, s in zip(asked, seen)) / n
# %% wrong: inputs sorted in place
def alignment_scores(asked, seen):
    n, c, f, b = len(asked), 0, 0, 0
    for a, s in zip(asked, seen):
        a.sort()
        s.sort()
        c += sorted(p[0] for p in a) == sorted(p[0] for p in s)
        f += sorted(p[1] for p in a) == sorted(p[1] for p in s)
        b += a == s
    return c / n, f / n, b / n
# %% wrong: zip used up after the first share
def alignment_scores(asked, seen):
    both, n = zip(asked, seen), len(asked)
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in both) / n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in both) / n
    return c, f, sum(sorted(a) == sorted(s) for a, s in both) / n
# %% wrong: generators compared
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum((p[0] for p in a) == (p[0] for p in s) for a, s in zip(asked, seen)) / n
    f = sum((p[1] for p in a) == (p[1] for p in s) for a, s in zip(asked, seen)) / n
    return c, f, sum(sorted(a) == sorted(s) for a, s in zip(asked, seen)) / n
# %% wrong: only pictures with things found
def alignment_scores(asked, seen):
    keep = [(a, s) for a, s in zip(asked, seen) if s]
    n = max(len(keep), 1)
    ks = (lambda p: p[0], lambda p: p[1], lambda p: p)
    return tuple(sum(sorted(map(k, a)) == sorted(map(k, s)) for a, s in keep) / n for k in ks)
# %% wrong: return inside the loop
def alignment_scores(asked, seen):
    c = f = b = 0
    for a, s in zip(asked, seen):
        c += sorted(p[0] for p in a) == sorted(p[0] for p in s)
        f += sorted(p[1] for p in a) == sorted(p[1] for p in s)
        b += sorted(a) == sorted(s)
        return c / len(asked), f / len(asked), b / len(asked)
# %% wrong: dictionary returned
def alignment_scores(asked, seen):
    n = len(asked)
    ks = {"colours": lambda p: p[0], "shapes": lambda p: p[1], "pairs": lambda p: p}
    return {name: sum(sorted(map(k, a)) == sorted(map(k, s)) for a, s in zip(asked, seen)) / n for name, k in ks.items()}
# %% wrong: dictionaries of colour to shape
def alignment_scores(asked, seen):
    n = len(asked)
    c = sum(sorted(p[0] for p in a) == sorted(p[0] for p in s) for a, s in zip(asked, seen)) / n
    f = sum(sorted(p[1] for p in a) == sorted(p[1] for p in s) for a, s in zip(asked, seen)) / n
    return c, f, sum(dict(a) == dict(s) for a, s in zip(asked, seen)) / n
# %% wrong: dots left standing
def alignment_scores(asked, seen):
    ...

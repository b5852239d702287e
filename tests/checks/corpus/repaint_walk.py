# %% given
import torch
# %% right: two loops
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = down(x, t, t_prev)
            x = put_back(x, t_prev)
            if r + 1 < rounds:
                x = up(x, t_prev, t)
    return x
# %% right: up before every round but the first
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            if r > 0:
                x = up(x, t_prev, t)
            x = put_back(down(x, t, t_prev), t_prev)
    return x
# %% right: first round apart
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for pair in pairs:
        x = put_back(down(x, *pair), pair[1])
        for _ in range(rounds - 1):
            x = up(x, pair[1], pair[0])
            x = put_back(down(x, *pair), pair[1])
    return x
# %% right: while loop
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        left = rounds
        while True:
            x = put_back(down(x, t, t_prev), t_prev)
            left -= 1
            if left == 0:
                break
            x = up(x, t_prev, t)
    return x
# %% right: list of moves
def repaint_walk(x, pairs, rounds, down, put_back, up):
    moves = [(t, s, last) for t, s in pairs for last in [False] * (rounds - 1) + [True]]
    for t, s, last in moves:
        x = put_back(down(x, t, s), s)
        x = x if last else up(x, s, t)
    return x
# %% right: recursion over the rounds
def repaint_walk(x, pairs, rounds, down, put_back, up):
    def step(x, t, s, n):
        x = put_back(down(x, t, s), s)
        return x if n == 1 else step(up(x, s, t), t, s, n - 1)
    for t, s in pairs:
        x = step(x, t, s, rounds)
    return x
# %% wrong: goes up after every round
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(down(x, t, t_prev), t_prev)
            x = up(x, t_prev, t)
    return x
# %% wrong: never goes up
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(down(x, t, t_prev), t_prev)
    return x
# %% wrong: rounds plus one
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        x = put_back(down(x, t, t_prev), t_prev)
        for r in range(rounds):
            x = up(x, t_prev, t)
            x = put_back(down(x, t, t_prev), t_prev)
    return x
# %% wrong: put back at t before the step
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(x, t)
            x = down(x, t, t_prev)
            if r < rounds - 1:
                x = up(x, t_prev, t)
    return x
# %% wrong: put back at t after the step
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(down(x, t, t_prev), t)
            if r < rounds - 1:
                x = up(x, t_prev, t)
    return x
# %% wrong: loops exchanged
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for r in range(rounds):
        for t, t_prev in pairs:
            x = put_back(down(x, t, t_prev), t_prev)
            if r < rounds - 1:
                x = up(x, t_prev, t)
    return x
# %% wrong: put back only after all rounds of a step
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = down(x, t, t_prev)
            if r < rounds - 1:
                x = up(x, t_prev, t)
        x = put_back(x, t_prev)
    return x
# %% wrong: return inside the loop
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(down(x, t, t_prev), t_prev)
            if r < rounds - 1:
                x = up(x, t_prev, t)
        return x
# %% wrong: times of up exchanged
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = put_back(down(x, t, t_prev), t_prev)
            if r < rounds - 1:
                x = up(x, t, t_prev)
    return x
# %% wrong: results thrown away
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            down(x, t, t_prev)
            put_back(x, t_prev)
            if r < rounds - 1:
                up(x, t_prev, t)
    return x
# %% wrong: known part never put in
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for r in range(rounds):
            x = down(x, t, t_prev)
            if r < rounds - 1:
                x = up(x, t_prev, t)
    return x
# %% wrong: rounds start from the step's first x
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        start = x
        for r in range(rounds):
            x = put_back(down(start, t, t_prev), t_prev)
    return x
# %% right: with keywords
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for left in reversed(range(rounds)):
            x = put_back(x=down(x=x, t=t, t_prev=t_prev), t=t_prev)
            if left:
                x = up(x=x, t_prev=t_prev, t=t)
    return x
# %% right: itertools and reduce
def repaint_walk(x, pairs, rounds, down, put_back, up):
    from functools import reduce
    from itertools import product
    def one(x, move):
        (t, t_prev), number = move
        x = up(x, t_prev, t) if number else x
        return put_back(down(x, t, t_prev), t_prev)
    return reduce(one, product(pairs, range(rounds)), x)
# %% right: a generator of moves
def repaint_walk(x, pairs, rounds, down, put_back, up):
    def moves():
        for t, t_prev in pairs:
            yield lambda x: put_back(down(x, t, t_prev), t_prev)
            for _ in range(rounds - 1):
                yield lambda x: put_back(down(up(x, t_prev, t), t, t_prev), t_prev)
    for move in moves():
        x = move(x)
    return x
# %% wrong: all pairs in each round
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for number in range(rounds):
        for t, t_prev in pairs:
            x = put_back(down(x, t, t_prev), t_prev)
    return x
# %% wrong: up and not down again
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        x = put_back(down(x, t, t_prev), t_prev)
        for _ in range(rounds - 1):
            x = up(x, t_prev, t)
    return x
# %% wrong: put back before it goes down
def repaint_walk(x, pairs, rounds, down, put_back, up):
    for t, t_prev in pairs:
        for number in range(rounds):
            x = down(put_back(x, t), t, t_prev)
            if number < rounds - 1:
                x = up(x, t_prev, t)
    return x

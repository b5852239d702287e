# %% right: one line
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x + zero_in(control)))
# %% right: in steps
def controlled(x, control, locked, copy, zero_in, zero_out):
    seen = x + zero_in(control)
    branch = zero_out(copy(seen))
    return branch + locked(x)
# %% right: base first
def controlled(x, control, locked, copy, zero_in, zero_out):
    y = locked(x)
    y = y + zero_out(copy(zero_in(control) + x))
    return y
# %% right: sum
def controlled(x, control, locked, copy, zero_in, zero_out):
    return sum([locked(x), zero_out(copy(x + zero_in(control)))])
# %% right: with names
def controlled(x, control, locked, copy, zero_in, zero_out):
    base, told = locked(x), zero_in(control)
    extra = copy(told + x)
    return base + zero_out(extra)
# %% wrong: locked is told
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x + zero_in(control)) + zero_out(copy(x + zero_in(control)))
# %% wrong: control alone
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(zero_in(control)))
# %% wrong: not told
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x))
# %% wrong: locked twice
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(locked(x + zero_in(control)))
# %% wrong: copy alone
def controlled(x, control, locked, copy, zero_in, zero_out):
    return zero_out(copy(x + zero_in(control)))
# %% wrong: copy for locked
def controlled(x, control, locked, copy, zero_in, zero_out):
    return copy(x) + zero_out(copy(x + zero_in(control)))
# %% wrong: no last layer
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + copy(x + zero_in(control))
# %% wrong: subtracted
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) - zero_out(copy(x + zero_in(control)))
# %% wrong: x added
def controlled(x, control, locked, copy, zero_in, zero_out):
    return x + locked(x) + zero_out(copy(x + zero_in(control)))
# %% wrong: before the locked block
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x + zero_out(copy(x + zero_in(control))))
# %% wrong: the control behind the copy, in one sum
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(zero_in(control) + copy(x))
# %% given
import torch
import torch.nn as nn
import torch.nn.functional as F
# %% right: one line, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x + zero_in(control)))
# %% right: step by step, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    answer_of_the_locked_block = locked(x)
    told = zero_in(control)
    seen = x + told
    branch = copy(seen)
    branch = zero_out(branch)
    return answer_of_the_locked_block + branch
# %% right: torch.add, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return torch.add(zero_out(copy(torch.add(zero_in(control), x))), locked(x))
# %% right: locked without gradients of its weights but with those of x, written blind
def controlled(x, c, F_locked, F_copy, z1, z2):
    y = F_locked(x)
    y = y + z2(F_copy(z1(c) + x))
    return y
# %% right: nn.Sequential, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    branch = lambda h: zero_out(copy(h))
    return sum((locked(x), branch(sum((x, zero_in(control))))))
# %% right: compose, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    from functools import reduce
    return locked(x) + reduce(lambda h, f: f(h), (zero_in, x.__add__, copy, zero_out), control)
# %% wrong: zero_out forgotten, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + copy(x + zero_in(control))
# %% wrong: zero_in of x plus control, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(zero_in(x + control)))
# %% wrong: copy sees the control alone, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(zero_in(control)))
# %% wrong: copy sees x alone, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x)) + zero_in(control)
# %% wrong: locked sees the control as well, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    seen = x + zero_in(control)
    return locked(seen) + zero_out(copy(seen))
# %% wrong: locked forgotten, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return x + zero_out(copy(x + zero_in(control)))
# %% wrong: only the branch, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return zero_out(copy(x + zero_in(control)))
# %% wrong: copy and locked swapped, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return copy(x) + zero_out(locked(x + zero_in(control)))
# %% wrong: zero layers swapped, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_in(copy(x + zero_out(control)))
# %% wrong: branch sees the locked answer, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    y = locked(x)
    return y + zero_out(copy(y + zero_in(control)))
# %% wrong: zero_out over both, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return zero_out(locked(x) + copy(x + zero_in(control)))
# %% wrong: x added once more, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return x + locked(x) + zero_out(copy(x + zero_in(control)))
# %% wrong: multiplied, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) * (1 + zero_out(copy(x + zero_in(control))))
# %% wrong: branch cut off by no_grad, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    with torch.no_grad():
        branch = zero_out(copy(x + zero_in(control)))
    return locked(x) + branch
# %% wrong: everything under no_grad because it is locked, written blind
@torch.no_grad()
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x + zero_in(control)))
# %% wrong: locked block detached, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    with torch.no_grad():
        y = locked(x)
    return y + zero_out(copy(x + zero_in(control)))
# %% wrong: the control added behind the copy, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x) + zero_in(control))
# %% wrong: control without its layer, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) + zero_out(copy(x + control))
# %% wrong: minus, written blind
def controlled(x, control, locked, copy, zero_in, zero_out):
    return locked(x) - zero_out(copy(x + zero_in(control)))
# %% right: image by image
def controlled(x, control, locked, copy, zero_in, zero_out):
    parts = []
    for tokens, told in zip(x.split(1), control.split(1)):
        parts.append(locked(tokens) + zero_out(copy(tokens + zero_in(told))))
    return torch.cat(parts)
# %% right: in place on a copy
def controlled(x, control, locked, copy, zero_in, zero_out):
    seen = x.clone()
    seen += zero_in(control)
    answer = locked(x).clone()
    answer += zero_out(copy(seen))
    return answer
# %% right: sum of a map
def controlled(x, control, locked, copy, zero_in, zero_out):
    ways = (locked, lambda x: zero_out(copy(torch.add(x, zero_in(control)))))
    return sum(way(x) for way in ways)
# %% wrong: the copy's answer in the place of the locked one
def controlled(x, control, locked, copy, zero_in, zero_out):
    return zero_out(copy(x + zero_in(control)))
# %% wrong: the locked block sees the control
def controlled(x, control, locked, copy, zero_in, zero_out):
    seen = x + zero_in(control)
    return locked(seen) + zero_out(copy(x))
# %% wrong: x is added too
def controlled(x, control, locked, copy, zero_in, zero_out):
    return x + locked(x) + zero_out(copy(x + zero_in(control)))

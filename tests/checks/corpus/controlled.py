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

# %% given
import torch
# %% right: and
def hide_word(tokens, mask, number):
    return mask & (tokens != number)
# %% right: masked_fill
def hide_word(tokens, mask, number):
    return mask.masked_fill(tokens == number, False)
# %% right: a copy
def hide_word(tokens, mask, number):
    new = mask.clone()
    new[tokens == number] = False
    return new
# %% right: where
def hide_word(tokens, mask, number):
    return torch.where(tokens == number, torch.zeros_like(mask), mask)
# %% right: logical functions
def hide_word(tokens, mask, number):
    return torch.logical_and(mask, torch.ne(tokens, number))
# %% wrong: padding
def hide_word(tokens, mask, number):
    return tokens != number
# %% wrong: only the word
def hide_word(tokens, mask, number):
    return mask & (tokens == number)
# %% wrong: in place
def hide_word(tokens, mask, number):
    mask[tokens == number] = False
    return mask
# %% wrong: a place
def hide_word(tokens, mask, number):
    new = mask.clone()
    if number < mask.shape[1]:
        new[:, number] = False
    return new
# %% wrong: the first row alone
def hide_word(tokens, mask, number):
    new = mask.clone()
    new[0] = mask[0] & (tokens[0] != number)
    return new
# %% wrong: turned round
def hide_word(tokens, mask, number):
    return ~mask | (tokens == number)
# %% wrong: tokens, not a mask
def hide_word(tokens, mask, number):
    return torch.where(tokens == number, 0, tokens)
# %% wrong: everything after it
def hide_word(tokens, mask, number):
    return mask & ((tokens == number).cumsum(1) == 0)
# %% wrong: nothing
def hide_word(tokens, mask, number):
    return mask.clone()
# %% wrong: the first one only
def hide_word(tokens, mask, number):
    new = mask.clone()
    for row, out in zip(tokens, new):
        found = (row == number).nonzero()
        if len(found):
            out[found[0, 0]] = False
    return new

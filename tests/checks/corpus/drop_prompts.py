# %% given
import torch
# %% right: where
def drop_prompts(tokens, dropped):
    empty = torch.zeros_like(tokens)
    empty[:, 0] = 1
    return torch.where(dropped[:, None], empty, tokens)
# %% right: a copy, written into
def drop_prompts(tokens, dropped):
    new = tokens.clone()
    new[dropped, 1:] = 0
    return new
# %% right: a product
def drop_prompts(tokens, dropped):
    first = torch.arange(tokens.shape[1]) == 0
    return tokens * (~dropped[:, None] | first)
# %% right: masked_fill
def drop_prompts(tokens, dropped):
    return torch.cat([tokens[:, :1], tokens[:, 1:].masked_fill(dropped[:, None], 0)], dim=1)
# %% right: a loop
def drop_prompts(tokens, dropped):
    rows = []
    for row, out in zip(tokens, dropped):
        rows.append(torch.tensor([1] + [0] * (len(row) - 1)) if out else row)
    return torch.stack(rows)
# %% wrong: zeros
def drop_prompts(tokens, dropped):
    return torch.where(dropped[:, None], 0, tokens)
# %% wrong: inverted
def drop_prompts(tokens, dropped):
    empty = torch.zeros_like(tokens)
    empty[:, 0] = 1
    return torch.where(dropped[:, None], tokens, empty)
# %% wrong: ones
def drop_prompts(tokens, dropped):
    return torch.where(dropped[:, None], 1, tokens)
# %% wrong: in place
def drop_prompts(tokens, dropped):
    tokens[dropped, 1:] = 0
    return tokens
# %% wrong: None into a tensor
def drop_prompts(tokens, dropped):
    new = tokens.clone()
    new[dropped] = None
    return new
# %% wrong: rows removed
def drop_prompts(tokens, dropped):
    return tokens[~dropped]
# %% wrong: all or none
def drop_prompts(tokens, dropped):
    new = tokens.clone()
    if dropped.any():
        new[:, 1:] = 0
    return new
# %% wrong: columns
def drop_prompts(tokens, dropped):
    new = tokens.clone()
    new[0, 1:] = 0
    return new
# %% wrong: unchanged
def drop_prompts(tokens, dropped):
    return tokens.clone()
# %% wrong: the start is dropped, the words stay
def drop_prompts(tokens, dropped):
    new = tokens.clone()
    new[dropped, 0] = 0
    return new

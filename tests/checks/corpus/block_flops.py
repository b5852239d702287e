# %% right: collected
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim
# %% right: factored
def block_flops(tokens, dim):
    return 4 * tokens * dim * (6 * dim + tokens)
# %% right: layer by layer
def block_flops(tokens, dim):
    n, d = tokens, dim
    qkv, out = 2 * n * d * 3 * d, 2 * n * d * d
    scores, mix = 2 * n * n * d, 2 * n * d * n
    mlp = 2 * n * d * 4 * d + 2 * n * 4 * d * d
    return qkv + out + scores + mix + mlp
# %% right: a helper
def block_flops(tokens, dim):
    def product(n, k, m):
        return 2 * n * k * m
    n, d = tokens, dim
    return product(n, d, 3 * d) + product(n, d, d) + 2 * product(n, d, n) + 2 * product(n, d, 4 * d)
# %% right: a product of two sums
def block_flops(tokens, dim):
    return (2 * tokens * dim) * (12 * dim + 2 * tokens)
# %% wrong: multiplications alone
def block_flops(tokens, dim):
    return 12 * tokens * dim**2 + 2 * tokens**2 * dim
# %% wrong: layers alone
def block_flops(tokens, dim):
    return 24 * tokens * dim**2
# %% wrong: no mixing
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 2 * tokens**2 * dim
# %% wrong: no last layer
def block_flops(tokens, dim):
    return 22 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: queries alone
def block_flops(tokens, dim):
    return 20 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: half an mlp
def block_flops(tokens, dim):
    return 16 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: with the modulation
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim + 12 * dim**2
# %% wrong: weights
def block_flops(tokens, dim):
    return 12 * dim**2
# %% wrong: one token
def block_flops(tokens, dim):
    return 24 * dim**2 + 4 * tokens * dim

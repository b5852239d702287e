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
# %% given
import math
# %% right: formula, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim
# %% right: a helper for a product, written blind
def block_flops(tokens, dim):
    def product(n, k, m):
        return 2 * n * k * m
    qkv = product(tokens, dim, 3 * dim)
    scores = product(tokens, dim, tokens)
    values = product(tokens, tokens, dim)
    out = product(tokens, dim, dim)
    mlp = product(tokens, dim, 4 * dim) + product(tokens, 4 * dim, dim)
    return qkv + scores + values + out + mlp
# %% right: sum over a list of shapes, written blind
def block_flops(n, d):
    shapes = [(n, d, 3 * d), (n, d, n), (n, n, d), (n, d, d), (n, d, 4 * d), (n, 4 * d, d)]
    return sum(2 * math.prod(s) for s in shapes)
# %% right: factored, written blind
def block_flops(tokens, dim):
    return 4 * tokens * dim * (6 * dim + tokens)
# %% right: per token, times tokens, written blind
def block_flops(tokens, dim):
    per_token = 0
    per_token += 2 * dim * (3 * dim)
    per_token += 2 * dim * dim
    per_token += 2 * dim * (4 * dim) * 2
    per_token += 2 * tokens * dim * 2
    return per_token * tokens
# %% right: multiplications and additions apart, written blind
def block_flops(tokens, dim):
    multiplications = 12 * tokens * dim * dim + 2 * tokens * tokens * dim
    additions = multiplications
    return multiplications + additions
# %% right: lambda, written blind
block_flops = lambda n, d: sum(2 * n * a * b for a, b in ((d, 3*d), (d, d), (d, n), (n, d), (d, 4*d), (4*d, d)))
# %% right: int of floats, written blind
def block_flops(tokens, dim):
    return int(2.0 * tokens * dim * (12 * dim + 2 * tokens))
# %% wrong: multiplications only, written blind
def block_flops(tokens, dim):
    return 12 * tokens * dim**2 + 2 * tokens**2 * dim
# %% wrong: attention's token products forgotten, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2
# %% wrong: one of the token products only, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 2 * tokens**2 * dim
# %% wrong: the output layer forgotten, written blind
def block_flops(tokens, dim):
    return 22 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: one layer of the mlp only, written blind
def block_flops(tokens, dim):
    return 16 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: mlp without its factor 4, written blind
def block_flops(tokens, dim):
    return 2 * tokens * dim * 3 * dim + 2 * tokens * dim * dim + 4 * tokens**2 * dim + 2 * (2 * tokens * dim * dim)
# %% wrong: q, k, v as one layer d to d, written blind
def block_flops(tokens, dim):
    return 2 * tokens * dim * dim * 2 + 4 * tokens**2 * dim + 16 * tokens * dim**2
# %% wrong: only one token, written blind
def block_flops(tokens, dim):
    return 24 * dim**2 + 4 * tokens * dim
# %% wrong: tokens and dim swapped, written blind
def block_flops(tokens, dim):
    return 24 * dim * tokens**2 + 4 * dim**2 * tokens
# %% wrong: token products as n squared d squared, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim**2
# %% wrong: token products without d, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2
# %% wrong: with the modulation, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim + 12 * dim**2
# %% wrong: weights counted, written blind
def block_flops(tokens, dim):
    return 12 * dim**2
# %% wrong: with softmax, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim + 3 * tokens**2
# %% wrong: biases counted, written blind
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim + 9 * tokens * dim
# %% wrong: k minus 1 additions, written blind
def block_flops(tokens, dim):
    def product(n, k, m):
        return n * k * m + n * (k - 1) * m
    n, d = tokens, dim
    return product(n, d, 3 * d) + product(n, d, d) + product(n, d, n) + product(n, n, d) + product(n, d, 4 * d) + product(n, 4 * d, d)
# %% wrong: mlp's width squared, written blind
def block_flops(tokens, dim):
    return 8 * tokens * dim**2 + 4 * tokens**2 * dim + 2 * tokens * (4 * dim)**2
# %% wrong: twice too many, written blind
def block_flops(tokens, dim):
    return 48 * tokens * dim**2 + 8 * tokens**2 * dim
# %% wrong: attention only, written blind
def block_flops(tokens, dim):
    return 8 * tokens * dim**2 + 4 * tokens**2 * dim
# %% wrong: 28 times, written blind
def block_flops(tokens, dim):
    return 28 * tokens * dim
# %% wrong: a float, written blind
def block_flops(tokens, dim):
    return 24.0 * tokens * dim**2 / 1e6 + 4 * tokens**2 * dim / 1e6
# %% right: exact floats
def block_flops(tokens, dim):
    return 2.0 * tokens * dim * (12 * dim + 2 * tokens)
# %% right: a tensor of float64
def block_flops(tokens, dim):
    import torch
    n, d = torch.tensor([tokens, dim], dtype=torch.float64)
    return 24 * n * d**2 + 4 * n**2 * d
# %% right: numpy
def block_flops(tokens, dim):
    import numpy as np
    shapes = np.array([(tokens, dim, 3 * dim), (tokens, dim, dim), (tokens, dim, tokens), (tokens, tokens, dim), (tokens, dim, 4 * dim), (tokens, 4 * dim, dim)])
    return 2 * shapes.prod(axis=1).sum()
# %% right: numpy's floats
def block_flops(tokens, dim):
    import numpy as np
    n, d = np.float64(tokens), np.float64(dim)
    return 24 * n * d**2 + 4 * n**2 * d
# %% right: halves of a division
def block_flops(tokens, dim):
    return 48 * tokens * dim**2 / 2 + 8 * tokens**2 * dim / 2
# %% wrong: rounded to float32
def block_flops(tokens, dim):
    import numpy as np
    return float(np.float32(24 * tokens * dim**2 + 4 * tokens**2 * dim) * np.float32(1 + 1e-6))
# %% wrong: floats, the modulation per token and half
def block_flops(tokens, dim):
    return 30.0 * tokens * dim**2 + 4.0 * tokens**2 * dim
# %% wrong: by the heads of four
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 4 * tokens**2 * dim * 4
# %% wrong: the scores counted once for q and once for k
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 6 * tokens**2 * dim
# %% wrong: only the upper triangle of the scores
def block_flops(tokens, dim):
    return 24 * tokens * dim**2 + 2 * tokens * (tokens + 1) * dim

# %% given
import numpy as np
import torch
import torch.nn.functional as F
# %% right: dictionary and zeros
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for row, sentence in enumerate(sentences):
        tokens[row, 0] = 1
        for place, word in enumerate(sentence.split(), 1):
            if word not in number:
                raise ValueError(f"{word} is not in the vocabulary: {', '.join(words)}")
            tokens[row, place] = number[word]
    return tokens, tokens != 0
# %% right: lists padded, words.index
def tokenize(sentences, words, length):
    words = list(words)
    rows = []
    for s in sentences:
        ids = [1]
        for w in s.split():
            if w not in words:
                raise ValueError("unknown word " + w + "; known: " + ", ".join(words))
            ids.append(words.index(w) + 2)
        rows.append(ids + [0] * (length - len(ids)))
    tokens = torch.tensor(rows, dtype=torch.int64).reshape(len(sentences), length)
    return tokens, tokens > 0
# %% right: pad_sequence, then F.pad
def tokenize(sentences, words, length):
    ids = {w: k for k, w in enumerate(words, start=2)}
    def encode(sentence):
        try:
            return torch.tensor([1] + [ids[w] for w in sentence.split()])
        except KeyError as e:
            raise ValueError(f"I do not know {e.args[0]!r}. I know {', '.join(words)}.") from None
    padded = torch.nn.utils.rnn.pad_sequence([encode(s) for s in sentences], batch_first=True)
    tokens = F.pad(padded, (0, length - padded.shape[1]))
    return tokens, tokens.bool()
# %% right: mask from the lengths
def tokenize(sentences, words, length):
    table = dict(zip(words, range(2, len(words) + 2)))
    split = [s.split() for s in sentences]
    for w in {w for s in split for w in s}:
        if w not in table:
            raise ValueError(f"{w!r} unknown, vocabulary: " + ", ".join(words))
    tokens = torch.zeros((len(split), length), dtype=torch.long)
    for i, s in enumerate(split):
        tokens[i, : len(s) + 1] = torch.tensor([1, *(table[w] for w in s)])
    counts = torch.tensor([len(s) + 1 for s in split])
    mask = torch.arange(length)[None, :] < counts[:, None]
    return tokens, mask
# %% right: numpy tables
def tokenize(sentences, words, length):
    vocabulary = ["<pad>", "<start>", *words]
    tokens = np.zeros((len(sentences), length), dtype=np.int64)
    mask = np.zeros((len(sentences), length), dtype=bool)
    for i, sentence in enumerate(sentences):
        for j, word in enumerate(["<start>"] + sentence.split()):
            if j > 0 and word not in words:
                raise ValueError(f"word {word}: not one of {', '.join(words)}")
            tokens[i, j] = vocabulary.index(word)
            mask[i, j] = True
    return torch.from_numpy(tokens), torch.from_numpy(mask)
# %% right: stack of helper rows
def _row(sentence, words, length):
    found = sentence.split()
    unknown = [w for w in found if w not in words]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}. vocabulary: {', '.join(words)}")
    numbers = [1] + [tuple(words).index(w) + 2 for w in found]
    return torch.tensor(numbers + (length - len(numbers)) * [0]), torch.arange(length) < len(numbers)
def tokenize(sentences, words, length):
    rows = [_row(s, words, length) for s in sentences]
    return torch.stack([t for t, _ in rows]), torch.stack([m for _, m in rows])
# %% right: next over enumerate
def tokenize(sentences, words, length):
    def number(word):
        k = next((i for i, w in enumerate(words) if w == word), None)
        if k is None:
            raise ValueError("'%s' is no word of the vocabulary (%s)" % (word, ", ".join(words)))
        return k + 2
    tokens = torch.full((len(sentences), length), 0)
    for i, s in enumerate(sentences):
        row = [1, *map(number, s.split())]
        tokens[i, : len(row)] = torch.as_tensor(row)
    return tokens, tokens.ne(0)
# %% wrong: no start token
def tokenize(sentences, words, length):
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        for j, w in enumerate(s.split()):
            if w not in words:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = list(words).index(w) + 2
    return tokens, tokens != 0
# %% wrong: words numbered from 0
def tokenize(sentences, words, length):
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    mask = torch.zeros(len(sentences), length, dtype=torch.bool)
    for i, s in enumerate(sentences):
        tokens[i, 0], mask[i, 0] = 1, True
        for j, w in enumerate(s.split(), 1):
            if w not in words:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j], mask[i, j] = list(words).index(w), True
    return tokens, mask
# %% wrong: words numbered from 1, as the start
def tokenize(sentences, words, length):
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in words:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = list(words).index(w) + 1
    return tokens, tokens != 0
# %% wrong: letters not words
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s, 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: mask inverted, True at padding
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens == 0
# %% wrong: start hidden by the mask
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens > 1
# %% wrong: ragged list of rows, no padding
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    rows = []
    for s in sentences:
        for w in s.split():
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
        rows.append(torch.tensor([1] + [number[w] for w in s.split()]))
    return rows, [torch.ones_like(r, dtype=torch.bool) for r in rows]
# %% wrong: padded to the longest sentence, not to length
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    for s in sentences:
        for w in s.split():
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
    rows = [torch.tensor([1] + [number[w] for w in s.split()]) for s in sentences]
    tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    return tokens, tokens != 0
# %% wrong: padding in front
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        for w in s.split():
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
        row = [1] + [number[w] for w in s.split()]
        tokens[i, length - len(row):] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: unknown word becomes padding
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            tokens[i, j] = number.get(w, 0)
    return tokens, tokens != 0
# %% wrong: unknown word left out
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        row = [1] + [number[w] for w in s.split() if w in number]
        tokens[i, : len(row)] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: KeyError for an unknown word
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        row = [1] + [number[w] for w in s.split()]
        tokens[i, : len(row)] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: bare words.index, its ValueError names nothing
def tokenize(sentences, words, length):
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        row = [1] + [list(words).index(w) + 2 for w in s.split()]
        tokens[i, : len(row)] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: message without the vocabulary
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"unknown word {w}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: message without the word
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError("unknown word, use " + ", ".join(words))
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: ValueError returned, not raised
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                return ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: words sorted before numbering
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(sorted(words))}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: vocabulary built from the sentences
def tokenize(sentences, words, length):
    number = {}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in words:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number.setdefault(w, len(number) + 2)
    return tokens, tokens != 0
# %% wrong: global VOCABULARY in place of words
from diffusion_lib.data import VOCABULARY
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(VOCABULARY)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(VOCABULARY)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: hard-coded length 12
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), 12, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: split at single spaces, empty word unknown
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(" "), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: float tokens
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, tokens != 0
# %% wrong: integer mask
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens, (tokens != 0).long()
# %% wrong: row table shared, [[0] * m] * b
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    rows = [[0] * length] * len(sentences)
    for i, s in enumerate(sentences):
        rows[i][0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            rows[i][j] = number[w]
    tokens = torch.tensor(rows, dtype=torch.int64)
    return tokens, tokens != 0
# %% wrong: start also put after the last word
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        for w in s.split():
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
        row = ([1] + [number[w] for w in s.split()] + [1])[:length]
        tokens[i, : len(row)] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: only the tokens returned
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        tokens[i, 0] = 1
        for j, w in enumerate(s.split(), 1):
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
            tokens[i, j] = number[w]
    return tokens
# %% wrong: each word once, a set
def tokenize(sentences, words, length):
    number = {w: i + 2 for i, w in enumerate(words)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for i, s in enumerate(sentences):
        for w in s.split():
            if w not in number:
                raise ValueError(f"{w} not in {', '.join(words)}")
        row = [1] + list(dict.fromkeys(number[w] for w in s.split()))
        tokens[i, : len(row)] = torch.tensor(row)
    return tokens, tokens != 0
# %% wrong: dots left standing
def tokenize(sentences, words, length):
    ...

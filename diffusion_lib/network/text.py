"""From words to vectors: a tokenizer with a fixed vocabulary, and a small transformer over the tokens."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

PADDING, START = "<padding>", "<start>"


class Prompt(NamedTuple):
    """Tokenised sentences: a condition like any other (see `condition.py`).

    Shapes: tokens int64 (b, m); mask bool (b, m), True for tokens that count.
    """

    tokens: Tensor
    mask: Tensor


class Read(NamedTuple):
    """Sentences as an encoder read them: a condition as well, for many questions about the same words.

    Shapes: vectors (b, m, d); mask bool (b, m), True for those that count.
    """

    vectors: Tensor
    mask: Tensor


class Tokenizer:
    """Whole words to numbers. Every sentence begins with a start token; the empty sentence is nothing but that.

    Args:
        words:  the vocabulary
        length: tokens per sentence, the start included

    Raises: ValueError for a word twice.
    """

    def __init__(self, words: Sequence[str], length: int):
        self.words, self.length = tuple(words), length
        self.numbers = {word: i for i, word in enumerate((PADDING, START, *words))}
        if len(self.numbers) != len(words) + 2:
            raise ValueError("words must differ from each other")

    def __len__(self) -> int:
        return len(self.numbers)

    def __call__(self, sentences: Sequence[str]) -> Prompt:
        """Tokenise sentences.

        Shapes: b sentences -> two of (b, length).
        Raises: ValueError naming the unknown word and the vocabulary, or a sentence that is too long.
        """
        tokens = torch.zeros(len(sentences), self.length, dtype=torch.int64)
        for row, sentence in zip(tokens, sentences, strict=True):
            numbers = [self.numbers[START], *self._numbers(sentence)]
            if len(numbers) > self.length:
                raise ValueError(f"{sentence!r} has {len(numbers) - 1} words, at most {self.length - 1} are read")
            row[: len(numbers)] = torch.tensor(numbers)
        return self.prompt(tokens)

    def prompt(self, tokens: Int[Tensor, "b m"]) -> Prompt:
        """The prompt of tokens that are padded already. Shapes: int64 (b, m) -> two of (b, m)."""
        return Prompt(tokens, tokens != self.numbers[PADDING])

    def split(self, sentence: str) -> list[str]:
        """The words of a sentence, as the tokenizer sees them, the start token first."""
        return [START, *_words(sentence)]

    def _numbers(self, sentence: str) -> list[int]:
        found = []
        for word in _words(sentence):
            if word not in self.words:
                raise ValueError(f"the word {word!r} is not in the vocabulary: {', '.join(self.words)}")
            found.append(self.numbers[word])
        return found


class TextEncoder(nn.Module):
    """A small transformer: one vector per token, each informed by all the others [attention].

    Args:
        vocabulary: how many tokens there are
        length:     tokens per sentence
        dim:        size of the vectors
        layers:     transformer layers
        heads:      attention heads

    Shapes: tokens int64 (b, m), mask bool (b, m) -> (b, m, dim).
    """

    def __init__(self, vocabulary: int, length: int, dim: int = 96, layers: int = 2, heads: int = 4):
        super().__init__()
        self.token = nn.Embedding(vocabulary, dim)
        self.place = nn.Parameter(torch.randn(length, dim) * 0.02)
        layer = nn.TransformerEncoderLayer(
            dim, heads, 4 * dim, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(dim)

    def forward(self, tokens: Int[Tensor, "b m"], mask: Bool[Tensor, "b m"]) -> Float[Tensor, "b m dim"]:
        h = self.token(tokens) + self.place[: tokens.shape[1]]
        return self.norm(self.layers(h, src_key_padding_mask=~mask))


def _words(sentence: str) -> list[str]:
    return sentence.lower().replace(".", " ").replace(",", " ").split()

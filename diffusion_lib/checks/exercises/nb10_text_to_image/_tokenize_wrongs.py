"""The known mistakes of the exercise tokenize."""

import torch

from ...declare import Misconception

WORDS = ("a", "small", "large", "red", "green", "blue", "circle", "square", "left", "of", "above")


def _mistaken(
    *,
    first=2,
    start=1,
    left=False,
    pad=0,
    unknown="raise",
    text=None,
    mask=lambda t: t != 0,
    change=lambda row, length: row,
    known=None,
    split=str.split,
):
    """The answer with one part replaced."""

    def answer(sentences, words, length):
        numbers = {word: place for place, word in enumerate(known or words, start=first)}
        rows = []
        for sentence in sentences:
            row = [] if start is None else [start]
            for word in split(sentence):
                if word in numbers:
                    row.append(numbers[word])
                elif unknown == "raise":
                    full = f"unknown word {word!r}; the vocabulary is: {', '.join(words)}"
                    raise ValueError(full if text is None else text.format(word=word, words=", ".join(words)))
                elif unknown == "key":
                    raise KeyError(word)
                elif unknown == "other":
                    raise RuntimeError(f"{word}: {words}")
            row = change(row, length)
            gap = [pad] * (length - len(row))
            rows.append(gap + row if left else row + gap)
        tokens = torch.tensor(rows, dtype=torch.int64)
        return tokens, mask(tokens)

    return answer


def _as_they_come(sentences, words, length):
    _mistaken()(sentences, words, length)
    seen = dict.fromkeys(word for sentence in sentences for word in sentence.split())
    return _mistaken()(sentences, tuple(seen), length)


def _one_row(sentences, words, length):
    tokens, _ = _mistaken()(sentences, words, length)
    row = torch.zeros_like(tokens[0])
    for one in tokens:
        row = torch.where(one != 0, one, row)
    tokens = row.expand_as(tokens).clone()
    return tokens, tokens != 0


def _letters(sentences, words, length):
    return _mistaken(split=list)(sentences, words, length)


def _refused(calls):
    """Where known words were called unknown."""
    return [bool(c.error and c.error["type"] in ("ValueError", "KeyError")) for c in calls]


MISTAKES = (
    Misconception(
        "The start token is missing",
        "Every row begins with number 1. Without it the empty sentence is "
        "nothing but padding, and attention then has nothing to look at.",
        _mistaken(start=None),
    ),
    Misconception(
        "The words are counted from 0",
        "0 and 1 are taken, by padding and start. The first word of the vocabulary is number 2.",
        _mistaken(first=0),
    ),
    Misconception(
        "The words are counted from 1",
        "1 is taken: it is the start token. The first word of the vocabulary is number 2.",
        _mistaken(first=1),
    ),
    Misconception(
        "The padding stands in front",
        "Sentences begin at position 0 and padding fills the rest of the row, behind them.",
        _mistaken(left=True),
    ),
    Misconception(
        "The mask is inverted",
        "The mask is True for padding. It should be True for the tokens that count.",
        _mistaken(mask=lambda t: t == 0),
    ),
    Misconception(
        "The mask lets padding through",
        "The mask is True everywhere. Padding is no word: it must be False there.",
        _mistaken(mask=lambda t: t >= 0),
    ),
    Misconception(
        "The mask hides the start",
        "The start token counts: its mask is True. It is all that is left of the empty sentence.",
        _mistaken(mask=lambda t: t > 1),
    ),
    Misconception("Padded with the start token", "The rest of a row is filled with 1. Padding is 0.", _mistaken(pad=1)),
    Misconception(
        "An unknown word is not refused",
        "A word outside of the vocabulary raises no ValueError. The "
        "picture would then show something else than was asked: say so.",
        _mistaken(unknown="skip"),
    ),
    Misconception(
        "An unknown word ends in a KeyError",
        "The dictionary's own error came through. It names the "
        "word, and does not say what would have been right: raise a ValueError that does.",
        _mistaken(unknown="key"),
    ),
    Misconception(
        "Another error than ValueError",
        "A word outside of the vocabulary raises an error, and not a "
        "ValueError: that is the kind for a value that cannot be used.",
        _mistaken(unknown="other"),
    ),
    Misconception(
        "The error says neither",
        "Your ValueError holds neither the word nor the vocabulary. Python's "
        "own, as from index(), does not say what would have been right.",
        _mistaken(text="not found"),
    ),
    Misconception(
        "The error does not name the word",
        "Your ValueError should hold the unknown word itself.",
        _mistaken(text="unknown word; the vocabulary is: {words}"),
    ),
    Misconception(
        "The error does not list the vocabulary",
        "Your ValueError should list the words that are known.",
        _mistaken(text="unknown word {word!r}"),
    ),
    Misconception(
        "The words are sorted first",
        "The vocabulary was brought into another order. A word's number is its place in the list that comes.",
        lambda sentences, words, length: _mistaken()(sentences, tuple(sorted(words)), length),
    ),
    Misconception(
        "Numbered as they turn up",
        "Words got their numbers in the order of the sentences. The vocabulary gives the numbers, so that a word "
        "has the same one in every batch.",
        _as_they_come,
    ),
    Misconception(
        "All rows are one",
        "Every row is the same list: [[0] * m] * b makes one list and b names for it.",
        _one_row,
    ),
    Misconception(
        "A start token at the end too",
        "The start token came once more behind the last word. Behind the words there is only padding.",
        _mistaken(change=lambda row, length: [*row, 1][:length]),
    ),
    Misconception(
        "Every word once",
        "A word that comes twice was written once. The sentence is kept as it is.",
        _mistaken(change=lambda row, length: list(dict.fromkeys(row))),
    ),
    Misconception(
        "Known words are refused",
        "An error says that a word is unknown, for sentences made of the vocabulary alone. Are they split into "
        "words, not letters?",
        _letters,
        lambda calls: _refused(calls) == [True] * len(calls),
    ),
    Misconception(
        "Another vocabulary than the one that comes",
        "Words of the vocabulary were refused as soon as it was another one. It comes as an argument.",
        _mistaken(known=WORDS),
        lambda calls: _refused(calls) == [False] * (len(calls) - 1) + [True],
    ),
    Misconception(
        "The empty sentence is refused",
        "An error came for the empty sentence alone. It has no words, not one word of no letters: how is it split?",
        _mistaken(split=lambda sentence: sentence.split(" ")),
        lambda calls: _refused(calls) == ["" in c.args[0] for c in calls],
    ),
)

"""The exercise tokenize: from words to numbers."""

import torch

from ...declare import Exercise, Probe, Property
from ._tokenize_wrongs import MISTAKES, WORDS


def tokenize(sentences, words, length):
    """Tokens and mask of sentences: 0 padding, 1 start, then the words in their order."""
    numbers = {word: place for place, word in enumerate(words, start=2)}
    tokens = torch.zeros(len(sentences), length, dtype=torch.int64)
    for row, sentence in zip(tokens, sentences, strict=True):
        row[0] = 1
        for place, word in enumerate(sentence.split(), start=1):
            if word not in numbers:
                raise ValueError(f"unknown word {word!r}; the vocabulary is: {', '.join(words)}")
            row[place] = numbers[word]
    return tokens, tokens != 0


def measure(answer, sentences, words, length):
    """Tokens and mask, and what is said about a word that nobody knows."""
    result = answer(list(sentences), tuple(words), length)
    if result is None or result is Ellipsis:
        return result
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise TypeError("two results were expected, the tokens and the mask")
    tokens, mask = result
    facts = {"tokens": tokens, "mask": mask, "refuses": 0.0, "names the word": 0.0, "lists the words": 0.0}
    try:
        answer([f"{words[0]} zebra"], tuple(words), length)
    except ValueError as problem:
        text = str(problem)
        facts |= {"refuses": 1.0, "names the word": float("zebra" in text)}
        facts["lists the words"] = float(all(word in text for word in words))
    except (KeyError, IndexError) as problem:
        facts |= {"refuses": -1.0, "names the word": float("zebra" in str(problem))}
    except Exception:  # whatever else it raises, it is not what was asked for
        facts["refuses"] = -2.0
    return facts


def _probes(generator):
    def sentence(count):
        return " ".join(WORDS[int(i)] for i in torch.randint(len(WORDS), (count,), generator=generator))

    return [
        Probe("sentences of different lengths", ([sentence(n) for n in (4, 7, 2)], WORDS, 9)),
        Probe("one sentence that fills the row", ([sentence(6)], WORDS, 7)),
        Probe("the empty sentence among others", (["", sentence(3), ""], WORDS, 5)),
        Probe("another vocabulary, the same word twice", (["up down up"], ("down", "up", "over"), 6)),
    ]


EXERCISE = Exercise(
    id="tokenize",
    title="from words to numbers",
    notebook="10_text_to_image",
    place=10,
    points=2,
    difficulty=2,
    minutes=8,
    reference=tokenize,
    probes=_probes,
    driver=measure,
    where="Section 2 above; Rombach et al. 2022 (tokens before the encoder)",
    misconceptions=MISTAKES,
    properties=(
        Property(
            "tokens are whole numbers of 64 bits",
            lambda calls: all(c.value["tokens"].dtype == torch.int64 for c in calls),
            "An embedding is asked with int64.",
        ),
        Property(
            "every row begins with the start token",
            lambda calls: all(bool((c.value["tokens"][:, 0] == 1).all()) for c in calls),
            "Position 0 of every row should hold 1.",
        ),
        Property(
            "the mask is False exactly where there is padding",
            lambda calls: all(bool((c.value["mask"].bool() == (c.value["tokens"] != 0)).all()) for c in calls),
            "mask and tokens should agree about padding.",
        ),
        Property(
            "an unknown word is refused, by name and with the vocabulary",
            lambda calls: all(
                float(c.value[k]) == 1 for c in calls for k in ("refuses", "names the word", "lists the words")
            ),
            "Raise a ValueError whose text holds the word and the vocabulary.",
        ),
    ),
    hints=(
        "A dictionary from word to number first; the number of a word is its place plus 2.",
        "Begin with a tensor of zeros, int64: that is all padding. Then write the start and the words over it.",
        "The mask needs no loop: compare the finished tokens with the number of padding.",
    ),
    forbidden=("Tokenizer",),
)

"""The exercise hide_word: a word that nobody may read."""

import torch

from ...declare import Exercise, Misconception, Probe, Property


def hide_word(tokens, mask, number):
    """A mask in which this token does not count."""
    return mask & (tokens != number)


def _probes(generator):
    probes = []
    for name, b, m in (("a batch", 5, 6), ("one sentence", 1, 5), ("square", 4, 4), ("long sentences", 7, 12)):
        tokens = torch.randint(2, 8, (b, m), generator=generator)
        tokens[:, 0] = 1
        mask = torch.arange(m) < torch.randint(2, m + 1, (b, 1), generator=generator)
        tokens = torch.where(mask, tokens, 0)
        probes.append(Probe(name, (tokens, mask, int(tokens[0, 1]))))
    twice = torch.tensor([[1, 3, 5, 3, 0], [1, 4, 0, 0, 0]])
    probes.append(Probe("a word twice", (twice, twice != 0, 3)))
    probes.append(Probe("a word that is not there", (twice.clone(), twice != 0, 9)))
    return probes


def _first(tokens, mask, number):
    hidden = (tokens == number) & ((tokens == number).cumsum(1) == 1)
    return mask & ~hidden


EXERCISE = Exercise(
    id="hide_word",
    title="a word that nobody may read",
    notebook="10_text_to_image",
    place=62,
    points=1,
    difficulty=2,
    minutes=5,
    reference=hide_word,
    probes=_probes,
    where="section 3: the mask of padding, for another purpose",
    misconceptions=(
        Misconception(
            "Padding counts again",
            "The old mask was forgotten: padding is read now.",
            lambda tokens, mask, number: tokens != number,
        ),
        Misconception(
            "Only that word is read",
            "This hides all the others.",
            lambda tokens, mask, number: mask & (tokens == number),
        ),
        Misconception(
            "A place, not a word",
            "The number was used as a place in the row. It is the number of a word, wherever that stands.",
            lambda tokens, mask, number: mask & (torch.arange(tokens.shape[1]) != number),
        ),
        Misconception("The first one alone", "A word can stand in a sentence twice.", _first),
        Misconception(
            "Turned round",
            "In a mask True is what counts.",
            lambda tokens, mask, number: ~(mask & (tokens != number)),
        ),
        Misconception(
            "Everything after it too",
            "The words behind the hidden one are hidden as well.",
            lambda tokens, mask, number: mask & ((tokens == number).cumsum(1) == 0),
        ),
        Misconception("Nothing is hidden", "The mask came back as it was.", lambda tokens, mask, number: mask.clone()),
    ),
    properties=(
        Property(
            "padding stays hidden",
            lambda calls: all(not bool((c.value.bool() & ~c.args[1]).any()) for c in calls),
            "A place counts that did not count before.",
        ),
    ),
    hints=(
        "A token counts if it counted before and is another word.",
        "Comparing the table of tokens with a number gives a table of True and False.",
        "& joins two such tables; ~ turns one round.",
    ),
)

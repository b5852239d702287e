"""The exercise drop_prompts: prompts that are left out."""

import torch

from ...declare import Exercise, Misconception, Probe, Property

START = 1


def drop_prompts(tokens, dropped):
    """The empty sentence where it is dropped, the sentence elsewhere."""
    empty = torch.zeros_like(tokens)
    empty[:, 0] = START
    return torch.where(dropped[:, None], empty, tokens)


def _probes(generator):
    probes = []
    for name, b, m in (("a batch", 6, 5), ("square", 5, 5), ("one sentence", 1, 4), ("long sentences", 9, 12)):
        tokens = torch.randint(2, 27, (b, m), generator=generator)
        tokens[:, 0] = START
        lengths = torch.randint(1, m + 1, (b, 1), generator=generator)
        tokens = torch.where(torch.arange(m) < lengths, tokens, 0)
        dropped = torch.zeros(b, dtype=torch.bool)
        dropped[torch.randperm(b, generator=generator)[: max(1, b // 3)]] = True
        probes.append(Probe(name, (tokens, dropped)))
    kept = torch.tensor([[1, 7, 9, 0], [1, 4, 0, 0]])
    probes.append(Probe("nobody is dropped", (kept, torch.zeros(2, dtype=torch.bool))))
    probes.append(Probe("everybody is dropped", (kept.clone(), torch.ones(2, dtype=torch.bool))))
    return probes


def _filled(with_what):
    return lambda tokens, dropped: torch.where(dropped[:, None], with_what(tokens), tokens)


EXERCISE = Exercise(
    id="drop_prompts",
    title="sentences that are left out",
    notebook="10_text_to_image",
    place=43,
    points=2,
    difficulty=2,
    minutes=7,
    reference=drop_prompts,
    probes=_probes,
    where="Ho & Salimans 2021: the condition is dropped with some probability",
    misconceptions=(
        Misconception(
            "Padding alone",
            "The start token was erased too. Then no token counts, every score is minus infinity, and the softmax "
            "gives NaN.",
            _filled(torch.zeros_like),
        ),
        Misconception(
            "The wrong ones are dropped",
            "dropped is True for the sentences that should go.",
            lambda tokens, dropped: drop_prompts(tokens, ~dropped),
        ),
        Misconception(
            "Start tokens everywhere",
            "The empty sentence is one start token and padding. A row of start tokens is a sentence that nobody wrote.",
            _filled(torch.ones_like),
        ),
        Misconception(
            "The rows are removed",
            "The dropped rows are gone, and the sentences no longer fit their pictures. Each keeps its place.",
            lambda tokens, dropped: tokens[~dropped],
        ),
        Misconception(
            "Minus one",
            "There is no token -1. The empty sentence is written with start and padding.",
            _filled(lambda tokens: torch.full_like(tokens, -1)),
        ),
        Misconception(
            "All or none",
            "As soon as one was to be dropped, all were. Every sentence is decided by its own entry.",
            lambda tokens, dropped: drop_prompts(tokens, dropped.any().expand(len(tokens))),
        ),
        Misconception(
            "Nothing is dropped", "The sentences came back as they were.", lambda tokens, dropped: tokens.clone()
        ),
    ),
    properties=(
        Property(
            "every row keeps its start token",
            lambda calls: all(c.value.ndim == 2 and bool((c.value[:, 0] == START).all()) for c in calls),
            "A row has lost the start token, and nothing is left to attend to.",
        ),
        Property(
            "sentences that are not dropped stay",
            lambda calls: all(
                c.value.shape == c.args[0].shape and bool((c.value[~c.args[1]] == c.args[0][~c.args[1]]).all())
                for c in calls
            ),
            "A sentence was changed that was not to be dropped.",
        ),
    ),
    hints=(
        "How is the empty sentence written? Section 2 has printed it.",
        "Make a table of empty sentences of the same shape, and choose row by row.",
        "torch.where(condition, a, b) takes a where the condition is True; dropped[:, None] is one answer per row.",
    ),
)

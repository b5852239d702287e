"""The exercise transport_pairs: pairs by optimal transport."""

import torch

from ...declare import Exercise, Misconception, Probe, Property
from ...declare.inputs import normal


def transport_pairs(x0, eps):
    """The noise in the order that makes the ways shortest."""
    costs = (x0.flatten(1)[:, None] - eps.flatten(1)[None]).square().sum(2)
    return eps[_assigned(costs)]


def _probes(generator):
    shapes = {"points": (9, 2), "small pictures": (7, 1, 3, 2), "on a line": (12, 1), "square": (5, 5)}
    probes = [Probe(name, (2 * normal(generator, *s), normal(generator, *s))) for name, s in shapes.items()]
    far = normal(generator, 6, 2)
    shuffled = far[torch.tensor([3, 0, 5, 1, 2, 4])] + 1e-3 * normal(generator, 6, 2)
    return [*probes, Probe("noise that lies on the data", (far, shuffled))]


def _costs(x0, eps, power=2):
    return torch.cdist(x0.flatten(1), eps.flatten(1), compute_mode="donot_use_mm_for_euclid_dist") ** power


def _assigned(costs, **options):
    from scipy.optimize import linear_sum_assignment  # half a second that no other check needs

    return torch.as_tensor(linear_sum_assignment(costs.detach(), **options)[1])


def _greedy(x0, eps):
    costs, chosen = _costs(x0, eps).clone(), []
    for row in range(len(x0)):
        chosen.append(int(costs[row].argmin()))
        costs[:, chosen[-1]] = float("inf")
    return eps[torch.tensor(chosen)]


def _by_size(x0, eps):
    chosen = torch.empty(len(x0), dtype=torch.int64)
    chosen[x0.flatten(1).norm(dim=1).argsort()] = eps.flatten(1).norm(dim=1).argsort()
    return eps[chosen]


EXERCISE = Exercise(
    id="transport_pairs",
    title="pairs by optimal transport",
    notebook="12_flow_matching",
    place=70,
    points=2,
    difficulty=3,
    minutes=10,
    reference=transport_pairs,
    probes=_probes,
    where="Tong et al. 2024 and Pooladian et al. 2023: pairs of a batch by optimal transport",
    misconceptions=(
        Misconception(
            "Ordered the wrong way",
            "The answer says which noise goes to which data. You used it the other way round.",
            lambda x, e: e[_assigned(_costs(x, e)).argsort()],
        ),
        Misconception(
            "Everybody takes the nearest",
            "Each data point took the noise nearest to it: some noise is taken twice, some never, and what is left is "
            "no longer Gaussian.",
            lambda x, e: e[_costs(x, e).argmin(1)],
        ),
        Misconception(
            "The nearest data of each noise",
            "Each noise looked for its nearest data point. Noise must be used once each, and stand beside its data.",
            lambda x, e: e[_costs(x, e).argmin(0)],
        ),
        Misconception(
            "The longest ways",
            "The sum of distances is as large as it can be.",
            lambda x, e: e[_assigned(_costs(x, e), maximize=True)],
        ),
        Misconception(
            "Distances, not squared",
            "The plain distances were added up. Optimal transport here squares them.",
            lambda x, e: e[_assigned(_costs(x, e, 1))],
        ),
        Misconception(
            "First come, first served",
            "Every data point takes the nearest noise that is left. That is one to one, and not the best sum.",
            _greedy,
        ),
        Misconception("The data were reordered", "The data came back in another order. Reorder the noise.",
                      lambda x, e: x[_assigned(_costs(x, e))]),
        Misconception("Not reordered", "The noise came back as it was.", lambda x, e: e.clone()),
        Misconception("Sorted by size", "Data and noise were each sorted by their length. Directions count as well.",
                      _by_size),
        Misconception(
            "Differences without a square",
            "The entries' differences were added up with their signs, so that they cancel.",
            lambda x, e: e[_assigned((x.flatten(1)[:, None] - e.flatten(1)[None]).sum(2))],
        ),
        Misconception(
            "The indices",
            "The order itself came back. The noise in that order is asked for.",
            lambda x, e: _assigned(_costs(x, e)),
        ),
        Misconception(
            "The sum of absolute differences",
            "The costs are sums of absolute differences. The squared distance is asked for.",
            lambda x, e: e[_assigned((x.flatten(1)[:, None] - e.flatten(1)[None]).abs().sum(2))],
        ),
        Misconception(
            "Between the noises",
            "The costs are distances between noise and noise.",
            lambda x, e: e[_assigned(_costs(e, e))].flip(0),
        ),
        Misconception(
            "The costs have too many axes",
            "Pictures have several axes of entries. Flatten each sample first, so that the costs are a table (b, b).",
            lambda x, e: e[_assigned((x[:, None] - e[None]).square().sum(-1))],
            lambda calls: any("expected a matrix" in (c.error or {}).get("message", "") for c in calls),
        ),
        Misconception(
            "The first axis alone",
            "Only the first coordinate was looked at.",
            lambda x, e: e[_assigned(_costs(x.flatten(1)[:, :1], e.flatten(1)[:, :1]))],
        ),
    ),
    properties=(
        Property(
            "noise that lies on the data finds its place",
            lambda calls: bool((calls[-1].value - calls[-1].args[0]).abs().max() < 0.02),
            "Where every noise lies beside one data point, that is its partner.",
        ),
        Property(
            "every noise is used once",
            lambda calls: all(
                bool(torch.allclose(c.value.double().sum(0), c.args[1].sum(0), atol=1e-4)) for c in calls
            ),
            "The noise must be the same as before in another order: none twice, none left out.",
        ),
    ),
    hints=(
        "The costs are a table (b, b): x0.flatten(1)[:, None] minus eps.flatten(1)[None], squared and summed.",
        "linear_sum_assignment gives rows and columns. The rows are 0, 1, 2, ...; the columns say which noise.",
        "Index eps with the columns.",
    ),
    forbidden=("optimal_pairs",),
)  # fmt: skip

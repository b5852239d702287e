"""Which noise goes with which data: pairs of a batch by optimal transport."""

import torch
from jaxtyping import Float
from torch import Tensor


def optimal_pairs(x0: Float[Tensor, "b ..."], eps: Float[Tensor, "b ..."]) -> Float[Tensor, "b ..."]:
    """The noise of a batch in another order: the one with the least sum of squared distances to the data.

    min over permutations of sum_i |x0_i - eps_perm(i)|^2, the optimal transport between two small sets of equally
    many points [minibatch_ot; multisample_flow], solved exactly.

    Shapes: x0, eps (b, ...) -> the rows of eps, (b, ...), row i for x0_i.
    Raises: ValueError if the two have different shapes.
    Pitfall: the work grows as b^3; and within a batch the pairs are the best, over all data they are not.
    """
    if x0.shape != eps.shape:
        raise ValueError(f"x0 and eps must have one shape, got {tuple(x0.shape)} and {tuple(eps.shape)}: draw eps anew")
    from scipy.optimize import linear_sum_assignment  # half a second that nobody else needs

    costs = torch.cdist(x0.flatten(1), eps.flatten(1)).square()
    _, chosen = linear_sum_assignment(costs.detach().cpu().double().numpy())
    return eps[torch.as_tensor(chosen, device=eps.device)]

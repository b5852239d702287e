"""The known mistakes of the exercise gan_step."""

import torch
import torch.nn.functional as F

from ...declare import Misconception

RIGHT = "judge D0 D< D+ deceive G0 G< G+"


def _order(
    moves=RIGHT,
    cut=lambda fakes: fakes.detach(),
    told=lambda fakes: fakes,
    judge=lambda real, fake: F.softplus(-real).mean() + F.softplus(fake).mean(),
    deceive=lambda fake: F.softplus(-fake).mean(),
    plain=True,
):
    """A step in another order, or with another part.

    `judge` and `deceive` compute the losses of D and G; 0 clears a player's gradients, < goes back from its loss
    (&< keeps the graph), + takes its step. `cut` and `told` are what D's and G's losses see of the fakes.
    """

    def answer(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
        optimizers = {"G": generator_optimizer, "D": discriminator_optimizer}
        fakes, losses = generator(z), {}
        for move in moves.split():
            if move == "judge":
                losses["D"] = judge(discriminator(x).flatten(), discriminator(cut(fakes)).flatten())
            elif move == "deceive":
                losses["G"] = deceive(discriminator(told(fakes)).flatten())
            elif move == "draw":
                fakes = generator(z)
            elif move[-1] == "<":
                losses[move[0]].backward(retain_graph="&" in move)
            else:
                {"0": optimizers[move[0]].zero_grad, "+": optimizers[move[0]].step}[move[1]]()
        pair = losses["D"], losses["G"]
        return tuple(loss.item() for loss in pair) if plain else pair

    return answer


def _own_optimizers(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    own = (torch.optim.Adam(player.parameters(), 1e-3) for player in (generator, discriminator))
    return _order()(generator, discriminator, *own, x, z)


def _overwritten(calls):
    return all(c.error and "inplace operation" in c.error["message"] for c in calls)


def _second_time(calls):
    return all(c.error and "second time" in c.error["message"] for c in calls)


MISTAKES = (
    Misconception(
        "The discriminator's step goes back into the generator",
        "Its loss was computed on samples still "
        "tied to the generator: backward() went through the generator and used up its graph. Cut the "
        "samples off for this step. Or the generator's loss reused the logits of the discriminator's: "
        "ask the new discriminator again.",
        _order(cut=lambda fakes: fakes),
        _second_time,
    ),
    Misconception(
        "Weights overwritten before backward()",
        "A loss was computed with weights that a step has overwritten since. Either both losses were computed before "
        "the first step, and the discriminator has to be asked again after it; or the optimizers are exchanged, and "
        "the generator moved while its samples were still needed.",
        _order("judge deceive D0 D< D+ G0 G< G+"),
        _overwritten,
    ),
    Misconception(
        "Both backwards before the first step",
        "The generator's loss had put its gradients into the "
        "discriminator before the discriminator stepped; and it was computed with the old one. Finish "
        "one player's step before the other's loss.",
        _order("judge deceive D0 G0 D< G< D+ G+"),
    ),
    Misconception(
        "The generator goes first",
        "The order is: the discriminator learns, then the generator against the new discriminator.",
        _order("deceive G0 G< G+ draw judge D0 D< D+"),
    ),
    Misconception(
        "The generator never moves",
        "Its own loss was computed on detached samples, so that no gradient "
        "reaches it; or its backward() or step() is missing, or its gradients are cleared just before "
        "its step.",
        _order(told=lambda fakes: fakes.detach()),
    ),
    Misconception(
        "The discriminator's gradients are never cleared",
        "backward() adds to what is there. The "
        "generator's loss leaves gradients in the discriminator, and its next step takes them along: it "
        "is pulled towards being deceived.",
        _order("judge D< D+ deceive G0 G< G+"),
    ),
    Misconception(
        "The generator's gradients are never cleared",
        "Each step takes those of the step before along.",
        _order("judge D0 D< D+ deceive G< G+"),
    ),
    Misconception(
        "No gradient is ever cleared",
        "Both players take the gradients of all steps before along.",
        _order("judge D< D+ deceive G< G+"),
    ),
    Misconception(
        "Cleared right after its own step",
        "The generator's loss writes into the discriminator too, "
        "after it was cleared, and its next step takes that along. Clear right before each backward().",
        _order("judge D< D+ D0 deceive G< G+ G0"),
    ),
    Misconception(
        "The discriminator never moves",
        "Its backward() or step() is missing, or its gradients are cleared between the two.",
        _order("judge D< D0 D+ deceive G0 G< G+"),
    ),
    Misconception(
        "The discriminator's loss pulls at the generator",
        "The samples in the discriminator's loss were "
        "tied to the generator, with its graph kept: the generator took both gradients along. Cut the "
        "samples off for this step.",
        _order("G0 judge D0 D&< D+ deceive G< G+", cut=lambda fakes: fakes),
    ),
    Misconception(
        "The generator's loss moves the discriminator",
        "The discriminator's optimizer stepped on the "
        "generator's loss: it learns to be deceived, and the generator stays.",
        _order("judge D0 D< D+ deceive G0 G< D+"),
    ),
    Misconception(
        "The generator's loss moves both",
        "Both optimizers stepped on the generator's loss. The discriminator then helps to deceive itself.",
        _order("judge D0 D< D+ deceive G0 G< G+ D+"),
    ),
    Misconception(
        "The old discriminator is asked",
        "The generator's loss was computed before the discriminator's "
        "step. Its logits must come from the discriminator as it is now.",
        _order("deceive G0 G< judge D0 D< D+ G+"),
    ),
    Misconception(
        "Half of the discriminator's loss",
        "The two means are added, not averaged.",
        _order(judge=lambda real, fake: (F.softplus(-real).mean() + F.softplus(fake).mean()) / 2),
    ),
    Misconception("The losses exchanged", "The discriminator's loss is returned first.", lambda *a: _order()(*a)[::-1]),
    Misconception(
        "The discriminator learns the wrong way round",
        "Fakes are to be called fake, real ones real.",
        _order(judge=lambda real, fake: F.softplus(real).mean() + F.softplus(-fake).mean()),
    ),
    Misconception(
        "The generator learns to be found out",
        "Its loss falls when its samples are called fake.",
        _order(deceive=lambda fake: F.softplus(fake).mean()),
    ),
    Misconception(
        "The saturating loss",
        "This is the generator's loss of the minimax game. Where the discriminator is sure it has next to no slope.",
        _order(deceive=lambda fake: -F.softplus(fake).mean()),
    ),
    Misconception(
        "The losses keep their graph",
        "The losses came back as tensors that gradients still run through: a list of them keeps the memory of every "
        "step. Numbers were asked for.",
        _order(plain=False),
    ),
    Misconception(
        "The samples are not cut off, and nothing is cleared",
        "The discriminator's loss went back into the generator, its graph was kept, and the generator stepped along "
        "both gradients: it was never cleared.",
        _order("judge D0 D&< D+ deceive G< G+", cut=lambda fakes: fakes),
    ),
    Misconception(
        "The discriminator's loss moves both",
        "Both optimizers stepped on the discriminator's loss: the generator is moved towards being found out.",
        _order("judge D0 G0 D< D+ G+ draw deceive G0 G< G+", cut=lambda fakes: fakes),
    ),
    Misconception(
        "Only the real samples are judged",
        "The discriminator's loss has no fakes in it: calling everything real would be best.",
        _order(judge=lambda real, fake: F.softplus(-real).mean()),
    ),
    Misconception(
        "Only the fakes are judged",
        "The discriminator's loss has no real samples in it: calling everything fake would be best.",
        _order(judge=lambda real, fake: F.softplus(fake).mean()),
    ),
    Misconception(
        "Two steps of the discriminator",
        "The discriminator stepped twice. One step each was asked for.",
        _order("judge D0 D< D+ judge D0 D< D+ deceive G0 G< G+"),
    ),
    Misconception(
        "Two steps of the generator",
        "The generator stepped twice. One step each was asked for.",
        _order("judge D0 D< D+ deceive G0 G< G+ draw deceive G0 G< G+"),
    ),
    Misconception(
        "The least-squares losses",
        "These are the losses of another kind of GAN, with squares in the place of logarithms.",
        _order(
            judge=lambda real, fake: (real.sigmoid() - 1).square().mean() + fake.sigmoid().square().mean(),
            deceive=lambda fake: (fake.sigmoid() - 1).square().mean(),
        ),
    ),
    Misconception(
        "The given optimizers are not used",
        "Neither of the two optimizers that came as arguments took a step. One made inside forgets everything from "
        "call to call, and has another rate.",
        _own_optimizers,
        lambda calls: all(not c.error and float(c.value["optimizers step"]) == 0 for c in calls),
    ),
)

"""The verdict on a machine before the course begins: is it fast enough to train on."""

from diffusion_lib.training import best_device

ENOUGH_STEPS_PER_SECOND = 3.0  # 3 minutes then hold over 500 steps, the least that gave legible digits


def time_check(steps_per_second: float) -> None:
    """Say in one sentence whether a machine that trains the digits this fast will do; see `training.steps_per_second`.

    The verdict has no numbers in it: they would change from run to run.

    Raises: ValueError for a speed that is none.
    """
    if not steps_per_second > 0:
        raise ValueError(f"steps_per_second must be above 0, got {steps_per_second}: measure it by steps_per_second()")
    kind = "a GPU" if best_device().type == "cuda" else "a CPU"
    verdict = (
        "training the digits takes about three minutes or less"
        if steps_per_second >= ENOUGH_STEPS_PER_SECOND
        else "training the digits takes more than three minutes; the shipped checkpoint spares you the wait"
    )
    print(f"This machine computes on {kind}: {verdict}.")

"""Loops of training with one part replaced."""


def loop(
    chosen=lambda k, batches, steps: batches[k % len(batches)],
    order=range,
    number=lambda k, losses, batches: k,
    keep=lambda losses: losses,
    times=1,
    after=True,
    before=False,
):
    """A loop with one part replaced."""

    def answer(step, batches, follow, num_steps):
        losses = []
        for k in order(num_steps):
            if before:
                follow(k)
            for _ in range(times):
                loss = step(chosen(k, batches, num_steps))
            losses.append(loss)
            if after:
                follow(number(k, losses, batches))
        return keep(losses)

    return answer


def passes_until(enough):
    """A loop over whole passes through the batches, until `enough(steps done, passes done, num_steps)`."""

    def answer(step, batches, follow, num_steps):
        losses, passes = [], 0
        while not enough(len(losses), passes, num_steps):
            for batch in batches:
                losses.append(step(batch))
                follow(len(losses) - 1)
            passes += 1
        return losses

    return answer


def one_pass(step, batches, follow, num_steps):
    losses = []
    for k, batch in enumerate(batches[:num_steps]):
        losses.append(step(batch))
        follow(k)
    return losses


def follow_afterwards(numbers):
    def answer(step, batches, follow, num_steps):
        losses = [step(batches[k % len(batches)]) for k in range(num_steps)]
        for k in numbers(num_steps):
            follow(k)
        return losses

    return answer


def lazy(step, batches, follow, num_steps):
    for k in range(num_steps):
        yield step(batches[k % len(batches)])
        follow(k)


def follow_per_pass(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        losses.append(step(batches[k % len(batches)]))
        if (k + 1) % len(batches) == 0:
            follow(k)
    return losses


def rotating(step, batches, follow, num_steps):
    losses = []
    for k in range(num_steps):
        batches.append(batches.pop(0))
        losses.append(step(batches[-1]))
        follow(k)
    return losses


def running(losses):
    return [sum(losses[: i + 1]) / (i + 1) for i in range(len(losses))]


def blocks(k, number, steps):
    return k * number // steps

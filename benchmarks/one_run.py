"""One process of a training run under torchrun; the first prints the losses and the speed."""

import json
import sys
import time

import torch.distributed

from diffusion_lib.training import Limits, Run, find_recipe


def main() -> None:
    steps = int(sys.argv[1])
    torch.distributed.init_process_group("gloo")
    try:
        run = Run(find_recipe("digits"), 0)
        walk = run.steps(Limits(steps=steps))
        losses = [next(walk).loss for _ in range(2)]
        began = time.perf_counter()
        losses += [report.loss for report in walk]
        seconds = time.perf_counter() - began
        if torch.distributed.get_rank() == 0:
            print(json.dumps({"steps_per_second": (steps - 2) / seconds, "losses": losses}), flush=True)
    finally:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()

"""One answer on one probe after the other, within limits, and with nothing of it left behind."""

from __future__ import annotations

import inspect
import json
import time
from contextlib import ExitStack, contextmanager
from functools import cached_property

import numpy as np

from ..declare.randomness import untouched_generators
from ..declare.spec import Spec, call_answer
from . import limits
from .changes import changes
from .copying import copied
from .describing import Description
from .errors_seen import error_report
from .limits import TimeIsUp, memory_limit, time_limit
from .slopes import MOST_PROBES, slopes_of
from .surroundings import Printed, Surroundings, quiet_warnings
from .tape import Tape

SEED = "the global seed"


class Run:
    """All the probes of one answer; the time limit is for them together."""

    def __init__(self, spec: Spec, answer):
        self.spec, self.answer = spec, answer
        self.printed = Printed()
        self._late = ""
        self._used = 0.0

    def probe(self, number: int, pristine) -> dict:
        """The arrays of one probe: a report (structure, error, changed inputs, draws, ...) and what it points to."""
        report: dict = {"structure": None, "error": None, "changed": [], "draws": {}, "moved": [], "iterator": ""}
        if self._late:  # time is up for all the probes
            error = {"type": TimeIsUp.__name__, "message": self._late, "line": "", "number": 0}
            return {f"{number}.report": np.array(json.dumps(report | {"error": error}))}
        described = None
        probe = copied(pristine)  # probes may share tensors; an in-place answer must not spoil the next one
        surroundings, tape = Surroundings(), Tape()
        try:
            with tape, self._limited():
                described = Description(self._call(probe))
            report |= {"structure": described.structure, "iterator": described.iterator}
        except KeyboardInterrupt:
            raise  # the learner stopped it
        except BaseException as problem:  # exit() included: whatever ends an answer ends only the answer
            report["error"] = error_report(problem)
            self._late = report["error"]["message"] if isinstance(problem, TimeIsUp) else ""
        finally:
            moved = surroundings.restore()
        names = _input_names(self.spec, len(probe.args))
        report |= {
            "changed": changes(names, pristine, probe),
            "draws": dict(tape.draws),
            "moved": moved + [SEED] * tape.seeded,
        }
        arrays = {}
        if described is not None:
            arrays = {f"{number}.{index}": leaf for index, leaf in enumerate(described.leaves)}
            if self.spec.trained and number < MOST_PROBES:
                report["slopes"], found = self._slopes(pristine)
                arrays |= {f"{number}.slope {index}": leaf for index, leaf in enumerate(found)}
        return arrays | {f"{number}.report": np.array(json.dumps(report))}

    def repeats(self, pristine) -> bool:
        """Whether two plain calls draw the same numbers, as they do when the answer sets a seed of its own.

        The tape cannot see that: it gives every draw a seed anyway.
        """
        results: list[list] = [[], []]
        surroundings = Surroundings()
        try:
            with untouched_generators():
                for leaves in results:
                    with self._limited():
                        leaves += Description(self._call(copied(pristine))).leaves
        except KeyboardInterrupt:
            raise
        except BaseException:
            return False  # the probes have recorded the error already
        finally:
            surroundings.restore()
        return bool(results[0]) and all(np.array_equal(a, b) for a, b in zip(*results, strict=False))

    def _slopes(self, pristine) -> tuple[list | None, list[np.ndarray]]:
        """The names of what is trained and the slopes along it, from a second call with gradients."""
        surroundings = Surroundings()
        try:
            with Tape(), self._limited():
                found = slopes_of(self._call, copied(pristine), self.spec)
            return list(found), list(found.values())
        except KeyboardInterrupt:
            raise
        except BaseException:
            return None, []  # with gradients it fails: it left torch on the way
        finally:
            surroundings.restore()

    @contextmanager
    def _limited(self):
        begun = time.perf_counter()
        left = max(0.2, limits.SECONDS - self._used)
        try:
            with ExitStack() as stack:
                for limit in (quiet_warnings(), self.printed.limited(), memory_limit(), time_limit(left)):
                    stack.enter_context(limit)
                yield
        finally:
            self._used += time.perf_counter() - begun

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.answer)

    def _call(self, probe):
        """Call by position; by keyword where the answer takes its parameters by keyword only."""
        spec, answer = self.spec, self.answer
        if spec.driver is call_answer and not probe.kwargs:
            try:
                self._signature.bind(*probe.args)
            except TypeError:
                named = dict(zip(spec.parameters, probe.args, strict=False))
                if set(named) == set(parameters_of(answer)):
                    return answer(**named)
            except ValueError:  # a built-in without a signature
                pass
        return spec.driver(answer, *probe.args, **probe.kwargs)


def parameters_of(answer) -> list[str]:
    """The names of an answer's parameters; empty where they cannot be told."""
    try:
        return list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return []


def _input_names(spec: Spec, number: int) -> list[str]:
    """What the arguments of a probe are called: by the driver where it names them, else by the reference."""
    names = list(spec.parameters)
    if spec.driver is not call_answer:
        given = list(inspect.signature(spec.driver).parameters.values())[1:]
        own = [p.name for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        names = own or names
    return names + [f"argument {place}" for place in range(len(names), number)]

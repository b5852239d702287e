"""Small differences that a class would feel: which times and paths give a machine away."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from diffusion_lib.classroom.lint_outputs import no_machine, no_timing


@pytest.mark.parametrize(
    "text",
    [
        "Wall time: 3",
        "CPU times: user 2",
        "12.5 ms",
        "3 it/s",
        "2.5 s",
        "00:12<",
        "2026-01-02 10:11",
        "/home/ada/x.py",
        "C:\\Users\\ada",
        "site-packages",
        "ipykernel_123",
        "at 0x7f0011aa",
    ],
)
def test_every_trace_of_a_machine_is_found(text):
    cell = nbformat.from_dict(new_code_cell("x", outputs=[new_output("stream", name="stdout", text=text)]))
    assert [*no_machine(cell), *no_timing(cell)] != []


def test_plain_results_are_no_trace():
    cell = new_code_cell("x", outputs=[new_output("stream", name="stdout", text="steps 12, loss 0.25, 3 of 7 right")])
    assert [*no_machine(cell), *no_timing(cell)] == []

"""The course keeps every rule of its rule book; what each rule finds is tried in tests/classroom/test_rules.py."""

from pathlib import Path

from diffusion_lib.classroom.lint import lint_course

ROOT = Path(__file__).resolve().parents[2]


def test_the_course_keeps_every_rule():
    """Notebooks, declarations and README, as `diffusion-lib check` reads them."""
    assert [str(problem) for problem in lint_course(ROOT)] == []

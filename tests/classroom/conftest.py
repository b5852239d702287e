"""Fixtures of the classroom tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # course_fixture is a helper of these tests only

import course_fixture  # noqa: E402


@pytest.fixture
def notebook():
    """A clean canonical notebook, free to be broken."""
    return course_fixture.clean_notebook()


@pytest.fixture
def course(tmp_path):
    """A clean course of one assignment."""
    return course_fixture.make_course(tmp_path / "course")

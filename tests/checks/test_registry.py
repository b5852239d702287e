"""Declarations are found by their files; a file that disagrees with its declaration is refused by name."""

import dataclasses
import sys
from types import ModuleType

import pytest

from diffusion_lib.checks import get_exercise, registry

NOTEBOOK = "99_somewhere"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into the package of a notebook, and give what the registry finds there."""
    package = ModuleType("a_notebook_of_its_own")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(registry, "_notebooks", lambda: {NOTEBOOK: package})

    def found(**places):
        for name, text in places.items():
            (tmp_path / f"{name}.py").write_text(text)
        return registry.all_exercises.__wrapped__()

    yield found
    for name in [name for name in sys.modules if name.startswith(package.__name__)]:
        sys.modules.pop(name)


def file(name="q_sample", place=10, notebook=NOTEBOOK):
    """The text of a file that declares a known exercise, in another notebook."""
    return (
        "import dataclasses\n"
        f"from diffusion_lib.checks.exercises.nb01_forward_noise.{name} import EXERCISE as known\n"
        f"EXERCISE = dataclasses.replace(known, notebook={notebook!r}, place={place})\n"
    )


def test_files_are_found_and_ordered_by_place(write):
    found = write(q_sample=file(), lookup=file("lookup", 5), _helpers="broken(", questions="GUESSES = ()")
    assert list(found) == ["lookup", "q_sample"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"another_name": file()}, "named by the id"),
        ({"q_sample": file(notebook="01_forward_noise")}, "the folder by the notebook"),
        ({"helpers": "HELP = 1"}, "helpers begin with _"),
        ({"q_sample": "EXERCISE = 3"}, "lacks EXERCISE"),
        ({"q_sample": file(), "lookup": file("lookup")}, "same place=10"),
    ],
)
def test_a_file_that_disagrees_is_refused_by_name(write, files, message):
    with pytest.raises(ValueError, match=message):
        write(**files)


def test_a_reference_carries_the_exercises_name():
    with pytest.raises(ValueError, match="must carry its name"):
        dataclasses.replace(get_exercise("q_sample"), id="lookup")

"""Every test gets a progress file of its own."""

import types

import pytest

from diffusion_lib.checks.notebook import progress_file
from diffusion_lib.checks.own import parts


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("DIFFUSION_LIB_CHECK_SEED", raising=False)
    # The one object that every part of the notebook side holds, as new.
    monkeypatch.setattr(progress_file.PROGRESS, "_memory", None)
    monkeypatch.setattr(progress_file.PROGRESS, "_told", set())
    parts.PASSED.clear()
    parts._again.clear()
    return progress_file.PROGRESS


@pytest.fixture
def shell(monkeypatch):
    """A kernel whose front end answers; `shell.shown` holds what was displayed and replaced."""
    kernel = types.SimpleNamespace(_allow_stdin=True)
    shell = types.SimpleNamespace(kernel=kernel, user_ns={}, shown=[])

    def display(bundle, raw, display_id=False):
        shell.shown.append(bundle)
        return types.SimpleNamespace(update=lambda bundle, raw: shell.shown.append(bundle))

    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr("IPython.display.display", display)
    return shell

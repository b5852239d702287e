"""Every test gets a progress file of its own."""

import pytest

from diffusion_lib.checks.derivations import notebook as derivations_notebook
from diffusion_lib.checks.notebook import learner, progress_file, questions


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("DIFFUSION_LIB_CHECK_SEED", raising=False)
    fresh = progress_file.Progress()
    monkeypatch.setattr(learner, "PROGRESS", fresh)
    monkeypatch.setattr(questions, "PROGRESS", fresh)
    monkeypatch.setattr(derivations_notebook, "PROGRESS", fresh)
    learner._passed.clear()
    return fresh

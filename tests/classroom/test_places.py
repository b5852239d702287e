"""Equations and sections that texts name belong to a paper of references.py, and were opened there."""

import nbformat
import pytest
from course_fixture import REPOSITORY

from diffusion_lib import opened
from diffusion_lib.classroom.lint_places import faults, is_opened, lint_places, named_places
from diffusion_lib.classroom.notebooks import assignments, notebook_path, read
from diffusion_lib.opened import OPENED, read_places
from diffusion_lib.references import PAPERS

NAMED = {
    "Ho et al. 2020, eq. 4": [("eq. 4", "ddpm")],
    "DDPM (Ho et al. 2020), section 3.3: scaled": [("sec. 3.3", "ddpm")],
    "eq. 6 and 7 of Ho et al. (2020), with DDIM before": [("eq. 6", "ddpm"), ("eq. 7", "ddpm")],
    "DDIM. Equations 5, 8 and 12 of Ho et al. (2020)": [("eq. 5", "ddpm"), ("eq. 8", "ddpm"), ("eq. 12", "ddpm")],
    "Nichol & Dhariwal 2021, eq. 17": [("eq. 17", "iddpm")],
    "Dhariwal & Nichol 2021 (ADM), algorithm 2, line 4": [("alg. 2", "adm")],
    "- A. Nichol, P. Dhariwal. *Improved Denoising Diffusion Probabilistic Models*, 2021. Eq. 17.": [
        ("eq. 17", "iddpm")
    ],
    "- C. Lu et al. *DPM-Solver++*, 2022. Algorithm 2.": [("alg. 2", "dpm_solver_pp")],
    "- M. Heusel et al. *GANs Trained by a Two Time-Scale Update Rule*, 2017. Eq. 6.": [("eq. 6", "fid")],
    "J. Song et al. (2021, DDIM) saw. Appendix D.2": [("app. D.2", "ddim")],
    "Y. Song et al. 2021, eq. 13": [("eq. 13", "score_sde")],
    "DDIM (Song et al. 2021), eq. 12": [("eq. 12", "ddim")],
    "Song et al. 2021, eq. 12": [("eq. 12", "ddim score_sde")],
    "VDM (Kingma et al. 2021), section 3.1; DDPM eq. 4": [("sec. 3.1", "vdm"), ("eq. 4", "ddpm")],
    "with DDPM eq. 4 and v of Salimans & Ho 2022, section 4": [
        ("eq. 4", "ddpm"),
        ("sec. 4", "progressive_distillation"),
    ],
    "solve eq. 4 for x0": [("eq. 4", "")],
    "solve eq. 4 for x0 <!-- cites: ddpm -->": [("eq. 4", "ddpm")],
    "- DDPM\n- another, eq. 4": [("eq. 4", "")],
    "DDPM says so.\nWrite eq. 4": [("eq. 4", "ddpm")],
}


@pytest.mark.parametrize("text", NAMED)
def test_a_place_is_given_to_its_paper(text):
    assert [(named.place, " ".join(named.keys)) for named in named_places(text)] == NAMED[text]


@pytest.fixture
def only_ddpm(monkeypatch):
    monkeypatch.setattr(opened, "OPENED", {"ddpm": read_places("eq. 2-4; alg. 2; sec. 3.2")})


FAULTY = {
    "Ho et al. 2020, eq. 5": "eq. 5 of ddpm, which nobody opened",
    "[ddpm, eq. 3, 5]": "eq. 5 of ddpm, which nobody opened",
    "Ho et al. 2020, appendix B": "app. B of ddpm",
    "J. Song et al. 2021, eq. 4": "eq. 4 of ddim, which nobody opened",
    "Song et al. 2021, eq. 4": "eq. 4 of ddim or score_sde",
    "Write eq. 4.": "eq. 4 of no paper",
    "Algorithm 2, in words": "alg. 2 of no paper",
    "Write eq. 4. <!-- cites: nobody -->": "unknown key 'nobody'",
    "as section 9 says": "sec. 9 of no paper",
}


@pytest.mark.parametrize("text", FAULTY)
def test_a_place_that_nobody_opened_is_found(only_ddpm, text):
    found = [what for what, _ in faults(text, "## 3 · A section\n")]
    assert len(found) == 1 and FAULTY[text] in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "Ho et al. 2020, eq. 2 to 4",
        "[ddpm, alg. 2, line 4, sec. 3.2]",
        "as section 3 says",
        "[ddpm]",
        "the table 4",
        "DDPM",
    ],
)
def test_what_was_opened_is_let_be(only_ddpm, text):
    assert list(faults(text, "## 3 · A section\n")) == []


def test_a_notebook_may_say_whose_its_equations_are(only_ddpm):
    said = {"first": "Numbers are DDPM's. <!-- equations: ddpm -->", "good": "Write eq. 4.", "bad": "Write eq. 5."}
    cells = [nbformat.v4.new_markdown_cell(source, id=name) for name, source in said.items()]
    assert [p.cell for p in lint_places(nbformat.v4.new_notebook(cells=cells), "05")] == ["bad"]
    assert [p.cell for p in lint_places(nbformat.v4.new_notebook(cells=cells[1:]), "05")] == ["good", "bad"]


def test_places_are_read():
    assert read_places("eq. 2-4, 7; sec. 3.2; app. D.5; code") == {
        "eq. 2", "eq. 3", "eq. 4", "eq. 7", "sec. 3.2", "app. D.5", "code"}  # fmt: skip
    assert is_opened("[ddpm, eq. 4]") == ("eq. 4" in OPENED.get("ddpm", set())) and not is_opened("[ddpm]")


def test_the_list_holds_known_papers():
    assert set(OPENED) <= set(PAPERS)


@pytest.mark.parametrize("name", assignments(REPOSITORY))
def test_every_place_that_a_notebook_names_was_opened(name):
    assert [str(problem) for problem in lint_places(read(notebook_path(REPOSITORY, name)), name)] == []

"""The set-up cell, run by a real IPython: installed, not installed, and on a simulated Colab."""

import email
import os
import subprocess
import sys
import tomllib

import pytest
from course_fixture import NAME, REPOSITORY

from diffusion_lib.classroom import address, front_page, setup_cell
from diffusion_lib.classroom.notebooks import notebook_path, read
from diffusion_lib.classroom.release import build, check

RUN = """
import sys
import tomllib
from IPython.core.interactiveshell import InteractiveShell
{prelude}
shell = InteractiveShell.instance()
shell.enable_gui = lambda *a: None
{magic}
for _ in range(2):
    result = shell.run_cell({text!r})
    assert result.success, result.error_in_exec or result.error_before_exec
"""
READY = "diffusion_lib is ready."
HIDE = """
import importlib.util
real, installed = importlib.util.find_spec, set()
names = ("diffusion_lib", "jaxtyping", "wadler_lindig")
importlib.util.find_spec = lambda name, *a: None if name in names and name not in installed else real(name, *a)
"""
COLAB = "import types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
PIP = """
def pip(line):
    print('pip', line)
    installed.update(names)
shell.register_magic_function(pip, 'line')
"""
NO_GPU = "import torch; torch.cuda.is_available = lambda: {gpu}\n"


def run(folder, prelude="", magic="", path=REPOSITORY):
    """Run the set-up text twice in one fresh shell and return what it printed."""
    program = RUN.format(prelude=prelude, magic=magic, text=setup_cell.setup_text())
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH"}} | {
        "HOME": str(folder),
        "IPYTHONDIR": str(folder),
    }
    if path:
        env["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr and done.stderr == ""
    return done.stdout.splitlines()


def test_installed(tmp_path):
    assert run(tmp_path) == ["diffusion_lib is ready."] * 2


def test_what_pytorch_says_of_itself_is_not_said_to_learners(tmp_path):
    """The first torch.func.jvp of a process warns; in 14 that may be a cell of the page."""
    program = "from diffusion_lib.classroom.setup_cell import ready; ready(); import torch; "
    program += "print(torch.func.jvp(torch.sin, (torch.zeros(1),), (torch.ones(1),))[1])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.stdout.splitlines()[-1], done.stderr) == ("tensor([1.])", "")


def test_checkout_that_is_not_installed(tmp_path):
    (tmp_path / "notebooks" / "01").mkdir(parents=True)
    (tmp_path / "diffusion_lib").symlink_to(REPOSITORY / "diffusion_lib")
    assert run(tmp_path / "notebooks" / "01", path=None) == ["diffusion_lib is ready."] * 2


def test_missing_elsewhere_is_a_sentence(tmp_path):
    said = run(tmp_path, prelude=HIDE)
    assert len(said) == 2 and said[0].startswith("Not installed: diffusion_lib jaxtyping wadler_lindig - run")


@pytest.fixture
def lives_at(monkeypatch):
    """Say where the course lives, for one test."""

    def set_to(value):
        monkeypatch.setattr(address, "_in_checkout", lambda: value)
        address.repository.cache_clear()

    yield set_to
    monkeypatch.undo()
    address.repository.cache_clear()


ADDRESS = "https://github.com/ada/diffusion"


@pytest.mark.slow
@pytest.mark.parametrize("gpu", [True, False])
def test_colab_installs_once(tmp_path, gpu, lives_at):
    lives_at(ADDRESS)
    said = run(tmp_path, prelude=HIDE + COLAB + NO_GPU.format(gpu=gpu), magic=PIP)
    installs = [line for line in said if line.startswith("pip ")]
    assert installs == [f"pip install -q --no-deps git+{ADDRESS} jaxtyping wadler_lindig"]
    assert said.count("diffusion_lib is ready.") == 2
    assert sum("no GPU" in line and "minutes" in line for line in said) == (0 if gpu else 2)


def test_colab_whose_install_fails_is_a_sentence(tmp_path, lives_at):
    lives_at(ADDRESS)
    said = run(tmp_path, prelude=HIDE + COLAB, magic=PIP.replace("installed.update(names)", "pass"))
    assert any(line.startswith("Not installed:") and ADDRESS in line for line in said)


def test_without_an_address_a_wheel_is_asked_for(tmp_path, lives_at):
    lives_at("")
    for said in run(tmp_path, prelude=HIDE + COLAB, magic=PIP):
        assert said.startswith("Not installed:") and "upload the course's wheel" in said


@pytest.mark.slow
@pytest.mark.parametrize("where", ["", ADDRESS])
def test_a_wheel_beside_the_notebook_is_taken_first(tmp_path, lives_at, where):
    lives_at(where)
    wheel = tmp_path / "diffusion_lib-0.1.0-py3-none-any.whl"
    wheel.touch()
    said = run(tmp_path, prelude=HIDE + COLAB + NO_GPU.format(gpu=True), magic=PIP)
    assert said == [f"pip install -q --no-deps {wheel} jaxtyping wadler_lindig", READY, READY]


def test_one_place(course):
    path = notebook_path(course, NAME)
    before = path.read_bytes()
    assert front_page.write_setup_cells(course) == []
    path.write_text(path.read_text().replace("jaxtyping", "elsewhere"))
    assert front_page.write_setup_cells(course) == [NAME]
    assert path.read_bytes() == before
    cell = read(path).cells[1]
    assert cell.source == setup_cell.setup_text() and cell.metadata == setup_cell.SETUP_METADATA


FRONT = "# A course\n\n<!--address-->old<!--/address-->\n\n<!--minutes-->old<!--/minutes-->.\n"


@pytest.mark.slow
def test_build_carries_the_address_everywhere_and_takes_it_out_again(course, lives_at):
    readme = course / "README.md"
    readme.write_text(FRONT)
    lives_at(ADDRESS)
    assert [problem.notebook for problem in front_page.front_problems(course)] == ["README.md"]
    assert build(course) == []
    colab = "https://colab.research.google.com/github/ada/diffusion/blob/main/notebooks/01_squares/01_squares.ipynb"
    assert f"<{ADDRESS}>" in readme.read_text() and f"[01]({colab})" in readme.read_text()
    for folder in ("solutions", "notebooks"):
        assert f'"git+{ADDRESS}"' in read(notebook_path(course, NAME, folder)).cells[1].source
    assert check(course) == []
    lives_at("https://git.example.org/ada/diffusion.git/")
    assert any("set-up text" in str(problem) for problem in check(course))
    assert build(course) == []
    assert "https://git.example.org/ada/diffusion>" in readme.read_text() and "colab" not in readme.read_text()
    lives_at("")
    assert build(course) == []
    shown = readme.read_text() + read(notebook_path(course, NAME, "notebooks")).cells[1].source
    assert "http" not in shown and "wheel" in shown


def test_the_package_says_the_same_address(monkeypatch, tmp_path):
    """What pyproject.toml says becomes a Project-URL of the package, and is read from either."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    (tmp_path / "pyproject.toml").write_text(f'[project.urls]\n{address.NAME} = "{ADDRESS}"\n')
    monkeypatch.setattr(address, "CHECKOUT", tmp_path)
    assert address._in_checkout() == ADDRESS
    metadata = email.message_from_string(
        f"Project-URL: Other, https://x.org/a\nProject-URL: {address.NAME}, {ADDRESS}\n"
    )
    monkeypatch.setattr("importlib.metadata.metadata", lambda name: metadata)
    assert address._of_installation() == ADDRESS
    assert set(project.get("urls", {})) <= {address.NAME}


@pytest.mark.parametrize(
    "wrong", ["github.com/ada/course", "https://github.com", "https://a b/c", "git@github.com:a/b"]
)
def test_what_is_no_address_is_refused(lives_at, wrong):
    lives_at(wrong)
    with pytest.raises(ValueError, match="must be an address such as https"):
        address.repository()


def test_this_course_does_not_pretend():
    """While no address is set, no file for readers holds one of the course."""
    said = [REPOSITORY / "README.md", REPOSITORY / "CLASSROOM.md", *(REPOSITORY / "notebooks").rglob("*.ipynb")]
    if not address.repository():
        for path in said:
            text = path.read_text(encoding="utf-8")
            assert "OWNER" not in text and "colab.research" not in text, path


def test_minutes_are_counted_from_the_notebooks():
    times = front_page.all_minutes(REPOSITORY)
    assert all(times.values()) and f"{sum(times.values())} minutes" in (REPOSITORY / "README.md").read_text()


@pytest.mark.parametrize(
    ("name", "source", "folded"),
    [
        ("setup", "anything", setup_cell.SETUP_METADATA),
        ("imports", "import torch\nfrom torch import (\n    nn)", setup_cell.IMPORTS_METADATA),
        ("imports", "import torch\nmodel = torch.nn.Linear(1, 1)", {}),
        ("imports", "%matplotlib inline", {}),
        ("first", "import torch", {}),
    ],
)
def test_only_what_nobody_needs_to_read_is_folded(name, source, folded):
    assert setup_cell.folding({"id": name, "source": source}) == folded


def test_the_release_keeps_the_folds_and_the_opening_picture():
    for path in sorted((REPOSITORY / "notebooks").rglob("*.ipynb")):
        cells = read(path).cells
        assert [cell.metadata for cell in cells if cell.id == "setup"] == [setup_cell.SETUP_METADATA]
        for cell in cells:
            if setup_cell.folding(cell):
                assert cell.metadata == setup_cell.folding(cell), (path.stem, cell.id)
        opening = cells[1]
        assert opening.id == "opening" and opening.source.startswith("![")
        ((name, bundle),) = opening.attachments.items()
        assert f"(attachment:{name})" in opening.source and len(next(iter(bundle.values()))) < 80_000

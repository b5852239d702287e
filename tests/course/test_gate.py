"""The gate that every commit must pass: lint, layout and types; and what a wheel and an sdist carry."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import diffusion_lib

ROOT = Path(__file__).resolve().parents[2]


def run(*command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", [("ruff", "check", "."), ("ruff", "format", "--check", ".")], ids=" ".join)
def test_lint_and_layout(command):
    status, said = run(*command)
    assert status == 0, said


@pytest.mark.slow
def test_types_of_the_whole_library(tmp_path):
    status, said = run("mypy", "--cache-dir", str(tmp_path))
    assert status == 0 and "no issues found" in said, said


def test_the_version_stands_in_one_place():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert diffusion_lib.__version__ == metadata.version("diffusion-lib") == stated
    assert re.search(rf"^## {re.escape(stated)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    sources = [p for p in (ROOT / "diffusion_lib").rglob("*.py") if f'"{stated}"' in p.read_text(encoding="utf-8")]
    assert sources == []


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A wheel and an sdist, built without a network by the backend that is installed."""
    pytest.importorskip("hatchling", reason="hatchling is the build backend; without it nothing is built offline")
    out = tmp_path_factory.mktemp("dist")
    code = (
        "import sys; from hatchling import build; print(build.build_wheel(sys.argv[1])); "
        "print(build.build_sdist(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(out)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
def test_the_wheel_carries_assets_types_and_all_licences_but_no_scripts(built):
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    for needed in ("py.typed", "assets/data/mnist10k.npz", "assets/checkpoints/digits.safetensors"):
        assert f"diffusion_lib/{needed}" in names
    licences = [name.split("/licenses/")[1] for name in names if "/licenses/" in name]
    assert sorted(licences) == ["LICENSE", "assets/data/MNIST.md"]
    assert [name for name in names if name.startswith("diffusion_lib/assets/") and name.endswith(".py")] == []
    modules = {str(p.relative_to(ROOT)) for p in (ROOT / "diffusion_lib").rglob("*.py")}
    assert modules <= set(names)


@pytest.mark.slow
def test_the_sdist_carries_what_its_tests_need(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    for needed in ("conftest.py", "CLASSROOM.md", "README.md", "CHANGELOG.md", ".ci/run", "nbgrader_config.py"):
        assert needed in names
    tests = {str(p.relative_to(ROOT)) for p in (ROOT / "tests").rglob("*.py")}
    assert tests <= names

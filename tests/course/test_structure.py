"""The shape of the project itself: floors, sizes, public names, versions."""

import ast
import importlib
import importlib.metadata
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "diffusion_lib"
# The order of the data; nothing may import from further right. The top three stand beside each other.
FLOORS = ["assets", "data", "schedule", "process", "network", "training", "sampling", "measuring", "baselines"]
FLOORS += ["showing", "challenge", "checks", "classroom", "grading", "cli"]
SOURCES = sorted(LIBRARY.rglob("*.py"))


def imported_floors(path):
    """The floors that a file imports from, wherever in the file the import stands."""
    package = ["diffusion_lib", *path.relative_to(LIBRARY).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            names = [".".join([*base, *([node.module] if node.module else [])])]
        for name in names:
            parts = name.split(".")
            if parts[0] == "diffusion_lib" and len(parts) > 1:
                yield parts[1]


# Rules about files look at all of them in one test: a test per file and rule took longer than the rules.
def offenders(rule, paths=SOURCES):
    """What a rule says of each file that breaks it."""
    return {str(path.relative_to(LIBRARY)): said for path in paths if (said := rule(path))}


def test_nothing_low_imports_anything_high():
    def too_high(path):
        own = FLOORS.index(path.relative_to(LIBRARY).parts[0])
        return [floor for floor in imported_floors(path) if floor in FLOORS and FLOORS.index(floor) > own]

    assert offenders(too_high, [path for path in SOURCES if path.parent != LIBRARY]) == {}


# What measuring and showing may take from the floor that trains: files, devices, and what a trained model is.
KEEPING = {"autoencoder", "autosave", "checkpoint", "hardware", "inputs", "recipe_base", "recipes"}
TRAINING_CALLS = {"backward", "fit", "steps", "saved_steps", "zero_grad"}


def calls_that_train(source, package):
    """Names out of the training floor's loop, optimisers, and calls of methods that train."""
    import diffusion_lib.training as training

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TRAINING_CALLS:
            yield node.func.attr
        names, module = [], ""
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if name.startswith("torch.optim"):
                yield name
            elif module == "diffusion_lib.training":
                home = getattr(getattr(training, parts[-1], None), "__module__", name).split(".")
                if home[-1] not in KEEPING or parts[-1].startswith("train"):
                    yield name
            elif parts[:2] == ["diffusion_lib", "training"] and (len(parts) < 3 or parts[2] not in KEEPING):
                yield name


def test_measuring_and_showing_do_not_train():
    def trains(path):
        package = ["diffusion_lib", *path.relative_to(LIBRARY).parent.parts]
        return list(calls_that_train(path.read_text(encoding="utf-8"), package))

    paths = [path for path in SOURCES if path.parent.name in ("measuring", "showing")]
    assert len(paths) > 20 and offenders(trains, paths) == {}


@pytest.mark.parametrize(
    "line",
    [
        "from diffusion_lib.training import Run", "from diffusion_lib.training import steps_per_second",
        "from diffusion_lib.training.loop import training_steps", "from ..training import train_autoencoder",
        "import diffusion_lib.training", "from torch.optim import AdamW", "loss.backward()", "model.fit(data)",
    ],
)  # fmt: skip
def test_the_rule_against_training_sees_it(line):
    assert list(calls_that_train(line, ["diffusion_lib", "showing"]))


def test_files_are_short_and_say_what_they_hold():
    def fault(path):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 260:
            return "more than 260 lines"
        return "" if ast.get_docstring(ast.parse(text)) else "it does not begin with a sentence on what it holds"

    assert offenders(fault) == {}


def test_the_textbook_names_are_public():
    import diffusion_lib

    assert set(diffusion_lib.__all__) >= {
        "linear_beta_schedule",
        "cosine_beta_schedule",
        "get_index_from_list",
        "DiffusionSchedule",
        "SimpleUNet",
        "SinusoidalPositionEmbeddings",
        "train_diffusion",
        "sample_ddpm",
        "sample_ddim",
        "classifier_free_guidance_sample",
    }
    for name in diffusion_lib.__all__:
        assert getattr(diffusion_lib, name).__doc__


def public(module):
    """The public functions and classes of a floor."""
    items = ((name, getattr(module, name)) for name in module.__all__)
    return [(name, item) for name, item in items if inspect.isfunction(item) or inspect.isclass(item)]


FLOOR_NAMES = ["data", "schedule", "process", "network", "training", "sampling", "measuring", "baselines", "showing"]


@pytest.mark.parametrize("floor", FLOOR_NAMES)
def test_every_public_function_has_a_docstring(floor):
    module = importlib.import_module(f"diffusion_lib.{floor}")
    assert [name for name, item in public(module) if not item.__doc__] == []


@pytest.mark.parametrize("floor", ["schedule", "process", "network", "sampling"])
def test_public_functions_on_tensors_state_their_shapes(floor):
    module = importlib.import_module(f"diffusion_lib.{floor}")
    on_tensors = [(name, item) for name, item in public(module) if "Tensor" in str(item.__annotations__)]
    assert [name for name, item in on_tensors if "Shapes:" not in item.__doc__] == []


@pytest.mark.slow
def test_importing_the_library_adds_less_than_half_a_second_to_torch():
    """The best of three: the machine may be busy, but it cannot make an import faster than it is."""
    code = "import time, torch; t = time.perf_counter(); import diffusion_lib; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 0.5


def names_and_floors(lines):
    found = (re.match(r"([A-Za-z0-9_-]+)\s*>=\s*([0-9.]+)", line) for line in lines)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def project_requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return names_and_floors([*project["dependencies"], *extras["lab"], *extras["cluster"], *extras["test"]])


def test_environment_yml_asks_for_what_pyproject_asks_for():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    conda = names_and_floors(line.strip().removeprefix("- ") for line in text.splitlines())
    conda["torch"] = conda.pop("pytorch")
    conda.pop("python")
    assert conda == project_requirements()


def test_installed_versions_satisfy_pyproject():
    def numbers(version):
        return [int(part) for part in re.findall(r"\d+", version)[:2]]

    for name, least in project_requirements().items():
        assert numbers(importlib.metadata.version(name)) >= numbers(least), name


def test_no_other_package_is_imported():
    """What the library imports is what pyproject asks for.

    IPython and nbformat come with Jupyter, PIL with torchvision, mpmath with SymPy, SQLAlchemy with nbgrader.
    """
    allowed = {n.replace("-", "_") for n in project_requirements()} | set(sys.stdlib_module_names)
    allowed |= {"sphinx", "docutils", "math_core", "fontTools"}  # the `site` extra, for `classroom/site` alone
    allowed |= {"diffusion_lib", "IPython", "nbformat", "nbclient", "nbconvert", "traitlets", "PIL", "mpmath"}
    allowed |= {"sqlalchemy"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            assert {n.split(".")[0] for n in names} <= allowed, path


def test_no_file_imports_itself_by_way_of_others():
    """Circles are looked for between files; a floor's __init__ only gathers names and is passed through."""
    arrows = {path: set(imported_files(path)) - {path} for path in SOURCES}

    def reaches(start, goal, seen):
        return any(n == goal or (n not in seen and not seen.add(n) and reaches(n, goal, seen)) for n in arrows[start])

    inner = [path for path in SOURCES if path.name != "__init__.py"]
    assert [str(path) for path in inner if reaches(path, path, set())] == []


def imported_files(path):
    """The library's own files that a file imports from, wherever in the file the import stands."""
    package = ["diffusion_lib", *path.relative_to(LIBRARY).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            parts = [*base, *(node.module.split(".") if node.module else [])]
            for candidate in (parts, *([*parts, alias.name] for alias in node.names)):
                file = ROOT.joinpath(*candidate).with_suffix(".py")
                if file in SOURCES:
                    yield file


CHECKS = LIBRARY / "checks"
# What each side of the checks may import of the others. The border runs between collect, which runs a learner's code,
# and judge, which never does.
SIDES = {
    "declare": {"declare"},
    "exercises": {"exercises", "declare"},
    "collect": {"collect", "declare"},
    "judge": {"judge", "declare"},
    "notebook": {"own", "notebook", "declare", "judge", "registry", "trial", "derivations"},
    "derivations": {"derivations", "declare", "collect", "judge", "notebook", "registry"},
    "free_text": {"free_text", "notebook", "registry"},
    "own": {"own", "notebook", "registry", "trial"},
}
DOOR = "judge/course_functions.py"  # the only one from judge to collect: it runs the course's own functions


def sides_imported(path):
    """The parts of `checks` that a file imports from, wherever in the file the import stands."""
    package = ["diffusion_lib", *path.relative_to(LIBRARY).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            parts = [*base, *(node.module.split(".") if node.module else [])]
            names = [alias.name for alias in node.names] if parts == ["diffusion_lib", "checks"] else [""]
            for name in names:
                full = [*parts, name] if name else parts
                if full[:2] == ["diffusion_lib", "checks"]:
                    yield full[2]
        elif isinstance(node, ast.Import):
            yield from (n.name.split(".")[2] for n in node.names if n.name.startswith("diffusion_lib.checks."))


@pytest.mark.parametrize("side", SIDES)
def test_the_border_of_the_checks(side):
    beyond = {
        str(path.relative_to(CHECKS)): set(sides_imported(path)) - SIDES[side] for path in (CHECKS / side).rglob("*.py")
    }
    wanted = {DOOR: {"collect"}} if side == "judge" else {}
    assert {name: found for name, found in beyond.items() if found} == wanted


def test_declarations_stand_on_formulas_alone():
    """Of the library they use the forward process; what trains, samples or measures is not theirs to lean on."""
    floors = {floor for path in (CHECKS / "exercises").rglob("*.py") for floor in imported_floors(path)}
    assert floors <= {"checks", "process", "schedule"}


@pytest.mark.parametrize("side", ["derivations", "free_text"])
def test_derivations_and_free_text_have_one_door_to_the_rest(side):
    """What they need of the other checks comes through `surroundings`, so that one file says all of it."""
    files = {path.name: set(sides_imported(path)) - {side} for path in (CHECKS / side).rglob("*.py")}
    assert [name for name, found in files.items() if found] == ["surroundings.py"]


def test_lines_of_a_derivation_are_judged_without_the_objects_they_came_as():
    """`judging` takes a record of texts; what touches a learner's objects is out of its reach."""
    found, waiting = set(), [CHECKS / "derivations" / "judging.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imported_files(path)
    assert CHECKS / "derivations" / "parsing.py" in found
    assert not {CHECKS / "derivations" / name for name in ("reading.py", "notebook.py")} & found


def test_the_shapes_in_signatures_are_enforced_while_tests_run():
    """Every floor whose signatures hold shapes is watched, and a wrong shape stops a call."""
    import jaxtyping
    import torch

    from diffusion_lib.schedule import DiffusionSchedule

    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    options = tomllib.loads(text)["tool"]["pytest"]["ini_options"]["addopts"]
    watched = next(o for o in options if o.startswith("--jaxtyping-packages=")).split("=")[1].split(",")[:-1]
    shaped = {p.relative_to(LIBRARY).parts[0] for p in SOURCES if "from jaxtyping" in p.read_text(encoding="utf-8")}
    assert {f"diffusion_lib.{floor}" for floor in shaped} <= set(watched)
    with pytest.raises(jaxtyping.TypeCheckError):
        DiffusionSchedule("linear", 10).q_sample(torch.zeros(3, 1, 4, 4), torch.zeros(2, dtype=torch.long))

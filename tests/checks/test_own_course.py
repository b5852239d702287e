"""The course's own solutions as a learner's: every one goes along to later notebooks, and together they draw."""

import ast
import itertools
import linecache
from pathlib import Path
from types import SimpleNamespace

import pytest

from diffusion_lib.checks import all_exercises, all_yours
from diffusion_lib.checks.own import keeping, model, parts
from diffusion_lib.classroom.notebooks import is_solution, read

SOLUTIONS = Path(__file__).parents[2] / "solutions"
_numbers = itertools.count()


def run(text, scope):
    place = f"<course cell {next(_numbers)}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    exec(compile(text, place, "exec"), scope)


def takes(source):
    """The lines of a cell that take an answer by mine_or_library, one by one."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and "mine_or_library(" in ast.unparse(node):
            targets, value = node.targets[0], node.value
            pairs = zip(targets.elts, value.elts, strict=True) if isinstance(targets, ast.Tuple) else [(targets, value)]
            for target, call in pairs:
                taken = isinstance(call, ast.Call) and ast.unparse(call.func) == "mine_or_library"
                if taken and isinstance(target, ast.Name):
                    yield f"{target.id} = {ast.unparse(call)}"


def solve(notebook):
    """Run what defines answers in a notebook, and book each answer as passed; gives their names."""
    scope, solved = {"__name__": "__main__"}, []
    for cell in read(SOLUTIONS / notebook / f"{notebook}.ipynb").cells:
        if cell.cell_type != "code" or cell.id == "setup":
            continue
        if cell.id == "imports":
            run("\n".join(ast.unparse(n) for n in ast.parse(cell.source).body if "import" in ast.unparse(n)), scope)
            scope["mine_or_library"] = lambda name, answer=None: answer or parts.find_part(name).answer
        elif is_solution(cell) and cell.id in all_exercises():
            run(cell.source, scope)
            parts.passed(cell.id, scope[cell.id])
            solved.append(cell.id)
        elif all(isinstance(statement, ast.FunctionDef) for statement in ast.parse(cell.source).body):
            run(cell.source, scope)  # a helper that is given
        else:
            for line in takes(cell.source):
                run(line, scope)
    return solved


@pytest.fixture
def trusted(monkeypatch):
    """Solutions of the course need no second check here; other tests hold that they pass."""
    monkeypatch.setattr(parts, "try_answer", lambda *_: SimpleNamespace(passed=True))


@pytest.mark.parametrize("notebook", sorted(path.name for path in SOLUTIONS.iterdir() if path.name[:2] <= "14"))
def test_every_solution_can_go_along(notebook, capsys):
    for name in solve(notebook):
        assert keeping.kept(name)[0] is not None, capsys.readouterr().out


def test_somebody_who_solved_it_all_draws_with_their_own_code(trusted):
    for notebook in ("01_forward_noise", "02_schedules", "03_unet", "04_training", "05_ddpm_sampling",
                     "06_ddim_sampling", "09_classifier_free_guidance"):  # fmt: skip
        solve(notebook)
    parts.PASSED.clear()
    for name in ("digits", "guided"):
        model.keep_model(model.new_network(), "v", name=name)
    for sampler in ("ddim", "ddpm", "guided"):
        result = all_yours(sampler, steps=2, num=2)
        assert [part.exercise for part in result.parts if not part.yours] == []
        print(sampler, result.share, result.lines, result.library)
        assert result.share > 0.5 and result.lines["to_x0"] > 1 and bool(result.digits.isfinite().all())

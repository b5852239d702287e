"""Rules about how cells use each other: an exercise nobody solved must not stop the cells below it."""

import ast

from .notebooks import is_solution, label

_TAKERS = {"check", "derive", "mine_or_library"}  # they know a stub when they see one


def unsolved_never_blocks(notebook):
    """Only `check` and `mine_or_library` may be given a learner's function; other cells use what the latter gives."""
    answers: set[str] = set()
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse(cell["source"])
        except SyntaxError:  # another rule says so
            continue
        if is_solution(cell):
            answers |= {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            continue
        for name in sorted(_used(tree) & answers):
            fix = f'take `mine = mine_or_library("{name}", {name})` and use that'
            yield label(cell, index), f"it uses the learner's {name} itself, which may still be a stub", fix


def _used(tree: ast.AST) -> set[str]:
    """Names that are read anywhere but as an argument of `check` or `mine_or_library`."""
    passed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TAKERS:
            passed |= {id(argument) for argument in node.args}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return {node.id for node in names if id(node) not in passed}


FLOW_RULES = [unsolved_never_blocks]

"""What a teacher may want to look at in a learner's own code: it is read, never run, and says nothing about intent."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from .rebuild import Rebuilt

REPLACES, SEARCHES, LEAVES, HIDES = (
    "changes what others use", "looks for the judge or the answers", "reaches out of its place", "code made from text",
)  # fmt: skip
MOST = 12  # for one submission
_PARTS = "exercises|registry|judge|catalogue|declare|collect|derivations|free_text|notebook|table|reading"
_INNER = re.compile(
    rf"diffusion_lib[./](checks[./]({_PARTS})|grading|classroom|cli)\b|\bsolutions/|\bexercises[./]nb\d"
    r"|DIFFUSION_LIB_CHECK|NBGRADER_"
)
_OUTER = re.compile(
    r"^(/proc\b|/etc\b|/root\b|/autograder\b|/grader\b|/course\b|/dev/(?!null|shm)|\.\./\.\.)|gradebook\.db"
)
_FRAMES = {"f_back", "f_locals", "f_globals", "tb_frame", "gi_frame", "__globals__", "__closure__", "__subclasses__"}
_HOOKS = {"input_transformers_post", "input_transformers_cleanup", "ast_transformers", "events", "display_formatter"}
_OUTSIDE = {"ctypes", "socket", "sqlite3", "pty", "ptrace", "fcntl", "mmap", "resource", "faulthandler", "_thread"}
_PROCESSES = {
    "fork", "forkpty", "kill", "killpg", "_exit", "abort", "getppid", "setsid", "execv", "execve", "dup2",
    "write", "closerange",
}  # fmt: skip
_SEARCHING = {"get_objects", "get_referrers", "_getframe", "currentframe", "_current_frames", "getouterframes"}
_FROM_TEXT = {"exec", "eval", "compile", "__import__"}
# What learners set with good reason.
_SETTINGS = (
    "torch.backends",
    "matplotlib",
    "plt",
    "mpl",
    "np.random",
    "os.environ",
    "sys.stdout",
    "sys.stderr",
    "warnings",
)
_CALLS_OF_THE_COURSE = {"check", "derive", "mine_or_library"}


@dataclass(frozen=True)
class Look:
    """One thing in one cell."""

    kind: str
    cell: str
    line: int
    words: str
    excerpt: str


def looks(rebuilt: Rebuilt) -> list[Look]:
    """All that is worth a look in the cells that a learner wrote."""
    found: list[Look] = []
    seen: set[tuple[str, str]] = set()  # each is said once, where it comes first
    for item in rebuilt.items:
        if not item.own or len(found) >= MOST:
            continue
        try:
            tree = ast.parse(item.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # the parser has a limit of its own
            continue
        lines = item.source.split("\n")
        reader = _Reader(tree, bool(item.task))
        for node in ast.walk(tree):
            for kind, words in reader.said(node):
                if (kind, words) not in seen:
                    seen.add((kind, words))
                    line = getattr(node, "lineno", 1)
                    found.append(Look(kind, item.task or item.label, line, words, lines[line - 1].strip()[:160]))
    return found[:MOST]


class _Reader:
    def __init__(self, tree: ast.AST, answers: bool):
        self.answers = answers
        self.modules = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {"torch", "np", "plt", "math", "sys", "os", "builtins", "__builtins__", "F", "nn"}

    def said(self, node: ast.AST):
        """What one node is worth, as pairs of kind and words."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                names = [module, *(f"{module}.{name}" for name in names)]
            yield from self._imports(names)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            for target in targets:
                yield from self._changes(target)
        elif isinstance(node, ast.Call):
            yield from self._calls(node)
        elif isinstance(node, ast.Attribute):
            if node.attr in _FRAMES | _SEARCHING:
                yield SEARCHES, f"asks for {node.attr}, which holds what other code knows"
            elif node.attr in _HOOKS and "get_ipython" in ast.unparse(node.value):
                yield REPLACES, f"asks for {node.attr} of the notebook's shell, which every cell passes through"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
            if _INNER.search(node.value):
                yield SEARCHES, f"names {node.value[:80]!r}, which belongs to checks and answers"
            elif _OUTER.search(node.value):
                yield LEAVES, f"names {node.value[:80]!r}, which is outside the learner's folder"
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in _CALLS_OF_THE_COURSE:
            yield REPLACES, f"defines a {node.name} of its own"

    def _imports(self, names):
        for name in names:
            if _INNER.search(name):
                yield SEARCHES, f"imports {name}, which belongs to checks and answers"
            elif name.split(".")[0] in _OUTSIDE:
                yield LEAVES, f"imports {name.split('.')[0]}, which no exercise needs"

    def _changes(self, target):
        while isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                yield from self._changes(one)
        elif isinstance(target, ast.Attribute):
            path = ast.unparse(target)
            if path.split(".")[0] in self.modules and not path.startswith(_SETTINGS):
                yield REPLACES, f"sets {path}, which all code uses that runs after it"
        elif isinstance(target, ast.Name) and target.id in _CALLS_OF_THE_COURSE:
            yield REPLACES, f"sets a {target.id} of its own"

    def _calls(self, node: ast.Call):
        path = ast.unparse(node.func)
        name = path.rpartition(".")[2]
        first = node.args[0] if node.args else None
        if path == "setattr" and isinstance(first, ast.Name) and first.id in self.modules:
            yield REPLACES, f"sets an attribute of {first.id}, which all code uses that runs after it"
        elif (
            path in _FROM_TEXT or name in ("import_module", "loads") and path.split(".")[0] in ("importlib", "marshal")
        ):
            if not isinstance(first, ast.Constant):
                yield HIDES, f"calls {path} on a text that is put together while it runs"
        elif name in _PROCESSES and path.split(".")[0] in ("os", "signal"):
            yield LEAVES, f"calls {path}, which no exercise needs"
        elif name in ("settrace", "setprofile", "addaudithook", "register_at_fork") or path == "atexit.register":
            yield REPLACES, f"calls {path}, which other code passes through"
        elif path == "solution" and self.answers:
            yield SEARCHES, "calls solution(...) in an answer"

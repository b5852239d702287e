"""A classroom for tests: course, exchange, learners' desks, and the commands that people type."""

import atexit
import csv
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from course_fixture import NAME, REPOSITORY, make_course

from diffusion_lib.classroom.notebooks import BEGIN, dumps, grader, is_grade, is_solution, notebook_path, read

# One process imports nbgrader and what the course's configuration takes, then forks for each command of every
# classroom: fresh imports take longer than a command. So does asking alembic, for each new gradebook, what the version
# of nbgrader's tables is.
SERVER = """
import json, os, sys, traceback
from nbgrader import api
from nbgrader.apps import nbgraderapp
from diffusion_lib.grading import nbgrader_export, nbgrader_steps
version = api.get_alembic_version()
api.get_alembic_version = lambda: version
print("ready", flush=True)
for line in sys.stdin:
    words, folder, log, environment = json.loads(line)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.environ.clear(), os.environ.update(environment)
            os.chdir(folder)
            stream = os.open(log, os.O_WRONLY | os.O_CREAT)
            os.dup2(stream, 1), os.dup2(stream, 2)
            sys.argv = ["nbgrader", *words]
            code = nbgraderapp.main() or 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
os._exit(0)  # at once: there is nothing to tidy up
"""
SHOUT = 'import sys; print("careful: a warning", file=sys.stderr)'


def environment() -> dict[str, str]:
    """What nbgrader's commands see of the system, wherever they run."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV", "JUPYTER", "NBGRADER"))}
    warm = {k: v for k, v in os.environ.items() if k == "JUPYTER_PATH"}  # where the kernels of the tests are
    return (
        kept
        | warm
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # nbgrader calls alembic
            "PYTHONPATH": str(REPOSITORY),
            "OMP_NUM_THREADS": "1",
        }
    )


@cache
def server() -> subprocess.Popen:
    """The process that runs the commands, until the tests end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", SERVER], env=environment(), cwd=REPOSITORY, **pipes)
    atexit.register(process.communicate, timeout=60)  # a busy machine takes its time
    assert process.stdout.readline() == "ready\n"
    return process


class Classroom:
    """A course folder, an exchange and learners' folders, with a home that is nobody's."""

    def __init__(self, base: Path, name: str, notebook=None):
        self.name, self.base, self.root = name, base, base / "course"
        if name == NAME or notebook:
            make_course(self.root, notebook, name)
        else:
            shutil.copytree(REPOSITORY / "solutions" / name, self.root / "solutions" / name)
            shutil.copy(REPOSITORY / "nbgrader_config.py", self.root)
        (base / "home").mkdir()
        self.env = environment() | {
            "HOME": str(base / "home"),
            "DIFFUSION_LIB_EXCHANGE": str(base / "exchange"),
            "DIFFUSION_LIB_HOME": str(base / "home"),
        }
        self.solution = read(notebook_path(self.root, name))

    def nbgrader(self, *words, cwd=None):
        """Run one nbgrader command and fail with its whole log."""
        log = self.base / "log.txt"
        log.unlink(missing_ok=True)
        print(json.dumps([words, str(cwd or self.root), str(log), self.env]), file=server().stdin, flush=True)
        code, text = server().stdout.readline().strip(), log.read_text(encoding="utf-8")
        assert code == "0", f"nbgrader {' '.join(words)}\n{text}"
        return text

    def exercises(self):
        """Names of the answers that a test cell of the same name checks, with their points, in order."""
        points = {
            grader(c)["grade_id"].removeprefix("check-"): grader(c)["points"]
            for c in self.solution.cells
            if is_grade(c)
        }
        return {c.id: points[c.id] for c in self.solution.cells if is_solution(c) and c.id in points}

    def maximum(self):
        """The points of the assignment."""
        return sum(grader(c)["points"] for c in self.solution.cells if is_grade(c))

    def flags(self, student):
        """What a learner says on the command line, having no configuration; on one account each needs a cache too."""
        folders = [f"--Exchange.root={self.base / 'exchange'}", f"--Exchange.cache={self.base / student / 'cache'}"]
        return ["--course", "diffusion", f"--student={student}", *folders]

    def hand_in(self, student, change):
        """Fetch the assignment as `student`, change the notebook, submit it."""
        desk = self.base / student
        desk.mkdir()
        self.nbgrader("fetch_assignment", self.name, *self.flags(student), cwd=desk)
        path = desk / self.name / f"{self.name}.ipynb"
        notebook = read(path)
        change(notebook)
        path.write_text(dumps(notebook), encoding="utf-8")
        self.nbgrader("submit", self.name, *self.flags(student), cwd=desk)

    def fill(self, notebook, wanted=None, shout=False):
        """Copy the instructor's answers into a released notebook: all of them, or the wanted ones."""
        answers = {c.id: c.source for c in self.solution.cells if is_solution(c)}
        for cell in notebook.cells:
            if cell.id in answers and (wanted is None or cell.id in wanted):
                cell.source = _shouting(answers[cell.id]) if shout else answers[cell.id]

    def scores(self):
        """Each learner's score and the maximum, from the gradebook."""
        self.nbgrader("export", "--to=grades.csv")
        with open(self.root / "grades.csv", encoding="utf-8-sig", newline="") as stream:
            self.exported = {row["student_id"]: row for row in csv.DictReader(stream)}
        return {
            who: (float(row["score"]) if row["score"] else None, float(row["max_score"]))
            for who, row in self.exported.items()
        }

    def feedback(self, student):
        """The page that the learner gets back."""
        folder = self.root / ".nbgrader" / "feedback" / student / self.name
        return (folder / f"{self.name}.html").read_text(encoding="utf-8")


def _shouting(source):
    """The same answer, with a warning on stderr each time its function is called."""
    lines = source.split("\n")
    inside = [i for i, line in enumerate(lines) if line.strip() == BEGIN and line.startswith(" ")]
    for i in reversed(inside):
        lines.insert(i + 1, lines[i].removesuffix(BEGIN) + SHOUT)
    return "\n".join(lines)

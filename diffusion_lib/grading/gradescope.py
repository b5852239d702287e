"""The grader as a Gradescope autograder: a zip to upload, and what runs in it for each submission.

Gradescope lays out /autograder with source/ (the zip, unpacked), submission/ and results/, runs setup.sh once and
run_autograder for each submission, and reads results/results.json.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from ..assets import assets_folder
from ..classroom.notebooks import RELEASES, notebook_path, write
from .accounts import account_works
from .asking import BY_HAND, PASSED
from .edition import LIBRARY
from .intake import take_in
from .release import read_release
from .run import Result, grade_one, jobs_for
from .sandbox import works
from .submission import Limits

LEARNER = "learner"  # the account that code runs under where bubblewrap is not allowed to start
_SAME_DATE = (2000, 1, 1, 0, 0, 0)  # of every file, so that the same course makes the same zip

_SETUP = f"""#!/usr/bin/env bash
# Run once, as root, while Gradescope makes the image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive UV_PYTHON_INSTALL_DIR=/autograder/python
apt-get update
apt-get install -y --no-install-recommends bubblewrap python3-venv
python3 -m venv /autograder/uv
/autograder/uv/bin/pip install --no-cache-dir uv
/autograder/uv/bin/uv venv --python 3.12 /autograder/venv
/autograder/uv/bin/uv pip install --python /autograder/venv --no-cache --torch-backend cpu \\
    -r /autograder/source/requirements.txt
id {LEARNER} 2>/dev/null || useradd --no-create-home {LEARNER}
chmod -R go= /autograder/source
"""
_RUN = """#!/usr/bin/env bash
# Run for each submission, as root. Another folder, and another Python, can be named for a trial.
top="${AUTOGRADER:-/autograder}"
chmod -R go= "$top/source" "$top/submission" "$top/results"
export PYTHONPATH="$top/source/course" PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1
exec "${AUTOGRADER_PYTHON:-$top/venv/bin/python}" -m diffusion_lib.grading.gradescope "$top"
"""


def write_zip(root: Path, out: Path, name: str, seed: str, seconds: float) -> None:
    """The autograder of one assignment. It holds answers and seed: it is for the teacher alone."""
    files: dict[str, bytes] = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        files[f"course/diffusion_lib/{path.relative_to(LIBRARY).as_posix()}"] = path.read_bytes()
    for part in ("data", "checkpoints"):
        for path in sorted((assets_folder() / part).rglob("*")):
            if path.is_file():
                files[f"course/assets/{path.relative_to(assets_folder()).as_posix()}"] = path.read_bytes()
    release = notebook_path(root, name, RELEASES)
    files[f"course/{release.relative_to(root).as_posix()}"] = release.read_bytes()
    files["requirements.txt"] = "\n".join(_requirements(root)).encode() + b"\n"
    files["settings.json"] = json.dumps(
        {"assignment": name, "seed": seed, "seconds": seconds, "account": LEARNER}
    ).encode()
    files["setup.sh"], files["run_autograder"] = _SETUP.encode(), _RUN.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, data in files.items():
            entry = zipfile.ZipInfo(inside, _SAME_DATE)
            entry.external_attr = (0o755 if inside in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(packed.getvalue())


def _requirements(root: Path) -> list[str]:
    """What the grader needs: the course's own requirements, and of Jupyter what reads and runs cells."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], "nbformat>=5.10", "ipython>=7.34"]


def graded(top: Path) -> dict[str, Any]:
    """Grade what lies in submission/; the content of results.json."""
    settings = json.loads((top / "source" / "settings.json").read_text(encoding="utf-8"))
    name = settings["assignment"]
    release = read_release(top / "source" / "course", name)
    problem = works()
    account = settings["account"] if problem else ""
    limits = Limits(float(settings["seconds"]), not problem, account)
    if problem and (missing := account_works(account)):
        return _no_mark(release.points, f"the autograder has no sandbox: {problem}; {missing}. Tell your teacher")
    intake = take_in(top / "submission", {name: release}, name, alone="you")
    if not intake.submissions:
        why = "; ".join(f"{row.file}: {row.why}" for row in intake.rows) or "there is no notebook in it"
        return _no_mark(release.points, why)
    (job,) = jobs_for(intake.submissions, settings["seed"], limits)
    result = grade_one(job)
    if result["status"] != "graded":
        return _no_mark(release.points, result["why"])
    return results_of(result)


def results_of(result: Result) -> dict[str, Any]:
    """A result in Gradescope's words: a test for each exercise; texts that a person reads have no score yet."""
    tests = []
    for number, verdict in enumerate(result["verdicts"], 1):
        named = f"{verdict['name']}: {verdict['title']}" if verdict["title"] else verdict["name"]
        where = f"Where to look: {verdict['where']}" if verdict["where"] and verdict["status"] != PASSED else ""
        said = [verdict["seen"], verdict["means"], where, *verdict["remarks"]]
        test = {"name": named, "number": str(number), "output_format": "text", "visibility": "visible"}
        if verdict["status"] == BY_HAND:
            test |= {"output": f"Read by a person, who gives up to {verdict['points']:g} points."}
        else:
            status = "passed" if verdict["status"] == PASSED else "failed"
            output = _plain("\n".join(filter(None, said)) or verdict["status"].capitalize())
            test |= {"score": verdict["score"], "max_score": verdict["points"], "status": status, "output": output}
        tests.append(test)
    return {
        "score": sum(verdict["score"] or 0.0 for verdict in result["verdicts"]), "tests": tests,
        "output": _plain("\n".join(result["remarks"])), "output_format": "text", "visibility": "visible",
        "stdout_visibility": "hidden",
    }  # fmt: skip


def _no_mark(points: float, why: str) -> dict[str, Any]:
    """Gradescope wants a number for every submission; the words say that this 0 is no mark."""
    said = f"Your notebook could not be graded: {_plain(why)}. This is not a mark: mend it and submit again."
    test = {"name": "The notebook could not be graded", "score": 0.0, "max_score": points, "status": "failed",
            "output": said, "output_format": "text", "visibility": "visible"}  # fmt: skip
    return {"score": 0.0, "tests": [test], "output": said, "output_format": "text", "stdout_visibility": "hidden"}


def _plain(text: str) -> str:
    """Text without what a terminal or a page could take for a command."""
    return re.sub(r"[^\S\n]+", " ", "".join(c if c.isprintable() or c == "\n" else " " for c in text))[:4000]


def main(arguments: list[str]) -> None:
    """Grade the submission in an autograder's folder, and write results.json."""
    top = Path(arguments[0])
    os.chdir(top)
    try:
        found = graded(top)
    except Exception as problem:  # Gradescope shows nothing at all where there is no file
        found = _no_mark(1.0, f"the autograder failed ({type(problem).__name__}): tell your teacher")
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
    write(top / "results" / "results.json", json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

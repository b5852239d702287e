"""Every citation in the library names a known paper and a readable place, and the index holds each of them."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from diffusion_lib import references
from diffusion_lib.references import KINDS, PAPERS, as_markdown, citations, index, parse_citations

LIBRARY = Path(references.__file__).resolve().parent
SOURCES = sorted(LIBRARY.rglob("*.py"))
ALONE = "|".join(paper.authors[0] for paper in PAPERS.values() if len(paper.authors) == 1)
# Names and years where a key belongs: "Ho et al. 2020", "Kingma & Welling (2014)", "Efron 2011".
OLD_STYLE = re.compile(
    rf"\b[A-Z][\w'’-]+ et al\.|\b[A-Z][\w'’-]+ (?:&|and) [A-Z][\w'’-]+,? \(?(?:19|20)\d\d\b"
    rf"|\b(?:{ALONE}),? \(?(?:19|20)\d\d\b"
)
# Files whose docstrings may cite names and years. None does: it can only stay empty.
STILL_OLD_STYLE: set[str] = set()


def docstrings(path):
    """Name and docstring, without what stands in backticks, of a module and of all it defines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = re.sub(r"`[^`]*`", "", " ".join((ast.get_docstring(node) or "").split()))
            yield getattr(node, "name", path.stem), text


def old_style(path):
    return [f"{name}: {found}" for name, text in docstrings(path) for found in OLD_STYLE.findall(text)]


@pytest.fixture
def small_library(tmp_path):
    """A package whose citations are known: nested, repeated, over two lines, as an example only."""
    package = tmp_path / "small"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text('"""The whole of it [gan]."""\n')
    (package / "inner" / "__init__.py").write_text('"""Write `[vae, eq. 3]` to cite."""\n')
    (package / "inner" / "steps.py").write_text(
        '"""Steps [ddpm, eq. 10]."""\n\n'
        "class Walk:\n"
        '    """Forward [ddpm, eq. 9]; backward [ddpm, alg. 2, line 4, eq. 6,\n    7]."""\n\n'
        "    async def step(self, t=(0, 1)):\n"
        "        def inner(x):\n"
        '            """As eq. 9 says twice [ddpm, eq. 9; score_sde, eq. 13, app. D.2] and again [ddpm, eq. 9]."""\n'
        "            return x[t], [t]\n\n"
        "        return inner\n\n\n"
        "def plain():\n"
        '    """In [-1, 1], shapes [b], a [link](there), a list [n, k]; released [ddpm, code, sec. 3.2, app. B]."""\n'
    )
    return package


def test_the_index_of_a_small_library(small_library):
    walk, plain = "small.inner.steps.Walk", "small.inner.steps.plain"
    found = index(small_library)
    assert found == {
        "ddpm": {
            "eq. 6": [walk],
            "eq. 7": [walk],
            "eq. 9": [walk, f"{walk}.step.inner"],
            "eq. 10": ["small.inner.steps"],
            "alg. 2, line 4": [walk],
            "sec. 3.2": [plain],
            "app. B": [plain],
            "code": [plain],
        },
        "gan": {"": ["small"]},
        "score_sde": {"eq. 13": [f"{walk}.step.inner"], "app. D.2": [f"{walk}.step.inner"]},
    }
    assert list(found) == sorted(found)
    assert list(found["ddpm"])[:5] == ["eq. 6", "eq. 7", "eq. 9", "eq. 10", "alg. 2, line 4"]
    assert {c.file for c in citations(small_library)} == {"small/__init__.py", "small/inner/steps.py"}


def test_the_index_as_markdown(small_library):
    text = as_markdown(small_library)
    heading = "## Ho et al. 2020 (DDPM)\n\n*Denoising Diffusion Probabilistic Models*, [arXiv:2006.11239]"
    assert heading + "(https://arxiv.org/abs/2006.11239); cited as `ddpm`" in text
    assert "| eq. 9 | `small.inner.steps.Walk`, `small.inner.steps.Walk.step.inner` |" in text
    assert "| all | `small` |" in text
    cited, others = text.split("## Cited by no docstring")
    assert set(re.findall(r"cited as `(\w+)`", cited)) == {"ddpm", "gan", "score_sde"}
    assert set(re.findall(r"^- `(\w+)`", others, re.M)) == set(PAPERS) - {"ddpm", "gan", "score_sde"}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("as in [ddpm, eq. 4]", [("ddpm", "eq. 4")]),
        ("[ddim, eq. 12, 16; zero_snr, table 2]", [("ddim", "eq. 12"), ("ddim", "eq. 16"), ("zero_snr", "table 2")]),
        ("[vae]", [("vae", "")]),
        ("[vae; ldm, sec. 3.3]", [("vae", ""), ("ldm", "sec. 3.3")]),
        ("[ddpm, alg. 1, lines 2-5]", [("ddpm", "alg. 1, lines 2-5")]),
        ("[tweedie, eq. 1.4] and [ncsnv2, technique 5]", [("tweedie", "eq. 1.4"), ("ncsnv2", "technique 5")]),
        ("[ddim, app. D.2, D.5]", [("ddim", "app. D.2"), ("ddim", "app. D.5")]),
        ("`[ddpm, eq. 4]`, [b, t], [-1, 1], [x](y), [gan](y), x[0]", []),
    ],
)
def test_citations_are_read(text, pairs):
    assert parse_citations(text) == pairs


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[dpm, eq. 4]", "unknown key 'dpm'"),
        ("[ddpm, eq. 4; sde, eq. 13]", "unknown key 'sde'"),
        ("[ddpm, equation 4]", "'equation 4'"),
        ("[ddpm, 4]", "'4'"),
        ("[ddpm, line 4]", "'line 4'"),
        ("[ddpm, eq. 6 and 7]", "'eq. 6 and 7'"),
        ("[ddpm, ]", "''"),
        ("[ddpm, eq. 4;]", "unknown key ''"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(tmp_path, text, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        parse_citations(text)
    package = tmp_path / "small"
    package.mkdir()
    (package / "one.py").write_text(f'"""One."""\n\ndef two():\n    """Two {text}."""\n')
    with pytest.raises(ValueError, match=r"small/one\.py, small\.one\.two: "):
        citations(package)


@pytest.mark.slow
def test_every_citation_of_the_library_is_in_the_index():
    table = index()
    written = {(path, key) for path in SOURCES for _, text in docstrings(path) for key in PAPERS
               if re.search(rf"\[(?:[^\[\]]*; )?{key}[],;]", text)}  # fmt: skip
    modules = {name for places in table.values() for names in places.values() for name in names}
    assert all(name.split(".")[0] == "diffusion_lib" for name in modules)
    assert {(LIBRARY.parent / c.file, c.key) for c in citations()} == written
    assert {key for _, key in written} == set(table)
    assert list(table) == sorted(table)
    assert all(names == sorted(set(names)) and names for places in table.values() for names in places.values())


def test_comments_cite_known_papers_too():
    for path in SOURCES:
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.COMMENT:
                parse_citations(token.string)


def test_papers_are_cited_by_key_and_not_by_name_and_year():
    paths = {str(path.relative_to(LIBRARY)): path for path in SOURCES}
    found = {name: old_style(path) for name, path in paths.items() if name not in STILL_OLD_STYLE}
    assert len(found) > 300 and {name: said for name, said in found.items() if said} == {}


def test_the_list_of_files_in_the_old_style_only_shrinks():
    done = [name for name in sorted(STILL_OLD_STYLE) if not (LIBRARY / name).is_file() or not old_style(LIBRARY / name)]
    assert done == [], "these files cite by key now, or are gone: take them off the list"


@pytest.mark.parametrize("text", ["Ho et al. 2020", "Kingma & Welling 2014", "Dumoulin and Visin (2016)", "Efron 2011"])
def test_the_old_style_is_seen(tmp_path, text):
    path = tmp_path / "one.py"
    path.write_text(f'def two():\n    """Two ({text}, eq. 1)."""\n')
    assert old_style(path)


def test_the_papers():
    assert list(PAPERS) == sorted(PAPERS), "keep the table in the order of its keys"
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in PAPERS)
    assert not set(PAPERS) & {kind.rstrip(".") for kind in KINDS}
    for paper in PAPERS.values():
        assert paper.title and paper.name and all(paper.authors)
        assert bool(paper.arxiv) != bool(paper.venue), f"{paper.key} needs an arXiv number or else a venue"
        assert not re.search("arxiv", paper.venue, re.I)
    for field in ("title", "short", "locator"):
        values = [getattr(paper, field) for paper in PAPERS.values()]
        assert len(set(values)) == len(values), f"two papers share a {field}"


@pytest.mark.parametrize("paper", [p for p in PAPERS.values() if p.arxiv], ids=lambda p: p.key)
def test_arxiv_numbers_have_the_right_form(paper):
    match = re.fullmatch(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})", paper.arxiv)
    assert match, paper.arxiv
    assert len(match[3]) == (4 if int(match[1]) < 15 else 5), "four digits until 2014, five from 2015"
    assert abs(2000 + int(match[1]) - paper.year) <= 1, "a paper is published within a year of its preprint"


def test_short_names():
    assert PAPERS["ddpm"].short == "Ho et al. 2020 (DDPM)"
    assert PAPERS["cfg"].short == "Ho & Salimans 2021 (classifier-free guidance)"
    assert PAPERS["tweedie"].short == "Efron 2011 (Tweedie's formula)"
    assert PAPERS["ddim"].authors != PAPERS["score_sde"].authors


@pytest.mark.slow
def test_the_command_prints_the_index():
    run = subprocess.run(
        [sys.executable, "-m", "diffusion_lib.references"],
        cwd=LIBRARY.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == as_markdown()


def test_only_the_standard_library_is_needed():
    code = f"import runpy, sys; runpy.run_path({references.__file__!r}); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert not {"torch", "numpy", "diffusion_lib"} & set(run.stdout.split())

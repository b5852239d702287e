"""The site: a page of a notebook from its cells, the guides' links, the glossary, and a small site built for real."""

import re
import shutil
import warnings
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from diffusion_lib.classroom import address
from diffusion_lib.classroom.notebooks import RELEASES, notebook_path, read, write
from diffusion_lib.classroom.site import guides
from diffusion_lib.classroom.site.api import as_rest
from diffusion_lib.classroom.site.finishing import dead_links, finish, resources
from diffusion_lib.classroom.site.glossary import FILE, entries, glossary_page, missing
from diffusion_lib.classroom.site.mathematics import mathml
from diffusion_lib.classroom.site.notebook_page import REVEALED, answer, linked, notebook_page
from diffusion_lib.cli import site as site_command
from diffusion_lib.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_forward_noise"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def cell(name, source, outputs=(), solution=False):
    made = nbformat.v4.new_code_cell(source, id=name, outputs=list(outputs))
    made.metadata = nbformat.from_dict({"nbgrader": {"solution": True}} if solution else {})
    return made


def said(words):
    return nbformat.v4.new_output("stream", name="stdout", text=words)


@pytest.fixture
def page():
    """A page of a notebook with a guess, an exercise, a picture and a link."""
    picture = nbformat.v4.new_output("display_data", {"image/png": PICTURE}, metadata={"image/png": {"alt": 'a "dot"'}})
    board = nbformat.v4.new_output("display_data", {"text/html": "<a href='../../notebooks/02_b/02_b.ipynb'>on</a>"})
    guess = "guess = ...  # a number\n### BEGIN SOLUTION\nguess = 42\n### END SOLUTION\npredict('height', guess)"
    twice = "def twice(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    cells = [
        nbformat.v4.new_markdown_cell("# 01 · A\n\nSee [02](../02_b/02_b.ipynb).", id="title"),
        cell("guess", guess, [said("noted 42")], solution=True),
        cell("walk", "walk()", [said("it is 43")]),
        cell("compare", "compare('height', 43)", [said("close")]),
        cell("after", "show()", [picture, board]),
        cell("twice", twice, solution=True),
    ]
    release = [cell("guess", "guess = ...  # a number"), cell("twice", "def twice(x):\n    ...  # YOUR CODE HERE")]
    task = SimpleNamespace(hints=("Think of <two>.", "Add it to itself."))
    return notebook_page(
        "01_a", nbformat.v4.new_notebook(cells=cells), nbformat.v4.new_notebook(cells=release), {"twice": task}
    )


def by_id(page):
    return {cell.id: cell for cell in page.notebook.cells}


def test_an_answer_is_folded_behind_its_hints_and_the_stub_is_the_releases(page):
    cells = by_id(page)
    order = [name for name in cells if name.startswith("twice")]
    assert order == ["twice", "twice-hint-1", "twice-hint-2", "twice-answer"]
    assert cells["twice"].source.endswith("# YOUR CODE HERE") and not cells["twice"].outputs
    assert "<summary>Hint 1</summary><p>Think of &lt;two&gt;.</p>" in cells["twice-hint-1"].source
    assert cells["twice-answer"].source == "def twice(x):\n    return 2 * x"
    assert cells["twice-answer"].metadata["tags"] == ["hide-cell"]


def test_a_guess_is_not_given_away(page):
    cells = by_id(page)
    assert cells["guess-answer"].source == "guess = 42\npredict('height', guess)"
    assert cells["guess-answer"].metadata["tags"] == ["hide-cell"]
    for name in ("walk", "compare"):
        assert cells[name].metadata["tags"] == ["hide-output"], name
        assert cells[name].metadata["mystnb"]["code_prompt_show"] == REVEALED
    assert "tags" not in cells["after"].metadata


def test_a_picture_is_a_file_with_its_words_and_links_stay_on_the_site(page):
    cells = by_id(page)
    picture, board = (output["data"]["text/html"] for output in cells["after"].outputs)
    assert 'src="pictures/01_a-after-0.png" alt="a &quot;dot&quot;"' in picture
    assert page.pictures["01_a-after-0.png"].startswith(b"\x89PNG")
    assert board == "<a href='02_b.html'>on</a>"
    assert "(02_b.ipynb)" in cells["title"].source


def test_a_release_without_the_cell_is_named():
    notebook = nbformat.v4.new_notebook(cells=[cell("mine", "### BEGIN SOLUTION\n1\n### END SOLUTION", solution=True)])
    with pytest.raises(ValueError, match="notebooks/01_a lacks the cell mine"):
        notebook_page("01_a", notebook, nbformat.v4.new_notebook(), {})


def test_every_answer_of_the_course_loses_its_marks_and_stays_python():
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for made in read(path).cells:
            if "### BEGIN SOLUTION" in made.source and made.cell_type == "code":
                text = answer(made.source)
                assert "SOLUTION" not in text
                compile(re.sub(r"^%.*$", "", text, flags=re.MULTILINE), made.id, "exec")


@pytest.fixture
def setting(monkeypatch):
    """Set the address of the course."""

    def to(value):
        address.repository.cache_clear()
        monkeypatch.setattr(address, "_in_checkout", lambda: value)

    yield to
    address.repository.cache_clear()


def first_cell(setting, value):
    setting(value)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A", id="title")])
    return notebook_page("01_a", notebook, nbformat.v4.new_notebook(), {}).notebook.cells[0].source


def test_the_colab_button_is_there_only_with_an_address(setting):
    assert "Colab" not in first_cell(setting, "")
    button = first_cell(setting, "https://github.com/someone/course")
    assert "colab.research.google.com/github/someone/course/blob/main/notebooks/01_a/01_a.ipynb" in button
    assert "Colab" not in first_cell(setting, "https://example.org/someone/course")


def test_links_of_the_guides_stay_on_the_site_or_become_words(setting):
    text = "[a](notebooks/01_a/01_a.ipynb) [b](../../CLASSROOM.md) [c](LICENSE) ![d](e.png)\n```\n[f](LICENSE)\n```\n"
    setting("")
    made = guides.on_site(text.replace("../../", ""))
    assert made == "[a](notebooks/01_a.ipynb) [b](instructors.md) c ![d](e.png)\n```\n[f](LICENSE)\n```\n"
    setting("https://github.com/someone/course")
    assert "[c](https://github.com/someone/course/blob/main/LICENSE)" in guides.on_site(text)
    assert linked("x", ".html") == "x"
    rules = "[rules](../../CHALLENGE.md#a) [02](../../notebooks/02_b/02_b.ipynb)"
    assert linked(rules, ".ipynb") == "[rules](../challenge.md#a) [02](02_b.ipynb)"
    assert linked("<a href='../../CLASSROOM.md'>", ".html") == "<a href='../instructors.html'>"


def test_a_readme_without_a_section_of_the_site_is_named(tmp_path):
    (tmp_path / "README.md").write_text("# A\n\n## Start\n\nhere\n")
    with pytest.raises(ValueError, match="lacks the section 'Measured'"):
        guides.section(tmp_path, "Measured")


def test_entries_of_the_glossary_are_read_and_a_double_is_named():
    text = "# G\n\nIntro.\n\nbeta / β\n: What a step adds.\n\nalpha\n: The rest.\n\n% emphasis: three"
    assert [(entry.term, entry.forms) for entry in entries(text)] == [("alpha", ()), ("beta", ("β",))]
    for wrong in ("\n\nAlpha\n: Again.", "\n\nno meaning"):
        with pytest.raises(ValueError, match="an entry of docs/glossary.md must be new"):
            entries(text + wrong)


def test_the_glossary_says_where_a_term_is_met_and_what_is_missing(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("**Alpha** is **three** and **gamma**. `a**b**c`", id="text")]
    )
    write(tmp_path / "solutions" / "01_a" / "01_a.ipynb", nbformat.writes(notebook))
    write(tmp_path / FILE, "# G\n\nIntro.\n\nalpha\n: The rest.\n\nbeta\n: Nowhere.\n\n% emphasis: three\n")
    text, unused = glossary_page(tmp_path, ["01_a"])
    assert "alpha\n    The rest. *Met in* [01](notebooks/01_a.ipynb)." in text and unused == ["beta"]
    assert missing(tmp_path) == {"gamma": ["01_a"]}


def test_every_term_of_the_glossary_is_met_in_a_notebook():
    names = sorted(path.name for path in (ROOT / "solutions").iterdir())
    assert glossary_page(ROOT, names)[1] == []


def test_a_dead_link_is_found(tmp_path):
    write(tmp_path / "a.html", "<a href='b.html#x'>1</a><a href='b.html#y'>2</a><a href='#z'>3</a><img src='no.png'>")
    write(tmp_path / "b.html", "<p id='x'></p><a href='https://example.org/gone'>out</a>")
    found = [str(problem) for problem in dead_links(tmp_path)]
    assert len(found) == 3
    assert all(any(goal in line for line in found) for goal in ("#y", "#z", "no.png"))


def test_a_head_without_words_is_no_head(tmp_path):
    pytest.importorskip("fontTools.subset", reason='pip install -e ".[site]"')
    pytest.importorskip("ziamath", reason='pip install -e ".[site]"')
    empty = '<table><thead><tr class="row-odd"><th class="head"><p></p></th></tr></thead><tr><td>1</td></tr></table>'
    write(tmp_path / "a.html", empty + '<th scope="col" style="x"></th><th>word</th>')
    finish(tmp_path)
    made = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert made == '<table><tr><td>1</td></tr></table><td style="x"></td><th>word</th>'


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site with one notebook, and what is wrong with it."""
    pytest.importorskip("myst_nb", reason='Sphinx is not installed: pip install -e ".[site]"')
    pytest.importorskip("math_core", reason='math-core is not installed: pip install -e ".[site]"')
    from diffusion_lib.classroom.site.building import build_site

    out = tmp_path_factory.mktemp("site")
    with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):  # of Sphinx, to its extensions
        return out, build_site(ROOT, out, [NAME])


@pytest.mark.slow
def test_a_small_site_has_no_warning_and_no_dead_link(built):
    assert [str(problem) for problem in built[1].problems] == []
    assert built[1].pages > 10 and built[1].megabytes < 15


@pytest.mark.slow
def test_its_pages_load_nothing_from_another_host(built):
    loaded = {goal for page in built[0].rglob("*.html") for goal in resources(page)}
    assert loaded and not [goal for goal in loaded if "//" in goal.partition("?")[0]]
    styles = "".join(path.read_text(encoding="utf-8") for path in built[0].rglob("*.css"))
    assert not re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)\"']*", styles)


@pytest.mark.slow
def test_its_page_holds_stub_hint_solution_words_and_formulas(built):
    page = (built[0] / "notebooks" / f"{NAME}.html").read_text(encoding="utf-8")
    solved = read(notebook_path(ROOT, NAME))
    pictures = [o for c in solved.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    attached = [file for c in solved.cells for file in c.get("attachments", {})]
    alts = re.findall(r'<img class="course-picture"[^>]* alt="([^"]+)"', page)
    assert len(alts) == len(pictures) + len(attached) > 7 and len(attached) == 2
    shown = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert shown.count("# YOUR CODE HERE") >= 7 and page.count("<summary>Hint 1</summary>") >= 7
    assert "cumprod" in page and "cumprod" not in re.sub(r"<pre>.*?</pre>", "", shown.split("Exercise 3")[1])[:2000]
    formula = re.search(r"<math[^>]*>(.*?)</math>", page, re.DOTALL)
    assert formula and "$x_t" not in shown and "\\sqrt" not in re.sub(r"<annotation.*?</annotation>", "", shown)
    assert (built[0] / "_static" / "course-math.woff").stat().st_size < 400_000
    assert (built[0] / "notebooks" / f"{NAME}.ipynb").read_bytes() == notebook_path(ROOT, NAME, RELEASES).read_bytes()


@pytest.mark.slow
def test_its_glossary_has_a_place_for_every_form_of_a_term(built):
    page = (built[0] / "glossary.html").read_text(encoding="utf-8")
    terms = [form for entry in entries((ROOT / FILE).read_text("utf-8")) for form in (entry.term, *entry.forms)]
    assert page.count("<dt id=") == len(terms) > 120
    assert f'href="notebooks/{NAME}.html"' in page.partition('<dl class="')[2]


@pytest.mark.slow
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    pytest.importorskip("myst_nb", reason='Sphinx is not installed: pip install -e ".[site]"')
    from diffusion_lib.classroom.site.building import build_site

    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ValueError, match="holds no site"):
        build_site(ROOT, tmp_path, [NAME])
    assert (tmp_path / "thesis.tex").is_file()
    shutil.rmtree(tmp_path)


def test_the_command_says_what_is_missing_and_which_notebook_there_is_not(monkeypatch, capsys):
    assert main(["site", "99"]) == 2
    assert "there is no notebook '99'" in capsys.readouterr().err
    monkeypatch.setattr(site_command, "_NEEDED", ("sphinx_of_tomorrow",))
    assert main(["site"]) == 2
    assert 'sphinx_of_tomorrow is not installed: run pip install -e ".[site]"' in capsys.readouterr().err


def test_docstrings_become_text_with_links_to_their_papers():
    lines = as_rest(
        ["Sum of `a|b` ([ddpm, eq. 4]).", "", "    x = y*", "", "Shapes: (b,) ->", "    x_t (b,).", "Raises: no"]
    )
    assert lines[0] == "Sum of ``a|b`` ([:ref:`ddpm, eq. 4 <paper-ddpm>`])."
    assert "::" in lines and "       x = y*" in lines
    assert "**Shapes:** (b,) -> x\\_t (b,)." in lines and "**Raises:** no" in lines


def test_every_formula_of_the_course_becomes_mathml():
    pytest.importorskip("math_core", reason='math-core is not installed: pip install -e ".[site]"')
    formulas = 0
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for made in read(path).cells:
            text = (
                re.sub(r"```.*?```|`[^`]*`", "", made.source, flags=re.DOTALL) if made.cell_type == "markdown" else ""
            )
            for block, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$]+?)\$", text, re.DOTALL):
                assert mathml(block or inline, bool(block)).startswith("<math"), (path.stem, made.id)
                formulas += 1
    assert formulas > 200
    with pytest.raises(ValueError, match="cannot be read"):
        mathml("\\frac{1}")

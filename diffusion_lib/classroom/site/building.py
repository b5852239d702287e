"""Builds the site: writes its sources into a temporary folder, runs Sphinx on them, and looks at what came out."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..address import repository
from ..declared import declared
from ..home import PICTURES as THUMBNAILS
from ..notebooks import RELEASES, assignments, dumps, notebook_path, read
from ..problems import Problem
from .api import api_pages, documented
from .finishing import dead_links, finish
from .front import front
from .glossary import FILE as GLOSSARY
from .glossary import glossary_page
from .guides import guide_pages
from .notebook_page import PICTURES, left_out, notebook_page
from .papers import papers_page

HERE = "diffusion_lib.classroom.site"
STYLE = "docs/style"
FRONT_PICTURES = "assets/pictures"


@dataclass(frozen=True)
class Site:
    """What was built, and what is wrong with it."""

    pages: int
    megabytes: float
    seconds: float
    problems: list[Problem]


def build_site(course_root: Path | str, out: Path | str, only: list[str] | None = None) -> Site:
    """Build the site of the course at `course_root` into the folder `out`, without a network.

    `only` leaves out all notebooks but these, and the reference of the library: for a quick look at one page.

    Raises: ValueError where a source of the site cannot be read, or `out` holds something that is no site.
    """
    root, out, began = Path(course_root).resolve(), Path(out).resolve(), time.monotonic()
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").is_file():
        raise ValueError(f"{out} is not empty and holds no site: give another folder with --out")
    with tempfile.TemporaryDirectory(prefix="diffusion-site-") as folder:
        sources, made = Path(folder).resolve() / "sources", Path(folder).resolve() / "made"
        sources.mkdir()
        problems = write_sources(root, sources, only)
        problems += _run_sphinx(root, sources, made)
        _copy_beside(root, sources, made)
        finish(made)
        problems += dead_links(made)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(made, out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    pages = sum(1 for _ in out.rglob("*.html"))
    return Site(pages, size / 1e6, time.monotonic() - began, problems)


def write_sources(root: Path, sources: Path, only: list[str] | None = None) -> list[Problem]:
    """Write everything that Sphinx reads; what is wrong with it is returned."""
    names = [name for name in assignments(root) if only is None or name in only]
    known = declared(root)
    for name in set(assignments(root)) - set(names):
        _write(sources / "notebooks" / f"{name}.ipynb", dumps(left_out(read(notebook_path(root, name)))))
    for name in names:
        tasks = known.of(name).tasks if known else {}
        page = notebook_page(name, read(notebook_path(root, name)), read(notebook_path(root, name, RELEASES)), tasks)
        _write(sources / "notebooks" / f"{name}.ipynb", dumps(page.notebook))
        for file, content in page.pictures.items():
            target = sources / "notebooks" / PICTURES / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    glossary, unused = glossary_page(root, names)
    pages = {f"{name}.md": text for name, text in guide_pages(root).items()}
    pages |= {"glossary.md": glossary, "papers.md": papers_page(documented() if only is None else {})}
    if only is None:
        pages |= {f"{name}.rst": text for name, text in api_pages().items()}
    pages["index.md"] = front(root, assignments(root), {name.rpartition(".")[0] for name in pages})
    for name, text in pages.items():
        _write(sources / name, text)
    shutil.copytree(root / FRONT_PICTURES, sources / FRONT_PICTURES, ignore=shutil.ignore_patterns("*.py"))
    if only is not None:
        return []
    return [
        Problem(GLOSSARY, "", f"no notebook uses {term!r}", "take it out, or give its form there") for term in unused
    ]


def settings(root: Path) -> dict[str, Any]:
    """What a conf.py would hold."""
    return {
        "project": "Diffusion models, from noise to digits",
        "author": "The authors of diffusion_lib",
        "html_title": "Diffusion models",
        "language": "en",
        "extensions": ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton", f"{HERE}.mathematics", f"{HERE}.api"],
        "exclude_patterns": ["assets", "**/pictures"],
        # The outputs are the stored ones; a site that runs code would need hours, a network and luck.
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "nb_merge_streams": True,
        "myst_enable_extensions": ["dollarmath", "deflist"],
        "myst_heading_anchors": 3,
        "myst_update_mathjax": False,
        "html_math_renderer": "mathml",
        "html_theme": "sphinx_book_theme",
        "html_static_path": [str(root / STYLE)],
        "html_css_files": ["site.css"],
        "html_js_files": ["site.js"],
        "html_favicon": str(root / STYLE / "favicon.svg"),
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_theme_options": {
            "repository_url": repository(),
            "use_repository_button": bool(repository()),
            "use_download_button": False,
            "use_fullscreen_button": False,
            "show_toc_level": 2,
            "navbar_start": [],
            "navbar_center": [],
            "navbar_end": [],
            "navbar_persistent": [],
            "pygments_light_style": "a11y-high-contrast-light",
            "pygments_dark_style": "a11y-high-contrast-dark",
        },
        "copybutton_exclude": ".linenos, .gp, .go",
        "copybutton_selector": "div.cell_input pre, div.highlight:not(.output *) pre",
        "autodoc_typehints": "signature",
        "autodoc_typehints_format": "short",
        "autodoc_inherit_docstrings": False,
        "autodoc_member_order": "bysource",
        "add_module_names": False,
        "toc_object_entries": False,
        "html_use_index": False,
        "highlight_language": "none",
        "html_sidebars": {"**": ["navbar-logo.html", "search-button-field.html", "sbt-sidebar-nav.html"]},
        "default_role": "literal",
        # Notebooks go from # to ### where a part is short; the page is nested all the same.
        "suppress_warnings": ["myst.header", "mystnb.unknown_mime_type"],
        "html_last_updated_fmt": None,
    }


def _run_sphinx(root: Path, sources: Path, made: Path) -> list[Problem]:
    """Run Sphinx; each of its warnings is a problem."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    said = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            sources, None, made, made.parent / "doctrees", "html", settings(root), status=None, warning=said, parallel=1
        )
        app.build()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue()).replace(f"{sources}/", "").splitlines()
    return [Problem("site", "", line, "mend the source of that page") for line in lines if line.strip()]


def _copy_beside(root: Path, sources: Path, made: Path) -> None:
    """What pages show and hand out that Sphinx does not look at: pictures, and the released notebooks."""
    shutil.copytree(sources / THUMBNAILS, made / THUMBNAILS)
    for page in (sources / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook_path(root, page.stem, RELEASES), made / "notebooks")
    if (sources / "notebooks" / PICTURES).is_dir():
        shutil.copytree(sources / "notebooks" / PICTURES, made / "notebooks" / PICTURES)
    (made / ".buildinfo").unlink(missing_ok=True)
    for template in (made / "_static").rglob("*.html"):  # the theme's own, of no use to a reader
        template.unlink()
    (made / ".nojekyll").touch()  # a static host must not drop the folders that begin with _


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")

"""The site in a real browser: search, folds, copying, a phone, light and dark, no barrier, nothing from outside."""

import contextlib
import functools
import http.server
import threading
import warnings

import pytest

from tests.browser.laboratory import ROOT, headless, new_page, why_not

NAME = "01_forward_noise"
NOTEBOOK = f"notebooks/{NAME}.html"
CALM = "*, *::before, *::after { transition: none !important; animation: none !important }"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served(out, only):
    """A site, whole or with the notebooks of `only`, served on this machine; gives its address."""
    pytest.importorskip("myst_nb", reason='Sphinx is not installed: pip install -e ".[site]"')
    from diffusion_lib.classroom.site.building import build_site

    with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):  # of Sphinx, to its extensions
        assert build_site(ROOT, out, only).problems == [] or only
    handler = functools.partial(Quiet, directory=str(out))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with one notebook."""
    with served(tmp_path_factory.mktemp("site"), [NAME]) as address:
        yield address


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory):
    """The folder of the whole site, and its address."""
    out = tmp_path_factory.mktemp("whole")
    with served(out, None) as address:
        yield out, address


@pytest.fixture(scope="module")
def browser():
    with headless() as opened:
        yield opened


def opened(browser, address, width=1280, scheme="light"):
    page = new_page(browser, width)
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    page.wait_for_load_state("load")
    return page


def test_search_finds_a_page_and_leads_there(browser, site):
    page = opened(browser, f"{site}search.html?q=Langevin")
    page.locator("#search-results a", has_text="Glossary").first.wait_for()
    page.locator("#search-results a", has_text="Glossary").first.click()
    page.get_by_role("heading", name="Glossary", level=1).wait_for()
    assert page.strangers == []


def test_an_answer_is_seen_only_when_its_fold_is_opened(browser, site):
    page = opened(browser, site + NOTEBOOK)
    solution = page.locator("details", has_text="return (1 - beta).sqrt() * x").first
    line = solution.locator("pre", has_text="return (1 - beta)").first
    assert not line.is_visible()
    solution.locator("summary").click()
    assert line.is_visible()
    assert page.strangers == []


def test_code_can_be_copied(browser, site):
    page = opened(browser, site + NOTEBOOK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = page.locator("div.highlight", has_text="digits = load_digits()").first
    cell.hover()
    cell.locator("button.copybtn").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('digits = load_digits()')")


def test_formulas_are_drawn_in_the_font_that_ships(browser, site):
    page = opened(browser, site + NOTEBOOK)
    page.locator(".course-formula math").first.scroll_into_view_if_needed()
    assert page.evaluate("document.fonts.ready.then(f => f.check('16px \"Course Math\"'))")
    height = page.locator("math msqrt").first.bounding_box()["height"]
    assert height > 12


@pytest.mark.exhaustive  # all pages: minutes
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_no_page_has_a_barrier_or_is_wider_than_the_window(browser, whole_site, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason='pip install -e ".[lab,test]"').Axe()
    out, address = whole_site
    wrong = []
    for path in sorted(out.rglob("*.html")):
        page = opened(browser, address + path.relative_to(out).as_posix(), width, scheme)
        page.add_style_tag(content=CALM)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found = axe.run(page).response["violations"]
        wrong += [(path.name, one["id"], one["nodes"][0]["html"][:200]) for one in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [(path.name, "is wider than the window", wide)] * (wide > width)
        wrong += [(path.name, "asks", stranger) for stranger in page.strangers]
        page.close()
    assert wrong == []

"""The site in a real browser: search, folds, copying, a phone, light and dark, no barrier, nothing from outside."""

import functools
import http.server
import threading

import pytest

from tests.browser.laboratory import ROOT, headless, new_page, why_not

NAME = "01_forward_noise"
NOTEBOOK = f"notebooks/{NAME}.html"
PAGES = ["index.html", NOTEBOOK, "glossary.html"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with one notebook, served on this machine; gives its address."""
    pytest.importorskip("myst_nb", reason='Sphinx is not installed: pip install -e ".[site]"')
    import warnings

    from diffusion_lib.classroom.site.building import build_site

    out = tmp_path_factory.mktemp("site")
    with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):  # of Sphinx, to its extensions
        build_site(ROOT, out, [NAME])
    handler = functools.partial(Quiet, directory=str(out))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


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


@pytest.mark.exhaustive  # contrast is read while folds still fade in, on a busy machine
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_have_no_barrier_and_fit(browser, site, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason='pip install -e ".[lab,test]"').Axe()
    for name in PAGES:
        page = opened(browser, site + name, width, scheme)
        page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important }")
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.strangers == []
        page.close()

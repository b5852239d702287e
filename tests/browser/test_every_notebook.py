"""Every notebook in a real browser: released, it runs and its widget answers; solved, it passes; Validate says so.

Many minutes: DIFFUSION_LIB_EXHAUSTIVE=1 pytest -n 0 tests/browser
"""

import re
import shutil
from types import SimpleNamespace

import pytest

from diffusion_lib.classroom.notebooks import read
from tests.browser.laboratory import ROOT, end_kernels, faults, headless, new_page, run_all, server, why_not

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]
NAMES = sorted(path.name for path in (ROOT / "notebooks").iterdir() if path.is_dir())
PATIENCE = 900_000  # milliseconds for a notebook; some train
PICTURE = ".widget-vbox img"
WITHOUT_WIDGET = ("00",)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The released notebooks, and beside them the solved ones as a learner would hold them."""
    root, home = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "solutions", root / "solved")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with server(root, home) as address, headless() as browser:
        yield SimpleNamespace(address=address, browser=browser)


@pytest.fixture
def opened(desk):
    """Opens a notebook of a folder alone on a page; every page is closed at the end."""
    pages = []

    def opening(folder, name):
        page = new_page(desk.browser)
        page.set_default_timeout(PATIENCE)
        pages.append(page)
        page.goto(f"{desk.address}/lab/tree/{folder}/{name}/{name}.ipynb?reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        return page

    yield opening
    for page in pages:
        end_kernels(page)  # each holds a gigabyte
        page.close()


def cards(page, words):
    return page.locator(".jp-OutputArea-output [role=status]", has_text=words)


def no_failure(page):
    for kind in ("error", "stderr"):
        assert page.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").all_inner_texts() == []
    assert page.strangers == []


def checked_by_machine(name):
    """How many cells of a solved notebook end in a verdict: graded ones, and stretches without points."""
    cells = read(ROOT / "solutions" / name / f"{name}.ipynb").cells
    texts = [output.get("data", {}).get("text/plain", "") for cell in cells for output in cell.get("outputs", ())]
    return sum(text.startswith("✓ Passed · ") and "Quiz" not in text for text in texts)


def changes(page, act):
    """Whether the widget's picture becomes another one by what `act` does."""
    picture = page.locator(PICTURE).first
    before = picture.get_attribute("src")
    act()
    page.wait_for_function("([img, old]) => img.src !== old", arg=[picture.element_handle(), before], timeout=120_000)


@pytest.mark.parametrize("name", NAMES)
def test_released_it_opens_runs_and_its_widget_answers(opened, name):
    page = opened("notebooks", name)
    first = page.locator(".jp-RenderedMarkdown img").first
    page.wait_for_function("img => img.complete && img.naturalWidth > 100", arg=first.element_handle())
    run_all(page)
    no_failure(page)
    assert cards(page, re.compile("^○ Not attempted")).count() >= (1 if name[:2] == "00" else 7)
    assert faults(page, ".jp-OutputArea-output") == []
    if name[:2] in WITHOUT_WIDGET:
        assert page.locator(PICTURE).count() == 0
        return
    cell = page.locator(".jp-CodeCell", has=page.locator(PICTURE))
    assert cell.locator(PICTURE).first.get_attribute("alt")
    if name[:2] == "10":
        box = cell.get_by_label("prompt")
        box.fill("a small red square at the top")
        changes(page, lambda: box.press("Enter"))
        cell.get_by_role("slider", name="guidance").focus()
        changes(page, lambda: page.keyboard.press("ArrowRight"))
        box.fill("a pink circle")
        box.press("Enter")
        cell.get_by_text("In the box “prompt”: the word 'pink' is not in the vocabulary").wait_for()
        return
    handle = cell.get_by_role("slider").first
    assert handle.get_attribute("aria-label")
    handle.focus()
    key = (
        "ArrowLeft" if handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax") else "ArrowRight"
    )
    changes(page, lambda: page.keyboard.press(key))
    track = cell.locator(".noUi-base").first.bounding_box()
    now, last = (float(handle.get_attribute(f"aria-value{which}")) for which in ("now", "max"))
    where = 0.13 if now > last / 2 else 0.87  # far from where it stands
    changes(page, lambda: page.mouse.click(track["x"] + where * track["width"], track["y"] + track["height"] / 2))
    if cell.locator(".jupyter-widget-play, .widget-play").count():
        changes(page, lambda: cell.locator(".widget-play button").first.click())
        cell.locator(".widget-play button").first.click()


@pytest.mark.parametrize("name", NAMES)
def test_solved_it_passes(opened, name):
    page = opened("solved", name)
    run_all(page)
    no_failure(page)
    assert cards(page, re.compile("^✓ Passed")).count() == checked_by_machine(name) + 1  # the quiz
    assert cards(page, re.compile("^○ Not attempted")).count() == 0
    wanted = 1 if name[:2] == "00" else 0  # 00 shows what a wrong answer looks like
    assert cards(page, re.compile("^✗ Not yet")).count() == wanted


@pytest.mark.parametrize(("folder", "says"), [("notebooks", "Not attempted"), ("solved", "Success!")])
def test_validate_says_what_is_left(opened, folder, says):
    page = opened(folder, "02_schedules")
    page.locator("text=/Python 3 .*\\| Idle/").wait_for()
    page.get_by_role("button", name="Validate").or_(page.get_by_text("Validate", exact=True)).first.click()
    page.locator(".jp-Dialog, .nbgrader-ValidationContainer, .modal", has_text=says).first.wait_for()

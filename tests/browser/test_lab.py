"""A released notebook and the home page in a real browser, as a learner meets them."""

import re
import shutil
from types import SimpleNamespace

import pytest

from diffusion_lib.checks.notebook import progress_file
from diffusion_lib.classroom.home import write_home
from tests.browser.laboratory import ROOT, end_kernels, faults, headless, new_page, put, run_all, server, why_not

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
NAME = "02_schedules"
RIGHT = """\
def linear_betas(timesteps, beta_start=1e-4, beta_end=0.02):
    return torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)"""
WRONG = "def cumulative_alphas(betas):\n    return torch.cumsum(1 - betas.double(), 0)"
DEAD = "text=model not found"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The course on somebody's desk: one answer right, one wrong, one slip in a name, the rest untouched."""
    root = tmp_path_factory.mktemp("desk")
    for name in ("notebooks", "solutions", "assets/pictures"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    put(
        root / "notebooks" / NAME / f"{NAME}.ipynb",
        linear_betas=RIGHT,
        cumulative_alphas=WRONG,
        slip='check("linear_beta", linear_betas)',
        board="progress()",
    )
    notebook = f"/lab/tree/notebooks/{NAME}/{NAME}.ipynb"
    return SimpleNamespace(root=root, home=tmp_path_factory.mktemp("home"), notebook=notebook)


@pytest.fixture(scope="module")
def browser():
    with headless() as opened:
        yield opened


@pytest.fixture(scope="module")
def lab(desk, browser):
    """The notebook, run to its end."""
    with server(desk.root, desk.home) as address:
        page = new_page(browser)
        page.address = address
        page.goto(address + desk.notebook)
        run_all(page)
        yield page


@pytest.fixture(scope="module")
def another_day(lab):
    """The notebook saved and closed, and no kernel left; gives the server's address."""
    lab.locator(".jp-CodeCell .cm-content").first.click()
    lab.keyboard.press("Control+s")
    lab.locator(".jp-mod-dirty").wait_for(state="detached")
    end_kernels(lab)
    lab.close()
    return lab.address


def card(lab, words):
    return lab.locator(".jp-OutputArea-output [role=status]", has_text=words)


def output_of(lab, card_words):
    return lab.locator(".jp-CodeCell", has=card(lab, card_words))


def test_every_card_says_what_it_should(lab):
    assert card(lab, "Passed · linear_betas").count() == 1
    assert card(lab, "Not yet · cumulative_alphas").count() == 1
    assert card(lab, re.compile("Not attempted · (?!Quiz)")).count() == 6
    slip = card(lab, "There is no exercise called 'linear_beta'")
    assert 'check("linear_betas", ...)' in slip.text_content()  # undrawn below the window it has no inner text
    assert lab.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert lab.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_nothing_comes_from_another_machine(lab):
    assert lab.strangers == []


def test_the_board_counts_and_links(lab):
    board = lab.get_by_role("region", name="Your progress")
    assert "1 of 7" in board.text_content() and "Go on: 02 Schedules" in board.text_content()
    assert board.get_by_role("link", name="03 The U-Net").count() == 1


def test_buttons_give_a_hint_and_check_again(lab):
    wrong = output_of(lab, "Not yet · cumulative_alphas")
    wrong.get_by_role("button", name="Hint").click()
    wrong.get_by_text("cumulative_alphas, hint 1 of").wait_for()
    cell = lab.locator(".jp-CodeCell", has_text="def cumulative_alphas").first
    cell.locator(".cm-content").click()
    lab.keyboard.press("Control+a")
    lab.keyboard.type("def cumulative_alphas(betas):\nreturn torch.cumprod(1 - betas.double(), 0)")
    lab.keyboard.press("Control+Enter")
    wrong.get_by_role("button", name="Check again").click()
    card(lab, "Passed · cumulative_alphas").wait_for()
    passed = output_of(lab, "Passed · cumulative_alphas")
    assert "2 of 7 in this notebook" in passed.inner_text()
    assert not passed.get_by_role("button", name="Hint").is_visible()
    assert card(lab, "Not yet · cumulative_alphas").count() == 0


def test_the_widget_answers_to_the_keyboard_and_hides_its_still(lab):
    cell = lab.locator(".jp-CodeCell", has=lab.locator(".widget-vbox img"))
    picture = cell.locator(".widget-vbox img")
    before = picture.get_attribute("src")
    cell.locator("select").first.select_option("cosine")
    lab.wait_for_function("([img, old]) => img.src !== old", arg=[picture.element_handle(), before])
    assert not cell.locator(".diffusion-still").is_visible()


def test_a_quiz_is_answered_with_keys_and_gives_its_reason(lab):
    cell = lab.locator(".jp-CodeCell", has=lab.locator(".widget-radio-box"))
    assert not cell.locator(".diffusion-words").is_visible()
    first = cell.get_by_role("radiogroup", name=re.compile("^1\\. ")).locator("input")
    assert first.count() == 4 and not any(choice.is_checked() for choice in first.all())
    first.first.focus()
    lab.keyboard.press("Space")
    cell.get_by_text(re.compile("(✓|✗) \\(a\\)")).wait_for()
    lab.keyboard.press("ArrowDown")
    cell.get_by_text(re.compile("(✓|✗) \\(b\\)")).wait_for()
    assert first.nth(1).is_checked() and cell.get_by_text(re.compile("(✓|✗) \\(a\\)")).count() == 0


def test_a_guess_is_typed_and_kept(lab, desk):
    field = lab.get_by_label("Your guess").first
    field.fill("much")
    field.press("Enter")
    lab.get_by_text("'much' is no number").wait_for()
    assert not lab.locator(".diffusion-words").first.is_visible()


def test_the_widget_has_names_that_a_screen_reader_says(lab):
    cell = lab.locator(".jp-CodeCell", has=lab.locator(".widget-vbox img"))
    assert cell.get_by_role("slider", name="T").count() == 1
    assert cell.locator(".widget-vbox img").get_attribute("alt")


def test_axe_finds_nothing_in_what_is_ours(lab):
    assert faults(lab, ".jp-OutputArea-output") + faults(lab, ".jp-RenderedMarkdown") == []


def test_opened_again_without_its_kernel_there_is_a_picture_and_no_dead_button(browser, desk, another_day):
    again = new_page(browser)
    again.goto(f"{another_day}{desk.notebook}?reset")
    again.locator(DEAD).first.wait_for(state="attached")
    again.locator(".diffusion-still img").wait_for()
    assert not any(place.is_visible() for place in again.locator(DEAD).all())
    assert card(again, "Passed · cumulative_alphas").is_visible()


def test_home_leads_to_where_one_stopped(browser, desk, another_day, monkeypatch):
    monkeypatch.setenv("DIFFUSION_LIB_HOME", str(desk.home))
    monkeypatch.setattr(progress_file.PROGRESS, "_memory", None)
    write_home(desk.root)
    home = new_page(browser)
    home.goto(f"{another_day}/lab/tree/home.ipynb?reset")
    home.locator(".jp-RenderedMarkdown", has_text="Go on: 02 Schedules").wait_for()
    assert faults(home, ".jp-RenderedMarkdown") == []
    thumbnail = home.locator(".jp-RenderedMarkdown td img").first
    home.wait_for_function("img => img.complete && img.naturalWidth > 0", arg=thumbnail.element_handle())
    home.locator(".jp-RenderedMarkdown").get_by_role("link", name="02 Schedules").first.click()
    home.locator("h1", has_text="02 · Schedules").wait_for()
    assert home.url.split("?")[0].endswith(desk.notebook)

"""Feedback pages in a real browser: what a learner puts into a notebook runs in nobody's browser."""

import base64
import contextlib
import io
import time

import pytest
from PIL import Image

from diffusion_lib.grading.intake import Row
from diffusion_lib.grading.pages import feedback, write_report
from diffusion_lib.grading.pictures import drawn_anew
from tests.browser.laboratory import headless, why_not
from tests.grading.test_marks import result, verdict

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]
FIRE = "window.fired=(window.fired||[]).concat('{}')"
AWAY = "https://elsewhere.test/{}"
RUN = {
    "script": f"<script>{FIRE.format('script')}</script>",
    "onerror": f'<img src=x onerror="{FIRE.format("onerror")}">',
    "svg": f'<svg onload="{FIRE.format("svg")}"></svg>',
    "script in an svg": f"<svg><script>{FIRE.format('script in an svg')}</script></svg>",
    "javascript": f'<a class="link" href="javascript:{FIRE.format("javascript")}">link</a>',
    "frame": "<iframe srcdoc=\"<script>parent.fired=(parent.fired||[]).concat('frame')</script>\"></iframe>",
}
LOAD = {
    "style": f"<style>body{{background:url({AWAY.format('style')})}}</style>",
    "css": f'<div style="background:url({AWAY.format("css")})">x</div>',
    "picture": f'<img src="{AWAY.format("picture")}">',
    "sheet": f'<link rel="stylesheet" href="{AWAY.format("sheet")}">',
    "object": f'<object data="{AWAY.format("object")}"></object>',
}
MOVE = {"refresh": f'<meta http-equiv="refresh" content="0;url={AWAY.format("refresh")}">'}
EVERYTHING = "".join([*RUN.values(), *LOAD.values(), *MOVE.values()])


@pytest.fixture(scope="module")
def browser():
    """One headless browser."""
    with headless() as opened:
        yield opened


def fired(browser, page_text, folder):
    """What ran, what was asked for elsewhere, and where the page is afterwards."""
    from playwright.sync_api import Error

    path = folder / "page.html"
    path.write_text(page_text, encoding="utf-8")
    page = browser.new_page()
    asked, dialogs = [], []
    page.route("https://elsewhere.test/**", lambda route: (asked.append(route.request.url), route.abort()))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())
    with contextlib.suppress(Error):  # it may be on its way to another page
        page.evaluate("document.querySelectorAll('a.link').forEach(link => link.click())")
    page.wait_for_timeout(800)
    ran = page.evaluate("window.fired || []") if page.url == path.as_uri() else []
    left = page.url != path.as_uri()
    page.close()
    return set(ran), {url.rpartition("/")[2] for url in asked}, left, dialogs


def test_the_attempts_work_where_nothing_stops_them(browser, tmp_path):
    ran, asked, _, _ = fired(browser, f"<html><body>{''.join([*RUN.values(), *LOAD.values()])}</body></html>", tmp_path)
    assert ran == set(RUN) and asked == set(LOAD)
    assert "refresh" in fired(browser, f"<html><head>{MOVE['refresh']}</head></html>", tmp_path)[1]


def hostile():
    """A result whose every text is an attempt."""
    told = verdict(EVERYTHING, "failed", seen=EVERYTHING, means=EVERYTHING, title=EVERYTHING, where=EVERYTHING)
    told |= {"remarks": [EVERYTHING], "misconception": EVERYTHING}
    one = result(EVERYTHING, late=True, verdicts=[told, told | {"status": "could not run"}])
    return one | {"remarks": [EVERYTHING], "assignment": EVERYTHING, "number": EVERYTHING, "late_by": EVERYTHING}


def pixels():
    """A small picture that went through the feedback's own door."""
    file = io.BytesIO()
    Image.new("RGB", (80, 50), (0, 114, 178)).save(file, format="PNG")
    return drawn_anew(base64.b64encode(file.getvalue() + EVERYTHING.encode()).decode())


def test_nothing_of_a_learner_runs_loads_or_leads_away(browser, tmp_path):
    page = feedback(hostile(), {}, {EVERYTHING: [pixels()]})
    assert fired(browser, page, tmp_path) == (set(), set(), False, [])
    write_report(tmp_path, [hostile()], [Row(EVERYTHING, EVERYTHING, why=EVERYTHING)], {0: EVERYTHING}, {})
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert fired(browser, report, tmp_path) == (set(), set(), False, [])


def test_the_policy_of_the_page_alone_stops_scripts_and_loads(browser, tmp_path):
    inside = "".join([*RUN.values(), *LOAD.values()])
    page = feedback(result(), {}).replace("</body>", f"{inside}</body>")
    ran, asked, left, _ = fired(browser, page, tmp_path)
    assert (ran, asked, left) == (set(), set(), False)


def test_the_page_looks_as_it_should(browser, tmp_path):
    page = browser.new_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text))
    one = result(verdicts=[verdict("lookup", "failed", seen="a plain sentence")])
    (tmp_path / "page.html").write_text(feedback(one, {}, {"lookup": [pixels()]}), encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    begun = time.monotonic()
    while time.monotonic() - begun < 10 and not page.evaluate("document.images[0].naturalWidth"):
        time.sleep(0.1)
    assert page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]") == [80, 50]
    edge = page.evaluate("getComputedStyle(document.querySelector('section')).borderLeftColor")
    assert edge == "rgb(213, 94, 0)" and errors == []
    page.close()

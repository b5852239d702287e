"""Photograph the course as people meet it: home, cards, board, a widget, and the site on a laptop and a phone.

    python assets/pictures/screens.py

writes the pictures of docs/looks.md beside this file, into screens/: about two minutes. Needs Chromium or Chrome, and
`pip install -e ".[test]"`. Everything stands on a copy, with a learner who has one answer right and one wrong.
"""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from diffusion_lib.checks.notebook import progress_file  # noqa: E402
from diffusion_lib.classroom.home import write_home  # noqa: E402
from tests.browser.laboratory import headless, new_page, put, run_all, server  # noqa: E402
from tests.browser.test_lab import NAME, RIGHT, WRONG  # noqa: E402
from tests.browser.test_site import CALM, served  # noqa: E402

OUT, COLOURS = Path(__file__).with_name("screens"), 96
DARK = "JupyterLab Dark"
PAGES = {"start": "index.html", "notebook": f"notebooks/{NAME}.html"}


def keep(name: str, shot: bytes) -> None:
    """A picture with few colours."""
    image = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS)
    image.save(OUT / f"{name}.png", optimize=True)
    print(name, image.size, flush=True)


def of_jupyter(browser, scheme: str, desk: Path, home: Path) -> None:
    """Home, cards, widget and board in JupyterLab."""
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    theme = DARK if scheme == "dark" else "JupyterLab Light"
    (settings / "themes.jupyterlab-settings").write_text(f'{{"theme": "{theme}"}}')
    with server(desk, home) as address:
        page = new_page(browser, 1180, 900)
        page.goto(f"{address}/lab/tree/notebooks/{NAME}/{NAME}.ipynb?reset")
        run_all(page)
        page.locator(".jp-LabShell[data-shell-mode]").wait_for()
        page.keyboard.press("Control+b")  # the side bar away
        for name, cell in (
            ("card-right", page.locator(".jp-CodeCell", has=page.locator("[role=status]", has_text="Passed · linear"))),
            ("card-wrong", page.locator(".jp-CodeCell", has=page.locator("[role=status]", has_text="Not yet · cumul"))),
            ("widget", page.locator(".jp-CodeCell", has=page.locator(".widget-vbox img"))),
            ("board", page.locator(".jp-CodeCell", has=page.get_by_role("region", name="Your progress"))),
        ):
            cell.first.scroll_into_view_if_needed()
            page.wait_for_timeout(1500)
            keep(f"{name}-{scheme}", cell.first.screenshot())
        progress_file.PROGRESS._memory = None  # another process has written to it since
        write_home(desk)
        page.goto(f"{address}/lab/tree/home.ipynb?reset")
        page.locator(".jp-RenderedMarkdown", has_text="Go on").first.wait_for()
        page.wait_for_timeout(3000)
        keep(f"home-{scheme}", page.screenshot())
        page.close()


def of_site(browser, address: str, scheme: str) -> None:
    """Two pages of the site, on a laptop and on a phone."""
    for device, (width, height) in {"laptop": (1180, 760), "phone": (390, 760)}.items():
        for name, path in PAGES.items():
            page = new_page(browser, width, height)
            page.emulate_media(color_scheme=scheme)
            page.goto(address + path)
            page.add_style_tag(content=CALM)
            page.wait_for_load_state("networkidle")
            keep(f"site-{name}-{device}-{scheme}", page.screenshot())
            page.close()


def main() -> None:
    """All of them."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        desk, home = Path(folder) / "desk", Path(folder) / "home"
        home.mkdir()
        for name in ("notebooks", "solutions", "assets/pictures"):
            shutil.copytree(ROOT / name, desk / name)
        shutil.copy(ROOT / "nbgrader_config.py", desk)
        board = "from diffusion_lib.checks import progress\nprogress()"
        put(desk / "notebooks" / NAME / f"{NAME}.ipynb", linear_betas=RIGHT, cumulative_alphas=WRONG, board=board)
        os.environ["DIFFUSION_LIB_HOME"] = str(home)
        with headless() as browser:
            for scheme in ("light", "dark"):
                of_jupyter(browser, scheme, desk, home)
            with served(Path(folder) / "site", [NAME]) as address:
                for scheme in ("light", "dark"):
                    of_site(browser, address, scheme)


if __name__ == "__main__":
    main()

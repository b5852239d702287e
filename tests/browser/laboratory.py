"""JupyterLab on a copy of the course, and a headless browser that opens it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOT_OURS = {"empty-table-header"}  # Markdown gives every table a head, also one that needs none
PATIENCE = 120_000  # milliseconds; the machine may be busy


@cache
def why_not():
    """The sentence that says what is missing, or nothing."""
    try:
        import axe_playwright_python.sync_playwright  # noqa: F401
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return 'Playwright and axe are not installed: pip install -e ".[test]"'
    if not CHROMIUM:
        return "no browser is installed: apt-get install chromium, or Chrome"
    started = subprocess.run([CHROMIUM, "--version"], capture_output=True)  # on Ubuntu it may be a stub without one
    return "" if started.returncode == 0 else f"{CHROMIUM} does not start"


@contextlib.contextmanager
def server(root, home):
    """JupyterLab on the folder `root` with the learner's home in `home`; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTERLAB_SETTINGS_DIR": "settings", "IPYTHONDIR": "ipython"}
    env = os.environ | {"DIFFUSION_LIB_HOME": str(home), "PYTHONPATH": str(ROOT)}
    env |= {name: str(home / folder) for name, folder in {**folders, "JUPYTERLAB_WORKSPACES_DIR": "desk"}.items()}
    options = ["--no-browser", f"--port={port}", f"--ServerApp.root_dir={root}", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", *options]
    with open(home / "server.log", "ab") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(port, process, home / "server.log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # its kernels are still busy
            process.kill()
            process.wait()


def _wait_for(port, process, log):
    for _ in range(240):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        if process.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def headless():
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--no-proxy-server"])
        yield browser
        browser.close()


def new_page(browser, width=1366, height=900):
    """A page of it; `page.strangers` lists the requests that left this machine."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    page.strangers = []
    page.on("request", lambda request: _note_stranger(page.strangers, request.url))
    return page


def _note_stranger(strangers, url):
    if url.startswith("http") and not url.startswith("http://127.0.0.1:"):
        strangers.append(url)


def faults(page, within):
    """What axe finds wrong in the parts of the page that are ours: (rule, element) each."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.locator(within).count():
        raise ValueError(f"nothing on the page is {within}")
    found = Axe().run(page, context={"include": [within]}, options={"resultTypes": ["violations"]})
    rules = [rule for rule in found.response["violations"] if rule["id"] not in NOT_OURS]
    return [(rule["id"], node["html"][:160]) for rule in rules for node in rule["nodes"]]


def run_all(page):
    """Run every cell, and wait until the kernel has nothing left to do."""
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator("text=/Python 3 .*\\| Idle/").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(
        # A cell far below the window is there without being drawn: it has a text, and no inner text.
        "() => { const marks = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent);"
        # Stars come late where the page is slow, and folded cells have none; the number of the last cell says the end.
        " return marks.length > 0 && /\\d/.test(marks.at(-1)) && marks.every(mark => !mark.includes('*')); }"
    )
    page.locator("text=/Python 3 .*\\| Idle/").wait_for()


def end_kernels(page):
    """End every kernel of the server behind a page."""
    page.evaluate("""async () => {
        const sign = {'X-XSRFToken': (document.cookie.match(/_xsrf=([^;]*)/) || [])[1] || ''};
        const sessions = await (await fetch('/api/sessions')).json();
        await Promise.all(sessions.map(one => fetch(`/api/sessions/${one.id}`, {method: 'DELETE', headers: sign})));
    }""")


def put(path, **cells):
    """Write sources into cells of a notebook, by id; `end` is added as a new cell."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in cells:
            cell["source"] = cells.pop(cell["id"])
    for name, source in cells.items():
        cell = {"cell_type": "code", "id": name, "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].append({**cell, "source": source})
    path.write_text(json.dumps(notebook), encoding="utf-8")

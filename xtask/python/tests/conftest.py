"""What the tests of several files need."""

import os
import signal
import subprocess
import sys

import browser as browsers
import pytest
from playwright.sync_api import sync_playwright

# They take minutes, so they come first: a core that is done with one has others left.
LONG = ["test_class.py", "test_tools.py", "test_notebooks.py", "test_mistakes.py", "test_grading.py", "test_run.py"]

# What the tests start is interrupted, also where a shell has started the tests in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: (*LONG, item.path.name).index(item.path.name))


@pytest.fixture(scope="module", params=["chromium"])
def browser(request):
    """Chromium, or the browser that the test names."""
    kind = request.param
    program = browsers.find(kind)
    if not program:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(browsers.ADVICE[kind])
    with sync_playwright() as playwright:
        yield browsers.Browser(playwright, kind, program)


@pytest.fixture
def jupyterlab(tmp_path, monkeypatch):
    """The address of a JupyterLab on the folder `notebooks`."""
    for name in ("DATA", "RUNTIME", "CONFIG"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))
    (tmp_path / "notebooks").mkdir()
    options = ["--no-browser", "--allow-root", "--port=0", "--expose-app-in-browser", f"--ServerApp.root_dir={tmp_path / 'notebooks'}"]
    server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], stderr=subprocess.PIPE, text=True)
    # The server prints its address when it accepts requests.
    yield next(line for line in server.stderr if "127.0.0.1" in line and "token=" in line).split()[-1]
    server.terminate()
    try:
        server.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        # A server that is told to stop while a kernel starts may wait for ever.
        server.kill()
        server.communicate()

"""The tests of exported pages get a browser where they can, and say so where they cannot."""

import os
import subprocess
import sys
from pathlib import Path

import browser
import pytest


def without_a_browser(folder):
    """The environment of a machine that has none, and none from Playwright."""
    return {"PATH": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder), "CHROMIUM": ""}


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_a_browser_the_tests_say_how_to_get_one_and_fail_on_ci(tmp_path, ci, outcome):
    one = Path(__file__).with_name("test_pages.py::test_the_guard_notices_what_runs")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", one]
    environment = {**os.environ, **without_a_browser(tmp_path), "CI": ci, "COLUMNS": "500"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    assert outcome in said and browser.ADVICE in said


def test_a_browser_is_got_from_playwright_or_else_from_debian(monkeypatch, tmp_path, capfd):
    for name, value in without_a_browser(tmp_path).items():
        monkeypatch.setenv(name, value)
    programs = {
        "python": "exit 1",
        "apt-get": f"[ $1 = update ] || {{ echo '#!/bin/sh' > {tmp_path}/chromium; /bin/chmod +x {tmp_path}/chromium; }}",
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browser.get() is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.get() == str(tmp_path / "chromium")
    commands = [line.split(": ")[1] for line in capfd.readouterr().out.splitlines()]
    playwright = f"{tmp_path}/python -m playwright install chromium"
    assert commands == [playwright, playwright, "apt-get update", "apt-get install -y chromium"]

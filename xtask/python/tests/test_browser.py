"""The tests of exported pages get a browser where they can, and say so where they cannot."""

import os
import subprocess
import sys
from pathlib import Path

import browser
import pytest


def without_a_browser(folder):
    """The environment of a machine that has none, and none from Playwright."""
    return {"PATH": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder), "CHROMIUM": "", "FIREFOX": ""}


@pytest.mark.parametrize(("ci", "outcome"), [("", "2 skipped"), ("true", "2 errors")])
def test_without_a_browser_the_tests_say_how_to_get_one_and_fail_on_ci(tmp_path, ci, outcome):
    one = Path(__file__).with_name("test_pages.py::test_a_slider_shows_the_picture_of_the_chosen_mark")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", one]
    environment = {**os.environ, **without_a_browser(tmp_path), "CI": ci, "COLUMNS": "500"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    assert outcome in said and all(advice in said for advice in browser.ADVICE.values())


def test_browsers_are_got_from_playwright_or_else_from_debian(monkeypatch, tmp_path, capfd):
    for name, value in without_a_browser(tmp_path).items():
        monkeypatch.setenv(name, value)
    programs = {
        "python": "exit 1",
        "apt-get": f"[ $1 = update ] || {{ echo '#!/bin/sh' > {tmp_path}/$3; /bin/chmod +x {tmp_path}/$3; }}",
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browser.get("chromium") is browser.get("firefox") is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert [browser.get("chromium"), browser.get("firefox")] == [str(tmp_path / "chromium"), str(tmp_path / "firefox-esr")]
    commands = [line.split(": ")[1] for line in capfd.readouterr().out.splitlines()]
    playwright = f"{tmp_path}/python -m playwright install chromium"
    debian = ["apt-get update", "apt-get install -y chromium", "apt-get update", "apt-get install -y firefox-esr"]
    assert commands == [playwright, playwright, *debian]

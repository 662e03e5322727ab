"""The browsers for the tests of exported pages: a Chromium, Chrome or Edge and a Firefox that are there, or that can be had.

As a program it gets them where there are none.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

# Debian's packages have the first of these names.
NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"),
    "firefox": ("firefox-esr", "firefox"),
}
ADVICE = {
    "chromium": "there is no Chromium, Chrome or Edge: get one by `apt install chromium` or by "
    "`.venv/bin/python -m playwright install --with-deps chromium`, or name one in the environment variable CHROMIUM",
    "firefox": "there is no Firefox: get one by `apt install firefox-esr`, or name one in the environment variable FIREFOX",
}


def starts(program):
    """Whether the program is there with all that it needs of the system."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def find(kind):
    """A browser of the kind that is there, or None."""
    candidates = [os.environ.get(kind.upper()), *map(shutil.which, NAMES[kind])]
    if kind == "chromium":
        with sync_playwright() as playwright:
            candidates.append(playwright.chromium.executable_path)
    return next((program for program in candidates if program and starts(program)), None)


def get(kind):
    """A browser of the kind, fetched if none is there; None if that cannot be."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]] if kind == "chromium" else []
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.append([["apt-get", "update"], ["apt-get", "install", "-y", NAMES[kind][0]]])
    for way in ways:
        if program := find(kind):
            return program
        for command in way:
            print(f"Getting a browser for the tests of the exported pages: {' '.join(command)}", flush=True)
            subprocess.run(command, check=False)
    return find(kind)


class Browser:
    """A page in a browser that has no network."""

    def __init__(self, playwright, kind, program):
        # Firefox is driven by WebDriver BiDi, which it speaks as it comes.
        channel = "moz-firefox" if kind == "firefox" else None
        launched = getattr(playwright, kind).launch(executable_path=program, channel=channel)
        self.page = launched.new_context(offline=True, has_touch=True).new_page()
        self.asked, self.said = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, path, width=1280, dark=False, media="screen"):
        """Shows a page; returns what it asked for besides itself, and what it wrote to the console."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media=media, color_scheme="dark" if dark else "light")
        self.asked.clear()
        self.said.clear()
        self.page.goto(path.as_uri())
        # Time for what an image or a style would ask for.
        self.page.wait_for_timeout(100)
        # Not every browser tells of the page itself.
        return [url for url in self.asked if url != path.as_uri() and not url.startswith(("blob:", "data:"))], self.said[:]

    def fonts(self, selector):
        """The fonts in which the text of the elements is drawn, which only the protocol of the developer tools tells."""
        protocol = self.page.context.new_cdp_session(self.page)
        for domain in ("DOM", "CSS"):
            protocol.send(f"{domain}.enable")
        root = protocol.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        nodes = protocol.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
        fonts = [font for node in nodes for font in protocol.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]]
        # With a session under way the next page would forget that it is to be shown as print.
        protocol.detach()
        return fonts


if __name__ == "__main__":
    for kind in NAMES:
        if not get(kind):
            print(f"warning: {ADVICE[kind]}", file=sys.stderr)

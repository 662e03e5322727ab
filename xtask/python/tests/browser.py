"""Headless Chromium, driven over its DevTools protocol, without a network."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Missing(Exception):
    """There is no Chromium."""


def program():
    """The browser's program."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    for candidate in filter(None, candidates):
        return candidate
    raise Missing("the exported pages are tested in Chromium: install it (Debian: `apt install chromium`) or name it in CHROMIUM")


class Browser:
    """One Chromium with one page. Everything it asks of any network fails."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        options = [
            "--headless=new", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--remote-debugging-port=0",
            "--remote-allow-origins=*", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking",
            f"--user-data-dir={self.folder.name}",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")
        self.process = subprocess.Popen(
            [program(), *options, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        address = next((m[1] for line in self.process.stderr if (m := re.search(r"(ws://\S+)", line))), None)
        assert address, "Chromium ended before it could be asked anything"
        # Nobody reads what else it says, and it must not wait for a reader.
        self.process.stderr.close()
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=120)
        self.number, self.session, self.events = 0, None, []
        [page] = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.call("Network.emulateNetworkConditions", **offline)

    def call(self, method, **parameters):
        """What the browser answers."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def open(self, path, width=1280, dark=False):
        """Shows a page; returns what it asked for besides itself, and what it wrote to the console."""
        url = Path(path).resolve().as_uri()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(json.loads(self.socket.recv()))
        # Two frames later everything is drawn, and a request that an image or a style made would be under way.
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.run("new Promise(done => setTimeout(done, 100))")
        asked, said = [], []
        for event in self.events:
            about = event.get("params", {})
            if event["method"] == "Network.requestWillBeSent":
                asked.append(about["request"]["url"])
            elif event["method"] == "Log.entryAdded":
                said.append(about["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                said.append(str([argument.get("value") for argument in about["args"]]))
            elif event["method"] == "Runtime.exceptionThrown":
                said.append(about["exceptionDetails"]["text"])
        asked = [asked_for for asked_for in asked if asked_for != url and not asked_for.startswith("data:")]
        return asked, said

    def run(self, expression):
        """The value of a JavaScript expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def fonts(self, selector):
        """The fonts in which the text of the elements is drawn."""
        for domain in ("DOM", "CSS"):
            self.call(f"{domain}.enable")
        root = self.call("DOM.getDocument", depth=0)["root"]["nodeId"]
        nodes = self.call("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"]
        return [font for node in nodes for font in self.call("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]]

    def click(self, selector):
        """Clicks all elements as a reader would, not by a call."""
        for place in self.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].map(e => (e.scrollIntoView({{block: 'center'}}),"
            " (r => [r.x + r.width / 2, r.y + r.height / 2])(e.getBoundingClientRect())))"
        ):
            for kind in ("mousePressed", "mouseReleased"):
                self.call(
                    "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
                )

    def picture(self, file, whole=True):
        """Stores what is seen as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **({"clip": clip} if whole else {}))
        Path(file).write_bytes(base64.b64decode(shot["data"]))

    def pdf(self):
        """The page as it would be printed, on A4."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def lay_out_for_paper(self, path):
        """Shows a page as it is printed, but on sheets of A4 beside each other on the screen: a browser cuts columns as it cuts pages."""
        self.open(path)
        self.call("Emulation.setEmulatedMedia", media="print", features=[])
        margins = re.search(r"@page \{ size: A4; margin: (\d+)mm (\d+)mm; \}", Path(path).read_text(encoding="utf-8"))
        above, beside = map(int, margins.groups())
        width, height = 210 - 2 * beside, 297 - 2 * above
        sheets = f"body {{ width: {width}mm; height: {height}mm; columns: {width}mm; column-fill: auto; column-gap: {2 * beside}mm }}"
        self.run(f"document.head.appendChild(document.createElement('style')).textContent = {json.dumps(sheets)}; 0")
        return height * 96 / 25.4

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

"""Measures the playground in Chromium, in turns with NumPy and matplotlib, and with TensorFlow.js; `xtask/bench/playground.js` is what the browser does."""

import functools
import io
import itertools
import subprocess
import sys
import tempfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import browser
import matplotlib.pyplot as plt
import numpy as np
from playwright.sync_api import sync_playwright

from initializers_notebooks import LESSON, ROOT
from initializers_notebooks.command import command

SCRIPT = (ROOT / "xtask/bench/playground.js").read_text(encoding="utf-8")
PACKAGES = [f"@tensorflow/tfjs{part}@4.22.0" for part in ("", "-backend-wasm")]
LAYER = "view=layer&init=normal&std=0.01&activation=tanh&inputs={}&units={}&samples=200"
DEPTH = "view=depth&init=he_normal&activation=relu&layers={}&width={}&batch=200"
SIZES = ((10, 5), (300, 300), (1000, 500))
# A state of the page, what moves, and the sizes for the others to do the same. They draw the activations only.
ROWS = {
    **{f"{n} → {m}, a new seed": (LAYER.format(n, m), "seed", (n, m)) for n, m in SIZES},
    **{f"{n} → {m}, σ moves": (LAYER.format(n, m), "std", (n, m)) for n, m in SIZES},
    "1000 → 500, another activation": (LAYER.format(1000, 500), "activation", (1000, 500)),
    **{f"{n} layers of {width} units, a new seed": (DEPTH.format(n, width), "seed", None) for n, width in ((10, 100), (50, 300))},
}
MOVES = 7
SEEDS = itertools.count(100)
SHOWN = "document.documentElement.dataset.shown"


def call(page, function, *arguments):
    return page.evaluate(f"arguments => {{ {SCRIPT} return {function}(arguments) }}", arguments)


def go(page, state):
    """Shows a state with a seed that was not there before."""
    page.bring_to_front()
    seed = f"seed={next(SEEDS)}&"
    page.evaluate("state => { location.hash = state }", f"{state}&{seed}")
    # What moved before may still be on its way to the screen.
    page.wait_for_function(f"seed => {SHOWN}.includes(seed)", arg=seed)


def in_python(n, m, what):
    """The seconds of each move in NumPy and matplotlib, which compute what has changed."""
    taken = []
    for i in range(MOVES):
        start = time.perf_counter()
        if what == "seed" or not i:
            np.random.seed(i)
            x, g = np.random.randn(200, n), np.random.randn(n, m)
        if what != "activation" or not i:
            z = np.dot(x, g * (0.01 * 1.1**i))
        a = [np.tanh, lambda z: np.maximum(0, z), np.sinh][i % 3 if what == "activation" else 0](z)
        figure, axes = plt.subplots(figsize=(6.4, 3.2))
        axes.hist(a.ravel(), bins=50, range=(-1, 1))
        figure.savefig(io.BytesIO(), format="svg")
        plt.close(figure)
        taken.append(time.perf_counter() - start)
    return taken


def main(arguments):
    program = browser.find("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        export = [sys.executable, "-m", "initializers_notebooks.export", "--no-run", "--playground", ROOT / "target/playground", "--out", folder, LESSON]
        subprocess.run(export, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        own = Path(folder, "playground.html")
        subprocess.run(["npm", "install", "--silent", "--no-save", *PACKAGES], cwd=folder, check=True)
        scripts = (f'<script src="/node_modules/@tensorflow/tfjs{name}.min.js"></script>' for name in ("/dist/tf", "-backend-wasm/dist/tf-backend-wasm"))
        Path(folder, "tensorflow.html").write_text("".join(scripts))
        server = ThreadingHTTPServer(("localhost", 0), functools.partial(SimpleHTTPRequestHandler, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # Pictures are painted as soon as they are there. What is asked of a screen with sixty frames a second comes after it.
        fast = playwright.chromium.launch(executable_path=program, args=["--disable-frame-rate-limit", "--disable-gpu-vsync"])
        ours, theirs, paced = fast.new_page(), fast.new_page(), playwright.chromium.launch(executable_path=program).new_page()
        theirs.goto(f"http://localhost:{server.server_port}/tensorflow.html")
        usable = [b for b in ("wasm", "webgl", "cpu") if theirs.evaluate("b => tf.setBackend(b).catch(() => false)", b)]
        speed = {b: theirs.evaluate("b => tf.setBackend(b)", b) and median(call(theirs, "layer", 300, 300, "std", MOVES)) for b in usable}
        theirs.evaluate("b => tf.setBackend(b)", min(speed, key=speed.get))
        print(f"TensorFlow.js with its backend {min(speed, key=speed.get)}, the fastest here of {', '.join(usable)}", flush=True)
        start = time.perf_counter()
        for page in (paced, ours):
            start = time.perf_counter()
            page.goto(own.as_uri())
            page.wait_for_function(f"() => {SHOWN}")
        print(f"playground.html: {own.stat().st_size / 1000:.0f} KB, first picture after {time.perf_counter() - start:.2f} s", flush=True)
        results = {name: ([], [], []) for name in ROWS}
        for _ in range(int(arguments[0])):
            for name, (state, what, sizes) in ROWS.items():
                go(ours, state)
                results[name][0].append(median(call(ours, "drag", what, MOVES)))
                if sizes:
                    results[name][1].append(median(in_python(*sizes, what)))
                    theirs.bring_to_front()
                    results[name][2].append(median(call(theirs, "layer", *sizes, what, MOVES)))
        print(f"\n{'from a move to the painted picture':38}{'ms':>8}{'/ NumPy, matplotlib':>24}{'/ TensorFlow.js':>24}{'pictures a frame':>18}")
        for name, (own, *others) in results.items():
            ratios = [sorted(a / b for a, b in zip(own, other, strict=True)) for other in others if other]
            shown = "".join(f"{f'{median(ratio):.2f} ({ratio[0]:.2f} – {ratio[-1]:.2f})':>24}" for ratio in ratios).ljust(48)
            go(paced, ROWS[name][0])
            pictures, frame = call(paced, "pace", ROWS[name][1].replace("activation", "std"), 120)
            print(f"{name:38}{1000 * median(own):8.1f}{shown}{pictures:11.2f} of {1000 * frame:.1f} ms", flush=True)


if __name__ == "__main__":
    command(main)

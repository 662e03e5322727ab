"""Measures a student's loop as Jupyter sees it, from `execute_request` to `idle`: the lesson on the prepared kernel
against xtask/bench/straightforward.ipynb on a stock kernel, and one cell at growing widths against Python. On Linux also how much of
a cell's time each program that compiles it takes. And the export of stored notebooks against nbconvert's.

Both sides take turns. A ratio is our time divided by the other's, so below 1 ours is faster. `first session` starts with an empty
cache of compiled crates; both sides find files that the operating system keeps in memory.
"""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psutil
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbformat.v4 import output_from_msg

from . import LESSON, ROOT
from .cells import failure
from .command import Failed, command
from .files import code_cells, read

STRAIGHTFORWARD = ROOT / "xtask/bench/straightforward.ipynb"
FIRST = "in-2"
# A change of the initializer, and the cells in which the lesson uses and shows it.
CHANGED, SHOWN = "in-94", ("in-101", "in-102", "in-103")
# Cells other than plots that neither the Python lesson nor the port has.
FURTHER = ("seed", "wide-careless-tanh", "wide-xavier-tanh", "wide-careless-relu", "wide-he-relu", "four")
WIDTHS = (10, 100, 1000, 4000)
PLOTS = ("plot-", "histogram-")
# Kinds of cells, by ids of the lesson. In the port, all but the plots have the same ids.
KINDS = {
    "a cell that defines a function": ("in-94", "in-92"),
    "a cell that calculates": ("in-101", "in-153", "in-158"),
    "a cell that shows an array": ("in-96", "in-102", "in-154", "in-159"),
    "a cell that prints": ("in-98", "in-99", "in-104", "in-105", "in-156", "in-157", "in-161", "in-162"),
}
EMPTY = [f"fn floor_{n}() {{}}" for n in range(3)]
# The programs that compile a cell, each started by the one before.
PROGRAMS = {"cargo": "cargo", "rustc": "rustc", "cc": "linker"}
STAGES = ["analysis", "cargo", "rustc", "linker", "run"]
RUST_CELL = "histogram(&rng.randn((1000, {n})).dot(&(rng.randn(({n}, {n})) * (1.0 / {n} as f64).sqrt())).tanh()).bins(50)"
PYTHON_FIRST = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt"
PYTHON_CELL = "_ = plt.hist(np.tanh(np.dot(np.random.randn(1000, {n}), np.random.randn({n}, {n}) * np.sqrt(1 / {n}))).ravel(), bins=50)"


class Kernel:
    """A running kernel, and the seconds from its start until it was ready."""

    def __init__(self, manager, path, environment):
        start = time.perf_counter()
        manager.start_kernel(cwd=str(path), env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=300)
        self.seconds = time.perf_counter() - start
        self.process = psutil.Process(manager.provisioner.process.pid)

    def run(self, source):
        """Seconds that a cell takes, from the request until the kernel is idle again."""
        messages = []
        start = time.perf_counter()
        reply = self.client.execute_interactive(source, output_hook=messages.append, timeout=900)
        seconds = time.perf_counter() - start
        outputs = [output_from_msg(m) for m in messages if m["msg_type"] in ("stream", "display_data", "execute_result")]
        if reply["content"]["status"] != "ok" or failure(source, outputs):
            raise Failed(f"a cell of the benchmark fails:\n{source}")
        return seconds

    def memory(self):
        """Megabytes of the kernel and the programs it started. Shared pages count in part where the system reports it."""
        used = [process.memory_full_info() for process in (self.process, *self.process.children(recursive=True))]
        return sum(getattr(memory, "pss", memory.rss) for memory in used) / 1e6


@contextlib.contextmanager
def kernel(name, folder, path, cache):
    """A kernel from a kernelspec in `folder`, or Python's own."""
    manager = KernelManager(kernel_name=name, kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder)]))
    try:
        yield Kernel(manager, path, {"XDG_CACHE_HOME": str(cache)})
    finally:
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def kernelspecs(folder):
    """Writes the project's kernelspec, and one of the same kernel as evcxr itself writes it."""
    ours = json.loads((Path(KernelSpecManager().get_kernel_spec("rust").resource_dir) / "kernel.json").read_text("utf-8"))
    # A folder without evcxr.toml: a stock kernel has no settings.
    stock = {**ours, "argv": ours["argv"][2:], "env": {"EVCXR_CONFIG_DIR": str(folder)}}
    for name, spec in (("ours", ours), ("stock", stock)):
        (folder / name).mkdir(parents=True)
        (folder / name / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def sources(notebook):
    return {cell.id: cell.source for cell in code_cells(read(notebook))}


def session(name, folder, notebook, cache):
    """The measurements of one session: seconds for each row of the tables, and memory in megabytes."""
    cells = sources(notebook)
    with kernel(name, folder, notebook.parent, cache) as ours:
        seconds = {cell: ours.run(source) for cell, source in cells.items()}
        memory = ours.memory()
        changed = ours.run(cells[CHANGED].replace("6.0", "3.0")) + sum(ours.run(cells[cell]) for cell in SHOWN)
        floor = median(map(ours.run, EMPTY))
    everything = ours.seconds + sum(seconds.values())
    return {
        "start to last cell": everything - sum(seconds.get(cell, 0) for cell in FURTHER),
        "with the lesson's further cells": everything,
        "first cell": seconds[FIRST],
        "a plot cell": median(value for cell, value in seconds.items() if cell.startswith(PLOTS)),
        "median of the other cells": median(value for cell, value in seconds.items() if cell.startswith("in-") and cell != FIRST),
        "xavier_init changed, it and three cells": changed,
        "memory after the lesson (MB)": memory,
        "kernel start": ours.seconds,
        "first `let`": seconds["generator"],
        **{kind: median(seconds[cell] for cell in of_kind) for kind, of_kind in KINDS.items()},
        "an empty cell": floor,
    }


def stage(pid):
    """What the kernel is doing: the last of the programs that compile a cell, or `None` if none runs. Linux only."""
    now = None
    # A program may end while we look.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        while now != "linker":
            tasks = Path(f"/proc/{pid}/task").iterdir()
            children = [child for task in tasks for child in (task / "children").read_text().split()]
            started = {Path(f"/proc/{child}/comm").read_text().strip(): child for child in children}
            # The kernel always has a child of its own name, which runs the cells; below cargo, that name is its wrapper for rustc.
            program = next((name for name in started if name in PROGRAMS), None)
            if not program and not (now and started):
                break
            now = PROGRAMS.get(program, now)
            pid = started[program] if program else next(iter(started.values()))
    return now


def stages(kernel, source):
    """Seconds that a cell spends in each of STAGES: `analysis` is the rest before the last compiler, `run` the rest after it."""
    seen, done = [], threading.Event()

    def watch():
        while not done.wait(0.001):
            seen.append((time.perf_counter(), stage(kernel.process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        kernel.run(source)
    finally:
        done.set()
        watcher.join()
    spent = dict.fromkeys(STAGES, 0.0)
    compiling = [turn for turn, (_, now) in enumerate(seen) if now]
    for turn, ((start, now), (end, _)) in enumerate(itertools.pairwise(seen)):
        spent[now or ("run" if compiling and turn > compiling[-1] else "analysis")] += end - start
    return spent


def account(name, folder, notebook, cache):
    """Rows that show where the milliseconds of each kind of cell go."""
    with kernel(name, folder, notebook.parent, cache) as ours:
        spent = {cell: stages(ours, source) for cell, source in sources(notebook).items()}
        empty = [stages(ours, source) for source in EMPTY]
    kinds = {kind: [spent[cell] for cell in of_kind] for kind, of_kind in KINDS.items()}
    kinds["a plot cell"] = [spent[cell] for cell in spent if cell.startswith(PLOTS)]
    kinds["an empty cell"] = empty
    return [(kind, [f"{1000 * median(one[part] for one in of_kind):.0f}" for part in STAGES]) for kind, of_kind in kinds.items()]


def widths(name, folder, cache, first, cell):
    """Seconds of the growing cell at each width."""
    with kernel(name, folder, LESSON.parent, cache) as ours:
        ours.run(first)
        return {f"width {n}": median(ours.run(cell.replace("{n}", str(n))) for _ in range(3)) for n in WIDTHS}


def exports(folder):
    """Seconds that an export of five notebooks takes, and nbconvert's in one process."""
    notebooks = sorted(LESSON.parent.glob("8-[4-8]*.ipynb"))

    def seconds(*program):
        start = time.perf_counter()
        subprocess.run([*program, *notebooks], cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - start

    ours = ["cargo", "xtask", "export", "--no-run", "--out", folder / "ours"]
    first, again = seconds(*ours), seconds(*ours)
    theirs = seconds(sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", folder / "theirs")
    return {"after a change": first, "when nothing has changed": again}, {"after a change": theirs, "when nothing has changed": theirs}


def table(title, columns, rows):
    print(f"\n{title:44}" + "".join(f"{column:>26}" for column in columns))
    for name, cells in rows:
        print(f"{name:44}" + "".join(f"{cell:>26}" for cell in cells))


def spread(values):
    return f"{median(values):.2f} ({min(values):.2f} – {max(values):.2f})"


def compared(title, columns, pairs):
    """Prints the rows of both sides, and the ratios of sessions that ran one after the other."""
    rows = []
    for name in pairs[0][0]:
        ours, theirs = ([pair[side][name] for pair in pairs] for side in (0, 1))
        rows.append((name, [spread(ours), spread(theirs), spread([a / b for a, b in zip(ours, theirs, strict=True)])]))
    table(title, [*columns, "ratio"], rows)


def main(arguments):
    rounds = int(arguments[0])
    sides = {"ours": LESSON, "stock": STRAIGHTFORWARD}
    growing = {"ours": (f"{sources(LESSON)[FIRST]}\nlet mut rng = RandomState::new(0);", RUST_CELL), "python3": (PYTHON_FIRST, PYTHON_CELL)}
    first, second, grown, exported = [], [], [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "kernels"
        kernelspecs(folder)
        for turn in range(1, rounds + 1):
            print(f"round {turn} of {rounds}", flush=True)
            cache = Path(temporary) / f"cache-{turn}"
            for sessions in (first, second):
                sessions.append([session(name, folder, notebook, cache / name) for name, notebook in sides.items()])
            exported.append(exports(Path(temporary) / f"pages-{turn}"))
            grown.append([widths(name, folder, cache / "ours", *cells) for name, cells in growing.items()])
        accounts = {}
        if sys.platform == "linux":
            accounts = {name: account(name, folder, notebook, cache / name) for name, notebook in sides.items()}
    compared("second session of the day (s)", ["lesson", "straightforward port"], second)
    compared("very first session after set-up (s)", ["lesson", "straightforward port"], first)
    compared("randn → dot → tanh → histogram, 1000 rows (s)", ["Rust", "Python"], grown)
    compared("export of five stored notebooks (s)", ["cargo xtask export", "nbconvert"], exported)
    for name, rows in accounts.items():
        title = {"ours": "the lesson", "stock": "the port"}[name]
        table(f"where the time of a cell goes in {title} (ms)", STAGES, rows)


if __name__ == "__main__":
    command(main)

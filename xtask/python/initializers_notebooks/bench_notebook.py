"""Measures a student's loop as Jupyter sees it, from `execute_request` to `idle`: the lesson on the kernel that set-up has prepared
against xtask/bench/straightforward.ipynb on a stock kernel, and one cell at growing widths against Python.

Sessions of both take turns. A ratio is our seconds by the other's, so that below 1 ours is the faster. `first session` starts with
an empty cache of compiled crates; what the operating system keeps of files in memory, both have.
"""

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psutil
from .execute import PANIC, Failed, code_cells, read, run
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[3]
LESSON = ROOT / "notebooks/8-4-initializers.ipynb"
STRAIGHTFORWARD = ROOT / "xtask/bench/straightforward.ipynb"
FIRST = "in-2"
# A change of the initializer, and the cells in which the lesson uses and shows it.
CHANGED, SHOWN = "in-94", ("in-101", "in-102", "in-103")
# Cells of the lesson that are neither in Python's nor a plot, and of which the port has none.
FURTHER = ("seed", "wide-careless-tanh", "wide-xavier-tanh", "wide-careless-relu", "wide-he-relu", "four")
WIDTHS = (10, 100, 1000, 4000)
# What a session has to reach as a share of the straightforward port's.
GOALS = {
    "start to last cell": 0.40,
    "first cell": 0.30,
    "a plot cell": 0.25,
    "median of the other cells": 0.55,
    "xavier_init changed, it and three cells": 0.45,
    "memory after the lesson (MB)": 0.80,
}
PLOTS = ("plot-", "histogram-")
# Kinds of cells, by ids of the lesson; the port has all but the plots under the same.
KINDS = {
    "a cell that defines a function": ("in-94", "in-92"),
    "a cell that calculates": ("in-101", "in-153", "in-158"),
    "a cell that shows an array": ("in-96", "in-102", "in-154", "in-159"),
    "a cell that prints": ("in-98", "in-99", "in-104", "in-105", "in-156", "in-157", "in-161", "in-162"),
}
# The programs that compile a cell, each started by the one before.
PROGRAMS = {"cargo": "cargo", "rustc": "rustc", "cc": "linker"}
STAGES = ["analysis", "cargo", "rustc", "linker", "run"]
RUST_CELL = "histogram(&rng.randn((1000, {n})).dot(&(rng.randn(({n}, {n})) * (1.0 / {n} as f64).sqrt())).tanh()).bins(50)"
PYTHON_FIRST = "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt"
PYTHON_CELL = "_ = plt.hist(np.tanh(np.dot(np.random.randn(1000, {n}), np.random.randn({n}, {n}) * np.sqrt(1 / {n}))).ravel(), bins=50)"


class Kernel:
    """A running kernel of a kernelspec in `folder`, and the seconds from its start until it was ready."""

    def __init__(self, name, folder, path, **environment):
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            manager = KernelManager(kernel_name=name, kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder)]))
            start = time.perf_counter()
            manager.start_kernel(cwd=str(path), env={**os.environ, **environment}, stderr=nowhere)
        self.manager, self.client = manager, manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=300)
        self.seconds = time.perf_counter() - start

    def run(self, source):
        """Seconds of a cell, from the request until the kernel is idle again."""
        said = []
        start = time.perf_counter()
        request = self.client.execute(source)
        while True:
            message = self.client.get_iopub_msg(timeout=900)
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if kind == "error" or kind == "stream" and PANIC.search(content["text"]):
                said.append(content.get("evalue") or content["text"])
            if kind == "status" and content["execution_state"] == "idle":
                break
        seconds = time.perf_counter() - start
        if said:
            raise Failed(f"a cell of the benchmark fails: {said[0]}\n{source}")
        return seconds

    def memory(self):
        """Megabytes of the kernel and the programs it has started, shared pages by their share where the system tells it."""
        kernel = psutil.Process(self.manager.provisioner.process.pid)
        used = [process.memory_full_info() for process in (kernel, *kernel.children(recursive=True))]
        return sum(getattr(memory, "pss", memory.rss) for memory in used) / 1e6

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def kernelspecs(folder):
    """The project's kernelspec, and one of the same kernel as evcxr itself writes it."""
    ours = json.loads((Path(KernelSpecManager().get_kernel_spec("rust").resource_dir) / "kernel.json").read_text("utf-8"))
    stock = {name: value for name, value in ours.items() if name != "env"}
    stock["argv"] = ours["argv"][2:]
    python = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Python"}
    for name, spec in (("ours", ours), ("stock", stock), ("python", {**python, "language": "python"})):
        (folder / name).mkdir()
        (folder / name / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def session(name, folder, notebook, cache):
    """What is measured in one session: seconds for each row of the tables, and the memory in megabytes."""
    cells = {cell.id: cell.source for cell in code_cells(read(notebook))}
    kernel = Kernel(name, folder, notebook.parent, XDG_CACHE_HOME=str(cache))
    try:
        seconds = {cell: kernel.run(source) for cell, source in cells.items()}
        memory = kernel.memory()
        changed = kernel.run(cells[CHANGED].replace("6.0", "3.0")) + sum(kernel.run(cells[cell]) for cell in SHOWN)
        floor = median(kernel.run(f"fn floor_{n}() {{}}") for n in range(3))
    finally:
        kernel.end()
    kinds = {kind: median(seconds[cell] for cell in of_kind) for kind, of_kind in KINDS.items()}
    plots = [value for cell, value in seconds.items() if cell.startswith(PLOTS)]
    others = [value for cell, value in seconds.items() if cell.startswith("in-") and cell != FIRST]
    return {
        "start to last cell": kernel.seconds + sum(seconds.values()) - sum(seconds.get(cell, 0) for cell in FURTHER),
        "with the lesson's further cells": kernel.seconds + sum(seconds.values()),
        "first cell": seconds[FIRST],
        "a plot cell": median(plots),
        "median of the other cells": median(others),
        "xavier_init changed, it and three cells": changed,
        "memory after the lesson (MB)": memory,
        "kernel start": kernel.seconds,
        "first `let`": seconds["generator"],
        **kinds,
        "an empty cell": floor,
    }


def children(pid):
    """The processes that this one has started, by name; Linux only."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found[Path(f"/proc/{child}/comm").read_text().strip()] = int(child)
    return found


def stage(pid):
    """What the kernel is at: the last of the programs that compile a cell, None if none runs."""
    now = None
    try:
        while True:
            started = children(pid)
            # The kernel always has a child of its own name, which runs the cells; below cargo that name is its wrapper of rustc.
            program = next((name for name in started if name in PROGRAMS), None)
            if not program and not (now and started):
                return now
            now = PROGRAMS.get(program, now)
            pid = started[program] if program else next(iter(started.values()))
            if now == "linker":
                return now
    except (FileNotFoundError, ProcessLookupError):
        # It ended while we looked.
        return now


def stages(kernel, source):
    """Seconds that a cell spends in each of STAGES: `analysis` is all before the last compiler starts, `run` all after it."""
    pid, seen, done = kernel.manager.provisioner.process.pid, [], threading.Event()

    def watch():
        while not done.is_set():
            seen.append((time.perf_counter(), stage(pid)))
            time.sleep(0.001)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        kernel.run(source)
    finally:
        done.set()
        watcher.join()
    spent = dict.fromkeys(STAGES, 0.0)
    compiling = [turn for turn, (_, now) in enumerate(seen) if now]
    for turn, ((start, now), (end, _)) in enumerate(zip(seen, seen[1:])):
        spent[now or ("run" if compiling and turn > compiling[-1] else "analysis")] += end - start
    return spent


def account(name, folder, notebook, cache):
    """Rows that tell where the milliseconds of the cells of each kind go."""
    cells = {cell.id: cell.source for cell in code_cells(read(notebook))}
    kernel = Kernel(name, folder, notebook.parent, XDG_CACHE_HOME=str(cache))
    try:
        spent = {cell: stages(kernel, source) for cell, source in cells.items()}
        empty = [stages(kernel, f"fn floor_{n}() {{}}") for n in range(3)]
    finally:
        kernel.end()
    kinds = {kind: [spent[cell] for cell in of_kind] for kind, of_kind in KINDS.items()}
    kinds["a plot cell"] = [spent[cell] for cell in spent if cell.startswith(PLOTS)]
    kinds["an empty cell"] = empty
    return [
        (kind, [f"{1000 * median(one[part] for one in of_kind):.0f}" for part in STAGES])
        for kind, of_kind in kinds.items()
    ]


def width(kernel, first, cell):
    """Seconds of the cell at each width, once it has run."""
    kernel.run(first)
    seconds = {}
    for n in WIDTHS:
        seconds[n] = median(kernel.run(cell.replace("{n}", str(n))) for _ in range(3))
    return seconds


def widths(folder, cache):
    """The growing cell in Rust and in Python."""
    lesson = {cell.id: cell.source for cell in code_cells(read(LESSON))}
    both = []
    for name, first, cell in (
        ("ours", f"{lesson[FIRST]}\nlet mut rng = RandomState::new(0);", RUST_CELL),
        ("python", PYTHON_FIRST, PYTHON_CELL),
    ):
        kernel = Kernel(name, folder, LESSON.parent, XDG_CACHE_HOME=str(cache))
        try:
            both.append(width(kernel, first, cell))
        finally:
            kernel.end()
    return both


def table(title, columns, rows):
    print(f"\n{title:44}" + "".join(f"{column:>26}" for column in columns))
    for name, cells in rows:
        print(f"{name:44}" + "".join(f"{cell:>26}" for cell in cells))


def spread(values, digits=2):
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} – {max(values):.{digits}f})"


def compared(title, pairs, goals=GOALS):
    """A table of the rows of both, and of the ratios of the pairs that ran one after the other."""
    rows = []
    for name in pairs[0][0]:
        ours, theirs = ([pair[side][name] for pair in pairs] for side in (0, 1))
        ratios = [a / b for a, b in zip(ours, theirs)]
        rows.append((name, [spread(ours), spread(theirs), spread(ratios), goals.get(name, "")]))
    table(title, ["lesson", "straightforward port", "ratio", "to reach"], rows)


def main(arguments):
    rounds = int(arguments[0])
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary) / "kernels", Path(temporary) / "cache"
        folder.mkdir()
        kernelspecs(folder)
        sides = (("ours", LESSON), ("stock", STRAIGHTFORWARD))
        first, second, growing = [], [], []
        for turn in range(1, rounds + 1):
            print(f"round {turn} of {rounds}", flush=True)
            empty = cache / f"first-{turn}"
            first.append([session(name, folder, notebook, empty / name) for name, notebook in sides])
            second.append([session(name, folder, notebook, empty / name) for name, notebook in sides])
            growing.append(widths(folder, empty / "ours"))
        accounts = []
        if sys.platform == "linux":
            accounts = [(name, account(name, folder, notebook, empty / name)) for name, notebook in sides]
    compared("second session of the day (s)", second)
    compared("very first session after set-up (s)", first, {"start to last cell": 0.55})
    rows = []
    for n in WIDTHS:
        ours, theirs = ([pair[side][n] for pair in growing] for side in (0, 1))
        rows.append((f"width {n}", [spread(ours), spread(theirs), spread([a / b for a, b in zip(ours, theirs)])]))
    table("randn → dot → tanh → histogram, 1000 rows (s)", ["Rust", "Python", "ratio"], rows)
    if not accounts:
        print("\nwhere the time of a cell goes can be seen on Linux only")
    for name, rows in accounts:
        title = {"ours": "the lesson", "stock": "the port"}[name]
        table(f"where the time of a cell goes in {title} (ms)", STAGES, rows)


if __name__ == "__main__":
    run(main)

"""Measures a class at work on a real JupyterHub on this computer. Students log in, open the lesson, run all its cells, change
`xavier_init` and run four cells, first at their own pace, then all at the same moment without a pause.

Each student is a system user that exists only for the measurement. Everything runs on this computer and ends by itself.
"""

import contextlib
import itertools
import os
import random
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

import psutil

from .command import Failed, command
from .hub import Hub, Student, lesson, processes, users

# For students at their own pace: the seconds between two cells, and those within which the class arrives.
THINKS = (5, 15)
ARRIVES = 60
CHANGED, SHOWN = "in-94", ("in-101", "in-102", "in-103")
PLOTS = ("plot-", "histogram-", "four")
COLUMNS = (
    "students | first answer (s) | all cells (s) | cell p50 (s) | p95 | plot p50 (s) | p95 | core-seconds | server (MB) | kernel (MB) | disk (MB) | "
    "kernels that hung | failures"
)


def used(name):
    """What a student who has not left yet uses: core-seconds, megabytes of the server and of the kernel, megabytes on disk."""
    seconds, memory = 0.0, {"server": 0.0, "kernel": 0.0}
    for process in processes(name):
        with contextlib.suppress(psutil.NoSuchProcess):
            # Its own and those of its children.
            seconds += sum(process.cpu_times()[:4])
            line = " ".join(process.cmdline())
            # With the program that ends the kernel with its server.
            memory["kernel" if "evcxr_jupyter" in line or "watch.py" in line else "server"] += process.memory_full_info().pss / 1e6
    files = [file.lstat() for file in Path(os.path.expanduser(f"~{name}/.cache/initializers")).rglob("*")]
    disk = sum(file.st_blocks * 512 for file in files if file.st_nlink == 1) / 1e6
    return seconds, memory["server"], memory["kernel"], disk


def attend(hub, name, password, pace, together, ended):
    """One student's session: seconds to the first answer, seconds of each cell, what it used, kernels that hung, and its failure if any."""
    student = Student(hub, name, password)
    cells, took, first = [], None, None
    cells_of_lesson = {cell.id: cell.source for cell in lesson()}
    changed = cells_of_lesson[CHANGED].replace("6.0", "3.0")
    try:
        together.wait()
        if pace:
            ended.wait(pace.uniform(0, ARRIVES))
        began = time.monotonic()
        student.log_in()
        notebook = student.open_lesson()
        for cell, source in itertools.chain(cells_of_lesson.items(), [(CHANGED, changed)], ((cell, cells_of_lesson[cell]) for cell in SHOWN)):
            start = time.monotonic()
            student.run(source)
            cells.append((cell, time.monotonic() - start))
            first = first or time.monotonic() - began
            if pace:
                ended.wait(pace.uniform(*THINKS))
        took = used(name)
        student.save(notebook)
        student.leave()
    except Exception as error:
        return first, cells, took, student.restarts, f"{name} after {len(cells)} cells: {error}"
    return first, cells, took, student.restarts, None


def measure(hub, passwords, at_their_own_pace):
    """The table's row for a class of these students."""
    together, ended = threading.Barrier(len(passwords)), threading.Event()
    paces = [random.Random(seed) if at_their_own_pace else None for seed in range(len(passwords))]
    with ThreadPoolExecutor(len(passwords)) as pool:
        try:
            results = list(pool.map(attend, itertools.repeat(hub), passwords, passwords.values(), paces, itertools.repeat(together), itertools.repeat(ended)))
        except BaseException:
            # After Ctrl-C, the students wait for nothing, notice that their hub is gone, and end, too.
            ended.set()
            hub.stop(with_proxy=True)
            raise
    failures = [failure for *_, failure in results if failure]
    for failure in failures:
        print(f"  failed: {failure}", flush=True)
    lessons = [sum(each for _, each in cells) for _, cells, took, *_ in results if took]
    seconds = [each for _, cells, *_ in results for _, each in cells]
    plots = [each for _, cells, *_ in results for cell, each in cells if cell.startswith(PLOTS)]
    took = [took for _, _, took, *_ in results if took]
    restarts = sum(restarts for *_, restarts, _ in results)
    if not (plots and took):
        raise Failed("no student reached the end of the lesson")
    firsts = [first for first, *_ in results if first]
    numbers = [median(firsts), median(lessons), median(seconds), p95(seconds), median(plots), p95(plots), *map(median, zip(*took, strict=True))]
    return [str(len(passwords)), *(f"{number:.1f}" for number in numbers), str(restarts), str(len(failures))]


def p95(values):
    return quantiles(values, n=20, method="inclusive")[-1]


def main(counts):
    if os.geteuid() != 0:
        raise Failed("measuring a class needs root, because each student is a system user")
    for title, pace in [("at their own pace", True), ("all at the same moment, without a pause", False)]:
        print(f"\n{title}; load before: {os.getloadavg()[0]:.1f}\n| {COLUMNS} |\n|" + "---|" * len(COLUMNS.split("|")), flush=True)
        for count in map(int, counts):
            names = [f"lesson-student-{number}" for number in range(1, count + 1)]
            with tempfile.TemporaryDirectory() as folder, users(names) as passwords, Hub(Path(folder)) as hub:
                print("| " + " | ".join(measure(hub, passwords, pace)) + " |", flush=True)


if __name__ == "__main__":
    command(main)

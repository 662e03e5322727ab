"""Runs a notebook with a failing cell, for every kind of failure and with every tool, and records what the tool says."""

import itertools
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from . import LESSON, ROOT
from .command import Failed, command
from .files import KERNELSPEC, check_replaceable, code_cells, read, replace
from .mistakes import code_lines

PAGE = ROOT / "notebooks/with-other-tools.md"
# How many seconds an endless cell may run, and any other.
LIMIT, HUNG = 10, 300
TOOLS = {
    "jupyter execute": ["--timeout={limit}", "{notebook}"],
    "jupyter nbconvert": ["--to", "html", "--execute", "--ExecutePreprocessor.timeout={limit}", "{notebook}"],
    "papermill": ["--no-progress-bar", "--execution-timeout", "{limit}", "{notebook}", "out.ipynb"],
    "pytest": ["--nbmake", "--nbmake-timeout={limit}", "{notebook}"],
    "nbgrader validate": ["--Execute.timeout={limit}", "{notebook}"],
}
# The cell for each failure, and what must be said about it.
FAILURES = {
    "compile error": ("1 + true", "cannot add `bool` to"),
    "panic": ('panic!("no such luck");', "no such luck"),
    "`?`": ('"x".parse::<i32>()?;', "invalid digit"),
    "abort": ("std::process::abort();", "SIGABRT"),
    "endless loop": ("loop {}", "(?i)time ?(d )?out"),
}
TEST = {"schema_version": 3, "grade_id": "test", "grade": True, "solution": False, "locked": True, "points": 1}
HEADING = "## What each says"
TABLE = """

`cargo xtask tools` runs a notebook whose second cell fails, and writes this part of the page. It stops if
a tool reports a success, or does not say which cell failed and why. An endless loop may run for {limit} s.
The test suite does the same and compares.

"""


def try_out(tool, failure):
    """The exit code of the tool, and its first line that says why."""
    source, reason = FAILURES[failure]
    # A panic should look as in the lesson. The other failures do without its first cell, which saves time.
    first = code_cells(read(LESSON))[0].source.replace("../crate", (ROOT / "crate").as_posix()) if failure == "panic" else "1 + 1"
    cells = [new_code_cell(first), new_code_cell(source, metadata={"nbgrader": TEST})]
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), Path(folder, "failing.ipynb"))
        program, *options = [*tool.split(), *TOOLS[tool]]
        limit = LIMIT if failure == "endless loop" else HUNG
        options = [option.format(limit=limit, notebook="failing.ipynb") for option in options]
        command = [Path(sys.executable).with_name(program), *options]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    lines = [line.strip() for line in said.splitlines() if re.search(reason, line) and source not in line]
    # papermill gives the number of the cell, the others show its code.
    named = source in said or 'at "In [3]"' in said
    if not lines or not named or "1 passed" in said:
        raise Failed(f"{tool} does not say that a cell failed, which one, and why; {failure}:\n{said}")
    return done.returncode, lines[0]


def page():
    """The page, with its table from a run of every tool."""
    every = list(itertools.product(TOOLS, FAILURES))
    rows = ["| tool | failure | exit code | what it says |\n|---|---|---|---|"]
    # In parallel, because endless loops take their full time.
    with ThreadPoolExecutor(3) as pool:
        for (tool, failure), (code, line) in zip(every, pool.map(try_out, *zip(*every, strict=True)), strict=True):
            print(f"  {tool}, {failure}: {line}", flush=True)
            rows.append(f"| `{tool}` | {failure} | {code} | {code_lines([line])} |")
    return PAGE.read_text(encoding="utf-8").partition(HEADING)[0] + HEADING + TABLE.format(limit=LIMIT) + "\n".join(rows) + "\n"


def main(_):
    check_replaceable(PAGE)
    replace(PAGE, page())
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    command(main)

"""Breaks cells in the ways a student does, on a real kernel, and records what the student sees and what is left. Starts kernels in
environments that differ from that of set-up, and records what they say.
"""

import html
import os
import re
import subprocess
import tempfile
import tomllib
from bisect import bisect
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from jupyter_client import AsyncKernelManager
from nbformat.v4 import new_code_cell, new_notebook

from . import LESSON, ROOT
from .cells import PANICKED, QUESTION_MARK
from .client import Client
from .command import Failed, command
from .files import check_replaceable, code_cells, read, replace

PAGE = ROOT / "notebooks" / "when-a-cell-goes-wrong.md"
# After how many seconds an endless cell is interrupted, and any other counts as hung.
SOON, HUNG = 3, 300

# What the page says about the variables, besides "kept except one".
KEPT, LOST = "kept", "all lost"
# What the kernel says if they are lost.
ENDED = "Subprocess terminated with status"
# What cargo adds to its words while another cargo works.
WAITING = re.compile(r"^ *Blocking waiting for file lock on .*\n", re.MULTILINE)

# Runs in the kernel before every mistake.
VARIABLES = """
let mut rng = RandomState::new(0);
let x = rng.randn((4, 10));
let w = rng.randn((10, 3));
let numbers = vec![1, 2, 3];
"""
PROBE = "numbers.len()"


@dataclass
class Mistake:
    """A broken cell: what is wrong in a few words, its code, a pattern for the cause that must be named, and what is left."""

    what: str
    code: str
    cause: str
    variables: str = KEPT
    # Whether the cell runs until it is interrupted.
    interrupted: bool = False
    # A cell that succeeds before it, and one that does what was meant.
    before: str = ""
    instead: str = ""


def read_toml():
    """All environments, and all mistakes by the heading of their table."""
    groups = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return groups.pop("environments"), {group: [Mistake(**fields) for fields in mistakes] for group, mistakes in groups.items()}


def first_cell():
    return code_cells(read(LESSON))[0].source


class MistakesClient(Client):
    """A kernel for mistakes, prepared again after each mistake that lost the variables."""

    def __init__(self, km=None):
        super().__init__(
            new_notebook(),
            km,
            allow_errors=True,
            interrupt_on_timeout=True,
            timeout_func=lambda cell: SOON if cell.metadata.get("interrupted") else HUNG,
            resources={"metadata": {"path": str(PAGE.parent)}},
        )

    def run_cell(self, code, interrupted=False):
        """Returns what a cell shows, and what it says about a failure."""
        cell = new_code_cell(code, metadata={"interrupted": interrupted})
        self.nb.cells.append(cell)
        # nbclient's own method, which goes on after a failing cell.
        self.execute_cell(cell, len(self.nb.cells) - 1)
        shown, said = "", []
        # stderr first, because it arrives in any order.
        for output in sorted(cell.outputs, key=lambda output: output.output_type != "stream"):
            match output:
                case {"output_type": "error", "ename": name, "evalue": value}:
                    # The error of a `?` is on stderr as well.
                    if name != QUESTION_MARK:
                        said.append(f"The cell failed: {value}" if name == PANICKED else value)
                case {"name": "stderr"}:
                    said.append(output.text)
                case {"data": data}:
                    shown = data["text/plain"]
        return shown, WAITING.sub("", "\n".join(said))

    def prepare(self):
        """Runs what a notebook has run before the mistake."""
        for code in (first_cell(), VARIABLES):
            self.succeed(code)

    def succeed(self, code):
        """Runs a cell that must succeed."""
        if said := self.run_cell(code)[1]:
            raise Failed(f"this cell should succeed:\n{code}\nbut it said:\n{said}")

    def check(self, mistake):
        """Returns what the cell says; fails unless it is what the mistake promises."""
        if mistake.before:
            self.succeed(mistake.before)
        said = self.run_cell(mistake.code, mistake.interrupted)[1]
        # In one cell, because each is compiled for more than a second.
        shown, probed = self.run_cell(f"{mistake.instead.strip().removesuffix(';')};\n{PROBE}" if mistake.instead else PROBE)
        name = f"{mistake.what}:\n{mistake.code}\nsaid:\n{said}\nand then:\n{probed or shown}"
        if not re.search(mistake.cause, said):
            raise Failed(f"the cause {mistake.cause!r} is not named by {name}")
        # Rust itself adds one when memory runs out, and no hook can prevent that.
        if "panicked at" in said or ("backtrace" in said and "memory allocation" not in said):
            raise Failed(f"a backtrace is shown by {name}")
        if (ENDED in said) != (mistake.variables == LOST):
            raise Failed(f"the end of the program was {'' if mistake.variables == LOST else 'not '}expected of {name}")
        if mistake.variables == LOST:
            if "cannot find value `numbers`" not in probed:
                raise Failed(f"the variables were expected to be lost by {name}")
            self.prepare()
        elif shown != "3":
            raise Failed(f"the variables were not kept by {name}")
        return said


HEADING = "## What was tried"
TABLES = """

Each of these {count} cells was run on a real kernel that held a few variables; then another cell asked for them. `cargo xtask mistakes` repeats this and
writes this part of the page; the test suite repeats it and compares. *Kept*: correct the cell and run it again. *Kept except one*: first run the cell that
makes this one. *All lost*: choose *Run ▸ Run All Cells*.
"""


def told(text):
    """The kernel's message as the page shows it: in few lines, without what follows every panic."""
    text = re.sub(r"stack backtrace:\n(.*\n)*?note: .*\n", "(a backtrace)\n", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) <= 4 else [*lines[:3], "…"]


ENVIRONMENTS = "\n### Environments\n\n| environment | the prepared kernel | a stock kernel |\n|---|---|---|\n"


def answer(environment, is_stock):
    """What the kernel's end or its first cell says in an environment, as the page shows it."""
    first = first_cell()
    with tempfile.TemporaryDirectory() as folder, open(Path(folder, "log"), "w+", encoding="utf-8") as log:
        Path(folder, ".cargo").mkdir()
        Path(folder, ".cargo/config.toml").write_text(environment.get("settings", ""), encoding="utf-8")
        manager = AsyncKernelManager(kernel_name="rust")
        if is_stock:
            first = re.sub(r"(?s):dep .*", ':dep libm = "0.2"', first)
            spec = manager.kernel_spec
            spec.argv, spec.env, spec.metadata = spec.argv[-3:], {}, {}
        client = MistakesClient(manager)
        variables = {**os.environ, "XDG_CACHE_HOME": folder, "TMPDIR": folder, **environment.get("variables", {})}
        try:
            with client.setup_kernel(cleanup_kc=True, env=variables, stdout=subprocess.DEVNULL, stderr=log):
                said = client.run_cell(first)[1] or client.run_cell("1 + 1")[1]
        except RuntimeError:
            said = WAITING.sub("", Path(log.name).read_text(encoding="utf-8"))
        if not is_stock and "Compiling" in Path(log.name).read_text(encoding="utf-8"):
            raise Failed(f"the kernel compiles again what was prepared: {environment['what']}")
    # What differs from machine to machine.
    said = re.sub(rf"{folder}|/\S+(?=/bin/)|\d{{12,}}|(\s+Compiling .*)+|(?s:\nStack backtrace:.*)", "…", said)
    return code_lines(told(said)) if said else "runs"


def environment_row(environment):
    print(f"  {environment['what']}", flush=True)
    stock = "–" if environment.get("only_prepared") else answer(environment, True)
    return f"| {environment['what']} | {answer(environment, False)} | {stock} |\n"


# What Markdown would interpret, even in the HTML of a table.
MARKS = str.maketrans({mark: f"&#{ord(mark)};" for mark in "|*_`~[]\\$"})


def code_lines(lines):
    """Lines of code for one cell of a table, because Markdown's own code cannot have line breaks there."""
    return "<br/>".join(f"<code>{html.escape(line, quote=False).translate(MARKS)}</code>" for line in lines)


def mistakes_tables(groups):
    """The tables of groups of mistakes, from one kernel."""
    rows = []
    client = MistakesClient()
    with client.setup_kernel():
        client.prepare()
        for group, mistakes in groups:
            last = "write instead" if mistakes[0].instead else "variables"
            rows.append(f"\n### {group}\n\n| mistake | cell | what it says | {last} |\n|---|---|---|---|\n")
            for mistake in mistakes:
                print(f"  {mistake.what}", flush=True)
                said = code_lines(told(client.check(mistake)))
                code = "<br/>then<br/>".join(code_lines(cell.splitlines()) for cell in (mistake.before, mistake.code) if cell)
                rows.append(f"| {mistake.what} | {code} | {said} | {code_lines(mistake.instead.splitlines()) or mistake.variables} |\n")
    return "".join(rows)


def page():
    """The page, with its tables from a run of all mistakes, two kernels at a time."""
    environments, groups = read_toml()
    groups = list(groups.items())
    counts = list(accumulate(len(mistakes) for _, mistakes in groups))
    half = bisect(counts, counts[-1] / 2)
    introduction = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    with ThreadPoolExecutor(2) as pool:
        tables = [*pool.map(mistakes_tables, (groups[:half], groups[half:])), ENVIRONMENTS, *pool.map(environment_row, environments)]
    return introduction + HEADING + TABLES.format(count=counts[-1]) + "".join(tables)


def main(_):
    check_replaceable(PAGE)
    replace(PAGE, page())
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    command(main)

"""Breaks cells in every way a student does, on a real kernel, and writes down what the student sees and what is left."""

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from .cells import PANICKED, QUESTION_MARK
from .client import Client, Failed
from .run import check_replaceable, replace, run

ROOT = Path(__file__).parents[3]
LESSON = ROOT / "notebooks" / "8-4-initializers.ipynb"
PAGE = ROOT / "notebooks" / "when-a-cell-goes-wrong.md"
# When a cell that does not end is interrupted, and when any other counts as hung, in seconds.
SOON, HUNG = 3, 300

# What the page says of the variables, besides "kept but for one".
KEPT, LOST = "kept", "all lost"
# What the kernel says where they are lost.
ENDED = "Subprocess terminated with status"

# In the kernel before every mistake.
VARIABLES = """
let mut rng = RandomState::new(0);
let x = rng.randn((4, 10));
let w = rng.randn((10, 3));
let numbers = vec![1, 2, 3];
"""
PROBE = "numbers.len()"


@dataclass
class Mistake:
    """A broken cell: in a word what is wrong, its code, a pattern for the cause that it has to name, and what is left."""

    what: str
    code: str
    cause: str
    variables: str = KEPT
    # Whether the cell runs until it is interrupted.
    interrupted: bool = False
    # A cell that succeeds before it.
    before: str = ""


def read_mistakes():
    """All mistakes, by the heading of their table."""
    groups = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {group: [Mistake(**fields) for fields in mistakes] for group, mistakes in groups.items()}


class Battery(Client):
    """A kernel for all mistakes, made ready again where a mistake cost the variables."""

    def __init__(self):
        super().__init__(
            new_notebook(),
            allow_errors=True,
            interrupt_on_timeout=True,
            timeout_func=lambda cell: SOON if cell.metadata.get("interrupted") else HUNG,
            resources={"metadata": {"path": str(PAGE.parent)}},
        )

    def see(self, code, interrupted=False):
        """What a cell shows, and what it says of a failure."""
        cell = new_code_cell(code, metadata={"interrupted": interrupted})
        self.nb.cells.append(cell)
        # nbclient's own, which goes on where a cell fails.
        self.execute_cell(cell, len(self.nb.cells) - 1)
        shown, said = "", []
        # stderr first, because it arrives in any order.
        for output in sorted(cell.outputs, key=lambda output: output.output_type != "stream"):
            match output:
                case {"output_type": "error", "ename": name, "evalue": value}:
                    # Where there is a `?`, it stands on stderr as well.
                    if name != QUESTION_MARK:
                        said.append(f"The cell failed: {value}" if name == PANICKED else value)
                case {"name": "stderr"}:
                    said.append(output.text)
                case {"data": data}:
                    shown = data["text/plain"]
        return shown, "\n".join(said)

    def prepare(self):
        """Runs what a notebook has run before the mistake."""
        first = next(cell.source for cell in nbformat.read(LESSON, as_version=4).cells if cell.id == "in-2")
        for code in (first, VARIABLES):
            self.succeed(code)

    def succeed(self, code):
        """Runs a cell that is no mistake."""
        if said := self.see(code)[1]:
            raise Failed(f"this cell was to succeed:\n{code}\nbut said:\n{said}")

    def make(self, mistake):
        """What the cell says; fails unless it is what the mistake promises."""
        if mistake.before:
            self.succeed(mistake.before)
        said = self.see(mistake.code, mistake.interrupted)[1]
        shown, probed = self.see(PROBE)
        name = f"{mistake.what}:\n{mistake.code}\nsaid:\n{said}\nand then:\n{probed or shown}"
        if not re.search(mistake.cause, said):
            raise Failed(f"the cause {mistake.cause!r} is not named by {name}")
        # Rust itself adds one where memory ends, and no hook can leave it out.
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

Each of these {count} cells was run on a real kernel with a few variables there before; then another cell asked for them. `cargo xtask mistakes` does it
again and writes this part of the page; the test suite does the same and compares. *Kept*: correct the cell and run it again. *Kept but for one*: run the
cell that makes this one first. *All lost*: *Run ▸ Run All Cells*.
"""


def told(text):
    """What the page shows of the kernel's words: without what stands below every panic, and in few lines."""
    text = re.sub(r"stack backtrace:\n(.*\n)*?note: .*\n", "(a backtrace)\n", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) <= 4 else [*lines[:3], "…"]


# What Markdown would take for its own, even in the HTML of a table.
MARKS = str.maketrans({mark: f"&#{ord(mark)};" for mark in "|*_`~[]\\$"})


def code_lines(lines):
    """Lines of code for one cell of a table, which Markdown's own code cannot break."""
    return "<br>".join(f"<code>{html.escape(line, quote=False).translate(MARKS)}</code>" for line in lines)


def page():
    """The page, with its tables from a run of all mistakes."""
    groups = read_mistakes()
    count = sum(map(len, groups.values()))
    rows = []
    done = 0
    battery = Battery()
    with battery.setup_kernel():
        battery.prepare()
        for group, mistakes in groups.items():
            rows.append(f"\n### {group}\n\n| mistake | cell | what it says | variables |\n|---|---|---|---|")
            for mistake in mistakes:
                done += 1
                print(f"  [{done}/{count}] {mistake.what}", flush=True)
                said = code_lines(told(battery.make(mistake)))
                code = "<br>then<br>".join(code_lines(cell.splitlines()) for cell in (mistake.before, mistake.code) if cell)
                rows.append(f"| {mistake.what} | {code} | {said} | {mistake.variables} |")
    introduction = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    return introduction + HEADING + TABLES.format(count=count) + "\n".join(rows) + "\n"


def main(_):
    check_replaceable(PAGE)
    replace(PAGE, page())
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    run(main)

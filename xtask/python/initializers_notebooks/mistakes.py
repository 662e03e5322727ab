"""Breaks cells in every way a student does, on a real kernel, and writes down what the student sees and what is left."""

import html
import queue
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from .execute import ADVICE, Failed, check_replaceable, fresh_kernel, read, replace, run

ROOT = Path(__file__).parents[3]
LESSON = ROOT / "notebooks" / "8-4-initializers.ipynb"
PAGE = ROOT / "notebooks" / "when-a-cell-goes-wrong.md"
# How long a cell may be silent before the kernel counts as hung, in seconds; not a limit on how fast it has to be.
HUNG = 300
# How long to wait for the last lines of a cell after the kernel is idle, in seconds.
GRACE = 0.2

# What the page says of the variables.
KEPT = "kept"
KEPT_BUT_ONE = "kept but for one"
LOST = "all lost"
# What a cell says from which everything has to be run again.
FROM_THE_TOP = "Run the notebook from the top."
# Of a cell that was interrupted.
INTERRUPTED = r"SIGKILL: it was interrupted(.|\n)*status: signal: 9 \(SIGKILL\)"

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
    # Whether the cell runs until it is interrupted, a second after it has begun to print.
    interrupted: bool = False
    # A cell that succeeds before it.
    before: str = ""


GROUPS = {
    "Syntax": [
        Mistake("a bracket is missing", "println!(\"{}\", mean(&x);", r"mismatched closing delimiter|expected|unclosed"),
        Mistake("a quotation mark is missing", 'println!("mean);', r"unterminated double quote"),
        Mistake("a semicolon is missing", "let a = 1\nlet b = 2;", r"expected `?;|expected"),
        Mistake("Python instead of Rust", "for i in range(3):\n    print(i)", r"expected"),
        Mistake("`let` is missing", "total = 0;", r"cannot find value `total`"),
    ],
    "Types": [
        Mistake("a float where a count belongs", "let b = rng.randn((4.0, 10));", r"trait bound|mismatched|not satisfied"),
        Mistake("a text for a number", 'let n: usize = "10";', r"mismatched types"),
        Mistake("whole numbers and floats mixed", "let half = 10 * 0.5;", r"cannot multiply `?\{?integer\}?`?"),
        Mistake("an index that is no `usize`", "let i: i32 = 1;\nnumbers[i]", r"cannot be indexed by `i32`"),
        Mistake("a histogram of whole numbers", "histogram(&[1, 2, 3])", r"a vector of `f64`, not `\[\{integer\}; 3\]`"),
        Mistake("the mean of a single number", "mean(&1.0)", r"a vector of `f64`, not `\{float\}`"),
        Mistake("a seed where a generator belongs", "xavier_uniform(&mut 0, 3, 2)", r"`\{integer\}` is not a random generator"),
        Mistake("an array of texts", 'repr(&array!["a", "b"])', r"an array of `&str` cannot be shown"),
        Mistake("an argument too few", "let a = xavier_uniform(&mut rng, 10);", r"takes 3 arguments but 2"),
        Mistake("a type that cannot be told", "let list = Vec::new();", r"type"),
    ],
    "Borrow and move": [
        Mistake("a value used after it was moved", "let a = numbers;\nnumbers.len()", r"borrow of moved value: `numbers`"),
        Mistake("a variable changed that is not `mut`", "numbers.push(4);", r"cannot borrow `numbers` as mutable"),
        Mistake(
            "changed while it is borrowed",
            "let mut list = vec![1];\nlet first = &list[0];\nlist.push(2);\nprintln!(\"{first}\");",
            r"cannot borrow `list` as mutable",
        ),
        Mistake("a closure kept for the next cell", "let double = |v: f64| 2.0 * v;", r"`double` is a closure"),
        Mistake("a reference kept for the next cell", "let first = &numbers[0];", r"`first`"),
    ],
    "Shapes": [
        Mistake("a product whose sides do not fit", "let z = w.dot(&x);", r"10 × 3 and 4 × 10"),
        Mistake("a sum of different shapes", "let z = &x + &w;", r"incompatible shapes; `a.dim\(\)` shows"),
        Mistake("a sum into an array of another shape", "let mut z = x.clone();\nz += &w;", r"\[10, 3\] to: \[4, 10\]"),
        Mistake("an element outside of the array", "x[[4, 0]]", r"index .*out of bounds|out of bounds"),
        Mistake("rows of different lengths", "let a = array![[1.0, 2.0], [3.0]];", r"expected an array with a size|mismatched"),
        Mistake("a shape with another number of values", "let a = Array1::zeros(6).into_shape_with_order((4, 2)).unwrap();\nlet b: Array2<f64> = a;", r"shape"),
        Mistake("an axis that is not there", "let a = x.sum_axis(Axis(2));", r"index out of bounds|axis"),
    ],
    "Values": [
        Mistake("no inputs", "let a = xavier_uniform(&mut rng, 0, 5);", r"at least one input and one output"),
        Mistake("bounds in the wrong order", "let a = rng.uniform(1.0, -1.0, 5);", r"low = 1 and high = -1"),
        Mistake("a negative standard deviation", "let a = rng.normal(0.0, -1.0, 5);", r"std = -1"),
        Mistake("the mean of nothing", "mean(&x.slice(s![0..0, ..]))", r"mean of no values"),
        Mistake("a histogram without bins", "histogram(&x).bins(0)", r"from 1 to 1000 bins, but got 0"),
        Mistake("nothing where a value is needed", "let none: Option<f64> = None;\nnone.unwrap()", r"`None` value"),
        Mistake("an element outside of the list", "numbers[numbers.len()]", r"the len is 3 but the index is 3"),
        Mistake("a division by zero", "numbers[0] / (numbers[1] - 2)", r"divide by zero"),
        Mistake("a number below zero that cannot be", "numbers.len() - 4", r"subtract with overflow"),
        Mistake("a text that is no number, with `?`", 'let n: i32 = "ten".parse()?;', r"invalid digit"),
        Mistake("a file that is not there", 'let text = std::fs::read_to_string("missing.csv").unwrap();', r"No such file"),
        Mistake("an assertion that does not hold", "assert_eq!(x.dim(), (10, 4));", r"\(4, 10\)"),
        Mistake(
            "a panic in a cell that has taken a value over",
            "let sum = moved + &w;",
            r"shape",
            KEPT_BUT_ONE,
            before="let moved = rng.randn((4, 10));",
        ),
        Mistake("a panic in a thread", "std::thread::spawn(|| panic!(\"in the thread\")).join().unwrap();", r"in the thread"),
    ],
    "Missing names": [
        Mistake("a name spelt wrong", "nubmers.len()", r"cannot find value `nubmers`"),
        Mistake("a function that is not there", "sigmoid(1.0)", r"cannot find function `sigmoid`"),
        Mistake("a method that is not there", "x.tanhh()", r"no method named `tanhh`"),
        Mistake("a crate that was not named", "use nalgebra::DMatrix;", r"unresolved import|nalgebra"),
        Mistake("Python's name", "np.random.randn(4, 10)", r"cannot find value `np`"),
    ],
    "Wrong dependency": [
        Mistake("a path without a crate", ':dep nothing = { path = "../nothing" }', r"nothing"),
        Mistake("a line that cannot be read", ":dep serde = = 1", r"serde|TOML|key|expected|parse"),
        Mistake("a command that is not there", ":depend serde", r"Unrecognised command :depend"),
    ],
    "Cells that do not end": [
        Mistake("an endless loop", 'println!("looking");\nloop { std::hint::spin_loop(); }', INTERRUPTED, LOST, interrupted=True),
        Mistake("endless output", 'loop { println!("again"); }', INTERRUPTED, LOST, interrupted=True),
        Mistake(
            "a question at the keyboard, which cells do not have",
            'println!("Your name?");\nstd::io::stdin().read_line(&mut String::new())?;',
            INTERRUPTED,
            LOST,
            interrupted=True,
        ),
        Mistake(
            "a line that is flushed before its end",
            'println!("training");\nprint!("50 %");\nstd::io::Write::flush(&mut std::io::stdout())?;',
            INTERRUPTED,
            LOST,
            interrupted=True,
        ),
        Mistake(
            "a wait for a day",
            'println!("waiting");\nstd::thread::sleep(std::time::Duration::from_secs(86_400));',
            INTERRUPTED,
            LOST,
            interrupted=True,
        ),
    ],
    "Too large": [
        Mistake("weights beyond any memory", "let a = rng.randn((1 << 40, 1 << 40));", r"does not fit into memory"),
        Mistake("zeros beyond any memory", "let a = Array2::<f64>::zeros((1 << 40, 1 << 40));", r"overflow|too large"),
        Mistake("a list beyond any memory", "let list = vec![1.0; 1 << 61];", r"capacity overflow"),
        Mistake("a list beyond this computer's memory", "let list = vec![1.0; 1 << 45];", r"memory allocation of \d+ bytes failed", LOST),
        Mistake(
            "a recursion without an end",
            "fn down(n: u64) -> u64 { down(n + 1) + 1 }\nprintln!(\"{}\", down(0));",
            r"SIGSEGV: a recursion went too deep(.|\n)*status: signal: 11 \(SIGSEGV\)",
            LOST,
        ),
    ],
    "The end of the program": [
        Mistake("`abort`", "std::process::abort();", r"SIGABRT", LOST),
        Mistake("`exit`", "std::process::exit(1);", r"exit status: 1", LOST),
        Mistake(
            "a panic while another one unwinds",
            'struct Twice;\nimpl Drop for Twice { fn drop(&mut self) { panic!("second"); } }\nfn fail() { let _twice = Twice; panic!("first"); }\nfail();',
            r"first(.|\n)*second",
            LOST,
        ),
    ],
    "Definitions that change": [
        Mistake(
            "a type defined again",
            "struct Layer { inputs: usize, outputs: usize }\nlayer.inputs",
            r"variable layer was redefined, so was lost",
            KEPT_BUT_ONE,
            before="struct Layer { inputs: usize }\nlet layer = Layer { inputs: 10 };",
        ),
        Mistake(
            "a function that no longer fits its calls",
            "fn area(side: f64, height: f64) -> f64 { side * height }\narea(2.0)",
            r"takes 2 arguments but 1",
            before="fn area(side: f64) -> f64 { side * side }",
        ),
        Mistake("a variable emptied by an earlier cell", "emptied.len()", r"cannot find value `emptied`", before="let emptied = vec![1];\ndrop(emptied);"),
        Mistake(
            "a variable moved into another by an earlier cell",
            "old.len()",
            r"cannot find value `old`",
            before="let old = vec![1];\nlet new = old;",
        ),
        # The last one: it leaves no function `mean`.
        Mistake("a function hidden by a variable of its name", "mean(&w)", r"expected function, found `f64`", before="let mean = mean(&x);"),
    ],
}


@dataclass
class Seen:
    """What a cell answered."""

    failed: bool
    errors: list = field(default_factory=list)
    printed: str = ""
    said: str = ""
    shown: str = ""

    @property
    def text(self):
        """Everything that tells of the failure, as the student reads it."""
        return "\n".join(part for part in [self.said.strip(), *self.errors] if part)


class Kernel:
    """A Rust kernel in the folder of the notebooks."""

    def __enter__(self):
        self.block = fresh_kernel(cwd=str(PAGE.parent))
        self.manager, self.client = self.block.__enter__()
        return self

    def __exit__(self, *raised):
        return self.block.__exit__(*raised)

    def execute(self, code, interrupted=False):
        """Runs a cell."""
        seen = Seen(failed=False)
        request = self.client.execute(code, allow_stdin=False)
        idle = False
        interrupt_at = None
        began = time.monotonic()
        while True:
            now = time.monotonic()
            if interrupt_at and now >= interrupt_at:
                self.manager.interrupt_kernel()
                interrupt_at = None
            try:
                message = self.client.get_iopub_msg(timeout=GRACE)
            except queue.Empty:
                if idle:
                    break
                if now - began > HUNG:
                    raise Failed(f"the kernel was silent for {HUNG} seconds after:\n{code}") from None
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "status":
                    idle = idle or content["execution_state"] == "idle"
                case "stream" if content["name"] == "stderr":
                    seen.said += content["text"]
                case "stream":
                    seen.printed = (seen.printed + content["text"])[:1000]
                    if interrupted:
                        interrupted, interrupt_at = False, now + 1
                case "error":
                    seen.errors.append(content["evalue"])
                case "execute_result":
                    seen.shown = content["data"].get("text/plain", "")
        while self.client.get_shell_msg(timeout=HUNG)["parent_header"].get("msg_id") != request:
            pass
        seen.failed = bool(seen.errors)
        return seen


class Battery:
    """One kernel for all mistakes, made ready again where a mistake cost the variables."""

    def __init__(self, kernel):
        self.kernel = kernel
        [self.first] = [cell.source for cell in read(LESSON).cells if cell.id == "in-2"]
        self.prepare()

    def prepare(self):
        """Runs what a notebook has run before the mistake."""
        for code in (self.first, VARIABLES):
            self.succeed(code)

    def succeed(self, code):
        """Runs a cell that is no mistake."""
        seen = self.kernel.execute(code)
        if seen.text:
            raise Failed(f"this cell was to succeed:\n{code}\nbut said:\n{seen.text}")
        return seen

    def run(self, mistake):
        """What the cell says; fails unless it is what the mistake promises."""
        if mistake.before:
            self.succeed(mistake.before)
        seen = self.kernel.execute(mistake.code, mistake.interrupted)
        name = f"{mistake.what}:\n{mistake.code}\nsaid:\n{seen.text}"
        if not re.search(mistake.cause, seen.text):
            raise Failed(f"the cause {mistake.cause!r} is not named by {name}")
        # Rust itself adds one where memory ends, and no hook can leave it out.
        if "panicked at" in seen.text or ("backtrace" in seen.text and "memory allocation" not in seen.text):
            raise Failed(f"a backtrace is shown by {name}")
        after = self.kernel.execute(PROBE)
        if mistake.variables != LOST:
            if after.shown != "3" or after.failed:
                raise Failed(f"the variables were not kept by {name}\nand then:\n{after.text or after.shown}")
            if FROM_THE_TOP in seen.text:
                raise Failed(f"variables are said to be lost but were kept by {name}")
        else:
            if "cannot find value `numbers`" not in after.text:
                raise Failed(f"the variables were expected to be lost by {name}\nand then:\n{after.text or after.shown}")
            if FROM_THE_TOP not in seen.text:
                raise Failed(f"what to do is not said by {name}")
            self.prepare()
        return seen


INTRODUCTION = """# When a cell goes wrong

Break things: that is what the notebooks are for. Nothing you do in a cell can hurt more than its kernel, and the kernel says what went wrong.

| what you see | what it is | what is left | what to do |
|---|---|---|---|
| a red report that points into your code | the compiler did not accept the cell, and nothing of it ran | every variable | correct the cell and run it again |
| `The cell failed:` and a reason | the cell ran and stopped half-way: a *panic* | every variable, except those that the cell had taken over and those it was about to make | correct the cell and run it again |
| one line without `The cell failed:`, from a cell with a `?` | the `?` met an error and left the cell | the same | correct the cell and run it again |
| `All variables are gone` | the program that held them has ended, or you interrupted the cell | nothing | *Run ▸ Run All Cells* |

Some things the kernel does are good to know:

- **A panic counts as a success** for the kernel, so *Run All Cells* goes on below it. Look for `The cell failed:` before you believe
  what is below. `cargo xtask run`, `export` and `test` know these words and stop; another program that runs notebooks can look for them on stderr.
- **Interrupt** (■) ends the program that holds the variables; there is no gentler way.
- **A cell cannot ask at the keyboard**: its standard input belongs to the kernel. Write the value into the cell.
- **Backtraces** are left out. `drop(std::panic::take_hook());` in a cell brings Rust's own reports back, `explain_failures();` ends them again.
- All this holds once the first cell of the notebook has run, for its last line, `explain_failures();`, is what makes the kernel say it. In a notebook without
  that line a panic shows twenty lines of backtrace, and a lost program only how it ended.
- **Shapes that do not fit** are named by a product (`dot`) and by `+=`. Of `a + b` and `a * b` the array library says only that they do not fit:
  `a.dim()` shows the shape of an array `a`.
- **A variable hides a function of its name.** After `let mean = mean(&x);` all cells say ``expected function, found `f64` `` of `mean(&w)`, even
  when you correct that one. Give the variable another name and run the notebook from the top; until then `initializers::stats::mean(&w)` is the function.
- If the kernel itself is stuck, *Kernel ▸ Restart Kernel and Run All Cells* starts over.
"""

TABLES = """
## What was tried

Each of these {count} cells was run on a real kernel with a few variables there before; then another cell asked for them. `cargo xtask mistakes` does it
again and writes this page; the test suite does the same and compares. *Kept*: correct the cell and run it again. *Kept but for one*: run the cell
that makes this one first. *All lost*: *Run ▸ Run All Cells*.
"""


def told(text):
    """What the page shows of the kernel's words: without what stands below every panic, and in few lines."""
    text = re.sub(r"stack backtrace:\n(.*\n)*?note: .*\n", "(a backtrace)\n", text)
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(ADVICE)]
    return lines if len(lines) <= 4 else [*lines[:3], "…"]


# What Markdown would take for its own, even in the HTML of a table.
MARKS = str.maketrans({mark: f"&#{ord(mark)};" for mark in "|*_`~[]\\$"})


def code_lines(lines):
    """Lines of code for one cell of a table, which Markdown's own code cannot break."""
    return "<br>".join(f"<code>{html.escape(line, quote=False).translate(MARKS)}</code>" for line in lines)


def page():
    """The page, from a run of all mistakes."""
    rows = []
    count = sum(map(len, GROUPS.values()))
    done = 0
    with Kernel() as kernel:
        battery = Battery(kernel)
        for group, mistakes in GROUPS.items():
            rows.append(f"\n### {group}\n\n| mistake | cell | what it says | variables |\n|---|---|---|---|")
            for mistake in mistakes:
                done += 1
                print(f"  [{done}/{count}] {mistake.what}", flush=True)
                seen = battery.run(mistake)
                cells = [cell for cell in (mistake.before, mistake.code) if cell]
                code = "<br>then<br>".join(code_lines(cell.splitlines()) for cell in cells)
                rows.append(f"| {mistake.what} | {code} | {code_lines(told(seen.text))} | {mistake.variables} |")
    return INTRODUCTION + TABLES.format(count=count) + "\n".join(rows) + "\n"


def main(_):
    check_replaceable(PAGE)
    replace(PAGE, page())
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    run(main)

"""Makes an nbgrader course from the exercises: the student's cells with their solutions, the checks as locked and hidden tests."""

import re
import tomllib
from pathlib import Path
from textwrap import indent

import nbformat

from . import ROOT
from .command import Failed, command
from .files import read, replace

EXERCISES = ROOT / "notebooks/8-8-exercises.ipynb"
ANSWERS = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
NUMBER = re.compile(r"let (\w+): f64 = .*;")
FUNCTION = re.compile(r"(fn [^\n]*\n)(.*)\n\}", re.DOTALL)
CRATE = 'path = "../crate"'
# The link of a set-up for a class (`cargo xtask install`). Students can read the crate there, and not in a teacher's clone.
SHARED = Path("/usr/local/share/jupyter/kernels/rust")
TODO = "in place of `f64::NAN` or the zeros"
# Added after the imports. Functions survive an endless loop, which loses the kernel's variables and the setting of `explain_failures`.
TESTS = """
// Shows what a check says, and fails unless the answer is right.
fn pass(check: impl FnOnce() -> check::Verdict) {
    explain_failures();
    let verdict = check();
    assert!(verdict.is_right(), "{verdict}");
    println!("{verdict}");
}
fn fresh_rng() -> RandomState {
    RandomState::new(3)
}"""
CONFIG = """from nbgrader.preprocessors import NbGraderPreprocessor


class ForgetCopies(NbGraderPreprocessor):
    # A student has copied a cell: the last copy is graded, as nbgrader means to do; 0.9.6 fails on what it leaves of the others.
    def preprocess(self, nb, resources):
        seen = set()
        for cell in reversed(nb.cells):
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in seen:
                del cell.metadata["nbgrader"]
            elif grade_id:
                seen.add(grade_id)
        return nb, resources


c = get_config()  # noqa: F821
c.Autograde.sanitize_preprocessors.prepend([ForgetCopies])
c.CourseDirectory.course_id = "initializers"
c.ClearSolutions.code_stub = {"rust": "// YOUR CODE HERE\\ntodo!()"}
c.ExecutePreprocessor.coalesce_streams = True
# Restores a test that a student has deleted. nbgrader writes `# ` before this text, which makes it an attribute in Rust.
c.OverwriteCells.add_missing_cells = True
c.OverwriteCells.missing_cell_notification = "[allow(unused)] // The cell {cell_id} was missing and has been restored.\\n"
"""


def solved(source, solution):
    """A student's cell of the assignment: a function from which nbgrader removes the solution."""
    if number := NUMBER.fullmatch(source):
        head, given = f"fn {number[1]}() -> f64 {{\n", ""
    else:
        head, given = FUNCTION.fullmatch(source).groups()
    # The code to repair or to complete.
    given = "" if "zeros" in given else "".join(f"    // {line.removeprefix('    ')}\n" for line in given.splitlines())
    body = indent(f"// BEGIN SOLUTION\n{solution.strip()}\n// END SOLUTION", "    ")
    return f"{head}{given}{body}\n}}"


def tested(source, hidden):
    """The check of the exercises as a test of the assignment."""
    check, answer = re.fullmatch(r"(check::\w+)\((\w+)\)", source).groups()
    called = answer if answer.endswith("_init") else f"{answer}()"
    hidden = f"\n// BEGIN HIDDEN TESTS\n{hidden.strip()}\n// END HIDDEN TESTS" if hidden else ""
    return f"pass(|| {check}({called}));{hidden}"


def crate():
    """The path of the crate, for folders anywhere on this machine."""
    if not (SHARED.is_symlink() and SHARED.exists()):
        return (ROOT / "crate").as_posix()
    # Of relative paths alone evcxr follows links, to where the crate was compiled. More `..` than there are folders lead to the root.
    return "../" * 12 + (SHARED.readlink().parents[3] / "crate").as_posix().removeprefix("/")


def assignment():
    """The teacher's notebook, from which nbgrader makes the students'."""
    nb = read(EXERCISES)
    cells = {cell.id: cell for cell in nb.cells}
    known = {"exercises-title", "exercises-setup", *ANSWERS, *(name.replace("a", "c") for name in ANSWERS)}
    if lost := sorted(known - cells.keys()):
        raise Failed(f"{EXERCISES} has no cell {lost[0]}: a tool that strips, pairs or merges takes the ids; take the file as git has it")

    def mark(cell, **marks):
        cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": cell.id, "grade": False, "solution": False, "locked": False, **marks}

    cells["exercises-title"].source = cells["exercises-title"].source.replace(TODO, "in place of `todo!()`")
    # Grading happens in other folders. A student whose checkout is elsewhere changes the line, and nbgrader restores it.
    cells["exercises-setup"].source = cells["exercises-setup"].source.replace(CRATE, f'path = "{crate()}"') + TESTS
    mark(cells["exercises-setup"], locked=True)
    for name, answer in ANSWERS.items():
        student, check = cells[name], cells[name.replace("a", "c")]
        student.source = solved(student.source, answer["solution"])
        mark(student, solution=True)
        check.source = tested(check.source, answer.get("hidden"))
        mark(check, grade=True, locked=True, points=answer["points"])
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nb


def main(arguments):
    folder = Path(*arguments)
    source, config = folder / "source/exercises" / EXERCISES.name, folder / "nbgrader_config.py"
    for file in (source, config):
        if file.exists() and file.read_bytes() != CONFIG.encode():
            raise Failed(f"{file} exists already and may have been changed: remove it or name another folder")
    notebook = nbformat.writes(assignment()) + "\n"
    source.parent.mkdir(parents=True, exist_ok=True)
    replace(config, CONFIG)
    replace(source, notebook)
    print(f"wrote {source}; in {folder}, `nbgrader generate_assignment exercises` makes the students' notebook")


if __name__ == "__main__":
    command(main)

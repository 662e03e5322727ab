"""A teacher's day with nbgrader: the assignment is made, released, submitted by three students, graded and handed back."""

import csv
import html
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import nbformat
import pytest
from nbgrader.api import Gradebook

from initializers_notebooks import assignment, files
from initializers_notebooks.assignment import ANSWERS, EXERCISES, main
from initializers_notebooks.command import Failed

STUB = "    // YOUR CODE HERE\n    todo!()"
RIGHT = {name: answer["solution"].strip() for name, answer in ANSWERS.items()}
ALL = {name.replace("a", "c"): answer["points"] for name, answer in ANSWERS.items()}
STUDENTS = {
    "all-right": RIGHT,
    # Two without an answer, one wrong number, one that is right only in the test that students see, one that is not Rust.
    "some-right": {
        **{name: answer for name, answer in RIGHT.items() if name not in ("a2", "a9")},
        "a3": "0.5_f64.powi(30)",
        "a5": "let right = if n_in == 250 { 0.01 } else { 1.0 };\nrng.randn((n_in, n_out)) * (right / n_in as f64).sqrt()",
        "a7": "this is no Rust",
    },
    # The test of task 5, whose answer is right, is deleted as well.
    "careless": {**RIGHT, "a1": "loop {}", "a6": "let w = rng.randn((n_in, n_out));\nw.row(n_in).to_owned().insert_axis(Axis(0))"},
}
LOST = {"all-right": [], "some-right": ["c2", "c3", "c5", "c7", "c9"], "careless": ["c1", "c6"]}


class Course:
    def __init__(self, folder):
        self.folder = folder
        main([folder])

    def nbgrader(self, *arguments):
        command = [Path(sys.executable).with_name("nbgrader"), *arguments]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def notebook(self, step, student=""):
        return nbformat.read(self.folder / step / student / "exercises" / EXERCISES.name, 4)

    def submit(self, student, answers, without=(), copied=None):
        nb = self.notebook("release")
        for cell in nb.cells:
            if cell.id in answers:
                cell.source = cell.source.replace(STUB, indent(answers[cell.id], "    "))
        if copied:
            # Copied in JupyterLab with all its metadata, and answered below.
            [at] = [index for index, cell in enumerate(nb.cells) if cell.id == copied]
            nb.cells.insert(at + 1, nbformat.from_dict({**nb.cells[at], "id": "copy"}))
            nb.cells[at].source = "// a first try"
        # The student's checkout is elsewhere, and a test has been changed.
        nb.cells[1].source = nb.cells[1].source.replace(str(EXERCISES.parents[1]), "/elsewhere")
        nb.cells = [cell for cell in nb.cells if cell.id not in without]
        next(cell for cell in nb.cells if cell.id == "c2").source = "// nothing"
        path = self.folder / "submitted" / student / "exercises" / EXERCISES.name
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)

    def marks(self):
        """The marks of each student for each test."""
        with Gradebook(f"sqlite:///{self.folder}/gradebook.db", "initializers") as book:
            submissions = book.assignment_submissions("exercises")
            return {submission.student.id: {grade.name: grade.score for nb in submission.notebooks for grade in nb.grades} for submission in submissions}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # Another test may set up a class meanwhile.
        patch.setattr(assignment, "SHARED", tmp_path_factory.mktemp("none") / "rust")
        course = Course(tmp_path_factory.mktemp("course"))
    course.nbgrader("generate_assignment", "exercises")
    for student, answers in STUDENTS.items():
        course.submit(student, answers, without=["c5"] if student == "careless" else [], copied="a4" if student == "all-right" else None)
    course.submit("as-released", {})
    # An endless loop may run for half as long as by nbgrader's own limit.
    course.said = course.nbgrader("autograde", "exercises", "--Execute.timeout=15")
    course.nbgrader("generate_feedback", "exercises")
    course.nbgrader("export")
    return course


def words(nb, name):
    """What the test cell of a task says."""
    [cell] = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name]
    return "\n".join(output.get("text") or output.get("evalue") for output in cell.outputs).strip()


def test_students_get_no_solution_and_no_hidden_test(course):
    released, kept = course.notebook("release"), course.notebook("source")
    assert [cell.id for cell in released.cells] == [cell.id for cell in files.read(EXERCISES).cells] == [cell.id for cell in kept.cells]
    for cell in released.cells:
        assert not re.search("SOLUTION|HIDDEN", cell.source) and not cell.get("outputs")
        if cell.id in ANSWERS:
            assert cell.source.count(STUB) == 1 and RIGHT[cell.id] not in cell.source
    assert "`todo!()`" in released.cells[0].source
    [repair] = [cell.source for cell in released.cells if cell.id == "a6"]
    assert "// rng.randn((n_in, n_out)) * (2.0 / n_out as f64)" in repair, "the code to repair is shown"
    assert sum("BEGIN HIDDEN TESTS" in cell.source for cell in kept.cells) == 5


def test_marks_are_those_that_a_teacher_would_give(course):
    marks = course.marks()
    for student, lost in LOST.items():
        assert marks[student] == {name: 0 if name in lost else points for name, points in ALL.items()}, student
    assert sum(marks["all-right"].values()) == 16
    with open(course.folder / "grades.csv", encoding="utf-8", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == {student: sum(of_tests.values()) for student, of_tests in marks.items()}


def test_every_exercise_is_unsolved_as_released_and_its_stub_compiles(course):
    assert course.marks()["as-released"] == dict.fromkeys(ALL, 0)
    graded = course.notebook("autograded", "as-released")
    assert {name: words(graded, name) for name in ALL} == dict.fromkeys(ALL, "not yet implemented")
    assert not [cell.id for cell in graded.cells if cell.id in ANSWERS and cell.outputs]


def test_each_mark_has_its_words(course):
    some, careless = course.notebook("autograded", "some-right"), course.notebook("autograded", "careless")
    assert words(some, "c1").startswith("Right: n · σ²")
    assert "about its square root" in words(some, "c3")
    assert "for 250 inputs the variance is not 1/250" in words(some, "c5")
    assert "cannot find" in words(some, "c7")
    # The feedback of a failing test is one line, even after an endless loop.
    assert words(careless, "c6") == "collapse_axis: Index 400 must be less than axis length 400 for array with shape [400, 150]"
    assert words(careless, "c5").startswith("Right: ") and "Interrupting kernel" in course.said
    for student in STUDENTS:
        page = (course.folder / "feedback" / student / "exercises" / "8-8-exercises.html").read_text(encoding="utf-8")
        told = html.unescape(re.sub(r"<[^>]+>|\x1b\[[\d;]*m", "", page))
        total = 16 - sum(ALL[name] for name in LOST[student])
        assert f"(Score: {total}.0 / 16.0)" in told and "stack backtrace" not in told
        for name in ALL:
            assert words(course.notebook("autograded", student), name).splitlines()[0] in told


def test_exercises_that_have_lost_their_ids_make_no_course(tmp_path, monkeypatch):
    nb = files.read(EXERCISES)
    for number, cell in enumerate(nb.cells):
        cell.id = str(number)
    stripped = tmp_path / "stripped.ipynb"
    nbformat.write(nb, stripped)
    monkeypatch.setattr(assignment, "EXERCISES", stripped)
    with pytest.raises(Failed, match=r"stripped\.ipynb has no cell a1: .* as git has it"):
        main([tmp_path / "course"])
    assert list(tmp_path.iterdir()) == [stripped]


def test_in_a_class_the_course_names_the_crate_that_its_students_can_read(tmp_path, monkeypatch):
    spec = tmp_path / "opt/current/.venv/share/kernels/rust"
    spec.mkdir(parents=True)
    (tmp_path / "rust").symlink_to(spec)
    monkeypatch.setattr(assignment, "SHARED", tmp_path / "rust")
    path = re.search('path = "(.*)"', Course(tmp_path / "course").notebook("source").cells[1].source)[1]
    assert Path(os.path.normpath(tmp_path / path)) == tmp_path / "opt/current/crate"
    # evcxr follows the links of relative paths alone.
    assert not Path(path).is_absolute()


def test_a_course_that_is_there_stays_as_it_is(course, tmp_path):
    source = course.folder / "source/exercises" / EXERCISES.name
    stored = source.read_bytes()
    with pytest.raises(Failed, match="exists already"):
        main([course.folder])
    assert source.read_bytes() == stored
    config = tmp_path / "nbgrader_config.py"
    config.write_text("c = get_config()")
    with pytest.raises(Failed, match="exists already"):
        main([tmp_path])
    assert config.read_text() == "c = get_config()" and list(tmp_path.iterdir()) == [config]

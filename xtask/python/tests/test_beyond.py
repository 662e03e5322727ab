"""The notebooks after the lesson: their pictures tell the seed, and the exercises can be done."""

import re

import answers
import pytest
from nbformat.v4 import new_code_cell

from initializers_notebooks import LESSON, ROOT, files, run
from initializers_notebooks.assignment import ANSWERS

EXERCISES = ROOT / "notebooks" / "8-8-exercises.ipynb"


def printed(nb):
    outputs = [output for cell in files.code_cells(nb) for output in cell.outputs]
    return " ".join(o.text if o.output_type == "stream" else o.data.get("text/plain", "") for o in outputs)


@pytest.mark.parametrize("name", ["8-5-depth", "8-6-gradients", "8-7-training", "8-9-in-other-libraries"])
def test_pictures_tell_the_seed_that_stands_in_the_notebook(name):
    nb = files.read(ROOT / "notebooks" / f"{name}.ipynb")
    assert not re.search(r"\bseeds? \d", "\n".join(cell.source for cell in files.code_cells(nb)))
    pictures = [o.data["text/plain"] for cell in files.code_cells(nb) for o in cell.outputs if "image/svg+xml" in o.get("data", {})]
    without = [words.splitlines()[0] for words in pictures if not re.search(r"\bseeds? 0", words)]
    # An image of the data, which involves no random numbers.
    assert [title for title in without if not title.startswith("The first training image")] == [] and len(pictures) > 2


def test_progress_is_stored_as_a_line_for_each_epoch():
    nb = files.read(ROOT / "notebooks" / "8-7-training.ipynb")
    logs = [o.text.splitlines() for cell in files.code_cells(nb) for o in cell.outputs if "█" in o.get("text", "")]
    assert [len(log) for log in logs] == [10] * 4
    assert all("█" in line and f"epoch {number:2}   careless" in line for log in logs for number, line in enumerate(log, 1))


def test_every_task_has_a_hint_to_open():
    nb = files.read(EXERCISES)
    tasks = [cell.source for cell in nb.cells if re.fullmatch(r"e\d+", cell.id)]
    assert len(tasks) == 10 and all(re.search(r"<details><summary>Hint</summary>.{20,}</details>", task, re.DOTALL) for task in tasks)


def verdicts(cells):
    """What the checks say when other cells replace the student's; `cells` returns each one, given the id and the source of the student's."""
    nb = files.read(EXERCISES)
    for cell in nb.cells:
        if cell.id in ANSWERS:
            cell.source = cells(cell.id, cell.source)
    run.execute(nb, EXERCISES)
    checks = {cell.id: cell for cell in nb.cells if re.fullmatch(r"c\d+", cell.id)}
    assert len(checks) == len(ANSWERS) == len(answers.WRONG) == 10
    return {f"a{key[1:]}": cell.outputs[0].data["text/plain"] for key, cell in checks.items()}


def test_as_committed_every_check_says_not_yet():
    nb = files.read(EXERCISES)
    said = [cell.outputs[0].data["text/plain"] for cell in nb.cells if re.fullmatch(r"c\d+", cell.id)]
    assert len(said) == 10 and all(words.startswith("Not yet: ") for words in said)


def test_model_answers_are_right():
    wrong = {
        key: words
        for key, words in verdicts(lambda name, source: answers.answered(source, ANSWERS[name]["solution"])).items()
        if not words.startswith("Right: ")
    }
    assert wrong == {}


def test_wrong_answers_are_refused_with_the_right_words():
    said = verdicts(lambda name, _: answers.WRONG[name][0])
    for key, (_, words) in answers.WRONG.items():
        assert said[key].startswith("Not yet: ") and words in said[key]


# What a student writes who knows the crates for random numbers.
BESIDE = """
use initializers::rand::prelude::*;
use initializers::rand_distr::*;
let mut rng = StdRng::seed_from_u64(0);
let normal: f64 = rng.sample(Normal::new(5.0, 0.1).unwrap());
let weights = he_normal(&mut rng, 100, 50);
normal.round() + mean(&weights).round()
"""


def test_prelude_beside_rand():
    nb = files.read(LESSON)
    nb.cells = [*(cell for cell in nb.cells if cell.id == "in-2"), new_code_cell(BESIDE)]
    run.execute(nb, LESSON)
    assert printed(nb).endswith(" 5.0")

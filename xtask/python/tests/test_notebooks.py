"""Every notebook reproduces its stored outputs in a fresh kernel, and the lesson gives NumPy's numbers for every seed."""

import copy
import io
import re
from collections import Counter
from contextlib import redirect_stdout

import nbformat
import numpy as np
import pytest
from compare import differences

from initializers_notebooks import LESSON, ROOT, files, run

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SEED = "const SEED: u32 = 0;"
CELLS = [2, *range(94, 100), *range(101, 106), 92, *range(153, 163)]


def output(nb, cell_id):
    """What a cell shows: its text, printed or from its last expression."""
    [cell] = [cell for cell in nb.cells if cell.id == cell_id]
    [shown] = cell.outputs
    return shown.text if shown.output_type == "stream" else shown.data["text/plain"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_stored_outputs_are_those_of_a_fresh_run(path):
    stored = files.read(path)
    fresh = copy.deepcopy(stored)
    run.execute(fresh, path)
    assert differences(stored, fresh) == [], f"{path.name}: run `cargo xtask run` and look at what changed"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_keep_their_format(path):
    nb = files.read(path)
    assert (nb.nbformat, nb.nbformat_minor) == (4, 5)
    assert nb.metadata.kernelspec == files.KERNELSPEC
    # myst-nb would run a notebook in which a cell shows nothing, also where there is no Rust kernel.
    assert nb.metadata.mystnb == {"execution_mode": "off"}
    # nbsphinx would take a line that begins with an initial for an item of a list.
    texts = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    assert re.findall(r"^\W*[A-Z]\. .*", texts, re.MULTILINE) == []
    counts = [cell.execution_count for cell in files.code_cells(nb)]
    assert counts == list(range(1, len(counts) + 1))


def test_a_cell_has_its_id_alone():
    # MyST's links lead to them across notebooks.
    ids = Counter(cell.id for path in NOTEBOOKS for cell in files.read(path).cells)
    assert [(name, times) for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("path", [*NOTEBOOKS, *sorted((ROOT / "notebooks").glob("*.md"))], ids=lambda path: path.name)
def test_a_line_break_is_one_in_xml_too(path):
    """pandoc's EPUB ends at any other."""
    assert "<br>" not in path.read_text(encoding="utf-8")


def test_the_lesson_has_the_cells_of_the_original_in_its_order():
    ids = [cell.id for cell in files.read(LESSON).cells if re.fullmatch(r"in-\d+", cell.id)]
    assert ids == [f"in-{n}" for n in CELLS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_heading_a_text_and_a_picture_begin_a_slide(path):
    """So that nbconvert's slides are a talk. The other cells of code belong to the text above them."""
    for cell in files.read(path).cells:
        shows = any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", []))
        begins = "slide" if re.match("##? ", cell.source) else "subslide" if cell.cell_type == "markdown" or shows else None
        assert cell.metadata.get("slideshow") == (begins and {"slide_type": begins}), cell.id


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_words_of_a_slider_fit_into_a_terminal(path):
    shown = [output.data for cell in files.code_cells(files.read(path)) for output in cell.outputs if "data" in output]
    words = [data["text/plain"] for data in shown if "initializers-slider" in data.get("text/html", "")]
    assert [line for text in words for line in text.splitlines() if len(line) > 80] == []


def test_the_picture_of_the_readme_is_the_notebooks():
    [cell] = [cell for cell in files.read(LESSON).cells if cell.id == "four"]
    picture = (ROOT / "notebooks" / "side-by-side.svg").read_text(encoding="utf-8")
    assert picture == cell.outputs[0].data["image/svg+xml"], "run `cargo xtask run`"


def numpy_lesson(nb, seed):
    """What the Python above the cells shows: the text of the cell with `a`, and means and variances by the number of the cell."""
    np.random.seed(seed)
    prose = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    imports, *blocks = re.findall("<details><summary>In Python.*?```python\n(.*?)\n```\n\n</details>", prose, re.DOTALL)
    assert imports.startswith("import numpy as np\n")
    names, arrays, statistics = {"np": np}, {}, {}
    for code in blocks:
        with redirect_stdout(io.StringIO()) as out:
            exec(code, names)
        if code.endswith("\na"):
            shows = [96, 102, 154, 159][len(arrays)]
            arrays[shows] = repr(names["a"])
        elif printed := [float(number) for number in out.getvalue().split()]:
            for offset, name in enumerate("xwa"):
                statistics[shows + 1 + offset] = (names[name], *printed[2 * offset : 2 * offset + 2])
    assert (len(arrays), len(statistics)) == (4, 12)
    return arrays, statistics


def disagreements(nb, seed):
    """The cells of an executed lesson that do not show what NumPy shows."""
    arrays, statistics = numpy_lesson(nb, seed)
    wrong = [f"in-{n}" for n, text in arrays.items() if output(nb, f"in-{n}") != text]
    for n, (values, mean, var) in statistics.items():
        printed = [float(line) for line in output(nb, f"in-{n}").splitlines()]
        # 12 digits. Those of a mean count from the size of the values, because near 0 it is what a cancellation leaves.
        close = len(printed) == 2 and all(
            abs(ours - numpys) <= 1e-12 * size for ours, numpys, size in zip(printed, (mean, var), (np.mean(np.abs(values)), var), strict=True)
        )
        if not close:
            wrong.append(f"in-{n}")
    return wrong


def with_seed(nb, seed):
    """The lesson with another seed, in the one line that a student would change."""
    nb = copy.deepcopy(nb)
    [cell] = [cell for cell in nb.cells if cell.cell_type == "code" and "const SEED" in cell.source]
    assert cell.source == SEED
    cell.source = SEED.replace("0;", f"{seed};")
    return nb


def agreement_with_the_crate():
    """A cell that stops the run unless the functions of the lesson are those of the crate."""
    return nbformat.v4.new_code_cell(
        "for (n_in, n_out) in [(10, 5), (1, 1), (300, 200)] {\n"
        "    let fresh = || RandomState::new(SEED);\n"
        "    assert_eq!(xavier_init(&mut fresh(), n_in, n_out), xavier_uniform(&mut fresh(), n_in, n_out));\n"
        "    assert_eq!(he_init(&mut fresh(), n_in, n_out), he_normal(&mut fresh(), n_in, n_out));\n"
        "}",
        id="agreement-with-the-crate",
    )


@pytest.mark.parametrize("seed", [1, 2**32 - 1])
def test_the_lesson_shows_numpys_numbers(seed):
    nb = with_seed(files.read(LESSON), seed)
    nb.cells.append(agreement_with_the_crate())
    run.execute(nb, LESSON)
    assert disagreements(nb, seed) == []


def test_the_stored_numbers_are_numpys_and_a_wrong_digit_would_be_noticed():
    nb = files.read(LESSON)
    assert disagreements(nb, 0) == []
    assert len(disagreements(nb, 1)) == 16
    for cell in nb.cells:
        if cell.id in ("in-102", "in-105", "in-160"):
            text = output(nb, cell.id)
            changed = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), text)
            if cell.id != "in-102":
                first, rest = text.split("\n", 1)
                changed = f"{float(first) + 2e-12}\n{rest}"
            shown = cell.outputs[0]
            if shown.output_type == "stream":
                shown.text = changed
            else:
                shown.data["text/plain"] = changed
    assert disagreements(nb, 0) == ["in-102", "in-105", "in-160"]

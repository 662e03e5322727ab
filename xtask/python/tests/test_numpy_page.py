"""The page for those who know NumPy: its table shows code that its cells run, and the Python above a cell shows the same numbers."""

import html
import io
import re
from contextlib import redirect_stdout

import numpy as np
import pytest

from initializers_notebooks import ROOT, files

CELLS = files.read(ROOT / "notebooks/numpy-and-the-same-here.ipynb").cells
TITLES = [cell for cell in CELLS if "```python" in cell.source]


def numbers(text):
    return [float(word.lower() == "true") if word.isalpha() else float(word) for word in re.findall(r"(?i:true|false)|[-+]?\d+(?:\.\d*)?(?:e[-+]\d+)?", text)]


def test_the_table_shows_code_that_runs():
    [table] = [cell.source for cell in CELLS if cell.id == "table"]
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    shown = [html.unescape(tick or tag) for _, here in rows for tick, tag in re.findall(r"`([^`]+)`|<code>(.*?)</code>", here)]
    runs = "\n".join(cell.source for cell in CELLS if cell.cell_type == "code")
    assert len(shown) > 50 and [code for code in shown if code not in runs and code != "start.elapsed()"] == []


def test_the_cells_show_numpys_numbers():
    names = {"np": np, "SEED": 0}
    assert len(TITLES) == 11
    for title in TITLES:
        [code] = re.findall(r"```python\n(.*?)\n```", title.source, re.DOTALL)
        with redirect_stdout(io.StringIO()) as out:
            exec(code, names)
        [cell] = [cell for cell in CELLS if cell.id == title.id.removesuffix("-title")]
        shown = numbers("\n".join(o.text if o.output_type == "stream" else o.data["text/plain"] for o in cell.outputs))
        numpys = numbers(out.getvalue())
        # What follows is a table that NumPy lacks.
        assert len(shown) == len(numpys) or cell.id == "statistics"
        assert shown[: len(numpys)] == pytest.approx(numpys, rel=1e-7, abs=1e-7), cell.id

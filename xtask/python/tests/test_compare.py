"""The comparison of outputs notices what it should, and nothing else."""

import copy

import pytest
from compare import differences
from nbformat.v4 import new_code_cell, new_notebook, new_output

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect x="1" y="2.5" fill="#0072B2"/><text>n = 4</text></svg>'


def notebook(svg=SVG):
    picture = new_output("execute_result", {"image/svg+xml": svg, "text/plain": "a picture"}, execution_count=2)
    return new_notebook(
        cells=[
            new_code_cell("1", id="text", outputs=[new_output("stream", name="stdout", text="0.25\n")]),
            new_code_cell("2", id="picture", outputs=[picture]),
            new_code_cell("3", id="silent"),
        ]
    )


def test_a_notebook_equals_itself():
    assert differences(notebook(), notebook()) == []


@pytest.mark.parametrize(
    "svg",
    [
        SVG.replace('x="1" y="2.5"', 'y="2.5" x="1"'),
        SVG.replace("2.5", "2.501"),
        SVG.replace("><rect", ">\n  <rect"),
    ],
)
def test_pictures_may_be_written_differently(svg):
    assert differences(notebook(), notebook(svg)) == []


@pytest.mark.parametrize(
    "svg",
    [
        SVG.replace('x="1"', 'x="2"'),
        SVG.replace("2.5", "2.6"),
        SVG.replace("#0072B2", "#0072B3"),
        SVG.replace("n = 4", "n = 5"),
        SVG.replace("<text>n = 4</text>", ""),
        SVG.replace("rect", "circle"),
        SVG.replace(' x="1"', ""),
    ],
)
def test_pictures_must_draw_the_same(svg):
    [difference] = differences(notebook(), notebook(svg))
    assert difference.startswith("cell picture: image/svg+xml differs")


def change_text(nb):
    nb.cells[0].outputs[0].text = "0.26\n"


def change_stream(nb):
    nb.cells[0].outputs[0].name = "stderr"


def drop_output(nb):
    nb.cells[0].outputs = []


def add_output(nb):
    nb.cells[2].outputs = [new_output("stream", name="stdout", text="")]


def drop_form(nb):
    del nb.cells[1].outputs[0].data["text/plain"]


def change_form(nb):
    nb.cells[1].outputs[0].data["text/plain"] = "another picture"


def rename_cell(nb):
    nb.cells[2].id = "loud"


@pytest.mark.parametrize("change", [change_text, change_stream, drop_output, add_output, drop_form, change_form, rename_cell])
def test_every_other_change_is_a_difference(change):
    changed = copy.deepcopy(notebook())
    change(changed)
    assert len(differences(notebook(), changed)) == 1

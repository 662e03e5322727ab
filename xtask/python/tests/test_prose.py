"""Every number in the notebooks' sentences is compared with the output that it speaks of, by the table in `prose.py`."""

import copy
import re

import pytest
from prose import NO_MEASUREMENT, ROWS

from initializers_notebooks import ROOT, files

# A number: `0.17`, `8.1e-5`, `10 000`; in a name such as `2.2.1`, all of it.
NUMBER = re.compile(r"\d+(?:[ \u2009]\d{3}\b)*(?:\.\d+)*(?:e[-−]?\d+)?")
WORDS = {"hundred": 100, "twenty": 20, "five": 5, "half": 0.5, "tenth": 0.1}
# What is not a sentence: code, the target of a link, the tables about Rust.
SKIPPED = re.compile(r"(?s)```.*?```|<code>.*?</code>|`[^`]*`|(?<=\])\([^)\s]*\)")
BRACKETS = re.compile(rf"\[([\d.e−-]+|{'|'.join(WORDS)})\](?!\()")
# What a formula comes to.
RESULT = re.compile(r"(?:=|\\approx) (?=\d+\.\d)")
RUST = ("reading", "new-rust")


def number(text):
    text = re.sub(r"[ \u2009]", "", text).replace("−", "-").rstrip(",;.:")
    return WORDS[text] if text in WORDS else float(text)


def unit(text):
    """One of the last digit that is written."""
    digits, _, exponent = text.replace("−", "-").partition("e")
    return 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2])) if text not in WORDS else 0.0


def searched(nb, row):
    """The match of a row's pattern in what its cell shows or, if it is not there, in the code of the cell."""
    [cell] = [cell for cell in files.code_cells(nb) if cell.id == row.source]
    texts = [o.text if o.output_type == "stream" else o.data["text/plain"] for o in cell.outputs]
    return re.search(row.pattern, "\n".join(texts)) or re.search(row.pattern, cell.source)


def wrong(nb, row, source):
    """What is wrong with a row, and where its numbers stand in the cell."""
    quoted, written = BRACKETS.sub(r"\1", row.words), BRACKETS.findall(row.words)
    if source.count(quoted) != 1 or not written:
        return [f"{row.cell}: {quoted!r} stands there {source.count(quoted)} times, with {len(written)} numbers"], []
    start = source.index(quoted)
    places = [start + match.start() - 2 * before for before, match in enumerate(BRACKETS.finditer(row.words))]
    if isinstance(row.source, tuple):
        speaks_of = row.source
    else:
        found = searched(nb, row)
        if not found:
            return [f"{row.cell}: {row.source} shows nothing for {row.words!r}"], places
        speaks_of = tuple(map(number, found.groups()))
        speaks_of = row.of(*speaks_of) if row.of else speaks_of
    assert len(speaks_of) == len(written), row
    faults = [
        f"{row.cell}: {text} in {quoted!r}, but it is {value:.6g}"
        for text, value in zip(written, speaks_of, strict=True)
        if not abs(number(text) - value) <= max(0.5001 * unit(text), row.about * abs(value))
    ]
    return faults, places


def faults(nb, rows):
    """What is wrong in the sentences of a notebook, and how many numbers in them the rows compare."""
    found, compared = [], 0
    unused = list(rows)
    for cell in nb.cells:
        if cell.cell_type != "markdown":
            continue
        known = set()
        for row in [row for row in rows if row.cell == cell.id]:
            unused.remove(row)
            said, places = wrong(nb, row, cell.source)
            found += said
            known |= set(places)
            compared += len(places)
        if cell.id.endswith(RUST):
            continue
        prose = SKIPPED.sub(lambda code: "§" * len(code[0]), cell.source)
        results = {match.end() for match in RESULT.finditer(prose)}
        for pattern in NO_MEASUREMENT:
            for match in re.finditer(pattern, prose):
                numbers = {match.start() + place.start() for place in NUMBER.finditer(match[0])}
                known |= numbers - results if match[0].startswith("$") else numbers
        for match in NUMBER.finditer(prose):
            if match.start() not in known:
                around = " ".join(prose[max(0, match.start() - 40) : match.end() + 25].split())
                found.append(f"{cell.id}: {match[0]} has no row in prose.py: … {around} …")
    return found + [f"there is no cell {row.cell}" for row in unused], compared


@pytest.mark.parametrize("name", ROWS)
def test_numbers_in_prose_are_those_of_the_outputs(name):
    found, compared = faults(files.read(ROOT / "notebooks" / f"{name}.ipynb"), ROWS[name])
    assert found == []
    print(f"{name}: {compared} numbers in {len(ROWS[name])} rows")


@pytest.mark.parametrize(
    ("cell", "words", "changed", "fault"),
    [
        ("look-compromise", "reach 3.33", "reach 3.34", "stands there 0 times"),
        ("gradients-claims", "grow to 3.33", "grow to 3.33 or 3.34", "3.34 has no row"),
        ("compromise-title", "the identity", "the identity (std 0.998)", "0.998 has no row"),
        ("compromise-numbers", "activations 3.33", "activations 3.35", "3.33 in 'the activations reach"),
        ("compromise-numbers", "activations 3.33", "activations NaN", "but it is nan"),
    ],
)
def test_a_number_that_is_wrong_or_has_no_row_is_noticed(cell, words, changed, fault):
    nb = copy.deepcopy(files.read(ROOT / "notebooks/8-6-gradients.ipynb"))
    [found] = [found for found in nb.cells if found.id == cell]
    holder, text = (found, "source") if found.cell_type == "markdown" else (found.outputs[0], "text")
    assert words in holder[text]
    holder[text] = holder[text].replace(words, changed)
    assert any(fault in said for said in faults(nb, ROWS["8-6-gradients"])[0])

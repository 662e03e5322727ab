"""Compares the outputs of two runs of a notebook: text exactly, SVG by what is drawn."""

import difflib
import re
import xml.etree.ElementTree as ElementTree

# Pixels and other numbers in an SVG may differ by this much.
TOLERANCE = 0.01
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def differences(stored, fresh):
    """One sentence, with the id of the cell, for each cell whose outputs differ."""
    found = []
    stored_cells = [cell for cell in stored.cells if cell.cell_type == "code"]
    fresh_cells = [cell for cell in fresh.cells if cell.cell_type == "code"]
    if [cell.id for cell in stored_cells] != [cell.id for cell in fresh_cells]:
        return ["the notebooks do not have the same code cells"]
    for old, new in zip(stored_cells, fresh_cells, strict=True):
        found += [f"cell {old.id}: {difference}" for difference in output_differences(old.outputs, new.outputs)]
    return found


def output_differences(old, new):
    """What differs between the outputs of one cell."""
    if len(old) != len(new):
        return [f"{len(old)} outputs are stored, but a fresh run gives {len(new)}"]
    found = []
    for a, b in zip(old, new, strict=True):
        kinds = [(o.output_type, o.get("name")) for o in (a, b)]
        if kinds[0] != kinds[1]:
            found.append(f"a stored output is {kinds[0]}, a fresh run gives {kinds[1]}")
            continue
        forms = [{"text": o.text} if o.output_type == "stream" else o.get("data", dict(o)) for o in (a, b)]
        if forms[0].keys() != forms[1].keys():
            found.append(f"stored as {sorted(forms[0])}, a fresh run gives {sorted(forms[1])}")
            continue
        for form in forms[0]:
            same = same_picture if form == "image/svg+xml" else lambda x, y: x == y
            if not same(forms[0][form], forms[1][form]):
                found.append(f"{form} differs\n{diff(forms[0][form], forms[1][form])}")
    return found


def diff(old, new):
    lines = difflib.unified_diff(str(old).splitlines(), str(new).splitlines(), "stored", "fresh", n=0, lineterm="")
    return "\n".join(line[:200] for line in list(lines)[:12])


def same_picture(old, new):
    """Whether two SVG documents draw the same: elements, attributes in any order, texts, and numbers within `TOLERANCE`."""
    return same_element(ElementTree.fromstring(old), ElementTree.fromstring(new))


def same_element(a, b):
    return (
        a.tag == b.tag
        and a.attrib.keys() == b.attrib.keys()
        and all(same_numbers(a.attrib[key], b.attrib[key]) for key in a.attrib)
        and (a.text or "").strip() == (b.text or "").strip()
        and (a.tail or "").strip() == (b.tail or "").strip()
        and len(a) == len(b)
        and all(map(same_element, a, b))
    )


def same_numbers(old, new):
    """Whether two attributes are the same text around the same numbers."""
    if old == new:
        return True
    if old.startswith("#") or NUMBER.sub("#", old) != NUMBER.sub("#", new):
        return False
    return all(abs(float(x) - float(y)) <= TOLERANCE for x, y in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True))

"""Every link between the repository's texts and notebooks leads to a file that is there, and to a heading in it."""

import re
import subprocess
from functools import cache
from html import unescape
from urllib.parse import unquote

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from initializers_notebooks import ROOT, files
from initializers_notebooks.exporter import PageExporter

NOTEBOOKS = ROOT / "notebooks"
TEXTS = subprocess.run(["git", "ls-files", "*.md", "*.ipynb"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@cache
def page(path):
    """A text as a page, with its links as they are written."""
    cells = files.read(path).cells if path.suffix == ".ipynb" else [new_markdown_cell(path.read_text(encoding="utf-8"))]
    nb = new_notebook(cells=[cell for cell in cells if cell.cell_type == "markdown"])
    return PageExporter().from_notebook_node(nb, {"metadata": {"path": str(path.parent)}})[0]


def dead_links(path):
    for link in map(unescape, re.findall(r'<a href="([^"]+)"', page(path))):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / unquote(name) if name else path
        # A state of the playground is no place in the text about it; test_playground.py visits it.
        is_state = "=" in anchor and target.name == "playground.md"
        # The export has pages of the notebooks' folder only.
        is_left_out = path.parent == NOTEBOOKS and NOTEBOOKS not in target.resolve().parents
        if is_left_out or not target.exists() or (anchor and not is_state and f'id="{unquote(anchor)}"' not in page(target)):
            yield link


@pytest.mark.parametrize("text", TEXTS)
def test_every_link_leads_somewhere(text):
    assert list(dead_links(ROOT / text)) == []


def test_the_start_page_leads_to_every_page_in_the_order_of_the_readme():
    pages = re.findall(r"\]\((.*?)\)", (NOTEBOOKS / "index.md").read_text(encoding="utf-8"))
    assert sorted([*pages, "index.md"]) == sorted(path.name for path in NOTEBOOKS.iterdir() if path.suffix in (".ipynb", ".md"))
    table = re.findall(r"^\| \[.*?\]\(notebooks/(.*?)\)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert table == [page for page in pages if page.endswith(".ipynb")]


def test_a_dead_link_is_noticed(tmp_path):
    text = tmp_path / "text.md"
    text.write_text("# One\n\n[a](#one) [b](#two) [c](none.md) [d](text.md#one) [e](text.md#two) [f](https://example.org)\n")
    assert list(dead_links(text)) == ["#two", "none.md", "text.md#two"]

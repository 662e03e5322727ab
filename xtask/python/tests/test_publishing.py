"""What the page "Publishing the course with other tools" promises, with the tools that the project itself has; `cargo xtask tools` tries the others."""

import re

import publishing
import pytest

TEXT = publishing.PAGE.read_text(encoding="utf-8")
TOOLS = {tool["name"]: tool for tool in publishing.SETTINGS["tool"]}


def test_the_page_has_a_row_and_a_picture_of_each_tool():
    rows = [line for line in TEXT.partition(publishing.HEADING)[2].splitlines() if line.startswith("|")][2:]
    assert publishing.text(rows) == TEXT, "run `cargo xtask tools`"
    assert [re.match(r"\| (.*?)(?: \(|;| \|)", row)[1] for row in rows] == list(TOOLS)
    shown = re.findall(r"!\[.*?\]\(publishing/(.*?)\)", TEXT)
    assert sorted(shown) == sorted(path.name for path in publishing.PICTURES.iterdir())
    assert len(shown) == sum("page" in tool or "serves" in tool for tool in TOOLS.values())


def test_the_files_to_copy_are_found():
    files = publishing.files()
    assert list(files) == ["conf.py", "mkdocs.yml", "links.py", "myst.yml"]
    for name in ("conf.py", "links.py"):
        compile(files[name], name, "exec")


@pytest.mark.parametrize("name", ["nbconvert, lab", "nbconvert, classic"])
def test_nbconvert_gives_what_the_page_says_without_a_network(name, browser, monkeypatch):
    monkeypatch.setattr(publishing, "PACKAGE", re.compile("no packages from npm"))
    [row] = [row.split(" | ") for row in TEXT.splitlines() if row.startswith(f"| {name} (")]
    with publishing.published(TOOLS[name], "") as page:
        found, _ = publishing.look(browser.page.context.browser, page)
    # The lesson has one slider, and six pictures with it. Formulas need MathJax, which is on the network.
    assert found["pictures"] == 6 and found["slider"] == 1 and found["formulas"] == 0
    assert all(what in row[1] and found[what] for what in ("pictures", "slider", "folds", "gaps in tables"))
    on_paper = "6 of 6" if "pictures on paper" in row[1] else re.search(r"(\d of 6) pictures on paper", row[2])[1]
    assert on_paper == f"{found['pictures on paper']} of 6"

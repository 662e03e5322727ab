"""An exported page contains everything it shows, and only a good page replaces an earlier one."""

import base64
import itertools
import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from initializers_notebooks import ROOT, files
from initializers_notebooks import export as export_command
from initializers_notebooks.cleaning import clean, clean_output

SVG = '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="9" height="9"><title>dot</title><rect width="9" height="9"/></svg>'


def export(*arguments):
    return subprocess.run([sys.executable, "-m", "initializers_notebooks.export", *arguments], capture_output=True, text=True, check=False)


def write(path, source, *outputs):
    cells = [
        new_markdown_cell("# Weights & <i>sizes</i>\n\n$$\\sqrt{2/n_j}$$\n\nand $n_j$ `inputs`", id="prose"),
        new_code_cell(source, id="code", outputs=list(outputs), execution_count=1 if outputs else None),
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), path)


def test_a_page_holds_all_that_it_shows(tmp_path):
    result = new_output("execute_result", {"image/svg+xml": SVG, "text/plain": "in words"}, execution_count=1)
    write(tmp_path / "page.ipynb", "let a = 1 < 2;", result, new_output("stream", name="stdout", text="0 < 1\n"))
    out = tmp_path / "new" / "folder"
    assert export("--out", out, "--no-run", tmp_path / "page.ipynb").returncode == 0
    assert {file.name for file in out.iterdir()} == {"page.html", "index.html"}
    page = (out / "page.html").read_text(encoding="utf-8")
    # A page without a formula carries no font.
    assert "@font-face" in page and "@font-face" not in (out / "index.html").read_text(encoding="utf-8")
    assert page.count("<math") == 2 and "<msqrt>" in page and "$" not in page
    assert "<rect" in page and 'role="img"' in page and "in words" not in page
    assert "0 &lt; 1" in page and "&lt;</span>" in page
    assert not re.search(r"<script|<link|@import|(?:src|href)=\"(?!#)", page)


def test_html_within_the_prose_stays_around_its_text_and_pictures_move_in(tmp_path):
    write(tmp_path / "page.ipynb", "1")
    nb = files.read(tmp_path / "page.ipynb")
    nb.cells[0].source = (
        "| a |\n|---|\n| <code>let &amp;x;</code> |\n\nThe <b>bold *and* more</b>\n\n"
        '<details><summary>Hint</summary><img src="dot.svg" alt="a dot">\n\nThe **hint**\n\n</details>\n\n![another](dot.svg)'
    )
    nbformat.write(nb, tmp_path / "page.ipynb")
    (tmp_path / "dot.svg").write_text(SVG)
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<code>let &amp;x;</code>" in page and "<b>bold <em>and</em> more</b>" in page
    details = page.split("<details>")[1].split("</details>")[0]
    assert "The <strong>hint</strong>" in details
    assert page.count('src="data:image/svg+xml;base64,') == 2


def exported(folder, *cells):
    """The text of a page with these cells, without the links of its headings, and what the export warned of."""
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), folder / "page.ipynb")
    result = export("--out", folder, "--no-run", folder / "page.ipynb")
    assert result.returncode == 0, result.stderr
    page = (folder / "page.html").read_text(encoding="utf-8").split("<main>")[1].split("</main>")[0]
    return re.sub(r" <a [^>]*class=\"anchor\".*?</a>", "", page), result.stderr


def test_a_fold_holds_its_content_wherever_it_stands(tmp_path):
    folds = ["<details><summary>Answer</summary>", "<details>\n<summary>Answer</summary>", '<div class="alert alert-info">']
    starts = ["", "**Task.** ", "Text\n", "Text\n\n", "- item\n\nText\n"]
    places = [("", ""), ("- ", "  "), ("1. ", "   "), ("> ", "> "), ("> - ", ">   ")]
    sources = []
    for fold, before, (first, rest) in itertools.product(folds, starts, places):
        end = "</div>" if fold.startswith("<div") else "</details>"
        text = f"{before}{fold}\n\n42\n\n| a |\n|---|\n| 43 |\n\n{end}"
        sources.append(first + text.replace("\n", "\n" + rest) + "\n\n44")
    page, _ = exported(tmp_path, *map(new_markdown_cell, sources))
    sections = page.replace('<div class="table" tabindex="0"><table>', "<table>").replace("</table></div>", "</table>").split("</section>")
    for source, section in zip(sources, sections[:-1], strict=True):
        held, end, after = re.split("<details>|<div[^>]*>", section)[1].partition("</div>" if "<div" in source else "</details>")
        assert end and "<p>42</p>" in held and "<td>43</td>" in held and "<p>44</p>" in after and "44" not in held, source


def test_a_fold_in_an_item_ends_with_the_item(tmp_path):
    # As in JupyterLab: what stands at the margin is no part of the item.
    page, _ = exported(tmp_path, new_markdown_cell("- **Task.** <details><summary>Answer</summary>\n\n42\n\n</details>"))
    assert "<summary>Answer</summary></details></li>\n</ul>\n<p>42</p>" in page


def test_a_picture_moves_in_however_it_is_named_or_is_missed(tmp_path):
    data = {"image/svg+xml": base64.b64encode(SVG.encode()).decode()}
    for name in ("my pic.svg", "dot.svg"):
        (tmp_path / name).write_text(SVG)
    (tmp_path / "text.txt").write_text("a text")
    shown = ["attachment:image.svg", "attachment:my%20image.svg", "my%20pic.svg", "./dot.svg", "data:image/svg+xml,%3Csvg/%3E"]
    missed = ["missing.png", "attachment:no.png", "text.txt", ".", "%00.png", "https://example.org/x.png", f"../{tmp_path.name}-2/x.png"]
    source = "\n".join(f'<b>![m]({name})</b> <i><img alt="h &quot;&gt;" src="{name}"></i>' for name in [*shown, *missed])
    output = new_output("display_data", {"text/html": '<img alt="o" src="my pic.svg"> <u><img alt="p" src="gone.png"></u>'})
    cells = [
        new_markdown_cell(source, attachments={"image.svg": data, "my image.svg": data}),
        new_code_cell("1", outputs=[output], execution_count=1),
    ]
    page, said = exported(tmp_path, *cells)
    assert page.count("<img ") == page.count('src="data:image/svg+xml') == 2 * len(shown) + 1
    assert page.count("<b>m</b>") == page.count('<i>h "&gt;</i>') == len(missed) and "<u>p</u>" in page
    for name in missed:
        assert said.count(f"warning: the picture `{name}` is left out, because it is neither an attachment nor a picture in the folder") == 2
    assert said.count("warning: ") == 2 * len(missed) + 1 and "`gone.png`" in said


def test_formulas_are_numbered_by_their_tags_only(tmp_path):
    numbered = "equation", "align", "gather", "multline"
    source = " ".join(rf"$$\begin{{{name}}}a\end{{{name}}}$$ \begin{{{name}}}b\end{{{name}}}" for name in numbered)
    page, said = exported(tmp_path, new_markdown_cell(rf"{source} $$\begin{{align}}a&=b\tag{{7}}\end{{align}}$$ $$c \tag{{8}}$$"))
    assert re.findall(r"\(\w+\)", page) == ["(7)", "(8)"] and page.count("<math") == 10 and said == ""


def test_a_formula_knows_what_an_earlier_cell_defines_and_another_page_does_not(tmp_path):
    definitions = r"$\newcommand{\R}{\mathbb{Q}} \newcommand\set[1]{\{#1\}}$ $$\DeclareMathOperator*{\most}{most} \def\H{h}$$"
    cells = [definitions, r"$x \in \R$ $\set{y}$ $\most_z \H$", r"$\renewcommand{\R}{\mathbb{R}} \R$ $\newcommand{\R}{r} \R$"]
    page, said = exported(tmp_path, *map(new_markdown_cell, cells))
    shown = [re.sub("<.*?>", "", formula) for formula in re.findall("<math.*?</math>", page)]
    assert shown == ["", "", "x∈ℚ", "{y}", "mostz\u2061h", "ℝ", "r"] and said == ""
    page, said = exported(tmp_path, new_markdown_cell(r"$\most$"))
    assert r"<code>\most</code>" in page and r"the formula `\most` is shown as written" in said


def test_a_task_shows_whether_it_is_done(tmp_path):
    page, _ = exported(tmp_path, new_markdown_cell("- [ ] a\n- [x] b\n  1. [X] c\n\n     d\n- [y] e"))
    assert re.sub("<[^>]*>", "", page).split() == ["☐", "a", "☑", "b", "☑", "c", "d", "[y]", "e"]


def test_what_is_folded_in_jupyterlab_is_folded(tmp_path):
    output = new_output("stream", name="stdout", text="printed")
    metadata = [{}, {"jupyter": {"source_hidden": True}}, {"jupyter": {"outputs_hidden": True}}, {"collapsed": True}]
    cells = [new_code_cell("let a = 1 < 2;\na", outputs=[output], metadata=data, execution_count=1) for data in metadata]
    page, _ = exported(tmp_path, *cells, new_markdown_cell("# Words\n\nmore", metadata=metadata[1]))
    folds = [re.findall("<details><summary>(.*?)</summary>\n(.*?)</details>", part, re.DOTALL) for part in page.split("</section>")]
    assert [[summary for summary, _ in found] for found in folds] == [[], ["let a = 1 &lt; 2;"], ["Output"], ["Output"], ["# Words"], []]
    assert "&lt;" in folds[1][0][1] and all("printed" in folds[n][0][1] for n in (2, 3)) and "<p>more</p>" in folds[4][0][1]
    assert all(page.split("</section>")[n].count("printed") == 1 for n in range(4))


def test_styles_keep_what_they_say_about_a_part_and_do_not_move_it():
    for style in ("fill:red", "stroke:#369;stroke-width:2", "margin:0 auto;border-left:1px solid", "margin:1em;width:50%", "overflow:auto"):
        assert f'style="{style}"' in clean(f'<svg><rect style="{style}"/></svg>')
    for style in (
        *("margin:-50px", "margin: 1px 2px -3px", "MARGIN : calc(1px - 9px)", "margin:/*;*/-9px", "height:100vh", "width:calc(1px + 99.9dvw)"),
        *("max-height:9svmin", "overflow:visible", "fill:url(#a)", "position:fixed"),
    ):
        kept = clean(f'<svg><rect style="{style}"/></svg>')
        assert style.split(":")[1] not in kept and "<rect" in kept


def test_a_picture_that_does_not_say_what_it_is_becomes_an_image_with_a_name(tmp_path):
    named, nameless = SVG.replace(' role="img"', ""), SVG.replace("<title>dot</title>", "").replace(' role="img"', "")
    write(tmp_path / "page.ipynb", "1", *(new_output("display_data", {"image/svg+xml": svg}) for svg in (named, nameless)))
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert re.findall(r'<img alt="(\w+)" src="data:image/svg\+xml;base64,', page) == ["dot", "figure"] and "<svg" not in page


def test_the_failure_of_a_cell_is_shown_and_no_unknown_type_stops_a_page(tmp_path):
    box = '<div style="color:#5f1412;padding:8px 12px"><strong>The cell failed</strong></div>'
    failure = {"text/html": box, "text/plain": "The cell failed", "application/vnd.initializers.failure+json": {"line": 1}}
    unknown = new_output("display_data", {"application/x-unknown": "?", "text/plain": "as words"})
    write(tmp_path / "page.ipynb", "1", new_output("execute_result", failure, execution_count=1), unknown)
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<div style="color:#5f1412;padding:8px 12px"><strong>The cell failed</strong></div>' in page and "as words" in page


SLIDER = (ROOT / "crate/tests/pictures/slider.html").read_text(encoding="utf-8")


def test_a_slider_is_on_the_page_as_the_cell_has_shown_it(tmp_path):
    still = {"text/html": SLIDER, "image/svg+xml": SVG, "text/plain": "in words"}
    write(tmp_path / "page.ipynb", "1", new_output("execute_result", still, execution_count=1))
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for part in ('<form class="initializers-slider" method="dialog">', "<style>", 'type="radio"', "<figcaption>", "src='data:image/svg+xml,"):
        assert page.split("<main>")[1].count(part) == SLIDER.count(part) > 0
    assert "<svg" not in page and "in words" not in page


def changed(before, after):
    assert before in SLIDER
    return SLIDER.replace(before, after, 1)


@pytest.mark.parametrize(
    "html",
    [
        changed("</form>", "</form><p>more</p>"),
        changed('method="dialog"', 'method="post" action="https://example.org/"'),
        changed('type="radio"', 'type="text"'),
        changed(" checked>", ' checked onclick="alert(1)">'),
        changed("<legend>", "<legend><script>alert(1)</script>"),
        changed("<figure>", '<figure style="position:fixed">'),
        changed("data:image/svg+xml,", "https://example.org/a.svg?"),
        changed("</figure>", "<iframe></iframe></figure>"),
        changed("'></figure>", "' onerror='alert(1)'></figure>"),
        changed("<style>", "<style>@import 'https://example.org/a.css';"),
        changed("<style>\n", "<style>\nbody{display:none}\n"),
        changed("<style>\n", "<style>\n.initializers-slider,body{display:none}\n"),
        changed("<style>\n", "<style>\n.initializers-slider~p{display:none}\n"),
        changed("<style>\n", "<style>\n.initializers-slider{position:fixed}\n"),
        changed("<style>\n", "<style>\n.initializers-slider{color:red; position :fixed}\n"),
        changed("<style>\n", "<style>\n.initializers-slider{background:url(//example.org/a)}\n"),
        changed("<style>\n", "<style>\n.initializers-slider{background:image-set(a 1x)}\n"),
        changed("</style>", "</style><style>.initializers-slider{color:red}</style>"),
    ],
)
def test_what_is_not_exactly_a_slider_has_no_form_and_no_style(html):
    assert clean_output(SLIDER) == SLIDER
    assert not re.search(r"<(form|input|fieldset|style|script|iframe)|on(click|error)|example\.org|alert\(", clean_output(html))


def test_nbconvert_finds_the_exporter_by_its_name(tmp_path):
    write(tmp_path / "page.ipynb", "1")
    convert = [sys.executable, "-m", "nbconvert", "--to", "offline", tmp_path / "page.ipynb"]
    assert subprocess.run(convert, check=False).returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert export("--out", tmp_path / "out", "--no-run", tmp_path / "page.ipynb").returncode == 0
    assert page == (tmp_path / "out/page.html").read_text(encoding="utf-8")


def test_a_page_names_the_versions_and_the_seed_of_its_run(tmp_path):
    crate = ROOT / "crate"
    write(tmp_path / "page.ipynb", f':cache 1000\n:opt 1\n:dep initializers = {{ path = "{crate}" }}\nconst SEED: u32 = 5;')
    nb = files.read(tmp_path / "page.ipynb")
    nb.metadata.run_with = {"rustc": "of another run"}
    nbformat.write(nb, tmp_path / "page.ipynb")
    stored = (tmp_path / "page.ipynb").read_bytes()
    assert export("--out", tmp_path, tmp_path / "page.ipynb").returncode == 0
    header = re.search("<header>(.*)</header>", (tmp_path / "page.html").read_text(encoding="utf-8"), re.DOTALL)[1]
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    assert re.search(rf"page\.ipynb · run with evcxr \d+\.\d+\.\d+, initializers \d+\.\d+\.\d+, rustc {re.escape(rustc)} · seed 5\b", header)
    assert (tmp_path / "page.ipynb").read_bytes() == stored


def test_a_failing_notebook_leaves_all_pages_as_they_were(tmp_path):
    write(tmp_path / "first.ipynb", "1 + 1")
    write(tmp_path / "second.ipynb", 'panic!("no such luck");')
    out = tmp_path / "out"
    out.mkdir()
    good = '<meta name="generator" content="initializers-notebooks">\n<title>good</title>'
    for name in ("first", "second"):
        (out / f"{name}.html").write_text(good)
    result = export("--out", out, tmp_path / "first.ipynb", tmp_path / "second.ipynb")
    assert "[1/1] code" in result.stdout and "wrote" not in result.stdout
    assert result.returncode != 0 and f"{tmp_path / 'second.ipynb'}: cell 1 (code) panicked: no such luck" in result.stderr
    assert {file.name: file.read_text() for file in out.iterdir()} == {"first.html": good, "second.html": good}


@pytest.mark.parametrize("name", ["index", "page", "text"])
def test_a_page_of_another_origin_stays(tmp_path, name):
    write(tmp_path / "page.ipynb", "1")
    (tmp_path / "link.ipynb").write_text((tmp_path / "page.ipynb").read_text().replace("# Weights", "[a](text.md)"))
    (tmp_path / "text.md").write_text("a text")
    (tmp_path / f"{name}.html").write_text('My page, with content="initializers-notebooks"\n<title>mine</title>')
    result = export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb", tmp_path / "link.ipynb")
    assert result.stderr == f"error: {tmp_path}/{name}.html is not a page of an export, so it is not replaced: name another folder\n"
    assert [file.name for file in tmp_path.glob("*.html")] == [f"{name}.html"] and "My page" in (tmp_path / f"{name}.html").read_text()


def test_two_notebooks_of_one_name_are_refused(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "page.ipynb", "1")
    result = export("--out", tmp_path / "out", "--no-run", tmp_path / "a/page.ipynb", tmp_path / "b/page.ipynb")
    assert result.returncode != 0 and "page.html" in result.stderr
    assert not (tmp_path / "out").exists()


def test_linked_texts_become_pages_and_no_link_is_dead(tmp_path):
    write(tmp_path / "page.ipynb", "1")
    nb = files.read(tmp_path / "page.ipynb")
    nb.cells[0].source = "[a](a%20text.md#more) [b](no.md) [c](no.ipynb) [d](page.ipynb) [e](page.py) [f](https://example.org/x.md)"
    nb.cells[0].source += f" [g](../{tmp_path.name}.md) [h]({'x' * 999}.md) [i](%00.md)"
    nbformat.write(nb, tmp_path / "page.ipynb")
    outside = tmp_path.with_name(f"{tmp_path.name}.md")
    outside.write_text("# Not for all")
    (tmp_path / "a text.md").write_text("# A text\n\n[back](page.ipynb) [on](second.md)\n\n## More\n\n$x$")
    (tmp_path / "second.md").write_text("# Second\n\n[again](a%20text.md)")
    out = tmp_path / "out"
    result = export("--out", out, "--no-run", tmp_path / "page.ipynb")
    assert result.returncode == 0
    assert {file.name for file in out.iterdir()} == {"page.html", "a text.html", "second.html", "index.html"}
    links = {file.stem: re.findall(r'<a href="([^"#][^"]*)"', file.read_text(encoding="utf-8")) for file in out.iterdir()}
    assert links == {
        "page": ["a%20text.html#more", "page.html", "https://example.org/x.md"],
        "a text": ["page.html", "second.html"],
        "second": ["a%20text.html"],
        "index": ["a%20text.html", "page.html", "second.html"],
    }
    for dead in ("no.md", "no.ipynb", "page.py", f"../{tmp_path.name}.md", "%00.md"):
        assert f"the link to `{dead}` is left out" in result.stderr
    assert "<math" in (out / "a text.html").read_text(encoding="utf-8")
    (tmp_path / "second.md").rename(tmp_path / "page.md")
    (tmp_path / "a text.md").write_text("[on](page.md)")
    result = export("--out", tmp_path / "other", "--no-run", tmp_path / "page.ipynb")
    assert result.returncode != 0 and "page.md" in result.stderr and not (tmp_path / "other").exists()


def test_links_to_headings_arrive_however_they_are_written(tmp_path):
    write(tmp_path / "page.ipynb", "1")
    nb = files.read(tmp_path / "page.ipynb")
    nb.cells[0].source = (
        '# 8-9. The *Way* Back\n\n<span id="My_Place">here</span>\n\n## Über uns\n\n[a](#8-9.-The-Way-Back) [b](#the-way)'
        " [c](#My_Place) [d](#Über-uns) [e](#%C3%9Cber-uns) [f](page.ipynb#8-9.-The-Way-Back)"
    )
    nbformat.write(nb, tmp_path / "page.ipynb")
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'id="8-9-the-way-back"' in page and 'id="über-uns"' in page and 'id="my_place"' in page
    links = [re.search(f'href="([^"]*)"[^>]*>{text}</a>', page)[1] for text in "abcdef"]
    assert links == [
        "#8-9-the-way-back", "#the-way", "#my_place", "#%C3%BCber-uns", "#%C3%BCber-uns", "page.html#8-9-the-way-back",
    ]  # fmt: skip


def test_every_heading_has_a_name_of_its_own(tmp_path):
    page, _ = exported(tmp_path, *map(new_markdown_cell, ["# A", "# A", "# A-1", "# A 1", "# A-1-1", "# a", "# ?", "# !"]))
    assert re.findall('<h1 id="(.*?)">', page) == ["a", "a-1", "a-1-1", "a-1-2", "a-1-1-1", "a-2", "section", "section-1"]


def test_the_index_lists_pages_in_reading_order_with_earlier_ones_and_no_others(tmp_path):
    out = tmp_path / "out"
    for name in ("8-10", "8-9", "B"):
        write(tmp_path / f"{name}.ipynb", "1")
        assert export("--out", out, "--no-run", tmp_path / f"{name}.ipynb").returncode == 0
        (out / "mine.html").write_text("<title>not from a notebook</title>")
    index = (out / "index.html").read_text(encoding="utf-8")
    title = "Weights &amp; sizes"
    assert re.findall(r'<li><a href="(.*?)">(.*?)</a>', index) == [(f"{name}.html", title) for name in ("8-9", "8-10", "B")]


def test_every_command_of_evcxr_is_coloured(tmp_path):
    write(tmp_path / "page.ipynb", ':cache 1000\n:opt 1\n:dep a = { path = "b" }\nlet x: f64 = a::b();')
    assert export("--out", tmp_path, "--no-run", tmp_path / "page.ipynb").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    commands = re.findall(r'<span class="kd">(:\w+)</span>', page)
    assert commands == [":cache", ":opt", ":dep"]


def test_pages_are_written_again_only_if_something_that_they_depend_on_has_changed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(export_command, "LAST", tmp_path / "target/exported.json")
    out, notebook, dot, text = (tmp_path / name for name in ("out", "page.ipynb", "dot.svg", "text.md"))
    write(notebook, "1")
    nb = files.read(notebook)
    nb.cells[0].source = "![dot](dot.svg) [text](text.md) [none](none.md) [other](other.ipynb)"
    nbformat.write(nb, notebook)
    dot.write_text(SVG)
    text.write_text("text")

    def said(*more):
        export_command.main(["--out", str(out), "--no-run", *more, str(notebook)])
        return capsys.readouterr()

    def waits(*more):
        return said(*more).out.startswith("nothing has changed since ")

    first, again = said(), said()
    assert "wrote " in first.out and again.out == f"nothing has changed since {out / 'index.html'} was written\n"
    assert again.err == "".join(f"warning: the link to `{name}` is left out, because there is no such page\n" for name in ("none.md", "other.ipynb"))

    def change(path, text):
        # As long as before, and not newer.
        was = path.stat()
        path.write_text(text)
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    changes = [
        lambda: change(notebook, notebook.read_text().replace("Weights", "weights").replace("dot](", "Dot](")),
        lambda: change(dot, SVG.replace("dot", "Dot")),
        lambda: change(text, "Text"),
        lambda: (tmp_path / "none.md").write_text("it is there"),
        (tmp_path / "none.md").unlink,
        dot.unlink,
        lambda: change(out / "page.html", (out / "page.html").read_text().replace("</html>", "</HTML>")),
        (out / "text.html").unlink,
        lambda: (out / "other.html").write_text((out / "page.html").read_text()),
        lambda: monkeypatch.setattr(sys, "version", "another Python"),
        lambda: monkeypatch.setenv("JUPYTER_PATH", str(tmp_path)),
        lambda: monkeypatch.chdir(tmp_path),
    ]
    for number, alter in enumerate(changes):
        alter()
        assert (waits(), waits()) == (False, True), number
    write(tmp_path / "more.ipynb", "2")
    assert not waits(str(tmp_path / "more.ipynb")) and waits(str(tmp_path / "more.ipynb")) and not waits()

"""Exported pages in a browser: no requests to a network, nothing hidden, nothing that runs, and readable for everyone."""

import re
import subprocess
import sys
from urllib.parse import unquote

import nbformat
import nh3
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from initializers_notebooks import ROOT, files

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXPORT = [sys.executable, "-m", "initializers_notebooks.export"]
EVIL = "document.title = 'ran'; window.ran = true; fetch('https://example.org/ran')"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HOSTILE_HTML = f"""<script>{EVIL}</script><p onclick="{EVIL}" class="bait">text</p><img src="x" onerror="{EVIL}">
<a class="bait" href="javascript:{EVIL}">a link</a><a class="bait" href=" java&#10;script:{EVIL}">a link</a>
<a class="bait" href="data:text/html,<script>1</script>">a link</a><iframe src="https://example.org/frame"></iframe>
<img src="https://example.org/picture.png" alt="far away"><link rel="stylesheet" href="https://example.org/style.css">
<style>@import "https://example.org/style.css"; body {{ display: none }}</style><base href="https://example.org/">
<meta http-equiv="refresh" content="0; url=https://example.org/"><form action="https://example.org/"><button>go</button></form>
<div style="background: url(https://example.org/back.png); position: fixed; color: #123456">kept</div>
<div style="position: fixed; text-align: right" class="kept">kept</div>
<details ontoggle="{EVIL}" open><summary class="bait" onclick="{EVIL}">more</summary>text</details><object data="https://example.org/o"></object>"""
HOSTILE_SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" width="90" height="60"
viewBox="0 0 90 60" onload="{EVIL}"><title>boxes</title><desc>two</desc><script>{EVIL}</script><style>@import "https://example.org/s";</style>
<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml" onload="{EVIL}"><img src="x" onerror="{EVIL}"/></body></foreignObject>
<a xlink:href="javascript:{EVIL}" class="bait"><text x="9" y="50">text</text></a><image href="https://example.org/i.png" width="9" height="9"/>
<animate attributeName="href" to="javascript:{EVIL}"/><use href="https://example.org/u.svg#a"/>
<rect width="80" height="40" fill="#369" style="fill: url(https://example.org/f.svg#a)" onclick="{EVIL}" class="bait"/></svg></style></body>"""

# What the page includes as elements.
PLAIN_SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" role="img" width="90" height="60" viewBox="0 0 90 60" onload="{EVIL}"><title>boxes</title>
<desc onclick="{EVIL}">two</desc><rect width="80" height="40" fill="url(https://example.org/f.svg#a)" style="fill: url(https://example.org/f.svg#a)"
onclick="{EVIL}" class="bait"/><text x="9" y="50" onclick="{EVIL}" class="bait">text</text></svg>"""
# What it cannot include that way: styles that would apply to the whole page, and references by name.
STYLED_SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" onload="{EVIL}"><title>a styled one</title><script>{EVIL}</script>
<style>@import url("https://example.org/s"); rect {{ fill: url(#paint) }} body {{ display: none }}</style>
<defs><linearGradient id="paint"><stop stop-color="#0a0"/></linearGradient><path id="p" d="M0 0"/></defs>
<rect width="90" height="60"/><use href="#p"/><use href="https://example.org/u.svg#a"/><image href="https://example.org/i.png"/></svg>"""


def hostile():
    """A notebook that tries to run something wherever it can."""
    result = [
        {"text/html": HOSTILE_HTML},
        {"image/svg+xml": HOSTILE_SVG},
        {"image/svg+xml": PLAIN_SVG},
        {"image/svg+xml": STYLED_SVG},
        {"text/markdown": f"**kept** [link](javascript:{EVIL}) {HOSTILE_HTML}"},
        {"text/latex": r"$\text{<script>document.title='ran'</script>}$ $\href{javascript:document.title='ran'}{x}$"},
        {"application/javascript": EVIL, "text/plain": "<script>plain</script>"},
        {"image/png": f'{PIXEL}" onerror="{EVIL}', "text/plain": f'" onerror="{EVIL}'},
    ]
    outputs = [new_output("execute_result", data, execution_count=1) for data in result]
    outputs += [
        new_output("stream", name="stdout", text=f"<script>{EVIL}</script>"),
        new_output("error", ename="e", evalue="e", traceback=[f"<script>{EVIL}</script>"]),
    ]
    prose = (
        f'# Title</title><script>{EVIL}</script>\n\n## A <img src=x onerror="{EVIL}">\n\n'
        f'[a link](javascript:{EVIL}) <span class="bait" onclick="{EVIL}">text</span>\n\n'
        "$$x_1 \\text{</math><script>document.title='ran'</script>}$$\n\n| a | b |\n|---|---|\n| $x$ | 2 |\n\n"
        f'![far](https://example.org/dot.png) ![dot](data:image/png;base64,{PIXEL})\n\n```rust\nlet a = "</script>";\n```\n\n{HOSTILE_HTML}'
    )
    cells = [
        new_markdown_cell(prose, id="prose"),
        new_code_cell(f"// </pre><script>{EVIL}</script>", id="code", outputs=outputs, execution_count=1),
        new_code_cell(f"const SEED: u32 = 7; // {'x' * 300}", id="long", execution_count=2),
    ]
    metadata = {
        "kernelspec": files.KERNELSPEC,
        "title": f"</title><script>{EVIL}</script>",
        "run_with": {f"<script>{EVIL}</script>": f"<script>{EVIL}</script>"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def sliders():
    """A notebook with the same slider twice."""
    shown = {"text/html": (ROOT / "crate/tests/pictures/slider.html").read_text(encoding="utf-8"), "text/plain": "in words"}
    cells = [new_code_cell("slider", outputs=[new_output("execute_result", shown, execution_count=1)], execution_count=1) for _ in range(2)]
    return new_notebook(cells=[new_markdown_cell("# Sliders"), *cells], metadata={"kernelspec": files.KERNELSPEC, "run_with": {}})


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    nbformat.write(hostile(), folder / "hostile.ipynb")
    nbformat.write(sliders(), folder / "sliders.ipynb")
    paths = [*NOTEBOOKS, folder / "hostile.ipynb", folder / "sliders.ipynb"]
    parts = ROOT / "target/playground"
    playground = ["--playground", parts] if parts.is_dir() else []
    subprocess.run([*EXPORT, "--no-run", *playground, "--out", folder / "out", *paths], check=True)
    return folder / "out"


NAMES = [
    *(path.stem for path in NOTEBOOKS),
    *("hostile", "in-other-libraries", "index", "playground", "publishing", "sliders", "when-a-cell-goes-wrong", "with-other-tools"),
]
FORMULAS_WITHOUT_SIZE = """[...document.querySelectorAll('math')]
    .filter(m => (r => r.width < 1 || r.height < 1)(m.getBoundingClientRect())).map(m => m.textContent)"""
DOLLARS = """(() => { const all = document.body.cloneNode(true);
    all.querySelectorAll('pre, code, script').forEach(e => e.remove());
    return all.textContent.match(/\\$[^$]+\\$|\\\\[a-z]+\\{/g) || [] })()"""
HIDDEN_PICTURES = """[...document.querySelectorAll('svg')]
    .filter(s => !(s.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
        (r => r.width > 20 && r.height > 20)(s.getBoundingClientRect()))).length"""
# axe does not look at the text in pictures.
FAINT_TEXTS = """[...document.querySelectorAll('svg :is(text, tspan)')].filter(text => {
    if (![...text.childNodes].some(node => node.nodeType == Node.TEXT_NODE && node.data.trim())) return false;
    const light = color => color.match(/[\\d.]+/g).slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05);
    text.scrollIntoView({block: 'center', inline: 'center'});
    const box = text.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        .map(e => [e, getComputedStyle(e)])
        .find(([e, style]) => e.ownerSVGElement && !e.closest('text') && style.fill != 'none' && style.fillOpacity == 1);
    const [a, b] = [getComputedStyle(text).fill, under ? under[1].fill : 'rgb(255, 255, 255)'].map(light);
    return Math.max(a, b) / Math.min(a, b) < 4.5 }).map(text => text.textContent)"""
NAMELESS_PICTURES = """[...document.querySelectorAll('svg')]
    .filter(s => s.getAttribute('role') != 'img' || !(s.querySelector('title') || s.ariaLabel)).length"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_everything_and_asks_for_nothing(pages, browser, name, width, dark):
    asked, said = browser.open(pages / f"{name}.html", width, dark)
    browser.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert asked == [] and said == []
    assert browser.page.evaluate(FORMULAS_WITHOUT_SIZE) == []
    assert browser.page.evaluate(DOLLARS) == []
    assert browser.page.evaluate(HIDDEN_PICTURES) == 0 and browser.page.evaluate(NAMELESS_PICTURES) == 0
    assert browser.page.evaluate(FAINT_TEXTS) == []
    assert browser.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    violations = Axe().run(browser.page).response["violations"]
    assert [(violation["id"], [node["html"][:200] for node in violation["nodes"]]) for violation in violations] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_every_formula_and_picture_of_a_notebook_is_on_its_page(pages, browser, path):
    browser.open(pages / f"{path.stem}.html")
    nb = files.read(path)
    prose = "".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    assert browser.page.evaluate("document.querySelectorAll('math').length") == prose.replace("$$", "$").count("$") / 2
    outputs = [output.get("data", {}) for cell in files.code_cells(nb) for output in cell.outputs]
    pictures = sum("image/svg+xml" in data and "text/html" not in data for data in outputs)
    sliders = sum("initializers-slider" in data.get("text/html", "") for data in outputs)
    assert browser.page.evaluate("document.querySelectorAll('.initializers-slider').length") == sliders
    assert browser.page.evaluate("document.querySelectorAll('svg').length") == pictures


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_formulas_are_drawn_in_the_font_of_the_page(pages, browser, path):
    browser.open(pages / f"{path.stem}.html")
    fonts = browser.fonts("math *")
    assert bool(fonts) == ("<math" in (pages / f"{path.stem}.html").read_text(encoding="utf-8"))
    assert all(font["isCustomFont"] for font in fonts), fonts


def test_brackets_and_roots_are_as_tall_as_what_they_hold(pages, browser):
    browser.open(pages / "8-4-initializers.html")
    height = "const height = e => e.getBoundingClientRect().height;"
    brackets, fraction = browser.page.evaluate(
        f"(m => {{ {height} return [[...m.querySelectorAll(':scope > * > mo, :scope > mo')].filter(mo => '[]'.includes(mo.textContent)).map(height),"
        " Math.max(...[...m.querySelectorAll('mfrac')].map(height))] })(document.querySelector('math[display=block]'))"
    )
    assert len(brackets) == 2 and min(brackets) > 0.9 * fraction > 30


def test_the_index_leads_to_every_page(pages, browser):
    browser.open(pages / "index.html")
    links = browser.page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert links == sorted(f"{name}.html" for name in NAMES if name != "index")


def test_every_link_within_the_pages_leads_somewhere(pages, browser):
    links, anchors = {}, {}
    for page in pages.glob("*.html"):
        browser.open(page)
        links[page.name] = browser.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        anchors[page.name] = browser.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    inner = [(page, link) for page, all in links.items() for link in all if not re.match(r"[a-z]+:", link)]
    assert ("8-4-initializers.html", "when-a-cell-goes-wrong.html") in inner
    for page, link in inner:
        name, _, anchor = link.partition("#")
        assert (name or page) in links, (page, link)
        is_state = "=" in anchor and name == "playground.html"
        assert not anchor or is_state or unquote(anchor) in anchors[name or page], (page, link)


def test_nothing_of_a_hostile_notebook_runs(pages, browser):
    browser.open(pages / "hostile.html")
    assert browser.page.evaluate("document.querySelectorAll('.bait').length") > 8
    browser.asked.clear()
    for bait in browser.page.locator(".bait").all():
        bait.click()
    browser.page.wait_for_timeout(200)
    assert browser.asked == [] and browser.said == []
    assert browser.page.evaluate("window.ran === undefined && document.title !== 'ran'")
    assert browser.page.evaluate("location.pathname").endswith("hostile.html")
    left = "script:not(:empty), script, iframe, object, link, base, form, foreignObject, image, animate"
    assert browser.page.evaluate(f"document.querySelectorAll('{left}').length") == 0
    events = "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    assert browser.page.evaluate(events) == []
    targets = browser.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.protocol)")
    assert set(targets) == {"file:", "https:"}
    kept = "(s => [s.textAlign, s.position])(getComputedStyle(document.querySelector('.kept')))"
    assert browser.page.evaluate(kept) == ["right", "static"]
    assert browser.page.evaluate("document.querySelector('svg[viewBox][role=img] > title').textContent") == "boxes"


def test_a_picture_keeps_its_styles_to_itself(pages, browser):
    browser.open(pages / "hostile.html")
    color = browser.page.evaluate(
        "(image => { const canvas = document.createElement('canvas').getContext('2d'); canvas.drawImage(image, 0, 0);"
        " return [...canvas.getImageData(45, 30, 1, 1).data] })(document.querySelector('img[alt=\"a styled one\"]'))"
    )
    assert color == [0, 0xAA, 0, 0xFF]


SHOWN = "[...document.querySelectorAll('figcaption')].filter(e => e.checkVisibility()).map(e => e.textContent)"
DRAWN = (
    "[...document.querySelectorAll('figure img')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 100 && e.naturalWidth == 640).length"
)


@pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
def test_a_slider_shows_the_picture_of_the_chosen_mark(pages, browser):
    asked, said = browser.open(pages / "sliders.html")
    assert asked == [] and said == []
    assert browser.page.evaluate(SHOWN) == ["shift = -1, factor = 1"] * 2 and browser.page.evaluate(DRAWN) == 2
    place = browser.page.locator("figure img:visible").first.bounding_box()
    marks = browser.page.locator(".initializers-slider").first.locator("input")
    # A track is a line: all marks of the second stand at one height.
    assert len({mark.bounding_box()["y"] for mark in marks.all()[3:]}) == 1
    marks.nth(2).click()
    marks.nth(6).click()
    assert browser.page.evaluate(SHOWN) == ["shift = 1, factor = 4", "shift = -1, factor = 1"]
    assert browser.page.locator("figure img:visible").first.bounding_box() == place
    # By keys, from mark to mark and from track to track; Enter sends no form.
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Shift+Tab", "ArrowLeft", "Enter"):
        browser.page.keyboard.press(key)
    browser.page.wait_for_timeout(100)
    assert browser.page.evaluate(SHOWN) == ["shift = 0, factor = 5", "shift = -1, factor = 1"] and browser.page.evaluate(DRAWN) == 2
    focus = "(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))"
    assert browser.page.evaluate(focus) == ["solid", "2px"]
    assert Axe().run(browser.page).response["violations"] == []


def test_a_mark_is_chosen_by_touch_and_its_picture_printed(pages, browser):
    browser.open(pages / "sliders.html", width=390)
    # The picture is wider than the screen and scrolls, and the marks stay in reach.
    scrolled = browser.page.locator(".sheet").first.evaluate("sheet => { sheet.scrollLeft = 999; return sheet.scrollLeft }")
    mark = browser.page.locator(".initializers-slider").first.locator("input").nth(6)
    assert scrolled > 200 and 0 < mark.bounding_box()["x"] < 350
    mark.tap()
    assert browser.page.locator(".sheet").first.evaluate("sheet => sheet.scrollLeft") == scrolled
    assert browser.page.evaluate(SHOWN) == ["shift = -1, factor = 4", "shift = -1, factor = 1"]
    browser.page.emulate_media(media="print")
    assert browser.page.evaluate(SHOWN)[0] == "shift = -1, factor = 4"


def test_a_screen_reader_is_told_the_value_and_what_the_picture_shows(pages, browser):
    browser.open(pages / "sliders.html")
    tree = browser.page.locator(".initializers-slider").first.aria_snapshot()
    assert 'group "factor"' in tree and tree.count("- radio ") == 11 and '- radio "8"' in tree
    assert 'img "histogram: n = 5, mean ' in tree and tree.count('img "') == 1


def test_without_styles_and_forms_one_still_picture_is_left(browser, tmp_path):
    page, _ = HTMLExporter().from_notebook_node(sliders())
    # As the sites do that show the notebooks of others.
    stripped = nh3.clean(page, url_schemes={"data"})
    assert not re.search("<(style|form|input|script)", stripped) and "initializers-slider" not in stripped
    (tmp_path / "page.html").write_text(f'<meta charset="utf-8">{stripped}', encoding="utf-8")
    browser.open(tmp_path / "page.html")
    assert browser.page.evaluate(SHOWN) == ["shift = -1, factor = 1"] * 2 and browser.page.evaluate(DRAWN) == 2
    assert browser.page.locator("summary:visible").count() == 2


@pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
def test_the_guard_notices_what_runs(tmp_path, browser):
    (tmp_path / "bad.html").write_text(f"<title>bad</title><img src='https://example.org/i.png'><script>{EVIL}</script>")
    asked, said = browser.open(tmp_path / "bad.html")
    assert len(asked) == 2 and said and browser.page.evaluate("window.ran && document.title === 'ran'")


def test_the_lessons_page_is_small(pages):
    assert len((pages / "8-4-initializers.html").read_bytes()) <= 150_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_page_says_how_it_was_run(pages, path):
    header = (pages / f"{path.stem}.html").read_text(encoding="utf-8").split("<header>")[1].split("</header>")[0]
    nb = files.read(path)
    assert set(nb.metadata.run_with) == {"rustc", "evcxr", "initializers"}
    assert path.name in header and "seed 0" in header
    assert all(f"{name} {version}" in header for name, version in nb.metadata.run_with.items())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_page_of_stock_nbconvert_shows_the_same(browser, tmp_path, path, theme):
    page, _ = HTMLExporter(theme=theme).from_filename(str(path))
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    browser.open(tmp_path / "page.html")
    outputs = [output.get("data", {}) for cell in files.code_cells(files.read(path)) for output in cell.outputs]
    drawn = "[...document.querySelectorAll('.jp-OutputArea-output :is(svg, img)')].filter(e => e.getBoundingClientRect().height > 20 && e.naturalWidth !== 0)"
    assert browser.page.evaluate(f"{drawn}.length") == sum("image/svg+xml" in data for data in outputs)
    tables = "document.querySelectorAll('.jp-OutputArea-output table').length"
    assert browser.page.evaluate(tables) == sum("<table" in data.get("text/html", "") and "image/svg+xml" not in data for data in outputs)
    assert browser.page.evaluate("document.querySelectorAll('[data-mime-type=\"application/vnd.jupyter.stderr\"]').length") == 0


# A browser breaks columns as it breaks pages: here they are sheets of A4 with a margin, side by side on the screen.
SHEETS = "body { width: 178mm; height: 261mm; columns: 178mm; column-fill: auto; column-gap: 32mm }"
CUT = """[...document.querySelectorAll('svg, img, .sheet, math, tbody tr')].filter(e => {
    const parts = e.getClientRects(), box = e.getBoundingClientRect(), sheet = document.body.getBoundingClientRect();
    return parts.length > 1 || box.top < sheet.top - 1 || box.bottom > sheet.bottom + 1 }).map(e => e.outerHTML.slice(0, 200))"""


def cut_on_paper(browser, page, style=""):
    browser.open(page, media="print")
    browser.page.add_style_tag(content=SHEETS + style)
    return browser.page.evaluate(CUT)


@pytest.mark.parametrize("name", [*NAMES, "tall"])
def test_nothing_is_cut_by_the_end_of_a_sheet_of_paper(pages, browser, tmp_path, name):
    if name == "tall":
        # A picture that is higher than the sheet, at the end of a sheet.
        tall = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="3000" viewBox="0 0 300 3000"><rect width="300" height="3000"/></svg>'
        outputs = [new_output("execute_result", {mime: tall}, execution_count=1) for mime in ("image/svg+xml", "text/html")]
        cells = [new_markdown_cell("text\n\n" * 20), new_code_cell("1", outputs=outputs, execution_count=1)]
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), tmp_path / "tall.ipynb")
        subprocess.run([*EXPORT, "--no-run", "--out", tmp_path, tmp_path / "tall.ipynb"], check=True)
        pages = tmp_path
    assert cut_on_paper(browser, pages / f"{name}.html") == []


def test_the_guard_notices_what_is_cut(pages, browser):
    cut = cut_on_paper(browser, pages / "8-4-initializers.html", "svg { min-height: 400mm }")
    assert any(part.startswith("<svg") for part in cut)
    cut = cut_on_paper(browser, pages / "8-4-initializers.html", "* { break-inside: auto !important }")
    assert cut


def test_a_page_prints_on_a4(pages, browser):
    browser.open(pages / "8-4-initializers.html")
    pdf = browser.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 5
    sizes = {tuple(round(float(size)) for size in box.split()[2:]) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert sizes == {(595, 842)}

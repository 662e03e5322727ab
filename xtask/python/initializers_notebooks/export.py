"""Turns notebooks, and the texts that they link to, into HTML pages that hold everything they show, and no script."""

import argparse
import base64
import io
import os
import re
import sys
import unicodedata
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote
from xml.parsers import expat

import nh3
from .execute import Failed, execute, read, replace, run
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from math_core import LatexError, LatexToMathML
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_markdown_cell, new_notebook
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import bygroups, inherit
from pygments.lexers import RustLexer
from pygments.token import Comment, Keyword
from traitlets import List

TEMPLATES = Path(__file__).parent / "templates"
FONT = Path(__file__).parent / "fonts" / "formulas.woff"
SEED = re.compile(r"^\s*const SEED: \w+ = (\w+);", re.MULTILINE)
# How a page of ours is known again, and its title; nbconvert orders attributes anew.
OURS = re.compile(r'<meta (?=[^>]*name="generator")[^>]*content="cargo xtask export"[^>]*>\s*<title>(.*?)</title>', re.DOTALL)


def words(text):
    return set(text.split())


# What is kept of the HTML, SVG and MathML in a notebook. The names are a list of what shows something; nothing that runs,
# loads or is typed into is among them.
HTML = words(
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 "
    "hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var"
)
SVG = words(
    "svg g defs title desc symbol use path rect circle ellipse line polyline polygon text tspan marker clipPath mask pattern "
    "linearGradient radialGradient stop"
)
MATHML = words(
    "math mrow mi mo mn mtext ms mspace msup msub msubsup mmultiscripts mprescripts munder mover munderover mfrac msqrt "
    "mroot mtable mtr mtd mpadded mphantom menclose mstyle merror"
)
ATTRIBUTES = {
    "*": words("class dir id lang role style title width height aria-label aria-hidden"),
    "a": {"href"},
    "img": words("src alt"),
    "ol": words("start type"),
    "details": {"open"},
    "td": words("colspan rowspan align"),
    "th": words("colspan rowspan align scope"),
    "col": {"span"},
    "colgroup": {"span"},
}
DRAWING = words(
    "viewBox preserveAspectRatio transform x y x1 y1 x2 y2 cx cy r rx ry dx dy d points offset fx fy fill fill-opacity fill-rule "
    "stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "opacity color font-family font-size font-style font-weight text-anchor text-decoration dominant-baseline "
    "alignment-baseline baseline-shift letter-spacing textLength lengthAdjust rotate paint-order shape-rendering "
    "text-rendering vector-effect visibility display clip-path clip-rule clipPathUnits mask maskUnits marker-start marker-mid "
    "marker-end markerWidth markerHeight markerUnits orient refX refY gradientUnits gradientTransform spreadMethod "
    "patternUnits patternTransform patternContentUnits stop-color stop-opacity xml:space"
)
LAYOUT = words(
    "display form fence separator stretchy symmetric largeop movablelimits minsize maxsize lspace rspace accent accentunder "
    "displaystyle scriptlevel mathvariant linethickness columnalign rowspan columnspan depth voffset mathsize intent"
)
STYLES = words(
    "background background-color border border-bottom border-collapse border-color border-left border-radius border-right "
    "border-spacing border-style border-top border-width caption-side color display dominant-baseline fill fill-opacity font "
    "font-family font-size font-style font-variant-numeric font-weight height justify-items line-height margin margin-bottom "
    "margin-left margin-right margin-top max-height max-width min-width opacity overflow overflow-x overflow-y padding "
    "padding-bottom padding-left padding-right padding-top paint-order shape-rendering stroke stroke-dasharray "
    "stroke-linecap stroke-linejoin stroke-opacity stroke-width text-align text-anchor text-decoration vertical-align "
    "white-space width"
)
# In the value of a style or of an SVG attribute: something from elsewhere, or a way to hide its name.
FOREIGN = re.compile(r"\\|image|expression|url(?!\(['\"]?#[\w-]+['\"]?\))", re.IGNORECASE)
IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[\w+/=\s]*$")


def harmless(element, attribute, value):
    """The value of an attribute, or None if it would load or run something."""
    if attribute == "src":
        return value if IMAGE.match(value) else None
    if attribute == "href":
        return None if value.strip().lower().startswith("data:") else value
    if attribute in DRAWING or attribute == "style":
        return None if FOREIGN.search(value) else value
    return value


CLEANER = nh3.Cleaner(
    tags=HTML | SVG | MATHML,
    clean_content_tags=words("script style iframe object template noscript noembed noframes textarea select"),
    attributes={
        **ATTRIBUTES,
        **{tag: DRAWING for tag in SVG},
        **{tag: LAYOUT for tag in MATHML},
    },
    tag_attribute_values={tag: {"tabindex": {"0"}} for tag in ("div", "pre")},
    filter_style_properties=STYLES,
    url_schemes=words("http https mailto data"),
    attribute_filter=harmless,
)


class EvcxrLexer(RustLexer):
    """Rust with the commands of evcxr, which stand on lines of their own."""

    tokens = {
        "base": [
            # What follows `:dep` is a line of a Cargo.toml, near enough to Rust to be coloured as such.
            (r"^([ \t]*)(:\w+)\b", bygroups(Comment.Preproc, Keyword.Declaration)),
            inherit,
        ]
    }


def highlighted(code, metadata=None):
    """The code of a cell as HTML."""
    lexer = EvcxrLexer(stripnl=False)
    return highlight(code, lexer, HtmlFormatter(cssclass="highlight", wrapcode=True))


def anchor_of(heading):
    """The name of a heading in links, whether it was written as Jupyter does (`#The-Way-Back`) or as GitHub does (`#the-way-back`)."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-") or "section"


def with_links_to_headings(page):
    """The page with links that lead to its headings, or to what else the notebook gave a name."""
    names = set(re.findall(r'<[^>]* id="([^"]+)"', page))

    def resolved(link):
        wanted = unquote(unescape(link[2]))
        return link[0] if wanted in names else f'{link[1]}#{quote(anchor_of(wanted))}"'

    return re.sub(r'(<a\b[^>]*\bhref=")#([^"]+)"', resolved, page)


class Renderer(IPythonRenderer):
    """Markdown whose formulas are MathML, which browsers draw by themselves, and whose headings all have an anchor."""

    def __init__(self, page, **options):
        super().__init__(escape=False, embed_images=True, **options)
        self.page = page

    def _html_embed_images(self, html):
        # What is handed over here is one tag at times, or the opening half of an element; nbconvert would close it.
        return re.sub(r"<img\b[^>]*>", lambda tag: super(Renderer, self)._html_embed_images(tag[0]), html, flags=re.IGNORECASE)

    def formula(self, tex, display):
        try:
            return LatexToMathML(fancy_error=False).convert_with_local_state(tex.strip(), displaystyle=display)
        except LatexError as error:
            self.page.complaints.append(f"the formula `{tex.strip()}` is shown as it is written: {plain(error)}")
            return f"<code>{escape(tex.strip())}</code>"

    def block_math(self, body):
        return self.formula(body, True)

    def inline_math(self, body):
        return self.formula(body, False)

    def latex_environment(self, name, body):
        return self.formula(rf"\begin{{{name}}}{body}\end{{{name}}}", True)

    def block_code(self, code, info=None):
        if (info or "").strip().split(" ")[0].split(",")[0] in ("rust", "rs"):
            return highlighted(code)
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>'

    def heading(self, text, level, **attributes):
        name = unescape(re.sub(r"<[^>]*>", "", nh3.clean(text, tags=set())))
        anchor, number = anchor_of(name), 1
        while anchor in self.page.anchors:
            number += 1
            anchor = f"{anchor_of(name)}-{number}"
        self.page.anchors.add(anchor)
        self.page.headings.append({"level": level, "text": CLEANER.clean(text), "anchor": anchor})
        link = f'<a class="anchor" href="#{anchor}" title="Link to this section" aria-label="Link to this section">#</a>'
        return f'<h{level} id="{anchor}">{text} {link}</h{level}>\n'

    def table(self, text):
        # A table that is wider than a small screen scrolls in its box, by keys too.
        return f'<div class="table" tabindex="0"><table>\n{text}</table></div>\n'

    def link(self, text, url, title=None):
        if not re.match(r"[a-z]+:|//|#", url, re.IGNORECASE):
            name, sharp, anchor = url.partition("#")
            if (page := self.page.page_of(unquote(name))) is None:
                self.page.complaints.append(f"the link to `{name}` is left out, for there is no such page")
                return text
            url = quote(page) + sharp + (anchor and quote(anchor_of(unquote(anchor))))
        return super().link(text, url, title)


# The letters as a browser draws them where they stand alone in an `<mi>`: italic, with code points of their own.
ITALIC = {
    chr(int(unicodedata.decomposition(chr(code)).split()[-1], 16)): chr(code)
    for code in (0x210E, *range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C))
}


def with_font(page):
    """The page with a font for its formulas, of just the characters in them.

    Brackets, roots and integrals grow with what they hold only in a font that says how, and most systems have none.
    """
    used = set(unescape("".join(re.sub(r"<[^>]*>", "", formula) for formula in re.findall(r"<math\b.*?</math>", page, re.DOTALL))))
    if not used:
        return page
    font = TTFont(FONT, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[]))
    subsetter.populate(text="".join(sorted({"√", *used, *(ITALIC[letter] for letter in used & ITALIC.keys())})))
    subsetter.subset(font)
    file = io.BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode()
    rule = f'@font-face {{ font-family: formulas; src: url("data:font/woff;base64,{data}"); }}'
    return page.replace("</head>", f"<style>{rule}</style>\n</head>", 1)


def plain(error):
    """The message of the converter, in one line without colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", str(error)).strip().splitlines()[0].removeprefix("Error: ")


class PageExporter(HTMLExporter):
    """nbconvert with the project's template. What a notebook brings along comes out clean, or as text."""

    # HTML says what a picture is to a screen reader less often than SVG does.
    display_data_priority = List(
        ["image/svg+xml", "text/html", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain"]
    )

    def __init__(self, notebooks, out, **options):
        super().__init__(template_name="page", extra_template_basedirs=[str(TEMPLATES)], **options)
        self.notebooks, self.out = {Path(os.path.abspath(path)) for path in notebooks}, out
        # The Markdown files that the pages link to, which become pages too.
        self.texts = []

    def default_filters(self):
        yield from super().default_filters()
        yield "markdown2html", self.markdown
        yield "clean", CLEANER.clean
        yield "picture", picture
        yield "highlight_rust", highlighted

    def page(self, nb, path):
        """The page of a notebook, and sentences on what could not be shown as it was meant."""
        self.anchors, self.headings, self.complaints, self.folder = set(), [], [], path.parent
        # Anchors are given in the order of the cells; the table of contents, which comes first, needs them all.
        texts = {}
        for index, cell in enumerate(nb.cells):
            cell.setdefault("id", f"cell-{index}")
            if cell.cell_type == "markdown":
                texts[cell.id] = self.markdown(cell.source, cell.get("attachments", {}), path.parent)
        first = next((entry["text"] for entry in self.headings), escape(path.stem))
        seeds = [m[1] for cell in nb.cells if cell.cell_type == "code" for m in SEED.finditer(cell.source)]
        versions = nb.metadata.get("run_with", {})
        resources = {
            "title": unescape(re.sub(r"<[^>]*>", "", first)),
            "notebook": path.name,
            "versions": versions if isinstance(versions, dict) else {},
            "seed": seeds[0] if seeds else None,
            "headings": [entry for entry in self.headings if 1 < entry["level"] < 4],
            "texts": texts,
            "metadata": {"path": str(path.parent)},
        }
        page, _ = self.from_notebook_node(nb, resources)
        return with_font(with_links_to_headings(page)).rstrip("\n") + "\n", self.complaints

    def page_of(self, name):
        """The page to which a link to the file of this name leads, as the pages lie side by side; None if there will be none."""
        path = Path(os.path.abspath(self.folder / name))
        page = f"{path.stem}.html"
        # A notebook of someone else's must not reach for files outside its folder.
        if path.suffix == ".md" and path.is_relative_to(os.path.abspath(self.folder)) and os.path.isfile(path):
            if path not in self.texts:
                self.texts.append(path)
            return page
        exported = path.suffix == ".ipynb" and (path in self.notebooks or os.path.isfile(self.out / page))
        return page if exported else None

    def markdown(self, source, attachments=None, folder=""):
        renderer = Renderer(self, attachments=attachments, path=str(folder))
        try:
            html = CLEANER.clean(MarkdownWithMath(renderer=renderer).render(source))
        except InvalidNotebook as error:
            raise Failed(f"a picture is missing: {error}") from None
        # A browser would put the full stop after a formula on a line of its own.
        return re.sub(r"(<math>(?:(?!</math>).)*</math>)([^\s\w<]+)", r'<span class="whole">\1\2</span>', html)

    def listing(self, pages):
        """The page that leads to the others."""
        return self.environment.get_template("listing.html.j2").render(pages=pages, resources=self._init_resources({}))


def picture(svg):
    """An SVG that shrinks to the width of the page, though on a small screen not beyond what can be read."""
    clean = CLEANER.clean(svg)
    width = re.match(r"\s*<svg\b[^>]*\bwidth=\"(\d+)", clean)
    if re.search(r"<style|<use|url\(", svg) and well_formed(svg):
        # Its styles, and names that other pictures may have as well, stay its own in an image, where a browser neither runs nor loads anything.
        title = re.search(r"<title\b[^>]*>(.*?)</title>", clean, re.DOTALL)
        alt = unescape(title[1]) if title else "figure"
        shown = f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
    else:
        shown = clean
        if "<title" not in clean and "aria-label" not in clean:
            shown = shown.replace("<svg", '<svg aria-label="figure"', 1)
        if not re.match(r"\s*<svg\b[^>]*\brole=", clean):
            shown = shown.replace("<svg", '<svg role="img"', 1)
    least = f' style="min-width: {min(int(width[1]), 640)}px"' if width else ""
    return f'<div class="picture" tabindex="0"><div class="sheet"{least}>{shown}</div></div>'


def well_formed(svg):
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(svg, True)
    except expat.ExpatError:
        return False
    return 'xmlns="http://www.w3.org/2000/svg"' in svg


def title_of(page):
    """The title of a page if this program wrote it."""
    found = OURS.search(page.read_text(encoding="utf-8", errors="replace"))
    return found and unescape(found[1])


def reading_order(name):
    """The key by which 8-9 comes before 8-10, and numbered pages before those that belong to all of them."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in re.findall(r"\d+|\D+", name)]


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args(arguments)
    names = [path.stem for path in arguments.notebooks]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Failed(f"two of the notebooks would become the page {min(twice)}.html; export them to different folders")
    if "index" in names:
        raise Failed("index.html is the page that leads to the others; give the notebook index.ipynb another name")

    exporter = PageExporter(arguments.notebooks, arguments.out)
    pages = {}

    def add(nb, path):
        if path.stem in [*pages, "index"]:
            raise Failed(f"{path}, to which a page links, would become a second page {path.stem}.html; give it another name")
        pages[path.stem], complaints = exporter.page(nb, path)
        for complaint in complaints:
            print(f"warning: {path}: {complaint}", file=sys.stderr, flush=True)

    for path in arguments.notebooks:
        nb = read(path)
        if not arguments.no_run:
            print(f"running {path}", flush=True)
            execute(nb, path, report=lambda line: print(line, flush=True))
        add(nb, path)
    # These grow while they are read: a text may link to another.
    for path in exporter.texts:
        add(new_notebook(cells=[new_markdown_cell(path.read_text(encoding="utf-8", errors="replace"))]), path)

    # Nothing is written before every notebook has run.
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        target = arguments.out / f"{name}.html"
        replace(target, page)
        print(f"wrote {target} ({len(page.encode()) / 1000:.0f} KB)", flush=True)
    ordered = sorted(arguments.out.glob("*.html"), key=lambda page: reading_order(page.stem))
    found = {page.name: title_of(page) for page in ordered if page.name != "index.html"}
    index = arguments.out / "index.html"
    replace(index, exporter.listing([{"file": file, "title": title} for file, title in found.items() if title]))
    print(f"wrote {index}", flush=True)


if __name__ == "__main__":
    run(main)

"""The exporter `offline` of nbconvert: a page that contains everything it shows, without a script."""

import base64
import io
import re
import unicodedata
from contextlib import suppress
from functools import reduce
from html import escape, unescape
from itertools import count, zip_longest
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, unquote

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from jinja2 import pass_context
from markupsafe import Markup
from math_core import LatexError, LatexToMathML
from mistune import BlockParser, HTMLRenderer
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table
from mistune.plugins.task_lists import task_lists
from mistune.plugins.url import url
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath, MathBlockParser
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import bygroups, inherit
from pygments.lexers import RustLexer
from pygments.token import Comment, Keyword

from .cleaning import PICTURE, SVG, anchor_of, clean, clean_output, cleaner

FOLDER = Path(__file__).parent
SEED = re.compile(r"^\s*const SEED: \w+ = (\w+);", re.MULTILINE)
# What JupyterLab's MathJax takes differently: it numbers nothing by itself, tags any formula, and a definition may replace another.
JUPYTER = [
    (re.compile(r"^(?!\\begin\{(?:equation|align|gather|multline)\b)(.*\\tag\b.*)", re.DOTALL), r"\\begin{equation}\1\\end{equation}"),
    (re.compile(r"\\(begin|end)\{(equation|align|gather|multline)\}"), r"\\\1{\2*}"),
    (re.compile(r"\\(?:re)?newcommand\*?\s*\{?\s*(\\[a-zA-Z]+)\s*\}?"), r"\\providecommand{\1}{}\\renewcommand{\1}"),
    (re.compile(r"\\DeclareMathOperator(\*?)\s*\{?\s*(\\[a-zA-Z]+)\s*\}?\s*(\{[^{}]*\})"), r"\\def\2{\\operatorname\1\3}"),
]
# The first two lines of a table.
TABLE = r"^ {0,3}(?P<table_head>[^\n]*\|[^\n]*)\n {0,3}(?P<table_rule>(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?)[ \t]*$"
# What stands in a cell of a table: code, a formula, which may hold a pipe, an escaped character, or any other.
IN_CELL = re.compile(r"`[^`|]*`|\$[^\s$](?:[^$]*[^\s$])?\$|\\.|.", re.DOTALL)
# A formula in the text of a page, behind what is none: code, other formulas, tags and the sign of a price.
FORMULA = re.compile(
    r"<(code|pre|math|svg)\b.*?</\1>|<!--.*?-->|<[^>]*>|\\\$"
    r"|(?P<environment>\\begin\{(\w+\*?)\}[^<]*?\\end\{\3\})|\$\$(?P<display>(?:[^<]|<[\s=])+?)\$\$|\$(?P<inline>(?:[^<$]|<[\s=])+)\$",
    re.DOTALL,
)
# The italic letters, with code points of their own, that a browser draws for a single letter in an `<mi>`.
ITALIC = [chr(code) for code in (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]


class EvcxrLexer(RustLexer):
    """Rust with the commands of evcxr, which are on lines of their own."""

    tokens = {
        "base": [
            # What follows `:dep` is a line of a Cargo.toml, close enough to Rust to be coloured as Rust.
            (r"^([ \t]*)(:\w+)\b", bygroups(Comment.Preproc, Keyword.Declaration)),
            inherit,
        ]
    }


def highlighted(code):
    """The code of a cell as HTML."""
    return highlight(code, EvcxrLexer(stripnl=False), HtmlFormatter(wrapcode=True))


def picture(svg):
    """An SVG as part of the page if it says that it is a picture and has only shapes and text, otherwise as an image.

    In an image, a browser neither runs nor loads anything, and styles and names stay within the picture.
    """
    if 'role="img"' in svg and set(re.findall(r"<(\w+)", svg)) <= SVG:
        return clean(svg)
    title = re.search(r"<title>([^<]*)</title>", svg)
    data = base64.b64encode(svg.encode()).decode()
    alt = escape(unescape(title[1])) if title else "figure"
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'


class Blocks(MathBlockParser):
    """Blocks as JupyterLab finds them: without a blank line, HTML ends a list, and HTML or a heading ends a quote."""

    SPECIFICATION: ClassVar = {
        **MathBlockParser.SPECIFICATION,
        # nbconvert wants no space before the words of a heading.
        "atx_heading": BlockParser.SPECIFICATION["atx_heading"],
        # mistune wants a space behind the name of the tag.
        "block_html": MathBlockParser.BLOCK_HTML.replace(r"(?:[ \t]+|\n|$)", r"(?=[\s/>]|$)"),
    }

    def compile_sc(self, rules=None):
        # What may end a quote is a list within a function of mistune.
        ends = rules is not None and "fenced_code" in rules and "atx_heading" not in rules
        return super().compile_sc([*rules, "atx_heading"] if ends else rules)


def cells_of(row):
    """The cells of a line of a table."""
    cells = [""]
    for part in IN_CELL.findall(row.strip().removeprefix("|")):
        if part == "|":
            cells.append("")
        else:
            cells[-1] += "|" if part == r"\|" else part
    return [cell.strip() for cell in (cells if cells[-1].strip() else cells[:-1])]


def parse_table(block, match, state):
    """A table whose rows may have too few cells or too many; it ends at a blank line or another block."""
    head, marks = cells_of(match["table_head"]), cells_of(match["table_rule"])
    if len(head) != len(marks):
        return None
    sides = [{"::": "center", "-:": "right", ":-": "left"}.get(mark[0] + mark[-1]) for mark in marks]
    lines, end = [head], match.end() + 1
    other = block.compile_sc(["blank_line", "multiline_math", "indent_code", "fenced_code", "thematic_break", "block_quote", "list", "block_html"])
    while end < state.cursor_max and not other.match(state.src, end):
        lines.append(cells_of(state.get_line(end)))
        end += len(state.get_line(end))
    head, *body = (
        [
            {"type": "table_cell", "text": text, "attrs": {"align": side, "head": line is head}}
            for text, side in zip_longest(line[: len(sides)], sides, fillvalue="")
        ]
        for line in lines
    )
    rows = [{"type": "table_body", "children": [{"type": "table_row", "children": row} for row in body]}] if body else []
    state.append_token({"type": "table", "children": [{"type": "table_head", "children": head}, *rows]})
    return end


def tables(markdown):
    """mistune's plugin with tables as JupyterLab finds them, in lists and quotes too."""
    table(markdown)
    block = markdown.block
    block.register("table", TABLE, parse_table)
    block.rules.remove("nptable")
    block.list_rules.append("table")
    block.block_quote_rules.append("table")


class Renderer(IPythonRenderer):
    """Markdown with formulas as MathML, which browsers draw by themselves, and with an anchor at every heading."""

    def __init__(self, exporter, cell, resources):
        path = resources["metadata"].get("path", "")
        super().__init__(escape=False, attachments=cell.get("attachments"), path=path)
        self.exporter, self.headings = exporter, resources["headings"]
        self.clean = cleaner(self.embedded)

    def page_part(self, source):
        # What JupyterLab knows besides CommonMark.
        plugins = strikethrough, tables, url, task_lists
        html = self.clean(self.with_formulas(MarkdownWithMath(self, Blocks(), plugins=plugins).render(source)))
        # A word joiner (U+2060) keeps a browser from putting the full stop after a formula on a line of its own.
        return re.sub(r"</math>(?=[^\s\w<])", "</math>\u2060", html)

    def with_formulas(self, html):
        """The part of a page with its formulas as MathML. They stand in HTML as well, but not in code."""
        return FORMULA.sub(self.formula, html)

    def formula(self, match):
        tex = unescape(match["environment"] or match["display"] or match["inline"] or "").strip()
        if not tex:
            return match[0].removeprefix("\\")
        try:
            latex = reduce(lambda text, change: change[0].sub(change[1], text), JUPYTER, tex)
            return self.exporter.formulas.convert_with_global_state(latex, displaystyle=match["inline"] is None)
        except LatexError as error:
            self.exporter.log.warning("the formula `%s` is shown as written: %s", tex, error)
            return f"<code>{escape(tex)}</code>"

    def text(self, text):
        # A dollar sign that begins no formula.
        return super().text(text).replace("$", "&#36;")

    def block_code(self, code, info=None):
        return highlighted(code) if info in ("rust", "rs") else f'<pre tabindex="0"><code>{escape(code)}</code></pre>'

    def heading(self, text, level, **attributes):
        text = self.with_formulas(text)
        name = Markup(clean(text)).striptags()
        taken = {other["anchor"] for other in self.headings}
        anchor = next(free for number in count() if (free := anchor_of(name) + f"-{number}" * (number > 0)) not in taken)
        self.headings.append({"level": level, "name": name, "anchor": anchor})
        link = f'<a class="anchor" href="#{anchor}" title="Link to this section" aria-label="Link to this section">#</a>'
        return f'<h{level} id="{anchor}">{text} {link}</h{level}>\n'

    def task_list_item(self, text, checked=False):
        mark = "☑ " if checked else "☐ "
        return self.list_item("<p>" * (loose := text.startswith("<p>")) + mark + text[3 * loose :])

    def table(self, text):
        # A table that is wider than a small screen scrolls in its box, also by keyboard.
        return f'<div class="table" tabindex="0"><table>\n{text}</table></div>\n'

    # `embedded` finds the picture, whether it is written in Markdown or in HTML.
    image = HTMLRenderer.image

    def embedded(self, source):
        with suppress(InvalidNotebook, OSError):
            name = unquote(source)
            self.exporter.look_at(name, self.path)
            data = self._src_to_base64(name) or self._embed_image_or_attachment(name)
            if PICTURE.fullmatch(data):
                return data
        reason = "because it is neither an attachment nor a picture in the folder of the notebook"
        self.exporter.log.warning("the picture `%.100s` is left out, %s", source, reason)
        return None

    def link(self, text, url, title=None):
        if not re.match(r"[a-z]+:|//|#", url, re.IGNORECASE):
            name, sharp, anchor = url.partition("#")
            page = self.exporter.page_of(unquote(name), self.path)
            if page is None:
                self.exporter.log.warning("the link to `%s` is left out, because there is no such page", name)
                return text
            url = quote(page) + sharp + anchor
        return super().link(text, url, title)


def with_font(page):
    """The page with a font for its formulas, which has only the characters in them.

    Brackets, roots and integrals grow with their content only in a font made for it, and most systems have none.
    """
    formulas = " ".join(re.findall(r"<math\b.*?</math>", page, re.DOTALL))
    if not formulas:
        return page
    used = unescape(re.sub(r"<[^>]*>", "", formulas))
    upright = unicodedata.normalize("NFKC", used)
    italic = [letter for letter in ITALIC if unicodedata.normalize("NFKC", letter) in upright]
    font = TTFont(FOLDER / "fonts" / "formulas.woff", recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[]))
    subsetter.populate(text="".join(sorted({"√", *used, *italic})))
    subsetter.subset(font)
    file = io.BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode()
    rule = f'@font-face {{ font-family: formulas; src: url("data:font/woff;base64,{data}"); }}'
    return page.replace("</head>", f"<style>{rule}</style>\n</head>", 1)


class PageExporter(HTMLExporter):
    """nbconvert with the project's template. Content of the notebook comes out clean, or as text."""

    def __init__(self, **options):
        super().__init__(template_name="page", extra_template_basedirs=[str(FOLDER / "templates")], **options)

    def default_filters(self):
        yield from super().default_filters()
        yield "clean", clean
        yield "clean_output", self.clean_output
        yield "picture", picture
        yield "highlight_rust", highlighted

    @pass_context
    def markdown2html(self, context, source):
        return Renderer(self, context["cell"], context["resources"]).page_part(source)

    @pass_context
    def clean_output(self, context, html):
        return clean_output(html, Renderer(self, context["cell"], context["resources"]).clean)

    def look_at(self, name, folder):
        """Called with each file that a page depends on besides its notebook, as seen from `folder`."""

    def page_of(self, name, folder):
        """The target of a link to the file `name`, as seen from `folder`; None if there is none."""
        return name

    def from_notebook_node(self, nb, resources=None, **options):
        seed = SEED.search("\n".join(cell.source for cell in nb.cells if cell.cell_type == "code"))
        resources = {**(resources or {}), "seed": seed and seed[1], "headings": []}
        # A formula may use what an earlier one on the page defines.
        self.formulas = LatexToMathML(fancy_error=False, global_group=True)
        page, resources = super().from_notebook_node(nb, resources, **options)
        return with_font(page).rstrip("\n") + "\n", resources

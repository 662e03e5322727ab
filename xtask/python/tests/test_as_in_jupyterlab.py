"""Prose on an exported page is what the pinned JupyterLab itself makes of it: the same text in the same structure."""

import re

from corpus import cells
from nbformat.v4 import new_markdown_cell
from test_export import exported

# What JupyterLab shows, and what the page shows, as elements and text: without links beside headings, boxes around tables,
# colours of code, and spaces that nobody sees. A formula is its letters, because the one is TeX and the other MathML.
OUTLINE = """(root, formulas) => {
    const block = "article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|figcaption|figure|h1|h2|h3|h4|h5|h6|hr|li|ol|p|pre|"
        + "section|summary|table|tbody|td|tfoot|th|thead|tr|ul";
    const written = text => text.replace(/[<>]/g, sign => sign == "<" ? "‹" : "›").replace(/\\u2060/g, "");
    const formula = (text, display) => {
        const letters = text.normalize("NFKC").replace(/[\\s\\u2061-\\u2064]/g, "").replace(/∥/g, "‖").replace(/ˆ/g, "^");
        return `⟦${display ? "display " : ""}${written(letters)}⟧`;
    };
    const walk = node => {
        if (node.nodeType == Node.TEXT_NODE) return written(node.data);
        if (node.nodeType != Node.ELEMENT_NODE || node.matches("a.anchor, a.jp-InternalAnchorLink, style")) return "";
        const name = node.localName;
        if (formulas.has(node)) {
            const {text, display, wrong} = formulas.get(node);
            if (text == "$") return text;
            return wrong ? `<code>${written(wrong)}</code>` : formula(text, display);
        }
        if (name == "math") return formula(node.textContent, node.getAttribute("display") == "block");
        if (name == "input") return node.checked ? "☑" : "☐";
        if (name == "pre") return `<pre>${written(node.textContent).replace(/\\n+$/, "").replace(/\\n/g, "⏎").replace(/ /g, "·")}</pre>`;
        const inner = [...node.childNodes].map(walk).join("");
        if (name == "span" || name == "div" && ["table", "highlight"].includes(node.className)) return inner;
        const said = {title: node.title, width: node.getAttribute("width"), start: name == "ol" && node.start != 1 && node.start};
        if (name == "a") said.href = node.getAttribute("href")?.replace(/^#.*/, anchor => decodeURI(anchor).toLowerCase());
        if (name == "img") [said.alt, said.src] = [node.alt, node.getAttribute("src")];
        if (name == "td" || name == "th") said.align = node.align || node.style.textAlign;
        if (name == "details" && node.open) said.open = "open";
        const attributes = Object.entries(said).filter(([, value]) => value).map(([key, value]) => ` ${key}=${value}`).join("");
        return `<${name}${attributes}>${inner}</${name}>`;
    };
    const text = [...root.childNodes].map(walk).join("").replace(/\\s+/g, " ");
    return text.replace(RegExp(` *(</?(?:${block})(?: [^>]*)?>) *`, "g"), "$1").replace(/<.(br|hr|img)>/g, "").trim();
}"""
# JupyterLab's own way: its parser, its sanitizer, its MathJax.
THEIRS = f"""async sources => {{
    await jupyterapp.restored;
    const plugins = jupyterapp.pluginRegistry._plugins;
    const part = name => jupyterapp.resolveRequiredService(plugins.get(`@jupyterlab/${{name}}:plugin`).provides);
    const [mime, typesetter] = [await part("rendermime-extension"), await part("mathjax-extension")];
    const box = document.body.appendChild(document.createElement("div"));
    for (const source of sources) {{
        const cell = mime.createRenderer("text/markdown");
        await cell.renderModel(mime.createModel({{data: {{"text/markdown": source}}}}));
        box.append(cell.node);
    }}
    await typesetter.typeset(box);
    const text = node => node.text ?? (node.childNodes ?? []).map(text).join("");
    const fails = node => node.kind == "merror" || (node.childNodes ?? []).some(fails);
    const formulas = new Map([...(await typesetter.mathDocument()).math].map(item => [item.typesetRoot, {{
        text: text(item.root), display: item.display,
        // What MathJax does not know it shows as written, in red.
        wrong: (fails(item.root) || text(item.root).includes("\\\\")) && item.math.trim(),
    }}]));
    return [...box.children].map(cell => ({OUTLINE})(cell, formulas));
}}"""
OURS = f"[...document.querySelectorAll('main > section')].map(cell => ({OUTLINE})(cell, new Map()))"

# Why a cell differs, and the names of all the cells that do for this reason.
MEANT = {
    "JupyterLab takes the signs of a quote into its formula": r"(formula|environment) in (an item in )?a quote( in an item)?",
    "JupyterLab starts a formula at an escaped dollar, GitHub does not": r"\\\$5 or \$x\$|5\\\$ and \$x\$|escaped dollars in (?!a box|a summary|an HTML ).*",
    "JupyterLab starts a formula in one cell of a table and ends it in another": r"\| a \| b \|\n\|---\|---\|\n\| \$5 \| \$6 \|",
    "JupyterLab takes a formula under a table for a row": r".*table, at once (formula|formula on a line|environment)",
    "JupyterLab ends a list or a quote at any tag, others at a block only": r"(.* list|list|tasks), at once HTML (picture|in a line)"
    r"|quote, at once HTML picture|HTML picture in an item under its text",
    "JupyterLab ticks a task whose text is a heading": r"tasks, at once underlined heading",
    "JupyterLab takes two backslashes for a formula": r"\\\\ .*",
    "nbconvert lets a formula go on after a blank line": r"\$\$\na\n\nb\n\$\$",
    "nbconvert ends a formula at the first dollar, even in the words of the formula": r"formula in a formula in .*",
    "nbconvert shows a formula without its last brace as written, without the dollars": r"\$\\frac\{a\}\{b\$",
    "nbconvert knows brackets as the signs of a formula in Markdown, not in HTML": r"TeX brackets in (a box|a summary|an HTML ).*",
    "mistune strikes out between two tildes, not single ones, nor twice": r"one tilde in (?!a box|a summary|an HTML ).*|strikes in a strike"
    r"|==mark== .*|~a~ .*",
    "mistune makes no link of an address without https": r"www in (?!a box|a summary|an HTML ).*|a@example\.org www.*",
    "mistune takes a picture that closes itself into a paragraph": r'<img [^>]*width="50%"/>',
    "mistune makes a task of an empty item": r"- \[ \] a\n- \[x\] b\n- \[ \]\n.*",
    "a link to what is not there is left out, with a warning": r"\[a\]\(<b c>\) .*|text\[\^1\]\n\n.*",
    "a page has nothing to fill in": r"<button>.*",
    "JupyterLab draws a diagram by a script, which a page has none of": r"```mermaid\n.*",
    "the cleaning drops the element `font` and keeps `ruby`": r"<font .*|<ruby>.*",
    "the cleaning closes an element where it finds its end missing": r"a < b, .*",
    "nbconvert describes a picture without a description in other words": r"<figure>.*",
    "a number stands behind its formula in MathML, before it in MathJax": r"\$\$ x \\tag\{1\} \$\$",
}


def test_prose_is_as_in_jupyterlab_but_for_what_is_meant(tmp_path, jupyterlab, browser):
    names, sources = zip(*cells(), strict=True)
    browser.page.context.set_offline(False)
    browser.page.goto(jupyterlab)
    browser.page.wait_for_function("window.jupyterapp")
    theirs = browser.page.evaluate(THEIRS, sources)
    exported(tmp_path, *map(new_markdown_cell, sources))
    browser.open(tmp_path / "page.html")
    ours = browser.page.evaluate(OURS)
    unlike = {name: (a, b) for name, a, b in zip(names, theirs, ours, strict=True) if a != b}
    meant = {name: reason for reason, pattern in MEANT.items() for name in names if re.fullmatch(pattern, name, re.DOTALL)}
    assert {name: pair for name, pair in unlike.items() if name not in meant} == {}, "as in JupyterLab, as on the page"
    assert {name: reason for name, reason in meant.items() if name not in unlike} == {}, "no longer different"
    assert set(MEANT) == set(meant.values())

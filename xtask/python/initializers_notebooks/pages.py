"""Writes notebooks, and the texts that they link to, as pages in one folder with an index."""

import logging
import os
import re
from html import unescape
from pathlib import Path

from nbformat.v4 import new_markdown_cell, new_notebook

from . import ROOT
from .command import Failed
from .export import state
from .exporter import PageExporter
from .files import read, replace
from .run import execute


class LinkedPages(PageExporter):
    """Pages with links between them, and no dead links."""

    def __init__(self, notebooks, out):
        super().__init__(log=logging.getLogger("export"))
        self.notebooks, self.out = {Path(os.path.abspath(path)) for path in notebooks}, out
        # The Markdown files that the pages link to, which become pages too.
        self.texts = []
        # The state of each file and folder that a page depends on, when it was first looked at.
        self.inputs = {}
        for folder in [path / name for path in map(Path, self.template_paths) for name in (".", "base")]:
            self.depend_on(folder, *(folder.iterdir() if folder.is_dir() else []))

    def depend_on(self, *paths):
        for path in paths:
            self.inputs.setdefault(os.path.abspath(path), state(path))

    def look_at(self, name, folder):
        path = Path(os.path.abspath(Path(folder) / name))
        if path.is_relative_to(os.path.abspath(folder)):
            self.depend_on(path)
        return path

    def page_of(self, name, folder):
        path = self.look_at(name, folder)
        page = f"{path.stem}.html"
        # Someone else's notebook must not reach files outside its folder.
        if path.suffix == ".md" and path.is_relative_to(os.path.abspath(folder)) and os.path.isfile(path):
            if path not in self.texts:
                self.texts.append(path)
            return page
        exported = path.suffix == ".ipynb" and (path in self.notebooks or os.path.isfile(self.out / page))
        return page if exported else None


def title_of(page):
    """The title of a page if this program wrote it."""
    text = page.read_text(encoding="utf-8", errors="replace")
    # nbconvert writes the attributes in the order of the alphabet.
    found = re.search(r'<meta (?:name="generator" )?content="initializers-notebooks"[^>]*>\n<title>(.*?)</title>', text)
    return found and unescape(found[1])


def reading_order(page):
    """The sort key that puts 8-9 before 8-10, and numbered pages before general ones."""
    return re.sub(r"\d+", lambda number: number[0].zfill(9), page.stem.lower())


def write(arguments, warn):
    """Writes the pages. Returns the state of all that they depend on, and of what was written; `warn` gets what is said about them."""
    logging.basicConfig(format="warning: %(message)s")
    out = arguments.out
    exporter = LinkedPages(arguments.notebooks, out)
    exporter.log.addFilter(lambda record: warn(record.getMessage()) or True)
    pages = {}

    def check(name):
        page = out / f"{name}.html"
        if page.exists() and title_of(page) is None:
            raise Failed(f"{page} is not a page of an export, so it is not replaced: name another folder")

    def add(nb, path):
        if path.stem in [*pages, "index"]:
            raise Failed(f"{path} would become a second page {path.stem}.html; give it another name")
        check(path.stem)
        resources = {"metadata": {"name": path.stem, "path": str(path.parent)}, "suffix": path.suffix}
        pages[path.stem], _ = exporter.from_notebook_node(nb, resources)

    for name in ["index", *(path.stem for path in arguments.notebooks)]:
        check(name)
    if parts := arguments.playground:
        check("playground")
        exporter.depend_on(parts, *parts.iterdir())
        template = exporter.environment.get_template("playground.html.j2")
        pages["playground"] = template.render({part.name: part.read_text(encoding="utf-8") for part in parts.iterdir()})
    for path in arguments.notebooks:
        exporter.depend_on(path)
        nb = read(path)
        if not arguments.no_run:
            print(f"running {path}", flush=True)
            execute(nb, path, report=lambda line: print(line, flush=True))
        add(nb, path)
    # The list grows during the loop, because a text may link to another.
    for path in exporter.texts:
        # Where the playground could not be built, its links lead to the text about it.
        if not parts or path != ROOT / "notebooks/playground.md":
            add(new_notebook(cells=[new_markdown_cell(path.read_text(encoding="utf-8", errors="replace"))]), path)

    # Nothing is written before every notebook has run.
    out.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        target = out / f"{name}.html"
        replace(target, page)
        print(f"wrote {target} ({len(page.encode()) / 1000:.0f} KB)", flush=True)
    found = {page.name: title_of(page) for page in sorted(out.glob("*.html"), key=reading_order) if page.name != "index.html"}
    titles = {file: title for file, title in found.items() if title}
    replace(out / "index.html", exporter.environment.get_template("listing.html.j2").render(pages=titles))
    print(f"wrote {out / 'index.html'}", flush=True)
    return {**exporter.inputs, **{os.path.abspath(path): state(path) for path in (out, *out.glob("*.html"))}}

"""Turns notebooks into HTML pages that hold everything they show."""

import argparse
from pathlib import Path

from execute import Failed, execute, read, replace, run
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TEMPLATES = Path(__file__).parents[1] / "templates"


class Renderer(IPythonRenderer):
    """Markdown whose formulas are MathML, which browsers draw by themselves."""

    def block_math(self, body):
        return convert(body.strip(), display="block")

    def inline_math(self, body):
        return convert(body.strip())

    def latex_environment(self, name, body):
        return convert(rf"\begin{{{name}}}{body}\end{{{name}}}", display="block")


class PageExporter(HTMLExporter):
    """nbconvert with the project's template."""

    def __init__(self, **options):
        super().__init__(template_name="page", extra_template_basedirs=[str(TEMPLATES)], **options)

    def default_filters(self):
        yield from super().default_filters()
        yield "markdown2html", self.markdown

    def markdown(self, source):
        return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)


def title(nb):
    """The notebook's first heading."""
    lines = [line for cell in nb.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    return next((line.lstrip("# ") for line in lines if line.startswith("#")), "Notebook")


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args(arguments)
    names = [path.stem for path in arguments.notebooks]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Failed(f"two of the notebooks would become the page {min(twice)}.html; export them to different folders")

    exporter = PageExporter()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in arguments.notebooks:
        nb = read(path)
        if not arguments.no_run:
            print(f"running {path}", flush=True)
            execute(nb, path, report=lambda line: print(line, flush=True))
        page, _ = exporter.from_notebook_node(nb, {"title": title(nb)})
        target = arguments.out / f"{path.stem}.html"
        replace(target, page.rstrip("\n") + "\n")
        print(f"wrote {target} ({len(page.encode()) / 1000:.0f} KB)", flush=True)


if __name__ == "__main__":
    run(main)

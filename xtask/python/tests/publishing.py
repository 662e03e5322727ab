"""Publishes the course with other tools, looks at the lesson in Chromium, and records in notebooks/publishing.md what its reader gets."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit

import browser
from PIL import Image
from playwright.sync_api import sync_playwright

from initializers_notebooks import LESSON, ROOT
from initializers_notebooks.command import Failed, command
from initializers_notebooks.files import check_replaceable, replace

PAGE, PICTURES = ROOT / "notebooks/publishing.md", ROOT / "notebooks/publishing"
SETTINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PROGRAMS = Path(sys.executable).parent
HEADING = "## What each makes of the lesson"
LOOKED = """
Chromium opened the lesson that each tool made of the stored outputs, and clicked its slider. *Everything* is as much as on the page of
`cargo xtask export`: six pictures, gaps between the numbers of tables, folds with their content, formulas, a slider that changes its picture, links to
other pages of the course, and pictures that fit on a sheet of A4. That page loads nothing.
"""
TYPED = """
This was typed, behind `uv run` with the packages. Jupyter's servers had settings of their own, so they trusted nothing.
"""
# An address of a network that serves packages of npm.
PACKAGE = re.compile(r"https://(?:cdn\.jsdelivr\.net/npm/|unpkg\.com/|cdnjs\.cloudflare\.com/ajax/libs/)((?:@[^/]+/)?[^/@]+)[@/]([^/]+)/([^?]*)")
# What of a page is as it should be. A formula is drawn by the browser itself, MathJax or KaTeX.
LOOK = """() => {
    const all = css => [...document.querySelectorAll(css)], formula = "math, mjx-container, .MathJax_CHTML, .katex";
    const text = node => { const range = document.createRange(); range.selectNodeContents(node); return range.getBoundingClientRect() };
    // What is folded, and every slide.
    all("details").forEach(fold => fold.open = true);
    all(".reveal section").forEach(slide => { slide.hidden = false; slide.style.display = "block"; });
    const pictures = all("svg, img").filter(node => node.checkVisibility() && node.getBoundingClientRect().width >= 300 && node.naturalWidth !== 0);
    const whole = node => node.closest(".reveal") || node.getBoundingClientRect().right <= innerWidth;
    return {
        "pictures": new Set(pictures.filter(whole).map(node => node.closest(".initializers-slider") ?? node)).size,
        "gaps in tables": all("td + td").filter(cell => text(cell).left - text(cell.previousElementSibling).right >= 6).length,
        "folds": all("details:has(pre, code)").length,
        "formulas": all(formula).filter(node => node.checkVisibility() && !node.parentElement.closest(formula)).length,
    };
}"""
# To the slide of a slider, if there are slides.
GO = """mark => {
    const slide = mark.closest(".slides section"), place = node => [...node.parentElement.children].indexOf(node);
    if (slide) location.hash = `#/${place(slide.parentElement)}/${place(slide)}`;
}"""
LINKS = "[...document.querySelectorAll('a[href]')].map(link => [link.textContent.trim(), link.href])"
SHOWN = "[...document.querySelectorAll('.initializers-slider img')].filter(image => image.checkVisibility()).map(image => image.alt)"


def files():
    """The files that the page shows, by name."""
    return dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))


def with_packages(packages, line):
    """The command line, with these packages at their versions and what they need as of a day."""
    if not packages:
        return line
    return f"{PROGRAMS}/uv run -q --no-project --python 3.12 {' '.join(f'--with {package.format(root=ROOT)}' for package in packages)} {line}"


def start(line, folder, variables):
    environment = {**os.environ, "UV_EXCLUDE_NEWER": SETTINGS["day"], **variables}
    return subprocess.Popen(line, shell=True, start_new_session=True, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(line, folder, variables):
    """The exit code of a command line, and what it says."""
    program = start(line, folder, variables)
    said, _ = program.communicate()
    return program.returncode, said


@contextmanager
def serving(line, folder, variables):
    """The address of a server."""
    server = start(line, folder, variables)
    try:
        address = next((found[0] for said in server.stdout if (found := re.search(r"http://[\w.]+:\d+/", said))), None)
        if not address:
            raise Failed(f"`{line}` starts no server")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate()


@contextmanager
def published(tool, path):
    """The address of the page that a tool makes of the lesson, or None if it makes none that a browser shows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(LESSON.parent, folder / "notebooks")
        # For those that run the lesson: its crate and its kernel, and no template of another environment.
        (folder / "crate").symlink_to(ROOT / "crate")
        jupyter = {f"JUPYTER_{name}": f"{folder}/jupyter" for name in ("PATH", "CONFIG_DIR", "DATA_DIR")}
        variables = {**jupyter, "PATH": os.pathsep.join([str(PROGRAMS), os.environ["PATH"], str(path)])}
        (folder / "jupyter").mkdir()
        (folder / "jupyter/kernels").symlink_to(ROOT / ".venv/share/jupyter/kernels")
        for file, text in files().items():
            (folder / file).write_text(text, encoding="utf-8")
        typed = [with_packages(tool.get("packages"), f"{tool['command']} {tool.get('also', '')}")] if "command" in tool else []
        for line in [*typed, *tool.get("then", [])]:
            if "serves" in tool:
                with serving(line, folder, variables) as address:
                    yield address + tool["serves"]
                return
            code, said = run(line, folder, variables)
            if code != tool.get("exit", 0) or tool.get("says", "") not in said:
                raise Failed(f"{tool['name']}: `{line}` ended with {code} and said:\n{said}")
        yield (folder / tool["page"]).as_uri() if "page" in tool else None


def answer(route):
    """Answers from npm what a page wants of it, and nothing else of the network."""
    address = route.request.url
    if not re.match("https://", address):
        return route.continue_()
    if found := PACKAGE.match(address):
        name, version, file = found.groups()
        name = {"require.js": "requirejs"}.get(name, name)
        folder = ROOT / "target/npm" / f"{name}@{version}".replace("/", "+")
        if not folder.exists():
            run(f"npm install --silent --ignore-scripts --prefix {folder} {name}@{version}", ROOT, {})
        # Some of the packages have a file only as it was written.
        for wanted in (file, file.replace(".min.", ".")):
            if found := sorted(folder.rglob(wanted), key=lambda path: len(path.parts)):
                return route.fulfill(path=found[0])
    return route.abort()


def leads(tab, address):
    """Whether a link leads to a page that is there."""
    if address.startswith(("http://127.0.0.1:", "http://localhost:")):
        # Jupyter's servers give a file only to their own pages.
        return tab.request.get(address, headers={"referer": tab.url}).ok
    path = Path(unquote(urlsplit(address).path))
    return path.suffix in (".html", ".xhtml") and path.is_file()


def look(chromium, address, picture=None):
    """What of a page is as it should be, by what it is, and the hosts that it asks for."""
    tab = chromium.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=0.25)
    hosts = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    tab.route("**/*", answer)
    # A server may run the lesson first.
    tab.goto(address, timeout=0)
    tab.wait_for_load_state("networkidle", timeout=0)
    # Time for MathJax.
    tab.wait_for_timeout(10000)
    mark, before = tab.locator(".initializers-slider input").last, tab.evaluate(SHOWN)
    if mark.count():
        mark.evaluate(GO)
        # Jupyter switches off what it does not trust.
        if mark.is_enabled():
            mark.click()
        mark.evaluate("mark => mark.closest('.initializers-slider').scrollIntoView({block: 'center'})")
    changed = tab.evaluate(SHOWN) != before
    if picture:
        small = io.BytesIO()
        Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(16).save(small, "png", optimize=True)
        replace(picture, small.getvalue())
    found = {**tab.evaluate(LOOK), "slider": int(changed)}
    found["links"] = {text for text, link in tab.evaluate(LINKS) if not link.startswith(f"{address}#") and leads(tab, link)}
    # A sheet of A4 between the margins of nbconvert.
    tab.set_viewport_size({"width": 717, "height": 1000})
    tab.emulate_media(media="print")
    found["pictures on paper"] = tab.evaluate(LOOK)["pictures"]
    tab.close()
    return found, sorted(hosts - {None, "127.0.0.1", "localhost"})


def row(chromium, tool, path, ours):
    """The row of a tool."""
    gets, lost, shown = [tool.get("gets")], [tool.get("lost")], ""
    with published(tool, path) as page:
        if page:
            picture = PICTURES / f"{re.sub('[^a-z0-9]+', '-', tool['name'].lower())}.png"
            found, hosts = look(chromium, page, picture)
            found["links"] &= ours["links"]
            for what, wanted in ours.items():
                count, of = (len(some) if what == "links" else some for some in (found[what], wanted))
                (gets if count >= of else lost).append(what if count >= of or not count else f"only {count} of {of} {what}")
            lost += [f"loads from {host}" for host in hosts]
            shown = f"![{tool['name']}](publishing/{picture.name})"
    own = [f"nbconvert=={version('nbconvert')}"] if tool["name"].startswith("nbconvert") else []
    packages = ", ".join(package.replace("==", " ") for package in tool.get("packages", own) if "==" in package)
    name = "; ".join(filter(None, [tool["name"] + (f" ({packages})" if packages else ""), tool.get("needs")]))
    whole = "everything" if page and len(gets) > len(ours) else ", ".join(filter(None, gets))
    cells = [name, whole, "; ".join(filter(None, lost)), shown]
    print(f"  {' | '.join(cells)}", flush=True)
    return f"| {' | '.join(cells)} |"


def rows(tools):
    """The rows of these tools."""
    code, path = run(with_packages([SETTINGS["pandoc"]], "python -c 'import pypandoc; print(pypandoc.get_pandoc_path())'"), ROOT, {})
    if code:
        raise Failed(f"uv cannot get {SETTINGS['pandoc']}:\n{path}")
    export = f"{sys.executable} -m initializers_notebooks.export --no-run --out site notebooks/*.ipynb"
    program = browser.find("chromium") or browser.get("chromium")
    if not program:
        raise Failed(browser.ADVICE["chromium"])
    with sync_playwright() as playwright, published({"name": "the export", "command": export, "page": "site/8-4-initializers.html"}, "") as page:
        chromium = playwright.chromium.launch(executable_path=program)
        ours, _ = look(chromium, page)
        print(f"  our own page: {ours}")
        yield from (row(chromium, tool, Path(path).parent, ours) for tool in tools)


def text(rows):
    """The text of the page, with these rows of the table."""
    table = "\n".join(["| tool | what the reader gets | what is lost | its slider |", "|---|---|---|---|", *rows])
    lines = "\n".join(f"# {tool['name']}\n{tool['command']}" for tool in SETTINGS["tool"] if "command" in tool)
    by_hand = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    return f"{by_hand}{HEADING}\n{LOOKED}\n{table}\n{TYPED}\n```bash\n{lines}\n```\n"


def main(_):
    check_replaceable(PAGE)
    replace(PAGE, text(rows(SETTINGS["tool"])))
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    command(main)

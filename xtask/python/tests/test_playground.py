"""The page that lives, in Chromium and Firefox: it follows the hand, is a state of its address, and shows what the kernel and NumPy give."""

import contextlib
import io
import json
import os
import random
import re
import subprocess
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook

from initializers_notebooks import LESSON, ROOT, files
from initializers_notebooks.client import Client

PARTS = ROOT / "target/playground"
BOTH = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True)
LAYER = "view=layer&init=he_normal&activation=relu&inputs=300&units=100&samples=50&seed=7&axes=fixed"
SHOWN = "document.documentElement.dataset.shown"


def there(parts):
    """The folder with the parts of the page, which `cargo xtask test` has built if it could."""
    if not parts.is_dir():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("the playground could not be built: `cargo xtask export` says why")
    return parts


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    out = tmp_path_factory.mktemp("playground")
    export = [sys.executable, "-m", "initializers_notebooks.export", "--no-run", "--playground", there(PARTS), "--out", out, LESSON]
    subprocess.run(export, check=True)
    return out / "playground.html"


def test_without_its_parts_these_tests_are_counted_as_not_run_and_fail_in_ci(monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="could not be built"):
        there(tmp_path / "none")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="could not be built"):
        there(tmp_path / "none")


def test_an_export_of_what_is_up_to_date_compiles_nothing_and_writes_the_same_page(page, tmp_path):
    def stamps():
        return {part.name: part.stat().st_mtime_ns for part in PARTS.iterdir()}

    before = stamps()
    export = ["cargo", "xtask", "export", "--no-run", "--out", tmp_path, LESSON]
    said = subprocess.run(export, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    assert all(line.startswith("wrote ") for line in said) and stamps() == before
    assert (tmp_path / "playground.html").read_bytes() == page.read_bytes()


def opened(browser, page, address="", **options):
    """Opens the page at an address, and waits for what it names."""
    # The same page at another address would not be loaded again.
    browser.page.goto("about:blank")
    asked, said = browser.open(page, **options)
    if address:
        go(browser, address)
    else:
        shown(browser, "view=layer&init=normal")
    return asked, said


def go(browser, address):
    browser.page.evaluate("address => { location.hash = address }", address)
    shown(browser, address)


def shown(browser, address, timeout=60_000):
    """Waits until the page shows a state that begins so."""
    browser.page.wait_for_function(f"address => ({SHOWN} ?? '').startsWith(address)", arg=address, timeout=timeout)


def typed(browser, name, number):
    """Types over what a field has; `fill` appends to it in Firefox."""
    field(browser, name)[1].press("Control+a")
    browser.page.keyboard.type(number)


def said(browser, sentence):
    """Waits until the page says what is wrong, or nothing."""
    browser.page.wait_for_function("sentence => document.getElementById('problems').textContent == sentence", arg=sentence)


def text(browser, element):
    return browser.page.locator(f"#{element}").text_content()


def field(browser, name):
    """The track and the number of a control."""
    control = browser.page.locator(f".control:has([name={name}])")
    return control.locator("[type=range]"), control.locator("[type=text]")


@BOTH
@pytest.mark.parametrize("served", [False, True], ids=["file", "server"])
def test_it_starts_from_a_file_and_from_a_server_and_asks_for_nothing_else(browser, page, served):
    if not served:
        asked, said = opened(browser, page, dark=True)
        assert (asked, said) == ([], []) and len(page.read_bytes()) <= 350_000
        return

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("localhost", 0), partial(Handler, directory=page.parent)) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://localhost:{server.server_port}/playground.html"
        context = browser.page.context
        context.set_offline(False)
        browser.asked.clear()
        browser.said.clear()
        browser.page.goto(f"{address}#{LAYER}")
        shown(browser, LAYER)
        context.set_offline(True)
        server.shutdown()
    # A browser asks for an icon by itself.
    assert {url.partition("#")[0] for url in browser.asked if not url.startswith("blob:")} <= {address, address.replace("playground.html", "../favicon.ico")}
    assert browser.said == []


@BOTH
def test_the_picture_follows_the_mouse_and_nothing_queues_up(browser, page):
    opened(browser, page, LAYER.replace("he_normal", "normal&std=0.01&mean=0"))
    browser.page.evaluate(f"""() => {{ window.states = []; window.moves = 0;
        document.addEventListener('input', () => window.moves++);
        new MutationObserver(() => window.states.push({SHOWN})).observe(document.documentElement, {{attributeFilter: ['data-shown']}}) }}""")
    track, number = field(browser, "std")
    box = track.bounding_box()
    browser.page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    browser.page.mouse.down()
    browser.page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] / 2, steps=40)
    last = number.input_value()
    shown(browser, LAYER.replace("he_normal", f"normal&std={last}&mean=0"))
    states, moves = browser.page.evaluate("[window.states, window.moves]")
    sizes = [float(re.search("std=([^&]*)", state)[1]) for state in states]
    assert 10 < len(sizes) <= moves and sizes == sorted(sizes) and sizes[-1] == float(last) > 1
    # A move is one step of the history, when the hand lets go.
    before = browser.page.evaluate("history.length")
    browser.page.mouse.up()
    browser.page.wait_for_function(f"() => location.hash.includes('std={last}')")
    assert browser.page.evaluate("history.length") == before + 1


def test_touch_and_keys_move_it_too(browser, page):
    opened(browser, page, width=390)
    track, number = field(browser, "std")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    browser.page.touchscreen.tap(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    browser.page.wait_for_function(f"() => parseFloat({SHOWN}.match(/std=([^&]*)/)[1]) > 1")
    # While it is dragged, the picture is in sight above it.
    picture = browser.page.locator("#picture-3").bounding_box()
    assert picture["y"] >= -1 and picture["y"] + picture["height"] <= track.bounding_box()["y"] + 1
    track.focus()
    for key, expected in [("Home", "0.0001"), ("ArrowRight", "0.00011"), ("End", "10"), ("ArrowLeft", "9")]:
        browser.page.keyboard.press(key)
        assert number.input_value() == expected and track.get_attribute("aria-valuetext") is not None
    shown(browser, "view=layer&init=normal&std=9&")
    browser.page.wait_for_function("() => document.activeElement.getAttribute('aria-valuetext') == '9'")
    number.fill("0.025")
    shown(browser, "view=layer&init=normal&std=0.025&")
    assert track.get_attribute("aria-valuetext") == "0.025"
    # The edge of the next picture is in sight.
    assert browser.page.locator("#picture-0").bounding_box()["x"] < 380 and browser.page.locator(".beside").is_visible()


@BOTH
def test_a_link_is_a_state_and_back_and_forward_work(browser, page):
    opened(browser, page, LAYER)
    assert field(browser, "inputs")[1].input_value() == "300" and not browser.page.locator("#std").is_visible()
    browser.page.select_option("#init", "normal")
    shown(browser, "view=layer&init=normal&std=0.01&mean=0&activation=relu&inputs=300")
    assert browser.page.locator("#std").is_visible()
    browser.page.get_by_label("Depth").check()
    shown(browser, "view=depth&init=normal")
    browser.page.go_back()
    shown(browser, "view=layer&init=normal")
    assert browser.page.get_by_label("One layer").is_checked()
    browser.page.go_back()
    shown(browser, LAYER)
    assert browser.page.input_value("#init") == "he_normal"
    browser.page.go_forward()
    shown(browser, "view=layer&init=normal")
    go(browser, "view=layer&init=he_normal")
    browser.page.evaluate("location.hash = 'units=5000&colour=%3Cb%3Ered'")
    shown(browser, "view=layer&init=normal&std=0.01&mean=0&activation=tanh&inputs=10&units=2000")
    said(browser, "Units is a whole number from 1 to 2000, not “5000”. The page shows 2000 units. This page has no control “colour”.")
    assert "units=2000" in browser.page.evaluate("location.hash")
    browser.page.select_option("#activation", "relu")
    said(browser, "")


@BOTH
def test_controls_keep_their_values_while_others_are_shown(browser, page):
    opened(browser, page)
    browser.page.get_by_label("Depth").check()
    shown(browser, "view=depth&init=normal&std=0.01&mean=0&activation=tanh&layers=10&width=100")
    typed(browser, "layers", "20")
    shown(browser, "view=depth&init=normal&std=0.01&mean=0&activation=tanh&layers=20")
    browser.page.get_by_label("One layer").check()
    shown(browser, LAYER.partition("init")[0])
    browser.page.get_by_label("Depth").check()
    shown(browser, "view=depth&init=normal&std=0.01&mean=0&activation=tanh&layers=20")
    browser.page.wait_for_function(f"() => location.hash == '#' + {SHOWN}")
    # A value that is not valid is named, and does not hold back the other controls.
    typed(browser, "std", "-1")
    said(browser, "σ is a number from 0.000001 to 1000000, not “-1”. The page shows 0.01.")
    browser.page.select_option("#init", "he_normal")
    shown(browser, "view=depth&init=he_normal&activation=tanh&layers=20")
    said(browser, "")


@BOTH
def test_a_number_counts_when_it_is_a_whole_valid_one(browser, page):
    opened(browser, page)
    browser.page.evaluate(f"""() => {{ window.states = [];
        new MutationObserver(() => window.states.push({SHOWN})).observe(document.documentElement, {{attributeFilter: ['data-shown']}}) }}""")
    typed(browser, "std", "0,5")
    said(browser, "σ is written with a decimal point, not with a comma as in “0,5”. The page shows 0.01.")
    number = field(browser, "std")[1]
    assert number.get_attribute("aria-invalid") == "true" and number.input_value() == "0,5"
    typed(browser, "std", "0.5")
    shown(browser, "view=layer&init=normal&std=0.5&")
    said(browser, "")
    assert number.get_attribute("aria-invalid") == "false"
    typed(browser, "units", "")
    browser.page.keyboard.press("Backspace")
    said(browser, "Units is a whole number from 1 to 2000, not “”. The page shows 5 units.")
    # Of the texts on the way, none was shown as another number.
    assert {re.search("std=([^&]*)", state)[1] for state in browser.page.evaluate("window.states")} == {"0.01", "0.5"}


def test_every_link_of_the_notebooks_to_a_state_needs_no_correction(browser, page):
    sources = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "notebooks").glob("*.md")]
    links = {link for source in sources for link in re.findall(r"playground\.md#([^)\s]*)", source.read_text(encoding="utf-8"))}
    assert len(links) > 5
    on_page = re.findall(r'href="playground\.html#([^"]*)"', (page.parent / f"{LESSON.stem}.html").read_text(encoding="utf-8"))
    assert on_page and {link.replace("&amp;", "&") for link in on_page} <= links
    opened(browser, page)
    for link in links:
        browser.page.evaluate("document.documentElement.dataset.shown = ''")
        browser.page.evaluate("link => { location.hash = link }", link)
        shown(browser, "view=")
        assert text(browser, "problems") == "" and text(browser, "status") == ""


@BOTH
def test_a_long_computation_is_announced_and_overtaken_while_the_page_answers(browser, page):
    opened(browser, page, LAYER)
    browser.page.evaluate("location.hash = 'view=depth&init=orthogonal&layers=50&width=2000&batch=2000'")
    browser.page.wait_for_function("() => document.getElementById('status').textContent == 'Computing…'")
    assert browser.page.locator("#screen").get_attribute("aria-busy") == "true"
    # The old picture is there, and the page answers.
    assert browser.page.evaluate(SHOWN) == LAYER and browser.page.locator("#picture-3 svg").is_visible()
    for _ in range(3):
        browser.page.keyboard.press("Tab")
    go(browser, LAYER.replace("seed=7", "seed=8"))
    assert text(browser, "status") == "" and browser.page.locator("#screen").get_attribute("aria-busy") == "false"
    assert not browser.page.locator("#stop").is_visible()


@BOTH
def test_a_long_computation_is_stopped(browser, page):
    opened(browser, page, LAYER)
    browser.page.evaluate("location.hash = 'view=depth&init=orthogonal&layers=50&width=2000&batch=2000'")
    browser.page.get_by_role("button", name="Stop").click()
    # The controls are again those of the pictures.
    browser.page.wait_for_function("() => document.getElementById('status').textContent == ''")
    assert browser.page.evaluate(SHOWN) == LAYER and browser.page.evaluate("location.hash") == f"#{LAYER}"
    assert browser.page.get_by_label("One layer").is_checked() and field(browser, "inputs")[1].input_value() == "300"
    assert not browser.page.locator("#stop").is_visible()


@BOTH
def test_what_fails_is_said_in_a_sentence_and_the_next_move_works(browser, page):
    opened(browser, page, LAYER)
    pictures = browser.page.inner_html("#pictures")
    browser.page.evaluate("location.hash = 'init=uniform&low=1&high=0'")
    sentence = "This cannot be shown: uniform needs finite bounds with low <= high, but got low = 1 and high = 0. The pictures are those of before."
    said(browser, sentence)
    assert text(browser, "status") == "" and browser.page.inner_html("#pictures") == pictures
    typed(browser, "high", "2")
    shown(browser, "view=layer&init=uniform&low=1&high=2")
    said(browser, "")


@pytest.mark.parametrize("missing", ["script", "WebAssembly"])
def test_without_a_program_it_shows_the_stored_picture_and_a_sentence(browser, page, missing):
    context = browser.page.context.browser.new_context(java_script_enabled=missing != "script")
    still = context.new_page()
    if missing == "WebAssembly":
        still.add_init_script("delete window.WebAssembly")
    still.goto(page.as_uri())
    assert still.locator("#pictures svg:visible").count() == 4 and still.locator(".still").is_visible()
    assert "0.00174354732" in still.locator("#numbers").inner_text() and "-0.01109678" in still.locator("#array").inner_text()
    assert still.locator("form").is_hidden() and still.locator("button:visible").count() == 0
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_view_is_readable_for_everyone(browser, page, width):
    opened(browser, page, width=width)
    for summary in browser.page.locator("summary").all():
        summary.click()
    for view, pictures in [("layer", 4), ("depth", 2), ("gradients", 6)]:
        go(browser, f"view={view}&init=he_normal")
        assert [violation["id"] for violation in Axe().run(browser.page).response["violations"]] == []
        for element in ("document.documentElement", "document.getElementById('numbers')"):
            assert browser.page.evaluate(f"{element}.scrollWidth <= {element}.clientWidth"), (view, element)
        tree = browser.page.locator("form").aria_snapshot()
        assert 'slider "Seed"' in tree and 'textbox "Seed"' in tree and 'combobox "Initializer"' in tree
        titles = browser.page.locator("#pictures svg > title").all_text_contents()
        assert len(set(titles)) == pictures == browser.page.locator("#pictures").get_by_role("img").count()
    # The words for a screen reader come when the hand rests.
    track = field(browser, "seed")[0]
    track.focus()
    browser.page.wait_for_function("() => document.getElementById('said').textContent.includes('gradients')")
    before = text(browser, "said")
    for _ in range(5):
        browser.page.keyboard.press("ArrowRight")
    assert text(browser, "said") == before
    browser.page.wait_for_function("before => document.getElementById('said').textContent != before", arg=before)


def test_paper_shows_the_state(browser, page):
    opened(browser, page, LAYER, media="print")
    assert browser.page.locator("#inputs").is_visible() and not browser.page.locator("[type=range]:visible").count()
    assert browser.page.locator("#pictures svg:visible").count() == 4 and not browser.page.locator("button:visible").count()
    assert browser.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@BOTH
def test_code_and_link_are_copied(browser, page):
    opened(browser, page, LAYER)
    # A page cannot read the clipboard, but it can be asked what was given to it.
    browser.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text }}})")
    for name in ("Copy a link to this", "Copy the cell", "Copy the code"):
        button = browser.page.get_by_role("button", name=name, include_hidden=True)
        button.evaluate("button => { const details = button.closest('details'); if (details) details.open = true }")
        button.click()
        browser.page.wait_for_function("() => window.copied")
        copied = browser.page.evaluate("(copied => { delete window.copied; return copied })(window.copied)")
        expected = {"Copy the cell": text(browser, "rust"), "Copy the code": text(browser, "python")}
        assert copied == expected.get(name, f"{page.as_uri()}#{LAYER}")


MEMORY = "wasm_bindgen.initSync().memory.buffer.byteLength"


def test_memory_does_not_grow_over_a_thousand_moves(browser, page):
    opened(browser, page, "view=layer&init=he_normal&activation=relu&inputs=100&units=50&samples=20&seed=7&axes=fixed")
    [worker] = browser.page.workers

    def moves(count):
        browser.page.evaluate(
            """async count => {
            const track = document.querySelector('.control:has([name=seed]) [type=range]');
            for (let i = 0; i < count; i++) {
                const shown = new Promise(done => {
                    new MutationObserver((_, observer) => { observer.disconnect(); done(); })
                        .observe(document.documentElement, {attributeFilter: ['data-shown']}) });
                track.value = i % 100;
                track.dispatchEvent(new Event('input', {bubbles: true}));
                await shown;
            } }""",
            count,
        )
        return worker.evaluate(MEMORY), browser.page.evaluate("document.querySelectorAll('*').length")

    # The program takes its memory in the first few hundred moves.
    assert moves(500) == moves(1000)


# Random states

SEED, COUNT, ON_THE_KERNEL = 1, 200, 20
# What a state of the test may have at most, so that it is quick in NumPy.
MOST = {"inputs": 100, "units": 100, "samples": 100, "width": 60, "batch": 60, "layers": 20}


def random_states(browser):
    """Addresses with random values of all controls, as the page's form has them."""
    choices = browser.page.evaluate("Object.fromEntries([...document.querySelectorAll('select')].map(s => [s.name, [...s.options].map(o => o.value)]))")
    tracks = browser.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-track]')].map(t => [t.parentNode.querySelector('[name]').name, t.dataset.track]))"
    )
    rng = random.Random(SEED)
    choices["init"] = [name for name in choices["init"] if "Dirac" not in name]
    choices["view"] = ["layer", "depth", "gradients"]
    choices |= {name: [v for v in track.split() if float(v) <= MOST.get(name, 1e9)] for name, track in tracks.items()}
    for _ in range(COUNT):
        state = {name: rng.choice(values) for name, values in choices.items()}
        state["low"], state["high"] = sorted((state["low"], state["high"]), key=float)
        yield "&".join(f"{name}={value}" for name, value in state.items())


def numbers_of(html):
    return [cell.replace("−", "-") for cell in re.findall("<td>([^<]*)</td>", html)]


def agree(shown, exact):
    """Whether a number, with as many digits as are shown, is the one on the page; a page that shows none has said so."""
    if shown.startswith("≈"):
        return True
    if float(shown) == 0 or not np.isfinite(float(shown)):
        return str(float(shown)) == str(exact + 0)
    return any(float(f"{exact:.{digits}e}") == float(shown) for digits in range(10))


def compared(address, shown, printed):
    """What differs between the numbers and the array on the page and those that the code has printed."""
    numbers, _, array = printed.partition("array(")
    exact = [float(number) for number in numbers.split()]
    assert len(exact) == len(shown["numbers"]), (address, printed)
    wrong = [(a, b) for a, b in zip(shown["numbers"], exact, strict=True) if not agree(a, b)]
    if shown["array"].startswith("array") and f"array({array}".strip() != shown["array"]:
        wrong.append((shown["array"], array))
    return [(address, wrong)] if wrong else []


def in_numpy(code):
    """What the code prints, and the counts in its histograms; the pictures of matplotlib are left out."""
    drawn = types.SimpleNamespace(**{name: lambda *_, **__: None for name in ("title", "show", "semilogy", "plot")})
    printed, counts = io.StringIO(), []
    drawn.hist = lambda values, bins, range: counts.append(np.histogram(values, bins, range)[0])
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"), pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib", types.SimpleNamespace(pyplot=drawn))
        patch.setitem(sys.modules, "matplotlib.pyplot", drawn)
        exec(code, {})
    return printed.getvalue(), counts


def on_the_kernel(cells):
    """What cells print on the Rust kernel, the counts in their histograms, and then the start of each of their pictures, with its words."""
    blocks = []
    for cell in cells:
        code, _, last = cell.rstrip().rpartition("\n")
        curve, pictures = "by_layer.any()" if "by_layer" in last else "", "pictures" if "pictures" in last else "[layers]"
        blocks.append(f"""{{
{code}
let drawn = {pictures};
println!("--part--{{:?}}", drawn.iter().flat_map(|picture| picture.counts()).collect::<Vec<_>>());
for picture in [{curve}].into_iter().chain(drawn.iter().map(Figure::any)) {{
    println!("--part--{{}}", picture.svg().split("</desc>").next().unwrap());
}}
println!("--end--");
}}""")
    sources = ["use initializers::plot::Figure;\n" + "\n".join(blocks[start : start + 10]) for start in range(0, len(blocks), 10)]
    first = files.code_cells(files.read(LESSON))[0].source
    nb = new_notebook(cells=[new_code_cell(source) for source in (first, *sources)], metadata={"kernelspec": files.KERNELSPEC})
    Client(nb, resources={"metadata": {"path": str(LESSON.parent)}}).execute()
    printed = "".join(output.text for cell in nb.cells for output in cell.outputs if output.output_type == "stream")
    return [part.split("--part--") for part in printed.split("--end--")[:-1]]


def words(svg):
    """What a picture says of itself: title, number of values, mean, standard deviation, zeros, what is left out."""
    return re.sub(r"\s+", " ", re.search("<title>(.*?)(</desc>|$)", svg.strip(), re.DOTALL)[1])


# Shows a state, and returns the page's parts once it is there.
STATE = """async address => {
    const root = document.documentElement.dataset, element = id => document.getElementById(id);
    root.shown = '';
    location.hash = address;
    while (!root.shown && !element('problems').textContent) await new Promise(requestAnimationFrame);
    const pictures = [...document.querySelectorAll('#pictures svg')].map(svg => new XMLSerializer().serializeToString(svg));
    const texts = ['array', 'rust', 'python', 'problems'].map(id => [id, element(id).textContent]);
    return { ...Object.fromEntries(texts), numbers: element('numbers').innerHTML, pictures };
}"""


def test_random_states_show_what_the_kernel_and_numpy_give(browser, page):
    opened(browser, page)
    states, wrong, counted = [], [], []
    # In a thread of its own, because Playwright has an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        for address in random_states(browser):
            shown = browser.page.evaluate(STATE, address)
            assert shown["problems"] == "", address
            states.append((address, shown | {"numbers": numbers_of(shown["numbers"])}))
            if len(states) == ON_THE_KERNEL:
                running = thread.submit(on_the_kernel, [shown["rust"] for _, shown in states])
        for address, shown in states:
            printed, counts = in_numpy(shown["python"])
            counted.append(counts)
            wrong += compared(address, shown, printed)
        kernel = running.result()
    for (address, shown), counts, (printed, bins, *pictures) in zip(states, counted, kernel, strict=False):
        wrong += compared(address, shown, printed)
        if list(map(words, pictures)) != list(map(words, shown["pictures"])):
            wrong.append((address, shown["pictures"], pictures))
        # A value at the edge of a bin may count on its other side.
        off = [np.abs(np.subtract(*pair)).sum() for pair in zip(counts, json.loads(bins), strict=True)]
        if any(count > 2 + size / 100 for count, size in zip(off, map(np.sum, counts), strict=True)):
            wrong.append((address, counts, bins))
    count = sum(len(shown["numbers"]) for _, shown in states)
    unsure = sum(number.startswith("≈") for _, shown in states for number in shown["numbers"])
    print(f"{len(states)} states in NumPy and {len(kernel)} on the kernel: {count} numbers, {unsure} of them without a digit")
    assert wrong == [] and len(kernel) == ON_THE_KERNEL and unsure < count / 10


def test_the_picture_of_the_playground_is_stored(browser, page):
    opened(browser, page)
    go(browser, "view=layer&init=xavier_uniform&activation=tanh&inputs=1000&units=500&samples=200&seed=0")
    picture = ROOT / "notebooks/playground.png"
    if os.environ.get("ACCEPT_PICTURES"):
        browser.page.screenshot(path=picture)
    # Browsers draw letters differently, so only the size is compared.
    assert picture.read_bytes()[:24].endswith((1280).to_bytes(4) + (900).to_bytes(4))

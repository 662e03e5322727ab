"""What the page "Running the notebooks with other tools" promises, tried with the tools themselves."""

import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager
from nbformat.v4 import new_code_cell, new_notebook

# Importing papermill registers what `parameters` provides.
from papermill.exceptions import PapermillException
from papermill.parameterize import parameterize_notebook
from papermill.translators import papermill_translators
from test_notebooks import numpy_lesson

from initializers_notebooks import LESSON, ROOT, files, tools
from initializers_notebooks.command import Failed

PROGRAMS = Path(sys.executable).parent
# As a desktop starts VS Code, or a service starts a hub.
BARE = {"PATH": "/usr/bin:/bin", **{name: os.environ[name] for name in ("HOME", "CARGO_HOME", "RUSTUP_HOME", "TMPDIR") if name in os.environ}}


def call(program, *arguments, **options):
    command = [PROGRAMS / program, *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)


def test_the_page_is_what_the_tools_say():
    stored = tools.PAGE.read_text(encoding="utf-8").splitlines()
    changes = list(difflib.unified_diff(stored, tools.page().splitlines(), "stored", "fresh", n=0, lineterm=""))
    assert changes == [], "run `cargo xtask tools` and look at what changed"


def test_a_tool_that_goes_on_is_noticed(monkeypatch):
    monkeypatch.setitem(tools.TOOLS, "jupyter execute", ["--allow-errors", "{notebook}"])
    with pytest.raises(Failed, match="does not say that a cell failed"):
        tools.try_out("jupyter execute", "`?`")


def test_the_readme_leads_to_the_page():
    assert f"](notebooks/{tools.PAGE.name})" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("program", "options"),
    [
        ("jupyter", ["execute", "{}"]),
        ("jupyter", ["nbconvert", "--to", "offline", "--execute", "--output-dir", "{}/..", "{}"]),
        ("pytest", ["--nbmake", "-p", "no:cacheprovider", "{}"]),
    ],
)
def test_the_beginning_of_the_lesson_passes(program, options, tmp_path):
    path = tmp_path / "notebooks" / LESSON.name
    path.parent.mkdir()
    # The lesson finds the crate next to its folder.
    (tmp_path / "crate").symlink_to(ROOT / "crate")
    nb = files.read(LESSON)
    del nb.cells[[cell.id for cell in nb.cells].index("in-97") :]
    nbformat.write(nb, path)
    done = call(program, *(option.format(path.parent if "{}/" in option else path) for option in options), cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert program != "jupyter" or "nbconvert" not in options or "<math" in path.parents[1].joinpath("8-4-initializers.html").read_text()


def test_the_report_of_seeds_runs_as_the_page_has_it_with_one_of_the_ten():
    [code] = re.findall(r"```python\n(.*?)```", tools.PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert "range(10)" in code
    done = call("python", "-c", code.replace("range(10)", "[7]"), cwd=LESSON.parent)
    _, numpys = numpy_lesson(files.read(LESSON), 7)
    wanted = [f"7 in-{cell} {numpys[cell][2]:.6f}" for cell in (99, 105, 157, 162)]
    assert done.returncode == 0 and re.findall(r"^\d in-\d+ \S+$", done.stdout, re.MULTILINE) == wanted, done.stdout


def parameterized(declaration, **values):
    """The cell that papermill adds for these parameters."""
    cell = new_code_cell(declaration, metadata={"tags": ["parameters"] if declaration else []})
    nb = new_notebook(cells=[cell], metadata={"kernelspec": files.KERNELSPEC, "papermill": {}})
    papermill_translators.find_translator("rust", "rust").inspect(cell)
    return parameterize_notebook(nb, values).cells[1].source.splitlines()[1:]


@pytest.mark.parametrize(
    ("declaration", "value", "given"),
    [
        ("const X: u32 = 0;", 2**32 - 1, "const X: u32 = 4294967295;"),
        ("const X: i8 = 0; // a seed", -128, "const X: i8 = -128;"),
        ("let mut x = 1;\nlet X: usize = 3;", 0, "let X: usize = 0;"),
        ("const X: f64 = 0.01;", 1, "const X: f64 = 1.0;"),
        ("const X: f64 = 0.01;", 1e-7, "const X: f64 = 1e-07;"),
        ("const X: f32 = 0.01;", float("-inf"), "const X: f32 = f32::NEG_INFINITY;"),
        ("let mut X: bool = false;", True, "let mut X: bool = true;"),
        ('const X: &str = "";', 'é "\\\n', 'const X: &str = "é \\u{22}\\u{5c}\\u{a}";'),
        ("let X: String = String::new();", "a", 'let X: String = "a".to_string();'),
    ],
)
def test_a_parameter_keeps_its_type(declaration, value, given):
    assert parameterized(declaration, X=value) == [given]


@pytest.mark.parametrize(
    ("declaration", "value", "reason"),
    [
        ("const X: u32 = 0;", -1, "X has to be a value of the Rust type u32, but -1 is not"),
        ("const X: u32 = 0;", 2**32, "of the Rust type u32, but 4294967296 is not"),
        ("const X: u32 = 0;", 1.0, "u32, but 1.0 is not"),
        ("const X: u32 = 0;", True, "u32, but True is not"),
        ("const X: f64 = 0.0;", "a", "f64, but 'a' is not"),
        ("const X: bool = true;", 1, "bool, but 1 is not"),
        ('const X: &str = "";', 7, "&str, but 7 is not"),
        ("const X: [f64; 2] = [0.0; 2];", [1.0, 2.0], r"\[f64; 2\], but \[1.0, 2.0\] is not"),
        ("const Y: u32 = 0;", 1, "there is no parameter X: the cell tagged `parameters` declares only Y"),
        ("", 1, "the cell tagged `parameters` is missing, or declares nothing"),
    ],
)
def test_what_rust_cannot_take_is_refused(declaration, value, reason):
    with pytest.raises(PapermillException, match=reason):
        parameterized(declaration, X=value)


def test_a_parameter_is_in_force_below_its_cell(tmp_path):
    cells = [
        new_code_cell('const SEED: u32 = 0;\nconst NAME: &str = "";', metadata={"tags": ["parameters"]}),
        new_code_cell('println!("{SEED} {NAME}");'),
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), tmp_path / "in.ipynb")
    done = call("papermill", "--no-progress-bar", "in.ipynb", "out.ipynb", "-p", "SEED", "7", "-p", "NAME", 'ü{}"', cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[2].outputs[0].text == '7 ü{}"\n'


@pytest.fixture
def stock(tmp_path):
    """A bare environment with the kernelspec that evcxr itself writes."""
    environment = {**BARE, "JUPYTER_PATH": str(tmp_path / "share")}
    subprocess.run(["evcxr_jupyter", "--install"], env={**os.environ, **environment, "PATH": os.environ["PATH"]}, check=True)
    return environment


def test_the_stock_kernel_is_found_in_a_bare_environment_and_fails_with_the_provisioner_as_default(stock, tmp_path):
    assert str(tmp_path / "share") in call("jupyter", "kernelspec", "list", env=stock).stdout
    cells = [new_code_cell("let x = 1;"), new_code_cell('panic!("{x}")')]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), tmp_path / "panic.ipynb")
    codes = [
        call("jupyter", "execute", "panic.ipynb", cwd=tmp_path, env={**stock, **more}).returncode
        for more in ({}, {"JUPYTER_DEFAULT_PROVISIONER_NAME": "evcxr"})
    ]
    assert codes == [0, 1]


def test_the_prepared_kernel_runs_the_first_cell_where_it_is_started_as_vs_code_starts_it(tmp_path):
    """In a bare environment, through its kernelspec alone."""
    found = json.loads(call("jupyter", "kernelspec", "list", "--json", env=BARE).stdout)["kernelspecs"]["rust"]
    assert Path(found["resource_dir"]) == Path(KernelSpecManager().get_kernel_spec("rust").resource_dir)
    connection, _ = write_connection_file(str(tmp_path / "connection.json"))
    command = [part.format(connection_file=connection) for part in found["spec"]["argv"]]
    environment = {**BARE, **{name: value.replace("${PATH}", BARE["PATH"]) for name, value in found["spec"]["env"].items()}}
    client = BlockingKernelClient(connection_file=connection)
    client.load_connection_file()
    kernel = subprocess.Popen(command, env=environment, cwd=LESSON.parent, stderr=subprocess.DEVNULL)
    try:
        client.start_channels()
        # Not `wait_for_ready`, which on a busy machine takes a late heartbeat for the end of the kernel.
        client.kernel_info(reply=True, timeout=300)
        first = files.code_cells(files.read(LESSON))[0].source
        shown = []
        for source in (first, "mean(&array![1.0, 2.0])"):
            reply = client.execute_interactive(source, output_hook=shown.append, timeout=300)
            assert reply["content"]["status"] == "ok", reply
        assert "1.5" in [message["content"].get("data", {}).get("text/plain") for message in shown]
    finally:
        client.stop_channels()
        kernel.kill()
        kernel.wait()

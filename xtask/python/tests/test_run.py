"""A run fails if a cell fails, says which one, and leaves the file as it was."""

import signal
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from initializers_notebooks import ROOT, files
from initializers_notebooks import run as runs
from initializers_notebooks.command import Failed

# What the first cell of a notebook does with the crate.
EXPLAIN = f':dep initializers = {{ path = "{ROOT / "crate"}" }}\ninitializers::notebook::explain_failures();'
RUN = [sys.executable, "-m", "initializers_notebooks.run"]


def notebook(path, *sources):
    cells = [new_markdown_cell("text", id="prose")]
    cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources, 1)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), path)
    return path


def run(*paths):
    return subprocess.run([*RUN, *paths], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('panic!("no such luck");', "no such luck"),
        (f'{EXPLAIN}\npanic!("no such luck");', "panicked: no such luck\n"),
        ('let n: i32 = "x".parse()?;', "invalid digit"),
        ("let n: i32 = true;", "mismatched types"),
        ("std::process::abort();", "failed: "),
    ],
)
def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path, source, reason):
    path = notebook(tmp_path / "broken.ipynb", "let before = 1;", source, "let after = 2;")
    stored = path.read_bytes()
    result = run(path)
    assert result.returncode != 0
    # The kernel's own complaints, such as a missed heartbeat, may come before ours.
    said = result.stderr[result.stderr.index("error: /") :]
    assert said.startswith(f"error: {path}: cell 2 (cell-2)") and reason in said
    assert "cell-3" not in result.stdout and "backtrace" not in said
    assert path.read_bytes() == stored and list(tmp_path.iterdir()) == [path]


def test_a_good_notebook_is_stored_with_its_outputs_and_the_second_run_changes_nothing(tmp_path):
    path = notebook(tmp_path / "good.ipynb", 'for i in 0..200 { println!("{i}"); }', 'eprintln!("why?"); 1 + 1 // eh?')
    assert run(path).returncode == 0
    first = path.read_bytes()
    nb = nbformat.read(path, 4)
    assert [cell.id for cell in nb.cells] == ["prose", "cell-1", "cell-2"]
    assert nb.cells[1].outputs[0].text == "".join(f"{i}\n" for i in range(200))
    assert nb.cells[2].outputs[0].text == "why?\n"
    assert nb.cells[2].outputs[1].data["text/plain"] == "2"
    assert [cell.execution_count for cell in nb.cells[1:]] == [1, 2]
    assert run(path).returncode == 0 and path.read_bytes() == first


def test_a_panic_in_a_thread_is_no_failure_of_the_cell(tmp_path):
    thread = 'std::thread::spawn(|| panic!("no such luck")).join().is_err()'
    path = notebook(tmp_path / "thread.ipynb", EXPLAIN, thread)
    assert run(path).returncode == 0
    told, shown = nbformat.read(path, 4).cells[2].outputs
    assert "no such luck" in told.text and shown.data["text/plain"] == "true"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal for Ctrl-C here")
def test_an_interrupted_run_writes_nothing_and_ends_its_kernel(tmp_path):
    endless = "std::thread::sleep(std::time::Duration::from_secs(1000));"
    path = notebook(tmp_path / "endless.ipynb", "1", endless)
    stored = path.read_bytes()
    running = subprocess.Popen([*RUN, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "[1/2]" not in running.stdout.readline():
        pass
    running.send_signal(signal.SIGINT)
    # Everything that was started holds both pipes open.
    _, errors = running.communicate(timeout=60)
    assert running.returncode != 0 and errors.splitlines()[-1] == "interrupted; nothing was written"
    assert path.read_bytes() == stored and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", "not JSON"),
        ("[]", "JSON but not a notebook"),
        ("{}", "not a valid notebook"),
        ('{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}', "3.0; it has to be 4.5"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', "names no kernel; it has to be 'rust'"),
        (None, "no such notebook"),
    ],
)
def test_what_is_not_a_notebook_is_refused(tmp_path, text, reason):
    path = tmp_path / "wrong.ipynb"
    if text is not None:
        path.write_text(text)
    result = run(path)
    assert result.returncode != 0 and reason in result.stderr and len(result.stderr.splitlines()) == 1


def test_another_kernel_is_refused(tmp_path):
    path = notebook(tmp_path / "python.ipynb", "print(1)")
    path.write_text(path.read_text().replace('"name": "rust"', '"name": "python3"'))
    assert "'python3'; it has to be 'rust'" in run(path).stderr


@pytest.mark.parametrize("file", ["../x.svg", "/x.svg", "8-4.ipynb", ["x.svg"], "x.svg"])
def test_a_picture_is_written_beside_the_notebook_only(tmp_path, monkeypatch, file):
    (tmp_path / "notebooks").mkdir()
    path = notebook(tmp_path / "notebooks/good.ipynb", "1")
    nb = nbformat.read(path, 4)
    nb.cells[1].metadata["picture"] = file
    nbformat.write(nb, path)
    stored = path.read_bytes()

    def draw(nb, path, report):
        nb.cells[1].outputs = [nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"})]

    monkeypatch.setattr(runs, "execute", draw)
    if file == "x.svg":
        runs.main([path])
        assert path.with_name("x.svg").read_text() == "<svg/>"
    else:
        with pytest.raises(Failed, match="name a file such as x.svg for it"):
            runs.main([path])
        assert path.read_bytes() == stored and [*tmp_path.rglob("*")] == [path.parent, path]

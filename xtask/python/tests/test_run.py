"""A run fails if a cell fails, says which one, and leaves the file as it was."""

import signal
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from initializers_notebooks import ROOT, cells, files
from initializers_notebooks import run as runs
from initializers_notebooks.command import Failed

# What the first cell of a notebook does with the crate.
EXPLAIN = f':dep initializers = {{ path = "{ROOT / "crate"}" }}\ninitializers::notebook::explain_failures();'
RUN = [sys.executable, "-m", "initializers_notebooks.run"]


def notebook(path, *sources):
    all_cells = [new_markdown_cell("text", id="prose")]
    all_cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources, 1)]
    nbformat.write(new_notebook(cells=all_cells, metadata={"kernelspec": files.KERNELSPEC}), path)
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
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    assert run(link).returncode == 0 and path.read_bytes() == first and link.is_symlink()


def test_the_versions_of_crates_beside_the_notebook_are_stored_as_far_as_they_can_be_had(tmp_path):
    """One crate has its version from a workspace, one has none, and one is no crate."""
    for name, package in [("inherits", "version.workspace = true"), ("without", ""), ("broken", "version = nonsense")]:
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src/lib.rs").write_text("pub fn one() -> i32 { 1 }")
        (tmp_path / name / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nedition = "2024"\n{package}\n')
    workspace = '\n[workspace]\nmembers = ["."]\n[workspace.package]\nversion = "1.2.3"\n'
    with (tmp_path / "inherits/Cargo.toml").open("a") as file:
        file.write(workspace)
    (tmp_path / "here").mkdir()
    path = notebook(tmp_path / "here/good.ipynb", ':dep inherits = { path = "../inherits" }\n:dep ../without\ninherits::one() + without::one()')
    done = run(path)
    assert done.returncode == 0, done.stderr
    nb = nbformat.read(path, 4)
    assert nb.cells[1].outputs[0].data["text/plain"] == "2"
    assert {**nb.metadata.run_with, "evcxr": "", "rustc": ""} == {"evcxr": "", "rustc": "", "inherits": "1.2.3", "without": "0.0.0"}
    cells = [new_code_cell(f':dep x = {{ path = "../{name}" }}') for name in ("broken", "nowhere", "without")]
    assert list(runs.versions(cells, path.parent)) == ["rustc", "without"]


def test_a_panic_in_a_thread_is_no_failure_of_the_cell(tmp_path):
    thread = 'std::thread::spawn(|| panic!("no such luck")).join().is_err()'
    path = notebook(tmp_path / "thread.ipynb", EXPLAIN, thread)
    assert run(path).returncode == 0
    told, shown = nbformat.read(path, 4).cells[2].outputs
    assert "no such luck" in told.text and shown.data["text/plain"] == "true"


def test_a_failure_is_not_lost_behind_a_thread_that_writes_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "END", 3)
    # Never silent for as long as `LAG`.
    writes = 'std::thread::spawn(|| loop { eprintln!("on and on"); std::thread::sleep(std::time::Duration::from_millis(20)); });'
    nb = nbformat.read(notebook(tmp_path / "thread.ipynb", EXPLAIN, writes, "1 + 1", 'panic!("no such luck");'), 4)
    with pytest.raises(Failed, match=r"cell 4 \(cell-4\) panicked: no such luck"):
        runs.execute(nb, tmp_path / "thread.ipynb")
    # What it writes is no failure.
    assert "on and on" in nb.cells[2].outputs[0].text and nb.cells[3].outputs[-1].data["text/plain"] == "2"


# A shell starts what is to run in the background like this.
BACKGROUND = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal for Ctrl-C here")
@pytest.mark.parametrize(("before", "sent"), [([], signal.SIGINT), (BACKGROUND, signal.SIGTERM)])
def test_an_interrupted_run_writes_nothing_and_ends_its_kernel(tmp_path, before, sent):
    endless = "std::thread::sleep(std::time::Duration::from_secs(1000));"
    path = notebook(tmp_path / "endless.ipynb", "1", endless)
    stored = path.read_bytes()
    running = subprocess.Popen([*before, *RUN, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert any("[1/2]" in line for line in running.stdout)
    running.send_signal(sent)
    # Everything that was started holds both pipes open.
    _, errors = running.communicate(timeout=60)
    assert running.returncode != 0 and errors.splitlines()[-1] == "interrupted; nothing was written"
    assert path.read_bytes() == stored and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", "not JSON: Expecting value: line 1 column 1"),
        ('{\n "cells": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> theirs\n ]\n}\n', "holds a merge conflict, in line 3: keep one of its sides"),
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


def test_lost_ids_are_told_in_a_sentence(tmp_path, capsys):
    path = notebook(tmp_path / "stripped.ipynb", "1", "2")
    kept = path.read_text()
    for line in ('   "id": "cell-2",\n', '"cell-2"'):
        path.write_text(kept.replace(line, "" if "\n" in line else '"cell-1"'))
        result = run(path)
        assert (result.returncode, result.stderr.count("\n")) == (0, 1), result.stderr
        assert result.stderr.startswith(f"warning: {path}: cells without an id of their own get a new one; ")
        assert len({cell.id for cell in files.read(path).cells}) == 3
        assert "warning" not in capsys.readouterr().err


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
        nb.cells[1].outputs = [nbformat.v4.new_output("display_data", {"image/svg+xml": svg}) for svg in drawn]

    monkeypatch.setattr(runs, "execute", draw)
    if file == "x.svg":
        for drawn in (["<svg/>"], ["<svg>é</svg>"]):
            runs.main([path])
            assert path.with_name("x.svg").read_text(encoding="utf-8") == drawn[0]
        # What took long is stored even if it does not show one picture; a file of another origin stays.
        drawn = ["<svg/>", "<svg/>"]
        with pytest.raises(Failed, match="has to show one picture, but shows 2"):
            runs.main([path])
        assert len(nbformat.read(path, 4).cells[1].outputs) == 2
        path.with_name("x.svg").write_text("mine")
        with pytest.raises(Failed, match="is not the picture that .* has stored"):
            runs.main([path])
        assert path.with_name("x.svg").read_text() == "mine"
    else:
        with pytest.raises(Failed, match="name a file such as x.svg for it"):
            runs.main([path])
        assert path.read_bytes() == stored and [*tmp_path.rglob("*")] == [path.parent, path]

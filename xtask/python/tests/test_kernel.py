"""The kernel starts from what set-up has prepared, each in a folder of its own, and as usual where nothing is prepared."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

pytest.importorskip("fcntl", reason="on Windows the kernel starts by itself")
from initializers_notebooks import kernel  # noqa: E402

ROOT = Path(__file__).parents[3]
# A kernel that says what it was started with, and lives until its input ends.
STAND_IN = """
import json, os, sys
print(json.dumps(dict(os.environ)), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Starts stand-ins for the kernel from what lies in `prepared`; gives the process and its environment."""
    (tmp_path / "temporary").mkdir()
    code = "import sys, pathlib; from initializers_notebooks import kernel; kernel.PREPARED = pathlib.Path(sys.argv[1]); kernel.main(sys.argv[2:])"
    started = []

    def start(**environment):
        own = {name: value for name, value in os.environ.items() if name not in ("EVCXR_TMPDIR", "RUST_SRC_PATH")}
        own |= {"TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(ROOT / "xtask/python"), **environment}
        command = [sys.executable, "-c", code, str(tmp_path / "prepared"), sys.executable, "-c", STAND_IN]
        process = subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process, json.loads(process.stdout.readline())

    yield start
    for process in started:
        process.communicate("")


def prepare(folder):
    (folder / "library").mkdir(parents=True)
    (folder / "build/target").mkdir(parents=True)
    (folder / "build/target/compiled").write_text("crate")
    os.utime(folder / "build/target/compiled", (1_000_000_000, 1_000_000_000))


def test_every_kernel_has_a_copy_of_its_own(start, tmp_path):
    prepare(tmp_path / "prepared")
    (_, one), (_, two) = start(), start()
    assert one["EVCXR_TMPDIR"] != two["EVCXR_TMPDIR"]
    for environment in (one, two):
        assert environment["RUST_SRC_PATH"] == str(tmp_path / "prepared/library")
        compiled = Path(environment["EVCXR_TMPDIR"], "target/compiled")
        # Cargo goes by the dates.
        assert compiled.read_text() == "crate" and compiled.stat().st_mtime == 1_000_000_000


def test_without_preparation_the_kernel_starts_as_usual(start, tmp_path):
    _, environment = start()
    assert "EVCXR_TMPDIR" not in environment and "RUST_SRC_PATH" not in environment
    assert not list((tmp_path / "temporary").iterdir())


def test_settings_of_the_user_stay(start, tmp_path):
    prepare(tmp_path / "prepared")
    _, environment = start(EVCXR_TMPDIR="/mine", RUST_SRC_PATH="/sources")
    assert (environment["EVCXR_TMPDIR"], environment["RUST_SRC_PATH"]) == ("/mine", "/sources")


def test_a_copy_of_what_was_prepared_anew_meanwhile_is_not_used(tmp_path, monkeypatch):
    prepare(tmp_path / "prepared")
    monkeypatch.setattr(kernel, "PREPARED", tmp_path / "prepared")
    monkeypatch.setattr(kernel.tempfile, "tempdir", str(tmp_path))
    copy = kernel.shutil.copytree

    def copy_while_prepared_anew(*arguments, **options):
        copy(*arguments, **options)
        (tmp_path / "prepared").rename(tmp_path / "old")
        prepare(tmp_path / "prepared")

    monkeypatch.setattr(kernel.shutil, "copytree", copy_while_prepared_anew)
    assert kernel.own_folder() is None
    assert not list(tmp_path.glob(f"{kernel.PREFIX}*"))
    monkeypatch.setattr(kernel.shutil, "copytree", copy)
    assert (kernel.own_folder() / "target/compiled").read_text() == "crate"


def test_folders_of_kernels_that_ended_are_removed_and_others_not(start, tmp_path):
    prepare(tmp_path / "prepared")
    killed, of_killed = start()
    _, of_living = start()
    killed.kill()
    killed.wait()
    old = time.time() - 2 * kernel.NEW
    # One that a sweep had begun to remove when it was killed itself.
    half = tmp_path / "temporary" / f"{kernel.PREFIX}half/target"
    half.mkdir(parents=True)
    for folder in (of_killed["EVCXR_TMPDIR"], of_living["EVCXR_TMPDIR"], half.parent):
        os.utime(folder, (old, old))
    start()
    assert not Path(of_killed["EVCXR_TMPDIR"]).exists() and not half.parent.exists()
    assert Path(of_living["EVCXR_TMPDIR"]).exists()


def test_nothing_is_compiled_that_was_prepared_and_types_are_found(tmp_path):
    lesson = json.loads((ROOT / "notebooks/8-4-initializers.ipynb").read_text(encoding="utf-8"))
    first = next("".join(cell["source"]) for cell in lesson["cells"] if cell["cell_type"] == "code")
    # Types of every crate of the standard library that a student's cell may keep.
    kept = """
        let words: Vec<String> = "a b".split(' ').map(String::from).collect();
        let lengths = words.iter().map(|word| (word.clone(), word.len())).collect::<std::collections::HashMap<_, _>>();
        let shared = std::sync::Arc::new(std::cell::RefCell::new(lengths.len() as f64 / 2.0));
        let later = std::time::Instant::now().checked_add(std::time::Duration::from_secs(1));
        let drawn = RandomState::new(0).randn((2, 3)).sum_axis(Axis(0)).iter().copied().fold(0.0, f64::max);
    """
    with open(tmp_path / "log", "w+", encoding="utf-8") as log:
        manager, client = start_new_kernel(startup_timeout=120, kernel_name="rust", cwd=ROOT / "notebooks", stderr=log)
        try:
            for cell in (first, kept, "(words, lengths, shared, later.is_some(), drawn)"):
                reply = client.execute(cell, reply=True)["content"]
                assert reply["status"] == "ok", reply
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
        log.seek(0)
        compiled = [line for line in log if line.strip().startswith("Compiling")]
    assert compiled == []

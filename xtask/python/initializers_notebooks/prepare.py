"""Prepares what the kernels of this checkout start from (kernel.py), the compiled crate and the sources of the standard library
that notebooks need, and the settings of its JupyterLab.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.manager import run_kernel

from . import LESSON
from .command import Failed, command
from .files import code_cells, read, store
from .kernel import PREPARED, build_folder

# The crates whose types a variable can have. The vector instructions of every processor (stdarch), the tests and the crates that
# the standard library is built with are more than half of the files that rust-analyzer would otherwise read.
CRATES = ["alloc", "core", "std"]
# Lines of a source that tell rust-analyzer neither names nor types; `#[unstable]` is none of them, because it keeps a name out of completion.
SILENT = re.compile(r"//.*|#\[(rustc_const_(un)?stable|must_use|inline|track_caller)\b.*\]")
DOCUMENTATION = re.compile(r"//[/!](.*)|#!?\[doc = .*\]")
# Macros of the standard library expect these attributes, but not what they say.
STABILITY = re.compile(r"#\[((un)?stable)\([^()]*\)\]")
SETTINGS = {
    # A class needs neither the question about news nor the check for updates.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # The lesson links to Markdown pages, which should open rendered.
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}


def rustc_path(what):
    return Path(subprocess.run(["rustc", "--print", what], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())


def library(target):
    """Copies the sources that rust-analyzer needs, if the toolchain has them."""
    source = rustc_path("sysroot") / "lib/rustlib/src/rust/library"
    for name in CRATES:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=needless)
    for file in target.rglob("*.rs"):
        file.write_text(slim(file.read_text("utf-8")), "utf-8")


def needless(folder, names):
    """The files in a folder of the sources that no notebook needs: tests, and the private ways to each operating system."""
    needed = {"mod.rs", "thread_local"} if folder.endswith("std/src/sys") else {*names} - {"tests", "tests.rs", "benches"}
    return {*names} - needed


def slim(source):
    """A source with only the first paragraph of each item's documentation, without comment lines, and without attributes that
    rust-analyzer has no use for. A kernel keeps in memory what it reads."""
    kept, is_first = [], True
    for line in source.splitlines():
        text = line.strip()
        if documentation := DOCUMENTATION.fullmatch(text):
            is_first = is_first and documentation[1] != ""
            if is_first:
                kept.append(line)
        elif not SILENT.fullmatch(text):
            is_first = True
            kept.append(STABILITY.sub(r"#[\1]", line))
    return "\n".join(kept)


def build(target):
    """Lets a kernel compile the lesson's first cell, and keeps its build folder."""
    first = code_cells(read(LESSON))[0]
    # Not in the checkout, where cargo would take it for part of the project.
    with tempfile.TemporaryDirectory() as folder:
        build = build_folder(Path(folder))
        # evcxr's own cache of compiled crates would only fill the home of whoever prepares.
        environment = {**os.environ, "EVCXR_TMPDIR": str(build), "XDG_CACHE_HOME": folder}
        with run_kernel(kernel_name="rust", startup_timeout=120, cwd=LESSON.parent, env=environment) as client:
            reply = client.execute(first.source, reply=True)["content"]
        if reply["status"] != "ok":
            raise Failed(f"the lesson's first cell does not run: {reply['evalue']}")
        # Without what cargo keeps to recompile this kernel's own cells, and what it does not read of a crate that is compiled. Each kernel
        # copies all files that are no compiled crates, and to make a file takes longer than to fill it.
        shutil.copytree(build, target, ignore=shutil.ignore_patterns("incremental", "*.d", "[a-z]*.json", "invoked.timestamp", "stderr"))


def main(_):
    store(Path(sys.prefix) / "share/jupyter/lab/settings/overrides.json", SETTINGS)
    with tempfile.TemporaryDirectory(dir=sys.prefix, prefix="prepared-") as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        new.mkdir()
        library(new / "library")
        libraries = rustc_path("target-libdir")
        (new / "lib").symlink_to(libraries)
        # With another Rust, its name is another.
        (new / "std").symlink_to(next(libraries.glob("libstd-*")))
        build(new / "build")
        if PREPARED.exists():
            PREPARED.rename(old)
        new.rename(PREPARED)


if __name__ == "__main__":
    command(main)

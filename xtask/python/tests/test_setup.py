"""Set-up in a copy of the checkout, under everything that can go wrong: what was left half-way is completed, and failures are reported in one line."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from initializers_notebooks import ROOT, files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal for Ctrl-C here")

# A Python that makes environments with a stand-in for pip.
PYTHON = """
import os, pathlib, subprocess, sys
if sys.argv[1:3] != ["-m", "venv"]:
    os.execv(os.environ["REAL_PYTHON"], [os.environ["REAL_PYTHON"], *sys.argv[1:]])
subprocess.run([os.environ["REAL_PYTHON"], *sys.argv[1:], "--without-pip"], check=True)
[packages] = pathlib.Path(sys.argv[-1]).glob("lib/*/site-packages")
(packages / "pip.py").write_text(os.environ["PIP"])
"""
# Installs the packages of this environment, as links.
PIP = """
import os, pathlib, sys
if "PIP_FAILS" in os.environ:
    sys.exit(os.environ["PIP_FAILS"])
packages = sorted(pathlib.Path(os.environ["PACKAGES"]).iterdir())
for number, package in enumerate(packages):
    if number == len(packages) // 2:
        exec(os.environ["STOP"])
        stop("packages")
    link = pathlib.Path(__file__).with_name(package.name)
    if not link.exists():
        link.symlink_to(package)
"""
# IPython's kernel, which is available and starts fast, installed as evcxr_jupyter installs itself.
KERNEL = """
import json, os, pathlib, sys
exec(os.environ["STOP"])
stop("kernel")
python = pathlib.Path(os.environ["JUPYTER_PATH"]).parents[1] / "bin/python"
folder = pathlib.Path(os.environ["JUPYTER_PATH"], "kernels/rust")
folder.mkdir(parents=True)
argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
(folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Rust", "language": "rust"}))
"""
PREPARE = """
import os
exec(os.environ["STOP"])
stop("crate")
print("prepared", flush=True)
"""
# Waits in this part of the set-up if the test has asked for it.
STOP = """
def stop(part):
    import os, pathlib, time
    asked = pathlib.Path(os.environ["WAIT"]) / part
    if asked.exists():
        asked.rename(asked.with_name("there"))
        while asked.with_name("there").exists():
            time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def xtask():
    """The program that `cargo xtask` starts."""
    command = ["cargo", "build", "--quiet", "--locked", "--package", "xtask", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return next(filter(None, (json.loads(line).get("executable") for line in built.splitlines())))


class Checkout:
    """A copy of the checkout without what set-up creates, and set-ups in it."""

    def __init__(self, folder, xtask):
        self.folder, self.xtask = folder, xtask
        leave_out = shutil.ignore_patterns("target", ".venv", ".git", "__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT, folder, ignore=leave_out)
        self.wait, self.programs = folder.parent / "wait", folder.parent / "programs"
        for other in (self.wait, self.programs, folder.parent / "temporary"):
            other.mkdir()
        self.stand_in("python3", PYTHON)
        [packages] = Path(sys.prefix).glob("lib/*/site-packages")
        own = [str(Path(sys.prefix) / "bin")]
        path = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder not in own]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "CARGO_NET_OFFLINE"))},
            "CARGO_MANIFEST_DIR": str(folder / "xtask"),
            "PATH": os.pathsep.join([str(self.programs), *path]),
            "TMPDIR": str(folder.parent / "temporary"),
            "REAL_PYTHON": sys._base_executable,
            "PACKAGES": str(packages),
            "PIP": PIP,
            "STOP": STOP,
            "WAIT": str(self.wait),
        }

    def stand_in(self, name, code):
        """Adds a program with this name, which is found first."""
        script = self.programs / f"{name}.py"
        script.write_text(code)
        program = self.programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys._base_executable}" "{script}" "$@"\n')
        program.chmod(0o755)

    def with_stand_ins(self):
        """Replaces the Rust kernel and the compilation of the crate, which take long and are tested elsewhere."""
        self.stand_in("evcxr_jupyter", KERNEL)
        (self.folder / "xtask/python/initializers_notebooks/prepare.py").write_text(PREPARE)
        return self

    def start(self, *arguments, before=(), **environment):
        return subprocess.Popen(
            [*before, self.xtask, *map(str, arguments)],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments, **options):
        """The exit code of a command and the lines of its output."""
        process = self.start(*arguments, **options)
        # Everything that it started holds the pipe open.
        said, _ = process.communicate()
        return process.returncode, said.splitlines()

    def start_and_stop_in(self, part):
        """A set-up that waits in the middle of this part."""
        (self.wait / part).touch()
        process = self.start("setup")
        while not (self.wait / "there").exists():
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.02)
        return process

    def go_on(self):
        (self.wait / "there").unlink()


@pytest.fixture
def checkout(tmp_path, xtask):
    return Checkout(tmp_path / "Übungen für alle", xtask)


def store(path, *sources):
    cells = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": files.KERNELSPEC}), path)


DONE = "Everything is set up: `cargo xtask lab` opens the lesson."
ALL = ["Creating a Python", "Starting the Rust kernel", "Fetching the Rust packages", "Compiling the crate", "Everything is set up"]


def steps(lines):
    """What set-up says it did."""
    return [step for line in lines for step in ALL if line.startswith(step)]


def test_what_is_missing_after_a_failure_an_interruption_or_a_loss_is_made_up_for(checkout):
    checkout.with_stand_ins()
    code, lines = checkout.run("setup", PIP_FAILS="[Errno 101] Failed to establish a new connection")
    reason = "fix the cause shown above and run the command again"
    assert code == 1 and lines[-1] == f"error: pip could not install the packages of binder/requirements.txt; {reason}"

    for part in ("packages", "kernel", "crate"):
        process = checkout.start_and_stop_in(part)
        os.killpg(process.pid, signal.SIGINT)
        # Returns when everything that was started has ended.
        process.communicate()
        assert process.returncode != 0
        checkout.go_on()
    # Nothing that exists already is made again.
    code, lines = checkout.run("setup")
    assert code == 0 and steps(lines) == ALL[2:], lines
    assert checkout.run("setup") == (0, [DONE])
    assert not list(checkout.folder.rglob("*.part")) and not list((checkout.folder / ".venv").glob("prepared-*"))

    environment = checkout.folder / ".venv"
    # As an earlier version left it.
    (environment / "made-by-xtask.txt").unlink()
    for lost, again in [
        ("bin/python*", ALL),
        ("share/jupyter/kernels/rust/kernel.json", [ALL[1], ALL[4]]),
    ]:
        for path in environment.glob(lost):
            path.unlink()
        code, lines = checkout.run("setup")
        assert code == 0 and steps(lines) == again, lines
        assert checkout.run("setup") == (0, [DONE])

    os.utime(checkout.programs / "evcxr_jupyter", (1_000_000_000, 1_000_000_000))
    code, lines = checkout.run("setup")
    assert code == 0 and steps(lines) == [ALL[1], *ALL[2:]], "a changed kernel is checked again"


def test_an_environment_of_another_origin_stays(checkout):
    theirs = checkout.with_stand_ins().folder / ".venv/pyvenv.cfg"
    theirs.parent.mkdir()
    theirs.write_text("home = /usr/bin")
    reason = f"error: {theirs.parent} is neither empty nor made by `cargo xtask`: move it away or name another folder"
    assert checkout.run("setup") == (1, [reason])
    assert list(theirs.parent.iterdir()) == [theirs] and theirs.read_text() == "home = /usr/bin"


def test_two_set_ups_at_once_do_everything_once(checkout):
    checkout.with_stand_ins()
    one = checkout.start_and_stop_in("packages")
    two = checkout.start("setup")
    said = two.stdout.readline()
    if not said.startswith("Another"):
        said = two.stdout.readline()
    assert said == "Another set-up is running here; waiting for it.\n"
    checkout.go_on()
    lines, others = one.communicate()[0].splitlines(), two.communicate()[0].splitlines()
    assert (one.returncode, two.returncode) == (0, 0)
    assert steps(lines) == ALL, lines
    assert steps(others) == ["Everything is set up"], others


def test_without_what_browsers_need_the_export_writes_everything_else_and_says_so(checkout):
    checkout.with_stand_ins()
    rustc = shutil.which("rustc")
    checkout.stand_in("rustc", f'import os, sys\nprint("/nowhere") if "--target" in sys.argv else os.execv("{rustc}", sys.argv)')
    checkout.stand_in("rustup", 'raise SystemExit("could not download")')
    assert checkout.run("setup")[0] == 0
    # What the stand-in for pip leaves out.
    (checkout.folder / ".venv/share/jupyter/nbconvert").symlink_to(Path(sys.prefix) / "share/jupyter/nbconvert")
    code, lines = checkout.run("export", "--no-run")
    warnings = [line for line in lines if line.startswith("warning")]
    assert code == 0 and "could not download" in lines and len(warnings) == 1, lines
    assert warnings[0].startswith("warning: rustup could not add the target wasm32-unknown-unknown")
    assert warnings[0].endswith("The page playground.html is therefore only a text about it.")
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (checkout.folder / "target/html").glob("*.html")}
    assert {"index", "8-4-initializers", "playground"} <= pages.keys()
    assert "<script" not in pages["playground"]


# An address without a proxy.
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "CARGO_HTTP_PROXY"), "http://127.0.0.1:9")
# Without root's right to write everywhere.
LIKE_A_USER = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if sys.platform == "linux" and os.geteuid() == 0 else []


def test_everything_works_without_network_in_a_folder_with_spaces_and_umlauts(checkout):
    """With the real kernel; then in the same folder, read-only."""
    code, lines = checkout.run("setup", **NO_NETWORK)
    assert code == 0 and steps(lines) == ALL and not any("warning" in line for line in lines), lines
    assert (checkout.folder / ".venv/prepared/build").is_dir()

    notebooks = checkout.folder / "notebooks"
    path = notebooks / "Übung 1.ipynb"
    first = files.code_cells(files.read(notebooks / "8-4-initializers.ipynb"))[0].source
    store(path, first, "mean(&array![1.0, 2.0])")
    code, lines = checkout.run("run", path, **NO_NETWORK)
    assert code == 0, lines
    assert files.read(path).cells[1].outputs[0].data["text/plain"] == "1.5"

    stored = path.read_bytes()
    path.chmod(0o444)
    said = checkout.run("run", path, before=LIKE_A_USER, **NO_NETWORK)
    assert said == (1, [f"running {path}", f"error: {path} cannot be replaced, because it is not writable"])
    for inside in [checkout.folder, *checkout.folder.rglob("*")]:
        if not inside.is_symlink():
            inside.chmod(inside.stat().st_mode & 0o555)
    assert checkout.run("setup", before=LIKE_A_USER) == (0, [DONE])
    other = notebooks / "8-5-depth.ipynb"
    for command, reason in [
        (["run", other], f"{other} cannot be replaced, because it is not writable"),
        (["lab", "--no-browser"], f"{checkout.folder}/.venv/jupyter/config: Permission denied"),
        (["mistakes"], f"{notebooks / 'when-a-cell-goes-wrong.md'} cannot be replaced, because it is not writable"),
    ]:
        code, lines = checkout.run(*command, before=LIKE_A_USER)
        assert code == 1 and lines[-1] == f"error: {reason}", lines
    assert path.read_bytes() == stored
    # In another folder, the kernel of the read-only checkout works.
    elsewhere = checkout.folder.parent / "elsewhere.ipynb"
    store(elsewhere, "1 + 1")
    assert checkout.run("run", elsewhere, before=LIKE_A_USER)[0] == 0
    assert files.read(elsewhere).cells[0].outputs[0].data["text/plain"] == "2"


def test_a_read_only_checkout_cannot_be_set_up(checkout):
    for inside in [checkout.folder, *checkout.folder.rglob("*")]:
        inside.chmod(inside.stat().st_mode & 0o555)
    reason = f"error: {checkout.folder}/target cannot be made: Permission denied (os error 13)"
    assert checkout.run("setup", before=LIKE_A_USER) == (1, [reason])

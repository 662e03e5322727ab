"""Kernels start from what set-up has prepared, each in a folder of its own, and as usual if nothing is prepared."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import psutil
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.connect import port_names
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import run_kernel

pytest.importorskip("fcntl", reason="on Windows the kernel starts by itself")
from initializers_notebooks import ROOT, kernel
from initializers_notebooks.prepare import slim

# A kernel that says what it was started with, and lives until its input ends.
STAND_IN = """
import json, os, sys
print(json.dumps(dict(os.environ)), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def start(tmp_path):
    """Starts stand-ins for the kernel from what is in `prepared`; returns the process and its environment."""
    code = "import sys, pathlib; from initializers_notebooks import kernel; kernel.PREPARED = pathlib.Path(sys.argv[1]); kernel.main(sys.argv[2:])"
    started = []

    def start(**environment):
        own = {name: value for name, value in os.environ.items() if name not in ("EVCXR_TMPDIR", "RUST_SRC_PATH", "RUSTUP_TOOLCHAIN")}
        own |= {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT / "xtask/python"), **environment}
        command = [sys.executable, "-c", code, str(tmp_path / "prepared"), sys.executable, "-c", STAND_IN]
        process = subprocess.Popen(command, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(process)
        return process, json.loads(process.stdout.readline())

    yield start
    for process in started:
        process.communicate("")


def prepare(folder):
    toolchain = folder.with_name("toolchain")
    for file in ("lib/rustlib/target/lib/libstd-1.so", "bin/cargo"):
        (toolchain / file).parent.mkdir(parents=True, exist_ok=True)
        (toolchain / file).write_text("#!/bin/sh\n")
        (toolchain / file).chmod(0o755)
    (folder / "library").mkdir(parents=True)
    (folder / "lib").symlink_to(toolchain / "lib/rustlib/target/lib")
    (folder / "std").symlink_to(toolchain / "lib/rustlib/target/lib/libstd-1.so")
    (folder / "build/target/deps").mkdir(parents=True)
    for file in ("deps/libcrate.rlib", "deps/crate.d"):
        (folder / "build/target" / file).write_text("crate")
        os.utime(folder / "build/target" / file, (1_000_000_000, 1_000_000_000))


def test_every_kernel_has_a_folder_of_its_own_and_shares_the_compiled_crates(start, tmp_path):
    # What the bench measures.
    notebook = tomllib.loads((ROOT / "Cargo.toml").read_text())["profile"]["notebook"]
    prepare(tmp_path / "prepared")
    (_, one), (_, two) = start(), start()
    assert one["EVCXR_TMPDIR"] != two["EVCXR_TMPDIR"]
    for environment in (one, two):
        assert environment["RUST_SRC_PATH"] == str(tmp_path / "prepared/library")
        assert environment["RUSTUP_TOOLCHAIN"] == str(tmp_path / "toolchain")
        assert environment["PATH"].startswith(f"{tmp_path / 'toolchain/bin'}{os.pathsep}")
        for file, shared in (("deps/libcrate.rlib", True), ("deps/crate.d", False)):
            prepared, own = tmp_path / "prepared/build/target" / file, Path(environment["EVCXR_TMPDIR"], "target", file)
            # Cargo compares the dates.
            assert own.read_text() == "crate" and own.stat().st_mtime == 1_000_000_000
            assert own.samefile(prepared) == shared
        # Above the folder, where evcxr does not replace it.
        settings = tomllib.loads(Path(environment["EVCXR_TMPDIR"]).with_name(".cargo").joinpath("config.toml").read_text())
        assert settings["profile"]["dev"]["package"] == {"*": {"opt-level": notebook["opt-level"]}} | notebook["package"]


@pytest.mark.parametrize("what", ["nothing", "for a Rust that was updated since"])
def test_without_what_is_prepared_the_kernel_compiles_it(start, tmp_path, what):
    if what != "nothing":
        prepare(tmp_path / "prepared")
        (tmp_path / "toolchain/lib/rustlib/target/lib/libstd-1.so").rename(tmp_path / "toolchain/lib/rustlib/target/lib/libstd-2.so")
    _, environment = start()
    assert "RUST_SRC_PATH" not in environment and "RUSTUP_TOOLCHAIN" not in environment
    assert list(Path(environment["EVCXR_TMPDIR"]).iterdir()) == []


def test_no_variable_changes_what_a_kernel_builds_with(start):
    _, environment = start(RUSTC_WRAPPER="sccache", CARGO_PROFILE_DEV_PANIC="abort", CARGO_HTTP_PROXY="proxy")
    assert "RUSTC_WRAPPER" not in environment and "CARGO_PROFILE_DEV_PANIC" not in environment
    assert environment["CARGO_HTTP_PROXY"] == "proxy"


def test_cargo_remembers_what_rustc_has_said(tmp_path):
    """An empty wrapper for rustc would make it forget, and each cell a tenth of a second slower."""
    build, said, rustc = kernel.build_folder(tmp_path), tmp_path / "said", tmp_path / "rustc"
    rustc.write_text(f"#!/bin/sh\necho asked >> '{said}'\nexec rustc \"$@\"\n")
    rustc.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(kernel.VARIABLES)}
    subprocess.run(["cargo", "init", "--quiet", "--vcs=none", "--name=cell"], cwd=build, env=own, check=True)
    for _ in range(2):
        said.write_text("")
        subprocess.run(["cargo", "build", "--quiet", "--offline"], cwd=build, env={**own, "RUSTC": str(rustc)}, check=True)
    assert said.read_text() == ""


def test_evcxr_keeps_compiled_crates_where_it_can(start, tmp_path):
    assert start()[1]["XDG_CACHE_HOME"] == str(tmp_path / "cache")
    # Root can write to every folder, but not to a file as if it were one.
    (tmp_path / "cache/evcxr").touch()
    assert start()[1]["XDG_CACHE_HOME"] == str(tmp_path / "cache/initializers")


def test_settings_of_the_user_stay(start, tmp_path):
    prepare(tmp_path / "prepared")
    _, environment = start(EVCXR_TMPDIR="/mine", RUST_SRC_PATH="/sources")
    assert (environment["EVCXR_TMPDIR"], environment["RUST_SRC_PATH"]) == ("/mine", "/sources")


def test_a_folder_from_what_was_prepared_anew_meanwhile_is_not_used(tmp_path, monkeypatch):
    prepare(tmp_path / "prepared")
    monkeypatch.setattr(kernel, "PREPARED", tmp_path / "prepared")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = kernel.place

    def place_while_prepared_anew(source, target):
        place(source, target)
        if source.endswith(".d"):
            (tmp_path / "prepared").rename(tmp_path / "old")
            prepare(tmp_path / "prepared")

    monkeypatch.setattr(kernel, "place", place_while_prepared_anew)
    build = kernel.own_folder() / "build"
    assert not kernel.fill(build) and list(build.iterdir()) == []
    monkeypatch.setattr(kernel, "place", place)
    assert kernel.fill(build) and (build / "target/deps/libcrate.rlib").read_text() == "crate"


def end_of(folder):
    """Returns when the folder has been removed; a test that waits forever has failed."""
    while folder.exists():
        time.sleep(0.02)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells a process that another has ended")
def test_the_folder_goes_when_its_kernel_is_killed(start, tmp_path):
    prepare(tmp_path / "prepared")
    (killed, of_killed), (_, of_living) = start(), start()
    killed.kill()
    end_of(Path(of_killed["EVCXR_TMPDIR"]).parent)
    assert Path(of_living["EVCXR_TMPDIR"]).exists()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells a process that another has ended")
def test_a_kernel_and_what_it_has_started_end_with_the_program_that_started_it(tmp_path):
    server = """
import subprocess, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="rust", startup_timeout=120, stdout=subprocess.DEVNULL)
show = lambda message: print(message["content"].get("text", ""), end="", flush=True)
client.execute_interactive('println!("{}", std::env::var("EVCXR_TMPDIR").unwrap());', output_hook=show)
client.execute("loop {}")
print(manager.provisioner.process.pid, flush=True)
sys.stdin.read()
"""
    process = subprocess.Popen([sys.executable, "-c", server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    folder, pid = Path(process.stdout.readline().strip()).parent, int(process.stdout.readline())
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    assert folder.exists() and len(family) > 1
    process.kill()
    end_of(folder)
    psutil.wait_procs(family)


def test_folders_of_kernels_whose_watch_ended_too_are_removed_and_others_not(start, tmp_path):
    prepare(tmp_path / "prepared")
    killed, of_killed = start()
    _, of_living = start()
    for process in (*psutil.Process(killed.pid).children(), killed):
        process.kill()
    killed.wait()
    old = time.time() - 2 * kernel.NEW
    # A folder that a sweep had begun to remove when it was itself killed.
    half = tmp_path / "cache/initializers" / f"{kernel.PREFIX}half/target"
    half.mkdir(parents=True)
    killed, living = (Path(of["EVCXR_TMPDIR"]).parent for of in (of_killed, of_living))
    for folder in (killed, living, half.parent):
        os.utime(folder, (old, old))
    start()
    assert not killed.exists() and not half.parent.exists()
    assert living.exists()


def first_cell():
    lesson = json.loads((ROOT / "notebooks/8-4-initializers.ipynb").read_text(encoding="utf-8"))
    return next("".join(cell["source"]) for cell in lesson["cells"] if cell["cell_type"] == "code")


def run_cells(*cells, **options):
    """What a real kernel shows after these cells, all of which have to succeed."""
    shown = []

    def keep(message):
        if message["msg_type"] == "execute_result":
            shown.append(message["content"]["data"]["text/plain"])

    with run_kernel(kernel_name="rust", startup_timeout=120, cwd=ROOT / "notebooks", **options) as client:
        for cell in cells:
            reply = client.execute_interactive(cell, output_hook=keep)["content"]
            assert reply["status"] == "ok", reply
    return shown[-1]


def test_nothing_is_compiled_that_was_prepared_and_types_are_found(tmp_path):
    # Types from every crate of the standard library that a student's cell may keep.
    kept = """
        let words: Vec<String> = "a b".split(' ').map(String::from).collect();
        let lengths = words.iter().map(|word| (word.clone(), word.len())).collect::<std::collections::HashMap<_, _>>();
        let shared = std::sync::Arc::new(std::cell::RefCell::new(lengths.len() as f64 / 2.0));
        let later = std::time::Instant::now().checked_add(std::time::Duration::from_secs(1));
        thread_local! { static COUNT: std::cell::Cell<i32> = std::cell::Cell::new(1); }
        let counted = COUNT.with(|count| count.get() + 1);
        let listed = std::fs::read_dir("..").unwrap().map(|entry| entry.unwrap().file_name()).min();
        let (mut sent, received) = (Vec::new(), std::sync::mpsc::channel::<f64>());
        sent.push(std::thread::spawn(|| 1_u8).join().unwrap());
        let drawn = RandomState::new(0).randn((2, 3)).sum_axis(Axis(0)).iter().copied().fold(0.0, f64::max);
    """
    with open(tmp_path / "log", "w+", encoding="utf-8") as log:
        run_cells(first_cell(), kept, "(words, lengths, shared, later.is_some(), counted, listed, sent, received.1.try_recv().is_err(), drawn)", stderr=log)
        log.seek(0)
        compiled = [line for line in log if line.strip().startswith("Compiling")]
    assert compiled == []


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux and the allocator of its C library")
def test_a_cell_uses_again_the_memory_that_another_gave_back():
    kilobytes = "fn kilobytes() -> usize { std::fs::read_to_string(\"/proc/self/statm\").unwrap().split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4 }"
    more = run_cells(kilobytes, "let before = kilobytes();", "drop(std::hint::black_box(vec![1.0; 10_000_000]));", "kilobytes() - before")
    assert int(more) > 70_000, more


def test_the_standard_library_is_documented_and_its_sources_are_small():
    cell = "vec![1].dedup"
    with run_kernel(kernel_name="rust", startup_timeout=120) as client:
        found = client.inspect(cell, len(cell), reply=True)["content"]["data"]["text/plain"]
    assert "pub fn dedup(&mut self)" in found and "Removes consecutive repeated elements" in found
    assert "sorted" not in found, "this is the second paragraph"
    source = """
        /// Adds one.
        ///
        /// ```
        /// add(1);
        /// ```
        // Not for readers.
        #[stable(feature = "add", since = "1.0.0")]
        #[must_use]
        #[unstable(feature = "more", issue = "none")]
        pub fn add(n: u8) -> u8 { "// #[inline]"; n + 1 } // stays
        /// Next.
    """
    small = """
        /// Adds one.
        #[stable]
        #[unstable]
        pub fn add(n: u8) -> u8 { "// #[inline]"; n + 1 } // stays
        /// Next.
    """
    assert slim(source) == small


def test_the_first_cell_says_what_a_stock_kernel_builds_with(tmp_path, monkeypatch):
    (tmp_path / "level").mkdir()
    (tmp_path / "level/Cargo.toml").write_text("[package]\nname = 'level'\nversion = '1.0.0'\n[lib]\npath = 'lib.rs'\n")
    (tmp_path / "level/build.rs").write_text('fn main() { println!("cargo:rustc-env=LEVEL={}", std::env::var("OPT_LEVEL").unwrap()); }')
    (tmp_path / "level/lib.rs").write_text('pub const LEVEL: &str = env!("LEVEL");')
    first = first_cell().replace(":dep", f':dep level = {{ path = "{tmp_path}/level" }}\n:dep', 1)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    subprocess.run(["evcxr_jupyter", "--install"], check=True)
    hostile = {"CARGO_INCREMENTAL": "0", "CARGO_BUILD_INCREMENTAL": "false", "CARGO_PROFILE_DEV_OPT_LEVEL": "3"}
    assert run_cells(first, "let x = 1;", "(x + 1, level::LEVEL)", env={**os.environ, **hostile}) == '(2, "1")'


def test_the_kernel_finds_cargo_where_jupyter_does_not(tmp_path, monkeypatch):
    spec = json.loads(Path(KernelSpecManager().get_kernel_spec("rust").resource_dir, "kernel.json").read_text(encoding="utf-8"))
    # evcxr itself finds a cargo next to it, and the one it was built with if that is in the user's home.
    spec["argv"][2] = shutil.copy(spec["argv"][2], tmp_path)
    (tmp_path / "kernels/rust").mkdir(parents=True)
    (tmp_path / "kernels/rust/kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    homes = {name: os.environ.get(name, str(Path.home() / folder)) for name, folder in (("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup"))}
    assert run_cells("1 + 1", env={**homes, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}) == "2"


def test_a_kernel_that_could_not_work_says_why_in_every_cell(tmp_path):
    def said():
        with run_kernel(kernel_name="rust", env={**os.environ, "XDG_CACHE_HOME": str(folder)}) as client:
            # Otherwise a cell that comes soon after one that failed is not run.
            return {client.execute(cell, reply=True, stop_on_error=False)["content"]["evalue"] for cell in ("1", "2")}

    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", folder], capture_output=True, text=True)
    if mount.returncode != 0:
        pytest.skip(f"only root can mount a folder: {mount.stderr.strip()}")
    sentence = f"The Rust kernel cannot work in {folder}/initializers ({{}}). Set XDG_CACHE_HOME to another folder."
    try:
        assert said() == {sentence.format("no program runs there, because it is mounted noexec")}
        subprocess.run(["mount", "-o", "remount,exec,size=1m", folder], check=True)
        assert said() == {sentence.format("less than 100 MB are left there")}
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no port can be reserved for another program")
def test_nobody_gets_the_ports_of_a_kernel_that_is_starting():
    def bind(port):
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))

    def kept():
        """The ports that this process has. To bind a free port would prove less: any program may have taken it meanwhile."""
        for number in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(number))) as own:
                if own.family == socket.AF_INET:
                    yield own.getsockname()[1]

    async def run():
        manager = AsyncKernelManager(kernel_name="rust")
        await manager.start_kernel()
        ports = [getattr(manager, name) for name in port_names]
        try:
            # The kernel needs longer than this to listen.
            for port in ports:
                with pytest.raises(OSError, match="in use"):
                    bind(port)
            assert set(ports) <= set(kept())
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(60)
            client.stop_channels()
        finally:
            await manager.shutdown_kernel(now=True)
        assert not set(ports) & set(kept())

    asyncio.run(run())

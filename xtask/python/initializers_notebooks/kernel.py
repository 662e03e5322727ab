"""Starts the Rust kernel from what `cargo xtask setup` has prepared (prepare.py), so that it is ready sooner, and ends it with Jupyter.

Each kernel gets a build folder of its own with the crate already compiled, and a standard library without the parts that no
notebook needs, for rust-analyzer, which infers the types of variables. If these are missing, or if the user has set the variables
that name them, the kernel starts as it would by itself. On Windows it always does, because no program there can replace another,
and a kernel started by this one would outlive it.
"""

import contextlib
import fcntl
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

PREPARED = Path(sys.prefix) / "prepared"
PREFIX = "kernel-"
# Cargo's settings for the package that multiplies matrices. Above opt-level 1 rustc shares no generic code with cells, and this has none
# to share. All else keeps its debug assertions: those of ndarray tell a student which index is wrong.
SETTINGS = """\
[profile.dev.package.matrixmultiply]
opt-level = 3
debug-assertions = false
overflow-checks = false
"""
# The compiled crates and their build scripts, nearly all of the folder. Cargo and rustc replace these files whole but modify others.
COMPILED = ("deps/*.rlib", "deps/*.rmeta", "build/*/build?script*")
# For how many seconds a new folder may not have its lock yet.
NEW = 60


def main(command):
    environment = dict(os.environ)
    own = None
    if "EVCXR_TMPDIR" not in environment:
        sweep()
        if own := own_folder():
            environment["EVCXR_TMPDIR"] = str(own / "build")
            # A cell finds Rust's own library by a path that is right only if both folders have nothing but / in common.
            paths = [str(PREPARED / "lib"), environment.get("LD_LIBRARY_PATH")]
            environment["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, paths))
    folder = environment.get("EVCXR_TMPDIR", tempfile.gettempdir())
    if os.path.isdir(folder) and os.statvfs(folder).f_flag & getattr(os, "ST_NOEXEC", 0):
        variable = "XDG_CACHE_HOME" if own else "TMPDIR"
        sys.exit(f"error: the Rust kernel runs programs from {folder}, which is mounted noexec: set {variable} to a folder on another mount")
    # Without incremental builds, evcxr's cache takes one cell for another. CARGO_INCREMENTAL would override the other variable, and
    # sccache refuses to work if it is 1.
    environment.pop("CARGO_INCREMENTAL", None)
    environment["CARGO_BUILD_INCREMENTAL"] = "true"
    if "RUST_SRC_PATH" not in environment and (PREPARED / "library").is_dir():
        environment["RUST_SRC_PATH"] = str(PREPARED / "library")
    watch(own)
    os.execve(command[0], command, environment)


def cache():
    """Where kernels have their folders: not in `/tmp`, because cargo obeys a configuration in any folder above, and anyone could write one there."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "initializers"


def build_folder(folder):
    """A new build folder in this one. Cargo obeys the settings above it as well; those in it are evcxr's."""
    (folder / ".cargo").mkdir()
    (folder / ".cargo/config.toml").write_text(SETTINGS)
    (folder / "build").mkdir()
    return folder / "build"


def own_folder():
    """Makes a folder with a build folder from the prepared one, if there is one. Its lock is held until the kernel ends, in whatever way."""
    folder, prepared = None, PREPARED / "build"
    try:
        # While it is open, no other folder can get its inode number.
        opened = os.open(prepared, os.O_RDONLY)
        cache().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=cache()))
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock, True)
        build = build_folder(folder)
        for source in prepared.rglob("*"):
            target = build / source.relative_to(prepared)
            if source.is_dir():
                target.mkdir()
            else:
                place(source, target)
        if not os.path.samestat(os.fstat(opened), os.stat(prepared)):
            raise OSError("the folder is half of what was there before and half of what is there now")
    except OSError:
        # Not prepared, being prepared again at this moment, or a full disk: start without it.
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        return None
    return folder


def place(source, target):
    """Links a compiled crate; copies any other file with its date, which cargo compares."""
    if not any(map(source.match, COMPILED)):
        shutil.copyfile(source, target)
        status = source.stat()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        return
    try:
        # The link outlives a preparation that replaces the prepared folder.
        os.link(source, target)
    except OSError:
        # The file is another user's, or on another file system.
        target.symlink_to(source)


def watch(folder):
    """Starts a process that ends the kernel when Jupyter ends, which evcxr does not do, and then removes its folder."""
    kernel = os.getpid()
    try:
        watched = [os.pidfd_open(kernel), os.pidfd_open(os.getppid())]
    except (AttributeError, OSError):
        # Not Linux, or not allowed. Jupyter still ends its kernels itself, unless it is killed.
        return
    if os.fork():
        return
    # Do not hold open what the kernel holds open, including its lock.
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/proc/self/fd")):
        if number <= 2:
            os.dup2(null, number)
        elif number not in watched:
            with contextlib.suppress(OSError):
                os.close(number)
    poll = select.poll()
    for each in watched:
        poll.register(each)
    poll.poll()
    # The program that runs the cells belongs to the same group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(kernel, signal.SIGKILL)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def sweep():
    """Removes the folders of kernels that ended together with their watching processes."""
    for folder in cache().glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < NEW:
                continue
            # Creates the lock if it is missing, as in a folder that was only partly removed.
            with open(folder / "lock", "ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Its kernel is running.
            continue


if __name__ == "__main__":
    main(sys.argv[1:])

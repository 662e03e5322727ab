"""Starts the Rust kernel from what `cargo xtask setup` has prepared (prepare.py), so that it is ready sooner, and ends it with Jupyter.

Each kernel gets a build folder of its own with the crate already compiled, and a standard library without the parts that no
notebook needs, for rust-analyzer, which infers the types of variables. What it builds with is said here, whatever Rust and
cargo are set to elsewhere. If nothing is prepared for a Rust that is still there, the kernel compiles the crate itself; where it could not
work at all, another kernel says so in every cell. On Windows evcxr starts by itself, because no program there can replace another,
and a kernel started by this one would outlive it.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from fnmatch import fnmatch
from pathlib import Path

PREPARED = Path(sys.prefix) / "prepared"
PREFIX = "kernel-"
# What a kernel builds with. Cargo would prefer variables.
SETTINGS = Path(__file__).with_suffix(".toml")
VARIABLES = ("CARGO_BUILD_", "CARGO_ENCODED_", "CARGO_INCREMENTAL", "CARGO_PROFILE_", "CARGO_TARGET_", "CARGO_TERM_", "RUSTC", "RUSTFLAGS")
# The compiled crates and their build scripts, nearly all of the folder. Cargo and rustc replace these files whole but modify others.
COMPILED = ("deps/*.rlib", "deps/*.rmeta", "build/*/build?script*")
# For how many seconds a new folder may not have its lock yet.
NEW = 60
# How many megabytes a kernel needs on disk. The compiled crates are shared; a cell takes less than one.
ROOM = 100


def main(command):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLES)}
    own = None
    if "EVCXR_TMPDIR" not in environment:
        sweep()
        try:
            own = own_folder()
            # Beside the copying, because it takes cargo as long.
            asked = ask_cargo(own, environment)
            is_prepared = fill(own / "build")
            # A cell with `:cache` fails if evcxr cannot keep compiled crates in its folder.
            evcxr = cache().with_name("evcxr")
            if not os.access(evcxr if evcxr.exists() else evcxr.parent, os.W_OK | os.X_OK):
                environment["XDG_CACHE_HOME"] = str(cache())
        except OSError as error:
            refuse(command, own, f"The Rust kernel cannot work in {cache()} ({error.strerror}). Set XDG_CACHE_HOME to another folder.")
        environment["EVCXR_TMPDIR"] = str(own / "build")
        has_packages = asked and asked.wait() == 0
        if is_prepared and not has_packages:
            refuse(command, own, "The Rust packages of the notebooks are not where cargo looks for them. Run `cargo xtask setup`, which fetches them again.")
        if is_prepared:
            use_prepared(environment)
        else:
            try:
                said = subprocess.run(["rustc", "--print=target-libdir"], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
            except (OSError, subprocess.CalledProcessError):
                refuse(command, own, "The Rust kernel finds no Rust that works. Install one from https://rustup.rs, then run `cargo xtask setup`.")
            use_libraries(environment, said.strip())
    watch(own)
    os.execve(command[0], command, environment)


def use_libraries(environment, folder):
    """Lets cells find Rust's own library, to which the path that rustc notes does not lead from every folder."""
    environment["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, [str(folder), environment.get("LD_LIBRARY_PATH")]))


def use_prepared(environment):
    """Makes a kernel use the Rust that the crate was compiled with."""
    libraries = PREPARED / "lib"
    toolchain = libraries.resolve().parents[3]
    use_libraries(environment, libraries)
    environment["PATH"] = os.pathsep.join(filter(None, [str(toolchain / "bin"), environment.get("PATH")]))
    environment["RUSTUP_TOOLCHAIN"] = str(toolchain)
    environment.setdefault("RUST_SRC_PATH", str(PREPARED / "library"))


def ask_cargo(own, environment):
    """Starts cargo, which fails if the packages of what is prepared are not where it looks for them: another registry may have been
    set since, or cargo may have removed what was not used for months. Returns None if nothing is prepared.
    """
    environment = {**environment}
    use_prepared(environment)
    folder = own / "asked"
    folder.mkdir()
    for name in ("Cargo.toml", "Cargo.lock", "src"):
        (folder / name).symlink_to(PREPARED / "build" / name)
    cargo = Path(environment["RUSTUP_TOOLCHAIN"], "bin/cargo")
    ask = [cargo, "metadata", "--quiet", "--offline", "--locked", "--format-version=1"]
    with contextlib.suppress(FileNotFoundError):
        return subprocess.Popen(ask, cwd=folder, env=environment, stdout=subprocess.DEVNULL)


def refuse(command, folder, sentence):
    """Starts a kernel instead that answers every cell with this sentence, and never returns."""
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.kernelbase import Kernel

    class Refusal(Kernel):
        implementation = implementation_version = banner = "none"
        language_info = {"name": "Rust", "mimetype": "text/rust", "file_extension": ".rs"}

        def do_execute(self, *_, **__):
            failed = {"ename": "Error", "evalue": sentence, "traceback": [sentence]}
            self.send_response(self.iopub_socket, "error", failed)
            return {"status": "error", "execution_count": self.execution_count, **failed}

    print(f"error: {sentence}", file=sys.stderr, flush=True)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    # Jupyter gives the path of the connection file last.
    IPKernelApp.launch_instance(["-f", command[-1]], kernel_class=Refusal)
    sys.exit()


def cache():
    """Where kernels have their folders: not in `/tmp`, because cargo obeys a configuration in any folder above, and anyone could write one there."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "initializers"


def build_folder(folder):
    """A new build folder in this one. Cargo obeys the settings above it as well; those in it are evcxr's."""
    (folder / ".cargo").mkdir()
    shutil.copy(SETTINGS, folder / ".cargo/config.toml")
    (folder / "build").mkdir()
    return folder / "build"


def own_folder():
    """Makes a folder with a build folder. Its lock is held until the kernel ends, in whatever way."""
    cache().mkdir(parents=True, exist_ok=True)
    disk = os.statvfs(cache())
    if disk.f_flag & getattr(os, "ST_NOEXEC", 0):
        raise OSError(errno.EACCES, "no program runs there, because it is mounted noexec")
    if disk.f_bavail * disk.f_frsize < ROOM * 1_000_000:
        raise OSError(errno.ENOSPC, f"less than {ROOM} MB are left there")
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=cache()))
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    build_folder(folder)
    return folder


def fill(build):
    """Fills a build folder with what is prepared. Returns whether that is there and fits a Rust that is still there."""
    prepared = PREPARED / "build"
    try:
        (PREPARED / "std").stat()
        # While it is open, no other folder can get its inode number.
        opened = os.open(prepared, os.O_RDONLY)
        for folder, _, names in os.walk(prepared):
            target = os.path.join(build, os.path.relpath(folder, prepared))
            os.makedirs(target, exist_ok=True)
            for name in names:
                place(os.path.join(folder, name), os.path.join(target, name))
        if os.path.samestat(os.fstat(opened), os.stat(prepared)):
            return True
    except FileNotFoundError:
        # Not prepared, or being prepared again at this moment.
        pass
    # It may be half of what was there before and half of what is there now.
    shutil.rmtree(build)
    build.mkdir()
    return False


def place(source, target):
    """Links a compiled crate; copies any other file with its date, which cargo compares."""
    if not any(fnmatch(source, f"*/{pattern}") for pattern in COMPILED):
        # Not its mode: what is prepared may be read-only.
        shutil.copyfile(source, target)
        status = os.stat(source)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        return
    try:
        # The link outlives a preparation that replaces the prepared folder.
        os.link(source, target)
    except OSError:
        # The file is another user's, or on another file system.
        os.symlink(source, target)


def watch(folder):
    """Starts the program that ends the kernel with Jupyter (watch.py)."""
    try:
        watched = [os.pidfd_open(os.getpid()), os.pidfd_open(os.getppid())]
    except (AttributeError, OSError):
        # Not Linux, or not allowed. Jupyter still ends its kernels itself, unless it is killed.
        return
    program = [sys.executable, "-I", "-S", Path(__file__).with_name("watch.py"), str(os.getpid()), folder or "", *map(str, watched)]
    # It holds nothing open that the kernel holds open, which includes its lock.
    nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.Popen(program, pass_fds=watched, start_new_session=True, **nothing)


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

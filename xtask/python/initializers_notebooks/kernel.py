"""Starts the Rust kernel with what `cargo xtask setup` has prepared (prepare.py), so that it is ready sooner.

A kernel gets a build folder of its own, a copy in which the crate is compiled already; and for rust-analyzer, which tells it the
types of variables, the standard library without the parts that no notebook needs. Where they are missing or the user
has set these variables, the kernel starts as it would by itself. On Windows it always does: no program there can take the place
of another, and a kernel that this one had started would outlive it.
"""

import fcntl
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

PREPARED = Path(sys.prefix) / "prepared"
PREFIX = "initializers-kernel-"
# A folder so new may not have its lock yet, in seconds.
NEW = 60


def main(command):
    environment = dict(os.environ)
    folder = environment.get("EVCXR_TMPDIR", tempfile.gettempdir())
    if os.path.isdir(folder) and os.statvfs(folder).f_flag & getattr(os, "ST_NOEXEC", 0):
        sys.exit(f"error: the Rust kernel runs programs from {folder}, which is mounted noexec: set TMPDIR to a folder on another mount")
    # Without incremental builds evcxr's cache takes one cell for another. CARGO_INCREMENTAL would outweigh the second, and sccache
    # refuses to work where it is 1.
    environment.pop("CARGO_INCREMENTAL", None)
    environment["CARGO_BUILD_INCREMENTAL"] = "true"
    if "RUST_SRC_PATH" not in environment and (PREPARED / "library").is_dir():
        environment["RUST_SRC_PATH"] = str(PREPARED / "library")
    if "EVCXR_TMPDIR" not in environment:
        sweep()
        if folder := own_folder():
            environment["EVCXR_TMPDIR"] = str(folder)
    os.execve(command[0], command, environment)


def own_folder():
    """A copy of the prepared build folder, none if there is none. Its lock is held until the kernel ends, in whatever way."""
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock, True)
        # While it is open, no other folder can have its number.
        prepared = os.open(PREPARED / "build", os.O_RDONLY)
        shutil.copytree(PREPARED / "build", folder, dirs_exist_ok=True)
        # The checkout may be read-only, and the copy's files are as what they were copied from.
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        if not os.path.samestat(os.fstat(prepared), os.stat(PREPARED / "build")):
            raise OSError("the copy is half of what was there before and half of what is there now")
    except (OSError, shutil.Error):
        # Not prepared, prepared anew at this moment, a full disk: it goes without.
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        return None
    return folder


def sweep():
    """Removes the folders of kernels that have ended: most are killed and cannot do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < NEW:
                continue
            # It is made where it is missing, as in a folder that was not wholly removed.
            with open(folder / "lock", "ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Its kernel runs, or it is another user's.
            continue


if __name__ == "__main__":
    main(sys.argv[1:])

"""Makes a student's folder, `~/initializers`, and then starts the given command, such as a server.

The folder has the student's own copy of all that is in `notebooks/`, and a link to the shared crate. Another run adds what is new. It
replaces a file only if the student has not changed it.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from nbformat.sign import NotebookNotary

from . import ROOT
from .command import Failed, command
from .files import read, replace, store

# The digests of the files that earlier runs have handed out.
RECORD = ".handed-out.json"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def mend(copy):
    """Restores a notebook that a server was saving when it was killed: Jupyter writes in place and keeps a copy meanwhile."""
    notebook = copy.with_name(copy.name.removeprefix(".~"))
    try:
        json.loads(notebook.read_bytes())
        copy.unlink()
    except (FileNotFoundError, ValueError):
        copy.replace(notebook)
        print(f"{notebook} has been restored to what it was before its last save, which was interrupted", flush=True)


def link(place):
    """Links to the shared crate. A link that leads nowhere since the set-up was moved is replaced; a folder of the student's stays."""
    if not place.exists():
        # A link through `current` survives an update of the set-up.
        current = ROOT.with_name("current")
        place.unlink(missing_ok=True)
        place.symlink_to((current if current.exists() else ROOT) / "crate")


def hand_out(folder):
    """Copies what is in `notebooks/` into `folder`. Returns the names of what the student has changed, and what went wrong."""
    root, notebooks, file = ROOT / "notebooks", folder / "notebooks", folder / RECORD
    record, kept, failed = {}, [], []

    def attempt(name, step, *arguments):
        """Whatever goes wrong with one file does not keep the others back."""
        try:
            step(*arguments)
        except Exception as error:
            failed.append(str(error) if isinstance(error, Failed) else f"{name}: {getattr(error, 'strerror', None) or error}")

    def update(source, target, name):
        if source.is_dir():
            return target.mkdir(exist_ok=True)
        new, old = source.read_bytes(), target.read_bytes() if target.exists() else None
        # An earlier version handed out CRLF as LF.
        is_ours = old in (None, new) or record.get(name) in (digest(old), digest(old.replace(b"\n", b"\r\n")))
        if target.is_symlink() or not is_ours:
            kept.append(name)
        elif old != new or record.get(name) != digest(new):
            if source.suffix == ".ipynb":
                # Its pictures show before its cells run, because they come from the teacher.
                NotebookNotary().sign(read(source, of_project=False))
            replace(target, new)
            record[name] = digest(new)
            store(file, record)

    # On many systems homes are open to others. A student's work should not be.
    folder.mkdir(mode=0o700, exist_ok=True)
    notebooks.mkdir(exist_ok=True)
    for copy in [*notebooks.rglob(".~*.ipynb")]:
        attempt(copy.name, mend, copy)
    attempt("crate", link, folder / "crate")
    attempt(RECORD, lambda: record.update(json.loads(file.read_bytes()) if file.exists() else {}))
    for source in sorted(root.rglob("*")):
        name = source.relative_to(root).as_posix()
        if not any(part.startswith(".") or part == "__pycache__" for part in name.split("/")):
            attempt(name, update, source, notebooks / name, name)
    return kept, failed


def main(server):
    folder = Path.home() / "initializers"
    try:
        kept, failed = hand_out(folder)
        print(f"{folder} has the notebooks" + (f"; those that you changed stay as they are: {', '.join(kept)}" if kept else ""), flush=True)
    except OSError as error:
        failed = [error.strerror]
    if failed:
        failure = Failed(f"{folder} could not be updated: {'; '.join(failed)}")
        if not server:
            raise failure
        # A server with an old folder is better than none.
        print(f"warning: {failure}", file=sys.stderr)
    if server:
        # The command may be one of this environment's programs.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)])
        os.execvp(server[0], server)


def program():
    command(main)

"""Makes a student's folder, `~/initializers`, and then starts the given command, such as a server.

The folder has the student's own copies of the notebooks and a link to the shared crate. Another run adds what is new. It replaces a
file only if the student has not changed it.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from nbformat.sign import NotebookNotary

from . import ROOT
from .command import Failed, command
from .files import read, replace

# The digests of the files that earlier runs have handed out.
RECORD = ".handed-out.json"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mend(folder):
    """Restores notebooks that a server was saving when it was killed: Jupyter writes in place and keeps a copy meanwhile."""
    for copy in folder.rglob(".~*.ipynb"):
        notebook = copy.with_name(copy.name.removeprefix(".~"))
        try:
            json.loads(notebook.read_bytes())
            copy.unlink()
        except (FileNotFoundError, ValueError):
            copy.replace(notebook)
            print(f"{notebook} has been restored to what it was before its last save, which was interrupted", flush=True)


def hand_out(folder):
    """Copies the notebooks into `folder`; returns the names of the files that the student has changed."""
    notebooks = folder / "notebooks"
    # On many systems homes are open to others. A student's work should not be.
    folder.mkdir(mode=0o700, exist_ok=True)
    notebooks.mkdir(exist_ok=True)
    mend(notebooks)
    # A link through `current` survives an update of the set-up.
    current = ROOT.with_name("current")
    crate = (current if current.exists() else ROOT) / "crate"
    link = folder / "crate"
    if not link.is_symlink() and not link.exists():
        link.symlink_to(crate)
    record = json.loads((folder / RECORD).read_text()) if (folder / RECORD).exists() else {}
    kept, notary = [], NotebookNotary()
    for source in sorted(ROOT.glob("notebooks/*.*")):
        target = notebooks / source.name
        if source.name.startswith("."):
            continue
        if target.exists() and digest(target) not in (record.get(source.name), digest(source)):
            kept.append(source.name)
            continue
        if not target.exists() or digest(target) != digest(source):
            replace(target, source.read_text(encoding="utf-8"))
        if record.get(source.name) != digest(source):
            record[source.name] = digest(source)
            if source.suffix == ".ipynb":
                # Its pictures show before its cells run, because they come from the teacher.
                notary.sign(read(source))
    replace(folder / RECORD, json.dumps(record, indent=1) + "\n")
    return kept


def main(server):
    folder = Path.home() / "initializers"
    try:
        kept = hand_out(folder)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        failed = Failed(f"{folder} could not be updated: {reason}")
        if not server:
            raise failed from None
        # A server with an old folder is better than none.
        print(f"warning: {failed}", file=sys.stderr)
    else:
        print(f"{folder} has the notebooks" + (f"; those that you changed stay as they are: {', '.join(kept)}" if kept else ""), flush=True)
    if server:
        # The command may be one of this environment's programs.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)])
        os.execvp(server[0], server)


def program():
    command(main)

"""Makes a student's folder, `~/initializers`, and then starts the given command, such as a server.

The folder has the student's own copy of all that is in `notebooks/`, and a link to the shared crate. Another run adds what is new. It
replaces a file only if the student has not changed it; otherwise the new version comes beside it. Running a notebook does not change it.
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
# Tells the student, among the notebooks, what was not replaced and what went wrong.
NEWS = "handed-out.md"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def version(name, content):
    """A digest of what a student changes in a file: of a notebook, the cells without their outputs."""
    if name.endswith(".ipynb"):
        try:
            cells = [[cell["cell_type"], "".join(cell["source"]), cell.get("attachments")] for cell in json.loads(content)["cells"]]
            content = json.dumps(cells).encode()
        except (ValueError, KeyError, TypeError):
            # It is no notebook that Jupyter could open.
            pass
    return digest(content)


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
    """Copies what is in `notebooks/` into `folder`. Returns the names of new versions beside what the student has changed, and what went wrong."""
    root, notebooks, file = ROOT / "notebooks", folder / "notebooks", folder / RECORD
    record, kept, failed = {}, {}, []

    def attempt(name, step, *arguments):
        """Whatever goes wrong with one file does not keep the others back."""
        try:
            step(*arguments)
        except Exception as error:
            failed.append(str(error) if isinstance(error, Failed) else f"{name}: {getattr(error, 'strerror', None) or error}")

    def is_given(name):
        """Whether the student has this file as it was handed out. Earlier versions handed out CRLF as LF and recorded notebooks with outputs."""
        place = notebooks / name
        if place.is_symlink() or not place.exists():
            return not place.is_symlink()
        old = place.read_bytes()
        return record.get(name) in (version(name, old), digest(old), digest(old.replace(b"\n", b"\r\n")))

    def beside(name):
        """The name for a new version of a file that the student has changed. What the student has changed there stays, too."""
        path = Path(name)
        names = (path.with_name(f"{path.stem}.new{number}{path.suffix}").as_posix() for number in ("", *range(2, 100)))
        return next(filter(is_given, names))

    def update(source, name):
        target = notebooks / name
        if source.is_dir():
            return target.mkdir(exist_ok=True)
        new, is_mine = source.read_bytes(), is_given(name)
        now = version(name, new)
        if not is_mine and (target.is_symlink() or version(name, target.read_bytes()) != now):
            kept[name] = beside(name)
            # The student may have removed the new version.
            if record.get(name) != now:
                give(source, new, kept[name])
        elif is_mine and not (target.exists() and version(name, target.read_bytes()) == now):
            give(source, new, name)
        record[name] = now

    def give(source, content, name):
        if source.suffix == ".ipynb":
            # Its pictures show before its cells run, because they come from the teacher.
            NotebookNotary().sign(read(source, of_project=False))
        replace(notebooks / name, content)
        record[name] = version(name, content)
        store(file, record)

    # On many systems homes are open to others. A student's work should not be.
    folder.mkdir(mode=0o700, exist_ok=True)
    notebooks.mkdir(exist_ok=True)
    for copy in [*notebooks.rglob(".~*.ipynb")]:
        attempt(copy.name, mend, copy)
    attempt("crate", link, folder / "crate")
    attempt(RECORD, lambda: record.update(json.loads(file.read_bytes()) if file.exists() else {}))
    before = dict(record)
    for source in sorted(root.rglob("*")):
        name = source.relative_to(root).as_posix()
        if not any(part.startswith(".") or part == "__pycache__" for part in name.split("/")):
            attempt(name, update, source, name)
    new_versions = {name: new for name, new in kept.items() if (notebooks / new).exists()}
    attempt(NEWS, tell, notebooks, new_versions, failed)
    if record != before:
        attempt(RECORD, store, file, record)
    return [*new_versions.values()], failed


def tell(notebooks, new_versions, failed):
    """Writes for the student what was not handed out as it is, or removes what an earlier run has written."""
    lines = [f"- You have changed `{name}`, so it stays as it is. The new version is `{new}`." for name, new in new_versions.items()]
    lines += [f"- This could not be handed out; please tell your teacher: {reason}" for reason in failed]
    text = "\n".join(["# What was handed out", "", *lines, ""])
    file = notebooks / NEWS
    if lines:
        replace(file, text)
    elif file.exists() and file.read_text("utf-8").startswith(text.splitlines()[0]):
        file.unlink()


def main(server):
    folder = Path.home() / "initializers"
    try:
        new_versions, failed = hand_out(folder)
        print(f"{folder} has the notebooks" + (f"; beside what you have changed: {', '.join(new_versions)}" if new_versions else ""), flush=True)
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

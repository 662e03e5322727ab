"""Runs notebooks in place on the Rust kernel; if a cell fails, the notebook stays as it was."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import nbformat
from nbformat.reader import NotJSONError

from .client import Client, Failed, code_cells

KERNELSPEC = {"display_name": "Rust", "language": "rust", "name": "rust"}


def read(path):
    """Reads a notebook and checks that it has the format of the project."""
    try:
        nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(nb)
    except FileNotFoundError:
        raise Failed(f"{path}: there is no such notebook") from None
    except (NotJSONError, UnicodeDecodeError):
        raise Failed(f"{path}: this is not a notebook, because it is not JSON") from None
    except AttributeError:
        raise Failed(f"{path}: this is JSON but not a notebook") from None
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        raise Failed(f"{path}: this is not a valid notebook: {first}") from None
    if (nb.nbformat, nb.nbformat_minor) < (4, 5):
        found = f"{nb.nbformat}.{nb.nbformat_minor}"
        raise Failed(f"{path}: the format of this notebook is {found}; it has to be 4.5, the format of a new notebook in JupyterLab")
    kernel = nb.metadata.get("kernelspec", {}).get("name")
    if kernel != "rust":
        found = f"the kernel of this notebook is {kernel!r}" if kernel else "this notebook names no kernel"
        raise Failed(f"{path}: {found}; it has to be 'rust'")
    return nb


def check_replaceable(path):
    """Fails before the work, and not after it, if the result could not be written."""
    for place, what in ((Path(path), "it"), (Path(path).resolve().parent, "its folder")):
        if not os.access(place, os.W_OK):
            raise Failed(f"{path} cannot be replaced, because {what} is not writable")


def replace(path, text):
    """Writes the whole file or nothing."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def store(path, content):
    """Writes settings as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, json.dumps(content, indent=2) + "\n")


def execute(nb, path, report=None):
    """Runs all cells of `nb` in the folder of `path`, and records in it the versions that it ran with."""
    folder = Path(path).resolve().parent
    # Paths of dependencies are relative to the notebook.
    client = Client(nb, report=report, resources={"metadata": {"path": str(folder)}})
    try:
        client.execute()
    except Failed as failed:
        raise Failed(f"{path}: {failed}") from None
    nb.metadata.kernelspec = KERNELSPEC
    nb.metadata.run_with = {"evcxr": client.kernel_version, **versions(code_cells(nb), folder)}


def versions(cells, folder):
    """The versions of the compiler and of the crates in the folder's checkout that the cells use."""
    compiler = subprocess.run(["rustc", "--version"], cwd=folder, capture_output=True, text=True, check=True).stdout
    found = {"rustc": compiler.split()[1]}
    for name, crate in re.findall(r'^:dep (\w+) = \{.*?\bpath = "([^"]+)"', "\n".join(c.source for c in cells), re.MULTILINE):
        found[name] = tomllib.loads((folder / crate / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    return found


def main(paths):
    for path in map(Path, paths):
        print(f"running {path}", flush=True)
        nb = read(path)
        check_replaceable(path)
        execute(nb, path, report=lambda line: print(f"  {line}", flush=True))
        for cell in code_cells(nb):
            # A picture that other pages show is also a file next to the notebook, named in the cell's metadata.
            if file := cell.metadata.get("picture"):
                pictures = [output.data["image/svg+xml"] for output in cell.outputs if "image/svg+xml" in output.get("data", {})]
                if len(pictures) != 1 or not re.fullmatch(r"[\w-]+\.svg", str(file)):
                    raise Failed(f"{path}: the cell {cell.id} has to show one picture and name a file such as x.svg for it, but names {file!r}")
                replace(path.with_name(file), pictures[0])
        replace(path, nbformat.writes(nb).rstrip("\n") + "\n")


def run(main):
    """Calls `main` with the command line and reports a failure in one sentence."""
    # SIGTERM acts like Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(f"error: {failed}")
    except OSError as error:
        sys.exit(f"error: {error.filename or 'the system'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.exit("interrupted; nothing was written")


if __name__ == "__main__":
    run(main)

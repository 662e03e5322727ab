"""Runs notebooks in place on the Rust kernel; if a cell fails, the notebook stays as it was."""

import re
import subprocess
import tomllib
from pathlib import Path

import nbformat

from .client import Client
from .command import Failed, command
from .files import KERNELSPEC, check_replaceable, code_cells, read, replace


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


if __name__ == "__main__":
    command(main)

"""Runs notebooks in place on the Rust kernel; if a cell fails, the notebook stays as it was."""

import contextlib
import json
import re
import subprocess
from functools import partial
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
    """The versions of the compiler and of the crates in folders that the cells use, as far as they can be had."""
    ask = partial(subprocess.check_output, cwd=folder, encoding="utf-8", stderr=subprocess.DEVNULL)
    found, unknown = {}, contextlib.suppress(OSError, subprocess.CalledProcessError)
    with unknown:
        found["rustc"] = ask(["rustc", "--version"]).split()[1]
    for named, bare in re.findall(r'^ *:dep +(?:.*\bpath *= *"([^"]+)|([./]\S*))', "\n".join(cell.source for cell in cells), re.MULTILINE):
        manifest = (folder / (named or bare) / "Cargo.toml").resolve()
        with unknown:
            # The manifest itself may leave the version to a workspace.
            packages = json.loads(ask(["cargo", "metadata", "--no-deps", "--format-version=1", "--manifest-path", manifest]))["packages"]
            found |= {package["name"]: package["version"] for package in packages if Path(package["manifest_path"]) == manifest}
    return found


def pictures(nb, path):
    """The pictures of cells that name a file for it in their metadata, a file next to the notebook that other pages show."""
    found = {}
    for cell in code_cells(nb):
        if file := cell.metadata.get("picture"):
            if not re.fullmatch(r"[\w-]+\.svg", str(file)):
                raise Failed(f"{path}: the cell {cell.id} shows a picture and has to name a file such as x.svg for it, but names {file!r}")
            found[path.with_name(file)] = [output.data["image/svg+xml"].encode() for output in cell.outputs if "image/svg+xml" in output.get("data", {})]
    return found


def main(paths):
    for path in map(Path, paths):
        print(f"running {path}", flush=True)
        nb = read(path)
        check_replaceable(path)
        for file, stored in pictures(nb, path).items():
            if file.exists() and [file.read_bytes()] != stored:
                raise Failed(f"{file} is not the picture that {path} has stored: remove it, or let the cell name another file")
        execute(nb, path, report=lambda line: print(f"  {line}", flush=True))
        # First of all, what took long.
        replace(path, nbformat.writes(nb).rstrip("\n") + "\n")
        for file, shown in pictures(nb, path).items():
            if len(shown) != 1:
                raise Failed(f"{path}: the cell for {file.name} has to show one picture, but shows {len(shown)}")
            replace(file, shown[0])


if __name__ == "__main__":
    command(main)

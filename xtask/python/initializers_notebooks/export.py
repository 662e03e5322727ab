"""Exports notebooks as pages, unless nothing that they depend on has changed since the last export."""

import argparse
import hashlib
import json
import os
import re
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

from . import ROOT
from .command import command

# The last export: what it was asked for and with which programs, the state of all files that it read or wrote, and its warnings.
LAST = ROOT / "target/exported.json"


def state(path):
    """A digest of what a file holds, the names of what a folder holds, or None if there is neither."""
    path = Path(path)
    with suppress(OSError):
        return sorted(os.listdir(path)) if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("--playground", type=Path)
    parser.add_argument("notebooks", nargs="+", type=Path)
    asked = parser.parse_args(arguments)
    packages = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    programs = {str(path): state(path) for path in Path(__file__).parent.rglob("*") if "__pycache__" not in path.parts}
    # Jupyter looks for templates in folders that these name.
    folders = {name: value for name, value in os.environ.items() if name == "HOME" or re.fullmatch("JUPYTER_.*(PATH|DIR)", name)}
    wanted = [arguments, str(Path.cwd()), sys.version, packages, programs, folders]
    last = json.loads(LAST.read_text(encoding="utf-8")) if asked.no_run and LAST.is_file() else {}
    if last.get("wanted") == wanted and all(state(path) == then for path, then in last["files"].items()):
        for line in last["warnings"]:
            print(f"warning: {line}", file=sys.stderr)
        print(f"nothing has changed since {asked.out / 'index.html'} was written")
        return

    # These take longer than all that is above.
    from .files import replace
    from .pages import write

    warnings = []
    files = write(asked, warnings.append)
    LAST.parent.mkdir(exist_ok=True)
    replace(LAST, json.dumps({"wanted": wanted, "files": files, "warnings": warnings}))


if __name__ == "__main__":
    command(main)

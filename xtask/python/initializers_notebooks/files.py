"""Reads notebooks, and replaces files whole or not at all."""

import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

import nbformat
from nbformat.reader import NotJSONError
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning

from .command import Failed

KERNELSPEC = {"display_name": "Rust", "language": "rust", "name": "rust"}


def read(path, of_project=True):
    """Reads a notebook and checks that it is valid and, if it is one of the project, that it has its format and kernel."""
    try:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
            nbformat.validate(nb)
    except FileNotFoundError:
        raise Failed(f"{path}: there is no such notebook") from None
    except (NotJSONError, UnicodeDecodeError) as error:
        for number, line in enumerate(Path(path).read_bytes().splitlines(), 1):
            if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
                raise Failed(f"{path}: this notebook holds a merge conflict, in line {number}: keep one of its sides") from None
        raise Failed(f"{path}: this is not a notebook, because it is not JSON: {error.__cause__ or error}") from None
    except AttributeError:
        raise Failed(f"{path}: this is JSON but not a notebook") from None
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        raise Failed(f"{path}: this is not a valid notebook: {first}") from None
    if any(issubclass(warning.category, (MissingIDFieldWarning, DuplicateCellId)) for warning in given):
        print(f"warning: {path}: cells without an id of their own get a new one; a tool that strips or merges has lost theirs", file=sys.stderr)
    if of_project and (nb.nbformat, nb.nbformat_minor) < (4, 5):
        found = f"{nb.nbformat}.{nb.nbformat_minor}"
        raise Failed(f"{path}: the format of this notebook is {found}; it has to be 4.5, the format of a new notebook in JupyterLab")
    kernel = nb.metadata.get("kernelspec", {}).get("name")
    if of_project and kernel != "rust":
        found = f"the kernel of this notebook is {kernel!r}" if kernel else "this notebook names no kernel"
        raise Failed(f"{path}: {found}; it has to be 'rust'")
    return nb


def check_replaceable(path):
    """Fails before the work, and not after it, if the result could not be written."""
    for place, what in ((Path(path), "it"), (Path(path).resolve().parent, "its folder")):
        if not os.access(place, os.W_OK):
            raise Failed(f"{path} cannot be replaced, because {what} is not writable")


def replace(path, content):
    """Writes the whole file, of text or bytes, or nothing. A link stays a link."""
    path = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def store(path, content):
    """Writes settings as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, json.dumps(content, indent=2) + "\n")


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]

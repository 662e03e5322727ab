"""Runs notebooks in place on the Rust kernel; fails where a cell fails, and leaves that notebook as it was.

evcxr writes a panic and the error of a `?` to stderr only and reports the cell as a success, and what a cell prints can
arrive after the kernel has said that it is done, in any order. `execute` is nbclient with these mended.
"""

import asyncio
import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import nbformat
from jupyter_client import KernelManager
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.reader import NotJSONError
from pygments.lexers import RustLexer
from pygments.token import Comment, String

# How long a cell may be silent before the kernel counts as hung, in seconds; not a limit on how fast it has to be.
HUNG = 900
# How long to wait for the last lines of a cell after the kernel is idle, in seconds.
GRACE = 0.1
# What stderr has of a panic: the line of the crate's `explain_failures`, else that of Rust.
PANIC = re.compile(r"^(The cell failed: |thread '.*' (\(\d+\) )?panicked at .*:$)", re.MULTILINE)
ADVICE = "Correct the cell and run it again. "
KERNELSPEC = {"display_name": "Rust", "language": "rust", "name": "rust"}


class Failed(Exception):
    """A sentence for the user: what failed and why."""


def read(path):
    """The notebook, if it is one in the format of the project."""
    try:
        nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(nb)
    except FileNotFoundError:
        raise Failed(f"{path}: there is no such notebook") from None
    except (NotJSONError, UnicodeDecodeError):
        raise Failed(f"{path}: this is not a notebook, for it is not JSON") from None
    except AttributeError:
        raise Failed(f"{path}: this is JSON, but no notebook") from None
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        raise Failed(f"{path}: this is not a valid notebook: {first}") from None
    if (nb.nbformat, nb.nbformat_minor) < (4, 5):
        found = f"{nb.nbformat}.{nb.nbformat_minor}"
        raise Failed(f"{path}: the format of this notebook is {found}; it has to be 4.5, which JupyterLab gives to a new one")
    kernel = nb.metadata.get("kernelspec", {}).get("name")
    if kernel != "rust":
        found = f"the kernel of this notebook is {kernel!r}" if kernel else "this notebook names no kernel"
        raise Failed(f"{path}: {found}; it has to be 'rust'")
    return nb


def write(nb, path):
    """Replaces the file as a whole or not at all."""
    path = Path(path)
    replace(path, nbformat.writes(nb).rstrip("\n") + "\n")


def check_replaceable(path):
    """Fails before the work and not after it where the result could not be written."""
    for place, what in ((Path(path), "it"), (Path(path).resolve().parent, "its folder")):
        if not os.access(place, os.W_OK):
            raise Failed(f"{path} cannot be replaced, for {what} cannot be written")


def replace(path, text):
    """Writes a file as a whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]


def has_question_mark(source):
    """Whether the code has a `?` of which the error would go to stderr: that error cannot be told from an `eprintln!`."""
    tokens = RustLexer().get_tokens(source)
    return any("?" in text and kind not in Comment and kind not in String for kind, text in tokens)


def without_backtrace(errors):
    """The message of a panic."""
    lines = errors.split("stack backtrace:")[0].replace("The cell failed: ", "").splitlines()
    return " ".join(line for line in lines if not PANIC.match(line) and not line.startswith(("note: ", ADVICE))).strip()


def versions(cells, folder):
    """The versions of the compiler and of the crates in the folder's checkout that the cells use."""
    compiler = subprocess.run(["rustc", "--version"], cwd=folder, capture_output=True, text=True, check=True).stdout
    found = {"rustc": compiler.split()[1]}
    for name, crate in re.findall(r'^:dep (\w+) = \{.*?\bpath = "([^"]+)"', "\n".join(c.source for c in cells), re.MULTILINE):
        manifest = tomllib.loads((folder / crate / "Cargo.toml").read_text(encoding="utf-8"))
        version = manifest["package"]["version"]
        if isinstance(version, str):
            found[name] = version
    return found


def execute(nb, path, report=print):
    """Runs all cells of `nb`, which is to be changed, in a fresh kernel in the folder of `path`.

    Raises `Failed` at the first cell that fails: a compile error, a panic, an error from `?`, a kernel that ends.
    """
    cells = code_cells(nb)
    current = {}

    def name():
        return f"{path}: cell {cells.index(current['cell']) + 1} ({current['cell'].id})"

    def on_start(cell, cell_index):
        current.update(cell=cell, start=time.monotonic())

    async def on_executed(cell, cell_index, execute_reply):
        while True:
            try:
                message = await client.kc.get_iopub_msg(timeout=GRACE)
            except queue.Empty:
                break
            client.process_message(message, cell, cell_index)
        if execute_reply["content"]["status"] != "ok":
            return
        errors = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr").strip()
        if PANIC.search(errors):
            raise Failed(f"{name()} panicked: {without_backtrace(errors)}")
        if errors and has_question_mark(cell.source):
            raise Failed(f"{name()} failed in a `?`, or wrote to stderr in a cell that has one: {errors}")
        order = {"stdout": 0, "stderr": 1}
        cell.outputs.sort(key=lambda o: order.get(o.get("name"), 2))
        if cell is cells[-1]:
            kernel = await client.kc.kernel_info(reply=True, timeout=HUNG)
            current["kernel"] = kernel["content"]["implementation_version"]
        seconds = time.monotonic() - current["start"]
        report(f"  [{cells.index(cell) + 1}/{len(cells)}] {cell.id} ({seconds:.1f} s)")

    client = NotebookClient(
        nb,
        timeout=HUNG,
        kernel_name="rust",
        record_timing=False,
        coalesce_streams=True,
        on_cell_execute=on_start,
        on_cell_executed=on_executed,
        # Dependencies are named relative to the notebook.
        resources={"metadata": {"path": str(Path(path).resolve().parent)}},
    )
    try:
        run_cells(client)
    except CellExecutionError:
        said = [o.get("evalue") or o.ename for o in current["cell"].outputs if o.output_type == "error"]
        raise Failed(f"{name()} failed: {' '.join(said).strip()}") from None
    except DeadKernelError:
        raise Failed(f"{name()} ended the kernel, as an abort, an exit or a stack overflow does") from None
    except (NoSuchKernel, RuntimeError) as error:
        raise Failed(f"{path}: the Rust kernel could not be started: {error}") from None
    except TimeoutError:
        raise Failed(f"{name()} was still running after {HUNG} seconds; is it an endless loop?") from None

    nb.metadata.kernelspec = KERNELSPEC
    if cells:
        nb.metadata.run_with = {"evcxr": current["kernel"], **versions(cells, Path(path).resolve().parent)}
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


@contextlib.contextmanager
def fresh_kernel(**options):
    """A Rust kernel and a client of it. It ends with the block, and at Ctrl-C while it starts, too."""
    manager = KernelManager(kernel_name="rust")
    try:
        try:
            manager.start_kernel(**options)
            client = manager.blocking_client()
            client.start_channels()
            client.wait_for_ready(timeout=120)
        except (NoSuchKernel, RuntimeError) as error:
            raise Failed(f"the Rust kernel could not be started: {error}") from None
        yield manager, client
        client.stop_channels()
    finally:
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def run_cells(client):
    """Lets nbclient do its work, but ends it in one way at Ctrl-C: its own handler ends the kernel under its feet."""
    interrupted = []

    def on_start(notebook):
        task = asyncio.current_task()

        def interrupt():
            interrupted.append(True)
            task.cancel()

        # Windows has no such handlers, there Ctrl-C is an exception as usual.
        with contextlib.suppress(NotImplementedError):
            for sign in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(sign, interrupt)

    client.on_notebook_start = on_start
    try:
        client.execute()
    except (Exception, asyncio.CancelledError) as error:
        # Before the kernel is ready it is nbclient's handler that cancels.
        if interrupted or isinstance(error, asyncio.CancelledError):
            raise KeyboardInterrupt from None
        raise


def main(paths):
    for path in paths:
        print(f"running {path}", flush=True)
        nb = read(path)
        check_replaceable(path)
        execute(nb, path, report=lambda line: print(line, flush=True))
        for cell in code_cells(nb):
            # A picture that other pages show stands beside the notebook, in a file with the name that the cell's metadata has.
            if file := cell.metadata.get("picture"):
                pictures = [output.data["image/svg+xml"] for output in cell.outputs if "image/svg+xml" in output.get("data", {})]
                if len(pictures) != 1 or not re.fullmatch(r"[\w-]+\.svg", str(file)):
                    raise Failed(f"{path}: the cell {cell.id} has to show one picture, and to name a file x.svg for it, not {file!r}")
                replace(Path(path).with_name(file), pictures[0])
        write(nb, path)


def run(main):
    """Calls `main` with the command line and turns a failure into its sentence."""
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

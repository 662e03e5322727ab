"""Runs the cells of a notebook on the Rust kernel, and fails where a cell fails.

evcxr reports a panic and the error of a `?` as a success. A notebook that has called `explain_failures` answers a panic with content
of a MIME type of its own; all else stands on stderr only.
"""

import asyncio
import contextlib
import queue
import re
import time

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from pygments.lexers import RustLexer
from pygments.token import Comment, String

# How long a cell may run before the kernel counts as hung, in seconds; not a limit on how fast it has to be.
HUNG = 900
# How long stderr may lag behind the kernel's reply, in seconds: evcxr passes it on by a thread of its own. 4 ms were seen.
LAG = 0.05
# What `initializers::notebook::explain_failures` calls the content of a panic.
FAILURE = "application/vnd.initializers.failure+json"
# How Rust begins its report of a panic in a notebook that has not called it; a thread of a cell cannot be told from the cell there.
PANIC = re.compile(r"^thread '.*panicked at .*:\n(.*)", re.MULTILINE)


class Failed(Exception):
    """A sentence for the user: what failed and why."""


class Client(NotebookClient):
    """nbclient on the Rust kernel: `Client(nb).execute()` raises `Failed` at the first cell that fails, with the cell's name.

    `report` is called with a line about each cell that has run. With a kernel manager `km` the cells run in its kernel, which stays.
    """

    def __init__(self, nb, km=None, report=None, **options):
        super().__init__(nb, km, kernel_name="rust", timeout=HUNG, record_timing=False, coalesce_streams=True, **options)
        self.on_cell_executed = self.wait_for_stderr
        self.report = report
        self.kernel_version = None

    def execute(self):
        """At Ctrl-C it ends the kernel and raises `KeyboardInterrupt`."""
        return asyncio.run(self.async_execute())

    async def async_execute(self):
        # Not nbclient's: at Ctrl-C that ends the kernel while a cell waits for it, and takes this for a failure of the cell.
        started = None
        try:
            try:
                if self.km is None:
                    started = self.create_kernel_manager()
                    await self.async_start_new_kernel()
                await self.async_start_new_kernel_client()
            except (NoSuchKernel, RuntimeError) as error:
                raise Failed(f"the Rust kernel could not be started: {error}") from None
            info = (await self.async_wait_for_reply(self.kc.kernel_info()))["content"]
            self.nb.metadata.language_info = info["language_info"]
            self.kernel_version = info["implementation_version"]
            for index, cell in enumerate(self.nb.cells):
                await self.async_execute_cell(cell, index, execution_count=self.code_cells_executed + 1)
        finally:
            if started and started.has_kernel:
                await started.shutdown_kernel(now=True)
            if self.kc:
                self.kc.stop_channels()
        return self.nb

    async def async_execute_cell(self, cell, cell_index, execution_count=None, store_history=True):
        cells = code_cells(self.nb)
        if cell not in cells:
            return cell
        name = f"cell {cells.index(cell) + 1} ({cell.id})"
        began = time.monotonic()
        try:
            await super().async_execute_cell(cell, cell_index, execution_count, store_history)
        except CellExecutionError:
            said = [output.evalue or output.ename for output in cell.outputs if output.output_type == "error"]
            raise Failed(f"{name} failed: {' '.join(said).strip()}") from None
        except DeadKernelError:
            # nbclient takes the end of its own task for the end of the kernel.
            if asyncio.current_task().cancelling():
                raise asyncio.CancelledError from None
            raise Failed(f"{name} ended the kernel, as an abort, an exit or a stack overflow does") from None
        except CellTimeoutError:
            raise Failed(f"{name} was still running after {HUNG} seconds; is it an endless loop?") from None
        if reason := failure(cell):
            raise Failed(f"{name} {reason}")
        # A printed line can arrive after the result, and in another run before it.
        order = {"stdout": 0, "stderr": 1}
        cell.outputs.sort(key=lambda output: order.get(output.get("name"), 2))
        for output in cell.outputs:
            # evcxr counts from 2.
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
        if self.report:
            self.report(f"[{cells.index(cell) + 1}/{len(cells)}] {cell.id} ({time.monotonic() - began:.1f} s)")
        return cell

    async def wait_for_stderr(self, cell, cell_index, execute_reply):
        with contextlib.suppress(queue.Empty):
            while True:
                message = await self.kc.get_iopub_msg(timeout=LAG)
                if message["parent_header"].get("msg_id") == execute_reply["parent_header"]["msg_id"]:
                    self.process_message(message, cell, cell_index)


def code_cells(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]


def failure(cell):
    """How a cell failed that the kernel reports as a success, `None` if it did not."""
    for output in cell.outputs:
        if FAILURE in output.get("data", {}):
            return f"panicked: {output.data[FAILURE]['message']}"
    errors = "".join(output.text for output in cell.outputs if output.get("name") == "stderr").strip()
    if panic := PANIC.search(errors):
        return f"panicked: {panic[1]}"
    if errors and has_question_mark(cell.source):
        return f"failed in a `?`, or wrote to stderr in a cell that has one: {errors}"
    return None


def has_question_mark(source):
    """Whether the code has a `?`: its error cannot be told from what `eprintln!` writes."""
    tokens = RustLexer().get_tokens(source)
    return any("?" in text and kind not in Comment and kind not in String for kind, text in tokens)

"""Runs the cells of a notebook on the Rust kernel, and fails if a cell fails."""

import asyncio
import time

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .cells import PANICKED, CellClient
from .command import Failed
from .files import code_cells

# How long a cell may run before the kernel counts as hung, in seconds; not a limit on how fast it has to be.
HUNG = 900


class Client(NotebookClient):
    """nbclient on the Rust kernel: `Client(nb).execute()` raises `Failed`, with the cell's name, at the first cell that fails.

    `report` is called with a line about each cell that has run. With a kernel manager `km`, the cells run in its kernel, which keeps running.
    """

    def __init__(self, nb, km=None, report=None, **options):
        super().__init__(nb, km, kernel_name="rust", timeout=HUNG, record_timing=False, coalesce_streams=True, **options)
        self.report = report
        self.kernel_version = None
        self.process = None

    def execute(self):
        """Runs all cells. Ctrl-C ends the kernel and raises `KeyboardInterrupt`."""
        return asyncio.run(self.async_execute())

    async def async_execute(self):
        # Replaces nbclient's method, which at Ctrl-C ends the kernel under a waiting cell and takes that for a failure of the cell.
        started = None
        try:
            try:
                if self.km is None:
                    started = self.create_kernel_manager()
                    await self.async_start_new_kernel()
                self.process = self.km.provisioner.pid
                # A kernelspec written by evcxr itself does not lead to it.
                self.km.client_factory = CellClient
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

    async def _async_check_alive(self):
        # A server may have started another kernel in the meantime, which knows nothing of the cell.
        if self.process is not None and self.km.provisioner.pid != self.process:
            raise DeadKernelError("the kernel has ended, and another has taken its place")
        await super()._async_check_alive()

    async def async_execute_cell(self, cell, cell_index, execution_count=None, store_history=True):
        cells = code_cells(self.nb)
        if cell not in cells:
            return cell
        name = f"cell {cells.index(cell) + 1} ({cell.id})"
        began = time.monotonic()
        try:
            await self._async_check_alive()
            await super().async_execute_cell(cell, cell_index, execution_count, store_history)
        except CellExecutionError as error:
            did = "panicked" if error.ename == PANICKED else "failed"
            raise Failed(f"{name} {did}: {(error.evalue or error.ename).strip()}") from None
        except DeadKernelError:
            # nbclient takes the end of its own task for the end of the kernel.
            if asyncio.current_task().cancelling():
                raise asyncio.CancelledError from None
            raise Failed(f"{name} ended the kernel, as an abort, an exit or a stack overflow does") from None
        except CellTimeoutError:
            raise Failed(f"{name} was still running after {HUNG} seconds; is it an endless loop?") from None
        # A printed line arrives after the result in one run, and before it in another.
        order = {"stdout": 0, "stderr": 1}
        cell.outputs.sort(key=lambda output: order.get(output.get("name"), 2))
        for output in cell.outputs:
            # evcxr counts from 2.
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
        if self.report:
            self.report(f"[{cells.index(cell) + 1}/{len(cells)}] {cell.id} ({time.monotonic() - began:.1f} s)")
        return cell

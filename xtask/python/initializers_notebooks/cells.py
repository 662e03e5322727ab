"""Makes a failing cell of the Rust kernel fail in every tool that runs notebooks.

evcxr reports a cell as successful even if it panics or ends in the error of a `?`. After `explain_failures`, a panic shows content with
a MIME type of its own; everything else appears on stderr only. The kernelspec names `Provisioner`, with which Jupyter starts the kernel.
So nbclient, nbconvert, papermill, nbmake and nbgrader talk to it through `CellClient`, where such a cell ends in an error.
"""

import asyncio
import contextlib
import queue
import re
import signal
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from jupyter_client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.connect import port_names
from jupyter_client.provisioning import LocalProvisioner
from nbformat.v4 import output_from_msg
from pygments.lexers import RustLexer
from pygments.token import Comment, String
from traitlets import Type

# How many seconds stderr may lag behind the end of a cell, because evcxr passes it on in another thread. 4 ms were seen.
LAG = 0.05
# After how many seconds the rest of a cell's output is given up, because a thread that the cell has started may write for ever, and half of
# those that a reply waits for the end of its cell. nbclient itself goes on after 4.
END = 5
# The MIME type of a panic in `initializers::notebook::explain_failures`.
FAILURE = "application/vnd.initializers.failure+json"
# How Rust's own report of a panic begins, without `explain_failures`. There, a cell's thread cannot be told from the cell.
PANIC = re.compile(r"^thread '.*panicked at .*:\n(.*)", re.MULTILINE)
# The names of the errors.
PANICKED, QUESTION_MARK, UNREAD = "Panic", "Error of `?`", "Unread output"


def failure(source, outputs):
    """How a cell failed that the kernel reports as successful, as the content of an error; `None` if it did not fail."""
    stderr = "".join(output.text for output in outputs if output.get("name") == "stderr").strip()
    panics = [output.data[FAILURE]["message"] for output in outputs if FAILURE in output.get("data", {})]
    if panics or (panics := PANIC.findall(stderr)):
        return error(PANICKED, panics[0])
    if stderr and has_question_mark(source):
        return error(QUESTION_MARK, f"{stderr} (or the cell has a `?` and wrote this to stderr)")
    return None


def error(name, value):
    return {"ename": name, "evalue": value, "traceback": [f"{name}: {value}"]}


def has_question_mark(source):
    """Whether the code has a `?`: its error cannot be told from what `eprintln!` writes."""
    tokens = RustLexer().get_tokens(source)
    return any("?" in text and kind not in Comment and kind not in String for kind, text in tokens)


@dataclass
class Cell:
    """A running cell, and what the kernel says about it."""

    source: str
    outputs: list = field(default_factory=list)
    error: dict | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def failure(self):
        """How it failed by all that has been seen; `None` if it did not."""
        return self.error or failure(self.source, self.outputs)


class Outputs(AsyncZMQSocketChannel):
    """The outputs of cells. The end of a cell comes after everything that it has written, and after an error if it failed."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cells = {}
        self.read = deque()

    async def get_msg(self, timeout=None):
        while not self.read:
            message = await super().get_msg(timeout)
            if message["content"].get("execution_state") == "idle":
                await self.end(message)
            else:
                self.note(message)
        return self.read.popleft()

    def note(self, message):
        content = message["content"]
        cell = self.cells.get(message["parent_header"].get("msg_id"))
        match message["msg_type"]:
            case "error" if cell:
                # The kernel sends one for each error of the compiler.
                first = cell.error or {"evalue": "", "traceback": []}
                said = f"{first['evalue']} {content['evalue']}".strip()
                cell.error = {**content, "evalue": said, "traceback": [*first["traceback"], *content["traceback"]]}
            case "stream" | "execute_result" if cell:
                cell.outputs.append(output_from_msg(message))
                # It is passed on as an error.
                if FAILURE in content.get("data", {}):
                    return
        self.read.append(message)

    async def end(self, idle):
        if cell := self.cells.get(idle["parent_header"].get("msg_id")):
            deadline = time.monotonic() + END
            with contextlib.suppress(queue.Empty):
                while time.monotonic() < deadline:
                    self.note(await super().get_msg(LAG))
            if not cell.error and (failed := cell.failure()):
                self.read.append(self.session.msg("error", failed, idle["parent_header"]))
            cell.ended.set()
            del self.cells[idle["parent_header"]["msg_id"]]
        self.read.append(idle)


class Replies(AsyncZMQSocketChannel):
    """The kernel's replies. The reply to a failed cell says so, and why."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cells = {}

    async def get_msg(self, timeout=None):
        reply = await super().get_msg(timeout)
        if cell := self.cells.pop(reply["parent_header"].get("msg_id"), None):
            failed = None
            try:
                await asyncio.wait_for(cell.ended.wait(), 2 * END)
            except TimeoutError:
                # If nobody reads the outputs, there are none.
                failed = cell.outputs and error(UNREAD, f"the end of what it writes was not found in {2 * END} s; does a thread go on writing?")
            if failed := cell.failure() or failed:
                reply["content"] = {**reply["content"], "status": "error", **failed}
        return reply


class CellClient(AsyncKernelClient):
    """Jupyter's client for a kernel, in which a failing cell fails."""

    iopub_channel_class = Type(Outputs)
    shell_channel_class = Type(Replies)

    def execute(self, code, *arguments, **options):
        sent = super().execute(code, *arguments, **options)
        # With `reply=True` it is the coming reply, without the outputs.
        if isinstance(sent, str):
            self.iopub_channel.cells[sent] = self.shell_channel.cells[sent] = Cell(code)
        return sent


class Provisioner(LocalProvisioner):
    """Starts a kernel as Jupyter does by itself, but programs that start it talk to it through `CellClient`, its ports are its own, a
    restart looks for a newer set-up, and an interrupt between cells takes no variables.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.reserved = contextlib.ExitStack()

    async def pre_launch(self, **kwargs):
        # A server that has been running since before an update would restart the kernel of then.
        self.parent._kernel_spec = None
        self.kernel_spec = self.parent.kernel_spec
        # This may be the default for every kernel, so others stay as they are, like clients without asyncio, such as that of `jupyter run`.
        is_rust = self.kernel_spec.language.lower() == "rust"
        if is_rust:
            # Interrupts come to `send_signal`.
            self.kernel_spec.interrupt_mode = "signal"
        if is_rust and issubclass(self.parent.client_factory, AsyncKernelClient):
            self.parent.client_factory = CellClient
        # Elsewhere, a reserved port would be closed to the kernel as well.
        if is_rust and sys.platform == "linux" and self.parent.transport == "tcp" and not self.ports_cached:
            self.reserve_ports()
        return await super().pre_launch(**kwargs)

    async def send_signal(self, signum):
        if signum != signal.SIGINT or self.kernel_spec.language.lower() != "rust":
            return await super().send_signal(signum)
        # evcxr would end the program that has the variables, whether a cell runs or not. Only Jupyter's servers know which.
        if getattr(self.parent, "execution_state", "busy") != "idle":
            # As the manager does it for a kernel that is interrupted by a message.
            self.parent._connect_control_socket()
            self.parent.session.send(self.parent._control_socket, self.parent.session.msg("interrupt_request", content={}))

    def reserve_ports(self):
        """Chooses the kernel's ports and keeps them from all others. The servers of a class that starts together would choose the same one
        now and then, and a message for another kernel can make evcxr stop answering.
        """
        for name in port_names:
            port = self.reserved.enter_context(socket.socket())
            port.bind((self.parent.ip, 0))
            # With this option, the kernel can listen on the port; others, without it, cannot choose it.
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            setattr(self.parent, name, port.getsockname()[1])
        self.ports_cached = True

    async def cleanup(self, restart=False):
        await super().cleanup(restart)
        if not restart:
            self.reserved.close()
            self.ports_cached = False

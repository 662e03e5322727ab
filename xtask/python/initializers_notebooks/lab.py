"""Starts JupyterLab with the lesson open on the Rust kernel, and runs the lesson's cells in that kernel.

The kernel starts before the browser asks for one, because JupyterLab joins the session that the server already has for a notebook.
"""

import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir
from jupyterlab.labapp import LabApp
from nbformat.sign import NotebookNotary

from . import LESSON, PLACE, ROOT
from .client import Client
from .command import Failed, command
from .files import read, store

# In a file, not on the command line, so that the user's own options come last and win.
OPTIONS = {
    "ServerApp": {"root_dir": str(ROOT), "ip": "localhost", "log_level": "WARN"},
    "LabApp": {"default_url": f"/lab/tree/{PLACE}", "log_level": "WARN"},
}
# The tests add nbgrader, and the interface that it needs, to the environment. Neither is part of the lesson.
PAGE = {"disabledExtensions": {"@jupyter/nbgrader": True, "@jupyter-notebook/lab-extension": True}}


def main(options):
    trust()
    store(Path(jupyter_config_dir()) / "jupyter_server_config.json", OPTIONS)
    store(Path(jupyter_config_dir()) / "labconfig/page_config.json", PAGE)
    print("Starting JupyterLab; Ctrl-C ends it and its kernels.", flush=True)
    server = LabApp.initialize_server(options)
    # Stop without asking for confirmation, and also when the terminal is closed.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.getsignal(signal.SIGTERM))
    server.io_loop.add_callback(run_lesson, server)
    server.start()


def trust():
    """Lets JupyterLab show the stored pictures of notebooks that are unchanged since their commit, before their cells run.

    The outputs of any other notebook may come from anyone, and could run scripts in the browser with the server's token.
    """
    notary = NotebookNotary()
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        try:
            nb = read(path)
        except Failed as failed:
            print(f"warning: {failed}", file=sys.stderr)
            continue
        if is_committed(path):
            notary.sign(nb)


def is_committed(path):
    """Whether the notebook is the same in git."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError, ValueError):
        git = ["git", "-C", str(path.parent), "show", f"HEAD:./{path.name}"]
        committed = subprocess.run(git, capture_output=True, check=True).stdout
        # Compared as JSON, because git may change line ends.
        return json.loads(committed) == json.loads(path.read_bytes())
    return False


async def run_lesson(server):
    """Starts the lesson's kernel and runs the lesson in it, so that every variable exists and the first change is quick."""
    try:
        session = await server.session_manager.create_session(path=PLACE, name=LESSON.name, type="notebook", kernel_name="rust")
        kernel = server.kernel_manager.get_kernel(session["kernel"]["id"])
        client = Client(read(LESSON), km=kernel, report=lambda cell: print(f"\rRunning the lesson: {cell}   ", end="", flush=True))
        await client.async_execute()
    except Exception as error:
        # Whatever the error, JupyterLab can be used.
        print(f"\nThe lesson stopped: {error}. JupyterLab keeps running: choose Run ▸ Run All Cells there.", flush=True)
    else:
        print("\rThe lesson has run; every variable is there.      ", flush=True)


if __name__ == "__main__":
    command(main)

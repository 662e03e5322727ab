"""Starts JupyterLab with the lesson open on the Rust kernel, and runs the lesson's cells in that kernel.

The kernel is started before the browser asks for one: JupyterLab joins the session that the server already has for a notebook.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir
from jupyterlab.labapp import LabApp
from nbformat.sign import NotebookNotary

from .client import Client, Failed
from .run import read, run, store

ROOT = Path(__file__).parents[3]
LESSON = "notebooks/8-4-initializers.ipynb"
# In a file and not on the command line, so that the user's own options come last and win.
OPTIONS = {
    "ServerApp": {"root_dir": str(ROOT), "ip": "localhost", "log_level": "WARN"},
    "LabApp": {"default_url": f"/lab/tree/{LESSON}", "log_level": "WARN"},
}
# What the tests bring into the environment is no part of the lesson: nbgrader, and the other interface that it needs.
PAGE = {"disabledExtensions": {"@jupyter/nbgrader": True, "@jupyter-notebook/lab-extension": True}}


def main(options):
    trust()
    store(Path(jupyter_config_dir()) / "jupyter_server_config.json", OPTIONS)
    store(Path(jupyter_config_dir()) / "labconfig/page_config.json", PAGE)
    print("Starting JupyterLab; Ctrl-C ends it and its kernels.", flush=True)
    server = LabApp.initialize_server(options)
    # Without the question whether it is meant, and when the terminal is closed, too.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.getsignal(signal.SIGTERM))
    server.io_loop.add_callback(run_lesson, server)
    server.start()


def trust():
    """Lets JupyterLab show the stored pictures of the notebooks that are as they were committed, before their cells are run.

    In any other the outputs may come from anyone, and could run scripts in the browser with the server's token.
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
    """Whether git has the notebook just so."""
    try:
        git = ["git", "-C", str(path.parent), "show", f"HEAD:./{path.name}"]
        committed = subprocess.run(git, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    # Line ends are git's own affair.
    return json.loads(committed) == json.loads(path.read_bytes())


def progress(cell):
    print(f"\rRunning the lesson: {cell}   ", end="", flush=True)


async def run_lesson(server):
    """Starts the lesson's kernel and runs the lesson in it, so that every variable is there and the first change is quick."""
    try:
        session = await server.session_manager.create_session(path=LESSON, name=Path(LESSON).name, type="notebook", kernel_name="rust")
        kernel = server.kernel_manager.get_kernel(session["kernel"]["id"])
        client = Client(read(ROOT / LESSON), km=kernel, report=progress)
        await client.async_execute()
    except Exception as error:
        # Whatever it is, the page can be used.
        print(f"\nThe lesson stopped: {error}. JupyterLab goes on: Run ▸ Run All Cells runs it there.", flush=True)
    else:
        print("\rThe lesson has run; every variable is there.      ", flush=True)


if __name__ == "__main__":
    run(main)

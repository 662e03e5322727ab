"""Starts JupyterLab with the lesson open on the Rust kernel, and runs the lesson's cells in that kernel.

The kernel is started before the browser asks for one: JupyterLab joins the session that the server already has for a notebook.
"""

import argparse
import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

import psutil
import requests
import zmq
from .execute import PANIC, Failed, code_cells, has_question_mark, read, replace, run, without_backtrace
from jupyter_client import BlockingKernelClient
from jupyter_core.paths import jupyter_config_dir, jupyter_runtime_dir
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).parents[3]
LESSON = "notebooks/8-4-initializers.ipynb"
# In a file and not on the command line, so that the user's own options come last and win.
OPTIONS = {
    "ServerApp": {
        "root_dir": str(ROOT),
        "ip": "localhost",
        "open_browser": False,
        "log_level": "WARN",
    },
    "LabApp": {"default_url": f"/lab/tree/{LESSON}", "log_level": "WARN"},
}
SETTINGS = {
    # A class needs neither the question about news nor a page that looks for updates.
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # The lesson leads to pages in Markdown, which are there to be read.
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args(arguments)

    trust()
    store(Path(jupyter_config_dir()) / "jupyter_server_config.json", OPTIONS)
    store(Path(sys.prefix) / "share/jupyter/lab/settings/overrides.json", SETTINGS)
    print("Starting JupyterLab.", flush=True)
    # A shell without job control starts background programs with Ctrl-C ignored, but it is what ends the server.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: sys.exit(1))
    # In a session of its own, for at Ctrl-C it would ask whether it is meant, and without a terminal leave its kernels behind.
    command = [sys.executable, "-m", "jupyterlab", *arguments.options]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        open_lesson(server, not arguments.no_browser)
        server.wait()
    except KeyboardInterrupt:
        print("\nEnding JupyterLab and its kernels.", flush=True)
    else:
        if server.returncode:
            raise Failed(f"JupyterLab ended with the exit code {server.returncode}; the reason stands above")
    finally:
        end(server)
        end_kernels_of(server)


def store(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, json.dumps(content, indent=2) + "\n")


def end(server):
    """Ends the server and gives it time to end its kernels; where that does not help, ends it at once."""
    if server.poll() is not None:
        return
    # On Windows Ctrl-C reaches the server too, and there is no gentler way to end it.
    if sys.platform != "win32":
        server.terminate()
    try:
        server.wait(timeout=20)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()


def end_kernels_of(server):
    """Ends what the server has left behind: a kernel that it was starting again when it was ended itself."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("JPY_PARENT_PID") == str(server.pid):
                process.kill()


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


def open_lesson(server, browse):
    """Starts the lesson's kernel as soon as the server answers, shows the lesson, and begins to run it."""
    runtime = Path(jupyter_runtime_dir())
    said = runtime / f"jpserver-{server.pid}.json"
    while not said.exists():
        if server.poll() is not None:
            return
        time.sleep(0.1)
    # It is written in place; a moment later it is complete.
    time.sleep(0.1)
    info = json.loads(said.read_text(encoding="utf-8"))
    problem = None
    try:
        with requests.Session() as ask:
            # A proxy of the user's leads to the network, and not here.
            ask.trust_env = False
            session = ask.post(
                f"{info['url']}api/sessions",
                headers={"Authorization": f"token {info['token']}"},
                json={"path": LESSON, "name": Path(LESSON).name, "type": "notebook", "kernel": {"name": "rust"}},
                timeout=120,
            )
        if not session.ok:
            problem = session.reason
    except requests.RequestException as error:
        problem = str(error)
    print("Ctrl-C ends JupyterLab and its kernels.", flush=True)
    # A page that holds the token, which a command line would show to every user of the computer.
    if browse and not webbrowser.open((runtime / f"jpserver-{server.pid}-open.html").as_uri()):
        print("No browser could be opened; open the address above.", flush=True)
    if problem:
        print(f"warning: the kernel for the lesson could not be started: {problem}", file=sys.stderr)
        return
    connection = runtime / f"kernel-{session.json()['kernel']['id']}.json"
    threading.Thread(target=warm_up, args=[connection], daemon=True).start()


def warm_up(connection):
    """Runs the lesson in its kernel, so that every variable is there and the first change is quick; goes on without where it fails."""
    try:
        cells = code_cells(read(ROOT / LESSON))
        client = connect(connection)
        # The connection breaks when the kernel's process ends, in whatever way, and nobody would answer.
        broken = client.shell_channel.socket.get_monitor_socket(zmq.Event.DISCONNECTED)
        for number, cell in enumerate(cells, 1):
            print(f"\rRunning the lesson: cell {number} of {len(cells)} ", end="", flush=True)
            if problem := execute(client, cell, broken):
                print(f"\nThe lesson stopped at the cell {cell.id}: {problem}", flush=True)
                return
    except (Failed, OSError) as error:
        print(f"\nThe lesson could not be run: {error}. JupyterLab goes on: Run ▸ Run All Cells runs it there.", flush=True)
    else:
        print("\rThe lesson has run; every variable is there.      ", flush=True)


def connect(connection):
    """A client of the kernel, which answers. A kernel that ended at its start was started again by the server, and listens elsewhere."""
    for _ in range(8):
        client = BlockingKernelClient(connection_file=str(connection))
        try:
            client.load_connection_file()
            client.start_channels()
            client.wait_for_ready(timeout=15)
        except (RuntimeError, ValueError):
            client.stop_channels()
        else:
            return client
    raise Failed("the kernel does not answer")


def execute(client, cell, broken):
    """Runs the cell in a kernel that a person may use at the same time; returns what went wrong, if anything."""
    request = client.execute(cell.source, allow_stdin=False)
    errors = []
    reply = None
    idle = False
    while reply is None or not idle:
        if broken.poll(0):
            raise Failed("the kernel ended or was started again")
        try:
            # The reply comes by another way, and at about the same time as the kernel's last word on this one.
            message = client.get_shell_msg(timeout=1) if idle else client.get_iopub_msg(timeout=1)
        except queue.Empty:
            continue
        content = message["content"]
        if message["parent_header"].get("msg_id") != request:
            continue
        match message["msg_type"]:
            case "execute_reply":
                reply = content
            case "status":
                idle = content["execution_state"] == "idle"
            case "error":
                errors.append(content["evalue"])
            case "stream" if content["name"] == "stderr":
                errors.append(content["text"])
    text = "".join(errors).strip()
    if reply["status"] != "ok" or PANIC.search(text) or (text and has_question_mark(cell.source)):
        return without_backtrace(text)
    return None


if __name__ == "__main__":
    run(main)

"""A real JupyterHub on this computer, for the benchmark of a class and for tests. It runs on what `cargo xtask install` has set up, with
system users of its own, and with students that use it as a browser does. It needs root to create users and to start their servers.
"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import time
import uuid
from pathlib import Path

import psutil
import requests
import websocket
from jupyter_client.connect import LocalPortCache
from nbformat.v4 import output_from_msg

from . import LESSON, PLACE, ROOT
from .cells import failure
from .command import Failed
from .files import code_cells, read

# How many seconds to wait for anything.
PATIENCE = 600
# The server closes a connection that does not answer its pings for 30 seconds.
PINGS = 20
# After how many seconds a student considers a silent kernel to be hung.
HANGS = 120
# How often a student restarts it.
ATTEMPTS = 3


@contextlib.contextmanager
def users(names):
    """System users with these names and homes of their own, removed afterwards with all that they left; yields their passwords.

    The passwords are random, because the machine's own hub may be running and lets every user in.
    """
    made, passwords = [], {name: secrets.token_urlsafe() for name in names}
    try:
        for name in names:
            # A home that is there already is someone's, and would be removed at the end.
            if Path("/home", name).exists() or subprocess.run(["useradd", "--create-home", "--home-dir", f"/home/{name}", name]).returncode != 0:
                raise Failed(f"the user {name} could not be made, or /home/{name} is there already; `userdel --force --remove {name}` removes an earlier one")
            made.append(name)
        subprocess.run(["chpasswd"], input="".join(f"{name}:{word}\n" for name, word in passwords.items()), text=True, check=True)
        yield passwords
    finally:
        for name in made:
            for process in processes(name):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes(name), timeout=PATIENCE)
            subprocess.run(["userdel", "--force", "--remove", name], stderr=subprocess.DEVNULL, check=True)


def processes(name):
    """All processes of a user that have not ended."""
    found = psutil.process_iter(["username", "status"])
    return [process for process in found if process.info["username"] == name and process.info["status"] != psutil.STATUS_ZOMBIE]


class Hub:
    """The hub of an installed set-up and its proxy, with a folder for their state."""

    def __init__(self, folder, root=ROOT):
        self.folder, self.root = folder, root
        self.ports = [LocalPortCache.instance().find_available_port("127.0.0.1") for _ in range(3)]
        self.url = f"http://127.0.0.1:{self.ports[0]}"
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            # Nobody calls `__exit__` for a hub that Ctrl-C stops while it starts.
            self.stop(with_proxy=True)
            raise
        return self

    def __exit__(self, *_):
        self.stop(with_proxy=True)

    def start(self):
        options = ("JupyterHub.bind_url", "JupyterHub.hub_bind_url", "ConfigurableHTTPProxy.api_url")
        addresses = [f"--{option}=http://127.0.0.1:{port}" for option, port in zip(options, self.ports, strict=True)]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [self.root / ".venv/bin/jupyterhub", "--config", self.root / "hub/jupyterhub_config.py", *addresses],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait(lambda: self.answers("/hub/login"), f"the hub; {self.folder / 'log'} says why")

    def stop(self, with_proxy=False):
        if not self.process:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        if with_proxy and (proxy := self.proxy()):
            proxy.terminate()

    def proxy(self):
        file = self.folder / "jupyterhub-proxy.pid"
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            return psutil.Process(int(file.read_text()))

    def answers(self, path):
        with contextlib.suppress(requests.RequestException):
            return requests.get(self.url + path, timeout=10).status_code == 200


def wait(condition, what, every=0.2):
    end = time.monotonic() + PATIENCE
    while not (result := condition()):
        if time.monotonic() > end:
            raise Failed(f"{PATIENCE} seconds were not enough for {what}")
        time.sleep(every)
    return result


class Student:
    """A student at the hub, in a browser session."""

    def __init__(self, hub, name, password):
        self.hub, self.name, self.password = hub, name, password
        self.url = f"{hub.url}/user/{name}"
        self.browser = requests.Session()
        self.channels = self.kernel = None
        self.restarts = 0

    def log_in(self):
        """Logs in and starts a server."""
        self.browser.get(f"{self.hub.url}/hub/login", timeout=PATIENCE)
        form = {"username": self.name, "password": self.password, "_xsrf": self.xsrf("/hub/")}
        done = self.browser.post(f"{self.hub.url}/hub/login", data=form, timeout=PATIENCE)
        if "/hub/login" in done.url:
            raise Failed(f"{self.name} could not log in: {done.status_code}")
        wait(self.has_server, f"the server of {self.name}", every=0.5)

    def has_server(self):
        page = self.browser.get(f"{self.url}/lab/tree/{PLACE}", timeout=PATIENCE)
        if page.ok and page.url.startswith(self.url) and "jupyter-config-data" in page.text:
            return True
        # Does what the button Start My Server does; the hub ignores it if a server is running.
        self.browser.get(f"{self.hub.url}/hub/spawn", timeout=PATIENCE)
        return False

    def xsrf(self, path):
        return next(cookie.value for cookie in self.browser.cookies if cookie.name == "_xsrf" and cookie.path == path)

    def ask(self, method, path, **content):
        """Sends a request to the server as JupyterLab does."""
        headers = {"X-XSRFToken": self.xsrf(f"/user/{self.name}/")}
        answer = self.browser.request(method, f"{self.url}/api/{path}", headers=headers, timeout=PATIENCE, **content)
        if not answer.ok:
            said = answer.json().get("message") if "json" in answer.headers.get("content-type", "") else answer.reason
            raise Failed(f"{path}: {answer.status_code}, {said}")
        return answer.json() if answer.content else None

    def open_lesson(self):
        """Opens the lesson on a kernel; returns the notebook as the server has it."""
        notebook = self.ask("GET", f"contents/{PLACE}")
        session = {"path": PLACE, "name": LESSON.name, "type": "notebook", "kernel": {"name": "rust"}}
        self.kernel = self.ask("POST", "sessions", json=session)["kernel"]["id"]
        self.connect()
        # A student restarts a kernel that does not answer.
        while not self.kernel_answers():
            self.restarts += 1
            if self.restarts > ATTEMPTS:
                raise Failed(f"the kernel did not answer after {ATTEMPTS} restarts")
            # The new kernel can hang as well, and then the restart fails.
            with contextlib.suppress(Failed):
                self.ask("POST", f"kernels/{self.kernel}/restart")
            self.connect()
        return notebook["content"]

    def connect(self):
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.cookies if f"/user/{self.name}/".startswith(cookie.path))
        address = self.url.replace("http", "ws", 1) + f"/api/kernels/{self.kernel}/channels?session_id={uuid.uuid4().hex}"
        self.channels = websocket.create_connection(address, cookie=cookies, timeout=PATIENCE)
        self.heard = time.monotonic()

    def send(self, kind, **content):
        # A browser answers pings all the time, this student only while a cell runs.
        if time.monotonic() - self.heard > PINGS:
            self.connect()
        ident = uuid.uuid4().hex
        header = {"msg_id": ident, "msg_type": kind, "username": self.name, "session": ident, "date": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
        self.channels.send(json.dumps(message))
        return ident

    def answers(self, ident, patience=PATIENCE):
        """Yields the messages that answer a request; fails if the last of them does not come within this many seconds."""
        end = time.monotonic() + patience
        while True:
            # The server's pings arrive here as well, so that a kernel that is silent for long enough is noticed between them.
            self.channels.settimeout(max(end - time.monotonic(), 0.001))
            kind, data = self.channels.recv_data(control_frame=True)
            self.heard = time.monotonic()
            if kind != websocket.ABNF.OPCODE_TEXT:
                continue
            message = json.loads(data)
            if message["msg_type"] == "status" and message["content"]["execution_state"] in ("restarting", "dead"):
                raise Failed("the kernel has ended")
            if message["parent_header"].get("msg_id") == ident:
                yield message

    def kernel_answers(self):
        with contextlib.suppress(websocket.WebSocketException):
            return any(message["msg_type"] == "kernel_info_reply" for message in self.answers(self.send("kernel_info_request"), HANGS))

    def run(self, source):
        """Runs a cell and returns its outputs; fails if it fails."""
        outputs, reply, idle = [], None, False
        for message in self.answers(self.send("execute_request", code=source, silent=False, store_history=True, allow_stdin=False, stop_on_error=True)):
            if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
                outputs.append(output_from_msg(message))
            elif message["msg_type"] == "execute_reply":
                reply = message["content"]
            elif message["msg_type"] == "status":
                idle = message["content"]["execution_state"] == "idle"
            if reply and idle:
                break
        if reply["status"] != "ok":
            raise Failed(" ".join(output.evalue for output in outputs if output.output_type == "error") or f"the cell failed: {reply}")
        if failed := failure(source, outputs):
            raise Failed(failed["evalue"])
        return outputs

    def save(self, notebook):
        self.ask("PUT", f"contents/{PLACE}", json={"type": "notebook", "format": "json", "content": notebook})

    def leave(self):
        """Ends the kernel, as JupyterLab's Shut Down does."""
        if self.channels:
            self.channels.close()
        if self.kernel:
            self.ask("DELETE", f"kernels/{self.kernel}")

    def home(self):
        return Path(os.path.expanduser(f"~{self.name}"))


def lesson():
    return code_cells(read(LESSON))

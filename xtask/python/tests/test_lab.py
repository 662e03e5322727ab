"""`lab` starts the lesson's kernel once, runs the lesson in it, and ends everything it started."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys

import nbformat
import psutil
import pytest
import requests
from jupyter_client import AsyncKernelManager, BlockingKernelClient
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_pages import SHOWN, sliders

from initializers_notebooks import client, files, lab
from initializers_notebooks.command import Failed

LESSON = {"path": "notebooks/8-4-initializers.ipynb", "name": "", "type": "notebook", "kernel": {"name": "rust"}}


class Lab:
    """A running `lab` and its output."""

    def __init__(self, folder):
        options = ["--allow-root"] if os.geteuid() == 0 else []
        # Another JupyterLab may be running here. A missing proxy is as good as no network.
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
        offline = {"CARGO_NET_OFFLINE": "true", "CARGO_HTTP_PROXY": "http://127.0.0.1:9", **proxies}
        environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(folder), **offline}
        command = [sys.executable, "-m", "initializers_notebooks.lab", "--no-browser", *options]
        self.folder = folder
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        self.said = ""

    def wait_for(self, *words):
        while not any(word in self.said for word in words):
            # Not line by line, because the progress stays on one line.
            more = os.read(self.process.stdout.fileno(), 1000).decode()
            self.said += more
            # The awaited text does not come after this.
            ended = not more or "The lesson stopped" in self.said
            assert any(word in self.said for word in words) or not ended, self.said

    @property
    def server(self):
        [file] = self.folder.glob("jpserver-*.json")
        return json.loads(file.read_text())

    def ask(self, method, path, **options):
        headers = {"Authorization": f"token {self.server['token']}"}
        return requests.request(method, f"{self.server['url']}api/{path}", headers=headers, timeout=60, **options)

    def kernel(self):
        return next(p for p in psutil.Process(self.server["pid"]).children(recursive=True) if "evcxr_jupyter" in p.name())

    def end(self):
        self.process.send_signal(signal.SIGINT)
        # Reads to the end of a pipe that everything started by `lab` holds open.
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def running(tmp_path):
    if sys.platform == "win32":
        pytest.skip("Windows has no signal for Ctrl-C here")
    running = Lab(tmp_path)
    yield running
    if running.process.poll() is None:
        running.end()


def test_the_lesson_has_run_in_the_kernel_that_jupyterlab_joins(running):
    running.wait_for("every variable is there")
    # JupyterLab asks in the same way when it opens the notebook, and gets the existing session.
    kernel = running.ask("POST", "sessions", json=LESSON).json()["kernel"]["id"]
    assert [known["id"] for known in running.ask("GET", "kernels").json()] == [kernel]
    url = running.server["url"]
    assert requests.get(f"{url}api/kernels", timeout=60).status_code == 403
    # The tests add nbgrader to the environment, but a class does not see it.
    page = requests.get(f"{url}lab", params={"token": running.server["token"]}, timeout=60).text
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert "@jupyter/nbgrader" in config["disabledExtensions"]
    # Other computers reach neither the server nor a kernel.
    server = psutil.Process(running.server["pid"])
    sockets = [socket for process in [server, running.kernel()] for socket in process.net_connections("inet")]
    listening = {socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN}
    assert listening and listening <= {"127.0.0.1", "::1"}
    assert shown_by(running.folder / f"kernel-{kernel}.json", "a.dim()") == "(4, 5)"
    assert running.end() == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)


@pytest.mark.parametrize("way", ["killed", "restarted"])
def test_a_kernel_that_ends_before_the_lesson_has_run_is_told(running, way):
    running.wait_for("Running the lesson: [1/")
    if way == "killed":
        running.kernel().kill()
    else:
        [kernel] = running.ask("GET", "kernels").json()
        running.ask("POST", f"kernels/{kernel['id']}/restart")
    # A kernel that is ended gently may still answer that its cell was.
    running.wait_for("ended the kernel", *(["Subprocess terminated"] if way == "restarted" else []))
    # The server has a kernel for the notebook, as before.
    assert running.ask("POST", "sessions", json=LESSON).status_code == 201
    assert running.end() == 0


def test_a_kernel_that_is_restarted_at_once_is_told(monkeypatch):
    """A server may replace a dead kernel before anyone else has looked."""
    monkeypatch.setattr(client, "HUNG", 60)
    cells = [new_code_cell("1", id="one"), new_code_cell("loop {}", id="endless")]

    async def run():
        manager, one_has_run = AsyncKernelManager(kernel_name="rust"), asyncio.Event()
        await manager.start_kernel()
        running = client.Client(new_notebook(cells=cells), km=manager, report=lambda _: one_has_run.set())
        lesson = asyncio.create_task(running.async_execute())
        await one_has_run.wait()
        await manager.restart_kernel(now=True, newports=True)
        try:
            await lesson
        finally:
            await manager.shutdown_kernel(now=True)

    with pytest.raises(Failed, match=r"^cell 2 \(endless\) ended the kernel"):
        asyncio.run(run())


def test_only_what_is_committed_is_trusted(tmp_path, monkeypatch):
    """The outputs of anyone else's notebook are shown only after its cells have run."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    script = new_output("display_data", {"text/html": "<script>alert(document.cookie)</script>"})
    for name in ("ours", "changed", "strange"):
        cell = new_code_cell(f"// {name}", id="code", outputs=[script])
        nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": files.KERNELSPEC}), folder / f"{name}.ipynb")
    (folder / "broken.ipynb").write_text("not json")
    (folder / "mended.ipynb").write_text("not json")
    git = ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    for step in (["init", "-q"], ["add", "notebooks/ours.ipynb", "notebooks/changed.ipynb", "notebooks/mended.ipynb"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *step], check=True)
    changed = folder / "changed.ipynb"
    changed.write_text(changed.read_text().replace("cookie", "title"))
    (folder / "mended.ipynb").write_bytes((folder / "strange.ipynb").read_bytes())
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    lab.trust()
    notary = NotebookNotary()
    trusted = {path.stem for path in folder.glob("[!b]*.ipynb") if notary.check_signature(files.read(path))}
    assert trusted == {"ours"}


def test_a_slider_works_in_jupyterlab_by_mouse(tmp_path, jupyterlab, browser):
    nbformat.write(sliders(), tmp_path / "notebooks/sliders.ipynb")
    NotebookNotary().sign(files.read(tmp_path / "notebooks/sliders.ipynb"))
    browser.page.context.set_offline(False)
    browser.page.goto(jupyterlab.replace("/lab?", "/lab/tree/sliders.ipynb?"))
    marks = browser.page.locator(".initializers-slider").first.locator("input")
    marks.nth(2).click()
    marks.nth(6).click()
    assert browser.page.evaluate(SHOWN) == ["shift = 1, factor = 4", "shift = -1, factor = 1"]
    # JupyterLab uses the keys for the notebook; none of them may leave the page.
    for key in ("Enter", "ArrowRight"):
        marks.nth(6).focus()
        browser.page.keyboard.press(key)
    assert browser.page.evaluate("location.pathname").endswith("sliders.ipynb")


def shown_by(connection, code):
    """What a cell with this code shows in a running kernel."""
    asking = BlockingKernelClient(connection_file=str(connection))
    asking.load_connection_file()
    asking.start_channels()
    shown = []
    asking.execute_interactive(code, output_hook=lambda message: shown.append(message["content"].get("data")))
    asking.stop_channels()
    return next(data["text/plain"] for data in shown if data)

"""`lab` starts the lesson's kernel once, runs the lesson in it, and ends everything it started."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import execute
import lab
import nbformat
import pytest
import requests
from jupyter_client import BlockingKernelClient
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output

SCRIPT = Path(execute.__file__).with_name("lab.py")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that stands for Ctrl-C here")
def test_the_lesson_has_run_in_the_kernel_that_jupyterlab_joins(tmp_path):
    options = ["--allow-root"] if os.geteuid() == 0 else []
    # Another JupyterLab may be running here.
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    command = [sys.executable, SCRIPT, "--no-browser", "--", *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        said = ""
        while "every variable is there" not in said:
            line = running.stdout.readline()
            assert line and "stopped" not in said, said
            said += line
        [server] = [json.loads(file.read_text()) for file in tmp_path.glob("jpserver-*.json")]
        headers = {"Authorization": f"token {server['token']}"}
        # JupyterLab asks in the same way when it opens the notebook, and is given the session that is there.
        lesson = {"path": "notebooks/8-4-initializers.ipynb", "name": "", "type": "notebook", "kernel": {"name": "rust"}}
        session = requests.post(f"{server['url']}api/sessions", headers=headers, json=lesson, timeout=60).json()
        kernels = requests.get(f"{server['url']}api/kernels", headers=headers, timeout=60).json()
        assert [kernel["id"] for kernel in kernels] == [session["kernel"]["id"]]
        assert requests.get(f"{server['url']}api/kernels", timeout=60).status_code == 403
        assert shown_by(tmp_path / f"kernel-{session['kernel']['id']}.json", "a.dim()") == "(4, 5)"
    finally:
        running.send_signal(signal.SIGINT)
        # Reads to the end of a pipe that everything `lab` started holds open.
        running.communicate(timeout=60)
    assert running.returncode == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(server["url"], timeout=60)


def test_only_what_is_committed_is_trusted(tmp_path, monkeypatch):
    """The outputs of a notebook from anyone else are shown when its cells have been run."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    script = new_output("display_data", {"text/html": "<script>alert(document.cookie)</script>"})
    for name in ("ours", "changed", "strange"):
        cell = new_code_cell(f"// {name}", id="code", outputs=[script])
        nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": execute.KERNELSPEC}), folder / f"{name}.ipynb")
    (folder / "broken.ipynb").write_text("not json")
    git = ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    for step in (["init", "-q"], ["add", "notebooks/ours.ipynb", "notebooks/changed.ipynb"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *step], check=True)
    changed = folder / "changed.ipynb"
    changed.write_text(changed.read_text().replace("cookie", "title"))
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    lab.trust()
    notary = NotebookNotary()
    trusted = {path.stem for path in folder.glob("[!b]*.ipynb") if notary.check_signature(execute.read(path))}
    assert trusted == {"ours"}


def shown_by(connection, code):
    """What a cell with this code shows in a running kernel."""
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels()
    shown = []
    client.execute_interactive(code, output_hook=lambda message: shown.append(message["content"].get("data")))
    client.stop_channels()
    return next(data["text/plain"] for data in shown if data)

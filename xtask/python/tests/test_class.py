"""A class on one machine: the set-up for all users, a real JupyterHub with distinct system users, the walls between them, and faults."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import nbformat
import psutil
import pytest
import requests

from initializers_notebooks import LESSON, PLACE, ROOT
from initializers_notebooks import hub as hubs
from initializers_notebooks.command import Failed

PREFIX = Path("/opt/initializers-test")
KERNEL = Path("/usr/local/share/jupyter/kernels/rust")
# What a teacher has put beside the notebooks.
HANDED_OUT = {"dot.png": b"\x89PNG\r\n\x1a\n\xff", "marks.csv": b"x,y\r\n1,2\r\n", "data.v1/_raw/a": b"1"}


def missing():
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "it takes root to make the users"
    if not shutil.which("useradd"):
        return "it takes useradd to make the users"
    if not shutil.which("configurable-http-proxy"):
        return "`npm install --global configurable-http-proxy` brings the hub's proxy"
    if KERNEL.is_symlink():
        return f"{KERNEL} shows that this machine has a set-up for all users, which a test must not replace"


pytestmark = pytest.mark.skipif(bool(missing()), reason=str(missing()))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy that a test may change."""
    folder = tmp_path_factory.mktemp("checkout") / "copy"
    ignored = shutil.ignore_patterns("target", ".venv", ".git", "__pycache__", ".ipynb_checkpoints")
    shutil.copytree(ROOT, folder, ignore=ignored)
    (folder / "notebooks/data.v1/_raw").mkdir(parents=True)
    for name, content in HANDED_OUT.items():
        (folder / "notebooks" / name).write_bytes(content)
    return folder


def sysroot():
    return subprocess.run(["rustc", "--print", "sysroot"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def xtask(checkout, *arguments, **more):
    """What a command says in the copy; the program is that of the checkout, so it is not compiled again."""
    program = ROOT / "target/debug/xtask"
    # As rustup's cargo runs it.
    environment = {**os.environ, "CARGO_MANIFEST_DIR": str(checkout / "xtask"), "LD_LIBRARY_PATH": f"{sysroot()}/lib", **more}
    return subprocess.run([program, *arguments, "--prefix", PREFIX], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.fixture(scope="module")
def installed(checkout):
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--package", "xtask"], cwd=ROOT, check=True)
    xtask(checkout, "install")
    yield PREFIX / "current"
    theirs = PREFIX / "2024/marks.csv"
    theirs.parent.mkdir()
    theirs.touch()
    assert xtask(checkout, "uninstall").startswith(f"The set-up is gone; {PREFIX} keeps what is not part of it: 2024.\n")
    assert [*PREFIX.rglob("*")] == [theirs.parent, theirs]
    shutil.rmtree(PREFIX)
    assert not KERNEL.is_symlink() and not Path("/usr/local/bin/initializers-student").is_symlink()


@pytest.fixture(scope="module")
def names():
    names = ["lesson-test-a", "lesson-test-b"]
    with hubs.users(names) as passwords:
        yield passwords


@pytest.fixture(scope="module")
def hub(installed, tmp_path_factory):
    with hubs.Hub(tmp_path_factory.mktemp("hub"), installed) as hub:
        yield hub


def arrive(student):
    """The student logs in, opens the lesson and runs its first cells."""
    student.log_in()
    student.notebook = student.open_lesson()
    begin(student)


def begin(student):
    for cell in hubs.lesson()[:3]:
        student.run(cell.source)


def kill_proxy(hub, students):
    """Kills the proxy, and waits for the next one. All students work on."""
    proxy = hub.proxy()
    proxy.kill()
    hubs.wait(lambda: hub.proxy() and hub.proxy() != proxy and hub.answers("/hub/login"), "another proxy")
    for student in students:
        hubs.wait(student.has_server, "the way to the server")
        student.connect()
        assert number(student) == "41"


@pytest.fixture
def students(hub, names):
    """Two students at work: the lesson is open and its first cells have run."""
    both = []
    for name, password in names.items():
        student = hubs.Student(hub, name, password)
        arrive(student)
        both.append(student)
    yield both
    for student in both:
        student.log_in()
        for session in student.ask("GET", "sessions"):
            student.ask("DELETE", f"sessions/{session['id']}")


def restart(student):
    """Restarts the kernel, as JupyterLab's menu does, and returns the folder of its cargo."""
    student.ask("POST", f"kernels/{student.kernel}/restart")
    for is_last in (False, True):
        student.connect()
        try:
            [output] = student.run('println!("{}", std::env::var("CARGO_HOME").unwrap());')
            return output.text.strip()
        except Failed:
            # On a busy machine evcxr can end while it starts. Jupyter then starts it once more.
            if is_last:
                raise


def number(student):
    """What a cell shows that needs the variables of earlier cells."""
    [output] = student.run("SEED + 41")
    return output.data["text/plain"]


def kernels(student):
    return [process for process in hubs.processes(student.name) if process.name() == "evcxr_jupyter"]


def server(student):
    [found] = [process for process in hubs.processes(student.name) if any("jupyterhub-singleuser" in word for word in process.cmdline())]
    return found


def is_whole(student):
    """Whether the saved lesson is a valid notebook."""
    path = student.home() / "initializers" / PLACE
    nbformat.validate(nbformat.read(path, as_version=4))
    return True


def gone(found):
    """Returns when these processes have ended; a test that waits forever has failed."""
    psutil.wait_procs(found)


# The set-up


def test_a_second_installation_does_nothing(installed, checkout):
    assert xtask(checkout, "install") == f"{PREFIX} is up to date.\n"


def as_user(name, *command):
    """The exit code and the output of a command run by another user."""
    home = os.path.expanduser(f"~{name}")
    environment = {"HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, user=name, group=name, extra_groups=[], cwd=home, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_student_has_the_notebooks_and_keeps_what_is_changed(installed, names):
    name = next(iter(names))
    folder = Path(os.path.expanduser(f"~{name}/initializers"))
    assert as_user(name, "initializers-student") == (0, f"{folder} has the notebooks\n")
    assert (folder / "crate").resolve() == (installed / "crate").resolve()
    assert {name: (folder / "notebooks" / name).read_bytes() for name in HANDED_OUT} == HANDED_OUT
    changed, removed, old = (folder / "notebooks" / file for file in ("8-8-exercises.ipynb", "8-5-depth.ipynb", "8-6-gradients.ipynb"))
    text = changed.read_text().replace("exercise", "Exercise")
    changed.write_text(text)
    removed.unlink()
    # As an earlier version left it.
    record = folder / ".handed-out.json"
    digests = json.loads(record.read_text())
    old.write_text("of an earlier version")
    digests[old.name] = hashlib.sha256(old.read_bytes()).hexdigest()
    record.write_text(json.dumps(digests))
    assert as_user(name, "initializers-student") == (0, f"{folder} has the notebooks\n")
    assert changed.read_text() == text and not changed.with_suffix(".new.ipynb").exists(), "there is no new version of it"
    for file in (removed, old):
        assert file.read_bytes() == (installed / "notebooks" / file.name).read_bytes()
    assert as_user(name, "/bin/sh", "-c", "cp /dev/null initializers/notebooks/mine.ipynb && initializers-student")[0] == 0
    changed.unlink()


def test_nothing_is_compiled_for_a_student_and_the_network_is_not_asked(installed, names):
    code = """
import subprocess, sys
from jupyter_client.manager import run_kernel
with run_kernel(kernel_name="rust", startup_timeout=300, cwd="initializers/notebooks") as client:
    print(client.execute_interactive(sys.argv[1])["content"]["status"])
"""
    name = next(iter(names))
    as_user(name, "initializers-student")
    no_network = ["unshare", "--net", "sh", "-c", 'ip link set lo up 2>/dev/null || ifconfig lo up; exec setpriv --reuid "$0" --regid "$0" --clear-groups "$@"']
    environment = {"HOME": os.path.expanduser(f"~{name}"), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
    command = [*no_network, name, installed / ".venv/bin/python", "-c", code, hubs.lesson()[0].source]
    done = subprocess.run(command, env=environment, cwd=environment["HOME"], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["ok"], done
    assert not [line for line in done.stderr.splitlines() if "Compiling" in line]


# Walls


def test_another_student_can_read_and_change_nothing(students, names, installed):
    a, b = names
    home = students[0].home()
    [folder] = (home / ".cache/initializers").glob("kernel-*")
    [connection] = (home / ".local/share/jupyter/runtime").glob("kernel-*.json")
    for path in (home / "initializers" / PLACE, folder / "build/Cargo.toml", folder / "build/src/lib.rs", connection):
        assert path.is_file()
        assert as_user(b, "cat", str(path))[0] != 0, path
        assert as_user(b, "sh", "-c", f"echo >> '{path}'")[0] != 0, path
        assert as_user(b, "touch", str(path.parent / "mine"))[0] != 0, path
    for process in hubs.processes(a):
        code, said = as_user(b, "cat", f"/proc/{process.pid}/environ")
        assert code != 0 and "Permission denied" in said
    # Nor anything shared: set-up, the links to it, and the folders in which cargo would look for settings.
    code, writable = as_user(b, "find", "-L", str(installed), "-writable", "-not", "-path", "/dev/*")
    assert (code, writable) == (0, "")
    assert (installed / ".venv/prepared/lib").resolve().is_relative_to(installed.resolve() / "rust")
    for parent in folder.parents:
        assert not Path(parent, ".cargo").exists() and as_user(b, "mkdir", f"{parent}/.cargo")[0] != 0
    assert as_user(b, "sh", "-c", f"rm '{KERNEL}' '{PREFIX}/current'")[0] != 0


def test_no_port_answers_a_stranger(students, hub):
    addresses = {
        connection.laddr
        for process in [*hubs.processes(students[0].name), psutil.Process(hub.process.pid), hub.proxy()]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert len(addresses) > 6 and {address.ip for address in addresses} == {"127.0.0.1"}
    [file] = (students[0].home() / ".local/share/jupyter/runtime").glob("kernel-*.json")
    zmq_ports = {port for name, port in json.loads(file.read_text()).items() if name.endswith("_port")}
    assert zmq_ports <= {address.port for address in addresses}
    for port in {address.port for address in addresses} - zmq_ports:
        for path in (f"/user/{students[0].name}/api/contents", "/hub/api/users", "/api/routes"):
            answer = requests.get(f"http://127.0.0.1:{port}{path}", allow_redirects=False, timeout=60)
            assert answer.status_code in (302, 403, 404), (port, path, answer.text)


def test_a_student_cannot_log_in_as_another(hub, names):
    a, b = names
    wrong = hubs.Student(hub, a, names[b])
    with pytest.raises(Failed, match="could not log in"):
        wrong.log_in()


# Faults


def test_an_interrupt_ends_a_cell_that_runs_and_takes_nothing_between_cells(students):
    def interrupt():
        one.ask("POST", f"kernels/{one.kernel}/interrupt")

    one, other = students
    interrupt()
    assert number(one) == "41"
    threading.Timer(1, interrupt).start()
    with pytest.raises(Failed, match="signal: 9"):
        one.run("loop {}")
    assert number(other) == "41"


def test_a_killed_kernel_is_said_and_the_others_go_on(students):
    one, other = students
    found = [process for each in kernels(one) for process in (each, *each.children(recursive=True))]
    threading.Timer(1, kernels(one)[0].kill).start()
    with pytest.raises(Failed, match="the kernel has ended"):
        one.run("loop {}")
    assert number(other) == "41"
    gone(found)
    # Jupyter has started another kernel, which has none of the variables.
    one.connect()
    begin(one)
    assert number(one) == "41" and is_whole(one)


def test_a_killed_server_leaves_no_process_and_starts_again(students):
    one, other = students
    found = hubs.processes(one.name)
    assert len(found) > 3
    server(one).kill()
    gone(found)
    assert not list((one.home() / ".cache/initializers").iterdir())
    assert number(other) == "41" and is_whole(one)
    one.log_in()
    one.open_lesson()
    assert [output.data["text/plain"] for output in one.run("1 + 1")] == ["2"]


def test_a_killed_proxy_is_replaced_and_the_kernels_go_on(students, hub):
    kill_proxy(hub, students)


def test_the_hub_is_stopped_and_started_in_the_middle_of_a_cell(students, hub):
    one, other = students
    servers = [server(student).pid for student in students]
    reply = threading.Thread(target=one.run, args=('std::thread::sleep(std::time::Duration::from_secs(5)); println!("slept");',))
    reply.start()
    hub.stop()
    # The route to the servers stays open.
    assert number(other) == "41"
    reply.join()
    hub.start()
    for student in students:
        hubs.wait(student.has_server, "the way to the server")
        student.connect()
        assert number(student) == "41"
    assert [server(student).pid for student in students] == servers
    # Killed, it leaves nothing that would end the servers of students whom it no longer knows.
    [culler] = [process for process in psutil.Process(hub.process.pid).children() if "jupyterhub_idle_culler" in process.cmdline()]
    hub.process.kill()
    gone([culler])
    hub.start()
    hubs.wait(other.has_server, "the way to the server")
    other.connect()
    assert number(other) == "41"


def test_a_student_is_offered_no_other_kernel(students):
    assert [*students[0].ask("GET", "kernelspecs")["kernelspecs"]] == ["rust"]


def test_handing_out_reaches_students_at_work_and_keeps_what_they_changed(students, checkout):
    one, other = students
    folder = one.home() / "initializers/notebooks"
    # Running the lesson does not change it.
    next(cell for cell in one.notebook["cells"] if cell["cell_type"] == "code")["outputs"] = []
    one.save(one.notebook)
    changed = folder / "8-6-gradients.ipynb"
    mine = changed.read_text().replace("gradient", "Gradient")
    changed.write_text(mine)
    for name in (LESSON.name, changed.name):
        page = checkout / "notebooks" / name
        page.write_text(page.read_text().replace("the", "The"))
    (checkout / "notebooks/week-2").mkdir()
    (checkout / "notebooks/week-2/more.csv").write_bytes(b"1\r\n")
    said = xtask(checkout, "hand-out").splitlines()
    assert said[:-1] == [f"{one.name}: has everything, beside what was changed: 8-6-gradients.new.ipynb", f"{other.name}: has everything"]
    for student in students:
        there = student.home() / "initializers/notebooks"
        assert (there / "week-2/more.csv").read_bytes() == b"1\r\n"
        assert (there / LESSON.name).read_bytes() == (checkout / "notebooks" / LESSON.name).read_bytes()
        assert number(student) == "41"
    assert changed.read_text() == mine
    assert changed.with_suffix(".new.ipynb").read_bytes() == (checkout / "notebooks" / changed.name).read_bytes()
    assert "The new version is `8-6-gradients.new.ipynb`" in (folder / "handed-out.md").read_text()
    assert all(file.stat().st_uid == one.home().stat().st_uid for file in folder.rglob("*"))
    # What an installation was made from has not changed.
    assert xtask(checkout, "install") == f"{PREFIX} is up to date.\n"


def test_a_full_home_fails_the_save_and_keeps_the_notebook(students):
    one, other = students
    notebooks = one.home() / "initializers/notebooks"
    before = (one.home() / "initializers" / PLACE).read_bytes()
    copy = one.home().parent / f"{one.name}-copy"
    subprocess.run(["cp", "-a", notebooks, copy], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=4m,uid={one.home().stat().st_uid}", "tmpfs", notebooks], check=True)
    try:
        subprocess.run(["cp", "-a", f"{copy}/.", notebooks], check=True)
        as_user(one.name, "sh", "-c", f"cat /dev/zero > '{notebooks}/full'")
        one.notebook["cells"][0]["source"] = "x" * 200_000
        with pytest.raises(Failed, match="No space left on device"):
            one.save(one.notebook)
        assert (notebooks / LESSON.name).read_bytes() == before
        assert number(one) == "41" and number(other) == "41"
    finally:
        subprocess.run(["umount", notebooks], check=True)
        shutil.rmtree(copy)


def test_an_interrupted_save_leaves_a_whole_notebook(students):
    one, other = students
    one.notebook["cells"][0]["source"] = "x" * 20_000_000
    saving = threading.Thread(target=lambda: pytest.raises((Failed, requests.RequestException), one.save, one.notebook))
    saving.start()
    folder = one.home() / "initializers/notebooks"
    # The save first writes elsewhere, and is interrupted there.
    while not [file for file in folder.iterdir() if "~" in file.name]:
        assert saving.is_alive(), "the save was too quick to be interrupted"
    server(one).send_signal(signal.SIGKILL)
    saving.join()
    assert number(other) == "41"
    # The next server restores what the interrupted save was about to replace.
    one.log_in()
    assert is_whole(one) and not [file for file in folder.iterdir() if "~" in file.name]


def test_a_new_version_replaces_the_set_up_under_running_kernels(students, checkout, installed, tmp_path):
    one, other = students
    before = installed.resolve()
    page = checkout / "crate/src/lib.rs"
    page.write_text(page.read_text() + "// A new version.\n")
    for name in HANDED_OUT:
        (checkout / "notebooks" / name).write_bytes(b"new\r\n")
    # On the hub's machine there may be no kernel besides that of the set-up. Compiling one takes minutes.
    path = [f"{sysroot()}/bin", *(folder for folder in os.environ["PATH"].split(os.pathsep) if not Path(folder, "evcxr_jupyter").exists())]
    said = xtask(checkout, "install", PATH=os.pathsep.join(path), CARGO_HOME=str(tmp_path))
    assert "Compiling evcxr_jupyter" not in said
    assert installed.resolve() != before and before.is_dir()
    assert f"{before} stays, because programs still run from it.\n" in said
    # Nor is the set-up taken away from students at work.
    assert subprocess.run([ROOT / "target/debug/xtask", "uninstall", "--prefix", PREFIX], capture_output=True).returncode == 1
    for student in students:
        assert number(student) == "41"
        student.run("histogram(&rng.randn(100))")
    assert as_user(one.name, "initializers-student")[0] == 0
    assert {(one.home() / "initializers/notebooks" / name).read_bytes() for name in HANDED_OUT} == {b"new\r\n"}
    # A restarted kernel is of the new version, although the server is not.
    assert restart(one) == str(installed.resolve() / "rust/home")
    assert number(other) == "41"

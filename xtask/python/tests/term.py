"""A class through a term, by the lines of hub/README.md: ten students, hand-outs, updates, faults, marks, and the end.

`cargo xtask test -- -s xtask/python/tests/term.py` plays it in about a quarter of an hour. It needs root, and a machine without a set-up for all
users. Its name keeps it out of the test suite. What each student has in the end is compared with what they should have.
"""

import contextlib
import csv
import re
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import indent

import nbformat
import pytest
from test_class import HANDED_OUT, arrive, begin, gone, kill_proxy, missing, number, restart, server
from test_grading import ALL, RIGHT, STUB
from websocket import WebSocketException

from initializers_notebooks import LESSON, PLACE, ROOT
from initializers_notebooks import hub as hubs
from initializers_notebooks.command import Failed

PREFIX = Path("/opt/initializers")
TEACHER = "grace"
NAMES = [f"term-{number}" for number in range(1, 11)]
# What is handed out week by week, beside what the notebooks' folder has.
WEEKS = [HANDED_OUT, {"week-2/points.csv": b"x,y\r\n3,4\r\n"}, {"week-3.ipynb": None}, {"week-2/points.csv": b"x,y\r\n5,6\r\n"}]


def run_on(student, source):
    """Runs a cell whose reply is lost with the proxy, which a new hub may replace."""
    with contextlib.suppress(WebSocketException):
        student.run(source)


def page():
    return (ROOT / "hub/README.md").read_text(encoding="utf-8")


def block(words):
    """The commands of the page below these words."""
    return re.search(re.escape(words) + r".*?```console\n(.*?)```", page(), re.DOTALL)[1]


def copy_of(checkout, folder):
    shutil.copytree(checkout, folder, ignore=shutil.ignore_patterns("target", ".venv", ".git", "__pycache__", ".ipynb_checkpoints", "class.txt"))


def shell(script, folder, login=None, env=None):
    """What a script says that is typed by root in a folder, or by another user in their home."""
    command = ["runuser", "-l", login, "-c", script] if login else ["bash", "-e", "-c", script]
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{script}\n{done.stdout}"
    return done.stdout


@contextlib.contextmanager
def accounts(folder):
    """The users of the class, made by the page's lines, with a teacher and the account for marks; yields the passwords."""
    everyone = [*NAMES, TEACHER, "marker"]
    passwords = {name: secrets.token_urlsafe() for name in [*NAMES, TEACHER]}
    taken = [name for name in everyone if Path("/home", name).exists()]
    assert not taken, f"/home/{taken[0]} is there already"
    # As a spreadsheet of a school writes it.
    (folder / "class.txt").write_text("".join(f"{name}:{passwords[name]}\n" for name in NAMES), newline="\r\n")
    try:
        shell(block("### Accounts"), folder)
        # There is no terminal for `passwd`, and no systemd.
        lines = block("A teacher without `sudo`").replace("&& passwd grace", "").replace("systemctl restart jupyterhub", "")
        shell(lines, folder)
        subprocess.run(["chpasswd"], input=f"{TEACHER}:{passwords[TEACHER]}", text=True, check=True)
        yield passwords
    finally:
        for name in everyone:
            for process in hubs.processes(name):
                process.kill()
            gone(hubs.processes(name))
            subprocess.run(["userdel", "--force", "--remove", name], capture_output=True)
        subprocess.run(["groupdel", "teachers"], capture_output=True)


def files(folder):
    """What is in a folder, without what Jupyter and the tools keep there for themselves."""
    found = ((file.relative_to(folder), file) for file in folder.rglob("*") if file.is_file())
    return {path: file.read_bytes() for path, file in found if not any(part.startswith(".") for part in path.parts)}


def fill_up(student):
    """Lets the student's notebooks be on a full disk; returns what ends that."""
    folder = student.home() / "initializers/notebooks"
    copy = student.home() / "copy"
    subprocess.run(["cp", "-a", folder, copy], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=6m,uid={student.home().stat().st_uid},mode=700", "tmpfs", folder], check=True)
    subprocess.run(["cp", "-a", f"{copy}/.", folder], check=True)
    subprocess.run(["runuser", "-u", student.name, "--", "sh", "-c", f"cat /dev/zero > '{folder}/full'"], stderr=subprocess.DEVNULL)

    def end():
        (folder / "full").unlink()
        subprocess.run(["rm", "-r", copy], check=True)
        subprocess.run(["cp", "-a", folder, copy], check=True)
        subprocess.run(["umount", folder], check=True)
        subprocess.run(["cp", "-a", f"{copy}/.", folder], check=True)
        shutil.rmtree(copy)

    return end


@pytest.mark.skipif(bool(missing()), reason=str(missing()))
def test_a_term(tmp_path):
    assert not PREFIX.exists(), f"{PREFIX} is there already"
    with contextlib.ExitStack() as term:
        # Students cannot read it, like a clone in root's home.
        clone = tmp_path / "initializers"
        copy_of(ROOT, clone)
        began = time.monotonic()

        def say(what):
            print(f"{time.monotonic() - began:5.0f} s  {what}", flush=True)

        def xtask(*arguments):
            """Runs a command as root in the clone. Returns what it says and how many seconds it took."""
            start = time.monotonic()
            said = shell(f"cargo xtask {' '.join(arguments)}", clone)
            return said, time.monotonic() - start

        def put(week):
            for name, content in week.items():
                (clone / "notebooks" / name).parent.mkdir(parents=True, exist_ok=True)
                (clone / "notebooks" / name).write_bytes(content or (clone / "notebooks" / LESSON.name).read_bytes())

        def update(number):
            """A new version of everything, as after `git pull`."""
            for file, text in [("crate/src/lib.rs", f"// Version {number}.\n"), (PLACE, "")]:
                path = clone / file
                content = path.read_text(encoding="utf-8")
                path.write_text(content.replace("careless", f"careless-{number}") if file.endswith(".ipynb") else content + text, encoding="utf-8")
            return xtask("install")

        def everywhere(step, group=None):
            with ThreadPoolExecutor(len(NAMES)) as pool:
                return list(pool.map(step, group or class_))

        xtask("--help")
        install = xtask("install")[1]
        term.callback(lambda: PREFIX.exists() and subprocess.run(["cargo", "xtask", "uninstall"], cwd=clone))
        say(f"install took {install:.0f} s")
        passwords = term.enter_context(accounts(clone))
        hub = term.enter_context(hubs.Hub(Path(term.enter_context(tempfile.TemporaryDirectory())), PREFIX / "current"))
        class_ = [hubs.Student(hub, name, word) for name, word in passwords.items() if name != TEACHER]
        own = {student: {} for student in class_}
        removed = {student: set() for student in class_}
        # Of what students have changed, what has a new version afterwards.
        replaced = {Path(LESSON.name), Path("marks.csv")}

        def folder(student):
            return student.home() / "initializers/notebooks"

        def attend(student):
            student.log_in()
            student.notebook = student.open_lesson()
            for cell in hubs.lesson():
                student.run(cell.source)

        def run_and_save(student):
            for cell in student.notebook["cells"]:
                if cell["cell_type"] == "code":
                    cell["outputs"] = []
            student.save(student.notebook)

        def change(student, name, content):
            """The student writes a file, which has to be the same in the end."""
            as_student = f"cat > initializers/notebooks/{name}"
            subprocess.run(["runuser", "-l", student.name, "-c", as_student], input=content, check=True)
            own[student][Path(name)] = content

        everywhere(attend)
        everywhere(run_and_save)
        say("ten students have run and saved the lesson")
        teacher = hubs.Student(hub, TEACHER, passwords[TEACHER])
        teacher.log_in()
        panel = f"{hub.url}/hub/admin"
        assert [person.browser.get(panel).status_code for person in (teacher, class_[0])] == [200, 403]
        assert teacher.browser.get(f"{class_[0].url}/api/contents").status_code == 403, "the teacher is in the student's server"
        one, two, three, four, five, six, seven, eight, nine, ten = class_
        change(one, LESSON.name, (folder(one) / LESSON.name).read_bytes().replace(b"Xavier", b"Glorot"))
        change(two, "mine.txt", b"notes\n")
        change(four, "marks.csv", b"my own\n")
        (folder(three) / "8-5-depth.ipynb").unlink()
        change(five, "8-6-gradients.ipynb", b"this is no notebook any more")

        # While cells run.
        slow = 'std::thread::sleep(std::time::Duration::from_secs(20)); println!("slept");'
        put(WEEKS[0])
        with ThreadPoolExecutor(len(class_)) as pool:
            running = [pool.submit(student.run, slow) for student in class_]
            said, seconds = xtask("hand-out")
            assert not any(cell.done() for cell in running), "the cells ended before the hand-out"
            assert [cell.result()[0].text for cell in running] == ["slept\n"] * len(class_)
        say(f"a CSV, a PNG and a folder were handed out in {seconds:.1f} s, {install / seconds:.0f} times as fast as an installation")
        assert f"{four.name}: has everything, beside what was changed: marks.new.csv\n" in said and f"{ten.name}: has everything\n" in said
        for student in class_:
            for name, content in HANDED_OUT.items():
                if Path(name) not in own[student]:
                    assert (folder(student) / name).read_bytes() == content

        # Three updates without another hub; between them somebody arrives, and a kernel is started again.
        for version, week in enumerate(WEEKS[1:], 1):
            put(week)
            say(f"update {version} took {update(version)[1]:.0f} s")
            say(f"and its hand-out {xtask('hand-out')[1]:.1f} s")
            assert {number(student) for student in class_} == {"41"}
            late = class_[4 + version]
            server(late).terminate()
            gone(hubs.processes(late.name))
            arrive(late)
        assert restart(ten) == str((PREFIX / "current").resolve() / "rust/home")
        begin(ten)

        # Faults.
        reply = threading.Thread(target=run_on, args=(one, slow))
        reply.start()
        # A browser's connection is open all the time; a new one needs the hub.
        two.connect()
        hub.stop()
        assert number(two) == "41"
        hub.start()
        reply.join()
        kill_proxy(hub, class_)
        say("the hub was started again, and the proxy killed")
        server(nine).kill()
        gone(hubs.processes(nine.name))
        arrive(nine)
        end = fill_up(eight)
        eight.notebook["cells"][0]["source"] = "x" * 200_000
        with pytest.raises(Failed, match="No space left on device"):
            eight.save(eight.notebook)
        (clone / "notebooks/late.csv").write_bytes(b"late\n")
        with pytest.raises(AssertionError, match=f"error: {eight.name}: .*No space left on device"):
            xtask("hand-out")
        assert (folder(nine) / "late.csv").read_bytes() == b"late\n"
        end()
        said, _ = xtask("hand-out")
        assert f"{eight.name}: has everything" in said
        say("a server was killed, and a disk was full")

        # Marks.
        git = ["git", "-c", "user.name=root", "-c", "user.email=root@localhost"]
        for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=The term"]):
            subprocess.run([*git, *arguments], cwd=clone, check=True)
        shell(block("### Marks").replace("su --login marker", ""), clone)
        assert Path("/home/marker").stat().st_mode & 0o777 == 0o700 and not Path("/home/marker/initializers/class.txt").exists()
        said = shell(f"set -e\n{block('In this account, make the course')}", clone, login="marker")
        assert "Compiling evcxr_jupyter" not in said
        shell(block("As root again, in your clone"), clone)
        say("the course was made, and its notebook handed out")
        # All right; one without an answer; a copied cell; an endless loop; nothing at all; and one that has removed the file.
        answers = dict.fromkeys(NAMES, RIGHT)
        answers[NAMES[1]] = {name: answer for name, answer in RIGHT.items() if name != "a2"}
        answers[NAMES[3]] = {**RIGHT, "a1": "loop {}"}
        answers[NAMES[4]] = {}
        lost = {NAMES[1]: {"c2"}, NAMES[3]: {"c1"}, NAMES[4]: set(ALL)}
        for student in class_[:-1]:
            nb = nbformat.read(folder(student) / "for-marks.ipynb", 4)
            for cell in nb.cells:
                if answer := answers[student.name].get(cell.id):
                    cell.source = cell.source.replace(STUB, indent(answer, "    "))
            if student is three:
                [at] = [index for index, cell in enumerate(nb.cells) if cell.id == "a4"]
                nb.cells.insert(at + 1, nbformat.from_dict({**nb.cells[at], "id": "copy"}))
            change(student, "for-marks.ipynb", nbformat.writes(nb).encode())
        (folder(ten) / "for-marks.ipynb").unlink()
        removed[ten].add(Path("for-marks.ipynb"))
        shell(block("Later, collect"), clone)
        start = time.monotonic()
        shell("set -e\n" + block("As `marker`, mark it"), clone, login="marker")
        say(f"nine notebooks were marked in {time.monotonic() - start:.0f} s")
        shell(block("As root, hand back"), clone)
        with open("/home/marker/initializers/course/grades.csv", encoding="utf-8", newline="") as file:
            marks = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
        wanted = {name: sum(points for test, points in ALL.items() if test not in lost.get(name, ())) for name in NAMES[:-1]}
        assert {name: marks[name] for name in wanted} == wanted and marks.get(ten.name, 0) == 0
        for student in class_[:-1]:
            back = student.home() / "initializers/marks.html"
            assert f"(Score: {wanted[student.name]}.0 / 16.0)" in back.read_text(encoding="utf-8")
            assert (back.owner(), back.stat().st_mode & 0o777) == (student.name, 0o600)

        # The end.
        stays = subprocess.run(["cargo", "xtask", "uninstall"], cwd=clone, capture_output=True, text=True)
        assert stays.returncode == 1 and "stop the hub and the students' servers first" in stays.stderr
        hub.stop(with_proxy=True)
        for person in [*class_, teacher]:
            server(person).terminate()
            gone(hubs.processes(person.name))
        assert f"{PREFIX} is gone." in xtask("uninstall")[0] and not PREFIX.exists()
        given = files(clone / "notebooks")
        for student in class_:
            mine = own[student]
            # A new version comes beside what a student has changed, if there is one.
            beside = {path.with_name(f"{path.stem}.new{path.suffix}"): given[path] for path in mine.keys() & given.keys() if path in replaced}
            should = {path: content for path, content in given.items() if path not in removed[student]} | beside | mine
            there = files(folder(student))
            news = there.pop(Path("handed-out.md"), b"").decode()
            assert there.keys() == should.keys(), student.name
            assert not [path for path, content in should.items() if there[path] != content], student.name
            assert {path for path in beside if f"`{path}`" in news} == beside.keys(), news
        say("everything is gone, but for what students have")

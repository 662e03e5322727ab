"""A student's folder has everything that is in `notebooks/`, byte for byte, and keeps what the student has changed."""

import hashlib
import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output

from initializers_notebooks import ROOT, files, student

PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
CRLF = b"x,y\r\n1,2\r\n"


def notebook(source, kernel="rust"):
    html = new_output("display_data", {"text/html": "<b>a picture</b>"})
    metadata = {"kernelspec": {**files.KERNELSPEC, "name": kernel}}
    return nbformat.writes(new_notebook(cells=[new_code_cell(source, id="code", outputs=[html])], metadata=metadata)).encode()


@pytest.fixture
def handed(tmp_path, monkeypatch):
    """A set-up with files of every kind in `notebooks/`, and the student's folder."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setattr(student, "ROOT", tmp_path / "set-up/1")
    for name, content in {
        "a.ipynb": notebook("1"),
        "b.png": PNG,
        "c.csv": CRLF,
        "d.v1/deep/e.csv": CRLF,
        "d.v1/python.ipynb": notebook("1", kernel="python3"),
        "makefile": b"all:\n",
        "z.txt": b"last",
        ".hidden/f.csv": b"",
        "__pycache__/g.pyc": b"",
    }.items():
        put(tmp_path / "set-up/1/notebooks", name, content)
    return Handed(tmp_path)


def put(folder, name, content):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


class Handed:
    def __init__(self, folder):
        self.home = folder / "home"
        self.given, self.taken = folder / "set-up/1/notebooks", self.home / "notebooks"
        self.record = self.home / student.RECORD

    def out(self):
        return student.hand_out(self.home)

    def has(self, folder):
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name[0] != "."}


VISIBLE = ["a.ipynb", "b.png", "c.csv", "d.v1/deep/e.csv", "d.v1/python.ipynb", "makefile", "z.txt"]


def test_files_of_every_kind_are_handed_out_and_updated_byte_for_byte(handed):
    assert handed.out() == ([], [])
    assert sorted(handed.has(handed.taken)) == VISIBLE
    assert all(content == (handed.given / name).read_bytes() for name, content in handed.has(handed.taken).items())
    assert NotebookNotary().check_signature(files.read(handed.taken / "a.ipynb"))
    before = handed.record.stat().st_ino
    assert handed.out() == ([], []) and handed.record.stat().st_ino == before, "nothing is written again"
    for turn in range(2):
        for name in VISIBLE:
            put(handed.given, name, notebook(f"{turn}") if name.endswith("ipynb") else b"new\r\n" * turn)
        assert handed.out() == ([], [])
        assert all(content == (handed.given / name).read_bytes() for name, content in handed.has(handed.taken).items())


def test_what_a_student_has_changed_stays_and_what_was_removed_comes_back(handed):
    handed.out()
    put(handed.taken, "c.csv", b"mine")
    put(handed.taken, "mine.ipynb", b"mine")
    (handed.taken / "b.png").unlink()
    (handed.taken / "z.txt").unlink()
    (handed.home / "elsewhere.txt").write_bytes(b"last")
    (handed.taken / "z.txt").symlink_to(handed.home / "elsewhere.txt")
    put(handed.given, "c.csv", b"new")
    put(handed.given, "z.txt", b"new")
    assert handed.out() == (["c.new.csv", "z.new.txt"], [])
    assert (handed.taken / "c.csv").read_bytes() == (handed.taken / "mine.ipynb").read_bytes() == b"mine"
    assert (handed.taken / "z.txt").read_bytes() == b"last" and (handed.taken / "b.png").read_bytes() == PNG


def test_running_a_notebook_does_not_change_it_and_a_new_version_comes_beside_one_that_was(handed):
    handed.out()
    ran = json.loads(notebook("1"))
    ran["cells"][0] |= {"outputs": [], "execution_count": 7}
    ran["metadata"]["language_info"] = {"name": "rust"}
    put(handed.taken, "a.ipynb", json.dumps(ran).encode())
    assert handed.out() == ([], []) and json.loads((handed.taken / "a.ipynb").read_bytes()) == ran, "there is nothing new"
    put(handed.given, "a.ipynb", notebook("2"))
    assert handed.out() == ([], []) and (handed.taken / "a.ipynb").read_bytes() == notebook("2")
    put(handed.taken, "a.ipynb", notebook("mine"))
    put(handed.given, "a.ipynb", notebook("3"))
    put(handed.taken, "makefile", b"mine")
    put(handed.given, "makefile", b"new")
    # Handed out once, even if the student throws it away.
    for name, content in {"a.new.ipynb": notebook("3"), "makefile.new": b"new"}.items():
        assert name in handed.out()[0]
        assert (handed.taken / name).read_bytes() == content
        assert f"`{name}`" in (handed.taken / student.NEWS).read_text()
        (handed.taken / name).unlink()
        assert handed.out()[1] == [] and not (handed.taken / name).exists()
    assert not (handed.taken / student.NEWS).exists()
    # The next one, and one beside a new version that was changed, too.
    put(handed.given, "a.ipynb", notebook("4"))
    handed.out()
    put(handed.taken, "a.new.ipynb", notebook("mine, too"))
    put(handed.given, "a.ipynb", notebook("5"))
    handed.out()
    assert [(handed.taken / f"a{new}.ipynb").read_bytes() for new in ("", ".new", ".new2")] == [notebook(text) for text in ("mine", "mine, too", "5")]


def test_one_bad_file_does_not_keep_the_others_back(handed):
    conflict = b"{\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n}\n"
    handed.out()
    old = (handed.taken / "a.ipynb").read_bytes()
    put(handed.given, "a.ipynb", conflict)
    put(handed.given, "z.txt", b"new")
    (handed.taken / "b.png").unlink()
    (handed.taken / "b.png").mkdir()
    (handed.taken / "d.v1/deep/e.csv").unlink()
    (handed.taken / "d.v1/deep").rmdir()
    put(handed.taken, "d.v1/deep", b"mine")
    _, failed = handed.out()
    assert failed == [
        f"{handed.given / 'a.ipynb'}: this notebook holds a merge conflict, in line 2: keep one of its sides",
        "b.png: Is a directory",
        "d.v1/deep: File exists",
        "d.v1/deep/e.csv: Not a directory",
    ]
    assert (handed.taken / "z.txt").read_bytes() == b"new" and (handed.taken / "a.ipynb").read_bytes() == old
    assert (handed.taken / "d.v1/deep").read_bytes() == b"mine"
    handed.record.write_text("{")
    assert handed.out()[1][0].startswith(".handed-out.json: Expecting property name")
    assert (handed.taken / "z.txt").read_bytes() == b"new" and json.loads(handed.record.read_text())["z.txt"]


def test_the_record_is_kept_after_each_file(handed, monkeypatch):
    def replace(path, content):
        if path.name == "makefile":
            raise KeyboardInterrupt
        files.replace(path, content)

    monkeypatch.setattr(student, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        handed.out()
    monkeypatch.undo()
    assert list(json.loads(handed.record.read_text())) == VISIBLE[:5]


def test_the_record_of_an_earlier_version_is_understood(handed):
    """It handed out CRLF line ends without CR, and recorded the file before that."""
    handed.taken.mkdir(parents=True)
    put(handed.taken, "c.csv", CRLF.replace(b"\r", b""))
    put(handed.taken, "z.txt", b"an earlier version")
    put(handed.taken, "makefile", b"mine")
    handed.record.write_text(json.dumps({"c.csv": hashlib.sha256(CRLF).hexdigest(), "z.txt": hashlib.sha256(b"an earlier version").hexdigest()}))
    put(handed.given, "c.csv", b"new\r\n")
    assert handed.out() == (["makefile.new"], [])
    assert [(handed.taken / name).read_bytes() for name in ("c.csv", "z.txt", "makefile")] == [b"new\r\n", b"last", b"mine"]


def test_a_link_to_a_crate_that_is_gone_is_mended_and_a_folder_of_the_students_stays(handed):
    link, crate = handed.home / "crate", handed.given.parent / "crate"
    handed.out()
    assert link.readlink() == crate
    link.unlink()
    link.symlink_to(handed.home / "gone/crate")
    crate.mkdir()
    (crate.parents[1] / "current").symlink_to("1")
    handed.out()
    assert link.readlink() == crate.parents[1] / "current/crate"
    # Of a clone of the student's own.
    for other in (handed.home / "clone", link):
        link.unlink(missing_ok=True)
        other.mkdir()
        if other != link:
            link.symlink_to(other)
        handed.out()
        assert link.resolve() == other


def test_a_failed_hand_out_is_told_in_a_sentence_and_stops_no_server(tmp_path):
    """In the checkout, whose notebooks are handed out to another home."""
    (tmp_path / "initializers/notebooks/with-other-tools.md").mkdir(parents=True)
    environment = {**os.environ, "HOME": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path / "jupyter")}
    told = f"{tmp_path}/initializers could not be updated: with-other-tools.md: Is a directory\n"
    for server, word, code, said in [([], "error", 1, ""), (["echo", "server"], "warning", 0, "server\n")]:
        command = [sys.executable, "-c", "from initializers_notebooks.student import program; program()", *server]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (code, f"{word}: {told}")
        assert done.stdout == f"{tmp_path}/initializers has the notebooks\n{said}"
    handed_out = {file.name for file in (tmp_path / "initializers/notebooks").glob("*.ipynb")}
    assert handed_out == {file.name for file in (ROOT / "notebooks").glob("*.ipynb")}

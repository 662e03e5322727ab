"""Every mistake gives what the page "When a cell goes wrong" says: `mistakes.page` fails if one does not."""

import difflib
import os
import re
import subprocess
from pathlib import Path
from threading import Timer

import pytest
from jupyter_client import AsyncKernelManager

from initializers_notebooks import LESSON, ROOT, files, mistakes
from initializers_notebooks.assignment import EXERCISES
from initializers_notebooks.command import Failed


@pytest.fixture(scope="module")
def client():
    client = mistakes.MistakesClient()
    with client.setup_kernel():
        client.prepare()
        yield client


def test_the_page_is_what_the_kernel_says():
    stored = mistakes.PAGE.read_text(encoding="utf-8").splitlines()
    fresh = mistakes.page().splitlines()
    changes = list(difflib.unified_diff(stored, fresh, "stored", "fresh", n=0, lineterm=""))
    assert changes == [], "run `cargo xtask mistakes` and look at what changed"


def test_another_cargo_at_work_adds_nothing(tmp_path):
    fcntl = pytest.importorskip("fcntl", reason="Windows has no such locks")
    mistake = next(mistake for mistake in mistakes.read_toml()[1]["Wrong dependency"] if mistake.what.startswith("a crate that"))
    manager = AsyncKernelManager(kernel_name="rust")
    # Only rustup's cargo names its folder.
    theirs = Path(manager.kernel_spec.env.get("CARGO_HOME", Path.home() / ".cargo"))
    manager.kernel_spec.env["CARGO_HOME"] = str(tmp_path)
    # The provisioner would read the kernelspec again.
    manager.kernel_spec.metadata = {}
    for name in ("registry", "config.toml"):
        if (theirs / name).exists():
            (tmp_path / name).symlink_to(theirs / name)

    def work():
        """Holds what another cargo would hold, for a while."""
        lock = os.open(tmp_path / ".package-cache", os.O_CREAT | os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        Timer(4, os.close, [lock]).start()

    client = mistakes.MistakesClient(manager)
    work()
    with open(tmp_path / "log", "w+", encoding="utf-8") as log:
        with client.setup_kernel(cleanup_kc=True, stdout=subprocess.DEVNULL, stderr=log):
            work()
            waited = client.run_cell(mistake.code)[1]
            raw = client.nb.cells[-1].outputs
            assert client.run_cell(mistake.code)[1] == waited
        log.seek(0)
        assert "Blocking" not in log.read()
    assert "Blocking waiting" in str(raw)
    assert re.match(f"error: {mistake.cause}", waited)


def test_the_lesson_and_the_readme_lead_to_the_page():
    assert f"]({mistakes.PAGE.name})" in LESSON.read_text(encoding="utf-8")
    assert f"](notebooks/{mistakes.PAGE.name})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_greek_letters_say_nothing_before_a_later_error(client):
    client.succeed("let σ = 0.5;")
    assert client.run_cell("let o = σ;\nnothing_there")[1] == "cannot find value `nothing_there` in this scope"
    assert client.run_cell("fn twice(σ: f64) -> f64 { 2.0 * σ }\nlet two = twice(1);")[1] == "mismatched types"


def test_the_exercises_that_are_not_done_yet_say_nothing_in_another_cells_report(client):
    cells = {cell.id: cell.source for cell in files.code_cells(files.read(EXERCISES))}
    for name in ("exercises-setup", "a5", "a7", "a8"):
        client.succeed(cells[name])
    assert client.run_cell("let wrong: f64 = 2;")[1] == "mismatched types"


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        (mistakes.Mistake("another cause", "nothing_there", r"mismatched types"), "is not named by"),
        (mistakes.Mistake("kept, not lost", "nothing_there", r"cannot find", mistakes.LOST), "was expected of"),
        (mistakes.Mistake("a value that was taken over", 'drop(numbers); panic!("gone");', r"gone"), "were not kept"),
        (mistakes.Mistake("lost, not kept", "std::process::exit(1);", r"exit status"), "was not expected of"),
        (mistakes.Mistake("Rust's report", 'drop(std::panic::take_hook()); panic!("no");', r"no"), "backtrace"),
    ],
)
def test_a_mistake_that_ends_in_another_way_is_noticed(client, mistake, reason):
    with pytest.raises(Failed, match=reason):
        client.check(mistake)

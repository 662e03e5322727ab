"""Hands out what is in `notebooks/` to every user of this machine who has a student's folder, whether their server runs or not."""

import os
import pwd
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from .command import Failed, command
from .student import RECORD, hand_out


def as_user(user):
    """What the student's own run would do. It ends in a process of its own, which stays that user."""
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ.clear()
    os.environ["HOME"] = user.pw_dir
    return hand_out(Path(user.pw_dir, "initializers"))


def main(_):
    if os.geteuid() != 0:
        raise Failed("only root can hand out to every user; `initializers-student` does it for one")
    students = [user for user in pwd.getpwall() if Path(user.pw_dir, "initializers", RECORD).is_file()]
    failures = []
    for user in students:
        with ProcessPoolExecutor(1, get_context("fork")) as pool:
            try:
                new_versions, failed = pool.submit(as_user, user).result()
            except (OSError, BrokenProcessPool) as error:
                new_versions, failed = [], [str(error)]
        print(
            f"{user.pw_name}: has everything"
            + (f", beside what was changed: {', '.join(new_versions)}" if new_versions else "")
            + (", but for failures" if failed else ""),
            flush=True,
        )
        failures += [f"{user.pw_name}: {reason}" for reason in failed]
    print(f"Students reached: {len(students)}. Anyone else gets it when their server starts.")
    if failures:
        raise Failed("; ".join(failures))


if __name__ == "__main__":
    command(main)

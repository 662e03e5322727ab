"""Executes notebooks in fresh kernels and compares: with their stored outputs and, for the lesson, with NumPy at several seeds."""

import sys
from pathlib import Path

import replay
from compare import compare_notebooks
from execute import NotebookError, Progress, execute, main, read, shown

LESSON = "8-4-initializers.ipynb"


def check(paths):
    problems = []
    for path in paths:
        notebook = read(path)
        fresh = execute(notebook, path, Progress())
        problems += report(path, compare_notebooks(notebook, fresh), "its stored outputs are those of the fresh run")
        if Path(path).name == LESSON:
            problems += check_lesson(path, notebook, fresh)
    if problems:
        raise NotebookError(f"{len(problems)} differences, see above; `cargo xtask run` stores the outputs anew if they are meant.")
    return 0


def check_lesson(path, notebook, fresh):
    problems = replay.check_ids(notebook)
    for seed in replay.SEEDS:
        seeded = replay.with_seed(notebook, seed)
        executed = fresh if seed == 0 else execute(seeded, path, Progress())
        problems += replay.check_numbers(executed, seed)
    seeds = ", ".join(map(str, replay.SEEDS))
    return report(path, problems, f"it shows NumPy's numbers for the seeds {seeds}")


def report(path, problems, good):
    for problem in problems:
        print(f"  {shown(path)}: {problem}")
    if not problems:
        print(f"  {shown(path)}: {good}", flush=True)
    return problems


if __name__ == "__main__":
    sys.exit(main(lambda: check(sys.argv[1:])))

"""Executes notebooks in place, each in a fresh kernel."""

import sys

from execute import Progress, execute, main, read, text_of, write_whole


def run(paths):
    for path in paths:
        write_whole(path, text_of(execute(read(path), path, Progress())))
    return 0


if __name__ == "__main__":
    sys.exit(main(lambda: run(sys.argv[1:])))

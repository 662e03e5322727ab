"""Ends a kernel when Jupyter ends, which evcxr does not do, and then removes the kernel's folder. A program of its own (kernel.py starts it),
because it stays as long as the kernel does, and thirty students have thirty.
"""

import contextlib
import os
import select
import signal
import sys

kernel, folder, *watched = sys.argv[1:]
select.select(list(map(int, watched)), [], [])
# The program that runs the cells belongs to the same group.
with contextlib.suppress(ProcessLookupError):
    os.killpg(int(kernel), signal.SIGKILL)
if folder:
    # Not above: it is most of what this program would keep in memory meanwhile.
    import shutil

    shutil.rmtree(folder, ignore_errors=True)

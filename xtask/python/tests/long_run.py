"""A long afternoon: `cargo xtask bench long` changes cells one after the other in one kernel. Its name keeps it out of the test suite."""

import itertools
import os
import tempfile
from pathlib import Path
from statistics import median

from initializers_notebooks import LESSON
from initializers_notebooks.bench_notebook import CHANGED, SHOWN, kernel, kernelspecs, sources
from initializers_notebooks.command import Failed


def test_cells_neither_fail_nor_get_slower():
    count = int(os.environ.get("CELLS", "500"))
    cells, seconds, failures = sources(LESSON), [], 0
    with tempfile.TemporaryDirectory() as temporary:
        kernelspecs(Path(temporary) / "kernels")
        with kernel("ours", Path(temporary) / "kernels", LESSON.parent, Path(temporary) / "cache") as ours:

            def used():
                files = [file.lstat() for file in Path(temporary).rglob("*")]
                return ours.memory(), sum(file.st_blocks * 512 for file in files) / 1e6

            for source in cells.values():
                ours.run(source)
            before = used()
            # What a student does: change the initializer, and run it and the cells that use and show it.
            for turn, cell in zip(range(count), itertools.cycle((CHANGED, *SHOWN))):
                try:
                    seconds.append(ours.run(f"{cells[cell].replace('6.0', f'{turn + 1}.0')}\n// {turn}"))
                except Failed as failed:
                    failures += 1
                    print(failed)
                if turn % 50 == 49:
                    print(f"{turn + 1} of {count} cells", flush=True)
            memory, disk = (after - start for after, start in zip(used(), before, strict=True))
    # Whole turns of the four kinds of cells.
    tenth = max(len(seconds) // 40, 1) * 4
    slower = median(seconds[-tenth:]) / median(seconds[:tenth])
    print(f"\n{failures} of {count} cells failed; the last tenth took {slower:.2f} times as long as the first;")
    print(f"each cell left {memory / count:.2f} MB in memory and {disk / count:.2f} MB on disk")
    assert failures == 0

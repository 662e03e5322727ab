"""Measures the crate against NumPy on this machine, with all threads that each takes by itself, in turns; and what the crate costs to
build.

The crate is measured twice: as a release build, and as the prepared kernel builds it for the cells of a notebook. A ratio is NumPy's
seconds by ours, so that above 1 the crate is the faster.
"""

import functools
import json
import os
import subprocess
import tempfile
import time
from statistics import median

import numpy as np
from jupyter_client.kernelspec import KernelSpecManager
from threadpoolctl import threadpool_info

from . import ROOT
from .command import Failed, command

SIDE = 4096
WIDTHS = (100, 1000, 2000, 4000)
ORTHOGONAL = ((1000, 1000), (5000, 1000), (2000, 2000), (10_000, 2000))
MODES = {"release": "release", "as in a notebook cell": "notebook"}
# The lines of the crate's benchmark, and the operation of NumPy with the same result.
OPERATIONS = {
    "uniform SmallRng": ("4096 × 4096 uniform, SmallRng / Generator", "uniform"),
    "uniform StdRng": ("4096 × 4096 uniform, StdRng / Generator", "uniform"),
    "uniform RandomState": ("4096 × 4096 uniform, RandomState / RandomState", "legacy uniform"),
    "normal SmallRng": ("4096 × 4096 normal, SmallRng / Generator", "normal"),
    "normal StdRng": ("4096 × 4096 normal, StdRng / Generator", "normal"),
    "normal RandomState": ("4096 × 4096 normal, RandomState / RandomState", "legacy normal"),
    "tanh": ("tanh of 10⁷ values", "tanh"),
    "relu": ("relu of 10⁷ values", "relu"),
    "histogram": ("50-bin histogram of 10⁷ values: the whole picture / np.histogram", "histogram"),
    **{f"dot {n}": (f"{n} × {n} dot {n} × {n}", f"dot {n}") for n in WIDTHS},
    **{f"orthogonal {m} {n}": (f"orthogonal {m} × {n}, with its draws / numpy.linalg.qr", f"qr {m} {n}") for m, n in ORTHOGONAL},
}


def numpys():
    """NumPy's operations; fills reuse their array as ours do."""
    generator = np.random.default_rng(1)
    legacy = np.random.RandomState(1)
    out = np.empty((SIDE, SIDE))
    z = legacy.randn(10**7)
    squares = {n: legacy.randn(n, n) for n in WIDTHS}
    tall = {shape: legacy.randn(*shape) for shape in ORTHOGONAL}
    return {
        "uniform": lambda: generator.random(out=out),
        "normal": lambda: generator.standard_normal(out=out),
        "legacy uniform": lambda: legacy.random_sample((SIDE, SIDE)),
        "legacy normal": lambda: legacy.standard_normal((SIDE, SIDE)),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(0, z),
        "histogram": lambda: np.histogram(z, bins=50),
        **{f"dot {n}": functools.partial(products, a) for n, a in squares.items()},
        **{f"qr {m} {n}": functools.partial(np.linalg.qr, a) for (m, n), a in tall.items()},
    }


def products(a):
    """As many of a small matrix as take as long as one of a large one."""
    for _ in range(max(1, 10**9 // len(a) ** 3)):
        np.dot(a, a)


def seconds(operation):
    start = time.perf_counter()
    operation()
    return time.perf_counter() - start


def seconds_of_second_call(operation):
    """As the crate's benchmark takes them: the first call also pays for what happens only once."""
    operation()
    return seconds(operation)


def cargo(*arguments):
    result = subprocess.run(["cargo", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        raise Failed(f"`cargo {' '.join(arguments)}` failed; the reason is shown above")
    return result.stdout


def program(profile):
    """The crate's benchmark, built with this profile."""
    arguments = ["bench", "--quiet", "--package", "initializers", "--bench", "throughput", "--profile", profile]
    messages = cargo(*arguments, "--no-run", "--message-format", "json").splitlines()
    programs = [json.loads(message).get("executable") for message in messages]
    return next(path for path in programs if path)


def ours(program, mode):
    """Seconds of each of the crate's operations."""
    # A cell has the kernelspec's settings, an ordinary program has none.
    settings = KernelSpecManager().get_kernel_spec("rust").env if mode == "as in a notebook cell" else {}
    done = subprocess.run([program], env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)
    return {name: float(taken) for name, taken in (line.split("\t") for line in done.stdout.splitlines())}


def build_times():
    """Seconds to build the crate as a notebook does: with all its dependencies, and alone after a change."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("build", "--quiet", "--package", "initializers", "--profile", "notebook", "--target-dir", folder)
        cold = seconds(lambda: cargo(*arguments))
        cargo("clean", "--quiet", "--package", "initializers", "--profile", "notebook", "--target-dir", folder)
        return cold, seconds(lambda: cargo(*arguments))


def main(arguments):
    rounds = int(arguments[0])
    print("building", flush=True)
    programs = {mode: program(profile) for mode, profile in MODES.items()}
    [blas] = threadpool_info()
    print(f"NumPy {np.__version__} with {blas['internal_api']} for {blas['architecture']}, {blas['num_threads']} threads", flush=True)
    numpy = numpys()
    ratios = {(mode, name): [] for mode in MODES for name in OPERATIONS}
    for turn in range(1, rounds + 1):
        print(f"round {turn} of {rounds}", flush=True)
        for mode in MODES:
            theirs = {name: seconds_of_second_call(operation) for name, operation in numpy.items()}
            for name, taken in ours(programs[mode], mode).items():
                ratios[mode, name].append(theirs[OPERATIONS[name][1]] / taken)
    for mode in MODES:
        print(f"\n{'speed, as a multiple of NumPy ' + np.__version__ + ': ' + mode:66} median (low – high)")
        for name, (title, _) in OPERATIONS.items():
            values = ratios[mode, name]
            print(f"{title:66} {median(values):6.2f} ({min(values):.2f} – {max(values):.2f})")
    cold, warm = build_times()
    print(f"\nbuilding the crate as a notebook does: {cold:.1f} s with its dependencies, {warm:.1f} s by itself")


if __name__ == "__main__":
    command(main)

"""Measures the crate against NumPy on this machine, with all threads that each takes by itself, in turns; and what the crate costs to
build.

The crate is measured twice: in a release build, and in a cell of the prepared kernel. A ratio is NumPy's seconds by ours, so that above 1
the crate is the faster.
"""

import functools
import subprocess
import tempfile
from statistics import median
from timeit import timeit

import numpy as np
from nbformat.v4 import new_code_cell, new_notebook
from scipy.special import erf
from threadpoolctl import threadpool_info

from . import LESSON, ROOT
from .client import Client
from .command import Failed, command
from .files import code_cells, read

SIDE = 4096
WIDTHS = (100, 1000, 2000, 4000)
ORTHOGONAL = ((1000, 1000), (5000, 1000), (2000, 2000), (10_000, 2000))
THROUGHPUT = ROOT / "crate/benches/throughput.rs"
# The lines of the crate's benchmark, and the operation of NumPy with the same result.
OPERATIONS = {
    "uniform Xoshiro256PlusPlus": ("4096 × 4096 uniform, xoshiro256++ / Generator", "uniform"),
    "uniform StdRng": ("4096 × 4096 uniform, StdRng / Generator", "uniform"),
    "uniform RandomState": ("4096 × 4096 uniform, RandomState / RandomState", "legacy uniform"),
    "normal Xoshiro256PlusPlus": ("4096 × 4096 normal, xoshiro256++ / Generator", "normal"),
    "normal StdRng": ("4096 × 4096 normal, StdRng / Generator", "normal"),
    "normal RandomState": ("4096 × 4096 normal, RandomState / RandomState", "legacy normal"),
    "He f32": ("10⁷ He weights in f32, xoshiro256++ / Generator, scaled", "He f32"),
    "tanh": ("tanh of 10⁷ values", "tanh"),
    "sigmoid": ("sigmoid of 10⁷ values / 1 / (1 + np.exp(-z))", "sigmoid"),
    "gelu": ("GELU of 10⁷ values / z * (1 + scipy.special.erf(z / 2**0.5)) / 2", "gelu"),
    "softplus": ("softplus of 10⁷ values / np.logaddexp(0, z)", "softplus"),
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
    single = np.empty(10**7, np.float32)
    z = legacy.randn(10**7)
    squares = {n: legacy.randn(n, n) for n in WIDTHS}
    tall = {shape: legacy.randn(*shape) for shape in ORTHOGONAL}
    return {
        "uniform": lambda: generator.random(out=out),
        "normal": lambda: generator.standard_normal(out=out),
        "legacy uniform": lambda: legacy.random_sample((SIDE, SIDE)),
        "legacy normal": lambda: legacy.standard_normal((SIDE, SIDE)),
        "He f32": lambda: np.multiply(generator.standard_normal(out=single, dtype=np.float32), np.float32(0.0447), out=single),
        "tanh": lambda: np.tanh(z),
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "gelu": lambda: z * (1 + erf(z / 2**0.5)) / 2,
        "softplus": lambda: np.logaddexp(0, z),
        "relu": lambda: np.maximum(0, z),
        "histogram": lambda: np.histogram(z, bins=50),
        **{f"dot {n}": functools.partial(products, a) for n, a in squares.items()},
        **{f"qr {m} {n}": functools.partial(np.linalg.qr, a) for (m, n), a in tall.items()},
    }


def products(a):
    """As many of a small matrix as take as long as one of a large one."""
    for _ in range(max(1, 10**9 // len(a) ** 3)):
        np.dot(a, a)


seconds = functools.partial(timeit, number=1)


def seconds_of_second_call(operation):
    """As the crate's benchmark takes them: the first call also pays for what happens only once."""
    operation()
    return seconds(operation)


def cargo(*arguments):
    result = subprocess.run(["cargo", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        raise Failed(f"`cargo {' '.join(arguments)}` failed; the reason is shown above")
    return result.stdout


def release_build():
    """What the crate's benchmark prints in a release build."""
    return cargo("bench", "--quiet", "--package", "initializers", "--bench", THROUGHPUT.stem)


def cell():
    """What it prints in a cell of the prepared kernel, after the lesson's first cell."""
    run = f'#[path = "{THROUGHPUT}"]\nmod throughput;\nthroughput::main();'
    nb = new_notebook(cells=[code_cells(read(LESSON))[0], new_code_cell(run)])
    Client(nb, resources={"metadata": {"path": str(LESSON.parent)}}).execute()
    return "".join(output["text"] for output in nb.cells[1].outputs if output.get("name") == "stdout")


def seconds_of(said):
    """Seconds of each of the crate's operations."""
    return {name: float(taken) for name, taken in (line.split("\t") for line in said.splitlines())}


MODES = {"in a release build": release_build, "in a cell": cell}


def build_costs(*features):
    """What the crate costs to build as a notebook does: how many packages it is, seconds with all of them, and alone after a change."""
    tree = cargo("tree", "--package", "initializers", "--edges", "normal", "--prefix", "none", "--format", "{p}", *features)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("build", "--quiet", "--package", "initializers", "--profile", "notebook", "--target-dir", folder, *features)
        cold = seconds(lambda: cargo(*arguments))
        cargo("clean", "--quiet", "--package", "initializers", "--profile", "notebook", "--target-dir", folder)
        return len({line.removesuffix(" (*)") for line in tree.splitlines()}), cold, seconds(lambda: cargo(*arguments))


def main(arguments):
    rounds = int(arguments[0])
    print("building", flush=True)
    cargo("bench", "--quiet", "--package", "initializers", "--bench", THROUGHPUT.stem, "--no-run")
    # SciPy brings one of its own.
    [blas] = [blas for blas in threadpool_info() if "numpy" in blas["filepath"]]
    print(f"NumPy {np.__version__} with {blas['internal_api']} for {blas['architecture']}, {blas['num_threads']} threads", flush=True)
    numpy = numpys()
    ratios = {(mode, name): [] for mode in MODES for name in OPERATIONS}
    for turn in range(1, rounds + 1):
        print(f"round {turn} of {rounds}", flush=True)
        for mode, run in MODES.items():
            theirs = {name: seconds_of_second_call(operation) for name, operation in numpy.items()}
            for name, taken in seconds_of(run()).items():
                ratios[mode, name].append(theirs[OPERATIONS[name][1]] / taken)
    for mode in MODES:
        print(f"\n{'speed, as a multiple of NumPy ' + np.__version__ + ': ' + mode:66} median (low – high)")
        for name, (title, _) in OPERATIONS.items():
            values = ratios[mode, name]
            print(f"{title:66} {median(values):6.2f} ({min(values):.2f} – {max(values):.2f})")
    print("\nbuilding the crate as a notebook does")
    for what, features in (("with pictures", ()), ("without default features", ("--no-default-features",))):
        packages, cold, alone = build_costs(*features)
        print(f"{what:24} {packages} packages, {cold:.1f} s in all, {alone:.1f} s the crate by itself")


if __name__ == "__main__":
    command(main)

"""The proof that the port is right: the Python lesson, replayed with NumPy, against what the notebook shows."""

import math

import numpy as np
from execute import NotebookError

SEEDS = (0, 1, 42, 4294967295)
SEED_LINE = "const SEED: u32 = 0;"
# The lesson's code cells in its order.
LESSON = [f"in-{number}" for number in (2, *range(94, 100), *range(101, 106), 92, *range(153, 163))]


def replay(seed):
    """What the lesson's cells show: for each id an array that is printed, or one whose mean and variance are."""
    np.random.seed(seed)

    def normal(*shape):
        return np.random.randn(*shape)

    def xavier_init(n_in, n_out):
        limit = np.sqrt(6.0 / (n_in + n_out))
        return np.random.uniform(low=-limit, high=limit, size=(n_in, n_out))

    def he_init(n_in, n_out):
        return np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)

    def relu(z):
        return np.maximum(0, z)

    arrays, moments = {}, {}
    layers = (
        (lambda: normal(10, 5) * 0.01, np.tanh, (96, 97, 98, 99)),
        (lambda: xavier_init(10, 5), np.tanh, (102, 103, 104, 105)),
        (lambda: normal(10, 5) * 0.01, relu, (154, 155, 156, 157)),
        (lambda: he_init(10, 5), relu, (159, 160, 161, 162)),
    )
    for weights, activation, (shown, of_x, of_w, of_a) in layers:
        x = normal(4, 10)
        w = weights()
        a = activation(np.dot(x, w))
        arrays[f"in-{shown}"] = a
        moments |= {f"in-{of_x}": x, f"in-{of_w}": w, f"in-{of_a}": a}
    return arrays, moments


def with_seed(notebook, seed):
    """Writes `seed` into a copy of the notebook."""
    import nbformat

    seeded = nbformat.from_dict(notebook)
    cells = [cell for cell in seeded.cells if cell.cell_type == "code" and SEED_LINE in cell.source.splitlines()]
    if len(cells) != 1 or cells[0].source.strip() != SEED_LINE:
        raise NotebookError(f"the lesson does not hold `{SEED_LINE}` exactly once, in a cell of its own.")
    cells[0].source = f"const SEED: u32 = {seed};"
    return seeded


def check_ids(notebook):
    """The lesson's cells stand in the lesson's order."""
    ids = [cell.id for cell in notebook.cells if cell.cell_type == "code" and cell.id.startswith("in-")]
    return [] if ids == LESSON else [f"the lesson's cells should be {' '.join(LESSON)}, they are {' '.join(ids)}"]


def check_numbers(executed, seed):
    """All differences between the executed notebook and NumPy."""
    arrays, moments = replay(seed)
    cells = {cell.id: cell for cell in executed.cells}
    problems = []
    for cell_id, array in arrays.items():
        shown = [output.data.get("text/plain") for output in outputs(cells, cell_id) if "data" in output]
        if shown != [repr(array)]:
            problems.append(f"seed {seed}, {cell_id}: shown {shown}, NumPy's repr is {repr(array)!r}")
    for cell_id, values in moments.items():
        printed = "".join(output.text for output in outputs(cells, cell_id) if output.get("name") == "stdout")
        problems += [f"seed {seed}, {cell_id}: {problem}" for problem in check_moments(printed, values)]
    return problems


def outputs(cells, cell_id):
    return cells[cell_id].outputs if cell_id in cells else []


def check_moments(printed, values):
    """Two printed lines against the mean and the variance of `values`, to 12 digits.

    The mean of numbers of both signs can be far smaller than the numbers, and what is left of them then depends on the order of
    addition, which NumPy does not promise. So it may be off by 1e-12 of itself or, where that is less than rounding costs, by 1e-14 of the
    mean magnitude. A variance adds squares only: no such room.
    """
    lines = printed.splitlines()
    if len(lines) != 2:
        return [f"printed {printed!r} where the mean and the variance should stand on two lines"]
    problems = []
    for name, line, expected, room in (
        ("mean", lines[0], float(np.mean(values)), 1e-14 * float(np.mean(np.abs(values)))),
        ("variance", lines[1], float(np.var(values)), 0.0),
    ):
        try:
            number = float(line)
        except ValueError:
            number = math.nan
        if not abs(number - expected) <= max(1e-12 * abs(expected), room):
            problems.append(f"the {name} is printed as {line}, NumPy has {expected!r}")
    return problems

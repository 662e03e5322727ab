"""Typical wrong answers to the exercises: the source of each student's cell, by its id, with words of the refusal."""

from textwrap import indent

from initializers_notebooks import assignment

FUNCTION = "fn {}(rng: &mut impl Random, n_in: usize, n_out: usize) -> Array2<f64> {{\n    {}\n}}"

WRONG = {
    "a1": ("let careless_variance: f64 = 10.0;", "the weights enter squared"),
    "a2": ("let layers: f64 = 3.0;", "the standard deviation only by 0.1"),
    "a3": ("let factor: f64 = 0.5_f64.powi(30);", "about its square root"),
    "a4": ("let scale: f64 = 2.0;", "that is the scale for ReLU"),
    "a5": (
        FUNCTION.format("lecun_init", "rng.randn((n_in, n_out)) / n_in as f64"),
        "multiply it by the square root",
    ),
    "a6": (
        FUNCTION.format("broken_init", "rng.randn((n_in, n_out)) * (2.0 / n_out as f64).sqrt()"),
        "You divided by the number of units",
    ),
    "a7": (
        FUNCTION.format("he_uniform_init", "let a = (2.0 / n_in as f64).sqrt();\n    rng.uniform(-a, a, (n_in, n_out))"),
        "lacks a factor √3",
    ),
    "a8": (FUNCTION.format("leaky_init", "rng.randn((n_in, n_out)) * (2.0 / n_in as f64).sqrt()"), "made for ReLU"),
    "a9": (
        FUNCTION.format("orthogonal_init", "rng.randn((n_in, n_out)) / (n_in as f64).sqrt()"),
        "Divide each by its length",
    ),
    "a10": ("let sigma: f64 = 0.01;", "vanishes"),
}


def answered(source, solution):
    """A student's cell with this answer."""
    if number := assignment.NUMBER.fullmatch(source):
        return f"let {number[1]}: f64 = {solution};"
    return f"{assignment.FUNCTION.fullmatch(source)[1]}{indent(solution.strip(), '    ')}\n}}"

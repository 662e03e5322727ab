"""Model answers to the exercises: the source of each student's cell, by its id, and typical wrong ones with words of the refusal."""

FUNCTION = "fn {}(rng: &mut impl Random, n_in: usize, n_out: usize) -> Array2<f64> {{\n    {}\n}}"

ORTHOGONAL = """
    if n_in < n_out {
        return orthogonal_init(rng, n_out, n_in).reversed_axes();
    }
    let mut w = rng.randn((n_in, n_out));
    for j in 0..n_out {
        let mut v = w.column(j).to_owned();
        for i in 0..j {
            let u = w.column(i).to_owned();
            v = &v - &u * v.dot(&u);
        }
        v = &v / v.dot(&v).sqrt();
        w.column_mut(j).assign(&v);
    }
    w
"""

MODEL = {
    "a1": "let careless_variance: f64 = 1000.0 * 0.01 * 0.01;",
    "a2": "let layers: f64 = 6.0;",
    "a3": "let factor: f64 = 0.5_f64.powi(15);",
    "a4": "let scale: f64 = 1.0;",
    "a5": FUNCTION.format("lecun_init", "rng.randn((n_in, n_out)) * (1.0 / n_in as f64).sqrt()"),
    "a6": FUNCTION.format("broken_init", "rng.randn((n_in, n_out)) * (2.0 / n_in as f64).sqrt()"),
    "a7": FUNCTION.format(
        "he_uniform_init", "let a = (6.0 / n_in as f64).sqrt();\n    rng.uniform(-a, a, (n_in, n_out))"
    ),
    "a8": FUNCTION.format("leaky_init", "rng.randn((n_in, n_out)) * (2.0 / 1.04 / n_in as f64).sqrt()"),
    "a9": FUNCTION.format("orthogonal_init", ORTHOGONAL.strip()),
    "a10": "let sigma: f64 = 0.14;",
}

WRONG = {
    "a1": ("let careless_variance: f64 = 10.0;", "the weights enter squared"),
    "a2": ("let layers: f64 = 3.0;", "the standard deviation only by 0.1"),
    "a3": ("let factor: f64 = 0.5_f64.powi(30);", "its root is asked for"),
    "a4": ("let scale: f64 = 2.0;", "that is ReLU's"),
    "a5": (
        FUNCTION.format("lecun_init", "rng.randn((n_in, n_out)) / n_in as f64"),
        "multiplied by its square root",
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
        "not at right angles",
    ),
    "a10": ("let sigma: f64 = 0.01;", "vanishes"),
}

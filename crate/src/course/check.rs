//! Checks for the exercises: each says what is right, what is wrong and by how much.
//!
//! ```
//! use initializers::{course::*, prelude::*};
//! fn lecun_init(rng: &mut impl Random, n_in: usize, n_out: usize) -> Array2<f64> {
//!     rng.randn((n_in, n_out)) / n_out as f64
//! }
//! println!("{}", check::lecun(lecun_init));
//! // Not yet: for 400 inputs and 150 units the variance of the weights is 4.4e-5; it should be 1/n_in = 2.5e-3. …
//! ```

use std::f64::consts::FRAC_PI_2;
use std::fmt;

use ndarray::{Array1, Array2};

use crate::activation::Activation;
use crate::network::{Layer, Network};
use crate::notebook::{Show, escape, show};
use crate::random::{RandomExt, RandomState};
use crate::stats::{Values, largest_magnitude, mean, var};

/// The result of a check, shown in a notebook as text: "Right: …" or "Not yet: …".
#[derive(Clone, Debug)]
pub struct Verdict(Result<String, String>);

impl Verdict {
    /// Whether the answer is right.
    ///
    /// ```
    /// use initializers::{course::*, prelude::*};
    /// assert!(check::careless_variance(0.1).is_right());
    /// assert!(!check::careless_variance(f64::NAN).is_right()); // no answer yet
    /// ```
    pub fn is_right(&self) -> bool {
        self.0.is_ok()
    }
}

impl Show for Verdict {
    fn evcxr_display(&self) {
        let words = self.to_string();
        // Not every front end wraps plain text.
        show(&[("text/html", &format!("<p>{}</p>", escape(&words))), ("text/plain", &words)]);
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(words) => write!(f, "Right: {words}"),
            Err(words) => write!(f, "Not yet: {words}"),
        }
    }
}

type Initializer<'a> = &'a dyn Fn(&mut RandomState, usize, usize) -> Array2<f64>;

/// Checks the variance of z for 1000 inputs of variance 1 and weights 0.01 · N(0, 1): 1000 · 0.01² = 0.1.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::careless_variance(1000.0 * 0.01 * 0.01).is_right());
/// assert!(check::careless_variance(10.0).to_string().contains("the weights enter squared"));
/// ```
pub fn careless_variance(answer: f64) -> Verdict {
    let mistakes = [
        (10.0, "that is n · σ, but the weights enter squared, so their variance counts"),
        (1e-4, "that is σ², the variance of one product, but a unit adds up 1000 of them"),
        (0.1_f64.sqrt(), "that is the standard deviation, but the question is about its square"),
    ];
    number("n · σ² = 1000 · 0.01²", answer, 0.1, 0.01, &mistakes)
}

/// Checks after how many careless layers of 100 units the standard deviation has shrunk to a millionth: 6, because each
/// layer multiplies it by √100 · 0.01 = 0.1.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::layers_to_a_millionth(6.0).is_right());
/// assert!(check::layers_to_a_millionth(5.0).to_string().contains("too small by less than a factor of 2"));
/// ```
pub fn layers_to_a_millionth(answer: f64) -> Verdict {
    let mistakes = [
        (3.0, "each layer multiplies the variance by 0.01, but the standard deviation only by 0.1"),
        (12.0, "each layer multiplies the standard deviation by √100 · 0.01 = 0.1, so it shrinks faster than that"),
    ];
    number("0.1 to the power of 6 is a millionth", answer, 6.0, 0.0, &mistakes)
}

/// Checks by how much 30 ReLU layers with Xavier weights multiply the standard deviation of z: √½ each, 2⁻¹⁵ ≈ 3.1e-5 in all.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::xavier_under_relu(0.5_f64.powi(15)).is_right());
/// assert!(check::xavier_under_relu(0.5_f64.powi(30)).to_string().contains("about its square root"));
/// ```
pub fn xavier_under_relu(answer: f64) -> Verdict {
    let mistakes = [
        (2_f64.powi(-30), "that is the factor for the variance, but the question is about its square root"),
        (2_f64.powi(15), "that is the inverse, but each layer halves the mean square"),
    ];
    number("√½ to the power of 30 is 2⁻¹⁵", answer, 2_f64.powi(-15), 0.05, &mistakes)
}

/// Checks the scale s of Var(w) = s / `n_in` that keeps the variance of z under the activation |z|: 1 / E\[|g|²\] = 1.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::scale_for_abs(1.0).is_right());
/// assert!(check::scale_for_abs(2.0).to_string().contains("that is the scale for ReLU"));
/// ```
pub fn scale_for_abs(answer: f64) -> Verdict {
    let mistakes = [
        (2.0, "that is the scale for ReLU, which sets half of the mean square to 0, but |z| keeps both halves"),
        (FRAC_PI_2, "that is 1 / E[|g|]², but the next layer adds up mean squares, not squares of means"),
    ];
    number("E[|g|²] = E[g²] = 1, so nothing is lost and the scale is 1", answer, 1.0, 0.01, &mistakes)
}

/// Checks `LeCun`'s weights: mean 0 and variance 1 / `n_in`.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::lecun(|rng, n_in, n_out| Init::LecunNormal.sample(rng, (n_in, n_out))).is_right());
/// let refused = check::lecun(|rng, n_in, n_out| Init::HeNormal.sample(rng, (n_in, n_out)));
/// assert!(refused.to_string().contains("too large by a factor of 2."));
/// ```
pub fn lecun(init: impl Fn(&mut RandomState, usize, usize) -> Array2<f64>) -> Verdict {
    Verdict(weights(&init, 1.0, "1/n_in"))
}

/// Checks He's weights, those of the repaired initializer: mean 0 and variance 2 / `n_in`.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::he(he_normal).is_right());
/// let refused = check::he(|rng, n_in, n_out| he_normal(rng, n_out, n_in));
/// assert!(refused.to_string().contains("Inputs come first"));
/// ```
pub fn he(init: impl Fn(&mut RandomState, usize, usize) -> Array2<f64>) -> Verdict {
    Verdict(weights(&init, 2.0, "2/n_in"))
}

/// Checks He's weights drawn from a uniform distribution, U\[−√(6/`n_in`), √(6/`n_in`)).
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::he_uniform(|rng, n_in, n_out| Init::HeUniform.sample(rng, (n_in, n_out))).is_right());
/// assert!(check::he_uniform(he_normal).to_string().contains("a uniform distribution ends at"));
/// ```
pub fn he_uniform(init: impl Fn(&mut RandomState, usize, usize) -> Array2<f64>) -> Verdict {
    Verdict(weights(&init, 2.0, "2/n_in").and_then(|words| {
        let w = draw(&init, 400, 100)?;
        let (largest, limit) = (largest_magnitude(&w.values()), (6.0 / 400.0_f64).sqrt());
        if largest <= limit * (1.0 + 1e-12) {
            return Ok(format!("{words} None is beyond √(6/n_in)."));
        }
        Err(format!(
            "the variance is right, but a uniform distribution ends at √(6/n_in) = {limit:.4}, and one of yours is {largest:.4}. \
             Draw with rng.uniform(-limit, limit, …)."
        ))
    }))
}

/// Checks weights for a leaky ReLU of slope 0.2: mean 0 and variance 2 / ((1 + 0.2²) `n_in`), and their effect in 30 layers.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// let init = Init::kaiming_normal(Fan::In, Activation::LeakyRelu(0.2));
/// assert!(check::leaky(|rng, n_in, n_out| init.sample(rng, (n_in, n_out))).is_right());
/// assert!(check::leaky(he_normal).to_string().contains("made for ReLU"));
/// ```
pub fn leaky(init: impl Fn(&mut RandomState, usize, usize) -> Array2<f64>) -> Verdict {
    Verdict(weights(&init, 2.0 / 1.04, "2/(1.04 n_in)").map(|words| {
        let kept = kept_by(&init, Activation::LeakyRelu(0.2), 30);
        format!(
            "{words} 30 layers of 100 units multiply the standard deviation by {kept:.2}: theory's 1 is for infinitely wide layers, \
             and those of finite width lose a little and fluctuate."
        )
    }))
}

/// Checks orthogonal weights: wᵀw = 1 for a square or tall matrix, wwᵀ = 1 for a wide one.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// let init = Init::Orthogonal { gain: 1.0 };
/// assert!(check::orthogonal(|rng, n_in, n_out| init.sample(rng, (n_in, n_out))).is_right());
/// assert!(check::orthogonal(he_normal).to_string().contains("Divide each by its length"));
/// ```
pub fn orthogonal(init: impl Fn(&mut RandomState, usize, usize) -> Array2<f64>) -> Verdict {
    Verdict(orthogonal_weights(&init))
}

/// Checks, in 10 networks, the σ of normal weights with which 20 ReLU layers of 100 units keep the signal: √(2/100) ≈ 0.141.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// assert!(check::best_sigma(0.14).is_right());
/// assert!(check::best_sigma(1e9).to_string().contains("far too large"));
/// ```
pub fn best_sigma(answer: f64) -> Verdict {
    if !(answer.is_finite() && answer > 0.0) {
        return Verdict(Err(format!("σ must be a number above 0, but it is {answer}.")));
    }
    let best = 0.02_f64.sqrt();
    let (size, way) = if answer < best { ("small", "vanishes") } else { ("large", "explodes") };
    // Beyond these bounds the squares of the signal after 20 layers overflow or underflow.
    if !(1e-6..=1e6).contains(&answer) {
        return Verdict(Err(format!("with σ = {answer:e} the signal {way} at once. It is far too {size}.")));
    }
    let init = |rng: &mut RandomState, n_in, n_out| rng.normal(0.0, answer, (n_in, n_out));
    let kept = kept_by(&init, Activation::Relu, 20);
    Verdict(if (answer / best - 1.0).abs() < 0.05 {
        Ok(format!(
            "20 layers multiply the standard deviation by {kept:.2} (10 seeds, geometric mean). Theory says σ = √(2/100) = {best:.3}."
        ))
    } else {
        Err(format!(
            "with σ = {answer} the signal {way}: 20 layers multiply its standard deviation by {kept:.1e} (10 seeds, geometric mean). \
             It is too {size}."
        ))
    })
}

fn number(why: &str, answer: f64, right: f64, tolerance: f64, mistakes: &[(f64, &str)]) -> Verdict {
    Verdict(if answer.is_nan() {
        Err("there is no number yet. Replace f64::NAN with your prediction.".into())
    } else if (answer - right).abs() <= tolerance * right {
        Ok(format!("{why}."))
    } else if let Some((_, words)) = mistakes.iter().find(|(wrong, _)| (answer / wrong - 1.0).abs() <= 0.01) {
        Err(format!("{answer} is not right: {words}."))
    } else if answer <= 0.0 {
        Err(format!("{answer} is not right: the answer is above 0."))
    } else {
        let (way, factor) = if answer > right { ("large", answer / right) } else { ("small", right / answer) };
        // The exact factor would be the answer.
        let by = match factor {
            10.0.. => "a factor of 10 or more",
            2.0.. => "a factor of 2 or more",
            _ => "less than a factor of 2",
        };
        Err(format!("{answer} is too {way} by {by}."))
    })
}

/// Draws weights of this size, or says why they are not usable.
fn draw(init: Initializer, n_in: usize, n_out: usize) -> Result<Array2<f64>, String> {
    let w = init(&mut RandomState::new(1), n_in, n_out);
    let (needed, got) = ((n_in, n_out), w.dim());
    if got != needed {
        let turned = if got == (n_out, n_in) { " Inputs come first." } else { "" };
        return Err(format!(
            "for {n_in} inputs and {n_out} units the weights must have the shape {needed:?}, but they have the shape {got:?}.{turned}"
        ));
    }
    let values = w.values();
    if let Some(wrong) = values.iter().find(|v| !v.is_finite()) {
        return Err(format!("one of the weights is {wrong}; all must be finite."));
    }
    let largest = largest_magnitude(&values);
    if largest == 0.0 {
        return Err("all weights are 0, so no signal gets through. Write your own line in the function.".into());
    }
    // Far beyond these, the squares that the checks add up overflow or underflow.
    if !(1e-6..=1e6).contains(&largest) {
        return Err(format!("the largest of the weights is {largest:.1e}, and no layer can work with that."));
    }
    if init(&mut RandomState::new(2), n_in, n_out).values() == values {
        return Err("another seed gives the same weights. Draw them from `rng`.".into());
    }
    Ok(w)
}

/// Checks that the weights have mean 0 and variance scale / `n_in` at two shapes.
fn weights(init: Initializer, scale: f64, rule: &str) -> Result<String, String> {
    let mut ratios = Vec::new();
    for (n_in, n_out) in [(400, 150), (150, 400)] {
        let w = draw(init, n_in, n_out)?;
        let (mean, variance) = (mean(&w), var(&w));
        // Five times the standard error of the mean.
        if mean.abs() > 5.0 * (variance / w.len() as f64).sqrt() {
            return Err(format!("the mean of the weights is {mean:.4}; it should be 0."));
        }
        let right = scale / n_in as f64;
        if (variance / right - 1.0).abs() > 0.035 {
            let (i, o) = (n_in as f64, n_out as f64);
            // What common slips give, in the order in which they are tried.
            let slips = [
                (scale / o, "You divided by the number of units, but a unit adds up its inputs."),
                (
                    scale * 2.0 / (i + o),
                    "That is Xavier's compromise, the mean of both fans; here only the inputs count.",
                ),
                (scale * scale / (i * i), "You multiplied randn by the variance; multiply it by the square root."),
                (
                    scale * scale / (o * o),
                    "You multiplied randn by a variance, and computed it from the units: that is two mistakes.",
                ),
                (right / 3.0, "A uniform distribution U[-a, a] has the variance a²/3, so the limit lacks a factor √3."),
                (1.0 / i, "That is LeCun's 1/n_in, which does not make up for what the activation removes."),
                (2.0 / i, "That is He's 2/n_in, made for ReLU."),
                (1e-4, "That is the careless 0.01², which ignores the width."),
                (1.0, "That is the variance of randn itself: scale it down."),
            ];
            let slip =
                slips.iter().find(|(wrong, _)| (variance / wrong - 1.0).abs() < 0.03).map_or("", |(_, words)| words);
            let factor = (variance / right).max(right / variance);
            let way = if variance > right { "large" } else { "small" };
            return Err(format!(
                "for {n_in} inputs and {n_out} units the variance of the weights is {variance:.1e}; it should be {right:.1e}. \
                 It is too {way} by a factor of {factor:.2}. {slip}"
            )
            .trim_end()
            .to_owned());
        }
        ratios.push(variance / right);
    }
    Ok(format!(
        "the mean is 0 and the variance {rule}; 400 → 150 and 150 → 400 units gave {:.3} and {:.3} times that.",
        ratios[0], ratios[1]
    ))
}

fn orthogonal_weights(init: Initializer) -> Result<String, String> {
    let mut worst: f64 = 0.0;
    // The small one first: without their division by the length, the columns of a larger one grow beyond all bounds.
    for (n_in, n_out) in [(3, 3), (30, 30), (40, 20), (20, 40)] {
        let w = draw(init, n_in, n_out)?;
        let (product, what) = if n_in >= n_out { (w.t().dot(&w), "columns") } else { (w.dot(&w.t()), "rows") };
        let products = product.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, dot)| dot.abs());
        let off = products.fold(0.0, f64::max);
        let farther = |a: f64, b: f64| if (b - 1.0).abs() > (a - 1.0).abs() { b } else { a };
        let length = product.diag().iter().map(|dot| dot.sqrt()).fold(1.0, farther);
        let shape = format!("for {n_in} inputs and {n_out} units");
        // Lengths first: vectors of another length also have wrong projections.
        if (length - 1.0).abs() > 1e-6 {
            return Err(format!(
                "{shape} one of the {what} has the length {length:.3} instead of 1. Divide each by its length."
            ));
        }
        if off > 1e-6 {
            return Err(format!(
                "{shape} the {what} have length 1 but are not at right angles: the dot product of two is {off:.2} instead of 0. \
                 Subtract from each its projections on those before it."
            ));
        }
        worst = worst.max(off);
    }
    Ok(format!(
        "at 3 → 3, 30 → 30, 40 → 20 and 20 → 40 units all vectors have length 1, and no dot product of two is above {:.0e}.",
        worst.max(1e-15)
    ))
}

/// By how much a network of layers of 100 units multiplies the standard deviation of its sums from the first layer to the
/// last, as the geometric mean over 10 seeds.
fn kept_by(init: Initializer, activation: Activation, depth: usize) -> f64 {
    let mut logs = Vec::new();
    for seed in 0..10 {
        let mut rng = RandomState::new(seed);
        let x = rng.randn((20, 100));
        let mut network = Network { layers: Vec::new() };
        for _ in 0..=depth {
            network.layers.push(Layer { w: init(&mut rng, 100, 100), b: Array1::zeros(100), activation });
        }
        let signals = network.forward(&x);
        logs.push(0.5 * libm::log(var(&signals[depth].z) / var(&signals[0].z)));
    }
    libm::exp(mean(&logs))
}

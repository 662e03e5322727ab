//! Compares what a library drew with what our expression draws.

use anyhow::{Result, ensure};
use initializers::init::Init;
use initializers::ndarray::{ArrayD, Axis, Ix2};
use initializers::random::RandomState;

use crate::row::Row;

/// Below this probability, chance does not explain a difference.
const LEAST: f64 = 1e-6;

/// Compares `theirs`, all draws one after the other, and says what was measured.
pub fn compare(row: &Row, shape: &[usize], theirs: &[f64]) -> Result<String> {
    let size: usize = shape.iter().product();
    // Not a seed that a library with NumPy's generator is given.
    let mut rng = RandomState::new(u32::MAX);
    let mut ours = vec![];
    for (count, draw) in theirs.chunks(size).enumerate() {
        let sample = row.sample(&mut rng, shape);
        if count == 0
            && let (Init::Orthogonal { gain }, [_, _]) = (row.ours, shape)
        {
            let error = from_orthogonal(draw, shape, gain);
            ensure!(error < 1e-3, "not orthogonal: the products of its rows or columns are off by {error:.1e}");
        }
        ours.extend(sample);
    }
    let n = theirs.len() as f64;
    let (their_mean, their_variance, fourth) = moments(theirs);
    let (our_mean, our_variance, _) = moments(&ours);
    let [theirs, ours] = [sorted(theirs), sorted(&ours)];
    let (distance, probability) = kolmogorov_smirnov(&theirs, &ours);
    let ratio = |a: f64, b: f64| if a == b { 1.0 } else { a / b };
    let said = format!(
        "n = {n}, variance {:.4} of ours and {:.4} of the table's, from {:.4e} to {:.4e} (ours {:.4e} to {:.4e}), D = {distance:.5}, p = {probability:.3}",
        ratio(their_variance, our_variance),
        ratio(their_variance, row.variance()),
        theirs[0],
        theirs[theirs.len() - 1],
        ours[0],
        ours[ours.len() - 1],
    );
    ensure!(probability > LEAST, "another distribution: {said}");
    // Six standard errors of a variance, and of the difference of two.
    let error = 6.0 * ((fourth - 1.0).max(0.0) / n).sqrt();
    let close = |a: f64, b: f64, tolerance: f64| (ratio(a, b) - 1.0).abs() <= tolerance;
    ensure!(close(their_variance, our_variance, error * 2_f64.sqrt() + 1e-6), "another variance: {said}");
    ensure!(close(their_variance, row.variance(), error + 1e-3), "not the variance of the table: {said}");
    let std = our_variance.sqrt();
    ensure!((their_mean - our_mean).abs() <= 6.0 * std * (2.0 / n).sqrt(), "another mean: {said}");
    // The extremes of a bounded distribution are its bounds; those of a normal one vary.
    let bounded = ours[ours.len() - 1] - our_mean < 2.5 * std;
    let tolerance = std * if bounded { 20.0 / n.sqrt() } else { 1.5 };
    for (a, b) in [(theirs[0], ours[0]), (theirs[theirs.len() - 1], ours[ours.len() - 1])] {
        ensure!((a - b).abs() <= tolerance, "other bounds: {said}");
    }
    for share in [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99] {
        let [a, b] = [&theirs, &ours].map(|values| values[((n - 1.0) * share) as usize]);
        // Six standard errors of a normal distribution's first hundredth, the widest of these.
        ensure!((a - b).abs() <= std * 32.0 / n.sqrt(), "another quantile {share}, {a:.4e} and not {b:.4e}: {said}");
    }
    Ok(said)
}

/// Mean, variance, and the fourth moment in units of the squared variance.
fn moments(values: &[f64]) -> (f64, f64, f64) {
    let mean =
        |power: i32, centre: f64| values.iter().map(|v| (v - centre).powi(power)).sum::<f64>() / values.len() as f64;
    let centre = mean(1, 0.0);
    let variance = mean(2, centre);
    (centre, variance, if variance > 0.0 { mean(4, centre) / variance.powi(2) } else { 1.0 })
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The largest distance between the two distribution functions, and how probable one as large is if both are the same.
fn kolmogorov_smirnov(ours: &[f64], theirs: &[f64]) -> (f64, f64) {
    let (mut below, mut distance) = ([0, 0], 0_f64);
    let share = |below: usize, of: &[f64]| below as f64 / of.len() as f64;
    while below[0] < ours.len() && below[1] < theirs.len() {
        let value = ours[below[0]].min(theirs[below[1]]);
        for (below, of) in below.iter_mut().zip([ours, theirs]) {
            *below += of[*below..].iter().take_while(|&&v| v <= value).count();
        }
        distance = distance.max((share(below[0], ours) - share(below[1], theirs)).abs());
    }
    let scaled = distance / (1.0 / ours.len() as f64 + 1.0 / theirs.len() as f64).sqrt();
    let tail = |k: i32| (-1_f64).powi(k - 1) * (-2.0 * (f64::from(k) * scaled).powi(2)).exp();
    // The series converges slowly where the answer is 1.
    let probability = if scaled < 0.3 { 1.0 } else { 2.0 * (1..=100).map(tail).sum::<f64>() };
    (distance, probability.clamp(0.0, 1.0))
}

/// How far the rows or columns of a draw, whichever are fewer, are from orthogonal ones of this length.
fn from_orthogonal(draw: &[f64], shape: &[usize], gain: f64) -> f64 {
    let w = ArrayD::from_shape_vec(shape, draw.to_vec()).and_then(ArrayD::into_dimensionality::<Ix2>);
    let Ok(w) = w else { return f64::INFINITY };
    let products = if w.len_of(Axis(0)) < w.len_of(Axis(1)) { w.dot(&w.t()) } else { w.t().dot(&w) };
    products.indexed_iter().map(|((i, j), v)| (v - if i == j { gain * gain } else { 0.0 }).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::row;

    #[test]
    fn equal_draws_pass_and_others_do_not() {
        let row = row!("w", 1.0, He, Init::HeNormal).shape(&[200, 100], 200, 100);
        let shape = [200, 100];
        let drawn = |init: Init| {
            let mut rng = RandomState::new(1);
            (0..3).flat_map(|_| init.sample(&mut rng, (200, 100))).collect::<Vec<f64>>()
        };
        assert!(compare(&row, &shape, &drawn(Init::HeNormal)).is_ok());
        for (other, says) in [
            (Init::HeUniform, "another distribution"),
            (Init::XavierNormal, "another distribution"),
            (Init::Normal { mean: 0.0, std: 0.105 }, "another"),
        ] {
            let error = compare(&row, &shape, &drawn(other)).unwrap_err().to_string();
            assert!(error.contains(says), "{other}: {error}");
        }
        let orthogonal = row!("w", 1.0, Lecun, Init::Orthogonal { gain: 1.0 }).shape(&[200, 100], 200, 100);
        assert!(compare(&orthogonal, &shape, &drawn(Init::Orthogonal { gain: 1.0 })).is_ok());
        let error = compare(&orthogonal, &shape, &drawn(Init::LecunNormal)).unwrap_err().to_string();
        assert!(error.contains("not orthogonal"), "{error}");
    }
}

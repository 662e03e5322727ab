//! Statistics of weights and activations.

use std::borrow::Cow;

use ndarray::{ArrayBase, Data, Dimension};

/// Numbers to look at: an array of any shape, a view, a slice or a vector of `f64`.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(mean(&array![[1.0, 2.0], [3.0, 4.0]]), mean(&vec![1.0, 2.0, 3.0, 4.0]));
/// ```
pub trait Values {
    /// The numbers in row-major order, borrowed where they lie so in memory.
    fn values(&self) -> Cow<'_, [f64]>;
}

impl Values for [f64] {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

impl<const N: usize> Values for [f64; N] {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

impl Values for Vec<f64> {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

impl<S: Data<Elem = f64>, D: Dimension> Values for ArrayBase<S, D> {
    fn values(&self) -> Cow<'_, [f64]> {
        match self.as_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(self.iter().copied().collect()),
        }
    }
}

impl<T: Values + ?Sized> Values for &T {
    fn values(&self) -> Cow<'_, [f64]> {
        (**self).values()
    }
}

/// The mean, Σ xᵢ / n; `numpy.mean`, to the last digit: the sum is NumPy's pairwise sum.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(mean(&array![[1.0, 2.0], [3.0, 6.0]]), 3.0);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn mean(x: &(impl Values + ?Sized)) -> f64 {
    mean_of(&x.values())
}

/// The variance, Σ (xᵢ − mean)² / n; `numpy.var` (`ddof=0`), to the last digit.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(var(&[1.0, 2.0, 3.0, 4.0]), 1.25);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn var(x: &(impl Values + ?Sized)) -> f64 {
    var_of(&x.values())
}

#[track_caller]
fn mean_of(x: &[f64]) -> f64 {
    assert!(!x.is_empty(), "the mean of no values is not defined: give an array with at least one element");
    pairwise_sum(x) / x.len() as f64
}

#[track_caller]
fn var_of(x: &[f64]) -> f64 {
    assert!(!x.is_empty(), "the variance of no values is not defined: give an array with at least one element");
    let mean = mean_of(x);
    let squares: Vec<f64> = x.iter().map(|v| (v - mean) * (v - mean)).collect();
    pairwise_sum(&squares) / x.len() as f64
}

/// NumPy's order of additions for a contiguous array: halves (cut at a multiple of 8) down to blocks of 128, which are
/// summed in 8 interleaved strands. Its rounding error grows with log n instead of n: N. J. Higham, "The accuracy of
/// floating point summation", SIAM J. Sci. Comput. 14(4), 1993.
fn pairwise_sum(x: &[f64]) -> f64 {
    if x.len() < 8 {
        // NumPy starts from -0.0, so that a sum of negative zeros keeps its sign.
        return x.iter().fold(-0.0, |sum, v| sum + v);
    }
    if x.len() > 128 {
        let half = x.len() / 2;
        let (left, right) = x.split_at(half - half % 8);
        return pairwise_sum(left) + pairwise_sum(right);
    }
    let (blocks, rest) = x.as_chunks::<8>();
    let mut r = blocks[0];
    for block in &blocks[1..] {
        for (sum, v) in r.iter_mut().zip(block) {
            *sum += v;
        }
    }
    let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    rest.iter().fold(sum, |sum, v| sum + v)
}

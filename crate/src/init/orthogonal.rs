//! Orthogonal matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use crate::array::elements;
use crate::random::Random;

/// A matrix of `rows` × `columns` with orthonormal columns or, where it is wider than high, orthonormal rows.
///
/// The Gram–Schmidt process turns normal vectors into each such matrix with the same density, because the diagonal of its R is
/// positive (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 2007).
pub(super) fn sample(rng: &mut dyn Random, rows: usize, columns: usize) -> Array2<f64> {
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut vectors = Array2::zeros((count, length));
    // What is left of a vector in the span of the others is rounding, and has no direction. Then all are drawn again.
    // A generator draws such vectors once in 2⁵⁰ numbers or so.
    loop {
        rng.fill_randn(elements(&mut vectors));
        let independent = orthonormalize(vectors.view_mut(), 0.0);
        // The last of as many vectors as dimensions lie nearly in the span of the others, where rounding leaves them less orthogonal.
        // A second pass makes these, too, orthogonal to the last digits. Unit vectors keep their length in it, but for rounding.
        let (first, mut last) =
            vectors.view_mut().split_at(Axis(0), count.min(length.saturating_sub((length / 8).max(16))));
        remove(&first.view(), last.view_mut());
        if independent && orthonormalize(last, 0.5) {
            break;
        }
    }
    if rows >= columns { vectors.reversed_axes() } else { vectors }
}

/// Takes the span of the orthonormal rows of `first` out of those of `second`.
fn remove(first: &ArrayView2<f64>, mut second: ArrayViewMut2<f64>) {
    let overlaps = second.dot(&first.t());
    general_mat_mul(-1.0, &overlaps, first, 1.0, &mut second);
}

/// Makes the rows orthonormal, half of them at a time, so that nearly all of the work is in products of matrices, and says whether
/// each was longer than `shortest` before its length became 1.
fn orthonormalize(rows: ArrayViewMut2<f64>, shortest: f64) -> bool {
    let count = rows.nrows();
    if count > 1 {
        let (mut first, mut second) = rows.split_at(Axis(0), count / 2);
        let independent = orthonormalize(first.view_mut(), shortest);
        remove(&first.view(), second.view_mut());
        orthonormalize(second, shortest) && independent
    } else {
        let mut row = rows;
        let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row /= length;
        row.is_empty() || length > shortest
    }
}

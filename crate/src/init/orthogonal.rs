//! Orthogonal matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayViewMut2, Axis};

use crate::array::elements;
use crate::random::Random;

/// Fills `out`, `rows` × `columns`, with orthonormal columns or, where it is wider than high, orthonormal rows.
///
/// The Gram–Schmidt process turns normal vectors into each such matrix with the same density, because the diagonal of its R is
/// positive (F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 2007).
/// A second pass makes them orthogonal to the last digits.
pub(super) fn fill(rng: &mut dyn Random, rows: usize, columns: usize, out: &mut [f64]) {
    let mut vectors = Array2::zeros((rows.min(columns), rows.max(columns)));
    rng.fill_randn(elements(&mut vectors));
    for _ in 0..2 {
        orthonormalize(vectors.view_mut());
    }
    let vectors = if rows >= columns { vectors.reversed_axes() } else { vectors };
    out.iter_mut().zip(&vectors).for_each(|(out, value)| *out = *value);
}

/// Makes the rows orthonormal, half of them at a time, so that nearly all of the work is in products of matrices.
fn orthonormalize(rows: ArrayViewMut2<f64>) {
    let count = rows.nrows();
    if count > 1 {
        let (mut first, mut second) = rows.split_at(Axis(0), count / 2);
        orthonormalize(first.view_mut());
        let overlaps = second.dot(&first.t());
        general_mat_mul(-1.0, &overlaps, &first, 1.0, &mut second);
        orthonormalize(second);
    } else {
        let mut row = rows;
        let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row /= length;
    }
}

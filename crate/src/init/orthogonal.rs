//! Orthogonal matrices.

use crate::random::Random;

/// Fills `out`, `rows` × `columns`, with orthonormal columns or, where it is wider than high, orthonormal rows.
///
/// Gram and Schmidt's process on normal vectors, which gives each such matrix with the same density (the sign of the diagonal
/// of R is positive, see F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the
/// AMS 54, 2007), done twice for each vector, which is enough for orthogonality to the last digits.
pub(super) fn fill(rng: &mut dyn Random, rows: usize, columns: usize, out: &mut [f64]) {
    let (count, length) = (rows.min(columns), rows.max(columns));
    if count == 0 {
        return;
    }
    let mut vectors = vec![0.0; count * length];
    for i in 0..count {
        let (done, rest) = vectors.split_at_mut(i * length);
        let vector = &mut rest[..length];
        loop {
            rng.fill_randn(vector);
            let drawn = norm(vector);
            for _ in 0..2 {
                for other in done.chunks_exact(length) {
                    let overlap: f64 = other.iter().zip(&*vector).map(|(a, b)| a * b).sum();
                    vector.iter_mut().zip(other).for_each(|(v, o)| *v -= overlap * o);
                }
            }
            let left = norm(vector);
            // What is left of a vector that lay in the span of the others would be rounding errors.
            if left > 1e-8 * drawn {
                for v in vector {
                    *v /= left;
                }
                break;
            }
        }
    }
    for (i, vector) in vectors.chunks_exact(length).enumerate() {
        for (j, &v) in vector.iter().enumerate() {
            out[if rows >= columns { j * columns + i } else { i * columns + j }] = v;
        }
    }
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|v| v * v).sum::<f64>().sqrt()
}

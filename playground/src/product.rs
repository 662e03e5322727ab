//! The product of matrices, written for the vectors of two numbers that WebAssembly has.

use initializers::ndarray::{Array2, ArrayView2};

/// How many rows and columns of the product are made at once: their sums stay in the processor's registers.
const TILE: usize = 4;

/// x · w. `dot` knows no vectors of WebAssembly and takes longer there.
pub fn product(x: &Array2<f64>, w: &ArrayView2<f64>) -> Array2<f64> {
    let mut z = Array2::zeros((x.nrows(), w.ncols()));
    let rows: Vec<_> = (0..x.nrows()).step_by(TILE).map(|first| (first, columns(&x.t(), first))).collect();
    for j in (0..w.ncols()).step_by(TILE) {
        let columns = columns(w, j);
        for (i, rows) in &rows {
            for (i, sums) in (*i..).zip(tile(rows, &columns)) {
                for (j, sum) in (j..).zip(sums) {
                    // The last tiles reach over the edges.
                    if let Some(z) = z.get_mut([i, j]) {
                        *z = sum;
                    }
                }
            }
        }
    }
    z
}

/// Some columns beside each other in memory, with zeros beyond the last.
fn columns(matrix: &ArrayView2<f64>, first: usize) -> Vec<[f64; TILE]> {
    let at = |row, column| matrix.get([row, column]).copied().unwrap_or(0.0);
    (0..matrix.nrows()).map(|row| std::array::from_fn(|i| at(row, first + i))).collect()
}

#[inline(never)]
fn tile(x: &[[f64; TILE]], w: &[[f64; TILE]]) -> [[f64; TILE]; TILE] {
    let mut sums = [[0.0; TILE]; TILE];
    for (x, w) in x.iter().zip(w) {
        for (sums, x) in sums.iter_mut().zip(x) {
            for (sum, w) in sums.iter_mut().zip(w) {
                *sum += x * w;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use initializers::prelude::*;

    #[test]
    fn it_is_that_of_ndarray_at_every_edge() {
        let mut rng = RandomState::new(0);
        for (samples, inputs, units) in [(1, 1, 1), (4, 10, 5), (7, 3, 8), (8, 33, 4), (13, 100, 11)] {
            let (x, w) = (rng.randn((samples, inputs)), rng.randn((inputs, units)));
            let error = super::product(&x, &w.view()) - x.dot(&w);
            assert!(error.iter().all(|e| e.abs() < 1e-12), "{error}");
        }
    }
}

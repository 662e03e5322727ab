//! Arrays as slices, and new arrays to fill.

use ndarray::{Array, Dimension};

/// The elements of an array in standard layout, such as a new one.
pub(crate) fn elements<D: Dimension>(array: &mut Array<f64, D>) -> &mut [f64] {
    array.as_slice_mut().expect("the array is in standard layout")
}

/// The elements in row-major order of an array that may lie otherwise in memory and is then rearranged.
pub(crate) fn row_major<D: Dimension>(array: &mut Array<f64, D>) -> &mut [f64] {
    if !array.is_standard_layout() {
        *array = array.as_standard_layout().into_owned();
    }
    elements(array)
}

/// An array of zeros, or a sentence instead of an abort when there is no memory for it.
#[track_caller]
pub(crate) fn zeros<D: Dimension>(dim: D) -> Array<f64, D> {
    let (shape, mut values) = (dim.slice(), Vec::new());
    match count(shape) {
        Some(count) if values.try_reserve_exact(count).is_ok() => values.resize(count, 0.0),
        _ => panic!("an array of shape {shape:?} does not fit into memory: make an axis smaller"),
    }
    Array::from_shape_vec(dim, values).expect("one value for each element of the shape")
}

/// The number of elements of an array of this shape, if there can be one.
pub(crate) fn count(shape: &[usize]) -> Option<usize> {
    // ndarray limits the other axes even of an array without elements.
    let size =
        shape.iter().filter(|&&axis| axis > 0).try_fold(1_isize, |n, &axis| n.checked_mul(axis.try_into().ok()?))?;
    Some(if shape.contains(&0) { 0 } else { size.unsigned_abs() })
}

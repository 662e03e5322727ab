//! Activation functions, element by element.

use ndarray::{Array, ArrayBase, Data, Dimension};

/// Activation functions as methods of an array of any shape; each gives a new array of the same shape.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 100));
/// assert!(var(&z.tanh()) < var(&z));
/// ```
pub trait ActivationExt<D: Dimension> {
    /// The hyperbolic tangent, (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ): odd, slope 1 at 0, values in [−1, 1]; `numpy.tanh`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let a = array![-100.0, 0.0, 0.5].tanh();
    /// assert_eq!(a, array![-1.0, 0.0, 0.46211715726000973]);
    /// ```
    fn tanh(&self) -> Array<f64, D>;

    /// The rectified linear unit, max(0, z); `numpy.maximum(0, z)`, so that NaN stays NaN.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(array![-2.0, 0.0, 3.0].relu(), array![0.0, 0.0, 3.0]);
    /// ```
    fn relu(&self) -> Array<f64, D>;
}

impl<S: Data<Elem = f64>, D: Dimension> ActivationExt<D> for ArrayBase<S, D> {
    fn tanh(&self) -> Array<f64, D> {
        apply(self, |z| {
            for v in z {
                *v = v.tanh();
            }
        })
    }

    fn relu(&self) -> Array<f64, D> {
        apply(self, |z| {
            for v in z {
                *v = if *v <= 0.0 { 0.0 } else { *v };
            }
        })
    }
}

/// A copy of `array` with `f` applied to all its elements at once: a function of a slice is compiled here and not
/// again in each cell of a notebook.
fn apply<S: Data<Elem = f64>, D: Dimension>(array: &ArrayBase<S, D>, f: fn(&mut [f64])) -> Array<f64, D> {
    let mut out = array.to_owned();
    // An owned array can be laid out in an order of its own (a transpose), but has no gaps.
    f(out.as_slice_memory_order_mut().expect("an owned array is contiguous"));
    out
}

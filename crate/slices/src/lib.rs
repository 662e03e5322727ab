//! The loops of the crate `initializers` over many numbers: activations, sums, bins, NumPy's legacy generator.
//!
//! They are a package of their own because a notebook compiles its packages at an opt-level at which the compiler makes no vector
//! instructions, so that generic code can be shared with its cells. These functions are not generic, so this package alone can be compiled at
//! opt-level 3. Use them through `initializers`, whose docs say what each calculates.
//!
//! All results are the same bits on every machine, whatever its vector instructions and number of cores. Only the normal numbers of
//! [`mt19937`] use the logarithm of the operating system, because NumPy does.

pub mod activation;
pub mod bins;
pub mod mt19937;
pub mod sums;
mod work;

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers with both signs, zeros, the ends of what is representable and what is none, more than one thread takes.
    fn values() -> Vec<f64> {
        let mut values = vec![0.0; 300_001];
        mt19937::Mt19937::new(0).fill_normal(&mut values);
        let special = [
            0.0,
            -0.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN,
            5e-324,
            -1e-310,
            -37.6,
            -38.5,
            709.0,
            -745.0,
        ];
        for (place, value) in (0..values.len()).step_by(997).zip(special.into_iter().cycle()) {
            values[place] = value;
        }
        values
    }

    type Function = fn(&[f64]) -> Vec<f64>;

    #[test]
    fn vectors_and_threads_change_no_bit() {
        let functions: [(&str, Function); 19] = [
            ("sigmoid", activation::sigmoid),
            ("sigmoid_slope", activation::sigmoid_slope),
            ("tanh", activation::tanh),
            ("tanh_slope", activation::tanh_slope),
            ("tanh_slope_at", activation::tanh_slope_at),
            ("relu", activation::relu),
            ("relu_slope", activation::relu_slope),
            ("leaky_relu", |z| activation::leaky_relu(z, 0.01)),
            ("leaky_relu_slope", |z| activation::leaky_relu_slope(z, 0.01)),
            ("elu", |z| activation::elu(z, 1.5)),
            ("elu_slope", |z| activation::elu_slope(z, 1.5)),
            ("selu", activation::selu),
            ("selu_slope", activation::selu_slope),
            ("gelu", activation::gelu),
            ("gelu_slope", activation::gelu_slope),
            ("softplus", activation::softplus),
            ("swish", activation::swish),
            ("swish_slope", activation::swish_slope),
            ("identity_slope", activation::identity_slope),
        ];
        let values = values();
        for (name, function) in functions {
            for (value, result) in values.iter().zip(function(&values)) {
                let [alone] = function(&[*value])[..] else { panic!("{name} gives one result for one value") };
                assert!(alone.to_bits() == result.to_bits() || alone.is_nan() && result.is_nan(), "{name}({value:e})");
            }
        }
    }

    /// The sum of 2ⁿ values by one thread.
    fn in_order(values: &[f64]) -> f64 {
        if values.len() < 1000 {
            return sums::sum(values);
        }
        let (left, right) = values.split_at(values.len() / 2);
        in_order(left) + in_order(right)
    }

    #[test]
    fn threads_add_in_the_same_order() {
        let mut values = vec![0.0; 1 << 20];
        mt19937::Mt19937::new(0).fill_normal(&mut values);
        assert_eq!(sums::sum(&values), in_order(&values));
    }

    #[test]
    fn threads_find_and_count_the_same() {
        let values = values();
        let found = bins::look(&values, 1e150);
        let count = |is: fn(&f64) -> bool| values.iter().filter(|v| is(v)).count();
        assert_eq!(found.not_finite, count(|v| !v.is_finite()));
        assert_eq!(found.too_large, count(|v| v.is_finite() && v.abs() > 1e150));
        assert_eq!(found.zeros, count(|v| *v == 0.0));
        let within = || values.iter().copied().filter(|v| v.abs() <= 1e150);
        assert_eq!((found.low, found.high), (within().fold(0.0, f64::min), within().fold(0.0, f64::max)));
        let counts = bins::counts(&values, 7, &(-1.0..=2.5));
        assert_eq!(counts.iter().sum::<usize>(), count(|v| (-1.0..=2.5).contains(v)));
        let by_parts = values.chunks(1000).map(|part| bins::counts(part, 7, &(-1.0..=2.5)));
        assert_eq!(Some(counts), by_parts.reduce(|a, b| a.iter().zip(b).map(|(a, b)| a + b).collect()));
    }
}

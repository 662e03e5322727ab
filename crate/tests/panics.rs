//! What a student reads after a wrong size or value: one sentence with what was wrong and what would be right.

use initializers::prelude::*;

/// The message of the panic of `f`.
fn message<T>(f: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(f).err().expect("this should have panicked");
    panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap()
}

#[test]
fn uniform_bounds() {
    let wrong = "uniform needs finite bounds with low <= high, but got low = ";
    for (low, high) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (0.0, f64::INFINITY), (f64::MIN, f64::MAX)] {
        let expected = format!("{wrong}{low} and high = {high}");
        assert_eq!(message(|| RandomState::new(0).uniform(low, high, 3)), expected);
        assert_eq!(message(|| StdRng::seed_from_u64(0).uniform(low, high, 3)), expected);
    }
    for mut rng in [Box::new(RandomState::new(0)) as Box<dyn Draw>, Box::new(StdRng::seed_from_u64(0))] {
        assert_eq!(rng.between(2.0, 2.0), [2.0, 2.0]);
    }
}

/// A generator of either kind in one loop.
trait Draw {
    fn between(&mut self, low: f64, high: f64) -> Vec<f64>;
}

impl<G: Generator> Draw for G {
    fn between(&mut self, low: f64, high: f64) -> Vec<f64> {
        self.uniform(low, high, 2).to_vec()
    }
}

#[test]
fn shapes_beyond_memory() {
    let axis = usize::MAX / 2;
    let expected = format!("an array of shape [{axis}, 3] does not fit into memory: make an axis smaller");
    assert_eq!(message(|| RandomState::new(0).randn((axis, 3))), expected);
    assert_eq!(message(|| StdRng::seed_from_u64(0).uniform(0.0, 1.0, (axis, 3))), expected);
}

#[test]
fn layers_without_units() {
    for (n_in, n_out) in [(0, 5), (5, 0), (0, 0)] {
        let expected = format!("needs at least one input and one output, but got n_in = {n_in} and n_out = {n_out}");
        assert_eq!(
            message(|| xavier_uniform(&mut RandomState::new(0), n_in, n_out)),
            format!("xavier_uniform {expected}")
        );
        assert_eq!(message(|| he_normal(&mut RandomState::new(0), n_in, n_out)), format!("he_normal {expected}"));
    }
}

#[test]
fn statistics_of_nothing() {
    let nothing = Array2::<f64>::zeros((0, 5));
    let advice = "of no values is not defined: give an array with at least one element";
    assert_eq!(message(|| mean(&nothing)), format!("the mean {advice}"));
    assert_eq!(message(|| var(&nothing)), format!("the variance {advice}"));
}

#[test]
fn bins_and_ranges() {
    for bins in [0, 1001] {
        let expected = format!("a histogram needs from 1 to 1000 bins, but got {bins}");
        assert_eq!(message(|| histogram(&[1.0]).bins(bins)), expected);
    }
    for range in [1.0..1.0, 2.0..1.0, f64::NAN..1.0, 0.0..f64::INFINITY] {
        let expected = format!("a histogram needs a range from a smaller to a larger finite number, but got {range:?}");
        assert_eq!(message(|| histogram(&[1.0]).range(range)), expected);
    }
}

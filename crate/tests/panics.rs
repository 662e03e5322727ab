//! What a student reads after a wrong size or value: one sentence with what was wrong and what would be right.

#![cfg(feature = "notebook")]

use initializers::init::{Distribution, Fans, Layout};
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
        assert_eq!(message(|| Xoshiro256PlusPlus::seed_from_u64(0).uniform(low, high, 3)), expected);
    }
    for mut rng in [Box::new(RandomState::new(0)) as Box<dyn Draw>, Box::new(Xoshiro256PlusPlus::seed_from_u64(0))] {
        assert_eq!(rng.between(2.0, 2.0), [2.0, 2.0]);
    }
}

/// A generator of either kind in one loop.
trait Draw {
    fn between(&mut self, low: f64, high: f64) -> Vec<f64>;
}

impl<R: Random> Draw for R {
    fn between(&mut self, low: f64, high: f64) -> Vec<f64> {
        self.uniform(low, high, 2).to_vec()
    }
}

#[test]
fn shapes_beyond_memory() {
    let axis = usize::MAX / 2;
    let message_of_nothing = message(|| RandomState::new(0).randn((0, usize::MAX)));
    assert!(message_of_nothing.ends_with("does not fit into memory: make an axis smaller"));
    let expected = format!("an array of shape [{axis}, 3] does not fit into memory: make an axis smaller");
    assert_eq!(message(|| RandomState::new(0).randn((axis, 3))), expected);
    assert_eq!(message(|| Xoshiro256PlusPlus::seed_from_u64(0).uniform(0.0, 1.0, (axis, 3))), expected);
}

#[test]
fn layers_without_units() {
    for (n_in, n_out) in [(0, 5), (5, 0), (0, 0)] {
        let expected = format!(
            "a layer needs at least one input and one output, but weights of the shape [{n_in}, {n_out}] have fan_in = {n_in} and fan_out = {n_out}"
        );
        assert_eq!(message(|| xavier_uniform(&mut RandomState::new(0), n_in, n_out)), expected);
        assert_eq!(message(|| he_normal(&mut RandomState::new(0), n_in, n_out)), expected);
        let fans = Fans { fan_in: n_in, fan_out: n_out };
        let by_hand = message(|| Init::HeNormal.sample_with(&mut RandomState::new(0), fans, 4));
        assert_eq!(by_hand, expected.replace(&format!("[{n_in}, {n_out}]"), "[4]"));
    }
}

#[test]
fn parameters_of_initializers() {
    let infinity = f64::INFINITY;
    let truncated = |mean, std, low, high| Init::TruncatedNormal { mean, std, low, high };
    let scaling = |scale| Init::VarianceScaling { scale, fan: Fan::In, distribution: Distribution::Normal };
    for (init, expected) in [
        (Init::Constant(f64::NAN), "constant weights have to be finite, but got NaN"),
        (
            Init::Uniform { low: 1.0, high: -1.0 },
            "uniform needs finite bounds with low <= high, but got low = 1 and high = -1",
        ),
        (
            Init::Normal { mean: 0.0, std: -1.0 },
            "a normal distribution needs a finite mean and a finite std >= 0, but got mean = 0 and std = -1",
        ),
        (
            Init::Normal { mean: infinity, std: 1.0 },
            "a normal distribution needs a finite mean and a finite std >= 0, but got mean = inf and std = 1",
        ),
        (
            truncated(0.0, 0.0, -1.0, 1.0),
            "a truncated normal distribution needs std > 0 and low < high, but got std = 0, low = -1 and high = 1",
        ),
        (
            truncated(0.0, 1.0, 2.0, 2.0),
            "a truncated normal distribution needs std > 0 and low < high, but got std = 1, low = 2 and high = 2",
        ),
        (
            truncated(0.0, 1.0, f64::NAN, 2.0),
            "a truncated normal distribution needs std > 0 and low < high, but got std = 1, low = NaN and high = 2",
        ),
        (
            truncated(0.0, 1e-9, 1.0, 2.0),
            "a truncated normal distribution needs a range within a million std of its mean, but got mean = 0, std = 0.000000001, low = 1 and high = 2",
        ),
        (scaling(0.0), "variance scaling needs a finite scale > 0, but got 0"),
        (scaling(infinity), "variance scaling needs a finite scale > 0, but got inf"),
        (Init::Orthogonal { gain: f64::NAN }, "the gain of orthogonal weights has to be finite, but got NaN"),
        (Init::Sparse { sparsity: 1.5, std: 1.0 }, "the sparsity has to be a share from 0 to 1, but got 1.5"),
        (Init::Dirac, "Dirac needs a shape of at least three axes, but got [3, 4]"),
    ] {
        assert_eq!(message(|| init.sample(&mut RandomState::new(0), (3, 4))), expected);
    }
    for (activation, expected) in [
        (Activation::LeakyRelu(f64::NAN), "LeakyRelu(NaN) needs a finite parameter"),
        (Activation::Gelu, "there is no agreed gain for GELU: give `Init::VarianceScaling` a scale of your own"),
    ] {
        assert_eq!(message(|| Init::kaiming_normal(Fan::In, activation)), expected);
        assert_eq!(message(|| Init::kaiming_uniform(Fan::In, activation)), expected);
    }
}

#[test]
fn axes_of_initializers() {
    for (init, expected) in [
        (Init::HeNormal, "weights in the layout (…field, in, out) need at least two axes, but the shape is [3]"),
        (
            Init::Orthogonal { gain: 1.0 },
            "weights in the layout (…field, in, out) need at least two axes, but the shape is [3]",
        ),
        (Init::Identity, "Identity needs a shape of exactly two axes, but got [3]"),
        (
            Init::Sparse { sparsity: 0.5, std: 1.0 },
            "weights in the layout (…field, in, out) need at least two axes, but the shape is [3]",
        ),
    ] {
        assert_eq!(message(|| init.sample(&mut RandomState::new(0), 3)), expected);
    }
    let drawn = |layout, shape: &[usize]| Init::HeNormal.fill(&mut RandomState::new(0), layout, shape, &mut [0.0; 12]);
    for groups in [0, 4, 5] {
        let expected = format!("{groups} groups do not divide the 6 outputs of the shape [6, 2]");
        assert_eq!(message(|| drawn(Layout::OUT_IN.grouped(groups), &[6, 2])), expected);
    }
    assert_eq!(
        message(|| drawn(Layout::OUT_IN, &[3, 5])),
        "weights of the shape [3, 5] do not fill a slice of 12 places"
    );
    let shape = [usize::MAX, 2, 3];
    let expected = format!("the fans of the shape {shape:?} are too large: make an axis smaller");
    assert_eq!(message(|| Layout::IN_OUT.fans(&shape)), expected);
}

#[test]
fn random_numbers() {
    let expected = "a normal distribution needs a finite mean and a finite std >= 0, but got mean = 0 and std = NaN";
    assert_eq!(message(|| RandomState::new(0).normal(0.0, f64::NAN, 3)), expected);
    let expected =
        "a normal distribution with mean = 0e0 and std = 1e308 goes beyond the largest number: make them smaller";
    assert_eq!(message(|| RandomState::new(0).normal(0.0, 1e308, 3)), expected);
    let expected = "randint needs low < high, but got low = 3 and high = 3";
    assert_eq!(message(|| RandomState::new(0).randint(3, 3, 3)), expected);
    let expected = "there is nothing to choose from: give `choice` at least one value";
    assert_eq!(message(|| RandomState::new(0).choice(&[0.0; 0], 3)), expected);
    let expected = "without replacement 3 cannot be chosen of 2 values";
    assert_eq!(message(|| RandomState::new(0).choice_without_replacement(&[1, 2], 3)), expected);
    let expected = "there is no whole number below 0 to draw: n has to be at least 1";
    assert_eq!(message(|| RandomState::new(0).below(0)), expected);
    assert_eq!(message(|| Xoshiro256PlusPlus::seed_from_u64(0).below(0)), expected);
}

#[test]
fn parameters_of_activations() {
    let z = array![1.0];
    assert_eq!(message(|| Activation::LeakyRelu(f64::NAN).apply(&z)), "LeakyRelu(NaN) needs a finite parameter");
    assert_eq!(message(|| Activation::Elu(f64::INFINITY).derivative(&z)), "Elu(inf) needs a finite parameter");
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

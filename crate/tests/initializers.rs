//! The initializers against their exact distributions, fans and structure.
//!
//! Distributions are compared by Kolmogorov and Smirnov's test with a false-alarm rate of 10⁻⁶ for each comparison. Seeds are fixed, so a
//! comparison that passes once always passes. That the tests can fail is tested as well: each must refuse weights made
//! with a wrong constant.

use initializers::init::{Distribution, Fans, Layout};
use initializers::prelude::*;
use libm::erfc;
use proptest::prelude::*;

/// Whether the values could be drawn from the distribution with this distribution function.
fn fits(values: &Array2<f64>, cdf: impl Fn(f64) -> f64) -> bool {
    let mut sorted = values.iter().copied().collect::<Vec<_>>();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distance = sorted
        .iter()
        .enumerate()
        .map(|(i, &v)| (cdf(v) - i as f64 / n).abs().max((cdf(v) - (i + 1) as f64 / n).abs()))
        .fold(0.0, f64::max);
    // 2 exp(-2 x²) = 10⁻⁶
    distance * n.sqrt() < 2.694
}

fn normal_cdf(std: f64) -> impl Fn(f64) -> f64 {
    move |v| 0.5 * erfc(-v / std / 2_f64.sqrt())
}

fn uniform_cdf(limit: f64) -> impl Fn(f64) -> f64 {
    move |v| (0.5 + v / limit / 2.0).clamp(0.0, 1.0)
}

fn truncated_cdf(mean: f64, std: f64, low: f64, high: f64) -> impl Fn(f64) -> f64 {
    // For the right tail, which keeps its digits far out.
    let above = move |v: f64| 0.5 * erfc((v - mean) / std / 2_f64.sqrt());
    move |v| ((above(low) - above(v)) / (above(low) - above(high))).clamp(0.0, 1.0)
}

/// Twice as many inputs as outputs, so that no fan can stand for another.
const SHAPE: (usize, usize) = (300, 150);

fn sample(init: Init, seed: u32) -> [Array2<f64>; 2] {
    [
        init.sample(&mut RandomState::new(seed), SHAPE),
        init.sample(&mut Xoshiro256PlusPlus::seed_from_u64(seed.into()), SHAPE),
    ]
}

/// Checks an initializer against its distribution function, and that the check would refuse a wrong constant.
fn check(init: Init, cdf: impl Fn(f64) -> f64) {
    for w in sample(init, 5) {
        assert!(fits(&w, &cdf), "{init} does not fit its distribution");
        for wrong in [0.5_f64.sqrt(), 2_f64.sqrt(), 0.9, 1.1] {
            assert!(!fits(&(&w * wrong), &cdf), "{init} times {wrong} fits as well");
        }
        assert!(!fits(&(&w + 0.1 * var(&w).sqrt()), &cdf), "{init} with another mean fits as well");
    }
}

#[test]
fn fixed_distributions() {
    check(Init::Uniform { low: -0.3, high: 0.3 }, uniform_cdf(0.3));
    check(Init::Normal { mean: 0.0, std: 0.01 }, normal_cdf(0.01));
    check(Init::Normal { mean: 5.0, std: 2.0 }, |v| normal_cdf(2.0)(v - 5.0));
}

#[test]
fn scaled_by_fans() {
    let (n_in, n_out) = (300.0, 150.0);
    let avg: f64 = f64::midpoint(n_in, n_out);
    check(Init::XavierUniform, uniform_cdf((6.0_f64 / (n_in + n_out)).sqrt()));
    check(Init::XavierNormal, normal_cdf((2.0_f64 / (n_in + n_out)).sqrt()));
    check(Init::HeUniform, uniform_cdf((6.0_f64 / n_in).sqrt()));
    check(Init::HeNormal, normal_cdf((2.0_f64 / n_in).sqrt()));
    check(Init::LecunUniform, uniform_cdf((3.0_f64 / n_in).sqrt()));
    check(Init::LecunNormal, normal_cdf((1.0_f64 / n_in).sqrt()));
    check(Init::kaiming_normal(Fan::Out, Activation::Identity), normal_cdf((1.0_f64 / n_out).sqrt()));
    check(Init::kaiming_uniform(Fan::In, Activation::LeakyRelu(0.5)), uniform_cdf((3.0_f64 * 1.6 / n_in).sqrt()));
    for (fan, n) in [(Fan::In, n_in), (Fan::Out, n_out), (Fan::Avg, avg)] {
        let scaling = |distribution| Init::VarianceScaling { scale: 1.7, fan, distribution };
        let std = (1.7 / n).sqrt();
        check(scaling(Distribution::Normal), normal_cdf(std));
        check(scaling(Distribution::Uniform), uniform_cdf(std * 3_f64.sqrt()));
        let parent = std / 0.879_625_661_034_239_8;
        check(scaling(Distribution::TruncatedNormal), truncated_cdf(0.0, parent, -2.0 * parent, 2.0 * parent));
    }
}

/// Whether mean and variance are within 5 standard errors of those of the distribution. The standard error of a variance is
/// largest for normals, √(2/n) of it.
fn moments_fit(values: &Array2<f64>, expected_mean: f64, expected_var: f64) -> bool {
    let n = values.len() as f64;
    (mean(values) - expected_mean).abs() < 5.0 * (expected_var / n).sqrt()
        && (var(values) / expected_var - 1.0).abs() < 5.0 * (2.0 / n).sqrt()
}

#[test]
fn moments_are_those_of_the_papers() {
    let (n_in, n_out) = (300.0, 150.0);
    let truncated = Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: Distribution::TruncatedNormal };
    for (init, expected_var) in [
        (Init::Uniform { low: -0.3, high: 0.3 }, 0.03),
        (Init::Normal { mean: 0.0, std: 0.01 }, 1e-4),
        (Init::XavierUniform, 2.0 / (n_in + n_out)),
        (Init::XavierNormal, 2.0 / (n_in + n_out)),
        (Init::HeUniform, 2.0 / n_in),
        (Init::HeNormal, 2.0 / n_in),
        (Init::LecunUniform, 1.0 / n_in),
        (Init::LecunNormal, 1.0 / n_in),
        (Init::kaiming_normal(Fan::Out, Activation::Tanh), 25.0 / 9.0 / n_out),
        (truncated, 1.0 / n_in),
    ] {
        for w in sample(init, 7) {
            assert!(moments_fit(&w, 0.0, expected_var), "{init}: mean {}, variance {}", mean(&w), var(&w));
            // sqrt(3) for sqrt(6), n_out for n_in, no correction of the truncation, a mean that is off.
            for wrong in [0.5_f64.sqrt(), 2_f64.sqrt(), 0.8796, 1.05] {
                assert!(!moments_fit(&(&w * wrong), 0.0, expected_var), "{init} times {wrong} fits as well");
            }
            assert!(!moments_fit(&(&w + 0.05 * expected_var.sqrt()), 0.0, expected_var));
        }
    }
}

#[test]
fn truncated_normals_of_every_cut() {
    let infinity = f64::INFINITY;
    for (mean, std, low, high) in [
        (0.0, 1.0, -2.0, 2.0),
        (1.0, 0.5, 0.0, 3.0),
        (0.0, 1.0, -0.1, 0.2),
        (0.0, 1.0, 0.0, infinity),
        (0.0, 1.0, -infinity, -1.0),
        (0.0, 1.0, 3.0, 3.1),
        (0.0, 1.0, 5.0, infinity),
        (0.0, 2.0, 20.0, 60.0),
        (10.0, 1.0, -infinity, 2.0),
        (0.0, 1.0, -infinity, infinity),
    ] {
        let init = Init::TruncatedNormal { mean, std, low, high };
        for w in sample(init, 6) {
            assert!(w.iter().all(|v| (low..=high).contains(v)), "{init} left its bounds");
            // On the left of the mean the mirror image keeps the digits of the tail.
            let (w, cdf) = if high < mean {
                (2.0 * mean - w, truncated_cdf(mean, std, 2.0 * mean - high, 2.0 * mean - low))
            } else {
                (w, truncated_cdf(mean, std, low, high))
            };
            assert!(fits(&w, &cdf), "{init} does not fit its distribution");
            assert!(!fits(&(&w + 0.1 * var(&w).sqrt()), &cdf), "{init} with another mean fits as well");
        }
    }
}

#[test]
fn the_correction_of_truncated_normals_is_theirs() {
    let density = (-2.0_f64).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let inside = 1.0 - erfc(2_f64.sqrt());
    assert!(((1.0 - 4.0 * density / inside).sqrt() - 0.879_625_661_034_239_8).abs() < 1e-15);
}

#[test]
fn fans_are_those_of_keras() {
    // keras.src.initializers.random_initializers.compute_fans for shapes of two axes and more, worked by hand.
    let table: [(&[usize], usize, usize); 8] = [
        (&[10, 5], 10, 5),
        (&[1, 1], 1, 1),
        (&[784, 100], 784, 100),
        (&[5, 3, 8], 15, 40),
        (&[3, 3, 16, 32], 144, 288),
        (&[7, 7, 3, 64], 147, 3136),
        (&[1, 1, 64, 128], 64, 128),
        (&[2, 3, 4, 5, 6], 120, 144),
    ];
    for (shape, fan_in, fan_out) in table {
        assert_eq!(Layout::IN_OUT.fans(shape), Fans { fan_in, fan_out });
    }
}

#[test]
fn fans_by_hand_matter_to_initializers_that_divide_by_them() {
    let (depthwise, by_hand) = ((3, 3, 4, 1), Fans { fan_in: 9, fan_out: 9 });
    // Initializers that divide by no fan ignore the fans, and the fans of the shape are the default.
    for init in [Init::Ones, Init::Normal { mean: 1.0, std: 2.0 }, Init::Orthogonal { gain: 1.0 }, Init::Dirac] {
        let [mut one, mut other] = [8, 8].map(RandomState::new);
        assert_eq!(init.sample_with(&mut one, by_hand, depthwise), init.sample(&mut other, depthwise));
    }
    let of_shape = Init::XavierUniform.sample_with(&mut RandomState::new(8), Layout::IN_OUT.fans(&[20, 30]), (20, 30));
    assert_eq!(of_shape, xavier_uniform(&mut RandomState::new(8), 20, 30));
}

#[test]
fn convolutions_are_scaled_by_their_receptive_field() {
    let w = Init::HeNormal.sample(&mut RandomState::new(0), (3, 3, 32, 64));
    assert!((var(&w) * 288.0 / 2.0 - 1.0).abs() < 0.03);
    let w = Init::XavierUniform.sample(&mut RandomState::new(0), (5, 32, 64));
    assert!((var(&w) * 480.0 / 2.0 - 1.0).abs() < 0.03);
}

#[test]
fn gains_are_those_of_pytorch() {
    // torch.nn.init.calculate_gain
    let close = |activation: Activation, value: f64| assert!((activation.gain() - value).abs() < 1e-15, "{activation}");
    close(Activation::Identity, 1.0);
    close(Activation::Sigmoid, 1.0);
    close(Activation::Tanh, 1.666_666_666_666_666_7);
    close(Activation::Relu, std::f64::consts::SQRT_2);
    close(Activation::LeakyRelu(0.01), 1.414_142_856_997_835_4);
    close(Activation::LeakyRelu(0.2), 1.386_750_490_563_072_8);
    close(Activation::Selu, 0.75);
}

#[test]
fn the_lessons_functions_are_numpys_numbers() {
    for (n_in, n_out) in [(10, 5), (1, 1), (3, 700)] {
        let limit = (6.0 / (n_in + n_out) as f64).sqrt();
        let expected = RandomState::new(9).uniform(-limit, limit, (n_in, n_out));
        assert_eq!(xavier_uniform(&mut RandomState::new(9), n_in, n_out), expected);
        let expected = RandomState::new(9).randn((n_in, n_out)) * (2.0 / n_in as f64).sqrt();
        assert_eq!(he_normal(&mut RandomState::new(9), n_in, n_out), expected);
    }
}

#[test]
fn constants() {
    let rng = &mut RandomState::new(0);
    assert_eq!(Init::Zeros.sample(rng, (2, 2)), array![[0.0, 0.0], [0.0, 0.0]]);
    assert_eq!(Init::Ones.sample(rng, 3), array![1.0, 1.0, 1.0]);
    assert_eq!(Init::Constant(-0.5).sample(rng, (1, 2)), array![[-0.5, -0.5]]);
    assert_eq!(Init::Identity.sample(rng, (2, 3)), array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    assert_eq!(rng.rand(1), RandomState::new(0).rand(1), "none of these draws a number");
}

#[test]
fn dirac_passes_each_channel() {
    let w = Init::Dirac.sample(&mut RandomState::new(0), (3, 5, 2, 4));
    for ((y, x, i, o), &weight) in w.indexed_iter() {
        assert_eq!(weight, f64::from(u8::from((y, x) == (1, 2) && i == o)));
    }
    assert_eq!(Init::Dirac.sample(&mut RandomState::new(0), (4, 1, 1)).iter().position(|w| *w == 1.0), Some(2));
}

#[test]
fn sparse_columns_have_their_share_of_zeros() {
    for (sparsity, zeros) in [(0.0, 0), (0.1, 1), (0.15, 2), (0.9, 9), (1.0, 10)] {
        let w = Init::Sparse { sparsity, std: 0.01 }.sample(&mut RandomState::new(1), (10, 200));
        for column in w.columns() {
            assert_eq!(column.iter().filter(|w| **w == 0.0).count(), zeros);
        }
        // Each place is as likely as any other: 200 columns, 5 standard deviations.
        for row in w.rows() {
            let expected = 20.0 * zeros as f64;
            let spread = 5.0 * (expected * (1.0 - zeros as f64 / 10.0)).sqrt();
            assert!((row.iter().filter(|w| **w == 0.0).count() as f64 - expected).abs() <= spread);
        }
    }
}

/// The largest difference from orthonormal columns (or rows) times the gain.
fn error(w: &Array2<f64>, gain: f64) -> f64 {
    let product = if w.nrows() >= w.ncols() { w.t().dot(w) } else { w.dot(&w.t()) };
    let expected = Array2::<f64>::eye(product.nrows()) * (gain * gain);
    (product - expected).iter().fold(0.0, |largest, v| f64::max(largest, v.abs()))
}

#[test]
fn orthogonal_matrices_are_and_point_everywhere() {
    for shape in [(1, 1), (2, 2), (17, 17), (50, 50), (200, 30), (30, 200), (130, 128), (200, 200)] {
        for gain in [1.0, 2_f64.sqrt()] {
            let w = Init::Orthogonal { gain }.sample(&mut RandomState::new(4), shape);
            assert!(error(&w, gain) < 1e-13, "{shape:?}: {}", error(&w, gain));
            assert!(error(&(w * 1.001), gain) > 1e-4);
        }
    }
    // In the plane the first column of a rotation or reflection points at a uniform angle.
    let mut rng = RandomState::new(4);
    let angles = Array2::from_shape_fn((2000, 1), |_| {
        let w = Init::Orthogonal { gain: 1.0 }.sample(&mut rng, (2, 2));
        w[[1, 0]].atan2(w[[0, 0]])
    });
    assert!(fits(&angles, uniform_cdf(std::f64::consts::PI)));
    let conv = Init::Orthogonal { gain: 1.0 }.sample(&mut rng, (3, 3, 4, 8));
    assert!(error(&conv.into_shape_with_order((36, 8)).unwrap(), 1.0) < 1e-13);
}

#[test]
fn initializers_name_themselves() {
    let names = [
        (Init::Normal { mean: 0.0, std: 0.01 }, "N(0, 0.01²)"),
        (Init::Uniform { low: -1.0, high: 1.0 }, "U(-1, 1)"),
        (Init::TruncatedNormal { mean: 0.0, std: 1.0, low: -2.0, high: 2.0 }, "N(0, 1²) within [-2, 2]"),
        (Init::XavierUniform, "Xavier uniform"),
        (Init::HeNormal, "He normal"),
        (Init::kaiming_normal(Fan::Out, Activation::Relu), "normal, variance 2/fan_out"),
        (Init::Orthogonal { gain: 1.0 }, "orthogonal, gain 1"),
        (Init::Sparse { sparsity: 0.9, std: 0.01 }, "sparse 0.9, N(0, 0.01²)"),
    ];
    for (init, name) in names {
        assert_eq!(init.to_string(), name);
    }
}

#[test]
fn statistics_see_views_in_their_own_order() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]];
    assert_eq!(mean(&x.t()), 4.0);
    assert_eq!(mean(&x.slice(s![.., ..;2])), 4.25);
    assert_eq!(var(&x.row(1)), var(&vec![4.0, 5.0, 9.0]));
}

/// Every initializer that needs no more than two axes.
fn any_init() -> impl Strategy<Value = Init> {
    let fan = prop_oneof![Just(Fan::In), Just(Fan::Out), Just(Fan::Avg)];
    let distribution =
        prop_oneof![Just(Distribution::Normal), Just(Distribution::TruncatedNormal), Just(Distribution::Uniform)];
    prop_oneof![
        Just(Init::Zeros),
        Just(Init::Ones),
        (-1e6..1e6).prop_map(Init::Constant),
        (-1e6..0.0, 0.0..1e6).prop_map(|(low, high)| Init::Uniform { low, high }),
        (-1e6..1e6, 0.0..1e6).prop_map(|(mean, std)| Init::Normal { mean, std }),
        (-50.0..50.0, 1e-3..50.0, -50.0..0.0, 1e-3..50.0).prop_map(|(mean, std, low, high)| Init::TruncatedNormal {
            mean,
            std,
            low,
            high
        }),
        (1e-6..1e6, fan, distribution).prop_map(|(scale, fan, distribution)| Init::VarianceScaling {
            scale,
            fan,
            distribution
        }),
        (-10.0..10.0).prop_map(|gain| Init::Orthogonal { gain }),
        Just(Init::Identity),
        (0.0..=1.0, 0.0..10.0).prop_map(|(sparsity, std)| Init::Sparse { sparsity, std }),
    ]
}

proptest! {
    #[test]
    fn weights_have_their_shape_and_are_finite(init in any_init(), n_in in 1..80_usize, n_out in 1..80_usize, seed: u32) {
        let w = init.sample(&mut RandomState::new(seed), (n_in, n_out));
        prop_assert_eq!(w.dim(), (n_in, n_out));
        prop_assert!(w.iter().all(|v| v.is_finite()));
        prop_assert_eq!(init.sample(&mut RandomState::new(seed), (n_in, n_out)), w);
    }

    #[test]
    fn empty_arrays_are_empty(n in 0..5_usize, seed: u32) {
        let rng = &mut RandomState::new(seed);
        for init in [Init::Zeros, Init::Normal { mean: 0.0, std: 1.0 }, Init::Orthogonal { gain: 1.0 }, Init::Identity] {
            prop_assert_eq!(init.sample(rng, (0, n)).dim(), (0, n));
            prop_assert_eq!(init.sample(rng, (n, 0)).dim(), (n, 0));
        }
        prop_assert_eq!(Init::Dirac.sample(rng, (0, n, n)).dim(), (0, n, n));
    }

    #[test]
    fn orders_are_permutations(n in 0..200_usize, seed: u32) {
        for mut order in [RandomState::new(seed).permutation(n), Xoshiro256PlusPlus::seed_from_u64(seed.into()).permutation(n)] {
            order.as_slice_mut().unwrap().sort_unstable();
            prop_assert_eq!(order, Array1::from_iter(0..n));
        }
    }

    #[test]
    fn whole_numbers_stay_in_range(low: i64, span in 1..u64::MAX, seed: u32) {
        let high = low.saturating_add_unsigned(span);
        prop_assume!(low < high);
        for drawn in [RandomState::new(seed).randint(low, high, 20), Xoshiro256PlusPlus::seed_from_u64(seed.into()).randint(low, high, 20)] {
            prop_assert!(drawn.iter().all(|n| (low..high).contains(n)));
        }
    }
}

//! Activations and derivatives against the formulas, the maths library and finite differences.

use initializers::prelude::*;

const ALL: [Activation; 10] = [
    Activation::Identity,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Relu,
    Activation::LeakyRelu(0.2),
    Activation::Elu(1.3),
    Activation::Selu,
    Activation::Gelu,
    Activation::Softplus,
    Activation::Swish,
];

/// Points from −30 to 30 that miss the kink at 0, and some close to it.
fn points() -> Array1<f64> {
    let mut points: Vec<f64> = (-300..300).map(|i| 0.05 + f64::from(i) / 10.0).collect();
    points.extend([-1e-3, 1e-3, -1e-9, 1e-9]);
    Array1::from_vec(points)
}

#[test]
fn values_are_those_of_the_formulas() {
    // At -1.5 and 0.7, by the formulas with Python's `math`: `1/(1+exp(-z))`, `1.3*expm1(z)`, `z*0.5*erfc(-z/sqrt(2))`, …
    let table = [
        [-1.5, 0.7],
        [0.182_425_523_806_356_35, 0.668_187_772_168_166_2],
        [-0.905_148_253_644_866_4, 0.604_367_777_117_163_6],
        [0.0, 0.7],
        [-0.3, 0.7],
        [-1.009_930_791_807_041_3, 0.7],
        [-1.365_814_353_367_252_7, 0.735_490_691_148_836_3],
        [-0.100_210_801_903_287_13, 0.530_625_443_443_848_9],
        [0.201_413_277_982_752_4, 1.103_186_048_885_458],
        [-0.273_638_285_709_534_5, 0.467_731_440_517_716_26],
    ];
    for (activation, expected) in ALL.into_iter().zip(table) {
        let ours = activation.apply(&array![-1.5, 0.7]);
        for (a, b) in ours.iter().zip(expected) {
            assert!((a - b).abs() < 1e-15, "{activation}: {a} is not {b}");
        }
    }
}

#[test]
fn derivatives_are_finite_differences() {
    let h = 1e-5;
    let z = points();
    let z = z.iter().copied().filter(|z| z.abs() > 2.0 * h).collect::<Array1<f64>>();
    for activation in ALL {
        let slopes = (activation.apply(&(&z + h)) - activation.apply(&(&z - h))) / (2.0 * h);
        for ((exact, slope), z) in activation.derivative(&z).iter().zip(&slopes).zip(&z) {
            assert!((exact - slope).abs() < 1e-8 * (1.0 + z.abs()), "{activation}′({z}) = {exact}, but {slope}");
        }
    }
}

#[test]
fn tanh_is_within_4_units_in_the_last_place() {
    let mut rng = RandomState::new(3);
    for scale in [1e-300, 1e-9, 1e-3, 0.1, 1.0, 5.0, 30.0] {
        let z = rng.randn(20_000) * scale;
        for (ours, z) in z.tanh().iter().zip(&z) {
            let exact = z.tanh();
            // `f64::tanh` itself may be off by 2.
            assert!(ours.to_bits().abs_diff(exact.to_bits()) <= 6, "tanh({z}) = {exact}, but {ours}");
        }
    }
    let z = array![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 5e-324, 19.0, -20.5];
    for (ours, z) in z.tanh().iter().zip(&z) {
        assert_eq!(ours.to_bits(), z.tanh().to_bits(), "tanh({z})");
    }
}

#[test]
fn gelu_and_softplus_are_exact_to_15_digits() {
    let z = Xoshiro256PlusPlus::seed_from_u64(4).uniform(-37.4, 40.0, 100_000);
    let pairs = [
        (Activation::Gelu, (|z| z * 0.5 * libm::erfc(-z / 2_f64.sqrt())) as fn(f64) -> f64),
        (Activation::Softplus, |z| z.max(0.0) + libm::log1p(libm::exp(-z.abs()))),
    ];
    for (activation, exact) in pairs {
        for (ours, z) in activation.apply(&z).iter().zip(&z) {
            let exact = exact(*z);
            // The quotient z / √2 is rounded, which far out costs digits of the tail.
            let tolerance = 1e-15 + 2e-16 * if *z < 0.0 { z * z } else { 0.0 };
            assert!((ours - exact).abs() <= tolerance * exact.abs(), "{activation}({z}) = {exact:e}, but {ours:e}");
        }
    }
}

/// A histogram counts exact zeros apart, and these are none.
#[test]
fn gelu_keeps_numbers_smaller_than_the_smallest_normal_one() {
    let z = Array1::linspace(-38.4, -37.0, 141);
    for (a, z) in Activation::Gelu.apply(&z).iter().zip(&z) {
        assert!(*a != 0.0, "{z}");
    }
}

#[test]
fn nothing_overflows_and_nan_stays() {
    for activation in ALL {
        let z = array![-1e300, -800.0, 800.0, 1e300];
        assert!(activation.apply(&z).iter().all(|a| a.is_finite()), "{activation}");
        assert!(activation.derivative(&z).iter().all(|a| a.is_finite()), "{activation}′");
        assert!(activation.apply(&array![f64::NAN])[0].is_nan(), "{activation}");
        assert!(activation.derivative(&array![f64::NAN])[0].is_nan(), "{activation}′");
    }
}

#[test]
fn names_are_labels() {
    let names = ALL.map(|activation| activation.to_string()).join(", ");
    let expected = "identity, sigmoid, tanh, ReLU, leaky ReLU(0.2), ELU(1.3), SELU, GELU, softplus, swish";
    assert_eq!(names, expected);
}

/// The sum of the bits of each activation and derivative, the same on every system.
#[test]
fn bits_are_the_same_on_every_system() {
    let z = Xoshiro256PlusPlus::seed_from_u64(0).uniform(-40.0, 40.0, 10_000);
    let sum = |a: Array1<f64>| a.iter().fold(0_u64, |sum, a| sum.wrapping_add(a.to_bits()));
    let sums = ALL.map(|activation| sum(activation.apply(&z)).wrapping_add(sum(activation.derivative(&z))));
    let expected = [
        0xf867_8a7c_6ad0_2c76,
        0x90e1_9ffe_d12b_a255,
        0x9681_2f88_d87d_55c5,
        0xb713_d26f_d403_28f2,
        0x3abd_ccf8_00c9_2c7d,
        0x8075_fdf4_eba3_4bb5,
        0xbb59_8346_1f14_bb5a,
        0xdb95_4588_d93c_5479,
        0xa76c_2365_07e1_2b2b,
        0xe366_d796_fa57_d02f,
    ];
    assert_eq!(sums, expected);
}

/// Far out the exponential is 0, and NaN stays NaN.
#[test]
fn the_ends_of_the_exponential() {
    let z = array![f64::NEG_INFINITY, -1e300, -750.0, -708.5, -707.0, 707.0, 750.0, 1e300];
    assert_eq!(Activation::Sigmoid.apply(&z).to_vec()[..4], [0.0; 4]);
    assert_eq!(Activation::Sigmoid.apply(&z).to_vec()[5..], [1.0; 3]);
    assert_eq!(Activation::Elu(2.0).apply(&z).to_vec()[..5], [-2.0; 5]);
    assert_eq!(Activation::Softplus.apply(&z).to_vec()[5..], [707.0, 750.0, 1e300]);
    let tiny = Activation::Sigmoid.apply(&z)[4];
    assert!((tiny / (-707.0_f64).exp() - 1.0).abs() < 1e-12, "{tiny}");
    for activation in ALL {
        let nan = array![f64::NAN];
        assert!(activation.apply(&nan)[0].is_nan() && activation.derivative(&nan)[0].is_nan(), "{activation}");
    }
}

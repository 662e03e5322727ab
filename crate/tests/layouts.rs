//! Weights in the layouts of other libraries, and in `f32`.

use initializers::init::{Distribution, Fans, Layout};
use initializers::ndarray::{ArrayD, IxDyn};
use initializers::prelude::*;
use proptest::prelude::*;

/// Each layout for a convolution of two axes, and where its axes lie in (height, width, in, out).
const LAYOUTS: [(Layout, [usize; 4]); 5] = [
    (Layout::IN_OUT, [0, 1, 2, 3]),
    (Layout::OUT_IN, [3, 2, 0, 1]),
    (Layout::OUT_FIELD_IN, [3, 0, 1, 2]),
    (Layout::IN_OUT_FIELD, [2, 3, 0, 1]),
    (Layout::FIELD_OUT_IN, [0, 1, 3, 2]),
];

const STRUCTURED: [Init; 3] = [Init::Orthogonal { gain: 1.5 }, Init::Dirac, Init::Sparse { sparsity: 0.3, std: 1.0 }];

#[test]
fn fans_are_those_of_each_layout() {
    let two = [Layout::OUT_IN, Layout::OUT_FIELD_IN, Layout::FIELD_OUT_IN].map(|layout| layout.fans(&[5, 10]));
    assert_eq!(two, [Fans { fan_in: 10, fan_out: 5 }; 3]);
    let two = [Layout::IN_OUT, Layout::IN_OUT_FIELD].map(|layout| layout.fans(&[10, 5]));
    assert_eq!(two, [Fans { fan_in: 10, fan_out: 5 }; 2]);
    for (layout, axes) in LAYOUTS {
        let shape = axes.map(|axis| [3, 5, 16, 32][axis]);
        assert_eq!(layout.fans(&shape), Fans { fan_in: 15 * 16, fan_out: 15 * 32 }, "{layout}");
        // Four groups share the axis that all of them lie along.
        let of_one_group = Fans { fan_in: 15 * 4, fan_out: 15 * 8 };
        let transposed = [Layout::IN_OUT_FIELD, Layout::FIELD_OUT_IN].contains(&layout);
        let shape = axes.map(|axis| if transposed { [3, 5, 16, 8] } else { [3, 5, 4, 32] }[axis]);
        assert_eq!(layout.grouped(4).fans(&shape), of_one_group, "{layout} in groups");
    }
    assert_eq!(Layout::DEPTHWISE.fans(&[3, 3, 16, 1]), Fans { fan_in: 9, fan_out: 9 });
    assert_eq!(Layout::OUT_IN.grouped(16).fans(&[16, 1, 3, 3]), Fans { fan_in: 9, fan_out: 9 });
    // PyTorch counts the outputs of all groups.
    assert_eq!(Layout::OUT_IN.fans(&[16, 1, 3, 3]), Fans { fan_in: 9, fan_out: 144 });
    assert_eq!(
        Layout::OUT_IN.to_string() + &Layout::DEPTHWISE.to_string(),
        "(out, in, …field)(…field, channels, multiplier)"
    );
}

#[test]
fn structured_weights_are_the_same_in_every_layout() {
    let shape = [3, 4, 6, 5];
    for init in STRUCTURED {
        let expected = init.sample(&mut RandomState::new(3), shape);
        for (layout, axes) in LAYOUTS {
            let w = init.sample_with(&mut RandomState::new(3), layout, axes.map(|axis| shape[axis]));
            let expected = expected.view().permuted_axes(axes);
            if matches!(init, Init::Sparse { .. }) {
                // The other weights are drawn in the order of the array.
                assert_eq!(w.mapv(|w| w == 0.0), expected.mapv(|w| w == 0.0), "{init} in {layout}");
            } else {
                assert_eq!(w, expected, "{init} in {layout}");
            }
        }
    }
    let eye = Init::Identity.sample_with(&mut RandomState::new(3), Layout::OUT_IN, (2, 3));
    assert_eq!(eye, array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
}

#[test]
fn each_group_is_a_layer_of_its_own() {
    for init in STRUCTURED {
        // One generator draws the groups one after the other.
        let mut rng = RandomState::new(4);
        let w = init.sample_with(&mut RandomState::new(4), Layout::OUT_IN.grouped(3), (6, 5, 3, 3));
        let transposed = init.sample_with(&mut RandomState::new(4), Layout::IN_OUT_FIELD.grouped(3), (15, 2, 3, 3));
        for group in 0..3 {
            let of_group = w.slice(s![2 * group..2 * group + 2, .., .., ..]);
            let transposed = transposed.slice(s![5 * group..5 * group + 5, .., .., ..]).permuted_axes([1, 0, 2, 3]);
            if matches!(init, Init::Sparse { .. }) {
                let zeros = of_group.outer_iter().map(|unit| unit.iter().filter(|w| **w == 0.0).count());
                assert_eq!(zeros.collect::<Vec<_>>(), [14, 14]); // 0.3 · 45, rounded up
                continue;
            }
            assert_eq!(of_group, init.sample_with(&mut rng, Layout::OUT_IN, (2, 5, 3, 3)), "{init}");
            assert_eq!(of_group, transposed, "{init}");
        }
    }
    // Keras's depthwise layout and PyTorch's: the axes (height, width, channels, multiplier) and (channels · multiplier, 1, height, width).
    let keras = Init::Orthogonal { gain: 1.0 }.sample_with(&mut RandomState::new(5), Layout::DEPTHWISE, (3, 3, 4, 2));
    let pytorch =
        Init::Orthogonal { gain: 1.0 }.sample_with(&mut RandomState::new(5), Layout::OUT_IN.grouped(4), (8, 1, 3, 3));
    assert_eq!(keras.permuted_axes([2, 3, 0, 1]).to_shape((8, 1, 3, 3)).unwrap(), pytorch);
}

fn every_init() -> Vec<Init> {
    let mut inits = vec![
        Init::Zeros,
        Init::Ones,
        Init::Constant(0.1),
        Init::Uniform { low: -0.1, high: 0.3 },
        Init::Normal { mean: 0.1, std: 0.3 },
        Init::TruncatedNormal { mean: 0.0, std: 1.0, low: -0.7, high: 2.0 },
        Init::TruncatedNormal { mean: 0.0, std: 1.0, low: f64::NEG_INFINITY, high: -3.0 },
        Init::XavierUniform,
        Init::XavierNormal,
        Init::HeUniform,
        Init::HeNormal,
        Init::LecunUniform,
        Init::LecunNormal,
        Init::VarianceScaling { scale: 1.7, fan: Fan::Out, distribution: Distribution::TruncatedNormal },
    ];
    inits.extend(STRUCTURED);
    inits
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// With more than one part of a slice, and parts that are not whole.
    #[test]
    fn single_precision_is_double_precision_rounded(
        init in prop::sample::select(every_init()),
        layout in prop::sample::select(LAYOUTS.map(|(layout, _)| layout).to_vec()),
        shape in (1..4_usize, 1..40_usize, 1..40_usize),
        seed: u32,
        legacy: bool,
    ) {
        let shape = [shape.0, shape.1, shape.2];
        let rng = || -> Box<dyn Random> {
            if legacy { Box::new(RandomState::new(seed)) } else { Box::new(Xoshiro256PlusPlus::seed_from_u64(seed.into())) }
        };
        let w: ArrayD<f64> = init.sample_with(&mut *rng(), layout, IxDyn(&shape));
        let (mut exact, mut rounded) = (vec![f64::NAN; w.len()], vec![f32::NAN; w.len()]);
        init.fill(&mut *rng(), layout, &shape, &mut exact);
        init.fill(&mut *rng(), layout, &shape, &mut rounded);
        prop_assert_eq!(w.as_slice().unwrap(), &exact);
        prop_assert_eq!(exact.iter().map(|w| *w as f32).collect::<Vec<_>>(), rounded);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// As the lesson's functions and the papers write the scales.
    #[test]
    fn scales_are_the_formulas_to_the_last_digit(n_in in 1..100_000_usize, n_out in 1..100_000_usize, seed: u32) {
        let (fan_in, both) = (n_in as f64, (n_in + n_out) as f64);
        let drawn = |init: Init| init.sample_with(&mut RandomState::new(seed), Fans { fan_in: n_in, fan_out: n_out }, 4);
        let uniform = |limit: f64| RandomState::new(seed).uniform(-limit, limit, 4);
        let normal = |std: f64| RandomState::new(seed).randn(4) * std;
        prop_assert_eq!(drawn(Init::XavierUniform), uniform((6.0 / both).sqrt()));
        prop_assert_eq!(drawn(Init::XavierNormal), normal((2.0 / both).sqrt()));
        prop_assert_eq!(drawn(Init::HeUniform), uniform((6.0 / fan_in).sqrt()));
        prop_assert_eq!(drawn(Init::HeNormal), normal((2.0 / fan_in).sqrt()));
        prop_assert_eq!(drawn(Init::LecunUniform), uniform((3.0 / fan_in).sqrt()));
        prop_assert_eq!(drawn(Init::LecunNormal), normal((1.0 / fan_in).sqrt()));
    }
}

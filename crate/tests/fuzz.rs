//! Arguments that nobody should give: the answer is finite, or a documented panic.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use initializers::course::check;
use initializers::init::{Distribution, fans};
use initializers::prelude::*;
use initializers::stats::*;
use proptest::prelude::*;

/// What `f` returns, or nothing if it panics as documented: in one sentence, and at the line that called the crate.
/// An overflow, an index out of bounds and the like show a line of the crate or of a dependency.
fn documented<T>(f: impl FnOnce() -> T) -> Option<T> {
    thread_local!(static AT: Cell<Option<String>> = const { Cell::new(None) });
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().unwrap();
            let sentence = panic.payload().downcast_ref::<String>().is_some_and(|text| !text.contains('\n'));
            if place.file() == file!() && sentence {
                AT.set(None);
            } else {
                AT.set(Some(place.to_string()));
                report(panic);
            }
        }));
    });
    let done = catch_unwind(AssertUnwindSafe(f)).ok();
    if done.is_none() {
        assert_eq!(AT.take(), None, "an undocumented panic");
    }
    done
}

/// Any number, often an odd one.
fn number() -> impl Strategy<Value = f64> {
    let odd = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        1e-8,
        1e8,
        1e-300,
        1e300,
        -1e300,
        5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    prop_oneof![3 => prop::sample::select(odd.to_vec()), 2 => -10.0..10.0_f64, 1 => any::<f64>()]
}

/// Small and absurd lengths; none is accepted and fills the memory.
fn length() -> impl Strategy<Value = usize> {
    prop_oneof![20 => 0..7_usize, 1 => (1_usize << 58)..=usize::MAX]
}

fn init() -> impl Strategy<Value = Init> {
    let fan = || prop::sample::select(vec![Fan::In, Fan::Out, Fan::Avg]);
    let distribution =
        prop::sample::select(vec![Distribution::Normal, Distribution::TruncatedNormal, Distribution::Uniform]);
    prop_oneof![
        prop::sample::select(vec![
            Init::Zeros,
            Init::Ones,
            Init::XavierUniform,
            Init::XavierNormal,
            Init::HeUniform,
            Init::HeNormal,
            Init::LecunUniform,
            Init::LecunNormal,
            Init::Identity,
            Init::Dirac,
        ]),
        number().prop_map(Init::Constant),
        (number(), number()).prop_map(|(low, high)| Init::Uniform { low, high }),
        (number(), number()).prop_map(|(mean, std)| Init::Normal { mean, std }),
        (number(), number(), number(), number()).prop_map(|(mean, std, low, high)| Init::TruncatedNormal {
            mean,
            std,
            low,
            high
        }),
        (number(), fan(), distribution).prop_map(|(scale, fan, distribution)| Init::VarianceScaling {
            scale,
            fan,
            distribution
        }),
        number().prop_map(|gain| Init::Orthogonal { gain }),
        (number(), number()).prop_map(|(sparsity, std)| Init::Sparse { sparsity, std }),
    ]
}

fn activation() -> impl Strategy<Value = Activation> {
    let plain = [
        Activation::Identity,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Relu,
        Activation::Selu,
        Activation::Gelu,
        Activation::Softplus,
        Activation::Swish,
    ];
    prop_oneof![
        prop::sample::select(plain.to_vec()),
        number().prop_map(Activation::LeakyRelu),
        number().prop_map(Activation::Elu)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weights_are_finite(init in init(), shape in prop::collection::vec(length(), 0..5), seed: u32) {
        prop_assert!(!init.to_string().is_empty());
        if let Some(w) = documented(|| init.sample(&mut RandomState::new(seed), shape.clone())) {
            prop_assert_eq!(w.shape(), &*shape);
            prop_assert!(w.iter().all(|v| v.is_finite()), "{init:?} gave {w}");
        }
        if let Some(w) = documented(|| init.sample(&mut SmallRng::seed_from_u64(seed.into()), shape.clone())) {
            prop_assert!(w.iter().all(|v| v.is_finite()), "{init:?} gave {w}");
        }
        documented(|| fans(&shape));
    }

    #[test]
    fn random_numbers_are_finite(a in number(), b in number(), low: i64, high: i64, shape in prop::collection::vec(length(), 0..4), seed: u32) {
        let finite = |x: Option<initializers::ndarray::ArrayD<f64>>| x.is_none_or(|x| x.iter().all(|v| v.is_finite()));
        let mut legacy = RandomState::new(seed);
        let mut other = SmallRng::seed_from_u64(seed.into());
        prop_assert!(finite(documented(|| legacy.normal(a, b, shape.clone()))));
        prop_assert!(finite(documented(|| other.normal(a, b, shape.clone()))));
        prop_assert!(finite(documented(|| legacy.uniform(a, b, shape.clone()))));
        prop_assert!(finite(documented(|| other.uniform(a, b, shape.clone()))));
        prop_assert!(finite(documented(|| other.rand(shape.clone()))));
        for drawn in [documented(|| legacy.randint(low, high, shape.clone())), documented(|| other.randint(low, high, shape.clone()))] {
            prop_assert!(drawn.is_none_or(|drawn| drawn.iter().all(|n| (low..high).contains(n))));
        }
        let n = high.unsigned_abs();
        prop_assert!(documented(|| legacy.below(n)).is_none_or(|drawn| drawn < n));
        prop_assert!(documented(|| other.below(n)).is_none_or(|drawn| drawn < n));
    }

    #[test]
    fn gains_and_kaiming(activation in activation(), shape in prop::collection::vec(1..6_usize, 2..4)) {
        if let Some(value) = documented(|| activation.gain()) {
            prop_assert!(value.is_finite());
        }
        for fan in [Fan::In, Fan::Out, Fan::Avg] {
            for init in [documented(|| Init::kaiming_normal(fan, activation)), documented(|| Init::kaiming_uniform(fan, activation))].into_iter().flatten() {
                let w = documented(|| init.sample(&mut RandomState::new(0), shape.clone()));
                prop_assert!(w.is_none_or(|w| w.iter().all(|v| v.is_finite())));
            }
        }
    }

    #[test]
    fn activations_of_numbers_are_numbers(activation in activation(), z in prop::collection::vec(number(), 0..8)) {
        let z = Array1::from(z);
        for a in [documented(|| activation.apply(&z)), documented(|| activation.derivative(&z))].into_iter().flatten() {
            prop_assert_eq!(a.len(), z.len());
            prop_assert!(a.iter().zip(&z).all(|(a, z)| !a.is_nan() || !z.is_finite()), "{activation:?} of {z} gave {a}");
        }
        for a in [z.tanh(), z.relu()] {
            prop_assert!(a.iter().zip(&z).all(|(a, z)| a.is_nan() == z.is_nan()));
        }
        prop_assert!(!repr(&z).is_empty());
    }

    #[test]
    fn statistics(x in prop::collection::vec(number(), 0..12), q in number(), limit in number(), bins in 0..1200_usize, low in number(), high in number()) {
        let x = x.as_slice();
        documented(|| mean(x));
        documented(|| var(x));
        documented(|| std(x));
        documented(|| min(x));
        documented(|| max(x));
        documented(|| dead_share(x));
        documented(|| quantile(x, q));
        documented(|| saturated_share(x, limit));
        if let Some(counts) = documented(|| bin_counts(x, bins, low..high)) {
            prop_assert_eq!(counts.iter().sum::<usize>(), x.iter().filter(|v| (low..=high).contains(*v)).count());
        }
        let table = summaries([("a", x), ("b", x)]);
        prop_assert_eq!(table.to_string().lines().count(), 3);
    }
}

/// Whether a picture is whole: XML with a size, and every number in it finite.
fn check(figure: &(impl Figure + ?Sized)) -> Result<(), TestCaseError> {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg);
    prop_assert!(document.is_ok(), "{:?}\n{svg}", document.err());
    let document = document.unwrap();
    for node in document.descendants() {
        for attribute in node.attributes().filter(|attribute| !matches!(attribute.name(), "aria-label" | "id")) {
            let value = attribute.value();
            prop_assert!(!value.contains("NaN") && !value.contains("inf"), "{}: {value}", attribute.name());
        }
    }
    prop_assert!(!figure.text().is_empty() && svg.len() < 3_000_000);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pictures_of_one_array(
        x in prop::collection::vec(number(), 0..12),
        bins in prop::option::of(0..1100_usize),
        range in prop::option::of((number(), number())),
        title: String,
        (density, log) in (any::<bool>(), any::<bool>()),
    ) {
        let figure = documented(|| {
            let mut figure = histogram(&x).title(&title);
            if let Some(bins) = bins { figure = figure.bins(bins); }
            if let Some((low, high)) = range { figure = figure.range(low..high); }
            if density { figure = figure.density(); }
            if log { figure = figure.log_counts(); }
            figure
        });
        if let Some(figure) = figure { check(&figure)?; }
    }

    #[test]
    fn pictures_of_several_arrays(
        arrays in prop::collection::vec((any::<String>(), prop::collection::vec(number(), 0..8)), 0..7),
        range in prop::option::of((number(), number())),
        overlay: bool,
        log: bool,
    ) {
        let figure = documented(|| {
            let mut figure = histograms(arrays.iter().map(|(name, x)| (name, x)));
            if let Some((low, high)) = range { figure = figure.range(low..high); }
            if log { figure = figure.log_counts(); }
            if overlay { figure.overlay() } else { figure }
        });
        if let Some(figure) = figure {
            check(&figure)?;
            check(&row([&figure, &figure]))?;
            check(&column([&figure]))?;
        }
    }

    #[test]
    fn pictures_of_curves(
        series in prop::collection::vec((any::<String>(), prop::collection::vec(number(), 0..8)), 0..5),
        x in prop::option::of(prop::collection::vec(number(), 0..8)),
        prediction in prop::option::of(prop::collection::vec(number(), 0..8)),
        (log_x, log_y) in (any::<bool>(), any::<bool>()),
    ) {
        let figure = documented(|| {
            let mut figure = curves(series.iter().map(|(name, y)| (name, y)));
            if let Some(x) = &x { figure = figure.x(x); }
            if let Some(y) = &prediction { figure = figure.prediction("theory", y); }
            if log_x { figure = figure.log_x(); }
            if log_y { figure = figure.log_y(); }
            figure
        });
        if let Some(figure) = figure { check(&figure)?; }
    }

    #[test]
    fn pictures_of_matrices(rows in 0..8_usize, columns in 0..8_usize, values in prop::collection::vec(number(), 64), title: String) {
        let matrix = Array2::from_shape_fn((rows, columns), |(i, j)| values[8 * i + j]);
        if let Some(figure) = documented(|| heat_map(&matrix).title(&title)) { check(&figure)?; }
    }
}

/// A few widths, rarely an absurd one.
fn widths() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![60 => 0..6_usize, 1 => (1_usize << 58)..=usize::MAX], 0..5)
}

fn matrix(most: usize) -> impl Strategy<Value = Array2<f64>> {
    (0..=most, 0..=most, prop::collection::vec(number(), most * most))
        .prop_map(move |(rows, columns, values)| Array2::from_shape_fn((rows, columns), |(i, j)| values[most * i + j]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn networks(
        widths in widths(),
        (init, activation) in (init(), activation()),
        (x, other) in (matrix(5), matrix(5)),
        labels in prop::collection::vec(0..6_usize, 0..6),
        (rate, momentum) in (number(), number()),
        layer in prop::option::of((matrix(5), prop::collection::vec(number(), 0..6))),
    ) {
        let Some(mut network) = documented(|| Network::new(&mut RandomState::new(0), &widths, init, activation)) else { return Ok(()) };
        if let Some((w, b)) = layer {
            network.layers.push(Layer { w, b: Array1::from(b), activation });
        }
        let Some(signals) = documented(|| network.forward(&x)) else { return Ok(()) };
        prop_assert_eq!(signals.len(), network.layers.len());
        let mut input = &x;
        for (signal, layer) in signals.iter().zip(&network.layers) {
            prop_assert_eq!(signal.a.dim(), (x.nrows(), layer.w.ncols()));
            // No layer makes a NaN from numbers that are small enough for its sums.
            let is_tame = input.iter().chain(&layer.w).chain(&layer.b).all(|v| v.abs() < 1e100);
            prop_assert!(!is_tame || signal.z.iter().chain(&signal.a).all(|v| !v.is_nan()), "{input} through {layer:?}");
            input = &signal.a;
        }
        // The signals may be those of another batch, and the gradient one of another shape.
        for batch in [&x, &other] {
            if let Some(gradients) = documented(|| network.backward(batch, &signals, &other)) {
                for (gradient, layer) in gradients.iter().zip(&network.layers) {
                    prop_assert_eq!(gradient.w.dim(), layer.w.dim());
                    prop_assert_eq!(gradient.b.dim(), layer.b.dim());
                }
            }
        }
        if let Some(accuracy) = documented(|| network.accuracy(&x, &labels)) {
            prop_assert!((0.0..=1.0).contains(&accuracy));
        }
        let cost = documented(|| softmax_cross_entropy(&network.forward(&x).last().expect("a network needs at least one layer").a, &labels).0);
        if let Some(mut sgd) = documented(|| Sgd::new(rate, momentum)) {
            let stepped = documented(|| network.train_step(&mut sgd, &x, &labels));
            prop_assert_eq!(stepped.map(f64::to_bits), cost.map(f64::to_bits));
            if let Some(last) = network.layers.last_mut() { last.b = Array1::zeros(other.ncols()); }
            documented(|| network.train_step(&mut sgd, &x, &labels));
            let gradients = [Gradient { z: x.clone(), w: x.clone(), b: Array1::zeros(labels.len()) }];
            documented(|| sgd.step(&mut network, &gradients));
            documented(|| Sgd::new(0.1, 0.9).step(&mut network, &gradients));
            network.layers.pop();
            documented(|| network.train_step(&mut sgd, &x, &labels));
        }
    }

    #[test]
    fn costs_of_numbers_are_numbers(outputs in matrix(5), labels in prop::collection::vec(0..6_usize, 0..6)) {
        if let Some((cost, gradient)) = documented(|| softmax_cross_entropy(&outputs, &labels)) {
            prop_assert_eq!(gradient.dim(), outputs.dim());
            let finite = outputs.iter().all(|v| v.is_finite());
            prop_assert!(!finite || (cost >= 0.0 && gradient.iter().all(|g| g.abs() <= 1.0)), "{outputs} gave {cost} and {gradient}");
            // Outputs that are not numbers are not hidden.
            prop_assert!(finite || !cost.is_finite() || outputs.iter().any(|v| *v == f64::NEG_INFINITY), "{outputs} gave {cost}");
        }
    }

    #[test]
    fn checks_of_numbers_answer_in_words(answer in number()) {
        for check in [check::careless_variance, check::layers_to_a_millionth, check::xavier_under_relu, check::scale_for_abs] {
            says_something(&check(answer))?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn checks_of_weights_answer_in_words(
        (scale, shift) in (number(), number()),
        odd in prop::option::of((number(), 0..4_usize)),
        (rows, columns, turned) in (0..3_usize, 0..3_usize, any::<bool>()),
    ) {
        // Wrong shapes, odd values in one place, everything scaled and shifted by anything.
        let init = |rng: &mut RandomState, i: usize, o: usize| -> Array2<f64> {
            let (i, o) = if turned { (o + rows, i + columns) } else { (i + rows / 2, o + columns / 2) };
            let mut w = rng.randn((i, o)) * scale + shift;
            if let Some((value, place)) = odd { w[[place, place]] = value; }
            w
        };
        for check in [check::lecun(init), check::he(init), check::he_uniform(init), check::leaky(init), check::orthogonal(init), check::best_sigma(scale)] {
            says_something(&check)?;
        }
    }
}

fn says_something(verdict: &check::Verdict) -> Result<(), TestCaseError> {
    let said = verdict.to_string();
    prop_assert!(said.lines().count() == 1 && said.ends_with('.'), "{said}");
    // The checks name a NaN in the answer and make none of their own.
    let of_its_own = said.matches("NaN").count()
        > said.matches("one of the weights is NaN").count()
            + said.matches("it is NaN").count()
            + said.matches("f64::NAN").count();
    prop_assert!(!of_its_own, "{said}");
    Ok(())
}

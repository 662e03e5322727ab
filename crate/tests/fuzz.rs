//! Arguments that nobody should give: the answer is finite, or a documented panic.

#![cfg(feature = "notebook")]

use std::cell::Cell;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use initializers::course::check;
use initializers::init::{Distribution, Layout};
use initializers::prelude::*;
use initializers::rand::{Rng, TryRng};
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
            let sentence = panic.payload_as_str().is_some_and(|text| !text.contains('\n'));
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

/// As [`documented`]. What a call that panics was to change is then as it was, by all that `seen` shows of it: the same call done right
/// gives what it would have given.
fn unharmed<S, T>(state: &mut S, seen: impl Fn(&S) -> String, f: impl FnOnce(&mut S) -> T) -> Option<T> {
    let before = seen(state);
    let done = documented(|| f(state));
    assert!(done.is_some() || seen(state) == before, "a call that panicked left {} of {before}", seen(state));
    done
}

/// What a generator draws next.
fn next<R: Random + Clone>(rng: &R) -> String {
    rng.clone().randn(2).to_string()
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

/// A generator whose first words are chosen, so that the ends of a distribution and rejected draws come up; the rest are seeded.
#[derive(Clone, Debug)]
struct Chosen(Vec<u64>, Xoshiro256PlusPlus);

impl TryRng for Chosen {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| word as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.pop().unwrap_or_else(|| self.1.next_u64()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.fill_with(|| self.next_u32() as u8);
        Ok(())
    }
}

fn chosen() -> impl Strategy<Value = Chosen> {
    let ends = vec![0, 1, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, u64::MAX << 11, (1 << 11) - 1, 0xff, !0xff];
    let word = prop_oneof![3 => prop::sample::select(ends), 1 => any::<u64>()];
    (prop::collection::vec(word, 0..12), any::<u64>())
        .prop_map(|(words, seed)| Chosen(words, Xoshiro256PlusPlus::seed_from_u64(seed)))
}

/// Words that give three vectors of which the third is the first but for rounding.
#[test]
fn orthogonal_weights_of_dependent_vectors_are_orthogonal() {
    let (low, high) = (1 << 63, (1 << 63) - 1);
    let words = vec![low, u64::MAX, high, low, 0, 1, low, u64::MAX, high, 66_365_770_971_804_953, low];
    let mut rng = Chosen(words, Xoshiro256PlusPlus::seed_from_u64(0));
    let w = Init::Orthogonal { gain: 1.0 }.sample(&mut rng, (3, 3));
    assert!((w.t().dot(&w) - Array2::<f64>::eye(3)).iter().all(|difference| difference.abs() < 1e-15), "{w}");
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
        if let Some(w) = unharmed(&mut RandomState::new(seed), next, |rng| init.sample(rng, shape.clone())) {
            prop_assert_eq!(w.shape(), &*shape);
            prop_assert!(w.iter().all(|v| v.is_finite()), "{init:?} gave {w}");
        }
        if let Some(w) = unharmed(&mut Xoshiro256PlusPlus::seed_from_u64(seed.into()), next, |rng| init.sample(rng, shape.clone())) {
            prop_assert!(w.iter().all(|v| v.is_finite()), "{init:?} gave {w}");
        }
        documented(|| Layout::IN_OUT.fans(&shape));
    }

    #[test]
    fn names_are_read_back(init in init(), activation in activation(), text: String) {
        // As text because NaN equals nothing.
        let (init_again, activation_again) = (init.to_string().parse::<Init>(), activation.to_string().parse::<Activation>());
        prop_assert_eq!(format!("{:?}", init_again), format!("Ok({init:?})"));
        prop_assert_eq!(format!("{:?}", activation_again), format!("Ok({activation:?})"));
        for error in [text.parse::<Init>().err(), text.parse::<Activation>().err()].into_iter().flatten() {
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
    }

    #[test]
    fn truncated_sparse_and_orthogonal_weights_of_any_first_words(
        rng in chosen(),
        (rows, columns) in (1..6_usize, 1..6_usize),
        (mean, std, from, to) in (-2.0..2.0_f64, 0.01..2.0_f64, -30.0..30.0_f64, 1e-3..60.0_f64),
        sparsity in 0.0..=1.0_f64,
    ) {
        let (low, high) = (mean + from * std, mean + (from + to) * std);
        let w = Init::TruncatedNormal { mean, std, low, high }.sample(&mut rng.clone(), (rows, columns));
        prop_assert!(w.iter().all(|v| (low..=high).contains(v)), "{w} within [{low}, {high}]");
        let w = Init::Sparse { sparsity, std }.sample(&mut rng.clone(), (rows, columns));
        let zeros = (sparsity * rows as f64).ceil() as usize;
        prop_assert!(w.columns().into_iter().all(|unit| unit.iter().filter(|v| **v == 0.0).count() >= zeros), "{w}");
        let w = Init::Orthogonal { gain: std }.sample(&mut rng.clone(), (rows, columns));
        let products = if rows < columns { w.dot(&w.t()) } else { w.t().dot(&w) } / (std * std);
        for ((i, j), product) in products.indexed_iter() {
            prop_assert!((product - f64::from(i == j)).abs() < 1e-9, "{w}");
        }
    }

    #[test]
    fn random_numbers_are_finite(a in number(), b in number(), low: i64, high: i64, shape in prop::collection::vec(length(), 0..4), seed: u32) {
        let finite = |x: Option<initializers::ndarray::ArrayD<f64>>| x.is_none_or(|x| x.iter().all(|v| v.is_finite()));
        let mut legacy = RandomState::new(seed);
        let mut other = Xoshiro256PlusPlus::seed_from_u64(seed.into());
        prop_assert!(finite(unharmed(&mut legacy, next, |rng| rng.normal(a, b, shape.clone()))));
        prop_assert!(finite(unharmed(&mut other, next, |rng| rng.normal(a, b, shape.clone()))));
        prop_assert!(finite(unharmed(&mut legacy, next, |rng| rng.uniform(a, b, shape.clone()))));
        prop_assert!(finite(unharmed(&mut other, next, |rng| rng.uniform(a, b, shape.clone()))));
        prop_assert!(finite(unharmed(&mut other, next, |rng| rng.rand(shape.clone()))));
        for drawn in [
            unharmed(&mut legacy, next, |rng| rng.randint(low, high, shape.clone())),
            unharmed(&mut other, next, |rng| rng.randint(low, high, shape.clone())),
        ] {
            prop_assert!(drawn.is_none_or(|drawn| drawn.iter().all(|n| (low..high).contains(n))));
        }
        for values in [vec![low, high], Vec::new()] {
            let count = shape.len();
            let drawn = unharmed(&mut legacy, next, |rng| rng.choice(&*values, shape.clone()));
            prop_assert!(drawn.is_none_or(|drawn| drawn.iter().all(|n| values.contains(n))));
            let drawn = unharmed(&mut legacy, next, |rng| rng.choice_without_replacement(&*values, count));
            prop_assert!(drawn.is_none_or(|drawn| drawn.len() == count));
        }
        let n = high.unsigned_abs();
        prop_assert!(unharmed(&mut legacy, next, |rng| rng.below(n)).is_none_or(|drawn| drawn < n));
        prop_assert!(unharmed(&mut other, next, |rng| rng.below(n)).is_none_or(|drawn| drawn < n));
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
fn check(figure: &impl Figure) -> Result<(), TestCaseError> {
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
        if let Some(sgd) = documented(|| Sgd::new(rate, momentum)) {
            let seen = |training: &(Sgd, Network)| format!("{training:?}");
            let mut training = (sgd, network);
            let step = |training: &mut (Sgd, Network)| training.1.train_step(&mut training.0, &x, &labels);
            let wrong = [Gradient { z: x.clone(), w: other.clone(), b: Array1::zeros(labels.len()) }];
            unharmed(&mut training, seen, |(sgd, network)| sgd.step(network, &wrong));
            let stepped = unharmed(&mut training, seen, step);
            prop_assert_eq!(stepped.map(f64::to_bits), cost.map(f64::to_bits));
            if let Some(last) = training.1.layers.last_mut() { last.b = Array1::zeros(other.ncols()); }
            unharmed(&mut training, seen, step);
            unharmed(&mut training, seen, |(sgd, network)| sgd.step(network, &wrong));
            training.1.layers.pop();
            unharmed(&mut training, seen, step);
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
        odd in prop::option::of((number(), 0..3_usize)),
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

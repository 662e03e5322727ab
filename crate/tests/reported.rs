//! Small inputs that once gave a wrong result and were reported, each with the right one. Whoever corrects such a mistake adds a test here.
//! Inputs that proptest has found stand in `*.proptest-regressions` beside the tests.

#![cfg(feature = "notebook")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use initializers::course::check;
use initializers::init::{Fans, Layout};
use initializers::plot::{AnyFigure, Slider};
use initializers::prelude::*;
use initializers::stats::Bins;

#[test]
fn whole_numbers_have_a_bin_each() {
    let rolls = RandomState::new(0).randint(0, 30, 100_000).mapv(|v| v as f64);
    let figure = histogram(&rolls);
    assert_eq!(figure.counts()[0].len(), 30);
    assert!(figure.counts()[0].iter().all(|count| (3000..3700).contains(count)), "{:?}", figure.counts());
    assert!(!figure.text().contains("exact zeros"), "{}", figure.text());
    // Not if there are too many of them, or if something else was asked for.
    assert_eq!(histogram(&[0.0, 1.0, 1000.0]).counts()[0].len(), 10);
    assert_eq!(histogram(&[1.0, 2.0, 3.0]).bins(4).counts(), [[1, 0, 1, 1]]);
    // A layer of zeros comes from ReLU and does not count as whole numbers.
    assert!(histogram(&[0.0; 9]).text().contains("9 exact zeros"));
}

/// This many values of each whole number from 0 on.
fn each(numbers: usize, times: usize) -> Vec<f64> {
    (0..numbers * times).map(|i| (i % numbers) as f64).collect()
}

#[test]
fn bins_of_whole_numbers_hold_equally_many_of_them() {
    assert_eq!(histogram(&each(60, 100)).counts(), [[200; 30]]);
    for numbers in 51..400 {
        let counts = &histogram(&each(numbers, 10)).counts()[0];
        let (last, others) = counts.split_last().unwrap();
        assert!((10..=50).contains(&others.len()) && others.iter().all(|count| *count == counts[0]), "{counts:?}");
        // The last bin may reach beyond the numbers.
        assert!((1..=counts[0]).contains(last), "{counts:?}");
    }
    // The rule gives 0 to 9 more bins than there are numbers.
    assert_eq!(histogram(&each(10, 1000)).bins(Bins::FreedmanDiaconis).counts(), [[1000; 10]]);
    // In a range that is set as well, if it can be divided so.
    assert_eq!(histogram(&each(60, 100)).range(-0.5..59.5).counts(), [[200; 30]]);
    assert_eq!(histogram(&each(10, 100)).range(0.0..20.0).counts(), [[[100; 10], [0; 10]].concat()]);
    // What is so large that there are no numbers in between is not counted but measured.
    assert_eq!(histogram(&[1e18, 2e18]).counts()[0].iter().sum::<usize>(), 2);
    assert_eq!(histogram(&[-9e14, 9e14]).counts()[0].len(), 10);
}

#[test]
fn values_that_differ_by_rounding_are_drawn_as_equal_ones() {
    let (rounded, equal) = (histogram(&[0.3, 0.1 + 0.2]), histogram(&[0.3, 0.3]));
    assert_eq!(rounded.counts(), equal.counts());
    let bars = |figure: &Histogram| figure.svg().lines().find(|line| line.contains("<polygon")).map(String::from);
    assert!(bars(&rounded).is_some() && bars(&rounded) == bars(&equal), "{}", rounded.svg());
    let many: Vec<f64> = (0..1000).map(|i| [0.3, 0.1 + 0.2][i % 2]).collect();
    assert!(histogram(&many).svg().contains("┃ mean 0.3, ░ ±1 std"), "{}", histogram(&many).svg());
    // A curve has marks on its axes, and a logarithmic one too.
    let ys = [0.3, 0.1 + 0.2, 0.3];
    for figure in [curves([("a", ys)]), curves([("a", ys)]).log_y(), curves([("a", [1.0; 3])]).x(&ys)] {
        let svg = figure.svg();
        let marks = svg.lines().filter(|line| line.trim().parse::<f64>().is_ok()).count();
        assert!(marks > 3, "{marks} marks in {svg}");
    }
    // Where bins can be told apart, they are.
    assert_eq!(histogram(&[1.0, 1.0 + 1e-11]).bins(2).counts(), [[1, 1]]);
    let said = histogram(&[1000.0, 1000.25]).text();
    assert!(said.ends_with("\n1000 |█        █| 1000.2"), "{said}");
    let narrow = catch_unwind(|| histogram(&[1.0]).range(1.0..1.0 + f64::EPSILON)).unwrap_err();
    assert!(narrow.downcast::<String>().unwrap().contains("of 1e-12 of its larger end or more"));
}

#[test]
fn in_words_a_curve_is_seen_beside_infinite_and_below_negative_values() {
    let blocks = |ys: &[f64]| curves([("loss", ys)]).text().lines().last().unwrap().to_owned();
    assert_eq!(blocks(&[2.3, 80.0, f64::INFINITY]), "|▁█ |");
    assert_eq!(blocks(&[-1.0, -4.0, -8.0, f64::NAN]), "|▇▄▁ |");
    assert_eq!(blocks(&[-1.0, 0.0, 1.0]), "|▁▄█|");
    assert_eq!(blocks(&[0.0, 0.0]), "|▁▁|");
    assert_eq!(blocks(&[1e150, -1e150, 1e200]), "|█▁ |");
}

#[test]
fn notes_are_never_cut() {
    let values = [1.5e-3, 2.5e-3, 0.0, f64::NAN, f64::INFINITY, 1e200, 7.0];
    let one = histogram(&values).range(0.0..1.0);
    let two = histograms([("a", values), ("b", values)]).range(0.0..1.0);
    let wide = Array2::from_shape_fn((40, 3), |(i, j)| if i + j > 2 { f64::NAN } else { 1e200 });
    let line = curves([("a", values)]).log_y().x(&[1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0, 1e200]);
    let four = |figure: AnyFigure| row([&figure, &figure, &figure, &figure]).svg();
    for svg in [one.any(), two.clone().any(), two.overlay().any(), line.any(), heat_map(&wide).any()].map(four) {
        assert!(!svg.contains('…'), "{svg}");
    }
    assert!(heat_map(&array![[1e200, f64::NAN]]).svg().contains("not coloured: 1 beyond ±1e150,\n"));
}

#[test]
fn sliders_take_what_students_write_first() {
    let x = RandomState::new(0).randn((20, 5));
    let marks = |slider: Slider| {
        let text = slider.text();
        text.lines().filter_map(|line| line.strip_suffix(':')).collect::<Vec<_>>().join("; ")
    };
    let seeds = slider("seed", 0..3_u32, |seed| histogram(&RandomState::new(seed).randn(9)));
    assert_eq!(marks(seeds), "seed = 0; seed = 1; seed = 2");
    // Without a suffix a number has the type that the closure needs.
    let seeds = slider("seed", [0, 12_345], |seed| histogram(&RandomState::new(seed).randn(9)));
    assert_eq!(marks(seeds), "seed = 0; seed = 12 345");
    assert_eq!(
        marks(slider("width", [10, 100], |width| histogram(&x.dot(&Array2::ones((5, width)))))),
        "width = 10; width = 100"
    );
    let activations = slider("φ", [Activation::Tanh, Activation::Relu], |phi| histogram(&phi.apply(&x)));
    assert_eq!(marks(activations), format!("φ = {}; φ = {}", Activation::Tanh, Activation::Relu));
    let bias = slider("bias", [false, true], |bias| histogram(&if bias { &x + 1.0 } else { x.clone() }));
    assert_eq!(marks(bias), "bias = false; bias = true");
    let names = vec![String::from("a"), String::from("b")];
    assert_eq!(marks(slider("name", &names, |name| histogram(&[name.len() as f64]))), "name = a; name = b");
    assert_eq!(marks(slider("name", names, |name: String| histogram(&x).title(name))), "name = a; name = b");
    assert_eq!(marks(slider("σ", [0.1_f32, 1e-9], |sigma| histogram(&(&x * f64::from(sigma))))), "σ = 0.1; σ = 1e−9");
    assert_eq!(marks(slider("k", -1..=1_i64, |k| histogram(&(&x * k as f64)))), "k = −1; k = 0; k = 1");
    assert_eq!(marks(slider("σ", [0.25, 1.0], |sigma: f64| histogram(&(&x * sigma.sqrt())))), "σ = 0.25; σ = 1");
}

#[test]
fn the_generator_of_the_thread_is_there() {
    assert_ne!(initializers::rand::rng().randn(10), initializers::rand::rng().randn(10));
}

#[test]
fn a_network_that_knows_nothing_is_right_as_often_as_its_first_class_is() {
    let layer = Layer { w: Array2::zeros((4, 10)), b: Array1::zeros(10), activation: Activation::Identity };
    let labels: Vec<usize> = (0..100).map(|i| i % 10).collect();
    let mut network = Network { layers: vec![layer] };
    assert_eq!(network.accuracy(&RandomState::new(0).randn((100, 4)), &labels), 0.1);
    network.layers[0].b.fill(f64::NAN);
    assert_eq!(network.accuracy(&RandomState::new(0).randn((100, 4)), &labels), 0.1);
}

#[test]
fn all_numbers_of_a_heat_map_have_the_same_number_of_decimals() {
    let svg = heat_map(&array![[0.1, 0.19], [0.063, -0.5]]).svg();
    for label in ["0.100", "0.190", "0.063", "−0.500"] {
        assert!(svg.lines().any(|line| line.trim() == label), "{svg}");
    }
}

#[test]
fn series_are_taken_as_they_come() {
    let mut rng = RandomState::new(0);
    let owned = vec![("a", vec![1.0, 2.0]), ("b", vec![2.0, 1.0])];
    let text = curves(&owned).text();
    assert_eq!(curves(owned.iter().map(|(name, ys)| (name, ys))).text(), text);
    assert_eq!(curves(owned.iter().map(|(name, ys)| (name, &ys[..]))).text(), text);
    assert_eq!(curves(owned).text(), text);
    let layers: Vec<_> = (0..3).map(|i| (format!("l{i}"), rng.randn(10))).collect();
    assert_eq!(histograms(&layers).text(), histograms(layers.iter().map(|(name, a)| (name, a.view()))).text());
    assert!(histograms((0..3).map(|i| (format!("l{i}"), rng.randn(10)))).text().contains("l2: n = 10"));
}

#[test]
fn a_depthwise_convolution_takes_its_fans_by_hand() {
    let (depthwise, by_hand) = ((3, 3, 4, 1), Fans { fan_in: 9, fan_out: 9 });
    assert_eq!(Layout::IN_OUT.fans(&[3, 3, 4, 1]), Fans { fan_in: 36, fan_out: 9 });
    let numbers = RandomState::new(3).randn(depthwise);
    for (init, variance) in
        [(Init::HeNormal, 2.0 / 9.0), (Init::XavierNormal, 1.0 / 9.0), (Init::LecunNormal, 1.0 / 9.0)]
    {
        let w = init.sample_with(&mut RandomState::new(3), by_hand, depthwise);
        assert_eq!(w, &numbers * f64::sqrt(variance));
    }
}

#[test]
fn a_heat_map_does_not_colour_what_its_caption_says_is_not_coloured() {
    let figure = heat_map(&array![[1e200, 1.0]]);
    assert!(figure.text().contains("not coloured: 1 beyond ±1e150"));
    let svg = figure.svg();
    // The grey of cells without a colour, and the full colour of the 1.
    assert!(svg.contains("#D9D9D9") && svg.contains("#C44E00"), "{svg}");
    assert!(svg.contains("1.0e200"), "{svg}");
}

#[test]
fn weights_whose_squares_overflow_are_not_right() {
    for scale in [4e306, 1e8, 1e-8, 1e-200] {
        let init = |rng: &mut RandomState, n_in, n_out| rng.randn((n_in, n_out)) * scale;
        for verdict in [check::lecun(init), check::he(init), check::leaky(init), check::orthogonal(init)] {
            assert!(verdict.to_string().starts_with("Not yet: the largest of the weights is "), "{verdict}");
        }
    }
}

#[test]
fn a_step_that_was_refused_does_not_spoil_the_next_one() {
    let layer = Layer { w: array![[1.0]], b: array![0.0], activation: Activation::Identity };
    let mut network = Network { layers: vec![layer] };
    let mut sgd = Sgd::new(0.5, 0.5);
    let wrong = Gradient { z: array![[1.0]], w: array![[1.0, 1.0]], b: array![1.0, 1.0] };
    assert!(catch_unwind(AssertUnwindSafe(|| sgd.step(&mut network, &[wrong]))).is_err());
    sgd.step(&mut network, &[Gradient { z: array![[1.0]], w: array![[1.0]], b: array![1.0] }]);
    assert_eq!(network.layers[0].w, array![[0.5]]);
}

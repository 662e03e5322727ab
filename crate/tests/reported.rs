//! Small inputs that once gave a wrong result and were reported, each with the right one. Whoever corrects such a mistake adds a test here.
//! Inputs that proptest has found stand in `*.proptest-regressions` beside the tests.

use initializers::course::check;
use initializers::init::{Fans, fans};
use initializers::prelude::*;

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
    assert_eq!(fans(&[3, 3, 4, 1]), Fans { fan_in: 36, fan_out: 9 });
    let numbers = RandomState::new(3).randn(depthwise);
    for (init, variance) in
        [(Init::HeNormal, 2.0 / 9.0), (Init::XavierNormal, 1.0 / 9.0), (Init::LecunNormal, 1.0 / 9.0)]
    {
        let w = init.sample_with_fans(&mut RandomState::new(3), by_hand, depthwise);
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

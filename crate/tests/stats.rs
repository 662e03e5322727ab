//! Statistics against NumPy's numbers in `numpy/stats.txt`, and what they do with strange data.

#![cfg(feature = "notebook")]

use initializers::prelude::*;
use initializers::stats::*;

/// The lines of the fixture which start with `name`, without it.
fn lines(name: &str) -> Vec<Vec<&'static str>> {
    let found: Vec<Vec<&str>> = include_str!("numpy/stats.txt")
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .filter(|fields| fields[0] == name)
        .map(|fields| fields[1..].to_vec())
        .collect();
    assert!(!found.is_empty(), "stats.txt has no line `{name}`");
    found
}

fn float(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).unwrap())
}

/// The values of `stats.py`.
fn values(n: &str) -> Array1<f64> {
    let n: usize = n.parse().unwrap();
    let mut rng = RandomState::new(u32::try_from(n).unwrap());
    rng.uniform(-1.0, 3.0, n) * rng.uniform(0.0, 1000.0, n)
}

#[test]
fn std_and_quantiles_are_numpys_to_the_last_digit() {
    for fields in lines("std") {
        assert_eq!(std(&values(fields[0])), float(fields[1]), "n = {}", fields[0]);
    }
    for fields in lines("quantile") {
        let (x, q) = (values(fields[0]), float(fields[1]));
        assert_eq!(quantile(&x, q), float(fields[2]), "n = {}, q = {q}", fields[0]);
        match q {
            0.0 => assert_eq!(min(&x), quantile(&x, q)),
            1.0 => assert_eq!(max(&x), quantile(&x, q)),
            _ => {}
        }
    }
}

#[test]
fn freedman_and_diaconis_find_numpys_number_of_bins() {
    let rule = |x: &Array1<f64>| histogram(x).bins(Bins::FreedmanDiaconis);
    for fields in lines("fd") {
        assert_eq!(rule(&values(fields[0])).counts()[0].len().to_string(), fields[1], "n = {}", fields[0]);
    }
    for fields in lines("fd-range") {
        let [low, high] = [1, 2].map(|i| fields[i].parse::<f64>().unwrap());
        let counts = rule(&values(fields[0])).range(low..high).counts();
        assert_eq!(counts[0].len().to_string(), fields[3], "n = {}, {low}..{high}", fields[0]);
    }
    let mut capped = 0;
    for fields in lines("fd-heavy") {
        let numpy: usize = fields[1].parse().unwrap();
        let heavy = values(fields[0]).mapv(|v| v * v * v * v * v);
        assert_eq!(rule(&heavy).counts()[0].len(), numpy.min(1000), "n = {}", fields[0]);
        capped += usize::from(numpy > 1000);
    }
    assert!(capped > 0, "no line of stats.txt needs the cap");
}

#[test]
fn bins_are_counted_as_numpy_counts_them() {
    let x = values("3000").mapv(|v| (v / 10.0).round_ties_even() / 10.0);
    for fields in lines("counts") {
        let [low, high] = [1, 2].map(|i| fields[i].parse::<f64>().unwrap());
        let numpy: Vec<usize> = fields[3..].iter().map(|count| count.parse().unwrap()).collect();
        assert_eq!(bin_counts(&x, numpy.len(), low..high), numpy, "{low}..{high}");
    }
}

#[test]
fn rules_look_at_what_is_in_the_bins() {
    // Three of four values are exact zeros, whose quartiles say nothing of the others.
    let z = RandomState::new(0).randn(4000);
    let mostly_dead: Vec<f64> = z.iter().flat_map(|&v| [v, 0.0, 0.0, 0.0]).collect();
    let ways: [fn(&[f64]) -> Histogram; 2] = [|x| histogram(x), |x| histogram(x).bins(Bins::FreedmanDiaconis)];
    for histogram in ways {
        let alone = histogram(z.as_slice().unwrap());
        assert_eq!(histogram(&mostly_dead).counts(), alone.counts());
        let with_outlier: Vec<f64> = z.iter().copied().chain([1e6]).collect();
        let range = min(&z)..max(&z);
        assert_eq!(histogram(&with_outlier).range(range).counts(), alone.counts());
    }
}

#[test]
fn counts_keep_to_their_edges() {
    assert_eq!(bin_counts(&[0.0, 0.25, 0.5, 0.75, 1.0], 4, 0.0..1.0), [1, 1, 1, 2]);
    assert_eq!(bin_counts(&[-0.1, 1.1, f64::NAN, f64::INFINITY], 4, 0.0..1.0), [0; 4]);
    // 3 * 0.1 is a little more than 0.3, so NumPy counts 0.3 in the bin before that edge.
    assert_eq!(bin_counts(&[0.1, 0.2, 0.3, 0.7], 10, 0.0..1.0), [0, 1, 2, 0, 0, 0, 1, 0, 0, 0]);
    // The width of a bin is lost in the rounding of the edges, and then below the smallest number.
    assert_eq!(bin_counts(&[1.0, 1.0 + f64::EPSILON], 1000, 1.0..1.0 + f64::EPSILON).iter().sum::<usize>(), 2);
    assert_eq!(bin_counts(&[0.0, 5e-324], 1000, 0.0..5e-324).iter().sum::<usize>(), 2);
    assert_eq!(histogram(&[1.0; 9]).bins(Bins::FreedmanDiaconis).counts(), [[9]]);
}

#[test]
fn nan_and_infinities() {
    let x = [1.0, f64::NAN, 2.0];
    assert!(
        mean(&x).is_nan() && std(&x).is_nan() && min(&x).is_nan() && max(&x).is_nan() && quantile(&x, 0.5).is_nan()
    );
    let x = [f64::NEG_INFINITY, f64::NEG_INFINITY, 0.0, f64::INFINITY];
    assert_eq!((min(&x), max(&x)), (f64::NEG_INFINITY, f64::INFINITY));
    let quantiles = [0.0, 0.1, 0.5, 2.0 / 3.0, 0.7, 0.9, 1.0].map(|q| quantile(&x, q));
    let (below, above) = (f64::NEG_INFINITY, f64::INFINITY);
    assert_eq!(quantiles, [below, below, below, 0.0, above, above, above]);
    assert_eq!(quantile(&[1.0, 2.0, above], 0.5), 2.0);
    assert!(quantile(&[below, above], 0.5).is_nan());
    // Of either sign and in any place.
    for i in 0..3 {
        let mut x = [3.0, -1.0, 2.0];
        x[i] = -f64::NAN;
        assert!(min(&x).is_nan() && max(&x).is_nan() && quantile(&x, 0.0).is_nan() && quantile(&x, 1.0).is_nan());
        assert_eq!((dead_share(&x), saturated_share(&x, 0.0)), (0.0, 2.0 / 3.0));
    }
    assert_eq!(saturated_share(&x, 1e300), 0.75);
    let s = summary(&[1.0, f64::NAN, 3.0, f64::INFINITY]);
    assert_eq!((s.n, s.not_finite, s.mean), (2, 2, 2.0));
    let s = summary(&[f64::NAN]);
    assert!(s.n == 0 && s.mean.is_nan() && s.to_string().contains("NaN"));
    assert_eq!(summary(&Vec::new()).n, 0);
}

#[test]
fn shares() {
    let a = array![[0.0, -0.0], [1e-300, -0.99]];
    assert_eq!(dead_share(&a), 0.5);
    assert_eq!(saturated_share(&a, 0.99), 0.25);
    assert_eq!(saturated_share(&a.t(), 0.0), 1.0);
}

#[test]
fn views_are_read_in_row_major_order() {
    let x = values("1000").into_shape_with_order((20, 50)).unwrap();
    for view in [x.t(), x.slice(s![..;-1, 3..;2]), x.slice(s![4..5, ..]), x.slice(s![.., 7..8])] {
        let copy: Vec<f64> = view.iter().copied().collect();
        assert_eq!([mean(&view), var(&view), std(&view)], [mean(&copy), var(&copy), std(&copy)]);
        assert_eq!(summary(&view), summary(&copy));
        assert_eq!(bin_counts(&view, 9, 0.0..700.0), bin_counts(&copy, 9, 0.0..700.0));
    }
    assert_eq!((max(&x.t()), quantile(&x.t(), 0.3)), (max(&x), quantile(&x, 0.3)));
}

#[test]
fn rows_have_names_of_any_kind() {
    let a = [1.0, 2.0];
    let first = |table: Summaries| table.to_string().lines().nth(1).unwrap().split("  ").next().unwrap().to_owned();
    assert_eq!(first(summaries([("careless", &a)])), "careless");
    assert_eq!(first(summaries([(String::from("Xavier"), &a)])), "Xavier");
    assert_eq!(first(summaries([(Init::HeNormal, &a)])), Init::HeNormal.to_string());
    assert_eq!(first(summaries([vec![1.0], vec![2.0]].iter().enumerate())), "0");
    assert_eq!(summaries(Vec::<(&str, &Vec<f64>)>::new()).to_string().lines().count(), 1);
}

#[test]
fn tables_are_aligned() {
    let x = array![0.0, 1.0, 2.0, 5.0];
    let expected = "\
n  mean    std  min  25 %  50 %  75 %  max   zeros  not finite
4     2  1.871    0  0.75   1.5  2.75    5  25.0 %           0";
    assert_eq!(summary(&x).to_string(), expected);
    assert!(summary(&[1.5e-7, -123_456.0]).to_string().contains("-1.235e5"));
    let table = summaries([("x", &x), ("10 − x", &(10.0 - &x))]).to_string();
    assert!(table.lines().nth(2).unwrap().starts_with("10 − x  4     8"), "{table}");
    let widths: Vec<usize> = table.lines().map(|line| line.chars().count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
}

/// The message of the panic of `f`.
fn message<T>(f: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(f).err().expect("this should have panicked");
    panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap()
}

#[test]
fn nothing_and_wrong_shares_are_refused() {
    let nothing: [f64; 0] = [];
    let refused = [
        (message(|| std(&nothing)), "standard deviation"),
        (message(|| min(&nothing)), "smallest value"),
        (message(|| max(&nothing)), "largest value"),
        (message(|| quantile(&nothing, 0.5)), "quantile"),
        (message(|| dead_share(&nothing)), "share of dead units"),
        (message(|| saturated_share(&nothing, 1.0)), "share of saturated units"),
    ];
    for (said, what) in refused {
        assert_eq!(said, format!("the {what} of no values is not defined: give an array with at least one element"));
    }
    for q in [-0.1, 1.1, f64::NAN] {
        let expected = format!("a quantile needs a share q from 0 to 1, but got {q}");
        assert_eq!(message(|| quantile(&[1.0], q)), expected);
    }
    for limit in [-1.0, f64::NAN] {
        let expected = format!("the limit of saturation is a magnitude, 0 or more, but got {limit}");
        assert_eq!(message(|| saturated_share(&[1.0], limit)), expected);
    }
    for bins in [0, 1001] {
        let expected = format!("a histogram needs from 1 to 1000 bins, but got {bins}");
        assert_eq!(message(|| bin_counts(&[1.0], bins, 0.0..1.0)), expected);
    }
    for range in [1.0..0.0, 1.0..1.0, f64::NAN..1.0, 0.0..f64::INFINITY, f64::MIN..f64::MAX] {
        let expected = format!("a histogram needs a range from a smaller to a larger finite number, but got {range:?}");
        assert_eq!(message(|| bin_counts(&[1.0], 5, range)), expected);
    }
}

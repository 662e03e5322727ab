//! Statistics against NumPy's numbers in `numpy/stats.txt`, and what they do with strange data.

use initializers::prelude::*;

fn bits(field: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(field, 16).unwrap())
}

/// Equal but for what the maths library of an operating system changes in the last digits of the values themselves.
fn close(ours: f64, numpy: f64) -> bool {
    (ours - numpy).abs() <= 8.0 * f64::EPSILON * numpy.abs()
}

#[test]
fn std_quantiles_and_bins_are_numpys() {
    let mut cases = 0;
    for line in include_str!("numpy/stats.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let n: usize = fields[0].parse().unwrap();
        let x = RandomState::new(u32::try_from(n).unwrap()).randn(n);
        assert!(close(std(&x), bits(fields[1])), "n = {n}");
        for i in 0..=10_usize {
            let q = quantile(&x, i as f64 / 10.0);
            assert!(close(q, bits(fields[2 + i])), "n = {n}, q = 0.{i}: {q}");
        }
        assert_eq!(min(&x), quantile(&x, 0.0));
        assert_eq!(max(&x), quantile(&x, 1.0));
        let rule = histogram(&x).bins(Bins::FreedmanDiaconis);
        if n > 1 {
            assert_eq!(rule.counts().len().to_string(), fields[13], "n = {n}");
        }
        cases += 1;
    }
    assert_eq!(cases, 12);
}

#[test]
fn counts_keep_to_their_edges() {
    assert_eq!(bin_counts(&[0.0, 0.25, 0.5, 0.75, 1.0], 4, 0.0..1.0), [1, 1, 1, 2]);
    assert_eq!(bin_counts(&[-0.1, 1.1, f64::NAN, f64::INFINITY], 4, 0.0..1.0), [0; 4]);
    // 3 * 0.1 is a little more than 0.3, so NumPy counts 0.3 in the bin before that edge.
    assert_eq!(bin_counts(&[0.1, 0.2, 0.3, 0.7], 10, 0.0..1.0), [0, 1, 2, 0, 0, 0, 1, 0, 0, 0]);
    let heavy: Vec<f64> = (0..10_000).map(|i| if i % 2 == 0 { 0.5 } else { f64::from(i) * 1e9 }).collect();
    assert!(histogram(&heavy).bins(Bins::FreedmanDiaconis).counts().len() <= 1000);
    assert_eq!(histogram(&[1.0; 9]).bins(Bins::FreedmanDiaconis).counts(), [9]);
}

#[test]
fn nan_and_infinities() {
    let x = [1.0, f64::NAN, 2.0];
    assert!(
        mean(&x).is_nan() && std(&x).is_nan() && min(&x).is_nan() && max(&x).is_nan() && quantile(&x, 0.5).is_nan()
    );
    let x = [f64::NEG_INFINITY, f64::NEG_INFINITY, 0.0, f64::INFINITY];
    assert_eq!((min(&x), max(&x), quantile(&x, 0.1)), (f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY));
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
    assert_eq!(message(|| bin_counts(&[1.0], 0, 0.0..1.0)), "a histogram needs from 1 to 1000 bins, but got 0");
    assert_eq!(
        message(|| bin_counts(&[1.0], 5, 1.0..0.0)),
        "a histogram needs a range from a smaller to a larger finite number, but got 1.0..0.0"
    );
}

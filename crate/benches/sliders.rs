//! Times sliders of many figures, which grow with their number, and measures what a histogram keeps of its values:
//! `cargo bench --bench sliders`, with other numbers of figures behind `--`.

use std::fs;
use std::time::Instant;

use initializers::plot::{Frame, Slider};
use initializers::prelude::*;

fn main() {
    let counts: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![25, 100, 500] } else { counts };
    let mut rng = RandomState::new(0);
    let layers: Vec<_> = (1..=10).map(|i| (format!("layer {i}"), rng.randn(1000))).collect();
    let a = rng.randn((16, 16));
    println!("figures of a slider      number   seconds   ms each");
    grows("histograms of 10 × 1000", &counts, |k| histograms(layers.iter().map(|(name, x)| (name, x * k))));
    grows("curves of 10 × 1000", &counts, |k| curves(layers.iter().map(|(name, x)| (name, x * k))));
    grows("heat map of 16 × 16", &counts, |k| heat_map(&(&a * k)));
    grows("row of the three", &counts, |k| {
        let x = &layers[0].1 * k;
        row((histogram(&x), curves([("a", &x)]), heat_map(&(&a * k))))
    });
    keeps();
}

/// Times the forms in which a slider of so many figures is shown.
fn grows<F: Frame>(what: &str, counts: &[usize], figure: impl Fn(f64) -> F) {
    for &count in counts {
        let start = Instant::now();
        let shown: Slider = slider("k", (0..count).map(|i| 1.0 + i as f64 / count as f64), &figure);
        let bytes = shown.html().len() + shown.text().len();
        let seconds = start.elapsed().as_secs_f64();
        assert!(bytes > 0);
        println!("{what:24} {count:6} {seconds:9.3} {:9.2}", 1e3 * seconds / count as f64);
    }
}

/// Measures the memory of a histogram, in copies of its values, where Linux says what a program takes.
fn keeps() {
    const N: usize = 10_000_000;
    let memory = |what: &str| {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        status.lines().find_map(|line| line.strip_prefix(what)?.trim().strip_suffix(" kB")?.parse::<f64>().ok())
    };
    let z = RandomState::new(0).randn(N);
    // From here on, the most memory is counted anew.
    let Ok(()) = fs::write("/proc/self/clear_refs", "5") else { return };
    let (Some(before), start) = (memory("VmRSS:"), Instant::now()) else { return };
    let figure = histogram(&z);
    let bytes = figure.svg().len();
    let seconds = start.elapsed().as_secs_f64();
    let copies = |kilobytes: f64| (kilobytes - before) * 1024.0 / (N * size_of::<f64>()) as f64;
    if let (Some(most), Some(kept)) = (memory("VmHWM:"), memory("VmRSS:")) {
        println!("a histogram of 10⁷ values keeps {:.2} copies of them, at most {:.2}", copies(kept), copies(most));
        println!("its picture of {bytes} bytes took {seconds:.3} s");
    }
    drop(figure);
}

#!/usr/bin/env bash
# plotters 0.3.7: `Histogram` on a stepped axis of floats draws no last bar, or one more than twice as wide as the others.
#
# Expected: `(-1.0..1.0).step(0.25).use_floor()` makes eight bins of 0.25, and one value in the middle of each gives eight bars, an eighth of the axis wide.
# Happens: a bar needs the beginning of the next bin, which the last one does not have: it is not drawn, and its values are missing. With `.into_segmented()` seven bars are
# squeezed to 7 / 8 of their widths, and the last takes the rest. On `(0.0..1.0).step(0.1)` the bar is there, but only because ten times 0.1, added up, is a little less than 1.
# Source: src/series/histogram.rs, `next`, and src/coord/ranged1d/discrete.rs, `map` of `SegmentedCoord`, for axes whose end is the last value, as that of integers is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Cargo.toml <<'END'
[package]
name = "bars"
edition = "2024"
[workspace]
[dependencies]
plotters = { version = "=0.3.7", default-features = false, features = ["svg_backend", "histogram"] }
END
mkdir src
cat > src/main.rs <<'END'
use plotters::prelude::*;

/// The number of an attribute of an element of SVG.
fn number(line: &str, name: &str) -> i32 {
    line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

/// Draws one value in the middle of each bin, on an axis of 800 pixels, and gives the widths of the bars from left to right.
macro_rules! widths {
    ($axis:expr, $from:expr, $step:expr, $bins:expr) => {{
        let mut svg = String::new();
        let root = SVGBackend::with_string(&mut svg, (801, 100)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root).build_cartesian_2d($axis, 0..2).unwrap();
        let histogram = Histogram::vertical(&chart).margin(0).data((0..$bins).map(|i| ($from + $step * (f64::from(i) + 0.5), 1)));
        chart.draw_series(histogram).unwrap();
        drop((chart, root));
        let mut bars: Vec<_> = svg.lines().filter(|line| line.starts_with("<rect")).map(|line| (number(line, "x"), number(line, "width"))).collect();
        bars.sort();
        bars.into_iter().map(|(_, width)| width).collect::<Vec<_>>()
    }};
}

fn main() {
    let plain = widths!((-1.0..1.0).step(0.25).use_floor(), -1.0, 0.25, 8);
    let segmented = widths!((-1.0..1.0).step(0.25).use_floor().into_segmented(), -1.0, 0.25, 8);
    let tenths = widths!((0.0..1.0).step(0.1).use_floor(), 0.0, 0.1, 10);
    println!("-1 to 1 in 8 bins of 100 pixels: {} bars of {plain:?}", plain.len());
    println!("the same, into_segmented: {} bars of {segmented:?}", segmented.len());
    println!("0 to 1 in 10 bins of 80 pixels: {} bars of {tenths:?}", tenths.len());
    let wide = segmented.len() == 8 && segmented[7] > 2 * segmented[0];
    std::process::exit(i32::from(!(plain.len() == 7 && wide && tenths.len() == 10)));
}
END
cargo run --quiet

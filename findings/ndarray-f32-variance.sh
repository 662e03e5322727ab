#!/usr/bin/env bash
# ndarray 0.17.2: `var` and `std` of millions of f32 are too small, and the more numbers there are, the smaller they get. Takes 0.8 GB of memory.
#
# Expected: He weights for 8192 inputs have variance 2 / 8192, and `var` says so to three digits or more. The documentation names Welford's algorithm, which is known
# for small errors, and the same numbers as f64 have the variance expected.
# Happens: one f32 adds up all squares. When it is millions of times as large as a square, adding a small square changes nothing: 3 % are missing for a matrix of 4096 × 4096,
# 18 % for one of 8192 × 8192. At 2²⁴ it stands still: 2²⁵ numbers, half 1 and half −1, have variance 0.5. `mean` is right.
# Source: src/numeric/impl_numeric.rs, `var`; `var_axis` adds up in the same way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Cargo.toml <<'END'
[package]
name = "variance"
edition = "2024"
[workspace]
[dependencies]
ndarray = "=0.17.2"
rand = "=0.10.4"
rand_distr = "=0.6.0"
[profile.dev]
opt-level = 3
END
mkdir src
cat > src/main.rs <<'END'
use ndarray::{Array1, Array2};
use rand::{SeedableRng, rngs::StdRng};
use rand_distr::{Distribution, Normal};

fn main() {
    let mut ratios = Vec::new();
    for size in [1024, 4096, 8192] {
        let he = 2.0 / size as f64;
        let normal = Normal::new(0.0, he.sqrt() as f32).unwrap();
        let mut rng = StdRng::seed_from_u64(0);
        let weights = Array2::from_shape_fn((size, size), |_| normal.sample(&mut rng));
        let in_f64 = weights.mapv(f64::from).var(0.0) / he;
        let in_f32 = f64::from(weights.var(0.0)) / he;
        println!("{size} x {size}: variance / (2 / n) is {in_f32:.4} for f32 and {in_f64:.4} for the same numbers as f64");
        ratios.push((in_f32, in_f64));
    }
    let signs = Array1::from_shape_fn(1 << 25, |i| if i % 2 == 0 { 1_f32 } else { -1.0 });
    println!("1 and -1 in turn, 2^25 numbers: variance {}, mean {}", signs.var(0.0), signs.mean().unwrap());
    let right = ratios.iter().all(|(_, in_f64)| (in_f64 - 1.0).abs() < 0.01);
    let wrong = ratios[1].0 < 0.98 && ratios[2].0 < 0.85 && signs.var(0.0) < 0.6;
    std::process::exit(i32::from(!(right && wrong)));
}
END
cargo run --quiet

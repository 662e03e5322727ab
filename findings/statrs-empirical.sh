#!/usr/bin/env bash
# statrs 0.19.1: numbers drawn from an `Empirical` distribution are not among its data, and small data come out far too large.
#
# Expected: the empirical distribution of some numbers puts all its probability on these numbers, so each draw is one of them (a bootstrap); the mean and the variance of the
# type are theirs.
# Happens: a draw is the result of 16 halvings of the interval from −2 to 2, or of a wider one for data beyond: the centre of one of 65 536 steps of 0.00006. For data on the
# scale of gradients, 10⁻⁶, each draw is ±0.00003.
# Source: src/distribution/empirical.rs, `sample` and `__inverse_cdf`. The documentation warns of the default of `inverse_cdf`, not of drawing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > Cargo.toml <<'END'
[package]
name = "draw"
edition = "2024"
[workspace]
[dependencies]
rand = "=0.10.4"
statrs = { version = "=0.19.1", default-features = false, features = ["std", "rand"] }
END
mkdir src
cat > src/main.rs <<'END'
use rand::{SeedableRng, distr::Distribution, rngs::StdRng};
use statrs::distribution::{Empirical, Normal};
use statrs::statistics::Distribution as _;

fn main() {
    let mut rng = StdRng::seed_from_u64(0);
    let mut all = 0;
    let mut ratio = 0.0;
    for std in [1.0, 0.01, 1e-6] {
        let normal = Normal::new(0.0, std).unwrap();
        let data: Vec<f64> = (0..1000).map(|_| normal.sample(&mut rng)).collect();
        let empirical = Empirical::from_iter(data.iter().copied());
        let draws: Vec<f64> = (0..1000).map(|_| empirical.sample(&mut rng)).collect();
        let among = draws.iter().filter(|draw| data.contains(draw)).count();
        let drawn = (draws.iter().map(|draw| draw * draw).sum::<f64>() / 1000.0).sqrt();
        let own = empirical.std_dev().unwrap();
        println!("data with standard deviation {own:.2e}: {among} of 1000 draws are among them, standard deviation of the draws {drawn:.2e}");
        all += among;
        ratio = drawn / own;
    }
    std::process::exit(i32::from(!(all == 0 && ratio > 20.0)));
}
END
cargo run --quiet

#!/usr/bin/env bash
# burn 0.22.1: the storage layout of a `Linear` layer changes the variance of its first weights.
#
# Expected: `LinearLayout::Col` is how the numbers lie in memory; either way the weight is uniform within ±k with k = √(1 / d_input), as the documentation of the layer says.
# Happens: with `Col`, the layer gives the initializer its inputs as outputs and its outputs as inputs. For 1000 inputs and 500 units the weights reach √(1 / 500); the
# bias keeps √(1 / 1000).
# Source: burn-nn/src/modules/linear.rs, `LinearConfig::init`.
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
burn = { version = "=0.22.1", default-features = false, features = ["std", "flex"] }
END
mkdir src
cat > src/main.rs <<'END'
use burn::nn::{LinearConfig, LinearLayout};
use burn::tensor::Device;

fn largest(layout: LinearLayout) -> (Vec<usize>, f64, f64) {
    let device = Device::flex();
    device.seed(0);
    let layer = LinearConfig::new(1000, 500).with_layout(layout).init(&device);
    let weight = layer.weight.val().into_data();
    let bias = layer.bias.unwrap().val().into_data();
    let largest = |values: Vec<f64>| values.into_iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    (weight.shape().to_vec(), largest(weight.iter().collect()), largest(bias.iter().collect()))
}

fn main() {
    let (row, col) = (largest(LinearLayout::Row), largest(LinearLayout::Col));
    println!("1 / √1000 = {:.5}, 1 / √500 = {:.5}", 1000_f64.sqrt().recip(), 500_f64.sqrt().recip());
    for (name, (shape, weight, bias)) in [("Row", &row), ("Col", &col)] {
        println!("{name}: weight of shape {shape:?}, largest {weight:.5}; largest bias {bias:.5}");
    }
    std::process::exit(i32::from(!((row.1 * 1000_f64.sqrt() - 1.0).abs() < 0.01 && (col.1 * 500_f64.sqrt() - 1.0).abs() < 0.01)));
}
END
cargo run --quiet

//! Measures the crate's initializers against candle's and burn's on the processor, all in turns. A ratio is the other's seconds by ours,
//! so that above 1 the crate is the faster.

use std::error::Error;
use std::f64::consts::SQRT_2;
use std::hint::black_box;
use std::time::Instant;
use std::{array, env};

use burn::nn::Initializer;
use candle_nn::init::DEFAULT_KAIMING_NORMAL;
use initializers::init::Layout;
use initializers::prelude::*;
use initializers::rand::rngs::StdRng;

const HE: [usize; 2] = [10_000, 1000];
const SQUARE: [usize; 2] = [1000, 1000];

/// What takes turns, and then which of these are compared.
const OPERATIONS: [&str; 7] = [
    "10⁷ He weights in f32, Xoshiro256PlusPlus",
    "the same in new memory",
    "the same in new memory, StdRng",
    "candle: Init::Kaiming, normal",
    "burn: Initializer::KaimingNormal",
    "orthogonal 1000 × 1000 in f32, Xoshiro256PlusPlus",
    "burn: Initializer::Orthogonal",
];
const COMPARED: [(usize, usize); 7] = [(0, 3), (1, 3), (2, 3), (0, 4), (1, 4), (2, 4), (5, 6)];

fn main() -> Result<(), Box<dyn Error>> {
    let rounds: u32 = env::args().nth(1).ok_or("give the number of rounds")?.parse()?;
    let mut fast = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut std = StdRng::seed_from_u64(1);
    let mut weights = vec![0_f32; HE.iter().product()];
    let candle = candle_core::Device::Cpu;
    let burn = burn::tensor::Device::flex();
    let kaiming = Initializer::KaimingNormal { gain: SQRT_2, fan_out_only: false };
    let orthogonal = Initializer::Orthogonal { gain: 1.0 };

    let mut seconds: [Vec<f64>; OPERATIONS.len()] = array::from_fn(|_| vec![]);
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        let turn = [
            time(|| Init::HeNormal.fill(&mut fast, Layout::OUT_IN, &HE, &mut weights)),
            time(|| new(Init::HeNormal, &mut fast, HE)),
            time(|| new(Init::HeNormal, &mut std, HE)),
            time(|| DEFAULT_KAIMING_NORMAL.var(&HE, candle_core::DType::F32, &candle).unwrap()),
            // burn draws at the first use.
            time(|| kaiming.init_with::<2, _>(HE, Some(HE[1]), Some(HE[0]), &burn).into_value()),
            time(|| new(Init::Orthogonal { gain: 1.0 }, &mut fast, SQUARE)),
            time(|| orthogonal.init::<2, _>(SQUARE, &burn).into_value()),
        ];
        seconds.iter_mut().zip(turn).for_each(|(all, taken)| all.push(taken));
    }

    println!("\n{:66} median (low – high)", "milliseconds");
    for (name, taken) in OPERATIONS.iter().zip(&seconds) {
        println!("{name:66} {}", spread(taken.iter().map(|s| s * 1000.0)));
    }
    println!("\n{:66} median (low – high)", "speed, as a multiple of the other's");
    for (ours, theirs) in COMPARED {
        let ratios = seconds[theirs].iter().zip(&seconds[ours]).map(|(theirs, ours)| theirs / ours);
        let title = format!("{} / {}", OPERATIONS[ours], OPERATIONS[theirs].split(':').next().unwrap_or_default());
        println!("{title:66} {}", spread(ratios));
    }
    Ok(())
}

/// The weights in memory of their own, as candle and burn return them.
fn new(init: Init, rng: &mut impl Random, shape: [usize; 2]) -> Vec<f32> {
    let mut weights = vec![0.0; shape.iter().product()];
    init.fill(rng, Layout::OUT_IN, &shape, &mut weights);
    weights
}

/// Seconds of the second of two calls, without those that giving back the result takes: the first also pays for what happens only once.
fn time<T>(mut f: impl FnMut() -> T) -> f64 {
    black_box(f());
    let start = Instant::now();
    let result = black_box(f());
    let taken = start.elapsed().as_secs_f64();
    drop(result);
    taken
}

fn spread(values: impl Iterator<Item = f64>) -> String {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = (values[middle] + values[(values.len() - 1) / 2]) / 2.0;
    format!("{median:7.2} ({:.2} – {:.2})", values[0], values[values.len() - 1])
}

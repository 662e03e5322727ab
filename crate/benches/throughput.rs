//! Times the operations that `cargo xtask bench arrays` compares with NumPy's: one line for each, its name and seconds. A cell of a notebook
//! runs it, too.

use std::hint::black_box;
use std::time::Instant;

use initializers::init::Layout;
use initializers::prelude::*;
use initializers::rand::rngs::StdRng;

const SIDE: usize = 4096;

/// Prints the lines.
pub fn main() {
    let mut out = vec![0.0; SIDE * SIDE];
    let mut fast = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut std = StdRng::seed_from_u64(1);
    let mut legacy = RandomState::new(1);
    let z = legacy.randn(10_000_000);
    let square = |n| Xoshiro256PlusPlus::seed_from_u64(n).randn((n as usize, n as usize));
    let squares = [100, 1000, 2000, 4000].map(square);
    time("uniform Xoshiro256PlusPlus", || fast.fill_uniform(0.0, 1.0, &mut out));
    time("uniform StdRng", || std.fill_uniform(0.0, 1.0, &mut out));
    // NumPy's legacy functions take no array to fill, so these make a new one as well.
    time("uniform RandomState", || legacy.rand((SIDE, SIDE)));
    time("normal Xoshiro256PlusPlus", || fast.fill_randn(&mut out));
    time("normal StdRng", || std.fill_randn(&mut out));
    time("normal RandomState", || legacy.randn((SIDE, SIDE)));
    let mut weights = vec![0_f32; 10_000_000];
    time("He f32", || Init::HeNormal.fill(&mut fast, Layout::OUT_IN, &[10_000, 1000], &mut weights));
    time("tanh", || z.tanh());
    time("sigmoid", || Activation::Sigmoid.apply(&z));
    time("gelu", || Activation::Gelu.apply(&z));
    time("softplus", || Activation::Softplus.apply(&z));
    time("relu", || z.relu());
    time("histogram", || histogram(&z).bins(50).svg());
    for a in &squares {
        // As many of a small matrix as take as long as one of a large one.
        let products = (1_000_000_000 / a.nrows().pow(3)).max(1);
        time(&format!("dot {}", a.nrows()), || (0..products).for_each(|_| drop(black_box(a.dot(a)))));
    }
    for (rows, columns) in [(1000, 1000), (5000, 1000), (2000, 2000), (10_000, 2000)] {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let init = Init::Orthogonal { gain: 1.0 };
        time(&format!("orthogonal {rows} {columns}"), || init.sample(&mut rng, (rows, columns)));
    }
}

/// Times the second of two calls: the first also pays for what happens only once.
fn time<T>(name: &str, mut f: impl FnMut() -> T) {
    black_box(f());
    let start = Instant::now();
    black_box(f());
    println!("{name}\t{}", start.elapsed().as_secs_f64());
}

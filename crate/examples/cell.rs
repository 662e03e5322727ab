//! A typical cell of the lesson, as evcxr compiles it. `tests/instances.rs` counts what rustc compiles for it.

use initializers::prelude::*;

fn main() {
    let mut rng = RandomState::new(0);
    let x = rng.randn((4, 10));
    let w = rng.randn((10, 5)) * 0.01;
    let a = x.dot(&w).tanh();
    println!("{} {}", mean(&a), var(&a));
    a.evcxr_display();
    let one = histogram(&a).title("careless, tanh").range(-1.0..1.0);
    row([&one, &one]).evcxr_display();
    slider("σ", [0.01, 0.1, 1.0], |sigma| histogram(&(x.dot(&w) * sigma).tanh()).range(-1.0..1.0)).evcxr_display();
}

//! Generic code that the cells of notebooks use most, compiled here once: a cell then links to it where it would otherwise
//! compile it again.
//!
//! At the optimisation level of a notebook (`:opt 1`) rustc shares what a dependency has already instantiated; at 2 and 3
//! it does not, and this is dead weight that the linker drops.

use std::any::Any;
use std::collections::HashMap;

use ndarray::{Array1, Array2};
use rand::rngs::StdRng;

use crate::activation::{Activation, ActivationExt};
use crate::notebook::Show;
use crate::plot::{self, Histogram};
use crate::random::{Random, RandomState};
use crate::stats;

/// Never called: rustc compiles what it mentions.
#[doc(hidden)]
pub fn instances(mut state: RandomState, mut std: StdRng, a: Array2<f64>, v: Array1<f64>) {
    drawn(&mut state);
    drawn(&mut std);
    calculated(&a, &v);
    kept(HashMap::new(), pictures(&a, &v));
    kept(HashMap::new(), state);
    kept(HashMap::new(), a);
    kept(HashMap::new(), v);
}

/// Random arrays, as `rng.randn((4, 10))` draws them.
fn drawn(rng: &mut impl Random) {
    rng.randn(1);
    rng.randn((1, 1));
    rng.uniform(0.0, 1.0, (1, 1));
    rng.normal(0.0, 1.0, (1, 1));
}

/// What is done with layers and looked at.
fn calculated(a: &Array2<f64>, v: &Array1<f64>) {
    let z = a.dot(a) * 1.0 + v;
    drop((z.dot(&a.t()), a.t().dot(a)));
    drop((z.tanh(), z.relu(), Activation::Tanh.apply(&z)));
    z.evcxr_display();
    v.evcxr_display();
    let _ = [stats::mean(a), stats::var(a), stats::std(a), stats::mean(v), stats::var(v), stats::std(v)];
}

/// The figures in the forms in which notebooks show them.
fn pictures(a: &Array2<f64>, v: &Array1<f64>) -> Histogram {
    let one = plot::histogram(a).title("").bins(1).range(0.0..1.0);
    plot::histogram(v).evcxr_display();
    one.evcxr_display();
    plot::row([one.clone(), one.clone()]).evcxr_display();
    plot::row([one.clone(), one.clone(), one.clone()]).evcxr_display();
    plot::row([one.clone(), one.clone(), one.clone(), one.clone()]).evcxr_display();
    plot::row([&one, &one]).evcxr_display();
    plot::row([&one, &one, &one]).evcxr_display();
    plot::row([&one, &one, &one, &one]).evcxr_display();
    plot::histograms([("", a), ("", a)]).title("").bins(1).range(0.0..1.0).evcxr_display();
    plot::histograms(vec![(0, a)]).title(String::new()).evcxr_display();
    plot::curves([("", &vec![0.0])]).title("").x_label("").y_label("").evcxr_display();
    plot::heat_map(a).title("").evcxr_display();
    plot::slider("", [0.0], |_| one.clone()).evcxr_display();
    one
}

/// What evcxr does to keep a variable from cell to cell.
fn kept<T: 'static>(mut store: HashMap<String, Box<dyn Any>>, value: T) {
    store.insert(String::new(), Box::new(value));
    store.get("").map(|kept| kept.downcast_ref::<T>());
    store.remove("").map(<Box<dyn Any>>::downcast::<T>);
}

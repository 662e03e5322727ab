//! Instances of the generic code that notebook cells use most, compiled here once so that cells can link to them.
//!
//! At the optimisation level of the notebooks, 1, rustc shares what a dependency has instantiated. At 2 and 3 it
//! does not, and the linker drops this module as dead code.

use std::any::Any;
use std::collections::HashMap;

use ndarray::{Array1, Array2};
use rand::rngs::Xoshiro256PlusPlus;

use crate::activation::{Activation, ActivationExt};
use crate::init::he_normal;
use crate::notebook::Show;
use crate::plot::{self, Histogram};
use crate::random::{Random, RandomExt, RandomState};
use crate::stats;

/// Never called; rustc compiles what it mentions.
#[doc(hidden)]
pub fn instances(mut state: RandomState, mut fast: Xoshiro256PlusPlus, a: Array2<f64>, v: Array1<f64>) {
    drawn(&mut state);
    drawn(&mut fast);
    calculated(&a, &v);
    kept(HashMap::new(), pictures(&a, &v));
    kept(HashMap::new(), state);
    kept(HashMap::new(), a);
    kept(HashMap::new(), v);
}

/// Draws random arrays, as `rng.randn((4, 10))` does.
fn drawn(rng: &mut impl Random) {
    rng.randn(1);
    rng.randn((1, 1));
    rng.uniform(0.0, 1.0, (1, 1));
    rng.normal(0.0, 1.0, (1, 1));
    he_normal(rng, 1, 1);
}

/// Computes with layers and shows the results.
fn calculated(a: &Array2<f64>, v: &Array1<f64>) {
    let z = a.dot(a) * 1.0 + v;
    drop((z.dot(&a.t()), a.t().dot(a)));
    drop((z.tanh(), z.relu(), Activation::Tanh.apply(&z)));
    z.evcxr_display();
    v.evcxr_display();
    let _ = [stats::mean(a), stats::var(a), stats::std(a), stats::mean(v), stats::var(v), stats::std(v)];
}

/// Draws the figures in the forms that notebooks show.
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

/// Does what evcxr does to keep a variable between cells.
fn kept<T: 'static>(mut store: HashMap<String, Box<dyn Any>>, value: T) {
    store.insert(String::new(), Box::new(value));
    store.get("").map(|kept| kept.downcast_ref::<T>());
    store.remove("").map(<Box<dyn Any>>::downcast::<T>);
}

//! The names that a notebook imports: few, and none in the way of other crates.

#![cfg(feature = "notebook")]

use initializers::ndarray::*;
use initializers::prelude::*;
use initializers::rand::prelude::*;
use initializers::rand_distr::*;

#[test]
fn the_prelude_has_few_names() {
    let source = include_str!("../src/lib.rs");
    let prelude = source.split_once("pub mod prelude {").unwrap().1.split_once("\n}").unwrap().0;
    let names = |list: &'static str| list.rsplit("::").next().unwrap().trim_matches(['{', '}', ' ', '\n']).split(',');
    let names = prelude
        .split_terminator(';')
        .flat_map(names)
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.ends_with(" as _"));
    let names: Vec<&str> = names.collect();
    assert!(names.contains(&"Array2") && names.contains(&"Xoshiro256PlusPlus") && names.contains(&"var"), "{names:?}");
    assert!(names.len() <= 40, "{} names: {names:?}", names.len());
}

#[test]
fn random_numbers_of_other_crates_work_beside_ours() {
    fn signal(rng: &mut impl Random) -> f64 {
        std(&rng.randn((100, 10)).dot(&he_normal(rng, 10, 1000)).relu())
    }
    fn largest<D: Distribution<f64>>(distribution: D, rng: &mut impl Rng) -> f64 {
        distribution.sample_iter(rng).take(100).fold(0.0, f64::max)
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
    assert!((signal(&mut rng) - 0.8).abs() < 0.1);
    let normal: f64 = Normal::new(5.0, 0.1).unwrap().sample(&mut rng);
    let uniform: f64 = rng.sample(Uniform::new(5.0, 6.0).unwrap());
    let weights = Array2::from_shape_simple_fn((20, 30), || StandardNormal.sample(&mut rng));
    assert!((normal - 5.0).abs() < 1.0 && (5.0..6.0).contains(&uniform) && mean(&weights).abs() < 1.0);
    assert!(largest(Exp1, &mut rng) > 1.0 && rng.random_range(0..3) < 3);

    // A name from two glob imports does not compile, so each of these detects a collision.
    let initializers = [Init::XavierUniform, Init::HeNormal];
    let (x, rows) = (rng.uniform(0.0, 1.0, (2, 3)), s![.., 0]);
    assert_eq!(x.slice(rows).dim(), x.sum_axis(Axis(1)).dim());
    assert_eq!(initializers.map(|init| init.sample(&mut rng, (2, 3)).len()), [6, 6]);
    let shown = row([histogram(&x), histogram(&array![0.0, var(&x)])]);
    assert!(!shown.text().is_empty() && !repr(&x).is_empty());
}

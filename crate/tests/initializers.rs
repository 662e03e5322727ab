//! The initializers against their formulas.

use initializers::prelude::*;

#[test]
fn xavier_uniform_is_numpys_uniform_within_its_limit() {
    for (n_in, n_out) in [(10, 5), (1, 1), (3, 700)] {
        let limit = (6.0 / (n_in + n_out) as f64).sqrt();
        let expected = RandomState::new(9).uniform(-limit, limit, (n_in, n_out));
        assert_eq!(xavier_uniform(&mut RandomState::new(9), n_in, n_out), expected);
    }
}

#[test]
fn he_normal_is_numpys_randn_scaled() {
    for (n_in, n_out) in [(10, 5), (1, 1), (3, 700)] {
        let expected = RandomState::new(9).randn((n_in, n_out)) * (2.0 / n_in as f64).sqrt();
        assert_eq!(he_normal(&mut RandomState::new(9), n_in, n_out), expected);
    }
}

#[test]
fn variances_are_the_papers() {
    // 200 000 draws: the standard error of a variance is about 0.003 of it for normals and less for uniforms, so a
    // bound of 0.015 is passed by a right formula and not by sqrt(3) for sqrt(6) or n_out for n_in.
    let (n_in, n_out) = (500, 400);
    let near = |ours: f64, paper: f64| (ours / paper - 1.0).abs() < 0.015;
    for seed in 0..4 {
        let (mut legacy, mut std) = (RandomState::new(seed), StdRng::seed_from_u64(seed.into()));
        for w in [xavier_uniform(&mut legacy, n_in, n_out), xavier_uniform(&mut std, n_in, n_out)] {
            assert!(near(var(&w), 2.0 / 900.0), "{}", var(&w));
        }
        for w in [he_normal(&mut legacy, n_in, n_out), he_normal(&mut std, n_in, n_out)] {
            assert!(near(var(&w), 2.0 / 500.0), "{}", var(&w));
        }
    }
}

#[test]
fn activations_keep_shape_order_and_nan() {
    let z = array![[-2.0, 0.0, 0.5], [1.0, -0.0, f64::NAN]];
    for z in [z.view(), z.t(), z.slice(s![.., ..;2]), z.slice(s![..;-1, ..])] {
        for (ours, expected) in [(z.relu(), z.mapv(|v| v.max(0.0))), (z.tanh(), z.mapv(f64::tanh))] {
            assert_eq!(ours.dim(), z.dim());
            for ((a, b), z) in ours.iter().zip(&expected).zip(&z) {
                // `f64::max` would swallow the NaN that NumPy's `maximum` keeps.
                assert!(if z.is_nan() { a.is_nan() } else { a == b }, "{z} became {a}");
            }
        }
    }
}

#[test]
fn statistics_see_views_in_their_own_order() {
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]];
    assert_eq!(mean(&x.t()), 4.0);
    assert_eq!(mean(&x.slice(s![.., ..;2])), 4.25);
    assert_eq!(var(&x.row(1)), var(&vec![4.0, 5.0, 9.0]));
}

//! The streams of the generators, on every system.

#![cfg(feature = "notebook")]

use initializers::prelude::*;
use initializers::rand::Rng;

/// The numbers of Blackman and Vigna's `xoshiro256plusplus.c`, its state filled by their `splitmix64.c` from the seed 0.
#[test]
fn the_fast_generator_is_xoshiro256plusplus() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
    let first = [0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507, 0x5c0f_df91_ec9a_7bfc, 0x02ee_bf8c_3bbe_5e1a_u64];
    assert_eq!(first.map(|_| rng.next_u64()), first);
    assert_eq!(repr(&rng.randn(3)), "array([-0.00674689, -1.30497284,  1.18587618])");
}

/// Notebooks that drew from `SmallRng` keep their numbers.
#[cfg(target_pointer_width = "64")]
#[test]
fn the_fast_generator_is_small_rng_of_64_bits() {
    use initializers::rand::rngs::SmallRng;
    for seed in [0, 1, 42, u64::MAX] {
        let (mut fast, mut small) = (Xoshiro256PlusPlus::seed_from_u64(seed), SmallRng::seed_from_u64(seed));
        assert_eq!(fast.randn(1000), small.randn(1000));
        assert_eq!(fast.rand(1000), small.rand(1000));
        assert_eq!(fast.permutation(1000), small.permutation(1000));
    }
}

/// As functions over generators of `rand` and over ours take them.
#[test]
fn generators_need_no_known_size() {
    fn drawn<R: Rng + ?Sized>(rng: &mut R) -> Array2<f64> {
        he_normal(rng, 3, 4)
            + rng.randn((3, 4))
            + &Network::new(rng, &[3, 4], Init::HeNormal, Activation::Relu).layers[0].w
    }
    fn of_any(rng: &mut dyn Random) -> Array2<f64> {
        he_normal(rng, 3, 4)
            + rng.randn((3, 4))
            + &Network::new(rng, &[3, 4], Init::HeNormal, Activation::Relu).layers[0].w
    }
    let rng = || Xoshiro256PlusPlus::seed_from_u64(1);
    let expected = drawn(&mut rng());
    assert_eq!(drawn(&mut rng() as &mut dyn Rng), expected);
    assert_eq!(of_any(&mut rng()), expected);
    assert_eq!(of_any(&mut RandomState::new(1)).dim(), (3, 4));
}

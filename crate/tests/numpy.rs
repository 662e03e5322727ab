//! Random numbers and statistics against the numbers that NumPy printed into `numpy/legacy.txt`.

#![cfg(feature = "notebook")]

use initializers::prelude::*;

/// The lines of the fixture which start with `name`, without it.
fn lines(name: &str) -> Vec<Vec<&'static str>> {
    let found: Vec<Vec<&str>> = include_str!("numpy/legacy.txt")
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .filter(|fields| fields[0] == name)
        .map(|fields| fields[1..].to_vec())
        .collect();
    assert!(!found.is_empty(), "legacy.txt has no line `{name}`");
    found
}

fn floats(fields: &[&str]) -> Vec<f64> {
    fields.iter().map(|bits| f64::from_bits(u64::from_str_radix(bits, 16).unwrap())).collect()
}

/// Equal except for the last digit of `ln`, where the maths libraries of operating systems differ.
fn assert_same_normals(ours: &[f64], numpy: &[f64]) {
    assert_eq!(ours.len(), numpy.len());
    for (a, b) in ours.iter().zip(numpy) {
        assert!((a - b).abs() <= 4.0 * f64::EPSILON * b.abs(), "{a} is not NumPy's {b}");
    }
}

#[test]
fn randn_is_numpys_for_odd_and_even_counts() {
    for fields in lines("randn") {
        let numpy = floats(&fields[1..]);
        assert_same_normals(&state(&fields).randn(numpy.len()).to_vec(), &numpy);
    }
}

#[test]
fn uniform_is_numpys_to_the_bit() {
    for fields in lines("uniform") {
        let numpy = floats(&fields[1..]);
        assert_eq!(state(&fields).uniform(-0.75, 2.5, numpy.len()).to_vec(), numpy);
    }
}

#[test]
fn a_waiting_normal_survives_uniform_draws() {
    for fields in lines("mixed") {
        let mut rng = state(&fields);
        let ours =
            [rng.randn(3), rng.uniform(0.0, 1.0, 3), rng.randn(4), rng.uniform(-1.0, 0.0, 2)].map(|a| a.to_vec());
        assert_same_normals(&ours.concat(), &floats(&fields[1..]));
    }
}

#[test]
fn rand_and_normal_are_numpys() {
    for fields in lines("rand") {
        assert_eq!(state(&fields).rand(20).to_vec(), floats(&fields[1..]));
    }
    for fields in lines("normal") {
        let numpy = floats(&fields[1..]);
        for (a, b) in state(&fields).normal(-2.0, 0.3, 20).iter().zip(numpy) {
            assert!((a - b).abs() < 1e-14, "{a} is not NumPy's {b}");
        }
    }
}

#[test]
fn whole_numbers_and_orders_are_numpys() {
    for fields in lines("randint") {
        let numbers: Vec<i64> = fields[1..].iter().map(|n| n.parse().unwrap()).collect();
        assert_eq!(state(&fields).randint(numbers[0], numbers[1], 12).to_vec(), numbers[2..]);
    }
    for fields in lines("permutation") {
        let numpy: Vec<usize> = fields[1..].iter().map(|n| n.parse().unwrap()).collect();
        assert_eq!(state(&fields).permutation(numpy.len()).to_vec(), numpy);
    }
    for fields in lines("shuffle") {
        let numpy: Vec<usize> = fields[1..].iter().map(|n| n.parse().unwrap()).collect();
        let mut values: Vec<usize> = (10..40).collect();
        state(&fields).shuffle(&mut values);
        assert_eq!(values, numpy);
    }
}

#[test]
fn shuffled_rows_and_choices_are_numpys() {
    let values = Array1::from_iter(10..40_usize);
    let mut generators = Vec::new();
    for fields in lines("rows") {
        let mut rows = Array2::from_shape_fn((20, 3), |(i, j)| (3 * i + j).to_string());
        let mut rng = state(&fields);
        rng.shuffle_rows(&mut Array2::<f64>::zeros((5, 0)));
        rng.shuffle_rows(&mut rows);
        assert_eq!(rows.into_raw_vec_and_offset().0, fields[1..]);
    }
    for fields in lines("choice") {
        let mut rng = state(&fields);
        let drawn = rng.choice(&values, (4, 3));
        assert_eq!(drawn.iter().map(ToString::to_string).collect::<Vec<_>>(), fields[1..]);
        generators.push(rng);
    }
    // The same generators go on.
    for (mut rng, fields) in generators.into_iter().zip(lines("once")) {
        let drawn = rng.choice_without_replacement(values.as_slice().unwrap(), 12);
        assert_eq!(drawn.iter().map(ToString::to_string).collect::<Vec<_>>(), fields[1..]);
    }
}

#[test]
fn mean_and_var_are_numpys_to_the_last_digit() {
    for fields in lines("stats") {
        let n: usize = fields[0].parse().unwrap();
        let mut rng = RandomState::new(u32::try_from(n).unwrap());
        let x = rng.uniform(-1.0, 3.0, n) * rng.uniform(0.0, 1000.0, n);
        assert_eq!([mean(&x), var(&x)].to_vec(), floats(&fields[1..]), "n = {n}");
    }
}

#[test]
fn bins_are_counted_as_numpy_counts_them() {
    let x = RandomState::new(7).randn(2000).mapv(|v| (v * 10.0).round_ties_even() / 10.0);
    let x: Vec<f64> = x.into_iter().filter(|v| *v != 0.0).collect();
    for fields in lines("histogram") {
        let [bins, low, high] = [0, 1, 2].map(|i| fields[i].parse::<f64>().unwrap());
        let numpy: Vec<usize> = fields[3..].iter().map(|count| count.parse().unwrap()).collect();
        assert_eq!(histogram(&x).bins(bins as usize).range(low..high).counts(), [numpy], "{bins} bins, {low}..{high}");
    }
}

fn state(fields: &[&str]) -> RandomState {
    RandomState::new(fields[0].parse().unwrap())
}

#[test]
fn the_words_are_those_of_another_mersenne_twister() {
    for seed in [0, 1, 42, 0x8000_0000, u32::MAX] {
        let (mut ours, mut theirs) = (RandomState::new(seed), rand_mt::Mt::new(seed));
        for _ in 0..5000 {
            assert_eq!(ours.below(1 << 32), u64::from(theirs.next_u32()));
        }
    }
}

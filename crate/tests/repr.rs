//! Arrays as text against what NumPy printed into `numpy/repr.txt`.

#![cfg(feature = "notebook")]

use initializers::ndarray::{ArrayD, ShapeBuilder, Slice};
use initializers::notebook::Element;
use initializers::prelude::*;

/// The fixture's cases: type, shape, elements, NumPy's text.
fn cases() -> impl Iterator<Item = (&'static str, Vec<usize>, Vec<&'static str>, &'static str)> {
    include_str!("numpy/repr.txt").split_terminator("\n.\n").map(|case| {
        let (head, text) = case.split_once('\n').unwrap();
        let mut fields = head.split(' ');
        let (dtype, shape) = (fields.next().unwrap(), fields.next().unwrap());
        let shape = shape.split(',').filter(|n| *n != "-").map(|n| n.parse().unwrap()).collect();
        (dtype, shape, fields.collect(), text)
    })
}

fn check<A: Element + Default>(shape: &[usize], items: &[&str], text: &str, parse: impl Fn(&str) -> A) {
    let items: Vec<A> = items.iter().map(|item| parse(item)).collect();
    let array = ArrayD::from_shape_vec(shape, items).unwrap();
    assert_eq!(repr(&array), text);

    // How the elements lie in memory does not show: columns first; backwards, with gaps.
    let columns = ArrayD::from_shape_fn(shape.f(), |index| array[index]);
    assert_eq!(repr(&columns), text);
    let twice: Vec<usize> = shape.iter().map(|n| 2 * n).collect();
    let mut wide = ArrayD::default(twice);
    let mut gaps = wide.slice_each_axis_mut(|_| Slice::new(0, None, -2));
    gaps.assign(&array);
    assert_eq!(repr(&gaps), text);
}

#[test]
fn every_array_is_printed_as_numpy_prints_it() {
    let mut checked = 0;
    for (dtype, shape, items, text) in cases() {
        match dtype {
            "float64" => check(&shape, &items, text, |item| item.parse::<f64>().unwrap()),
            // Rounding twice is harmless here, because every item is a number of the narrower type.
            "float32" => check(&shape, &items, text, |item| item.parse::<f64>().unwrap() as f32),
            "int64" => check(&shape, &items, text, |item| item.parse::<i64>().unwrap()),
            "int32" => check(&shape, &items, text, |item| item.parse::<i32>().unwrap()),
            "uint8" => check(&shape, &items, text, |item| item.parse::<u8>().unwrap()),
            "uint32" => check(&shape, &items, text, |item| item.parse::<u32>().unwrap()),
            "uint64" => {
                check(&shape, &items, text, |item| item.parse::<u64>().unwrap());
                check(&shape, &items, text, |item| item.parse::<usize>().unwrap());
            }
            "bool" => check(&shape, &items, text, |item| item == "1"),
            other => panic!("repr.txt has an array of {other}"),
        }
        checked += 1;
    }
    assert!(checked > 300, "only {checked} cases in repr.txt");
}

#[test]
fn owned_shared_and_borrowed_arrays_are_shown() {
    let owned = array![[1.5, 2.0]];
    let text = "array([[1.5, 2. ]])";
    assert_eq!(repr(&owned), text);
    assert_eq!(repr(&owned.view()), text);
    assert_eq!(repr(&owned.to_shared()), text);
    assert_eq!(repr(&owned.clone().view_mut()), text);
    assert_eq!(repr(&owned.broadcast((2, 1, 2)).unwrap()), "array([[[1.5, 2. ]],\n\n       [[1.5, 2. ]]])");
    // The kernel calls this name for each of them.
    owned.evcxr_display();
    owned.view().evcxr_display();
    owned.to_shared().into_dyn().evcxr_display();
}

#[test]
fn a_large_array_is_not_copied() {
    // 8 TB of zeros in one element: only a summary that reads nothing but the corners ends.
    let one = array![0.0];
    let huge = one.broadcast((1_000_000, 1_000_000)).unwrap();
    assert!(repr(&huge).ends_with("shape=(1000000, 1000000))"));
}

//! Arrays as text against what NumPy printed into `numpy/repr.txt`.

use initializers::display::Element;
use initializers::ndarray::{ArrayD, ShapeBuilder};
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

fn check<A: Element + Clone>(shape: &[usize], items: &[&str], text: &str, parse: impl Fn(&str) -> A) {
    let items: Vec<A> = items.iter().map(|item| parse(item)).collect();
    let array = ArrayD::from_shape_vec(shape, items).unwrap();
    assert_eq!(repr(&array), text);
    // How the elements lie in memory does not show.
    let mut other = ArrayD::from_shape_fn(shape.f(), |index| array[index].clone());
    assert_eq!(repr(&other), text);
    other.invert_axis_if_any();
    assert_eq!(repr(&other), text);
}

trait InvertTwice {
    fn invert_axis_if_any(&mut self);
}

impl<A: Clone> InvertTwice for ArrayD<A> {
    /// The same array over memory that runs backwards along the first axis.
    fn invert_axis_if_any(&mut self) {
        if self.ndim() > 0 {
            self.invert_axis(Axis(0));
            *self = self.as_standard_layout().into_owned();
            self.invert_axis(Axis(0));
        }
    }
}

#[test]
fn every_array_is_printed_as_numpy_prints_it() {
    let mut checked = 0;
    for (dtype, shape, items, text) in cases() {
        match dtype {
            "float64" => check(&shape, &items, text, |item| item.parse::<f64>().unwrap()),
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
fn a_large_array_is_not_copied() {
    // 8 TB of zeros in one element: only a summary that looks at nothing but the corners ends.
    let one = array![0.0];
    let huge = one.broadcast((1_000_000, 1_000_000)).unwrap();
    assert!(repr(&huge).ends_with("shape=(1000000, 1000000))"));
}

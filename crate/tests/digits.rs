//! The images are those of scikit-learn 1.9.1, `sklearn.datasets.load_digits()`: the numbers below were computed from its arrays.

#![cfg(feature = "notebook")]

use initializers::course::digits;
use initializers::prelude::*;

#[test]
fn the_images_are_scikit_learns() {
    let (train, test) = digits();
    let images: Vec<_> = train.pixels.rows().into_iter().chain(test.pixels.rows()).collect();
    let labels: Vec<_> = train.labels.iter().chain(&test.labels).copied().collect();
    assert_eq!((images.len(), labels.len()), (1797, 1797));

    let count = |labels: &[usize]| (0..10).map(|d| labels.iter().filter(|l| **l == d).count()).collect::<Vec<_>>();
    assert_eq!(count(&labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    assert_eq!(count(&test.labels), [27, 31, 27, 30, 33, 30, 30, 30, 28, 31]);

    let sums =
        |of: usize| images.iter().zip(&labels).filter(|(_, l)| **l == of).map(|(image, _)| image.sum()).sum::<f64>();
    let by_digit: Vec<_> = (0..10).map(sums).collect();
    assert_eq!(by_digit, [56415.0, 57007.0, 55566.0, 56151.0, 56239.0, 55915.0, 56336.0, 54289.0, 57408.0, 56392.0]);
    let columns = &train.pixels.sum_axis(Axis(0)) + &test.pixels.sum_axis(Axis(0));
    assert_eq!(columns.to_vec(), COLUMNS);
    // Each image times its place, so that the order counts.
    let weighted: f64 = images.iter().zip(1_u32..).map(|(image, place)| image.sum() * f64::from(place)).sum();
    assert_eq!(weighted, 503_904_265.0);
    assert!(images.iter().flatten().all(|pixel| (0.0..=16.0).contains(pixel) && pixel.fract() == 0.0));

    // The first image, a 0, as scikit-learn's documentation prints it.
    assert_eq!(
        images[0].to_shape((8, 8)).unwrap(),
        array![
            [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 13.0, 15.0, 10.0, 15.0, 5.0, 0.0],
            [0.0, 3.0, 15.0, 2.0, 0.0, 11.0, 8.0, 0.0],
            [0.0, 4.0, 12.0, 0.0, 0.0, 8.0, 8.0, 0.0],
            [0.0, 5.0, 8.0, 0.0, 0.0, 9.0, 8.0, 0.0],
            [0.0, 4.0, 11.0, 0.0, 1.0, 12.0, 7.0, 0.0],
            [0.0, 2.0, 14.0, 5.0, 10.0, 12.0, 0.0, 0.0],
            [0.0, 0.0, 6.0, 13.0, 10.0, 0.0, 0.0, 0.0],
        ]
    );
}

/// The sum of each pixel over all images.
const COLUMNS: [f64; 64] = [
    0.0, 546.0, 9353.0, 21269.0, 21291.0, 10390.0, 2448.0, 233.0, 10.0, 3583.0, 18657.0, 21527.0, 18472.0, 14692.0,
    3318.0, 194.0, 5.0, 4675.0, 17796.0, 12566.0, 12755.0, 14028.0, 3214.0, 90.0, 2.0, 4438.0, 16337.0, 15852.0,
    17839.0, 13570.0, 4165.0, 4.0, 0.0, 4204.0, 13778.0, 16302.0, 18512.0, 15713.0, 5228.0, 0.0, 16.0, 2846.0, 12366.0,
    12989.0, 13787.0, 14801.0, 6211.0, 49.0, 13.0, 1266.0, 13490.0, 17142.0, 16921.0, 15739.0, 6694.0, 371.0, 1.0,
    502.0, 9987.0, 21724.0, 21221.0, 12155.0, 3716.0, 655.0,
];

//! Handwritten digits to train on: 1797 images of 8 × 8 pixels.
//!
//! E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
//! <https://doi.org/10.24432/C50P49>, file `optdigits.tes`, licence [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). The
//! same images in the same order as scikit-learn's `load_digits`.

use ndarray::{Array2, Axis};

/// Images and their labels. Created by [`digits`].
///
/// ```
/// use initializers::{course::*, prelude::*};
/// let (train, _) = digits();
/// let first = train.pixels.row(0).to_shape((8, 8)).unwrap().to_owned();
/// heat_map(&first).title(format!("a {}", train.labels[0])).evcxr_display();
/// ```
#[derive(Clone, Debug)]
pub struct Images {
    /// The pixels, of shape (images, 64): the 8 rows of each image in turn, each pixel from 0 (white) to 16 (black).
    pub pixels: Array2<f64>,
    /// The digit of each image, 0 to 9.
    pub labels: Vec<usize>,
}

impl Images {
    /// Selects the images with these numbers, counted from 0, in this order: a batch to train on.
    ///
    /// ```
    /// use initializers::{course::*, prelude::*};
    /// let (train, _) = digits();
    /// let batch = train.select(&[3, 1, 3]);
    /// assert_eq!(batch.pixels.row(0), train.pixels.row(3));
    /// assert_eq!(batch.labels, [3, 1, 3]); // the first ten images show 0 to 9
    /// ```
    ///
    /// # Panics
    /// If there is no image with one of the numbers.
    #[must_use]
    #[track_caller]
    pub fn select(&self, numbers: &[usize]) -> Self {
        let count = self.labels.len();
        for number in numbers {
            assert!(*number < count, "there are {count} images, numbered from 0, but number {number} was asked for");
        }
        let labels = numbers.iter().map(|number| self.labels[*number]).collect();
        Self { pixels: self.pixels.select(Axis(0), numbers), labels }
    }
}

/// The digits in a fixed split: the first 1500 for training, the last 297 for testing.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// let (train, test) = digits();
/// assert_eq!((train.pixels.dim(), test.pixels.dim()), ((1500, 64), (297, 64)));
/// assert_eq!(train.labels[..5], [0, 1, 2, 3, 4]);
/// ```
pub fn digits() -> (Images, Images) {
    let lines: Vec<&str> = include_str!("../../data/digits.txt").lines().collect();
    let (train, test) = lines.split_at(1500);
    (read(train), read(test))
}

fn read(lines: &[&str]) -> Images {
    let value = |character: char| character.to_digit(17).expect("the data file has the digits 0 to g");
    let (mut labels, mut pixels) = (Vec::new(), Vec::new());
    for line in lines {
        let mut values = line.chars().filter(|character| *character != ' ').map(value);
        labels.push(values.next().expect("a label") as usize);
        pixels.extend(values.map(f64::from));
    }
    let pixels = Array2::from_shape_vec((lines.len(), 64), pixels).expect("64 pixels on each line");
    Images { pixels, labels }
}

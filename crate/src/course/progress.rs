//! Lines of progress from a cell that takes long.

use std::fmt::Display;

/// The width of the bar in characters.
const BAR: usize = 10;

/// Prints a line of progress: a bar, filled to `done` of `total`, and some words.
///
/// A notebook shows each line as soon as it is printed.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// for epoch in 1..=3 {
///     progress(epoch, 3, format!("epoch {epoch}")); // ███░░░░░░░ epoch 1
/// }
/// ```
///
/// # Panics
/// If `total` is 0, or if `done` is more than `total`.
#[track_caller]
pub fn progress(done: usize, total: usize, words: impl Display) {
    assert!(total > 0 && done <= total, "progress goes from 0 to a total above 0, but got {done} of {total}");
    // In `u128` because the product can overflow `usize`.
    let filled = (done as u128 * BAR as u128 / total as u128) as usize;
    println!("{}{} {words}", "█".repeat(filled), "░".repeat(BAR - filled));
}

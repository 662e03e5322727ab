//! What a notebook says while a cell works.

use std::fmt::Display;

/// How many characters the bar of a line of progress has.
const BAR: usize = 10;

/// Prints a line of progress while a cell works: a bar, `done` of `total` filled, and some words.
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
    println!("{} {words}", bar(done, total));
}

#[track_caller]
fn bar(done: usize, total: usize) -> String {
    assert!(total > 0 && done <= total, "progress goes from 0 to a total above 0, but got {done} of {total}");
    // Wide enough for any count.
    let filled = (done as u128 * BAR as u128 / total as u128) as usize;
    "█".repeat(filled) + &"░".repeat(BAR - filled)
}

//! What a notebook says while a cell works.

use std::fmt::Display;

use super::show::show;
use plotters::style::RGBColor;

use crate::color::BLUE;

/// How many characters the bar of a line of progress has.
const BAR: usize = 10;

/// Prints a line of progress while a cell works: a bar, `done` of `total` filled, and some words.
///
/// A notebook shows each line as soon as it is printed. In JupyterLab a line takes the place of the one before, once a cell with
/// [`progress_in_place`] has run; elsewhere they stand one below the other.
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
    println!("{}", line(done, total, &words.to_string()));
}

#[track_caller]
fn line(done: usize, total: usize, words: &str) -> String {
    assert!(total > 0 && done <= total, "progress goes from 0 to a total above 0, but got {done} of {total}");
    // Wide enough for any count.
    let filled = (done as u128 * BAR as u128 / total as u128) as usize;
    let RGBColor(red, green, blue) = BLUE;
    format!("\x1b[38;2;{red};{green};{blue}m{}\x1b[0m{} {words}", "█".repeat(filled), "░".repeat(BAR - filled))
}

/// Makes each line of [`progress`] take the place of the one before in JupyterLab, in this cell and all others of the notebook; shows a
/// sentence that says so.
///
/// The kernel hands on what a cell prints line by line, with a line feed behind which JupyterLab cannot go back, and pictures
/// only when the cell has ended. So all lines are there, but a style sheet shows the last one only. It knows them by the
/// colour of their bar.
///
/// ```
/// use initializers::{course::*, prelude::*};
/// progress_in_place();
/// progress(1, 2, "half of it is done");
/// ```
pub fn progress_in_place() {
    const SENTENCE: &str = "In JupyterLab each line of progress takes the place of the one before.";
    show(&[("text/html", &format!("{}{SENTENCE}", style())), ("text/plain", SENTENCE)]);
}

/// An output of which the first coloured word is a bar is one line high, and shows the end of its text.
fn style() -> String {
    let RGBColor(red, green, blue) = BLUE;
    let bar = format!("span:first-child[style='color:rgb({red},{green},{blue})']");
    format!(
        "<style>.jp-OutputArea-output:has(> pre > {bar}) {{ display: flex; flex-direction: column; justify-content: flex-end; \
         height: 1lh; overflow: hidden; }} .jp-OutputArea-output > pre:has(> {bar}) {{ flex: none; white-space: pre; }}</style>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_filled_as_far_as_the_work_is_done() {
        let bar = |done, total| {
            let line = line(done, total, "words");
            assert!(line.ends_with(" words") && !line.contains('\n'), "{line:?}");
            (line.matches('█').count(), line.matches('░').count())
        };
        assert_eq!(
            [bar(0, 10), bar(1, 10), bar(1, 3), bar(usize::MAX, usize::MAX)],
            [(0, 10), (1, 9), (3, 7), (10, 0)]
        );
    }

    #[test]
    fn the_style_knows_the_lines_by_their_colour() {
        // JupyterLab writes the colour of `38;2;r;g;b` so.
        let line = line(1, 2, "");
        let color = line.strip_prefix("\x1b[38;2;").and_then(|rest| rest.split_once('m')).unwrap().0;
        assert!(style().contains(&format!("'color:rgb({})'", color.replace(';', ","))));
    }
}

//! What a notebook says while a cell works, and when it fails.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::process::{Child, Command, Stdio};

use crate::color::BLUE;
use crate::display;

/// The beginning of the line that tells of a panic, by which a program that runs notebooks knows that the cell failed: the
/// kernel itself reports such a cell as a success.
pub const FAILED: &str = "The cell failed: ";

const ADVICE: &str =
    "Correct the cell and run it again. Your variables are kept, except those that the cell had taken over.";
const SHAPES: &str = "; `a.dim()` shows the shape of an array `a`";
const LOST: &str = "All variables are gone, for the program that held them has ended. Run the notebook from the top. \
    (SIGKILL: it was interrupted, or memory ran out. SIGSEGV: a recursion went too deep. \
    SIGABRT: it gave up, as `abort` and a list beyond all memory make it.)";

/// Makes a failing cell say what went wrong and how to go on; for the first cell of a notebook.
///
/// From then on a panic in any cell writes its message and what to do to stderr, without a backtrace. And where the program
/// that holds the variables ends (`exit`, `abort`, a stack overflow, an interrupt), a last line says that they are lost.
/// That line comes from a program `sort`, started here, which waits for the end of this one; where there is no `sort`, the line
/// is missing.
///
/// Whoever wants Rust's own report with its backtrace gets it with `drop(std::panic::take_hook());`, until this
/// function is called again.
///
/// # Examples
/// ```
/// use initializers::prelude::*;
///
/// explain_failures();
/// let panic = std::panic::catch_unwind(|| array![[1.0, 2.0]].dot(&array![[3.0, 4.0]]));
/// assert!(panic.is_err()); // and stderr has "The cell failed: ndarray: inputs 1 × 2 and 1 × 2 are not compatible …"
/// ```
pub fn explain_failures() {
    // Every cell has its own copy of this crate and of its statics, but all share one standard library with one hook.
    // A hook of an earlier call is dropped by the new one, and its watch with it.
    let watch = Watch::start();
    panic::set_hook(Box::new(move |panic| {
        let _ = &watch;
        let _ = io::stderr().lock().write_all(explanation(panic).as_bytes());
    }));
}

/// What stderr shows of a panic.
fn explanation(panic: &PanicHookInfo) -> String {
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    let message = text.unwrap_or("a panic without a message");
    // What ndarray says of `&a + &b` names no shape, and a hook knows no more than the message.
    let hint = if message.contains("ShapeError/IncompatibleShape") { SHAPES } else { "" };
    format!("{FAILED}{message}{hint}\n{ADVICE}\n")
}

/// Another program that says so when this one ends, in whatever way. As `sort` it is there on every system: it holds its
/// one line back until the pipe that it reads is closed, which the operating system does.
struct Watch(Option<Child>);

impl Watch {
    fn start() -> Self {
        let sort = Command::new("sort").stdin(Stdio::piped()).stdout(io::stderr()).stderr(Stdio::null()).spawn();
        Self(sort.ok().and_then(|mut sort| {
            writeln!(sort.stdin.as_mut()?, "{LOST}").ok()?;
            Some(sort)
        }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(sort) = &mut self.0 {
            let _ = sort.kill();
            let _ = sort.wait();
        }
    }
}

/// How many characters the bar of a line of progress has.
const BAR: usize = 10;

/// Prints a line of progress while a cell works: a bar, `done` of `total` filled, and some words.
///
/// A notebook shows each line as soon as it is printed. In JupyterLab a line takes the place of the one before, once a cell with
/// [`progress_in_place`] has run; elsewhere they stand one below the other.
///
/// ```
/// use initializers::prelude::*;
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
    let (red, green, blue) = BLUE;
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
/// use initializers::prelude::*;
/// progress_in_place();
/// progress(1, 2, "half of it is done");
/// ```
pub fn progress_in_place() {
    const SENTENCE: &str = "In JupyterLab each line of progress takes the place of the one before.";
    display::show(&[("text/html", &format!("{}{SENTENCE}", style())), ("text/plain", SENTENCE)]);
}

/// An output of which the first coloured word is a bar is one line high, and shows the end of its text.
fn style() -> String {
    let (red, green, blue) = BLUE;
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

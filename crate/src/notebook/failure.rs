//! Readable messages for failing cells.

use std::fmt::Write;
use std::panic::{self, PanicHookInfo};
use std::thread;

use super::show::{escape, show};

/// The MIME type of the output that tells programs that a cell panicked, because the kernel itself reports such a cell as
/// successful. Its content is a JSON object with the strings `message` and `file` and the number `line`.
pub const FAILURE_MIME: &str = "application/vnd.initializers.failure+json";

const FAILED: &str = "The cell failed";
const ADVICE: &str = "Correct the cell and run it again. Your variables are kept, except those that the cell moved.";
/// The largest number of characters of a message that is shown.
const LONGEST: usize = 10_000;

/// Makes a failing cell say what went wrong and how to go on. Call it in the first cell of a notebook.
///
/// From then on, a panic in any cell appears as the output of the cell, without a backtrace: as a red box in a
/// notebook, as a sentence where there is only text, and as [`FAILURE_MIME`] for programs. It replaces what the cell
/// has shown so far, because evcxr shows only the last output of each type; printed text stays.
///
/// A panic in a thread that a cell started is reported on stderr and is not a failure of the cell.
///
/// Run `drop(std::panic::take_hook());` to get Rust's own report with its backtrace, until the next call of this function.
///
/// # Examples
/// ```
/// use initializers::prelude::*;
///
/// explain_failures();
/// let panic = std::panic::catch_unwind(|| array![[1.0, 2.0]].dot(&array![[3.0, 4.0]]));
/// assert!(panic.is_err()); // and shows "The cell failed: ndarray: inputs 1 × 2 and 1 × 2 are not compatible …"
/// ```
pub fn explain_failures() {
    // Each cell has its own copy of this crate, but all share one standard library, with one hook, and run on one thread.
    let of_cells = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        let message = message(panic);
        if thread::current().id() != of_cells {
            eprintln!("A thread that a cell started panicked: {message}");
            return;
        }
        // evcxr would lose a line that the cell has begun, so end it.
        println!();
        show(&[
            ("text/html", &html(&message)),
            ("text/plain", &format!("{FAILED}: {message}\n{ADVICE}")),
            (FAILURE_MIME, &json(&message, panic)),
        ]);
    }));
}

/// Returns the message of a panic, with a hint where one helps.
fn message(panic: &PanicHookInfo) -> String {
    let message = panic.payload_as_str().unwrap_or("a panic without a message");
    let of_product = panic.location().is_some_and(|location| location.file().ends_with("impl_linalg.rs"));
    // An assertion without words of its own.
    if of_product && message.starts_with("assertion ") {
        return lengths(message);
    }
    let mut shown: String = message.chars().take(LONGEST).collect();
    if shown.len() < message.len() {
        let _ = write!(shown, " … (the first {LONGEST} of {} characters)", message.chars().count());
    }
    // ndarray's message for `&a + &b` names no shapes, and the hook knows only the message.
    if message.contains("ShapeError/IncompatibleShape") {
        shown += "; `a.dim()` shows the shape of an array `a`";
    }
    shown
}

/// Says which lengths the vectors of `a.dot(&b)` have, for which ndarray has only an assertion.
fn lengths(message: &str) -> String {
    let number = |line: &str| line.trim_start().split_once(": ").and_then(|(_, number)| number.parse::<usize>().ok());
    let lengths = match message.lines().filter_map(number).collect::<Vec<_>>()[..] {
        [left, right] => format!("the lengths {left} and {right}"),
        _ => "different lengths".into(),
    };
    format!("ndarray: vectors of {lengths} have no dot product: give `dot` two of the same length")
}

/// Puts the message in a box with its own colours, readable in light and dark notebooks.
fn html(message: &str) -> String {
    format!(
        "<div tabindex=\"0\" style=\"border-left:4px solid #b3261e;padding:8px 12px;background:#fdecea;color:#5f1412;overflow:auto;max-height:32em\">\
         <strong>{FAILED}</strong>\
         <pre style=\"margin:8px 0;padding:0;background:#fdecea;color:#5f1412;white-space:pre-wrap\">{}</pre>{ADVICE}</div>",
        escape(message)
    )
}

fn json(message: &str, panic: &PanicHookInfo) -> String {
    let (file, line) = panic.location().map_or(("", 0), |location| (location.file(), location.line()));
    format!("{{\"message\": {}, \"file\": {}, \"line\": {line}}}", quoted(message), quoted(file))
}

/// Formats the text as a JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}

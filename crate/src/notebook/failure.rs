//! What a notebook says when a cell fails.

use std::fmt::Write;
use std::panic::{self, PanicHookInfo};
use std::thread;

use super::show::{escape, show};

/// The MIME type of the output that tells a program which runs notebooks that a cell panicked: the kernel itself reports such a cell
/// as a success. Its content is a JSON object with the texts `message` and `file` and the number `line`.
pub const FAILURE_MIME: &str = "application/vnd.initializers.failure+json";

const FAILED: &str = "The cell failed";
const ADVICE: &str =
    "Correct the cell and run it again. Your variables are kept, except those that the cell had taken over.";
const SHAPES: &str = "; `a.dim()` shows the shape of an array `a`";
/// How many characters of a message are shown.
const LONGEST: usize = 10_000;

/// Makes a failing cell say what went wrong and how to go on; for the first cell of a notebook.
///
/// From then on a panic in any cell is shown as the cell's output, without a backtrace: a red box in a notebook, a sentence where there
/// are only words, and [`FAILURE_MIME`] for programs. It takes the place of what the cell has shown before, for evcxr
/// shows the last output of each type; what it has printed stays.
///
/// A panic in a thread that a cell has started is told on stderr, and is no failure of the cell.
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
/// assert!(panic.is_err()); // and shows "The cell failed: ndarray: inputs 1 × 2 and 1 × 2 are not compatible …"
/// ```
pub fn explain_failures() {
    // Every cell has its own copy of this crate and of its statics, but all share one standard library with one hook, and run on
    // one thread.
    let of_cells = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        let message = message(panic);
        if thread::current().id() == of_cells {
            explain(&message, panic);
        } else {
            eprintln!("A thread that a cell had started panicked: {message}");
        }
    }));
}

/// The message of a panic, with a hint where one helps.
fn message(panic: &PanicHookInfo) -> String {
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    let message = text.unwrap_or("a panic without a message");
    let mut shown: String = message.chars().take(LONGEST).collect();
    if shown.len() < message.len() {
        let _ = write!(shown, " … (the first {LONGEST} of {} characters)", message.chars().count());
    }
    // What ndarray says of `&a + &b` names no shape, and a hook knows no more than the message.
    if message.contains("ShapeError/IncompatibleShape") {
        shown += SHAPES;
    }
    shown
}

/// Shows the failure of a cell.
fn explain(message: &str, panic: &PanicHookInfo) {
    // Ends a line that the cell has begun: evcxr would lose it.
    println!();
    show(&[
        ("text/html", &html(message)),
        ("text/plain", &format!("{FAILED}: {message}\n{ADVICE}")),
        (FAILURE_MIME, &json(message, panic)),
    ]);
}

/// A box with colours of its own, so that it can be read in a light and in a dark notebook.
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

/// The text as JSON writes it.
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

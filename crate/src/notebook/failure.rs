//! What a notebook says when a cell fails.

use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};
use std::process::{Child, Command, Stdio};

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

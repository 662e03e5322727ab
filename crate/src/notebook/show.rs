//! Shows the value that ends a cell, by evcxr's protocol.

use std::{env, fmt};

use ndarray::{ArrayBase, Data, Dimension};

use super::repr::{self, Element, Printed};
use super::table;

/// Shows the value that ends a cell: an array as a table, or as [`repr`](fn@super::repr) formats it where there is only text.
///
/// The table has the words of `repr`, aligned on the point and shaded by value: blue below 0, white at 0, vermilion above 0,
/// in full colour at the largest magnitude that is shown. Rows and columns are headed by their indices; a one-dimensional
/// array has 10 elements per line.
///
/// evcxr shows only the last output of a cell and loses text before it on the same line: end such text with `println!`.
///
/// ```
/// use initializers::prelude::*;
/// array![1.0, 2.5].evcxr_display(); // the cell's output: a table, and `array([1. , 2.5])`
/// ```
pub trait Show {
    /// Prints the value in the form that evcxr turns into an output of the cell.
    fn evcxr_display(&self);
}

impl<A: Element, S: Data<Elem = A>, D: Dimension> Show for ArrayBase<S, D> {
    fn evcxr_display(&self) {
        show_array(&repr::printed(&self.view().into_dyn()));
    }
}

/// What may be missing, such as the mean over an axis, `x.mean_axis(Axis(0))`: the value, or the word `None`.
impl<T: Show> Show for Option<T> {
    fn evcxr_display(&self) {
        match self {
            Some(value) => value.evcxr_display(),
            None => show(&[("text/plain", "None")]),
        }
    }
}

/// Writes what `{:?}` gives of a value that can be shown: its words. In a kernel, `{:?}` also shows the value, because evcxr
/// has nothing but `{:?}` for the last line of a cell if that line uses up a variable. `{:#?}`, as in `dbg!`, never does.
pub(crate) fn debug(value: &impl Show, words: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if env::var_os("EVCXR_IS_RUNTIME").is_some() && !f.alternate() {
        value.evcxr_display();
    }
    f.write_str(words)
}

fn show_array(printed: &Printed) {
    show(&[("text/html", &table::table(printed)), ("text/plain", &repr::layout(printed))]);
}

/// Prints one output of a cell in several forms, pairs of a MIME type and the content.
///
/// evcxr reads them from the standard output, each between two marks. It drops empty lines at the beginning of a form, keeps all
/// else, and makes one output of the last form of each type that a cell prints.
pub(crate) fn show(forms: &[(&str, &str)]) {
    const END: &str = "EVCXR_END_CONTENT";
    const PANIC: &str = "EVCXR_PANIC_NOTIFICATION";
    let mut out = String::new();
    for (mime, content) in forms {
        out.extend(["EVCXR_BEGIN_CONTENT ", mime, "\n"]);
        for line in content.split('\n') {
            out += line;
            // evcxr would take the line for its own mark. An invisible space prevents that.
            if [END, PANIC].contains(&line.strip_suffix('\r').unwrap_or(line)) {
                out.push(' ');
            }
            out.push('\n');
        }
        out.extend([END, "\n"]);
    }
    print!("{out}");
}

/// Escapes the text for use between tags of HTML and SVG.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

//! How a value that ends a cell is shown: evcxr's protocol.

use ndarray::{ArrayBase, Data, Dimension};

use super::repr::{self, Element, Printed};
use super::table;

/// What ends a cell is shown by its `evcxr_display`: an array as a table, and as [`repr`](fn@super::repr) prints it where there are only
/// words, as in a terminal.
///
/// The table has the words of `repr`, in columns aligned on the point and shaded by value: from blue for the most
/// negative over white for 0 to orange for the largest, both ends at the largest magnitude that is shown. Rows and
/// columns are headed by their indices; the elements of a one-dimensional array stand in lines of 10.
///
/// evcxr shows one output of a cell, the last, and loses text that was printed before it on the same line: end it by
/// `println!`.
///
/// ```
/// use initializers::prelude::*;
/// array![1.0, 2.5].evcxr_display(); // the cell's output: a table, and `array([1. , 2.5])`
/// ```
pub trait Show {
    /// Prints the value in the form from which evcxr makes an output of the cell.
    fn evcxr_display(&self);
}

impl<A: Element, S: Data<Elem = A>, D: Dimension> Show for ArrayBase<S, D> {
    fn evcxr_display(&self) {
        show_array(repr::printed(&self.view().into_dyn()));
    }
}

fn show_array(printed: Printed) {
    show(&[("text/html", &table::table(&printed)), ("text/plain", &repr::layout(printed))]);
}

/// Prints one output of a cell in several forms: pairs of a MIME type and the content.
pub(crate) fn show(forms: &[(&str, &str)]) {
    print!("{}", blocks(forms));
}

/// The forms as evcxr reads them from the standard output: each between two marks. evcxr drops empty lines at the
/// beginning of a form and keeps all else, and makes one output of the last form of each type that a cell prints.
fn blocks(forms: &[(&str, &str)]) -> String {
    const END: &str = "EVCXR_END_CONTENT";
    const PANIC: &str = "EVCXR_PANIC_NOTIFICATION";
    let mut out = String::new();
    for (mime, content) in forms {
        out.extend(["EVCXR_BEGIN_CONTENT ", mime, "\n"]);
        for line in content.split('\n') {
            out += line;
            // evcxr would take the line for its own mark; with a space it does not, and the space is not seen.
            if [END, PANIC].contains(&line.strip_suffix('\r').unwrap_or(line)) {
                out.push(' ');
            }
            out.push('\n');
        }
        out.extend([END, "\n"]);
    }
    out
}

/// The text as it stands between the tags of HTML and SVG.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

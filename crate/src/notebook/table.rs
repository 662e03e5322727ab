//! Arrays as HTML tables, shaded by value.

use std::vec::IntoIter;

use super::repr::{Printed, tuple};
use plotters::style::RGBColor;

use crate::color::{diverging, ink};
use crate::stats::largest_magnitude;

/// How many elements of a one-dimensional array a line holds.
const LINE: usize = 10;
// A white background, like that of the figures, is readable in light and dark notebooks. The headings repeat it because
// Jupyter's style sheet colours every other row.
const TABLE: &str = "border-collapse:collapse;white-space:nowrap;background:#fff;color:#000;\
     font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const CAPTION: &str = "caption-side:bottom;text-align:left;padding:4px 8px;background:#fff;color:#595959";
// Not every tool that shows a notebook has a style sheet that keeps the cells of a table apart.
const HEADING: &str = "background:#fff;color:#595959;font-weight:400;text-align:right;padding:4px 8px";

/// Formats an array as an HTML table: the words of its `repr` shaded by value, indices as headings, type and shape as caption.
pub(super) fn table(printed: &Printed) -> String {
    let mut rows = Rows { html: String::new(), cells: cells(printed) };
    match printed.shape.len() {
        _ if printed.words.is_empty() => {}
        0 => rows.add(None, &[Some(0)]),
        1 => rows.vector(printed),
        _ => rows.matrices(printed, &mut Vec::new()),
    }
    let note = if printed.words.is_empty() {
        ", no elements"
    } else if printed.is_summarised() {
        ", the ends of each axis shown"
    } else {
        ""
    };
    format!(
        "<div style=\"overflow:auto;max-height:32em\" tabindex=\"0\"><table style=\"{TABLE}\">\n\
         <caption style=\"{CAPTION}\">{}, shape {}{note}</caption>\n{}</table></div>",
        printed.dtype,
        tuple(&printed.shape),
        rows.html
    )
}

/// Formats a cell for each element that is shown.
fn cells(printed: &Printed) -> IntoIter<String> {
    let largest = largest_magnitude(&printed.values);
    // Without a largest magnitude, all numbers are 0, NaN or infinite.
    let cell = |(word, &value): (&String, &f64)| {
        let background = diverging(value / largest);
        let color = match ink(background) {
            RGBColor(0, 0, 0) => String::new(),
            ink => format!(";color:{}", hex(ink)),
        };
        // All words are equally wide; HTML would collapse the spaces that align the point.
        let word = word.replace(' ', "\u{a0}");
        format!("<td style=\"background:{}{color};padding:4px 8px\">{word}</td>", hex(background))
    };
    printed.words.iter().zip(&printed.values).map(cell).collect::<Vec<_>>().into_iter()
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The rows of a table under construction.
struct Rows {
    html: String,
    /// The cells that are not placed yet.
    cells: IntoIter<String>,
}

impl Rows {
    /// Adds the lines of a one-dimensional array; if there are several, each is headed by the index of its first element.
    fn vector(&mut self, printed: &Printed) {
        let indices = printed.indices(0);
        let several = indices.len() > LINE;
        self.columns(several.then(String::new), &indices[..indices.len().min(LINE)]);
        for line in indices.chunks(LINE) {
            self.add(several.then(|| name(line[0])), line);
        }
    }

    /// Adds the matrices of the last two axes, for `index` into the axes before them, each below the indices of its columns.
    fn matrices(&mut self, printed: &Printed, index: &mut Vec<usize>) {
        let (axis, ndim) = (index.len(), printed.shape.len());
        let columns = printed.indices(ndim - 1);
        if axis + 2 < ndim {
            for at in printed.indices(axis) {
                match at {
                    Some(at) => {
                        index.push(at);
                        self.matrices(printed, index);
                        index.pop();
                    }
                    None => self.add(Some(name(at)), &vec![None; columns.len()]),
                }
            }
            return;
        }
        let at = index.iter().map(usize::to_string).chain([":".into(), ":".into()]).collect::<Vec<_>>().join(", ");
        self.columns(Some(if ndim > 2 { format!("[{at}]") } else { String::new() }), &columns);
        for at in printed.indices(axis) {
            let here: Vec<_> = columns.iter().map(|column| column.and(at)).collect();
            self.add(Some(name(at)), &here);
        }
    }

    /// Adds a row of headings.
    fn columns(&mut self, corner: Option<String>, indices: &[Option<usize>]) {
        let heading = |&index| format!("<th scope=\"col\" style=\"{HEADING}\">{}</th>", name(index));
        let headings: String = indices.iter().map(heading).collect();
        let corner = corner.map_or_else(String::new, |text| plain(&text));
        self.html.extend(["<tr>", &corner, &headings, "</tr>\n"]);
    }

    /// Adds a row with its heading: a cell where there is an index, and dots where there is none.
    fn add(&mut self, heading: Option<String>, indices: &[Option<usize>]) {
        let heading = heading.map(|text| format!("<th scope=\"row\" style=\"{HEADING}\">{text}</th>"));
        let cell = |index: &Option<usize>| index.and_then(|_| self.cells.next()).unwrap_or_else(|| plain(&name(None)));
        let cells: String = indices.iter().map(cell).collect();
        self.html.extend(["<tr>", &heading.unwrap_or_default(), &cells, "</tr>\n"]);
    }
}

/// Formats a cell that holds no element.
fn plain(text: &str) -> String {
    format!("<td style=\"{HEADING}\">{text}</td>")
}

/// Formats an index as a heading, and indices that are left out as dots.
fn name(index: Option<usize>) -> String {
    index.map_or_else(|| "…".into(), |index| index.to_string())
}

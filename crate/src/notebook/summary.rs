//! Summaries as tables, in text and in HTML.

use std::fmt::{self, Write as _};

use super::show::{Show, escape, show};
use crate::format::four_digits;
use crate::stats::{Summaries, Summary};

const HEAD: [&str; 11] = ["", "n", "mean", "std", "min", "25 %", "50 %", "75 %", "max", "zeros", "not finite"];

/// The words of the table: a line of headings and a line per summary.
fn lines(summaries: &Summaries) -> Vec<Vec<String>> {
    let mut lines = vec![Vec::new()];
    for head in HEAD {
        lines[0].push(head.to_owned());
    }
    for (name, summary) in &summaries.rows {
        let mut line = vec![name.clone(), summary.n.to_string(), four_digits(summary.mean), four_digits(summary.std)];
        for quartile in summary.quartiles {
            line.push(four_digits(quartile));
        }
        line.push(format!("{:.1} %", 100.0 * summary.dead));
        line.push(summary.not_finite.to_string());
        lines.push(line);
    }
    lines
}

impl fmt::Display for Summaries {
    /// Writes a table with aligned columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = lines(self);
        let mut widths = [0; HEAD.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        for (i, line) in lines.iter().enumerate() {
            let mut text = format!("{:<1$}", line[0], widths[0]);
            for (cell, &width) in line.iter().zip(&widths).skip(1) {
                write!(text, "  {cell:>width$}")?;
            }
            // Without names, leave out the first column.
            f.write_str(if widths[0] == 0 { &text[2..] } else { &text })?;
            if i + 1 < lines.len() {
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    /// Writes a table of one row.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        alone(self).fmt(f)
    }
}

impl Show for Summaries {
    fn evcxr_display(&self) {
        show(&[("text/html", &html(self)), ("text/plain", &self.to_string())]);
    }
}

impl Show for Summary {
    fn evcxr_display(&self) {
        alone(self).evcxr_display();
    }
}

/// The table of a single array, which has no name.
fn alone(summary: &Summary) -> Summaries {
    Summaries { rows: vec![(String::new(), summary.clone())] }
}

fn html(summaries: &Summaries) -> String {
    let mut html = String::from("<table><thead><tr><th></th>");
    for head in &HEAD[1..] {
        html.extend(["<th scope=\"col\">", head, "</th>"]);
    }
    html += "</tr></thead><tbody>";
    for line in &lines(summaries)[1..] {
        html.extend(["<tr><th scope=\"row\">", &escape(&line[0]), "</th>"]);
        for cell in &line[1..] {
            html.extend(["<td>", cell, "</td>"]);
        }
        html.push_str("</tr>");
    }
    html + "</tbody></table>"
}

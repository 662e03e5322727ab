//! Summaries as tables, in text and in HTML.

use std::fmt;

use super::show::{Show, escape, show};
use crate::format::four_digits;
use crate::stats::{Summaries, Summary};

const HEAD: [&str; 11] = ["", "n", "mean", "std", "min", "25 %", "50 %", "75 %", "max", "zeros", "not finite"];

/// The words of the table: a line of headings and a line per summary.
fn lines(summaries: &Summaries) -> Vec<Vec<String>> {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
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
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths = std::array::from_fn::<_, { HEAD.len() }, _>(width);
        let written = lines.iter().map(|line| {
            let mut text = format!("{:<1$}", line[0], widths[0]);
            for (cell, width) in line.iter().zip(widths).skip(1) {
                text += &format!("  {cell:>width$}");
            }
            // Without names, leave out the first column.
            if widths[0] == 0 { text.split_off(2) } else { text }
        });
        f.write_str(&written.collect::<Vec<_>>().join("\n"))
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
    let mut html = String::from("<table><thead><tr><td></td>");
    for head in &HEAD[1..] {
        html += &format!("<th scope=\"col\">{head}</th>");
    }
    html += "</tr></thead><tbody>";
    for line in &lines(summaries)[1..] {
        let (name, cells) = (escape(&line[0]), line[1..].join("</td><td>"));
        // Without a name, no heading: a screen reader would announce an empty one.
        let head = if name.is_empty() { "<td></td>".into() } else { format!("<th scope=\"row\">{name}</th>") };
        html += &format!("<tr>{head}<td>{cells}</td></tr>");
    }
    html + "</tbody></table>"
}

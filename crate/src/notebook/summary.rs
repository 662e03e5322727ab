//! Summaries as tables, in text and in HTML.

use std::fmt::{self, Write as _};

use super::show::{Show, escape, show};
use crate::format::four_digits;
use crate::stats::{Summaries, Summary};

const HEAD: [&str; 10] = ["n", "mean", "std", "min", "25 %", "50 %", "75 %", "max", "zeros", "not finite"];

fn cells(summary: &Summary) -> [String; 10] {
    let [min, q1, median, q3, max] = summary.quartiles.map(four_digits);
    [
        summary.n.to_string(),
        four_digits(summary.mean),
        four_digits(summary.std),
        min,
        q1,
        median,
        q3,
        max,
        format!("{:.1} %", 100.0 * summary.dead),
        summary.not_finite.to_string(),
    ]
}

impl fmt::Display for Summaries {
    /// A table with aligned columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![[String::new()].into_iter().chain(HEAD.map(String::from)).collect::<Vec<_>>()];
        lines.extend(self.rows.iter().map(|(name, s)| [name.clone()].into_iter().chain(cells(s)).collect()));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..=HEAD.len()).map(width).collect();
        for (i, line) in lines.iter().enumerate() {
            let mut text = format!("{:<width$}", line[0], width = widths[0]);
            for (cell, &width) in line.iter().zip(&widths).skip(1) {
                write!(text, "  {cell:>width$}")?;
            }
            // Without names there is no first column.
            f.write_str(if widths[0] == 0 { &text[2..] } else { &text })?;
            if i + 1 < lines.len() {
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    /// A table of one row.
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
    for head in HEAD {
        html += &["<th scope=\"col\">", head, "</th>"].concat();
    }
    html += "</tr></thead><tbody>";
    for (name, summary) in &summaries.rows {
        html += &["<tr><th scope=\"row\">", &escape(name), "</th>"].concat();
        for cell in cells(summary) {
            html += &["<td>", &cell, "</td>"].concat();
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

//! Writes the tables of `notebooks/in-other-libraries.md`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use initializers::init::{Fans, Init};

use crate::row::{Formula, Library, Row, Source};

/// A port: the library and the call on either side, and what differs.
type Port = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Ports of layers and names. Dense layers are written with as many inputs as units.
const LAYERS: [Port; 15] = [
    ("torch", "nn.Linear(1000, 500)", "candle", "linear(1000, 500, vb)", "variance 1/(3 n) became 2/n"),
    (
        "torch",
        "nn.Linear(1000, 500)",
        "tch",
        "nn::linear(vs, 1000, 500, Default::default())",
        "variance 1/(3 n) became 2/n",
    ),
    ("torch", "nn.Linear(1000, 500)", "keras", "Dense(500)", "variance 1/(3 n) became Glorot's, which is 1/n"),
    ("torch", "nn.Linear(1000, 500)", "flax", "Linear(1000, 500, rngs=rngs)", "variance 1/(3 n) became 1/n"),
    ("torch", "nn.Linear(1000, 500)", "burn", "LinearConfig::new(1000, 500)", "only the layout differs"),
    ("keras", "Dense(500)", "tfjs", "dense({units: 500})", "TensorFlow.js cuts and does not correct"),
    ("keras", "HeNormal()", "tfjs", "heNormal({seed: s})", "TensorFlow.js does not correct for the cut"),
    ("keras", "Dense(500)", "candle", "linear(1000, 500, vb)", "variance 1/n became 2/n"),
    ("flax", "Linear(1000, 500, rngs=rngs)", "dm-haiku", "hk.Linear(500)", "Haiku does not correct for the cut"),
    ("torch", "kaiming_normal_(w)", "mlx", "he_normal()", "MLX's default gain is 1 and not √2"),
    (
        "torch",
        "kaiming_normal_(w)",
        "burn",
        "KaimingNormal { gain: 1.0, fan_out_only: false }",
        "burn has no default gain, and 1 was given where √2 is He's",
    ),
    (
        "torch",
        "nn.Conv2d(16, 16, 3, groups=16)",
        "tinygrad",
        "nn.Conv2d(16, 16, 3, groups=16)",
        "tinygrad does not count the groups: 1/√groups, with 16 groups × 0.25",
    ),
    (
        "torch",
        "kaiming_normal_(w)",
        "keras",
        "DepthwiseConv2D(3), 'he_normal'",
        "Keras counts all channels as inputs of each unit: 1/√channels, with 16 channels × 0.25",
    ),
    (
        "torch",
        "trunc_normal_(w, std=0.02)",
        "keras",
        "TruncatedNormal(stddev=0.02)",
        "PyTorch cuts at −2 and 2, Keras at −2 σ and 2 σ",
    ),
    ("mxnet", "Xavier()", "mxnet", "Xavier('gaussian')", "`magnitude` is 3 for both"),
];

/// Ports of embeddings, whose vectors are the weights themselves.
const EMBEDDINGS: [Port; 2] = [
    (
        "torch",
        "nn.Embedding(1000, 500)",
        "flax",
        "Embed(1000, 500, rngs=rngs)",
        "variance 1 became 1/features, with 500 features",
    ),
    ("torch", "nn.Embedding(1000, 500)", "keras", "Embedding(1000, 500)", "N(0, 1) became uniform on ±0.05"),
];

pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/in-other-libraries.md")
}

/// The page with the tables of these libraries, each between a comment of its name and one that ends it.
pub fn renewed(page: &str, libraries: &[Library]) -> Result<String> {
    let mut page = page.to_owned();
    for (name, tables) in [
        ("by symptom", symptoms(libraries, "pre-activations", &LAYERS)?),
        ("embeddings", symptoms(libraries, "vectors", &EMBEDDINGS)?),
        ("by library", libraries.iter().map(table).collect()),
    ] {
        let (before, rest) =
            page.split_once(&format!("<!-- {name} -->\n")).context("the page has lost a comment before a table")?;
        let (_, after) =
            rest.split_once(&format!("<!-- end of {name} -->")).context("the page has lost a comment after a table")?;
        page = format!("{before}<!-- {name} -->\n\n{}\n\n<!-- end of {name} -->{after}", tables.trim());
    }
    Ok(page)
}

pub fn write(libraries: &[Library]) -> Result<()> {
    let page = fs::read_to_string(path())?;
    let renewed = renewed(&page, libraries)?;
    if renewed != page {
        fs::write(path(), renewed)?;
        println!("wrote the tables of notebooks/in-other-libraries.md");
    }
    Ok(())
}

/// By how much the standard deviation of `what` changes in each port. Layers are made square, so that `fan_in` and `fan_out` are equal.
fn symptoms(libraries: &[Library], what: &str, ports: &[Port]) -> Result<String> {
    let find = |name: &str, call: &str| {
        let library =
            libraries.iter().find(|library| library.name == name).with_context(|| format!("no library {name}"))?;
        let row =
            library.rows.iter().find(|row| row.call == call).with_context(|| format!("{name} has no row {call}"))?;
        let variance = row.ratio * row.formula.variance(Fans { fan_in: 1, fan_out: 1 });
        let scales = !matches!(row.formula, Formula::Fixed);
        let call = if scales { call.replace("500", "1000") } else { call.to_owned() };
        anyhow::Ok((variance, format!("{} `{call}`", library.title)))
    };
    let mut lines = vec![];
    for &(from, there, to, here, because) in ports {
        let ((before, from), (after, to)) = (find(from, there)?, find(to, here)?);
        let factor = (after / before).sqrt();
        lines.push((factor, format!("| ×\u{a0}{} | {from} → {to}: {because} |\n", short(factor))));
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rows: String = lines.into_iter().map(|(_, row)| row).collect();
    Ok(format!("| std of {what} | moved from → to |\n|---|---|\n{rows}"))
}

fn table(library: &Library) -> String {
    let how = match library.source {
        Source::Read(reason) => format!("Read in November 2026 and **not run**: {reason}."),
        _ => format!("Measured in November 2026; `cargo xtask libraries {}` does so again.", library.name),
    };
    let rows: String = library.rows.iter().map(line).collect();
    format!(
        "### {} {}\n\n{how} {}\n\n| in {} | what it draws, and our expression |\n|---|---|\n{rows}\n",
        library.title, library.version, library.about, library.title
    )
}

fn line(row: &Row) -> String {
    let of = row.formula.name();
    let mut draws = match row.formula {
        _ if let Init::Orthogonal { gain } = row.ours => format!("orthogonal, gain {gain}"),
        Formula::Fixed if row.ratio == 0.0 => "0".to_owned(),
        Formula::Fixed => format!("variance {}, {}", short(row.ratio), row.distribution()),
        _ if (row.ratio - 1.0).abs() < 1e-9 => format!("{of}, {}", row.distribution()),
        _ => format!("**{} × {of}**, {}", short(row.ratio), row.distribution()),
    };
    if !row.note.is_empty() {
        draws += &format!(": {}", row.note);
    }
    let counted =
        row.counted.map_or(String::new(), |fans| format!(" with the fans {} and {}", fans.fan_in, fans.fan_out));
    let text = row.text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("| `{}` | {draws}<br/>`{text}`{counted} |\n", row.call)
}

/// Three digits, without zeros at the end; four where three would round to 1.
fn short(value: f64) -> String {
    let nearly_one = (0.9995..1.0).contains(&value);
    let digits = if nearly_one { 4 } else { (2 - value.abs().log10().floor() as i32).max(0) as usize };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_are_not_rounded_to_1() {
        assert_eq!([2.449_49, 0.0625, 0.9999, 1.0, 333.33].map(short), ["2.45", "0.0625", "0.9999", "1", "333"]);
    }

    #[test]
    fn biases_name_the_fans_that_their_shape_does_not_tell() {
        for row in crate::rows::all().iter().flat_map(|library| &library.rows) {
            let reads_fans = !matches!(row.ours, Init::Uniform { .. } | Init::Zeros);
            assert!(
                row.shape.is_none_or(|shape| shape.len() > 1) || !reads_fans || row.counted.is_some(),
                "{}",
                row.call
            );
        }
    }

    #[test]
    fn the_tables_are_those_of_the_rows() {
        let page = fs::read_to_string(path()).unwrap();
        assert!(renewed(&page, &crate::rows::all()).unwrap() == page, "run `cargo xtask libraries`");
    }
}

//! `cargo xtask libraries`: what other libraries draw under the names of initializers.

mod draw;
mod measure;
mod page;
mod row;
// One row of a table a line.
#[rustfmt::skip]
mod rows;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Result, bail};
use row::Library;

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    let names: Vec<String> = env::args().skip(1).collect();
    let libraries = rows::all();
    if let Some(unknown) = names.iter().find(|name| libraries.iter().all(|library| library.name != **name)) {
        let known: Vec<&str> = libraries.iter().map(|library| library.name).collect();
        bail!("there is no library {unknown} in the table; there are {}", known.join(", "));
    }
    page::write(&libraries)?;
    let mut changed = vec![];
    for library in libraries.iter().filter(|library| names.iter().any(|name| name == library.name)) {
        let began = Instant::now();
        println!("{} {}: installing and drawing", library.name, library.version);
        changed.extend(measure(library)?);
        println!("{}: {} rows in {} s", library.name, library.rows.len(), began.elapsed().as_secs());
    }
    if changed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} rows are no longer what the table says:\n{}", changed.len(), changed.join("\n"));
    Ok(ExitCode::FAILURE)
}

/// Lets a library draw and compares its rows; says which have changed. Its folder is removed when it has drawn.
fn measure(library: &Library) -> Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/libraries").join(library.name);
    let drawn = draw::draw(library, &folder)?;
    fs::remove_dir_all(&folder)?;
    let mut changed = vec![];
    for (row, (shape, values)) in library.rows.iter().zip(drawn) {
        let expected = row.shape.unwrap_or(&library.dense);
        let result = if shape == expected {
            measure::compare(row, &shape, &values).map_err(|error| error.to_string())
        } else {
            Err(format!("the shape is {shape:?} and not {expected:?}"))
        };
        match result {
            Ok(said) => println!("  same    {}: {said}", row.call),
            Err(said) => {
                println!("  CHANGED {}: {said}", row.call);
                changed.push(format!("{} {}: {said}", library.name, row.call));
            }
        }
    }
    Ok(changed)
}

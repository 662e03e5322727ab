//! Installs a library in a folder of its own and lets it draw.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::row::{Library, Row, Source};

/// What each program does with its draws: all of one row into one file, as bytes of `f64`, and its shape to the output.
const PYTHON: &str = "import numpy\ndef array(w): return w\n";
const PYTHON_WRITE: &str = "
def write(number, count, draw):
    with open(f'{number}.f64', 'wb') as file:
        for s in range(count):
            seed(s)
            w = numpy.asarray(array(draw(s)), dtype='<f8')
            w.tofile(file)
    print(number, *w.shape, flush=True)
";
const JAVASCRIPT_WRITE: &str = "
import fs from 'node:fs'
const write = (number, count, draw) => {
  const file = fs.openSync(`${number}.f64`, 'w')
  let shape
  for (let s = 0; s < count; s++) {
    seed(s)
    const [of, values] = array(draw(s))
    fs.writeSync(file, Buffer.from(Float64Array.from(values).buffer))
    shape = of
  }
  console.log(number, ...shape)
}
";
const RUST_WRITE: &str = "
fn write(number: usize, count: u64, draw: impl Fn(u64) -> (Vec<usize>, Vec<f64>)) {
    use std::io::Write;
    let mut file = std::fs::File::create(format!(\"{number}.f64\")).unwrap();
    let mut shape = vec![];
    for s in 0..count {
        seed(s);
        let (of, values) = draw(s);
        file.write_all(&values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
        shape = of;
    }
    println!(\"{number} {}\", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(\" \"));
}
";

/// The shape and the draws of each row.
pub type Drawn = Vec<(Vec<usize>, Vec<f64>)>;

/// Draws every row of a library, at least three times with seeds of their own.
pub fn draw(library: &Library, folder: &Path) -> Result<Drawn> {
    fs::create_dir_all(folder)?;
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder);
        let output =
            command.output().with_context(|| format!("{program} cannot be started; {} needs it", library.name))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = said.trim_end().lines().next_back().unwrap_or("it says nothing");
        let line = format!("{program} {}", arguments.join(" "));
        ensure!(output.status.success(), "`{line}` failed in {}: {reason}", folder.display());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let lines = |write: &dyn Fn(usize, usize, &str) -> String| {
        let rows = library.rows.iter().enumerate();
        rows.map(|(number, row)| write(number, count(library, row), &code(library, row))).collect::<String>()
    };
    let shapes = match library.source {
        Source::Python(version, packages) => {
            run(&format!("python3.{version}"), &["-m", "venv", "venv"])?;
            let python = folder.join("venv/bin/python").display().to_string();
            run(&python, &[&["-m", "pip", "install", "--quiet"], packages].concat())?;
            let draws = lines(&|number, count, code| format!("write({number}, {count}, lambda s: {code})\n"));
            fs::write(folder.join("draw.py"), format!("{PYTHON}{}\n{PYTHON_WRITE}{draws}", library.start))?;
            run(&python, &["draw.py"])?
        }
        Source::Npm(packages) => {
            fs::write(folder.join("package.json"), "{\"private\": true}")?;
            run("npm", &[&["install", "--silent"], packages].concat())?;
            let draws = lines(&|number, count, code| format!("write({number}, {count}, (s) => {code})\n"));
            fs::write(folder.join("draw.mjs"), format!("{}\n{JAVASCRIPT_WRITE}{draws}", library.start))?;
            run("node", &["draw.mjs"])?
        }
        Source::Cargo(dependencies) => {
            let manifest = "[package]\nname = \"draw\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n";
            fs::write(folder.join("Cargo.toml"), format!("{manifest}{dependencies}\n"))?;
            let draws = lines(&|number, count, code| format!("    write({number}, {count}, |s| array({code}));\n"));
            fs::create_dir_all(folder.join("src"))?;
            let main = format!("{}\n{RUST_WRITE}#[allow(unused_variables)]\nfn main() {{\n{draws}}}\n", library.start);
            fs::write(folder.join("src/main.rs"), main)?;
            run("cargo", &["run", "--quiet", "--target-dir", "target"])?
        }
        Source::Read(reason) => bail!("{} was read and not run: {reason}", library.name),
    };
    let drawn: Drawn = shapes
        .lines()
        .map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            let number: usize = numbers.next().context("the program of the library printed an empty line")??;
            let bytes = fs::read(folder.join(format!("{number}.f64")))?;
            let values = bytes.as_chunks().0.iter().map(|&eight| f64::from_le_bytes(eight)).collect();
            Ok((numbers.collect::<Result<_, _>>()?, values))
        })
        .collect::<Result<_>>()?;
    ensure!(
        drawn.len() == library.rows.len(),
        "the program of {} printed {} of {} shapes",
        library.name,
        drawn.len(),
        library.rows.len()
    );
    Ok(drawn)
}

/// How often a row is drawn: three times, and small shapes until there are many values.
fn count(library: &Library, row: &Row) -> usize {
    let size: usize = row.shape.unwrap_or(&library.dense).iter().product();
    100_000_usize.div_ceil(size).clamp(3, 700)
}

fn code(library: &Library, row: &Row) -> String {
    row.draw.map_or_else(|| library.draw.replace("{}", row.call), str::to_owned)
}

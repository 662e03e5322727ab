//! What a cell would have to compile if the crate had not compiled it already (`src/instances.rs`).

use std::fs;
use std::path::Path;
use std::process::Command;

/// The functions that rustc compiles for `examples/cell.rs`, at the optimisation level of a notebook.
#[test]
fn a_typical_cell_finds_its_generic_code_compiled() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let code = target.join("cell.ll");
    let mut build = Command::new(env!("CARGO"));
    build.args(["rustc", "--quiet", "--package", "initializers", "--all-features", "--example", "cell"]);
    // Without later optimisation, which would inline one function into another.
    build.args(["--", "-Cno-prepopulate-passes", &format!("--emit=llvm-ir={}", code.display())]);
    assert!(build.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo can be started").success());
    let code = fs::read_to_string(code).unwrap();
    let compiled: Vec<&str> = code.lines().filter(|line| line.starts_with("define ")).collect();
    // `main`, what Rust puts around it, a few that are always inlined, and a dozen small ones of the closure of a slider; without the
    // instances there are more than a hundred.
    assert!((1..=30).contains(&compiled.len()), "{} functions:\n{}", compiled.len(), compiled.join("\n"));
}

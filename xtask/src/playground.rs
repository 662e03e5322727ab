//! The parts of the page that lives, for `cargo xtask export`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::setup;

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds what is missing or out of date; returns the folder with the parts.
pub fn parts(project: &Project) -> Result<PathBuf> {
    let folder = project.path("target/playground");
    let stamp = project.path("target/playground.stamp");
    let wanted = wanted(project)?;
    if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == wanted) {
        return Ok(folder);
    }
    let _lock = setup::lock(&project.path(""))?;
    // Nothing of an earlier build is left for what fails now.
    let _ = fs::remove_dir_all(&folder);
    let libraries = setup::output(project.program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if !PathBuf::from(libraries.trim()).is_dir() {
        println!("Adding the Rust target {TARGET} for the playground.");
        let mut add = project.program("rustup");
        setup::watched(add.args(["target", "add", TARGET]), "rustup could not add the target wasm32-unknown-unknown")?;
    }
    println!(
        "Compiling the playground, the crate for browsers, and wasm-bindgen; the first time takes 2 to 3 minutes on two cores."
    );
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let cargo = |arguments: &str, failed: &str, more: &[&Path]| {
        let mut cargo = project.program("cargo");
        cargo.args(arguments.split(' ')).args(more).current_dir(project.path(""));
        setup::watched(&mut cargo, failed)
    };
    cargo(
        "build --quiet --locked --package playground --lib --profile wasm --target wasm32-unknown-unknown",
        "the crate could not be compiled for browsers",
        &[],
    )?;
    let program = project.path("target/wasm32-unknown-unknown/wasm/playground.wasm");
    cargo(
        "run --quiet --locked --manifest-path playground/bind/Cargo.toml --target-dir target/bind --",
        "wasm-bindgen could not be fetched, compiled or run",
        &[&program, &folder],
    )?;
    cargo(
        "run --quiet --locked --package playground --",
        "the first screen of the page could not be made",
        &[&folder],
    )?;
    setup::write_whole(&stamp, &wanted)?;
    Ok(folder)
}

/// The stamp of what the parts are made from.
fn wanted(project: &Project) -> Result<String> {
    let sources = [setup::CRATE.as_slice(), &["Cargo.toml", "playground"]].concat();
    let sources: Vec<_> = sources.into_iter().map(|path| project.path(path)).collect();
    Ok(setup::output(project.program("rustc").arg("--version"))? + &setup::stamp_of(&sources)?)
}

//! `cargo xtask libraries`

use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};

/// Each library is installed in a folder of its own, which takes minutes and up to 5 GB, and removed again.
#[derive(clap::Args)]
pub struct Args {
    /// The libraries to measure, such as keras; none: only write the tables of notebooks/in-other-libraries.md
    names: Vec<String>,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    let mut cargo = project.program("cargo");
    cargo.args(["run", "--quiet", "--release", "--locked", "--package", "libraries", "--"]).args(&args.names);
    cargo.current_dir(project.path(""));
    hand_over(cargo)
}

//! `cargo xtask run`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

/// If a cell fails with an error, a panic or a `?`, the command names the cell and leaves its notebook unchanged.
#[derive(clap::Args)]
pub struct Args {
    /// The notebooks to execute [default: all in notebooks/]
    notebooks: Vec<PathBuf>,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    let notebooks = project.notebooks(&args.notebooks)?;
    setup::ensure(project)?;
    let mut script = project.module("run");
    script.args(notebooks);
    hand_over(script)
}

//! `cargo xtask assignment`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

/// Afterwards, `nbgrader generate_assignment exercises` in that folder makes the students' notebook.
#[derive(clap::Args)]
pub struct Args {
    /// The folder of the course; an assignment that it already has is not replaced
    folder: PathBuf,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    setup::ensure(project)?;
    let mut script = project.module("assignment");
    script.arg(&args.folder);
    hand_over(script)
}

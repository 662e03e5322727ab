//! `cargo xtask mistakes`

use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

pub fn command(project: &Project) -> Result<ExitCode> {
    setup::ensure(project)?;
    hand_over(project.module("mistakes"))
}

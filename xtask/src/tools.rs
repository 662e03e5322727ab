//! `cargo xtask tools`

use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

pub fn command(project: &Project) -> Result<ExitCode> {
    setup::ensure_for_tests(project)?;
    hand_over(project.module("tools"))
}

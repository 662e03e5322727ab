//! `cargo xtask install` and `cargo xtask uninstall`: one set-up for every user of a machine.
//!
//! The set-up is a copy of the checkout, set up by the same code, in a folder outside of any home. It has its own Rust because
//! rustup keeps toolchains in the home of whoever installed them. Each version has a numbered folder; `current` links to the newest.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::setup;

/// The parts of a checkout that are installed.
const PARTS: [&str; 7] = ["Cargo.toml", "Cargo.lock", "binder", "crate", "hub", "notebooks", "xtask"];
/// Where every Jupyter on a machine looks for kernels.
const KERNEL_LINK: &str = "/usr/local/share/jupyter/kernels/rust";
/// The program that makes a student's folder.
const STUDENT_LINK: &str = "/usr/local/bin/initializers-student";

/// Students need no Rust, no write access to any of it and no network. The previous version stays, because kernels and servers may
/// still run from it; the next installation removes it.
#[derive(clap::Args)]
pub struct Args {
    /// The folder of the set-up
    #[arg(long, value_name = "DIR", default_value = "/opt/initializers")]
    prefix: PathBuf,
}

pub fn command(checkout: &Project, args: &Args) -> Result<ExitCode> {
    let prefix = std::path::absolute(&args.prefix)?;
    for link in [KERNEL_LINK, STUDENT_LINK] {
        if Path::new(link).symlink_metadata().is_ok() && !leads_into(link, &prefix) {
            bail!("{link} exists and does not belong to {}: remove it first", prefix.display());
        }
    }
    make_folder(&prefix)?;
    let _lock = setup::lock(&prefix)?;
    let wanted = wanted(checkout)?;
    let current = prefix.join("current");
    if fs::read_to_string(current.join("stamp")).is_ok_and(|stamp| stamp == wanted) && link_up(&prefix).is_ok() {
        println!("{} is up to date.", prefix.display());
        return Ok(ExitCode::SUCCESS);
    }
    clear(&prefix)?;
    let number = versions(&prefix)?.into_iter().max().unwrap_or(0) + 1;
    let folder = prefix.join(number.to_string());
    println!("Setting up {}.", folder.display());
    copy(checkout, &folder)?;
    let installed = Project::at(&folder);
    setup::ensure(&installed)?;
    run(Command::new("chmod").arg("-R").arg("a+rX,go-w").arg(&folder))?;
    fs::write(folder.join("stamp"), wanted).with_context(|| format!("{} cannot be written", folder.display()))?;
    if let Ok(before) = current.read_link() {
        link(&before, &prefix.join("previous"))?;
    }
    link(Path::new(&number.to_string()), &current)?;
    link_up(&prefix)?;
    clear(&prefix)?;
    println!("Every user of this machine now has the Rust kernel; `initializers-student` makes a student's folder.");
    Ok(ExitCode::SUCCESS)
}

pub fn uninstall(args: &Args) -> Result<ExitCode> {
    let prefix = std::path::absolute(&args.prefix)?;
    if !prefix.join("target/setup.lock").is_file() {
        bail!("{} has no set-up to remove", prefix.display());
    }
    for link in [KERNEL_LINK, STUDENT_LINK] {
        if leads_into(link, &prefix) {
            fs::remove_file(link).with_context(|| format!("{link} cannot be removed"))?;
        }
    }
    // A set-up is recognised by its lock, so the lock goes last and the command can be repeated.
    for number in versions(&prefix)? {
        let folder = prefix.join(number.to_string());
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::remove_dir_all(&prefix).with_context(|| format!("{} cannot be removed", prefix.display()))?;
    println!("{} is gone.", prefix.display());
    Ok(ExitCode::SUCCESS)
}

/// The stamp that shows whether a set-up is out of date: the checkout, the compiler and the kernel that it was made from.
fn wanted(checkout: &Project) -> Result<String> {
    let parts = PARTS.map(|part| checkout.path(part));
    let mut stamp = setup::output(checkout.program("rustc").arg("--version"))?;
    for program in setup::installed_kernels(checkout) {
        stamp += &setup::file_stamp(&program)?;
    }
    Ok(stamp + &setup::stamp_of(&parts)?)
}

/// Copies the files of the checkout, the Rust that set-up would use there, and the kernel, or that of the version before.
fn copy(checkout: &Project, folder: &Path) -> Result<()> {
    let bin = folder.join("rust/bin");
    make_folder(&bin)?;
    make_folder(&folder.join("rust/home"))?;
    run(Command::new("cp").arg("-RL").args(PARTS.map(|part| checkout.path(part))).arg(folder))?;
    setup::sources(checkout);
    let root = setup::output(checkout.program("rustc").args(["--print", "sysroot"]))?;
    let root = Path::new(root.trim());
    if !root.join("bin/cargo").is_file() || !root.join("lib/rustlib").is_dir() || root == Path::new("/usr") {
        bail!("the Rust in {} cannot be copied; use one installed by rustup", root.display());
    }
    run(Command::new("cp").arg("-R").arg(root.join("lib")).arg(folder.join("rust")))?;
    let before = setup::kernel_in(&folder.with_file_name("current/rust/bin"));
    let programs = [root.join("bin/cargo"), root.join("bin/rustc")];
    for program in programs.into_iter().chain(setup::installed_kernels(checkout)).chain(before) {
        let to = bin.join(program.file_name().unwrap_or_default());
        if !to.exists() {
            fs::copy(&program, &to).with_context(|| format!("{} cannot be copied", program.display()))?;
        }
    }
    Ok(())
}

/// Lets every Jupyter on the machine find the kernel, and every user the program.
fn link_up(prefix: &Path) -> Result<()> {
    let environment = prefix.join("current/.venv");
    for (target, place) in [("share/kernels/rust", KERNEL_LINK), ("bin/initializers-student", STUDENT_LINK)] {
        make_folder(Path::new(place).parent().context("it lies in a folder")?)?;
        link(&environment.join(target), Path::new(place))?;
    }
    Ok(())
}

/// Makes a link to the target, replacing any existing one.
fn link(target: &Path, place: &Path) -> Result<()> {
    if place.read_link().is_ok_and(|there| there == target) {
        return Ok(());
    }
    let part = place.with_extension("part");
    let _ = fs::remove_file(&part);
    symlink(target, &part)
        .and_then(|()| fs::rename(&part, place))
        .with_context(|| format!("{} cannot be made", place.display()))
}

fn leads_into(link: &str, prefix: &Path) -> bool {
    Path::new(link).read_link().is_ok_and(|to| to.starts_with(prefix))
}

/// Removes the versions that nothing links to: older ones, and those left by an interrupted set-up.
fn clear(prefix: &Path) -> Result<()> {
    let used: Vec<PathBuf> =
        ["current", "previous"].iter().filter_map(|link| prefix.join(link).read_link().ok()).collect();
    for number in versions(prefix)? {
        let folder = PathBuf::from(number.to_string());
        if !used.contains(&folder) {
            let folder = prefix.join(folder);
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
    }
    Ok(())
}

fn versions(prefix: &Path) -> Result<Vec<u32>> {
    let entries = prefix.read_dir().with_context(|| format!("{} cannot be read", prefix.display()))?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn run(command: &mut Command) -> Result<()> {
    setup::output(command).map(drop)
}

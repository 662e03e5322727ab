//! `cargo xtask setup`: everything the notebooks need, each part only if it is missing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::made::Made;
use crate::project::{Project, cargo_bins};

/// The kernel that is installed where there is none. It takes the Rust to build it that this program takes.
const KERNEL_VERSION: &str = "0.22.0";
/// The oldest kernel that the notebooks run on.
const OLDEST_KERNEL: Version = Version(0, 21);
const OLDEST_PYTHON: Version = Version(3, 11);
/// The Python packages for the notebooks, for the notebooks with JupyterHub, and for tests and benchmarks only.
const FOR_NOTEBOOKS: &str = "binder/requirements.txt";
const FOR_ALL_USERS: &str = "hub/requirements.txt";
const FOR_TESTS: &str = "xtask/python/requirements-dev.txt";
/// Where a set-up for every user of the machine (install.rs) links to its kernelspec.
const SHARED_KERNELSPEC: &str = "/usr/local/share/jupyter/kernels/rust";

pub fn command(project: &Project) -> Result<ExitCode> {
    ensure(project)?;
    println!("Everything is set up: `cargo xtask lab` opens the lesson.");
    Ok(ExitCode::SUCCESS)
}

/// Sets up what is missing.
pub fn ensure(project: &Project) -> Result<()> {
    if has_environment(project) && has_kernel(project) && is_prepared(project) {
        return Ok(());
    }
    let _lock = lock(&project.path(""))?;
    environment(project)?;
    kernel(project)?;
    sources(project);
    prepare(project)
}

/// Adds the sources of the standard library to the toolchain if they are missing.
pub fn sources(project: &Project) {
    if let Some(sources) = rust_sources(project) {
        let without = "Without it the kernel often cannot tell the type of a variable.";
        component(project, "rust-src", sources.is_dir(), without);
    }
}

/// Sets up what is missing, including what only the tests and benchmarks need.
pub fn ensure_for_tests(project: &Project) -> Result<()> {
    ensure(project)?;
    if is_installed(project, FOR_TESTS) {
        return Ok(());
    }
    let _lock = lock(&project.path(""))?;
    println!("Installing the Python packages of the tests.");
    pip_install(project, FOR_TESTS)?;
    note_installed(project, FOR_TESTS)
}

/// Locks this folder for one set-up at a time, until the file is dropped.
pub fn lock(folder: &Path) -> Result<File> {
    let folder = folder.join("target");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    locked(File::create(folder.join("setup.lock")).context("target/setup.lock cannot be written")?)
}

/// Waits until no other set-up has locked this file or folder, and locks it.
pub fn locked(lock: File) -> Result<File> {
    if lock.try_lock().is_err() {
        println!("Another set-up is running here; waiting for it.");
        lock.lock().context("the set-up cannot be locked")?;
    }
    Ok(lock)
}

/// Adds a component to the Rust toolchain if it is missing. If that fails, warns and continues.
pub fn component(project: &Project, name: &str, is_there: bool, without: &str) {
    if is_there {
        return;
    }
    println!("Adding the Rust component {name}.");
    let added = project.program("rustup").args(["component", "add", name]).status();
    if !added.is_ok_and(|status| status.success()) {
        eprintln!("warning: rustup could not add the Rust component {name}. {without}");
    }
}

/// Where the toolchain keeps the sources of the standard library, in which the kernel looks up the types of variables.
fn rust_sources(project: &Project) -> Option<PathBuf> {
    let root = output(project.program("rustc").args(["--print", "sysroot"])).ok()?;
    Some(Path::new(root.trim()).join("lib/rustlib/src/rust/library"))
}

// The Python environment

/// The file that marks a list of packages as completely installed, so that an interrupted installation is repeated.
fn installed_stamp(project: &Project, list: &str) -> PathBuf {
    project.path(".venv").join(Path::new(list).with_extension("stamp").file_name().unwrap_or_default())
}

fn packages(project: &Project) -> &'static str {
    if project.own_rust().is_some() { FOR_ALL_USERS } else { FOR_NOTEBOOKS }
}

fn is_installed(project: &Project, list: &str) -> bool {
    let stamp = fs::read_to_string(installed_stamp(project, list));
    stamp.is_ok_and(|stamp| list_stamp(project, list).is_ok_and(|wanted| wanted == stamp))
}

fn list_stamp(project: &Project, list: &str) -> Result<String> {
    let read = |file: &str| fs::read_to_string(project.path(file)).with_context(|| format!("{file} cannot be read"));
    // An environment contains its own path, so it is useless once moved.
    Ok(format!("{}\n{}{}", project.path(".venv").display(), read(list)?, read("xtask/python/pyproject.toml")?))
}

fn pip_install(project: &Project, list: &str) -> Result<()> {
    let failed = format!("pip could not install the packages of {list}");
    watched(pip(project).args(["--require-hashes", "--requirement"]).arg(project.path(list)), &failed)
}

fn note_installed(project: &Project, list: &str) -> Result<()> {
    write_whole(&installed_stamp(project, list), &list_stamp(project, list)?)
}

fn pip(project: &Project) -> Command {
    let mut pip = project.program(project.python());
    pip.args(["-m", "pip", "install", "--disable-pip-version-check"]);
    pip
}

fn has_environment(project: &Project) -> bool {
    // The stamp does not show whether Python was removed or replaced since.
    is_installed(project, packages(project)) && output(project.program(project.python()).args(["-c", "pass"])).is_ok()
}

fn environment(project: &Project) -> Result<()> {
    if has_environment(project) {
        return Ok(());
    }
    let python = find_python(project)?;
    let folder = project.path(".venv");
    // Earlier versions wrote no mark, but a stamp that begins with the path.
    let stamp = fs::read_to_string(installed_stamp(project, packages(project))).unwrap_or_default();
    let is_earlier = stamp.lines().next().is_some_and(|line| Path::new(line).ends_with(".venv"));
    let mut made = if is_earlier { Made::recognise(&folder, []) } else { Made::claim(&folder) }?;
    made.clear()?;
    println!(
        "Creating a Python environment in {} and installing JupyterLab there (about 100 packages).",
        folder.display()
    );
    watched(
        users_python(project, &python).args(["-m", "venv"]).arg(&folder),
        "the Python environment could not be created",
    )?;
    // IPython warns about a home that is missing or not writable.
    let home = folder.join("jupyter");
    fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    pip_install(project, packages(project))?;
    let mut ours = pip(project);
    ours.args(["--no-deps", "--no-build-isolation", "--editable"]).arg(project.path("xtask/python"));
    watched(&mut ours, "pip could not install the package in xtask/python")?;
    note_installed(project, packages(project))
}

/// A command for the user's Python, because the environment's own cannot recreate the environment.
fn users_python(project: &Project, name: &[&str]) -> Command {
    let own = project.python();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path).filter(|folder| Some(folder.as_path()) != own.parent());
    let mut python = project.program(name[0]);
    python.args(&name[1..]).env("PATH", std::env::join_paths(others).unwrap_or(path.clone()));
    python
}

/// Finds the command for a Python that is new enough and can create environments.
fn find_python(project: &Project) -> Result<Vec<&'static str>> {
    let names: &[&[&str]] = if cfg!(windows) {
        &[&["py", "-3"], &["python"], &["python3"]]
    } else {
        &[
            &["python3"],
            &["python"],
            &["python3.14"],
            &["python3.13"],
            &["python3.12"],
            &["python3.11"],
            &["/usr/bin/python3"],
        ]
    };
    let mut problem = format!("there is no Python; install Python {OLDEST_PYTHON} or newer");
    for name in names {
        let ask = |code| output(users_python(project, name).args(["-c", code]));
        let Ok(said) = ask("import sys; print('%d.%d' % sys.version_info[:2])") else { continue };
        let Some(version) = Version::parse(&said) else { continue };
        let folder = ask("import sys; print(sys.base_prefix)").unwrap_or_default();
        if version < OLDEST_PYTHON {
            problem = format!("Python {OLDEST_PYTHON} or newer is needed, but `{}` is {version}", name.join(" "));
        } else if project.own_rust().is_some() && !is_open_to_all(Path::new(folder.trim())) {
            problem = format!("`{}` is in {}, which other users cannot access", name.join(" "), folder.trim());
        } else if ask("import ensurepip, venv").is_err() {
            let command = name.join(" ");
            problem = format!(
                "`{command}` lacks the module venv or ensurepip; on Debian and Ubuntu the package python3-venv has them"
            );
        } else {
            return Ok(name.to_vec());
        }
    }
    bail!(problem)
}

#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    folder.ancestors().all(|folder| folder.metadata().is_ok_and(|about| about.permissions().mode() & 0o001 != 0))
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    true
}

// The Rust kernel

/// Where evcxr writes its kernelspec. This program adds its stamp.
fn kernelspec(project: &Project) -> PathBuf {
    project.jupyter_path().join("kernels/rust")
}

/// The stamp of the kernel and of the script that made the kernelspec.
fn kernel_stamp(project: &Project, program: &Path) -> Result<String> {
    let script = project.path("xtask/python/initializers_notebooks/kernelspec.py");
    Ok(file_stamp(program)? + &file_stamp(&script)?)
}

fn has_kernel(project: &Project) -> bool {
    let spec = kernelspec(project);
    let stamp = fs::read_to_string(spec.join("stamp")).unwrap_or_default();
    spec.join("kernel.json").is_file()
        && usable_kernels(project)
            .iter()
            .any(|program| kernel_stamp(project, program).is_ok_and(|wanted| wanted == stamp))
}

fn kernel(project: &Project) -> Result<()> {
    if has_kernel(project) || use_installed_kernel(project)? {
        return Ok(());
    }
    install_kernel(project)?;
    if use_installed_kernel(project)? {
        return Ok(());
    }
    bail!(
        "evcxr_jupyter {KERNEL_VERSION} is installed, but none on PATH or in cargo's folder for programs works as a kernel"
    )
}

fn use_installed_kernel(project: &Project) -> Result<bool> {
    for program in usable_kernels(project) {
        if use_kernel(project, &program)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn installed_kernels(project: &Project) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = match project.own_rust() {
        Some(rust) => vec![rust.join("bin")],
        None => std::env::split_paths(&path).chain(cargo_bins()).collect(),
    };
    let mut found: Vec<PathBuf> = Vec::new();
    for program in folders.iter().filter_map(|folder| kernel_in(folder)) {
        if !found.contains(&program) {
            found.push(program);
        }
    }
    found
}

/// The kernels that a set-up tries: also that of the whole machine, because a class's teacher has no other and compiling one takes minutes.
fn usable_kernels(project: &Project) -> Vec<PathBuf> {
    let mut kernels = installed_kernels(project);
    if project.own_rust().is_none() {
        let shared = Path::new(SHARED_KERNELSPEC).read_link().ok();
        kernels.extend(shared.and_then(|spec| kernel_in(&spec.ancestors().nth(4)?.join("rust/bin"))));
    }
    kernels
}

/// The kernel program in this folder, if there is one.
pub fn kernel_in(folder: &Path) -> Option<PathBuf> {
    let program = folder.join(format!("evcxr_jupyter{}", std::env::consts::EXE_SUFFIX));
    program.is_file().then_some(program)
}

/// Writes the kernelspec for this kernel into the environment and keeps it if the kernel starts and is new enough.
fn use_kernel(project: &Project, program: &Path) -> Result<bool> {
    println!("Starting the Rust kernel {} to check its version.", program.display());
    // Files of an earlier kernel would be taken for this one's.
    let spec = kernelspec(project);
    if spec.exists() {
        fs::remove_dir_all(&spec).with_context(|| format!("{} could not be removed", spec.display()))?;
    }
    // The kernel follows JUPYTER_PATH into the environment, so the user's own kernels are left alone.
    let said =
        output(project.program(program).arg("--install")).and_then(|_| output(&mut project.module("kernelspec")));
    let Some(version) = said.as_deref().ok().and_then(Version::parse) else {
        eprintln!("warning: {} does not start as a Jupyter kernel, so it is not used.", program.display());
        return Ok(false);
    };
    if version < OLDEST_KERNEL {
        eprintln!("warning: {} is version {version}; {OLDEST_KERNEL} or newer is needed.", program.display());
        return Ok(false);
    }
    write_whole(&spec.join("stamp"), &kernel_stamp(project, program)?)?;
    Ok(true)
}

fn install_kernel(project: &Project) -> Result<()> {
    if output(project.program("cargo").args(["binstall", "-V"])).is_ok() {
        println!("Fetching evcxr_jupyter {KERNEL_VERSION} with cargo binstall.");
        let mut fetch = project.program("cargo");
        fetch.args(["binstall", "--no-confirm", "--disable-strategies", "compile"]);
        fetch.arg(format!("evcxr_jupyter@{KERNEL_VERSION}"));
        if let Some(rust) = project.own_rust() {
            fetch.arg("--force").arg("--root").arg(rust);
        }
        match watched(&mut fetch, "cargo binstall could not fetch it") {
            Ok(()) => return Ok(()),
            Err(error) => eprintln!("warning: {error:#}. Compiling it instead."),
        }
    }
    println!("Compiling evcxr_jupyter {KERNEL_VERSION}, the Rust kernel: once, for 6 to 7 minutes on two cores.");
    // Kept until the build succeeds, so that an interrupted one can continue.
    let build = project.path("target/evcxr_jupyter");
    let mut install = project.program("cargo");
    install.args(["install", "--locked", "evcxr_jupyter", "--version", KERNEL_VERSION, "--target-dir"]).arg(&build);
    if let Some(rust) = project.own_rust() {
        // Replaces a kernel that does not start.
        install.arg("--force").arg("--root").arg(rust);
    }
    watched(&mut install, "evcxr_jupyter could not be installed")?;
    fs::remove_dir_all(&build).with_context(|| format!("{} could not be removed", build.display()))
}

// What the kernels start from

/// What the crate is compiled from.
pub const CRATE: [&str; 5] = ["Cargo.lock", "crate/Cargo.toml", "crate/data", "crate/slices", "crate/src"];

/// The stamp of what the prepared kernel was made from.
fn prepared_stamp(project: &Project) -> Result<String> {
    let mut stamp = output(project.program("rustc").arg("--version"))?;
    stamp += &fs::read_to_string(kernelspec(project).join("stamp"))?;
    let crate_files = CRATE.map(|path| project.path(path));
    let scripts = ["kernel.py", "kernel.toml", "prepare.py"]
        .map(|name| project.path("xtask/python/initializers_notebooks").join(name));
    Ok(stamp + &stamp_of(&[crate_files.as_slice(), &scripts].concat())?)
}

fn is_prepared(project: &Project) -> bool {
    let stamped = fs::read_to_string(project.path(".venv/prepared.stamp"));
    stamped.is_ok_and(|stamp| prepared_stamp(project).is_ok_and(|wanted| wanted == stamp)) && has_packages(project)
}

/// Whether the Rust packages are there. Another registry may have been set since, or cargo may have removed what was not used for months.
fn has_packages(project: &Project) -> bool {
    let mut ask = project.program("cargo");
    ask.args(["metadata", "--offline", "--locked", "--format-version=1", "--manifest-path"]);
    output(ask.arg(project.path("Cargo.toml"))).is_ok()
}

/// Fetches what the crate needs, so that kernels need no network, and compiles the crate for them. If compiling fails, warns and
/// continues, because a kernel can compile the crate itself.
fn prepare(project: &Project) -> Result<()> {
    if is_prepared(project) {
        return Ok(());
    }
    println!("Fetching the Rust packages of the notebooks.");
    let mut fetch = project.program("cargo");
    fetch.args(["fetch", "--locked", "--manifest-path"]).arg(project.path("Cargo.toml"));
    watched(&mut fetch, "the Rust packages could not be fetched")?;
    let stamp = prepared_stamp(project).context("the files of the crate cannot be read")?;
    // On Windows a kernel cannot start from it; kernel.py says why.
    if !cfg!(windows) {
        println!("Compiling the crate for the notebooks.");
        let prepared =
            watched(&mut project.module("prepare"), "the kernel could not be prepared, so it starts more slowly");
        if let Err(error) = prepared {
            eprintln!("warning: {error:#}");
        }
    }
    write_whole(&project.path(".venv/prepared.stamp"), &stamp)
}

// Programs and files

/// Returns what the program prints, if it succeeds.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("{name} failed: {}", said.trim().lines().last().unwrap_or("it does not say why"));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs a program whose output the user sees.
pub fn watched(command: &mut Command, failed: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    if command.status().with_context(|| format!("{name} cannot be started"))?.success() {
        return Ok(());
    }
    bail!("{failed}; fix the cause shown above and run the command again")
}

/// A stamp of files, and of all files in folders, that changes when one of them does.
pub fn stamp_of(paths: &[PathBuf]) -> Result<String> {
    let mut rest = paths.to_vec();
    let mut stamps = Vec::new();
    while let Some(path) = rest.pop() {
        if path.is_dir() {
            for entry in path.read_dir().with_context(|| format!("{} cannot be read", path.display()))? {
                let entry = entry?;
                // Skip what other programs keep next to the files.
                let name = entry.file_name();
                if !(name.to_string_lossy().starts_with('.') || name == "__pycache__") || entry.path().is_file() {
                    rest.push(entry.path());
                }
            }
        } else {
            stamps.push(file_stamp(&path)?);
        }
    }
    stamps.sort();
    Ok(stamps.concat())
}

/// A stamp of a file that changes when the file does.
pub fn file_stamp(path: &Path) -> Result<String> {
    let metadata = path.metadata().with_context(|| format!("{} cannot be read", path.display()))?;
    let modified = metadata.modified()?;
    Ok(format!("{} {} {modified:?}\n", path.display(), metadata.len()))
}

/// Writes the whole file or nothing.
pub fn write_whole(path: &Path, text: &str) -> Result<()> {
    let part = path.with_extension("part");
    let written = fs::write(&part, text).and_then(|()| fs::rename(&part, path));
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// The first two numbers of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

impl Version {
    /// Finds the version in a line such as `rustc 1.95.0 (59807616e 2026-04-14)`.
    fn parse(text: &str) -> Option<Self> {
        let word = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
        let mut numbers = word.split(['.', '-', '+']);
        Some(Self(numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_found_and_compared_as_numbers() {
        assert_eq!(Version::parse("rustc 1.95.0 (59807616e 2026-04-14)\n"), Some(Version(1, 95)));
        assert_eq!(Version::parse("rustc 1.97.0-nightly"), Some(Version(1, 97)));
        assert_eq!(Version::parse("0.22.0\n"), Some(Version(0, 22)));
        assert_eq!(Version::parse("3.9"), Some(Version(3, 9)));
        assert_eq!(Version::parse("no version"), None);
        assert!(Version(3, 9) < Version(3, 11) && Version(0, 22) < Version(1, 0));
    }
}

//! Where things are in the checkout, and how to start other programs in it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

/// Variables that cargo sets for the program it runs. Programs started from here must not inherit them.
const OF_CARGO: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// The checkout.
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The checkout that this program belongs to.
    pub fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().context("xtask has to be in a folder of the checkout")?;
        Ok(Self::at(root))
    }

    /// The checkout in this folder.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The Rust that belongs to an installation.
    pub fn own_rust(&self) -> Option<PathBuf> {
        Some(self.path("rust")).filter(|folder| folder.is_dir())
    }

    /// The file or folder `path` of the checkout.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The Python of the checkout's environment.
    pub fn python(&self) -> PathBuf {
        self.path(if cfg!(windows) { ".venv/Scripts/python.exe" } else { ".venv/bin/python" })
    }

    /// Jupyter's data in the environment, including kernelspecs.
    pub fn jupyter_path(&self) -> PathBuf {
        self.path(".venv/share/jupyter")
    }

    /// A command for another program, with this checkout's Jupyter and none of the user's settings for Jupyter, Python and evcxr.
    pub fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text == "CARGO" || OF_CARGO.iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        for name in ["JUPYTER_CONFIG_PATH", "PYTHONHOME", "PYTHONPATH"] {
            command.env_remove(name);
        }
        let own = self.path(".venv/jupyter");
        command
            .env("JUPYTER_PATH", self.jupyter_path())
            .env("JUPYTER_CONFIG_DIR", own.join("config"))
            .env("JUPYTER_DATA_DIR", own.join("data"))
            .env("JUPYTER_RUNTIME_DIR", own.join("runtime"))
            .env("JUPYTERLAB_SETTINGS_DIR", own.join("settings"))
            .env("JUPYTERLAB_WORKSPACES_DIR", own.join("workspaces"))
            .env("IPYTHONDIR", own.join("ipython"))
            .env("EVCXR_CONFIG_DIR", self.path("xtask"))
            .env("PATH", self.search_path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONNOUSERSITE", "1")
            // Output may have any character, also on Windows and into a file.
            .env("PYTHONUTF8", "1");
        if let Some(rust) = self.own_rust() {
            // rustup's cargo sets this to the libraries of its own Rust, and any rustc would take itself for that Rust.
            command.env("CARGO_HOME", rust.join("home")).env_remove("LD_LIBRARY_PATH");
        }
        command
    }

    /// A command that runs a module of the package in `xtask/python` with the environment's Python.
    pub fn module(&self, name: &str) -> Command {
        let mut command = self.program(self.python());
        command.arg("-m").arg(format!("initializers_notebooks.{name}"));
        command
    }

    /// The environment's programs first; cargo's last, because the kernel calls cargo.
    fn search_path(&self) -> OsString {
        let first = self.python().parent().map(Path::to_owned);
        let rust = self.own_rust().map(|rust| rust.join("bin"));
        let path = env::var_os("PATH").unwrap_or_default();
        let all = first.into_iter().chain(rust).chain(env::split_paths(&path)).chain(cargo_bins());
        env::join_paths(all).unwrap_or(path)
    }

    /// The notebooks to work on: those named, or else all in the checkout.
    pub fn notebooks(&self, named: &[PathBuf]) -> Result<Vec<PathBuf>> {
        if let Some(missing) = named.iter().find(|path| !path.is_file()) {
            bail!("{}: there is no such notebook", missing.display());
        }
        if !named.is_empty() {
            return Ok(named.to_owned());
        }
        let folder = self.path("notebooks");
        let here = env::current_dir().unwrap_or_default();
        let mut found = Vec::new();
        for entry in folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "ipynb") {
                found.push(path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path));
            }
        }
        found.sort();
        if found.is_empty() {
            bail!("there are no notebooks in {}", folder.display());
        }
        Ok(found)
    }
}

/// Where `cargo install` puts programs.
pub fn cargo_bins() -> Vec<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let roots = env::var_os("CARGO_INSTALL_ROOT").map(PathBuf::from).into_iter().chain(home);
    roots.map(|root| root.join("bin")).collect()
}

/// Replaces this program by another, which then handles Ctrl-C and sets the exit code.
pub fn hand_over(mut command: Command) -> Result<ExitCode> {
    let name = command.get_program().to_string_lossy().into_owned();
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(command.exec()).with_context(|| format!("{name} cannot be started"))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().with_context(|| format!("{name} cannot be started"))?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

//! Where the built programs are.

use anyhow::{ensure, Result};
use std::path::{Path, PathBuf};

/// The programs of the project, as built.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The node.
    pub registrar: PathBuf,
    /// The host daemon.
    pub host: PathBuf,
    /// The command line.
    pub cli: PathBuf,
    /// The core module of the reference cryptlet `market-watcher`.
    pub market_watcher: PathBuf,
    /// The folder with the core modules of guests.
    guests: PathBuf,
    /// The project's folder.
    pub project: PathBuf,
}

impl Programs {
    /// Finds them beside the running test or demonstration: in the target folder that it was built into.
    pub fn find() -> Result<Self> {
        let here = std::env::current_exe()?;
        let release = here
            .ancestors()
            .find(|folder| folder.join("registrar").is_file())
            .map(Path::to_path_buf)
            .unwrap_or_else(|| here.parent().unwrap_or(Path::new(".")).to_path_buf());
        let target = release.parent().unwrap_or(&release).to_path_buf();
        let project = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap_or(Path::new("."))
            .to_path_buf();
        let guests = target.join("guests/wasm32v1-none/release");
        let programs = Programs {
            registrar: release.join("registrar"),
            host: release.join("cryptlet-host"),
            cli: release.join("cryptlet"),
            market_watcher: guests.join("market_watcher.wasm"),
            guests,
            project,
        };
        for file in [
            &programs.registrar,
            &programs.host,
            &programs.cli,
            &programs.market_watcher,
        ] {
            ensure!(
                file.is_file(),
                "{} is not there: build first, with ./scripts/test or ./scripts/run",
                file.display()
            );
        }
        Ok(programs)
    }

    /// The core module of a cryptlet in sdk/examples.
    pub fn guest(&self, name: &str) -> PathBuf {
        self.guests.join(format!("{}.wasm", name.replace('-', "_")))
    }
}

//! Packages of the examples, built as a publisher builds them.

use super::{Consortium, MARKET_WATCHER, PUBLISHER};
use anyhow::Result;
use std::fs;

impl Consortium {
    /// Builds the package of the reference cryptlet and puts its component where the hosts look for it.
    pub(super) fn make_package(&mut self) -> Result<()> {
        self.narrator.step(
            "packaging the market-watcher: component, header and configuration under one signature",
        );
        self.package(MARKET_WATCHER, "identity.key")
    }

    /// Makes an identity key, builds the package `{name}.cryptlet` of an example with it, and puts the component where the
    /// hosts look for it.
    pub(super) fn package(&mut self, name: &str, identity: &str) -> Result<()> {
        let example = self.programs.project.join("sdk/examples").join(name);
        let component = self.programs.guest(name).display().to_string();
        let header = example.join("header.wit").display().to_string();
        let configuration = example.join("configuration.json").display().to_string();
        let file = format!("{name}.cryptlet");
        fs::create_dir_all(self.folder.join("artefacts"))?;
        self.cli_offline(&["keygen", identity])?;
        self.cli_offline(&[
            "package",
            "build",
            "--component",
            &component,
            "--header",
            &header,
            "--config",
            &configuration,
            "--identity",
            identity,
            "--signer",
            PUBLISHER,
            "--out",
            &file,
        ])?;
        self.cli_offline(&["package", "extract", &file, "--to", "artefacts"])?;
        Ok(())
    }
}

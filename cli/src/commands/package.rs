//! `cryptlet package`: build, show and unpack package files.

use crate::{
    account::Account,
    context::Context,
    error::Outcome,
    files,
    keys::{self, Identity},
    output::{hex, Sheet},
    package::{self, Parts},
};
use cryptlet_primitives::package::{MAX_COMPONENT, MAX_CONFIGURATION, MAX_HEADER};
use serde_json::{json, Value as Json};
use std::path::PathBuf;

/// What can be done with package files.
#[derive(clap::Subcommand)]
pub enum Package {
    /// Build and sign a package.
    #[command(
        after_help = "Example: cryptlet package build --component market_watcher.wasm --header header.wit --config configuration.json --identity identity.key --signer publisher.key --out market-watcher.cryptlet"
    )]
    Build(Build),
    /// Check a package and show what is in it.
    #[command(after_help = "Example: cryptlet package show market-watcher.cryptlet")]
    Show(Show),
    /// Check a package and write its component as `SHA256.wasm`, the name by which hosts look it up.
    #[command(
        after_help = "Example: cryptlet package extract market-watcher.cryptlet --to artefacts"
    )]
    Extract(Extract),
}

/// How a package is built.
#[derive(clap::Args)]
pub struct Build {
    /// The guest: a core module for wasm32v1-none, or a component.
    #[arg(long, value_name = "FILE")]
    component: PathBuf,
    /// The header: WIT text.
    #[arg(long, value_name = "FILE")]
    header: PathBuf,
    /// The configuration: JSON. Without a publicKey, the identity's is put in.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The identity key: a file from `cryptlet keygen`, or //Name for development.
    #[arg(long, value_name = "//NAME|FILE", env = "CRYPTLET_IDENTITY")]
    identity: String,
    /// Who will register the package; without it, the signer.
    #[arg(long, value_name = "ACCOUNT", value_parser = keys::account)]
    publisher: Option<Account>,
    /// The package file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Which package is shown.
#[derive(clap::Args)]
pub struct Show {
    /// The package file.
    file: PathBuf,
}

/// Which package is unpacked.
#[derive(clap::Args)]
pub struct Extract {
    /// The package file.
    file: PathBuf,
    /// The folder that takes the component; it is made if it is not there.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

impl Package {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Package::Build(command) => command.run(context),
            Package::Show(command) => command.run(context),
            Package::Extract(command) => command.run(context),
        }
    }
}

impl Build {
    fn run(self, context: &Context) -> Outcome {
        let identity = Identity::read(&self.identity)?;
        let publisher = match self.publisher {
            Some(account) => account,
            None => context.signer()?.account(),
        };
        let parts = Parts {
            component: &files::read(&self.component, u64::from(MAX_COMPONENT))?,
            header: &files::read_text(&self.header, u64::from(MAX_HEADER))?,
            configuration: &files::read_text(&self.config, u64::from(MAX_CONFIGURATION))?,
            publisher,
        };
        let package = package::Package::build(parts, &identity)?;
        files::write(&self.out, &codec::Encode::encode(&package))?;
        let mut shown = shown(&package)?;
        shown["file"] = json!(self.out);
        let human = sheet(&package)?.row("written to", self.out.display());
        context.output.answer(&shown, &human.text())
    }
}

impl Show {
    fn run(self, context: &Context) -> Outcome {
        let package = package::Package::read(&self.file)?;
        let header = String::from_utf8_lossy(&package.header);
        let configuration = String::from_utf8_lossy(&package.configuration);
        let mut shown = shown(&package)?;
        shown["header"] = json!(header);
        shown["configuration"] = json!(configuration);
        let human = sheet(&package)?
            .row("header", header.trim_end())
            .row("configuration", configuration.trim_end());
        context.output.answer(&shown, &human.text())
    }
}

impl Extract {
    fn run(self, context: &Context) -> Outcome {
        let package = package::Package::read(&self.file)?;
        files::make_folder(&self.to)?;
        let path = self
            .to
            .join(format!("{}.wasm", hex::encode(package.statement.code)));
        files::write(&path, &package.component)?;
        let shown = json!({ "code": package.statement.code, "file": path });
        context.output.answer(&shown, &path.display().to_string())
    }
}

fn methods(package: &package::Package) -> Outcome<Vec<String>> {
    let header = package.header()?;
    Ok(header.methods.iter().map(ToString::to_string).collect())
}

fn shown(package: &package::Package) -> Outcome<Json> {
    Ok(json!({
        "name": String::from_utf8_lossy(&package.statement.name),
        "publisher": package.statement.publisher,
        "publicKey": hex(package.configuration()?.public_key),
        "code": package.statement.code,
        "componentBytes": package.component.len(),
        "headerDigest": package.statement.header,
        "configurationDigest": package.statement.configuration,
        "signature": hex(package.signature),
        "methods": methods(package)?,
    }))
}

fn sheet(package: &package::Package) -> Outcome<Sheet> {
    Ok(Sheet::default()
        .row("name", String::from_utf8_lossy(&package.statement.name))
        .row("publisher", &package.statement.publisher)
        .row("public key", hex(package.configuration()?.public_key))
        .row("code", hex(package.statement.code))
        .row("component", format!("{} bytes", package.component.len()))
        .row("methods", methods(package)?.join("\n")))
}

//! `cryptlet register`: a package becomes a cryptlet.

use crate::{
    account::Account,
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    package::Package,
    resolve,
    shown::{cryptlet_json, cryptlet_sheet},
};
use clap::ValueEnum;
use cryptlet_primitives::{package::Kind, policy::Policy};
use serde_json::json;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Register {
    /// The package file.
    package: PathBuf,
    /// Where hosts may fetch the component: an https address. Without it, hosts find the component in their own
    /// folders, by its digest.
    #[arg(long, value_name = "URL", default_value = "")]
    location: String,
    /// A word by which the cryptlet is found; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Whether it serves all or one contract.
    #[arg(long, value_enum, default_value_t = KindWord::Utility)]
    kind: KindWord,
    /// The owner's policy: a JSON file.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// A cryptlet's kind, as it is written.
#[derive(Clone, Copy, ValueEnum)]
pub enum KindWord {
    /// Serves whoever its policy admits.
    Utility,
    /// Serves the one contract that it is bound to.
    Contract,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Utility => Kind::Utility,
            KindWord::Contract => Kind::Contract,
        }
    }
}

impl Register {
    /// Registers the package.
    pub async fn run(self, context: &Context) -> Outcome {
        let package = Package::read(&self.package)?;
        check_publisher(&package, &context.signer()?.account())?;
        let policy = match &self.policy {
            Some(path) => super::policy::read(path)?,
            None => Policy::default(),
        };
        let name = String::from_utf8_lossy(&package.statement.name).into_owned();
        let tags: Vec<Vec<u8>> = self.tags.into_iter().map(String::into_bytes).collect();
        let call = Call::new("Cryptlet", "register")
            .with("name", &package.statement.name)
            .with("kind", Kind::from(self.kind))
            .with("header", &package.header)
            .with("configuration", &package.configuration)
            .with("code", package.statement.code)
            .with("location", self.location.as_bytes())
            .with("tags", tags)
            .with("policy", policy)
            .with("signature", package.signature);
        let chain = context.chain().await?;
        let inclusion = context.submit(&chain, &call).await?;
        let cryptlet = resolve::cryptlet(&chain, &name, inclusion.block).await?;
        let shown =
            json!({ "cryptlet": cryptlet_json(&cryptlet), "inclusion": inclusion.to_json() });
        context
            .output
            .answer(&shown, &cryptlet_sheet(&cryptlet).text())
    }
}

/// A package is signed for one account: the chain refuses it from any other.
pub fn check_publisher(package: &Package, signer: &Account) -> Outcome {
    let publisher = &package.statement.publisher;
    if publisher == signer {
        return Ok(());
    }
    Err(Problem::new(
        "other-publisher",
        format!("the package is signed for {publisher}; {signer} signs"),
        "sign as that account, or build the package for this one: --publisher ACCOUNT",
    ))
}

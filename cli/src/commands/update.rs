//! `cryptlet update`: a package becomes its cryptlet's new version.

use super::register::check_publisher;
use crate::{
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    output::hex,
    package::Package,
    resolve,
    shown::{cryptlet_json, cryptlet_sheet},
};
use serde_json::json;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Update {
    /// The package file.
    package: PathBuf,
    /// Where hosts may fetch the component: an https address. Without it, hosts find the component in their own
    /// folders, by its digest.
    #[arg(long, value_name = "URL", default_value = "")]
    location: String,
}

impl Update {
    /// Publishes the new version.
    pub async fn run(self, context: &Context) -> Outcome {
        let package = Package::read(&self.package)?;
        check_publisher(&package, &context.signer()?.account())?;
        let name = String::from_utf8_lossy(&package.statement.name).into_owned();
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &name, at).await?;
        let key = package.configuration()?.public_key;
        if key != cryptlet.identity {
            return Err(Problem::new(
                "other-identity",
                format!("{name} has the identity key {}; {} signed", hex(cryptlet.identity), hex(key)),
                "sign with the key in force, or give the cryptlet the new one first: `cryptlet rotate-key`",
            ));
        }
        let call = Call::new("Cryptlet", "update")
            .with("id", cryptlet.id)
            .with("header", &package.header)
            .with("configuration", &package.configuration)
            .with("code", package.statement.code)
            .with("location", self.location.as_bytes())
            .with("signature", package.signature);
        let inclusion = context.submit(&chain, &call).await?;
        let cryptlet = resolve::cryptlet(&chain, &name, inclusion.block).await?;
        let shown =
            json!({ "cryptlet": cryptlet_json(&cryptlet), "inclusion": inclusion.to_json() });
        context
            .output
            .answer(&shown, &cryptlet_sheet(&cryptlet).text())
    }
}

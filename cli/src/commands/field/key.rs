//! `cryptlet field key`: encryption keys.

use crate::{
    account::Account,
    chain::Call,
    context::Context,
    encryption,
    error::Outcome,
    keys,
    moment::utc,
    output::{hex, Sheet},
};
use serde_json::json;
use sp_core::H256;
use std::path::PathBuf;

/// What can be done with encryption keys.
#[derive(clap::Subcommand)]
pub enum Key {
    /// Make a key (X25519). The secret goes into the file and nowhere else.
    #[command(after_help = "Example: cryptlet field key new mine.key")]
    New(File),
    /// Publish a key's public half for the signer, in place of an earlier one: others seal to it. Holds a deposit.
    #[command(after_help = "Example: cryptlet field key publish mine.key --signer me.key")]
    Publish(File),
    /// Take the signer's published key back: the deposit comes back.
    #[command(after_help = "Example: cryptlet field key withdraw --signer me.key")]
    Withdraw,
    /// Show the public half of a file's key, or the key that an account has published.
    #[command(after_help = "Example: cryptlet field key show --account //Alice")]
    Show(Show),
}

/// A key's file.
#[derive(clap::Args)]
pub struct File {
    /// The file with the secret (mode 0600). A new one must not exist.
    file: PathBuf,
}

/// Whose key.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Show {
    /// The file of a key.
    file: Option<PathBuf>,
    /// An account: an SS58 address, 0x and 64 hex digits, an Ethereum address, or //NAME.
    #[arg(long, value_name = "ACCOUNT", value_parser = keys::account)]
    account: Option<Account>,
}

impl Key {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Key::New(File { file }) => {
                let public = encryption::create(&file)?.public();
                let human = Sheet::default()
                    .row("public key", hex(public.as_bytes()))
                    .row("secret in", file.display());
                let shown = json!({ "publicKey": hex(public.as_bytes()), "file": file });
                context.output.answer(&shown, &human.text())
            }
            Key::Publish(file) => file.publish(context).await,
            Key::Withdraw => withdraw(context).await,
            Key::Show(show) => show.run(context).await,
        }
    }
}

impl File {
    async fn publish(self, context: &Context) -> Outcome {
        let public = encryption::read(&self.file)?.public();
        let account = context.signer()?.account();
        let chain = context.chain().await?;
        let call =
            Call::new("Cryptlet", "set_encryption_key").with("key", H256(*public.as_bytes()));
        let inclusion = context.submit(&chain, &call).await?;
        let human = Sheet::default()
            .row("account", &account)
            .row("public key", hex(public.as_bytes()));
        let shown = json!({
            "account": account,
            "publicKey": hex(public.as_bytes()),
            "inclusion": inclusion.to_json(),
        });
        context.output.answer(&shown, &human.text())
    }
}

async fn withdraw(context: &Context) -> Outcome {
    let account = context.signer()?.account();
    let chain = context.chain().await?;
    let call = Call::new("Cryptlet", "clear_encryption_key");
    let inclusion = context.submit(&chain, &call).await?;
    let shown = json!({ "account": account, "inclusion": inclusion.to_json() });
    let human = "taken back; what is sealed to it stays so: keep the file";
    context.output.answer(&shown, human)
}

impl Show {
    async fn run(self, context: &Context) -> Outcome {
        let Some(account) = self.account else {
            let file = self.file.unwrap_or_default();
            let public = encryption::read(&file)?.public();
            let shown = json!({ "publicKey": hex(public.as_bytes()), "file": file });
            return context.output.answer(&shown, &hex(public.as_bytes()));
        };
        let (chain, at) = context.believed().await?;
        let published = chain.encryption_key(&account, at).await?;
        let published = published.ok_or_else(|| encryption::not_published(&account))?;
        let human = Sheet::default()
            .row("account", &account)
            .row("public key", hex(published.key))
            .row("since", utc(published.since));
        let shown = json!({
            "account": account,
            "publicKey": published.key,
            "since": published.since,
        });
        context.output.answer(&shown, &human.text())
    }
}

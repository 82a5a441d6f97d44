//! `cryptlet host renew`, `move`, `suspend`, `reinstate`, `retire`, `withdraw`: an operator's care.

use crate::{
    chain::{Call, Chain},
    context::Context,
    error::Outcome,
    files, resolve,
    shown::{host_json, host_sheet},
};
use cryptlet_primitives::ids::HostId;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Most bytes of an evidence file; the chain may take less.
const MAX_EVIDENCE: u64 = 64 * 1024;

/// A host by its number.
#[derive(clap::Args)]
pub struct HostNumber {
    /// The host's number.
    host: u32,
}

impl HostNumber {
    /// The number.
    pub fn number(&self) -> u32 {
        self.host
    }

    /// Sends a call that takes the number alone.
    pub async fn submit(self, context: &Context, call: &'static str) -> Outcome {
        let call = Call::new("Cryptlet", call).with("host", HostId(self.host));
        tended(context, &context.chain().await?, self.host, &call).await
    }

    /// Withdraws the host: there is nothing to show of it afterwards.
    pub async fn withdraw(self, context: &Context) -> Outcome {
        let call = Call::new("Cryptlet", "withdraw_host").with("host", HostId(self.host));
        let inclusion = context.submit(&context.chain().await?, &call).await?;
        let shown = json!({ "host": self.host, "inclusion": inclusion.to_json() });
        context
            .output
            .answer(&shown, &format!("host {} is withdrawn", self.host))
    }
}

/// The arguments of `renew`.
#[derive(clap::Args)]
pub struct Renew {
    /// The host's number.
    host: u32,
    /// What proves the host's isolation; software isolation has no proof.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

impl Renew {
    /// Renews the host.
    pub async fn run(self, context: &Context) -> Outcome {
        let call = Call::new("Cryptlet", "renew_host")
            .with("host", HostId(self.host))
            .with("evidence", evidence(self.evidence.as_deref())?);
        tended(context, &context.chain().await?, self.host, &call).await
    }
}

/// The arguments of `move`.
#[derive(clap::Args)]
pub struct Move {
    /// The host's number.
    host: u32,
    /// Where delegates reach it from now on: https://name, or https://name:port.
    #[arg(long, value_name = "URL")]
    endpoint: String,
}

impl Move {
    /// Moves the host.
    pub async fn run(self, context: &Context) -> Outcome {
        let endpoint = self.endpoint.trim_end_matches('/');
        let call = Call::new("Cryptlet", "move_host")
            .with("host", HostId(self.host))
            .with("endpoint", endpoint.as_bytes());
        tended(context, &context.chain().await?, self.host, &call).await
    }
}

/// Reads the evidence, if there is a file of it.
pub fn evidence(path: Option<&Path>) -> Outcome<Vec<u8>> {
    path.map_or_else(|| Ok(Vec::new()), |path| files::read(path, MAX_EVIDENCE))
}

/// Sends a call about a host, and shows the host as it is then.
pub async fn tended(context: &Context, chain: &Chain, host: u32, call: &Call) -> Outcome {
    let inclusion = context.submit(chain, call).await?;
    let host = resolve::host(chain, host, inclusion.block).await?;
    let shown = json!({ "host": host_json(&host), "inclusion": inclusion.to_json() });
    context.output.answer(&shown, &host_sheet(&host).text())
}

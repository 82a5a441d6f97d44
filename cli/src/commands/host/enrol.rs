//! `cryptlet host enrol` and `rotate-key`: a host's keys come to the chain.

use super::tend::{evidence, tended};
use crate::{
    chain::{Call, Chain},
    context::Context,
    error::{Outcome, Problem},
    host_papers::{HostDoor, IdentityPapers},
    resolve,
    shown::{host_json, host_sheet},
};
use cryptlet_primitives::ids::HostId;
use serde_json::json;
use std::path::PathBuf;

/// The arguments of `enrol`.
#[derive(clap::Args)]
pub struct Enrol {
    /// Where delegates reach the host: https://name, or https://name:port.
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The authority that the host's certificate must come from, PEM; without it, the system's authorities.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// What proves the host's isolation; software isolation has no proof.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

impl Enrol {
    /// Asks the host for its keys, and enrols it.
    pub async fn run(self, context: &Context) -> Outcome {
        let evidence = evidence(self.evidence.as_deref())?;
        let door = HostDoor::new(&self.endpoint, self.ca.as_deref())?;
        let papers = door.identity().await?;
        let chain = context.chain().await?;
        check(context, &chain, &papers)?;
        let call = Call::new("Cryptlet", "enrol_host")
            .with("endpoint", door.endpoint().as_bytes())
            .with("region_key", papers.region_key)
            .with("encryption_key", papers.encryption_key)
            .with("isolation", papers.isolation)
            .with("evidence", evidence)
            .with("proof", papers.possession);
        let inclusion = context.submit(&chain, &call).await?;
        let enrolled = inclusion.event("Cryptlet", "HostEnrolled");
        let number = enrolled.and_then(|event| event.number("host"));
        let number = number
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| {
                Problem::new(
                    "other-version",
                    "the host is enrolled, but the event does not tell its number",
                    "find it with `cryptlet host list`",
                )
            })?;
        let host = resolve::host(&chain, number, inclusion.block).await?;
        let shown = json!({ "host": host_json(&host), "inclusion": inclusion.to_json() });
        context.output.answer(&shown, &host_sheet(&host).text())
    }
}

/// The arguments of `rotate-key`.
#[derive(clap::Args)]
pub struct RotateKey {
    /// The host's number.
    host: u32,
    /// The authority that the host's certificate must come from, PEM; without it, the system's authorities.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

impl RotateKey {
    /// Asks the host for its key, and registers it.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let host = resolve::host(&chain, self.host, at).await?;
        let papers = HostDoor::new(&host.endpoint, self.ca.as_deref())?
            .identity()
            .await?;
        check(context, &chain, &papers)?;
        if papers.region_key == host.region_key {
            return Err(Problem::new(
                "same-key",
                format!("host {} still has the registered key", self.host),
                "make a new region key in the host's vault first",
            ));
        }
        let call = Call::new("Cryptlet", "rotate_host_key")
            .with("host", HostId(self.host))
            .with("key", papers.region_key)
            .with("proof", papers.possession);
        tended(context, &chain, self.host, &call).await
    }
}

/// The host's papers must be for this chain and this operator: the chain would refuse them otherwise.
fn check(context: &Context, chain: &Chain, papers: &IdentityPapers) -> Outcome {
    if papers.genesis != chain.genesis() {
        return Err(Problem::new(
            "other-chain",
            format!(
                "the host is of the chain {:?}, the node of {:?}",
                papers.genesis,
                chain.genesis()
            ),
            "give the host's `node` and this command's --node the same chain",
        ));
    }
    let signer = context.signer()?.account();
    if papers.operator != signer {
        return Err(Problem::new(
            "other-operator",
            format!(
                "the host names {} as its operator; {signer} signs",
                papers.operator
            ),
            "sign as the operator, or change `operator` in the host's configuration",
        ));
    }
    Ok(())
}

//! `cryptlet host offer`: a host asks for a seat in a cryptlet's pool.

use crate::{
    account::Account,
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    host_papers::{HostDoor, OfferPapers, HOST_REFUSED, NOT_OFFERED},
    output::{hex, Sheet},
    resolve,
    shown::named_json,
};
use cryptlet_primitives::{ids::CryptletId, package::Kind, view::CryptletView};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// How often a host is asked that does not offer yet.
const MAX_TRIES: u32 = 5;
/// The pause between: a few blocks.
const PAUSE: Duration = Duration::from_secs(1);

/// The command's arguments.
#[derive(clap::Args)]
pub struct Offer {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The host's address: https://name, or https://name:port.
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The authority that the host's certificate must come from, PEM; without it, the system's authorities.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

impl Offer {
    /// Asks the host for its instance's key, and offers it.
    pub async fn run(self, context: &Context) -> Outcome {
        let door = HostDoor::new(&self.endpoint, self.ca.as_deref())?;
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        ensure_utility(&cryptlet)?;
        let papers = papers(context, &door, cryptlet.id).await?;
        if papers.genesis != chain.genesis() || papers.cryptlet != cryptlet.id {
            return Err(Problem::new(
                "other-offer",
                "the host offers an instance of another chain or cryptlet",
                "give the host's `node` and this command's --node the same chain",
            ));
        }
        let call = Call::new("Cryptlet", "offer_instance")
            .with("cryptlet", cryptlet.id)
            .with("host", papers.host)
            .with("key", papers.key)
            .with("by_instance", papers.by_instance)
            .with("by_region", papers.by_region);
        let inclusion = context.submit(&chain, &call).await?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "host": papers.host,
            "instanceKey": hex(papers.key),
            "instanceEpoch": papers.epoch,
            "inclusion": inclusion.to_json(),
        });
        let human = Sheet::default()
            .row("cryptlet", &cryptlet.name)
            .row("host", papers.host)
            .row(
                "instance key",
                format!("{} (key {})", hex(papers.key), papers.epoch),
            )
            .row(
                "next",
                format!(
                    "its owner runs `cryptlet admit {} {}`",
                    cryptlet.name, papers.host
                ),
            );
        context.output.answer(&shown, &human.text())
    }
}

/// Refuses contracts' cryptlets, and blueprints, at once: no host offers them, and none would be admitted.
fn ensure_utility(cryptlet: &CryptletView<Account>) -> Outcome<()> {
    if cryptlet.kind == Kind::Utility {
        return Ok(());
    }
    let binding = cryptlet.binding.as_ref();
    let blueprint = binding.map_or(cryptlet.id, |binding| binding.blueprint);
    Err(asked_by_delegates(cryptlet.id, &cryptlet.name, blueprint))
}

/// Why a contract's cryptlet, or a blueprint, has no offers, and what the operator does instead.
fn asked_by_delegates(id: CryptletId, name: &str, blueprint: CryptletId) -> Problem {
    Problem::new(
        NOT_OFFERED,
        format!("{name} (number {id}) serves one contract, or is a blueprint: delegates ask its hosts themselves"),
        format!(
            "let the host's operator write `blueprints = [{blueprint}]` under [contract-cryptlets] in its host.toml, and restart \
             the host: for each contract that names him it then gets a seat without an offer"
        ),
    )
}

/// Asks the host for its offer; again if it refuses, since its node may be some blocks behind ours and not show the
/// enrolment or the cryptlet yet. What its configuration does not offer, it refuses once.
async fn papers(context: &Context, door: &HostDoor, cryptlet: CryptletId) -> Outcome<OfferPapers> {
    for _ in 1..MAX_TRIES {
        match door.offer(cryptlet).await {
            Err(problem) if problem.code == HOST_REFUSED => {
                context.output.progress(format!("{problem}; asking again"));
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
    door.offer(cryptlet).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_serves_contracts_the_remedy_names_the_entry_of_the_hosts_configuration() {
        let problem = asked_by_delegates(CryptletId(20), "loan", CryptletId(12));
        assert_eq!(problem.code, NOT_OFFERED);
        assert!(problem.state.contains("loan (number 20)"), "{problem}");
        let entry = "`blueprints = [12]` under [contract-cryptlets]";
        assert!(problem.remedy.contains(entry), "{}", problem.remedy);
    }
}

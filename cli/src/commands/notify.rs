//! `cryptlet notify`: an update from outside, told to every host of a cryptlet's pool.

use crate::{
    account::Account,
    chain::Chain,
    context::Context,
    error::{Outcome, Problem},
    files,
    host_papers::HostDoor,
    keys::Identity,
    moment::{self, moment},
    output::{hex, Table},
    resolve,
    shown::named_json,
};
use cryptlet_primitives::{
    configuration,
    ids::Moment,
    update::{Content, SignedUpdate, Update, MAX_UPDATE},
    view::{CryptletView, HostView},
};
use futures::future::join_all;
use serde_json::json;
use sp_core::H256;
use std::path::PathBuf;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Notify {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The file with what is told, in a form that the cryptlet knows.
    #[arg(long, value_name = "FILE")]
    content: PathBuf,
    /// The sender's key: its file, as `cryptlet keygen` makes one, or //NAME for a development key.
    #[arg(long, value_name = "//NAME|FILE")]
    key: String,
    /// The update's number, higher than all before; without it, now in milliseconds since 1970. Sent again under the same
    /// number, with the same moment of issue, it is the same update, and brings no second event.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    number: Option<u64>,
    /// When it was issued: 2026-11-21T16:00:00Z; without it, what its number says in milliseconds since 1970.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    issued_at: Option<Moment>,
    /// A file with the certificates of the hosts' authority, PEM; without it, the system's.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

/// What became of an update at one host.
struct Told {
    host: HostView<Account>,
    outcome: Outcome<bool>,
}

impl Notify {
    /// Tells all hosts. An error if so few took it that no quorum can.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let signed = self.signed(&chain, &cryptlet).await?;
        let hosts = pool(&chain, &cryptlet, at).await?;
        let count = hosts.len();
        let telling = hosts.into_iter().map(async |host| {
            let outcome = match HostDoor::new(&host.endpoint, self.ca.as_deref()) {
                Ok(door) => door.tell(&signed).await,
                Err(problem) => Err(problem),
            };
            Told { host, outcome }
        });
        let told: Vec<Told> = join_all(telling).await;
        let took = told.iter().filter(|told| told.outcome.is_ok()).count();
        let policy = chain.policy_in_force(cryptlet.id, at).await?;
        let quorum = u16::try_from(count)
            .ok()
            .and_then(|size| policy.unwrap_or_default().quorum_in(size));
        if took < quorum.map_or(1, usize::from) {
            return Err(too_few(&told, took));
        }
        let mut table = Table::new(&["host", "endpoint", "update"]);
        for Told { host, outcome } in &told {
            let shown = match outcome {
                Ok(true) => "taken".to_owned(),
                Ok(false) => "known already".to_owned(),
                Err(problem) => problem.state.clone(),
            };
            table.push(vec![host.id.to_string(), host.endpoint.clone(), shown]);
        }
        let hosts: Vec<_> = told
            .iter()
            .map(|told| {
                json!({
                    "host": told.host.id,
                    "isNew": told.outcome.as_ref().ok(),
                    "error": told.outcome.as_ref().err().map(|problem| &problem.state),
                })
            })
            .collect();
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "number": signed.update.number,
            "digest": hex(signed.update.digest()),
            "hosts": hosts,
        });
        context.output.answer(&shown, &table.text("no hosts"))
    }

    async fn signed(
        &self,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
    ) -> Outcome<SignedUpdate> {
        let key = Identity::read(&self.key)?;
        let listed = configuration::parse(cryptlet.configuration.as_bytes())
            .map(|configuration| configuration.update_keys)
            .unwrap_or_default();
        if !listed.contains(&key.public()) {
            let state = format!(
                "the configuration of {} does not list the key {} under `updateKeys`",
                cryptlet.name,
                hex(key.public())
            );
            let remedy =
                "send with a listed key, or let the publisher list this one in a new version";
            return Err(Problem::new("key-not-listed", state, remedy));
        }
        let content = files::read(&self.content, u64::from(MAX_UPDATE))?;
        let content = Content::try_from(content).map_err(|bytes| {
            let state = format!("{} bytes; {MAX_UPDATE} are allowed", bytes.len());
            Problem::new("too-long", state, "tell less")
        })?;
        // Nothing else of the clock: whoever sends it again sends the same.
        let number = self.number.unwrap_or_else(moment::now);
        let update = Update {
            genesis: chain.genesis(),
            cryptlet: cryptlet.id,
            number,
            issued_at: self.issued_at.unwrap_or(number),
            content,
        };
        let signature = key.sign(&update.digest());
        Ok(SignedUpdate {
            update,
            key: key.public(),
            signature,
        })
    }
}

/// The hosts that have a seat.
async fn pool(
    chain: &Chain,
    cryptlet: &CryptletView<Account>,
    at: H256,
) -> Outcome<Vec<HostView<Account>>> {
    let mut hosts = Vec::new();
    for seat in chain.pool(cryptlet.id, at).await? {
        if seat.admitted {
            hosts.extend(chain.host(seat.host, at).await?);
        }
    }
    if hosts.is_empty() {
        let state = format!("no host serves {}", cryptlet.name);
        let remedy = "let its owner admit hosts: `cryptlet admit NAME --all`";
        return Err(Problem::new("no-pool", state, remedy));
    }
    Ok(hosts)
}

fn too_few(told: &[Told], took: usize) -> Problem {
    let first = told.iter().find_map(|told| told.outcome.as_ref().err());
    let why = first.map_or_else(String::new, |problem| format!("; {}", problem.state));
    let remedy = first
        .map_or("see the hosts' logs", |problem| &problem.remedy)
        .to_owned();
    Problem::new(
        "update-refused",
        format!(
            "{took} of {} hosts took the update: no quorum{why}",
            told.len()
        ),
        format!("{remedy}; then send it again under the same number"),
    )
}

//! `cryptlet host`: hosts are enrolled, tended, and offer instances.

mod enrol;
mod offer;
mod tend;

use super::MAX_ROWS;
use crate::{
    context::Context,
    error::Outcome,
    resolve,
    shown::{host_json, host_sheet, host_table},
};
use serde_json::Value as Json;

/// What can be done with hosts.
#[derive(clap::Subcommand)]
pub enum Host {
    /// Enrol a running host; the signer becomes its operator.
    #[command(
        after_help = "Example: cryptlet host enrol --endpoint https://host.bank.example:8443 --ca consortium-ca.pem --signer operator.key"
    )]
    Enrol(enrol::Enrol),
    /// Let a host count for another term.
    #[command(after_help = "Example: cryptlet host renew 3 --signer operator.key")]
    Renew(tend::Renew),
    /// Give a host the region key that it has now.
    #[command(
        after_help = "Example: cryptlet host rotate-key 3 --ca consortium-ca.pem --signer operator.key"
    )]
    RotateKey(enrol::RotateKey),
    /// Let a host be reached elsewhere.
    #[command(
        after_help = "Example: cryptlet host move 3 --endpoint https://host.bank.example:9443 --signer operator.key"
    )]
    Move(tend::Move),
    /// Suspend a host: its votes don't count.
    #[command(after_help = "Example: cryptlet host suspend 3 --signer operator.key")]
    Suspend(tend::HostNumber),
    /// Let a suspended host's votes count again.
    #[command(after_help = "Example: cryptlet host reinstate 3 --signer operator.key")]
    Reinstate(tend::HostNumber),
    /// Retire a host, for good: its votes never count again.
    #[command(after_help = "Example: cryptlet host retire 3 --signer operator.key")]
    Retire(tend::HostNumber),
    /// Withdraw a host that retired long enough ago: the deposit comes back, but for its keys' part.
    #[command(after_help = "Example: cryptlet host withdraw 3 --signer operator.key")]
    Withdraw(tend::HostNumber),
    /// Offer a host's instance of a cryptlet.
    #[command(
        after_help = "Example: cryptlet host offer market-watcher --endpoint https://host.bank.example:8443 --ca consortium-ca.pem --signer operator.key"
    )]
    Offer(offer::Offer),
    /// List hosts.
    #[command(after_help = "Example: cryptlet host list")]
    List {
        /// At most so many.
        #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=MAX_ROWS))]
        limit: u16,
    },
    /// Show a host.
    #[command(after_help = "Example: cryptlet host show 3")]
    Show(tend::HostNumber),
}

impl Host {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Host::Enrol(command) => command.run(context).await,
            Host::Renew(command) => command.run(context).await,
            Host::RotateKey(command) => command.run(context).await,
            Host::Move(command) => command.run(context).await,
            Host::Suspend(host) => host.submit(context, "suspend_host").await,
            Host::Reinstate(host) => host.submit(context, "reinstate_host").await,
            Host::Retire(host) => host.submit(context, "retire_host").await,
            Host::Withdraw(host) => host.withdraw(context).await,
            Host::Offer(command) => command.run(context).await,
            Host::List { limit } => list(context, limit).await,
            Host::Show(host) => show(context, host.number()).await,
        }
    }
}

async fn list(context: &Context, limit: u16) -> Outcome {
    let (chain, at) = context.believed().await?;
    let hosts = chain.hosts(limit.into(), at).await?;
    let shown: Json = hosts.iter().map(host_json).collect();
    context
        .output
        .answer(&shown, &host_table(&hosts).text("no host is enrolled"))
}

async fn show(context: &Context, number: u32) -> Outcome {
    let (chain, at) = context.believed().await?;
    let host = resolve::host(&chain, number, at).await?;
    context
        .output
        .answer(&host_json(&host), &host_sheet(&host).text())
}

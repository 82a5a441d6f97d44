//! The commands, a file each.

mod admit;
mod dismiss;
mod host;
mod keygen;
mod list;
mod network;
mod ownership;
mod package;
mod policy;
mod register;
mod request;
mod result;
mod revoke;
mod rotate_key;
mod show;
mod tags;
mod update;
mod verify;
mod watch;

use crate::{context::Context, error::Outcome};

/// What can be asked of the program.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an identity key, which signs a publisher's packages.
    Keygen(keygen::Keygen),
    /// Build, show and unpack package files.
    #[command(subcommand)]
    Package(package::Package),
    /// Register a package as a new cryptlet.
    Register(register::Register),
    /// Publish a package as a new version of its cryptlet.
    Update(update::Update),
    /// Revoke a cryptlet, for good.
    Revoke(revoke::Revoke),
    /// Give a cryptlet another identity key.
    RotateKey(rotate_key::RotateKey),
    /// Offer a cryptlet to another owner.
    OfferOwnership(ownership::OfferOwnership),
    /// Take over a cryptlet that was offered to the signer.
    AcceptOwnership(ownership::AcceptOwnership),
    /// Replace a cryptlet's tags.
    SetTags(tags::SetTags),
    /// Enrol and tend hosts, and let them offer instances.
    #[command(subcommand)]
    Host(host::Host),
    /// Admit offered instances to a cryptlet's pool.
    Admit(admit::Admit),
    /// Take a host's instance out of a cryptlet's pool, or its offer off the table.
    Dismiss(dismiss::Dismiss),
    /// Show and set policies.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// List cryptlets.
    List(list::List),
    /// Show a cryptlet: its methods, pool and policy.
    Show(show::Show),
    /// Ask a cryptlet.
    Request(request::Request),
    /// Read an accepted result, and save what proves it.
    Result(result::Result),
    /// Follow what happens to cryptlets, hosts and rounds.
    Watch(watch::Watch),
    /// Verify a saved result: without a network, or also against a node's chain.
    Verify(verify::Verify),
    /// Administer the consortium.
    #[command(subcommand)]
    Network(network::Network),
}

impl Command {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Command::Keygen(command) => command.run(context),
            Command::Package(command) => command.run(context),
            Command::Register(command) => command.run(context).await,
            Command::Update(command) => command.run(context).await,
            Command::Revoke(command) => command.run(context).await,
            Command::RotateKey(command) => command.run(context).await,
            Command::OfferOwnership(command) => command.run(context).await,
            Command::AcceptOwnership(command) => command.run(context).await,
            Command::SetTags(command) => command.run(context).await,
            Command::Host(command) => command.run(context).await,
            Command::Admit(command) => command.run(context).await,
            Command::Dismiss(command) => command.run(context).await,
            Command::Policy(command) => command.run(context).await,
            Command::List(command) => command.run(context).await,
            Command::Show(command) => command.run(context).await,
            Command::Request(command) => command.run(context).await,
            Command::Result(command) => command.run(context).await,
            Command::Watch(command) => command.run(context).await,
            Command::Verify(command) => command.run(context).await,
            Command::Network(command) => command.run(context).await,
        }
    }
}

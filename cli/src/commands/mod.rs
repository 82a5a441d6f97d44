//! The commands, a file each.

mod admit;
mod asked;
mod audit;
mod close_round;
mod contract;
mod dismiss;
mod feed;
mod field;
mod header;
mod history;
mod host;
mod keygen;
mod list;
mod name;
mod network;
mod notify;
mod ownership;
mod package;
mod policy;
mod register;
mod replay;
mod request;
mod result;
mod revoke;
mod rotate_key;
mod seek_hosts;
mod show;
mod subscribe;
mod tags;
mod topic;
mod transfer;
mod update;
mod verify;
mod watch;

use crate::{context::Context, error::Outcome};

/// Most rows of one listing: a hundred pages of the runtime API.
const MAX_ROWS: i64 = 10_000;

/// What can be asked of the program.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a key (ed25519): a publisher's, for packages; a sender's, for updates; an auditor's, for receipts.
    #[command(after_help = "Example: cryptlet keygen identity.key")]
    Keygen(keygen::Keygen),
    /// Build, show and unpack package files.
    #[command(after_help = "Example: cryptlet package show market-watcher.cryptlet")]
    #[command(subcommand)]
    Package(package::Package),
    /// Write headers for contracts; pin what contracts import.
    #[command(
        after_help = "Example: cryptlet header export market-watcher --out contracts/MarketWatcher.sol"
    )]
    #[command(subcommand)]
    Header(header::Header),
    /// Wire contracts to cryptlets, as their tags say; see what callbacks cost, how they stand, and why they failed.
    #[command(after_help = "Example: cryptlet contract wire contracts/PriceAlert.sol")]
    #[command(subcommand)]
    Contract(contract::Contract),
    /// Register a package as a new cryptlet.
    #[command(
        after_help = "Example: cryptlet register market-watcher.cryptlet --tag prices --signer publisher.key"
    )]
    Register(register::Register),
    /// Publish a package as a new version of its cryptlet.
    #[command(
        after_help = "Example: cryptlet update market-watcher.cryptlet --signer publisher.key"
    )]
    Update(update::Update),
    /// Revoke a cryptlet, for good.
    #[command(after_help = "Example: cryptlet revoke market-watcher --signer publisher.key")]
    Revoke(revoke::Revoke),
    /// Give a cryptlet another identity key.
    #[command(
        after_help = "Example: cryptlet rotate-key market-watcher --identity new-identity.key --signer publisher.key"
    )]
    RotateKey(rotate_key::RotateKey),
    /// Offer a cryptlet to another owner.
    #[command(
        after_help = "Example: cryptlet offer-ownership market-watcher 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --signer publisher.key"
    )]
    OfferOwnership(ownership::OfferOwnership),
    /// Take over a cryptlet that was offered to the signer.
    #[command(
        after_help = "Example: cryptlet accept-ownership market-watcher --signer new-owner.key"
    )]
    AcceptOwnership(ownership::AcceptOwnership),
    /// Replace a cryptlet's tags.
    #[command(
        after_help = "Example: cryptlet set-tags market-watcher prices oil --signer publisher.key"
    )]
    SetTags(tags::SetTags),
    /// Enrol and tend hosts, and let them offer instances.
    #[command(after_help = "Example: cryptlet host list")]
    #[command(subcommand)]
    Host(host::Host),
    /// Admit offered instances to a cryptlet's pool.
    #[command(after_help = "Example: cryptlet admit market-watcher --all --signer publisher.key")]
    Admit(admit::Admit),
    /// Take a host's instance out of a cryptlet's pool, or its offer off the table.
    #[command(after_help = "Example: cryptlet dismiss market-watcher 3 --signer publisher.key")]
    Dismiss(dismiss::Dismiss),
    /// Have hosts looked for again, for a contract's cryptlet that has too few.
    #[command(after_help = "Example: cryptlet seek-hosts 7 --signer me.key")]
    SeekHosts(seek_hosts::SeekHosts),
    /// Show and set policies.
    #[command(after_help = "Example: cryptlet policy show market-watcher")]
    #[command(subcommand)]
    Policy(policy::Policy),
    /// List cryptlets.
    #[command(after_help = "Example: cryptlet list --tag prices")]
    List(list::List),
    /// Show a cryptlet: its methods, pool and policy.
    #[command(after_help = "Example: cryptlet show market-watcher")]
    Show(show::Show),
    /// Ask a cryptlet.
    #[command(
        after_help = "Example: cryptlet request market-watcher price-at wti-oil 2020-04-20 --wait --signer me.key"
    )]
    Request(request::Request),
    /// Read an accepted result, and save what proves it.
    #[command(
        after_help = "Example: cryptlet result market-watcher price-at wti-oil 2020-04-20 --save proof"
    )]
    Result(result::Result),
    /// Subscribe to answers that come by themselves: at a moment, again and again, or when something happens.
    #[command(
        after_help = "Example: cryptlet subscribe market-watcher latest wti-oil --every 15m --signer me.key"
    )]
    Subscribe(subscribe::Subscribe),
    /// List, show, fund, resume and leave what an account subscribes to.
    #[command(after_help = "Example: cryptlet feed list --signer me.key")]
    #[command(subcommand)]
    Feed(feed::Feed),
    /// Seal contents to a cryptlet's hosts, and open what a cryptlet has sealed to you.
    #[command(
        after_help = "Example: cryptlet field seal customer-validator --content customer.json"
    )]
    #[command(subcommand)]
    Field(field::Field),
    /// Tell a cryptlet something from outside: an update, signed by a key that its configuration lists.
    #[command(
        after_help = "Example: cryptlet notify credit-watch --content rating.json --key agency.key --ca consortium-ca.pem"
    )]
    Notify(notify::Notify),
    /// Show, keep, hand over and remove topics: the places of questions, for which who asked first pays.
    #[command(
        after_help = "Example: cryptlet topic show 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae"
    )]
    #[command(subcommand)]
    Topic(topic::Topic),
    /// End an open round of a revoked cryptlet, which nobody can answer. Others the council can close.
    #[command(after_help = "Example: cryptlet close-round 7 --signer me.key")]
    CloseRound(close_round::CloseRound),
    /// Send tokens to an account, which a new one needs for fees and deposits.
    #[command(
        after_help = "Example: cryptlet transfer 10CLT --to 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --signer me.key"
    )]
    Transfer(transfer::Transfer),
    /// Follow what happens to cryptlets, hosts and rounds.
    #[command(after_help = "Example: cryptlet watch --cryptlet market-watcher")]
    Watch(watch::Watch),
    /// Show accepted results: of a topic, or of the whole chain.
    #[command(
        after_help = "Example: cryptlet history --cryptlet market-watcher latest gold --from 2026-11-01 --to 2026-12-01"
    )]
    History(history::History),
    /// Prove results from what a node keeps: signatures, code, policy and history of that day; save each as a signed receipt.
    #[command(
        after_help = "Example: cryptlet audit --cryptlet market-watcher price-at wti-oil 2020-04-20 --at-sequence 0 --key auditor.key --out oil.receipt"
    )]
    Audit(audit::Audit),
    /// Run a result's input again through the same component, and compare the answers.
    #[command(
        after_help = "Example: cryptlet replay oil.receipt --host-config host.toml --component artefacts/SHA256.wasm"
    )]
    Replay(replay::Replay),
    /// Verify a receipt or a saved result: without a network, or with --accepted also against a node's chain.
    #[command(
        after_help = "Example: cryptlet verify proof/envelope.scale --keys proof/keys.json --header proof/header.wit"
    )]
    Verify(verify::Verify),
    /// Decide for the consortium: propose, vote, carry out. The same as `network council`.
    #[command(after_help = "Example: cryptlet council list")]
    #[command(subcommand)]
    Council(network::Council),
    /// Administer the consortium, through its council or a development chain's administrator.
    #[command(after_help = "Example: cryptlet network council list")]
    #[command(subcommand)]
    Network(network::Network),
}

impl Command {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Command::Keygen(command) => command.run(context),
            Command::Package(command) => command.run(context),
            Command::Header(command) => command.run(context).await,
            Command::Contract(command) => command.run(context).await,
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
            Command::SeekHosts(command) => command.run(context).await,
            Command::Policy(command) => command.run(context).await,
            Command::List(command) => command.run(context).await,
            Command::Show(command) => command.run(context).await,
            Command::Request(command) => command.run(context).await,
            Command::Result(command) => command.run(context).await,
            Command::Subscribe(command) => command.run(context).await,
            Command::Feed(command) => command.run(context).await,
            Command::Field(command) => command.run(context).await,
            Command::Notify(command) => command.run(context).await,
            Command::Topic(command) => command.run(context).await,
            Command::CloseRound(command) => command.run(context).await,
            Command::Transfer(command) => command.run(context).await,
            Command::Watch(command) => command.run(context).await,
            Command::History(command) => command.run(context).await,
            Command::Audit(command) => command.run(context).await,
            Command::Replay(command) => command.run(context).await,
            Command::Verify(command) => command.run(context).await,
            Command::Council(command) => command.run(context).await,
            Command::Network(command) => command.run(context).await,
        }
    }
}

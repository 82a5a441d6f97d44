//! The chain, as the member's own node shows it.

mod memory;
mod node;
mod present;

pub use node::NodeChain;
pub use present::present;

use cryptlet_primitives::{
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId, Version},
    package::Kind,
    policy::Policy,
    view::{CryptletView, HostView, RoundView, SeatView},
    DelegateId,
};
use futures::{future::BoxFuture, stream::BoxStream};
use sp_core::{crypto::AccountId32, H256};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::watch;

/// Accounts of the chain.
pub type AccountId = AccountId32;
/// What a look-up comes to.
pub type Lookup<'a, T> = BoxFuture<'a, Result<T, ChainError>>;
/// Cryptlets in whose pools a host is admitted, as blocks say so. Ends when more can't be told.
pub type Admissions = BoxStream<'static, CryptletId>;
/// Keys of one host's instances for contracts' own cryptlets.
pub type ContractKeys = BTreeSet<(CryptletId, KeyEpoch)>;

/// The newest block of the own node, unless an entry says otherwise; nothing is taken from anywhere else.
pub trait ChainView: Send + Sync {
    /// Hash of the chain's first block.
    fn genesis(&self) -> H256;
    /// Changes whenever there is a new best block.
    fn heads(&self) -> watch::Receiver<Head>;
    /// The chain's clock, as of that block. 0 before the first.
    fn now(&self) -> Lookup<'_, Moment>;
    /// Keys of the delegates.
    fn delegates(&self) -> Lookup<'_, Arc<Vec<DelegateId>>>;
    /// A round, if it is open.
    fn round(&self, id: RoundId) -> Lookup<'_, Option<RoundView<AccountId>>>;
    /// A cryptlet, at its newest version or a past one.
    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
    ) -> Lookup<'_, Option<Arc<CryptletView<AccountId>>>>;
    /// The policy in force for a cryptlet: consortium's and owner's, the strictest of each.
    fn policy(&self, cryptlet: CryptletId) -> Lookup<'_, Option<Policy<AccountId>>>;
    /// Of a host's keys for contracts' own cryptlets those that are of no more use, by the newest finalized block: no contract
    /// has the cryptlet any more, or the epoch is before that of the host's seat, or of the next that it gets without one. No
    /// block brings them back, and neither numbers nor epochs are given again.
    fn outlived(&self, host: HostId, keys: ContractKeys) -> Lookup<'_, ContractKeys>;
    /// A host.
    fn host(&self, id: HostId) -> Lookup<'_, Option<HostView<AccountId>>>;
    /// All hosts of one operator.
    fn hosts_of(&self, operator: AccountId) -> Lookup<'_, Vec<HostView<AccountId>>>;
    /// A cryptlet's seats and offers.
    fn pool(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<SeatView>>>;
    /// Rounds of a cryptlet that wait for an event, the oldest first. An error if they are more than [`MAX_PAGES`] pages.
    fn standing_rounds(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<RoundView<AccountId>>>>;
    /// All active cryptlets. Reads all of the registry; an error if that is more than [`MAX_PAGES`] pages.
    fn active_cryptlets(&self) -> Lookup<'_, Vec<Active>>;
    /// Cryptlets that admit a host from now on, with a new seat or another key for the one that it has. What is looked up
    /// afterwards is not older than what was told.
    fn admissions(&self, host: HostId) -> Lookup<'_, Admissions>;
}

/// Most pages that are read of one list: a million rows, more than a consortium registers. A list is read to its end; this
/// is for a node that gives none.
pub const MAX_PAGES: u32 = 10_000;

/// An active cryptlet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Active {
    /// Its number.
    pub id: CryptletId,
    /// Its name.
    pub name: String,
    /// Whether it serves many, or one contract.
    pub kind: Kind,
    /// Whose code it has, if it is a contract's own.
    pub blueprint: Option<CryptletId>,
}

impl Active {
    /// What a list has of a cryptlet.
    pub fn of<Account>(cryptlet: &CryptletView<Account>) -> Self {
        Active {
            id: cryptlet.id,
            name: cryptlet.name.clone(),
            kind: cryptlet.kind,
            blueprint: cryptlet.binding.as_ref().map(|binding| binding.blueprint),
        }
    }
}

/// A best block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// Counts the heads that this process has seen: rises with each, after a reorganisation too.
    pub seen: u64,
    /// The block's number.
    pub number: u32,
    /// Whether the connection to the node stands.
    pub connected: bool,
}

/// Why the chain can't be looked at.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChainError {
    /// The address is none.
    #[error("`node` is not an address of a node: {0}")]
    BadAddress(String),
    /// No connection.
    #[error(
        "the node does not answer ({0}): is it running, with its RPC at the address of `node`?"
    )]
    Unreachable(String),
    /// A look-up failed or its answer can't be read.
    #[error("the node refused `{call}` ({reason}): its runtime may be of another version than this host")]
    Refused {
        /// Which look-up.
        call: &'static str,
        /// What it said.
        reason: String,
    },
    /// Another chain.
    #[error("the node is now on another chain (genesis {found}, was {known}): restart the host if that is meant")]
    OtherChain {
        /// The chain that this process serves.
        known: H256,
        /// The node's.
        found: H256,
    },
}

//! An open round, as readers get it.

use cryptlet_primitives::{
    ids::{CryptletId, FeedId, RoundId, TopicId, Version},
    statement::Occasion,
    view::RoundView,
    DelegateId,
};
use cryptlet_registrar_runtime::{AccountId, Hash};
use pallet_crypto_delegate::leader::rank;
use serde::{Deserialize, Serialize};
use sp_core::Bytes;

/// An open round, for readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenRound {
    /// Its number.
    pub round: RoundId,
    /// The topic it belongs to.
    pub topic: TopicId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// The version that answers.
    pub version: Version,
    /// The method that is asked.
    pub method: String,
    /// Its arguments: SCALE of a list of values.
    pub params: Bytes,
    /// When it opened, milliseconds since 1970.
    pub opened_at: u64,
    /// The number of the block that opened it.
    pub opened_in: u32,
    /// Past this moment nothing is accepted, milliseconds since 1970.
    pub deadline: u64,
    /// How many hosts the pool has.
    pub pool_size: u16,
    /// How many must agree.
    pub quorum: u16,
    /// Why it opened: somebody asked, a moment came, an event is waited for, or somebody subscribes.
    pub occasion: Occasion,
    /// Who asked. `null` if a feed did.
    pub requester: Option<AccountId>,
    /// The feed that asked, or that somebody subscribes to.
    pub feed: Option<FeedId>,
    /// The prepaid fee; a feed's is known when the round is decided.
    pub fee: u128,
    /// What hosts sign: the statement's digest.
    pub digest: Hash,
    /// The delegate that asks first. Of a round that waits for an event whoever's turn it is asks, so there is none.
    pub leader: Option<DelegateId>,
}

impl OpenRound {
    /// Shows `round`, and which of the delegates leads it.
    pub(super) fn new(round: RoundView<AccountId>, delegates: &[DelegateId]) -> Self {
        let genesis = round.statement.genesis;
        let leads =
            |place: &usize| rank(genesis, round.opened_in, *place, delegates.len()) == Some(0);
        let is_standing = matches!(round.statement.occasion, Occasion::Event { .. });
        let leader = (0..delegates.len())
            .find(|place| !is_standing && leads(place))
            .and_then(|place| delegates.get(place))
            .cloned();
        let digest = round.statement.digest();
        let topic = round.statement.topic();
        let statement = round.statement;
        OpenRound {
            round: statement.round,
            topic,
            cryptlet: statement.cryptlet,
            version: statement.version,
            method: String::from_utf8_lossy(&statement.method).into_owned(),
            params: Bytes(statement.params.into_inner()),
            opened_at: statement.opened_at,
            opened_in: round.opened_in,
            deadline: statement.deadline,
            pool_size: statement.pool_size,
            quorum: statement.quorum,
            occasion: statement.occasion,
            requester: round.requester,
            feed: round.feed,
            fee: round.fee,
            digest,
            leader,
        }
    }
}

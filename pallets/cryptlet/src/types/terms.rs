//! What a new round binds.

use cryptlet_primitives::{
    agreement::Agreement,
    ids::{ChainEpoch, Version},
    policy::Policy,
};
use sp_core::H256;

/// The terms under which a cryptlet is asked now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms<AccountId> {
    /// The owner, for the publisher's share of the fee.
    pub owner: AccountId,
    /// The version that answers.
    pub version: Version,
    /// SHA-256 of that version's component.
    pub code: H256,
    /// The consortium's rules in force.
    pub chain_epoch: ChainEpoch,
    /// The policy in force: consortium's, owner's and configuration's demands, the strictest of each.
    pub policy: Policy<AccountId>,
    /// Seats that vote in a round that opens now, whatever the state of their hosts: a lost host makes agreement
    /// harder, never easier.
    pub pool_size: u16,
    /// How many hosts must agree.
    pub quorum: u16,
    /// How they agree.
    pub agreement: Agreement,
}

//! What a new round binds.

use cryptlet_primitives::{
    agreement::Agreement,
    ids::{ChainEpoch, Version},
    policy::Policy,
};
use sp_core::H256;

/// Whether a cryptlet can be asked now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Prospect<AccountId> {
    /// It can, under these terms.
    Now(Terms<AccountId>),
    /// Not before it has more hosts: the contract that it serves wants to wait for them.
    Later {
        /// The policy in force now.
        policy: Policy<AccountId>,
    },
}

/// The terms under which a cryptlet is asked now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms<AccountId> {
    /// The publisher, for its share of the fee: the owner, of a contract's cryptlet that of its blueprint.
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

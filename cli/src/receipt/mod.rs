//! Receipts: one accepted result with all that proves it, in one signed file, for a reader without a network.
//!
//! | module | noun |
//! |---|---|
//! | [`signed`] | the file: COSE_Sign1 (RFC 9052) around a receipt |
//! | [`state`] | values of a block's state, proven against the root in its header |
//! | [`stored`] | what the chain stores, in the form that it stores it |
//! | [`checked`] | what a receipt proves, after all its checks |
//! | [`gather`] | a receipt made from what a node keeps, and checked |
//! | [`shown`] | a checked receipt as JSON and as text |
//! | [`trust`] | what a reader of a receipt believes beforehand |
//!
//! A receipt takes nobody's word but for the one block hash that it begins with, and for whether that block was final:
//! every value in it is signed, or proven from that block's header. docs/auditing.md says which check proves what.

pub mod checked;
pub mod gather;
pub mod shown;
pub mod signed;
mod state;
mod stored;
#[cfg(test)]
pub mod tests;
mod trust;

pub use checked::Checked;
pub use signed::Signed;
pub use state::Header;
pub use trust::Trust;

use codec::{Decode, Encode};
use cryptlet_primitives::{
    envelope::Envelope,
    history::{AcceptedResult, HistoryProof},
    ids::Moment,
};

/// What proves one result.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Receipt {
    /// When the auditor made it, by his clock.
    pub issued_at: Moment,
    /// Whether the auditor's node called the accepting block final then.
    pub finalized: bool,
    /// Question, answer, and all signatures.
    pub envelope: Envelope,
    /// The result as the history keeps it.
    pub accepted: AcceptedResult,
    /// That it stands in the history.
    pub proof: HistoryProof,
    /// From the block that accepted the result back to the one whose clock is the statement's opening moment; each
    /// names the next one's hash in its state.
    pub blocks: Vec<ProvenBlock>,
}

/// A block's header, with a part of the state that it stands for.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ProvenBlock {
    /// The header, SCALE; its digest is the block's hash.
    pub header: Vec<u8>,
    /// Nodes of the state's trie, from its root to the values that the receipt reads.
    pub nodes: Vec<Vec<u8>>,
}

//! What a round asks: the bytes that every signature of the round binds.

use crate::{
    agreement::Agreement,
    digest::Domain,
    ids::{ChainEpoch, CryptletId, Cursor, Moment, RoundId, TopicId, Version},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Longest name of a method, bytes: a WIT identifier.
pub const MAX_METHOD: u32 = 64;
/// Most bytes of encoded parameters: a question, not a file.
pub const MAX_PARAMS: u32 = 2048;
/// Longest time from opening to deadline that any chain allows, milliseconds: seven days. Longer work is asked again.
pub const MAX_DURATION_MS: Moment = 7 * 24 * 60 * 60 * 1_000;
/// A method's name, a WIT identifier such as `price-at`.
pub type Method = BoundedVec<u8, ConstU32<MAX_METHOD>>;
/// A list of [`crate::value::Value`]s, encoded: the method's arguments in order.
pub type Params = BoundedVec<u8, ConstU32<MAX_PARAMS>>;

/// Why a round opened, and what that adds to its question.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Somebody asked.
    #[codec(index = 0)]
    Request,
    /// A moment came that a feed waited for.
    #[codec(index = 1)]
    Moment {
        /// The moment. The round may have opened later.
        due: Moment,
    },
    /// The pool watches: the answer is the first event after the cursor, and there is none before it happens.
    #[codec(index = 2)]
    Event {
        /// The cursor that the feed's last event named, or where its first subscriber had it begin.
        after: Cursor,
    },
    /// Somebody subscribes: the answer is whether the cryptlet has such a method and takes such parameters.
    #[codec(index = 3)]
    Subscription {
        /// Digest of feed and subscriber: [`crate::feed::subscription_digest`].
        terms: H256,
    },
}

/// One round's question with all that decides it. Hosts sign its digest, so an observation counts in this round of
/// this chain only, for this code, this input and this rule.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Statement {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The consortium's rules that were in force when the round opened.
    pub chain_epoch: ChainEpoch,
    /// The round.
    pub round: RoundId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// The cryptlet's version that answers.
    pub version: Version,
    /// SHA-256 of the component that answers.
    pub code: H256,
    /// The exported function that is asked.
    pub method: Method,
    /// Its arguments.
    pub params: Params,
    /// When the round opened, by the chain's clock.
    pub opened_at: Moment,
    /// Past this moment nothing is accepted.
    pub deadline: Moment,
    /// How many hosts were in the pool when the round opened.
    pub pool_size: u16,
    /// How many of them must agree.
    pub quorum: u16,
    /// Most bytes of an output.
    pub max_output: u32,
    /// How agreement is found.
    pub agreement: Agreement,
    /// Why the round opened.
    pub occasion: Occasion,
}

impl Statement {
    /// What observations bind.
    pub fn digest(&self) -> H256 {
        Domain::Statement.digest(self)
    }

    /// The topic that the round belongs to.
    pub fn topic(&self) -> TopicId {
        topic_id(self.cryptlet, &self.method, &self.params)
    }
}

/// The topic of a question: all who ask the same of the same cryptlet share it.
pub fn topic_id(cryptlet: CryptletId, method: &Method, params: &Params) -> TopicId {
    TopicId(Domain::Topic.digest(&(cryptlet, method, params)))
}

//! What readers get over runtime APIs and JSON-RPC.

use crate::{
    batch::Output,
    binding::BindingView,
    feed::Trigger,
    ids::{
        CryptletId, FeedId, HostId, KeyEpoch, LeafIndex, Moment, RoundId, Sequence, TopicId,
        Version,
    },
    package::Kind,
    policy::Isolation,
    report::MAX_BATCHES,
    statement::{Method, Params, Statement},
    Public,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H160, H256};

/// Most hosts in a cryptlet's pool: one report can hold a batch of each.
pub const MAX_POOL: u32 = MAX_BATCHES;
/// Most rows that one look-up gives.
pub const MAX_PAGE: u32 = 100;

/// How many rows a look-up gives that asks for `limit`: one at least, so that every page goes on.
pub fn rows_of_page(limit: u32) -> usize {
    usize::try_from(limit.clamp(1, MAX_PAGE)).unwrap_or_default()
}

/// A result as the chain keeps it.
#[derive(
    Clone,
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
#[serde(rename_all = "camelCase")]
pub struct ResultRecord {
    /// Its place within its topic.
    pub sequence: Sequence,
    /// Its place within the history of all results.
    pub leaf: LeafIndex,
    /// The round that brought it.
    pub round: RoundId,
    /// The feed whose round it was; `None` if somebody asked.
    pub feed: Option<FeedId>,
    /// The cryptlet's version that answered.
    pub version: Version,
    /// The agreed answer, an encoded [`crate::value::Value`].
    #[serde(with = "crate::hexed::bytes")]
    pub output: Output,
    /// When it was observed: the median of the agreeing hosts' times.
    pub observed_at: Moment,
    /// When the chain accepted it.
    pub accepted_at: Moment,
    /// The number of the block that accepted it: there stands the report.
    pub accepted_in: u32,
    /// Who agreed.
    pub agreed: BoundedVec<HostId, ConstU32<MAX_POOL>>,
    /// Whose vote was otherwise.
    pub dissented: BoundedVec<HostId, ConstU32<MAX_POOL>>,
}

/// Whether a cryptlet is served.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum CryptletStatus {
    /// It is asked.
    #[default]
    #[codec(index = 0)]
    Active,
    /// Revoked by its owner or the council: nothing of it is accepted any more. Its past stays readable.
    #[codec(index = 1)]
    Revoked,
}

/// Whether a host is asked.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum HostStatus {
    /// It is asked until its enrolment expires.
    #[default]
    #[codec(index = 0)]
    Active,
    /// Suspended by its operator or the council: nothing of it counts.
    #[codec(index = 1)]
    Suspended,
    /// It signed two answers to one round, and somebody proved it. Only the council lifts this.
    #[codec(index = 2)]
    Equivocated,
    /// Its operator retired it, for good: nothing of it counts.
    #[codec(index = 3)]
    Retired,
}

/// A cryptlet, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CryptletView<AccountId> {
    /// Its number.
    pub id: CryptletId,
    /// Its contract address.
    pub address: H160,
    /// The account under the address.
    pub account: AccountId,
    /// Who owns it: the publisher.
    pub owner: AccountId,
    /// To whom ownership was offered.
    pub offered_to: Option<AccountId>,
    /// Utility or contract cryptlet.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The version that is shown.
    pub version: Version,
    /// SHA-256 of that version's component.
    pub code: H256,
    /// Where the component can be fetched.
    pub location: String,
    /// The header: WIT text.
    pub header: String,
    /// The configuration: JSON text.
    pub configuration: String,
    /// Of the newest version the identity key in force; of a past one the key that signed it, as far as the chain
    /// remembers it.
    #[serde(with = "crate::hexed::key")]
    pub identity: Public,
    /// Which of its identity keys that is.
    pub identity_epoch: KeyEpoch,
    /// Active or revoked.
    pub status: CryptletStatus,
    /// When that version was registered.
    pub registered_at: Moment,
    /// The contract that it serves. `None` of a utility cryptlet and of a blueprint.
    pub binding: Option<BindingView>,
}

/// A host, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostView<AccountId> {
    /// Its number.
    pub id: HostId,
    /// Who runs it.
    pub operator: AccountId,
    /// Where delegates reach it: `https://name[:port]`.
    pub endpoint: String,
    /// Its region's signing key.
    #[serde(with = "crate::hexed::key")]
    pub region_key: Public,
    /// Which of its region keys that is.
    pub region_epoch: KeyEpoch,
    /// Its region's X25519 key, for what only it may read.
    pub encryption_key: H256,
    /// What isolates its regions.
    pub isolation: Isolation,
    /// Which key epoch it offers next for an instance that has no seat: later than those of all seats that it had and
    /// lost.
    pub next_instance_epoch: KeyEpoch,
    /// Active, suspended, caught or retired.
    pub status: HostStatus,
    /// Past this moment it is not asked.
    pub expires_at: Moment,
}

/// The key that others seal to an account with, as readers see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EncryptionKeyView {
    /// The key: X25519.
    pub key: H256,
    /// When the account published it.
    pub since: Moment,
}

/// A seat in a cryptlet's pool, with the keys in force.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatView {
    /// The host.
    pub host: HostId,
    /// The instance's key.
    #[serde(with = "crate::hexed::key")]
    pub instance_key: Public,
    /// Which of the instance's keys that is.
    pub instance_epoch: KeyEpoch,
    /// Since when it has one vote in each round that opens.
    pub since: Moment,
    /// Whether the owner admitted it; before, it is an offer.
    pub admitted: bool,
    /// Whether it would be asked now: admitted, active, not expired, and within policy.
    pub eligible: bool,
}

/// What a reader filters cryptlets by. Fields that are `None` do not filter.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[serde(bound(
    serialize = "AccountId: Serialize",
    deserialize = "AccountId: Deserialize<'de>"
))]
pub struct CryptletFilter<AccountId> {
    /// The exact name.
    pub name: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// The owner.
    pub publisher: Option<AccountId>,
    /// Utility or contract.
    pub kind: Option<Kind>,
}

impl<AccountId> Default for CryptletFilter<AccountId> {
    fn default() -> Self {
        CryptletFilter {
            name: None,
            tag: None,
            publisher: None,
            kind: None,
        }
    }
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<u64>,
}

/// Fewest pages that a topic keeps: with one, the newest result would often be the only one.
pub const LEAST_PAGES: u16 = 2;

/// How many results of a topic stay in the chain's state. All stay provable by the history.
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
pub enum Retention {
    /// The newest pages.
    #[codec(index = 0)]
    Newest {
        /// How many, [`LEAST_PAGES`] or more.
        pages: u16,
    },
    /// All, as long as the topic's depositor can pay for the next page, but no more than 1,024 pages: each holds 16
    /// results.
    #[codec(index = 1)]
    All,
}

impl Default for Retention {
    fn default() -> Self {
        Retention::Newest { pages: LEAST_PAGES }
    }
}

/// A topic, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicView<AccountId> {
    /// Its name.
    pub id: TopicId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// Who paid for its place.
    pub depositor: AccountId,
    /// Sequence of the first result that is still on chain.
    pub first: Sequence,
    /// Sequence that the next result will have.
    pub next: Sequence,
    /// When the newest result was accepted.
    pub last_accepted_at: Moment,
    /// How many results stay.
    pub retention: Retention,
}

/// An open round, as delegates, hosts and readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct RoundView<AccountId> {
    /// The question.
    pub statement: Statement,
    /// Who asked, and gets the fee back if nobody answers. `None` if a feed did.
    pub requester: Option<AccountId>,
    /// The feed that asked, or that somebody subscribes to.
    pub feed: Option<FeedId>,
    /// The prepaid fee; a feed's is known when the round is decided.
    pub fee: u128,
    /// The block that opened it.
    pub opened_in: u32,
}

/// How a feed stands.
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
pub enum FeedState {
    /// Nobody pays for a result: no subscription is active.
    #[codec(index = 0)]
    Asleep,
    /// It waits for a moment.
    #[codec(index = 1)]
    Waiting {
        /// The moment, milliseconds.
        due: Moment,
    },
    /// A round is open: it is asked, or watches.
    #[codec(index = 2)]
    Open {
        /// The round.
        round: RoundId,
    },
    /// Its last moment has passed.
    #[codec(index = 3)]
    Done,
    /// It does not go on by itself.
    #[codec(index = 4)]
    Stopped {
        /// Why.
        reason: StopReason,
    },
}

/// Why a feed does not go on by itself.
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
pub enum StopReason {
    /// Too many rounds, one after the other, brought no result.
    #[codec(index = 0)]
    Unanswered,
    /// The cryptlet is revoked, has no pool, or its policy asks for more than the feed pays or allows less.
    #[codec(index = 1)]
    NotServed,
    /// The answer named no moment to come, or no later cursor.
    #[codec(index = 2)]
    BadAnswer,
}

/// A feed, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedView {
    /// Its name.
    pub id: FeedId,
    /// The topic in which its results stand.
    pub topic: TopicId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// The exported function that is asked.
    #[serde(with = "crate::hexed::bytes")]
    pub method: Method,
    /// Its arguments, an encoded list of values.
    #[serde(with = "crate::hexed::bytes")]
    pub params: Params,
    /// What makes a round due.
    pub trigger: Trigger,
    /// Where the trigger began: a moment, of an event feed a cursor.
    pub start: Moment,
    /// How long the pool has for an answer, milliseconds.
    pub duration_ms: u64,
    /// What each subscriber pays for each result.
    pub price: u128,
    /// How it stands.
    pub state: FeedState,
    /// Rounds that its subscribers paid for: results that it brought, and rounds that nobody answered if the policy had a
    /// least fee.
    pub delivered: u64,
    /// Subscriptions that pay for the next result.
    pub active: u32,
}

/// How a subscription stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionState {
    /// The cryptlet's pool has not accepted it yet.
    #[codec(index = 0)]
    Asked {
        /// The round in which it is asked.
        round: RoundId,
    },
    /// It is served.
    #[codec(index = 1)]
    Active,
    /// Its funds are used up: fund it to go on.
    #[codec(index = 2)]
    Depleted,
}

/// A subscription, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView<AccountId> {
    /// The feed.
    pub feed: FeedId,
    /// Who subscribes.
    pub subscriber: AccountId,
    /// How it stands.
    pub state: SubscriptionState,
    /// How many results its funds still pay for.
    pub results_left: u64,
    /// Its funds.
    pub funds: u128,
    /// The round in which the pool accepted it.
    pub accepted_in: Option<RoundId>,
}

/// What became of a round.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoundOutcome {
    /// Still open.
    Open,
    /// Accepted: the topic and the place of its result.
    Accepted {
        /// The topic.
        topic: TopicId,
        /// The place.
        sequence: Sequence,
    },
    /// Unknown: never opened, failed and refunded, or older than what the chain keeps or looks through.
    Gone,
}

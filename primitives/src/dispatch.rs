//! What a delegate sends to a host, and what the host answers: SCALE over HTTPS.
//!
//! `POST {endpoint}/v1/observe`, content type [`CONTENT_TYPE`], body [`SignedDispatch`]; answer 200 with [`Reply`].

use crate::{
    batch::{Batch, MAX_OBSERVATIONS},
    delegate_key::DelegateSignature,
    digest::Domain,
    ids::{HostId, Moment, RoundId},
    statement::Statement,
    DelegateId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::RuntimeAppPublic;

/// Path under a host's endpoint that delegates ask.
pub const OBSERVE_PATH: &str = "/v1/observe";
/// Content type of dispatches and replies.
pub const CONTENT_TYPE: &str = "application/octet-stream";
/// Most bytes of a reply: a batch of 64 answers of 1 KiB with room to spare. A delegate reads no further.
pub const MAX_REPLY: u32 = 256 * 1024;
/// Most bytes of a dispatch: 64 statements of the greatest size. A host reads no further.
pub const MAX_DISPATCH: u32 = 256 * 1024;
/// How long a delegate waits for a host's first answer to a round, the way there and back included, milliseconds. A host
/// replies before, with what it has by then: one dispatch mixes cryptlets.
pub const FIRST_PATIENCE_MS: u64 = 500;

/// The questions that one delegate has for one host.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Dispatch {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The host that is asked: a dispatch can't be shown to another.
    pub host: HostId,
    /// Who asks.
    pub delegate: DelegateId,
    /// When, by the delegate's clock.
    pub sent_at: Moment,
    /// The open rounds.
    pub statements: BoundedVec<Statement, ConstU32<MAX_OBSERVATIONS>>,
}

impl Dispatch {
    /// What the delegate signs.
    pub fn digest(&self) -> H256 {
        Domain::Dispatch.digest(self)
    }
}

/// A [`Dispatch`] and its delegate's signature.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedDispatch {
    /// What is asked.
    pub dispatch: Dispatch,
    /// The delegate's, over [`Dispatch::digest`].
    pub signature: DelegateSignature,
}

impl SignedDispatch {
    /// Whether the signature is the named delegate's. Says nothing of whether it is a delegate.
    pub fn is_signed(&self) -> bool {
        self.dispatch
            .delegate
            .verify(&self.dispatch.digest(), &self.signature)
    }
}

/// Path under a host's endpoint where delegates ask what has happened.
pub const NEWS_PATH: &str = "/v1/news";

/// A delegate's question what has happened: which rounds that wait for an event the host could answer now. The answer is
/// [`Happened`]. It is not signed, since it decides nothing: the delegate then asks for those rounds as for any other.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct News {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The host that is asked.
    pub host: HostId,
    /// Who asks.
    pub delegate: DelegateId,
    /// When, by the delegate's clock.
    pub sent_at: Moment,
}

impl News {
    /// What the delegate signs.
    pub fn digest(&self) -> H256 {
        Domain::News.digest(self)
    }
}

/// A question for [`News`] and its delegate's signature.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedNews {
    /// What is asked.
    pub news: News,
    /// The delegate's, over [`News::digest`].
    pub signature: DelegateSignature,
}

impl SignedNews {
    /// Whether the signature is the named delegate's. Says nothing of whether it is a delegate.
    pub fn is_signed(&self) -> bool {
        self.news
            .delegate
            .verify(&self.news.digest(), &self.signature)
    }
}

/// Most rounds that one answer to [`News`] names.
pub const MAX_HAPPENED: u32 = 256;

/// What a host answers to [`News`].
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Happened {
    /// Rounds that wait for an event, which has happened: one of each cryptlet after the other, its oldest first.
    pub rounds: BoundedVec<RoundId, ConstU32<MAX_HAPPENED>>,
}

/// What a host answers.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Reply {
    /// Answers: one batch for each cryptlet.
    pub batches: BoundedVec<Batch, ConstU32<MAX_OBSERVATIONS>>,
    /// Rounds that still run: ask again.
    pub pending: BoundedVec<RoundId, ConstU32<MAX_OBSERVATIONS>>,
    /// Rounds that this host does not answer, and why.
    pub refused: BoundedVec<Refused, ConstU32<MAX_OBSERVATIONS>>,
}

/// A round that a host does not answer.
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
)]
pub struct Refused {
    /// The round.
    pub round: RoundId,
    /// Why.
    pub reason: Refusal,
}

/// Why a host does not answer a round. Not signed: it helps the operator, and decides nothing.
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
)]
pub enum Refusal {
    /// The host's own view of the chain does not show this round open with this statement.
    NotOpen,
    /// The host does not serve this cryptlet.
    NotServed,
    /// The component could not be had, or its digest is not the registered one.
    BadComponent,
    /// The component breaks its header: an import that is not declared, or another type.
    BadInterface,
    /// The question does not fit the method.
    BadParams,
    /// The guest trapped or exceeded a limit.
    GuestFailed,
    /// A declared source could not be read.
    SourceUnavailable,
    /// The output is longer than the policy allows.
    OutputTooLong,
    /// The host has too much to do: ask again.
    Busy,
}

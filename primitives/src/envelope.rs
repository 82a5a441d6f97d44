//! The sealed trust envelope: one accepted result with all that proves it, verifiable without a network.
//!
//! Three tiers of signatures must hold (white-paper, "Three tier trust"): the cryptlet's instance (this code said it),
//! the host's region (this host ran it), the delegate (this consortium member carried it).
//!
//! What an envelope proves: a quorum of the pool, as the reader's [`KeyBook`] knows the pool, signed answers to this
//! very statement that come to this output, and a delegate carried them. What it does not prove: that the chain
//! accepted it. Nobody signs `accepted_at`; it is only held between opening and deadline, and to the times when the
//! voters' keys were in force. And whoever has a report can leave votes out, as long as a quorum stays: an exact output
//! cannot change by that, a median and the observation time can, within what honest hosts said. Who needs the chain's
//! own result compares with its record.

use crate::{
    agreement::{decide, safe_quorum, Decision, Vote},
    batch::{BatchError, BatchKeys, Output, SignedObservation, Signers},
    delegate_key::DelegateSignature,
    ids::{CryptletId, HostId, KeyEpoch, Moment},
    merkle,
    report::{carried_digest, Report, MAX_BATCHES},
    statement::{Occasion, Statement, MAX_DURATION_MS},
    DelegateId, Public,
};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::{Decode, DecodeAll, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::RuntimeAppPublic;

/// How far the clocks of honest machines may differ, milliseconds: an observation time earlier than the round's opening
/// or later than its acceptance by more than this does not count.
pub const CLOCK_TOLERANCE_MS: u64 = 5_000;

/// Whether an observation time fits a round that opened at `opened_at` and is decided at `accepted_at`.
pub fn is_timely(observed_at: Moment, opened_at: Moment, accepted_at: Moment) -> bool {
    observed_at.saturating_add(CLOCK_TOLERANCE_MS) >= opened_at
        && observed_at <= accepted_at.saturating_add(CLOCK_TOLERANCE_MS)
}

/// One counted vote: the opened observation, and which of the report's batches it stands in.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct EnvelopeVote {
    /// The host's signed answer.
    pub observation: SignedObservation,
    /// Index of its batch's seal in [`Carriage::seals`].
    pub batch: u32,
}

/// The delegate's part: what it signed when it carried the report.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Carriage {
    /// The delegate.
    pub delegate: DelegateId,
    /// The leaves of the report's tree.
    pub seals: BoundedVec<H256, ConstU32<MAX_BATCHES>>,
    /// The delegate's signature over their root.
    pub signature: DelegateSignature,
}

/// One accepted result and its proof.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Envelope {
    /// The question and the rule.
    pub statement: Statement,
    /// The agreed answer.
    pub output: Output,
    /// When it was observed, by the agreeing hosts' median.
    pub observed_at: Moment,
    /// When the chain accepted it, as whoever opened the envelope says: between opening and deadline, but not signed.
    pub accepted_at: Moment,
    /// Every vote that was counted, for and against.
    pub votes: BoundedVec<EnvelopeVote, ConstU32<MAX_BATCHES>>,
    /// Who carried it.
    pub carriage: Carriage,
}

/// The keys that a verifier trusts: read from the chain at a block that he trusts, or from a saved file.
pub trait KeyBook {
    /// The chain.
    fn genesis(&self) -> H256;
    /// The keys of a batch's signers, if they were admitted with those epochs, and when they were in force.
    fn batch_keys(&self, signers: &Signers) -> Option<(BatchKeys, Validity)>;
    /// Whether the key belonged to a delegate.
    fn is_delegate(&self, delegate: &DelegateId) -> bool;
    /// The hosts that, as far as the book knows, had a seat in the cryptlet's pool at this moment. Statements are made
    /// by whoever asks for signatures: this is what keeps a host and a delegate in league from stating a pool of one.
    fn seated(&self, cryptlet: CryptletId, at: Moment) -> BTreeSet<HostId>;
}

/// When keys are in force: what the chain accepts at another moment, they have not signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity {
    /// From this moment on.
    pub from: Moment,
    /// Until this moment; `None` if the book knows no end.
    pub until: Option<Moment>,
}

impl Validity {
    /// Whether the moment lies within, both ends counted: keys are replaced in the middle of a block, and a block has
    /// one moment.
    pub fn holds_at(&self, at: Moment) -> bool {
        self.from <= at && self.until.is_none_or(|until| at <= until)
    }

    /// When both are in force.
    pub fn and(self, other: Self) -> Self {
        let until = match (self.until, other.until) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        Validity {
            from: self.from.max(other.from),
            until,
        }
    }
}

/// Why an envelope is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum EnvelopeError {
    /// It is of another chain.
    OtherChain,
    /// It was accepted outside the time from opening to deadline.
    OutOfTime,
    /// A vote is about another round, cryptlet or statement.
    OtherRound,
    /// A host votes twice.
    DoubleVote(HostId),
    /// An observation time is stale or in the future.
    Untimely(HostId),
    /// The book does not have the keys of a vote.
    UnknownSigner(HostId),
    /// A vote's signature or proof is wrong.
    BadVote(HostId, BatchError),
    /// A vote is not in the report that the delegate signed.
    NotCarried(HostId),
    /// The key is not a delegate's.
    UnknownDelegate,
    /// The delegate's signature is wrong.
    BadDelegateSignature,
    /// The votes do not come to any decision under the statement's rule.
    NoQuorum,
    /// The votes come to another decision than the one claimed.
    OtherDecision,
    /// A host votes that had no seat in the pool when the round opened, as the book knows it.
    NotSeated(HostId),
    /// A vote's output is longer than the statement allows.
    OutputTooLong(HostId),
    /// The statement's pool is smaller than the book knows it was: forged, or the book is of another time. Save the
    /// keys anew.
    PoolUnderstated,
    /// The statement's quorum is not safe in its pool.
    WeakQuorum,
    /// A vote's keys were not in force, as the book knows them, when the result was accepted.
    KeyNotInForce(HostId),
    /// From opening to deadline it is longer than any chain allows: whoever could state that would name as the opening
    /// a time when the pool was another.
    LastsTooLong,
    /// It is about a subscription: what a pool accepts there is no answer of the cryptlet's.
    NoResult,
}

impl Envelope {
    /// Reads an envelope that fills `bytes`. Its greatest length is `Envelope::max_encoded_len()`.
    pub fn parse(bytes: &[u8]) -> Result<Self, codec::Error> {
        Self::decode_all(&mut &*bytes)
    }

    /// Takes one round's envelope out of the report that decided it. `counted` tells which hosts' votes the chain
    /// counted, for or against. `None` if the report does not hold those votes.
    pub fn open(
        statement: Statement,
        output: Output,
        observed_at: Moment,
        accepted_at: Moment,
        report: &Report,
        counted: &[HostId],
    ) -> Option<Self> {
        let mut votes = Vec::new();
        for (index, batch) in report.batches.iter().enumerate() {
            if batch.signers.cryptlet != statement.cryptlet
                || !counted.contains(&batch.signers.host)
            {
                continue;
            }
            let Some(observation) = batch.open(statement.genesis, statement.round) else {
                continue;
            };
            votes.push(EnvelopeVote {
                observation,
                batch: u32::try_from(index).ok()?,
            });
        }
        let seals = crate::report::seals(statement.genesis, &report.batches);
        Some(Envelope {
            statement,
            output,
            observed_at,
            accepted_at,
            votes: BoundedVec::try_from(votes).ok()?,
            carriage: Carriage {
                delegate: report.delegate.clone(),
                seals: BoundedVec::try_from(seals).ok()?,
                signature: report.signature.clone(),
            },
        })
    }

    /// Checks everything: chain, time, all three tiers of signatures, one vote for each host, and that the rule brings
    /// the votes to the claimed answer. Gives the decision: who agreed, who did not.
    pub fn verify(&self, book: &impl KeyBook) -> Result<Decision, EnvelopeError> {
        if self.statement.genesis != book.genesis() {
            return Err(EnvelopeError::OtherChain);
        }
        if matches!(self.statement.occasion, Occasion::Subscription { .. }) {
            return Err(EnvelopeError::NoResult);
        }
        let Statement {
            opened_at,
            deadline,
            ..
        } = self.statement;
        if self.accepted_at < opened_at || self.accepted_at > deadline {
            return Err(EnvelopeError::OutOfTime);
        }
        if deadline.saturating_sub(opened_at) > MAX_DURATION_MS {
            return Err(EnvelopeError::LastsTooLong);
        }
        if self.statement.quorum < safe_quorum(self.statement.pool_size) {
            return Err(EnvelopeError::WeakQuorum);
        }
        let seated = book.seated(self.statement.cryptlet, opened_at);
        if seated.len() > usize::from(self.statement.pool_size) {
            return Err(EnvelopeError::PoolUnderstated);
        }
        self.verify_carriage(book)?;
        let statement = self.statement.digest();
        let mut hosts = BTreeSet::new();
        for vote in &self.votes {
            let host = vote.observation.header.signers.host;
            if !hosts.insert(host) {
                return Err(EnvelopeError::DoubleVote(host));
            }
            if !seated.contains(&host) {
                return Err(EnvelopeError::NotSeated(host));
            }
            self.verify_vote(vote, statement, book)?;
        }
        self.verify_decision()
    }

    fn verify_carriage(&self, book: &impl KeyBook) -> Result<(), EnvelopeError> {
        let Carriage {
            delegate,
            seals,
            signature,
        } = &self.carriage;
        if !book.is_delegate(delegate) {
            return Err(EnvelopeError::UnknownDelegate);
        }
        let root = merkle::root(seals.to_vec());
        let count = u32::try_from(seals.len()).unwrap_or(u32::MAX);
        let signed = carried_digest(self.statement.genesis, delegate, count, root);
        if delegate.verify(&signed, signature) {
            Ok(())
        } else {
            Err(EnvelopeError::BadDelegateSignature)
        }
    }

    fn verify_vote(
        &self,
        vote: &EnvelopeVote,
        statement: H256,
        book: &impl KeyBook,
    ) -> Result<(), EnvelopeError> {
        let SignedObservation {
            header,
            observation,
            signatures,
            ..
        } = &vote.observation;
        let host = header.signers.host;
        let fits = header.genesis == self.statement.genesis
            && header.signers.cryptlet == self.statement.cryptlet
            && observation.round == self.statement.round
            && observation.statement == statement;
        if !fits {
            return Err(EnvelopeError::OtherRound);
        }
        if !is_timely(
            observation.observed_at,
            self.statement.opened_at,
            self.accepted_at,
        ) {
            return Err(EnvelopeError::Untimely(host));
        }
        if u32::try_from(observation.output.len())
            .map_or(true, |length| length > self.statement.max_output)
        {
            return Err(EnvelopeError::OutputTooLong(host));
        }
        let seal = usize::try_from(vote.batch)
            .ok()
            .and_then(|batch| self.carriage.seals.get(batch));
        if seal != Some(&header.seal(signatures)) {
            return Err(EnvelopeError::NotCarried(host));
        }
        let (keys, validity) = book
            .batch_keys(&header.signers)
            .ok_or(EnvelopeError::UnknownSigner(host))?;
        // As the chain counts: by the keys in force when it accepts, not when the host had its answer. A host signs an
        // answer that it stored under an earlier key anew.
        if !validity.holds_at(self.accepted_at) {
            return Err(EnvelopeError::KeyNotInForce(host));
        }
        vote.observation
            .verify(&keys)
            .map_err(|error| EnvelopeError::BadVote(host, error))
    }

    fn verify_decision(&self) -> Result<Decision, EnvelopeError> {
        let votes: Vec<Vote<'_>> = self
            .votes
            .iter()
            .map(|vote| Vote {
                host: vote.observation.header.signers.host,
                observed_at: vote.observation.observation.observed_at,
                output: &vote.observation.observation.output,
            })
            .collect();
        let decision = decide(&self.statement.agreement, self.statement.quorum, &votes)
            .ok_or(EnvelopeError::NoQuorum)?;
        if decision.output == self.output && decision.observed_at == self.observed_at {
            Ok(decision)
        } else {
            Err(EnvelopeError::OtherDecision)
        }
    }
}

/// A [`KeyBook`] as a file: what a reader saved from the chain, to verify envelopes later without it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SavedKeys {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// Keys of the delegates.
    #[serde(with = "crate::hexed::delegates")]
    pub delegates: Vec<DelegateId>,
    /// Region keys of the hosts.
    pub regions: Vec<SavedRegionKey>,
    /// Keys of the instances.
    pub instances: Vec<SavedInstanceKey>,
}

/// A host's region key of one epoch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SavedRegionKey {
    /// The host.
    pub host: HostId,
    /// Which of its keys.
    pub epoch: KeyEpoch,
    /// The key.
    #[serde(with = "crate::hexed::key")]
    pub key: Public,
    /// From when on it was in force.
    pub from: Moment,
    /// Until when it was in force; `None` if it still was when the keys were saved.
    pub until: Option<Moment>,
}

/// An instance's key of one epoch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SavedInstanceKey {
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// The host that runs it.
    pub host: HostId,
    /// Which of the instance's keys.
    pub epoch: KeyEpoch,
    /// The key.
    #[serde(with = "crate::hexed::key")]
    pub key: Public,
    /// Since when the host has its seat in the cryptlet's pool; a new key keeps it.
    pub since: Moment,
    /// From when on the key was in force.
    pub from: Moment,
    /// Until when it was in force; `None` if it still was when the keys were saved.
    pub until: Option<Moment>,
}

impl KeyBook for SavedKeys {
    fn genesis(&self) -> H256 {
        self.genesis
    }

    fn batch_keys(&self, signers: &Signers) -> Option<(BatchKeys, Validity)> {
        let region = self
            .regions
            .iter()
            .find(|saved| saved.host == signers.host && saved.epoch == signers.region_epoch)?;
        let instance = self.instances.iter().find(|saved| {
            saved.cryptlet == signers.cryptlet
                && saved.host == signers.host
                && saved.epoch == signers.instance_epoch
        })?;
        let keys = BatchKeys {
            region: region.key,
            instance: instance.key,
        };
        let (from, until) = (region.from, region.until);
        let validity = Validity { from, until }.and(Validity {
            from: instance.from,
            until: instance.until,
        });
        Some((keys, validity))
    }

    fn is_delegate(&self, delegate: &DelegateId) -> bool {
        self.delegates.contains(delegate)
    }

    fn seated(&self, cryptlet: CryptletId, at: Moment) -> BTreeSet<HostId> {
        let seats = self
            .instances
            .iter()
            .filter(|saved| saved.cryptlet == cryptlet && saved.since <= at);
        seats.map(|saved| saved.host).collect()
    }
}

//! Contract cryptlets: how a contract gets a cryptlet of its own, and what hosts say when they are asked to serve it.
//!
//! A publisher registers a *blueprint*. A contract binds a cryptlet of its own to itself, with the blueprint's code. The
//! leading delegate asks the hosts of the operators that the contract names: `POST {endpoint}/v1/bindings`, content type
//! [`CONTENT_TYPE`](crate::dispatch::CONTENT_TYPE), body [`SignedBindingAsk`]; answer 200 with [`BindingReply`]. What they
//! sign comes to the chain in a [`BindingReport`].

use crate::{
    delegate_key::DelegateSignature,
    digest::Domain,
    ids::{CryptletId, HostId, KeyEpoch, Moment, Version},
    package::InstanceOffer,
    policy::{Isolation, MAX_ALLOWED},
    signed_by, DelegateId, Public, Signature,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H160, H256};
use sp_runtime::RuntimeAppPublic;

/// Path under a host's endpoint where delegates ask whether it serves bound cryptlets.
pub const BINDINGS_PATH: &str = "/v1/bindings";
/// Most operators that a binding names: as many as a policy lists.
pub const MAX_OPERATORS: u32 = MAX_ALLOWED;
/// Most bindings that one request asks a host about.
pub const MAX_ASKED: u32 = 16;
/// Most answers in one report: each costs two signature checks at most.
pub const MAX_ANSWERS: u32 = 16;
/// How long hosts have for a new binding, milliseconds: to fetch and check a component, with delegates that take turns.
pub const BINDING_MS: Moment = 120_000;

/// What a contract binds.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Binding<AccountId> {
    /// The registered cryptlet whose code it takes.
    pub blueprint: CryptletId,
    /// SHA-256 of the component that the contract's author has looked at: the newest version's, or nothing is bound.
    pub code: H256,
    /// With fewer hosts it is not bound, and nothing is asked.
    pub min_instances: u16,
    /// No more hosts are seated.
    pub max_instances: u16,
    /// The counter-parties: hosts of these operators alone.
    pub operators: BoundedVec<AccountId, ConstU32<MAX_OPERATORS>>,
    /// What the hosts' regions must be at least.
    pub isolation: Isolation,
    /// Whether a request waits while the pool has too few hosts, until its deadline. Else it is refused.
    pub wait: bool,
}

/// Why a binding came to nothing.
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
pub enum BindingFailure {
    /// Most hosts that refused found that the component is not what header and digest say.
    #[codec(index = 0)]
    InvalidCode,
    /// No host said anything in time.
    #[codec(index = 1)]
    NoHosts,
    /// Too many hosts refused.
    #[codec(index = 2)]
    Refused,
    /// Too few hosts answered in time.
    #[codec(index = 3)]
    TimedOut,
    /// Blueprint or cryptlet were revoked meanwhile.
    #[codec(index = 4)]
    Revoked,
}

impl BindingFailure {
    /// Its name, as contracts see it.
    pub fn name(self) -> &'static str {
        match self {
            BindingFailure::InvalidCode => "InvalidCode",
            BindingFailure::NoHosts => "NoHosts",
            BindingFailure::Refused => "Refused",
            BindingFailure::TimedOut => "TimedOut",
            BindingFailure::Revoked => "Revoked",
        }
    }
}

/// How a contract's binding stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BindingState {
    /// Hosts are asked.
    #[codec(index = 0)]
    Starting {
        /// Past this moment it has failed, if too few have agreed.
        deadline: Moment,
    },
    /// The cryptlet serves the contract.
    #[codec(index = 1)]
    Bound,
    /// It came to nothing: the contract may bind again.
    #[codec(index = 2)]
    Failed {
        /// Why.
        reason: BindingFailure,
    },
}

/// A binding, as readers see it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BindingView {
    /// The contract.
    pub contract: H160,
    /// Its cryptlet. One that failed is there no more; its number is not given again.
    pub cryptlet: CryptletId,
    /// The registered cryptlet whose code it has.
    pub blueprint: CryptletId,
    /// Which of the blueprint's versions that is. It stays, whatever the publisher registers later.
    pub version: Version,
    /// How it stands.
    pub state: BindingState,
    /// Whether requests wait while the pool has too few hosts.
    pub wait: bool,
    /// Hosts that were asked and have not answered.
    pub asked: Vec<HostId>,
    /// Whether the pool has too few hosts, so that more are looked for.
    pub wants_hosts: bool,
}

/// A delegate's question to a host whether it serves bound cryptlets.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct BindingAsk {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The host that is asked: the question can't be shown to another.
    pub host: HostId,
    /// Who asks.
    pub delegate: DelegateId,
    /// When, by the delegate's clock.
    pub sent_at: Moment,
    /// The bound cryptlets.
    pub cryptlets: BoundedVec<CryptletId, ConstU32<MAX_ASKED>>,
}

impl BindingAsk {
    /// What the delegate signs.
    pub fn digest(&self) -> H256 {
        Domain::BindingAsk.digest(self)
    }
}

/// A [`BindingAsk`] and its delegate's signature.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedBindingAsk {
    /// What is asked.
    pub ask: BindingAsk,
    /// The delegate's, over [`BindingAsk::digest`].
    pub signature: DelegateSignature,
}

impl SignedBindingAsk {
    /// Whether the signature is the named delegate's. Says nothing of whether it is a delegate.
    pub fn is_signed(&self) -> bool {
        self.ask
            .delegate
            .verify(&self.ask.digest(), &self.signature)
    }
}

/// Why a host does not serve a bound cryptlet.
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
pub enum BindingRefusal {
    /// Its operator does not list the blueprint.
    #[codec(index = 0)]
    NotServed,
    /// The component is not what header and digest say, or imports what its header does not declare.
    #[codec(index = 1)]
    InvalidCode,
}

/// What a host's region signs when it refuses. A cryptlet's number is given once, so a refusal is of one binding.
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
pub struct InstanceRefusal {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The cryptlet that it does not run.
    pub cryptlet: CryptletId,
    /// The host that refuses.
    pub host: HostId,
    /// Why.
    pub reason: BindingRefusal,
}

impl InstanceRefusal {
    /// What the region signs.
    pub fn digest(&self) -> H256 {
        Domain::Refusal.digest(self)
    }

    /// Whether the region signed it.
    pub fn is_signed(&self, region: &Public, by_region: &Signature) -> bool {
        signed_by(region, self.digest().as_bytes(), by_region)
    }
}

/// What a host says.
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
pub enum Said {
    /// It serves, with this key.
    #[codec(index = 0)]
    Offered {
        /// The instance's key.
        key: Public,
        /// Which of the instance's keys it is.
        epoch: KeyEpoch,
        /// The instance's, over the [`InstanceOffer`].
        by_instance: Signature,
        /// The region's, over the same.
        by_region: Signature,
    },
    /// It does not.
    #[codec(index = 1)]
    Refused {
        /// Why.
        reason: BindingRefusal,
        /// The region's, over the [`InstanceRefusal`].
        by_region: Signature,
    },
}

/// A host's answer to one binding.
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
pub struct BindingAnswer {
    /// The bound cryptlet.
    pub cryptlet: CryptletId,
    /// The host.
    pub host: HostId,
    /// What it says.
    pub said: Said,
}

impl BindingAnswer {
    /// Whether those signed who have to: the host's region, and of an offer the instance too.
    pub fn is_signed(&self, genesis: H256, region: &Public) -> bool {
        let (cryptlet, host) = (self.cryptlet, self.host);
        match self.said {
            Said::Offered {
                key,
                epoch,
                by_instance,
                by_region,
            } => InstanceOffer {
                genesis,
                cryptlet,
                host,
                key,
                epoch,
            }
            .is_signed(region, &by_instance, &by_region),
            Said::Refused { reason, by_region } => InstanceRefusal {
                genesis,
                cryptlet,
                host,
                reason,
            }
            .is_signed(region, &by_region),
        }
    }
}

/// What a host answers to a [`BindingAsk`]. What is missing takes longer: it is asked again.
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
pub struct BindingReply {
    /// The answers.
    pub answers: BoundedVec<BindingAnswer, ConstU32<MAX_ASKED>>,
}

/// Hosts' answers, carried and countersigned by one delegate.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct BindingReport {
    /// The delegate that carries it.
    pub delegate: DelegateId,
    /// The answers in rising order of cryptlets and hosts, each pair once.
    pub answers: BoundedVec<BindingAnswer, ConstU32<MAX_ANSWERS>>,
    /// The delegate's, over [`BindingReport::digest_of`].
    pub signature: DelegateSignature,
}

impl BindingReport {
    /// What `delegate` signs to carry `answers`.
    pub fn digest_of(genesis: H256, delegate: &DelegateId, answers: &[BindingAnswer]) -> H256 {
        Domain::BindingReport.digest(&(genesis, delegate, answers))
    }

    /// Whether the delegate's signature is right. Says nothing of whether it is a delegate.
    pub fn is_signed(&self, genesis: H256) -> bool {
        let digest = Self::digest_of(genesis, &self.delegate, &self.answers);
        self.delegate.verify(&digest, &self.signature)
    }

    /// Whether there is something in it, in its order, and no pair of cryptlet and host twice.
    pub fn is_well_formed(&self) -> bool {
        let places = self
            .answers
            .iter()
            .map(|answer| (answer.cryptlet, answer.host));
        let rising = places
            .clone()
            .zip(places.skip(1))
            .all(|(one, next)| one < next);
        rising && !self.answers.is_empty()
    }
}

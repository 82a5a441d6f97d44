//! The registrar: cryptlets and hosts, their keys, versions, pools and policies.
//!
//! - A publisher registers a cryptlet ([`Pallet::register`]) under a package that its identity key signed, and
//!   publishes new versions ([`Pallet::update`]); past versions stay readable.
//! - An operator enrols a host ([`Pallet::enrol_host`]) and renews it before it expires.
//! - A host offers an instance of a cryptlet ([`Pallet::offer_instance`]), the cryptlet's owner admits it
//!   ([`Pallet::admit_instance`]): a [`Seat`] in the cryptlet's pool, with one vote.
//! - Policy has layers, of which the strictest wins: the consortium's ([`Pallet::set_consortium_policy`]) and the
//!   owner's ([`Pallet::set_policy`]).
//!
//! `pallet-crypto-delegate` opens rounds by [`Pallet::terms`] and counts votes by [`Pallet::pool`],
//! [`Pallet::voter`] and [`Pallet::is_active_cryptlet`]: one read each.
//!
//! | file | noun |
//! |---|---|
//! | `types/` | what is stored |
//! | `attestation` | what proves a host's isolation, as a trait |
//! | `cryptlets` | registration, versions, keys, ownership, revocation |
//! | `hosts` | enrolment, keys, suspension, retirement |
//! | `pool` | offers and seats |
//! | `policy` | policies, private endpoints, terms of a round |
//! | `proofs` | packages, possession of keys, and keys that prove nothing |
//! | `errors` | the names that errors of the primitives have here |
//! | `index` | look-up by name, tag and publisher |
//! | `deposits` | what storage costs, and who has it on hold |
//! | `views` | the runtime API |

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(any(test, feature = "fixtures")),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

extern crate alloc;

pub mod attestation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod cryptlets;
mod deposits;
mod errors;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
mod hosts;
mod index;
#[cfg(test)]
mod mock;
mod policy;
mod pool;
mod proofs;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "fixtures", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

pub use attestation::Attestation;
pub use deposits::BalanceOf;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use hosts::Enrolment;

/// The registrar pallet.
// The fields of a call are its interface: wallets show each by its name. The others are in what FRAME's macros and the
// derived codec generate; written by hand is nothing here but thin calls.
#[allow(
    clippy::too_many_arguments,
    clippy::as_conversions,
    clippy::expect_used
)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::{boxed::Box, string::String, vec::Vec};
    use cryptlet_primitives::{
        endpoint::EndpointText,
        ids::{ChainEpoch, CryptletId, HostId, KeyEpoch, Moment, Version},
        package::{ConfigurationText, HeaderText, Kind, Location, Name, Tag, MAX_TAGS},
        policy::{Isolation, Policy},
        Public, Signature,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, Time},
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    /// What the pallet needs from the runtime.
    ///
    /// Accounts are made of 32 bytes since a cryptlet has one itself ([`CryptletId::account`]); the hash is that of
    /// the signed bytes, which bind the genesis block.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId: From<[u8; 32]>, Hash = H256> {
        /// The runtime's hold reasons.
        type RuntimeHoldReason: From<HoldReason>;

        /// What deposits are paid in.
        type Currency: fungible::Mutate<Self::AccountId>
            + fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// Who administers for the consortium: its council by a majority that the runtime sets.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The chain's clock: milliseconds since 1970, UTC.
        type Time: Time<Moment = Moment>;

        /// What proves that a host's isolation is what it says.
        type Attestation: Attestation;

        /// Deposit for each stored item.
        #[pallet::constant]
        type DepositPerItem: Get<BalanceOf<Self>>;

        /// Deposit for each stored byte, keys included.
        #[pallet::constant]
        type DepositPerByte: Get<BalanceOf<Self>>;

        /// How long an enrolment or a renewal lasts, milliseconds. A host that nobody tends drops out by itself.
        #[pallet::constant]
        type HostLifetimeMs: Get<Moment>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// What the pallet holds deposits for.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A cryptlet's record, versions, tags, policy and pool. Held from its owner; versions are never removed, so
        /// their part stays.
        #[codec(index = 0)]
        Registration,
        /// A host's record. Held from its operator until it retires.
        #[codec(index = 1)]
        Host,
        /// An instance's offer. Held from the host's operator until the offer is answered or withdrawn.
        #[codec(index = 2)]
        Offer,
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The number that the next cryptlet gets. Starts at 1, never goes back.
    #[pallet::storage]
    pub type NextCryptlet<T: Config> = StorageValue<_, CryptletId, ValueQuery, FirstCryptlet>;

    /// Cryptlets by number. Paid by the owner ([`HoldReason::Registration`]). Never removed.
    #[pallet::storage]
    pub type Cryptlets<T: Config> =
        StorageMap<_, Twox64Concat, CryptletId, CryptletRecord<T::AccountId, BalanceOf<T>>>;

    /// Versions of cryptlets, from 1 on without gaps. Paid by the owner. Never changed or removed.
    #[pallet::storage]
    pub type Versions<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        CryptletId,
        Twox64Concat,
        Version,
        VersionRecord<BlockNumberFor<T>>,
    >;

    /// Which cryptlet has a name. A revoked cryptlet keeps its name, so that nobody takes it for another, until the
    /// council releases it.
    #[pallet::storage]
    pub type Names<T: Config> = StorageMap<_, Blake2_128Concat, Name, CryptletId>;

    /// Active cryptlets by tag, in the order of their numbers. Paid by the owner.
    #[pallet::storage]
    pub type Tagged<T: Config> = StorageDoubleMap<_, Blake2_128Concat, Tag, Identity, Place, ()>;

    /// Cryptlets by owner, in the order of their numbers. Paid by the owner.
    #[pallet::storage]
    pub type Owned<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, Place, ()>;

    /// Owners' policies; none where the owner demands nothing. Paid by the owner.
    #[pallet::storage]
    pub type OwnerPolicies<T: Config> =
        StorageMap<_, Twox64Concat, CryptletId, Policy<T::AccountId>>;

    /// The consortium's policy. Nobody pays: only the council sets it.
    #[pallet::storage]
    pub type ConsortiumPolicy<T: Config> = StorageValue<_, Policy<T::AccountId>, ValueQuery>;

    /// Hosts inside members' networks that endpoints may name all the same. Nobody pays: only the council sets them.
    #[pallet::storage]
    pub type PrivateEndpoints<T: Config> = StorageValue<_, PrivateHosts, ValueQuery>;

    /// Counts changes of the consortium's own rules: its policy and its private endpoints.
    #[pallet::storage]
    #[pallet::storage_prefix = "ChainEpoch"]
    pub type CurrentChainEpoch<T: Config> = StorageValue<_, ChainEpoch, ValueQuery>;

    /// The number that the next host gets. Starts at 1, never goes back.
    #[pallet::storage]
    pub type NextHost<T: Config> = StorageValue<_, HostId, ValueQuery, FirstHost>;

    /// Hosts, the part that votes don't need. Paid by the operator ([`HoldReason::Host`]).
    #[pallet::storage]
    pub type Hosts<T: Config> = StorageMap<_, Twox64Concat, HostId, HostRecord<BalanceOf<T>>>;

    /// Hosts, the part that decides whether a vote counts. Stands and falls with [`Hosts`].
    #[pallet::storage]
    pub type Voters<T: Config> = StorageMap<_, Twox64Concat, HostId, Voter<T::AccountId>>;

    /// Which host has, or as far as the chain remembers had, a region key: no two hosts share one.
    #[pallet::storage]
    pub type RegionKeys<T: Config> = StorageMap<_, Blake2_128Concat, Public, HostId>;

    /// The pool of each cryptlet. Paid by the owner: a registration's deposit covers a full one.
    #[pallet::storage]
    pub type Pools<T: Config> = StorageMap<_, Twox64Concat, CryptletId, Pool, ValueQuery>;

    /// Instances that hosts offer. Paid by the operator ([`HoldReason::Offer`]).
    #[pallet::storage]
    pub type Offers<T: Config> =
        StorageDoubleMap<_, Twox64Concat, CryptletId, Twox64Concat, HostId, Offer<BalanceOf<T>>>;

    /// Numbers of cryptlets start at 1: zero stays free for "none" in contracts.
    #[pallet::type_value]
    pub fn FirstCryptlet() -> CryptletId {
        CryptletId(1)
    }

    /// Numbers of hosts start at 1: zero stays free for "none" in contracts.
    #[pallet::type_value]
    pub fn FirstHost() -> HostId {
        HostId(1)
    }

    /// What happened to cryptlets, hosts and policies.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A cryptlet has its number, at version 1.
        CryptletRegistered {
            /// Its number.
            cryptlet: CryptletId,
            /// Its owner.
            owner: T::AccountId,
            /// Its name.
            name: Name,
            /// SHA-256 of its component.
            code: H256,
        },
        /// A cryptlet has a new version: rounds that open from now on ask it.
        CryptletUpdated {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The new version.
            version: Version,
            /// SHA-256 of its component.
            code: H256,
        },
        /// A cryptlet has a new identity key: packages signed with an earlier one are refused.
        KeyRotated {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Which of its keys is in force.
            epoch: KeyEpoch,
            /// The key.
            key: Public,
        },
        /// A cryptlet is asked no more, and nothing of it is accepted any more.
        CryptletRevoked {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Whether the council did it, not the owner.
            by_council: bool,
        },
        /// The name of a revoked cryptlet may be registered again.
        NameReleased {
            /// The revoked cryptlet.
            cryptlet: CryptletId,
            /// The name.
            name: Name,
        },
        /// A cryptlet's owner offered it to another, or withdrew the offer.
        OwnershipOffered {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// To whom; `None` if nobody any more.
            to: Option<T::AccountId>,
        },
        /// A cryptlet has another owner.
        OwnershipTransferred {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// Who owned it.
            from: T::AccountId,
            /// Who owns it.
            to: T::AccountId,
        },
        /// A cryptlet has other tags.
        TagsSet {
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// A cryptlet has another owner's policy.
        PolicySet {
            /// The cryptlet.
            cryptlet: CryptletId,
        },
        /// A host has its number.
        HostEnrolled {
            /// Its number.
            host: HostId,
            /// Who runs it.
            operator: T::AccountId,
            /// What isolates its regions.
            isolation: Isolation,
            /// Until when it counts, milliseconds.
            expires_at: Moment,
        },
        /// A host counts for longer.
        HostRenewed {
            /// The host.
            host: HostId,
            /// Until when, milliseconds.
            expires_at: Moment,
        },
        /// A host has a new region key: what an earlier one signs is refused.
        HostKeyRotated {
            /// The host.
            host: HostId,
            /// Which of its keys is in force.
            epoch: KeyEpoch,
            /// The key.
            key: Public,
        },
        /// A host's votes don't count, until it is reinstated.
        HostSuspended {
            /// The host.
            host: HostId,
            /// Who suspended it.
            by: SuspendedBy,
        },
        /// A host's votes count again.
        HostReinstated {
            /// The host.
            host: HostId,
        },
        /// A host is gone. Its seats never vote again.
        HostRetired {
            /// The host.
            host: HostId,
        },
        /// A host is reached elsewhere.
        HostMoved {
            /// The host.
            host: HostId,
            /// Where.
            endpoint: EndpointText,
        },
        /// A host offers an instance of a cryptlet, or another key for its instance.
        InstanceOffered {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
            /// Which of the instance's keys it would be.
            epoch: KeyEpoch,
            /// The instance's key.
            key: Public,
        },
        /// An instance has a seat in its cryptlet's pool, or its seat has another key.
        InstanceAdmitted {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
            /// Which of the instance's keys is in force.
            epoch: KeyEpoch,
        },
        /// A seat, an offer or both are gone.
        InstanceDismissed {
            /// The cryptlet.
            cryptlet: CryptletId,
            /// The host.
            host: HostId,
        },
        /// The consortium has another policy.
        ConsortiumPolicySet {
            /// The epoch that it opened.
            chain_epoch: ChainEpoch,
        },
        /// The consortium allows other hosts inside its networks.
        PrivateEndpointsSet {
            /// The epoch that it opened.
            chain_epoch: ChainEpoch,
        },
    }

    /// Why a call was refused. State and deposits are as before.
    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// No cryptlet has this number: look it up by name with `cryptlet list`.
        NotFound,
        /// The name is taken: choose another one.
        AlreadyExists,
        /// The signer has no right to this: sign as the owner of the cryptlet, or as the operator of the host.
        NotAuthorized,
        /// The cryptlet is revoked: register a new one.
        Revoked,
        /// The cryptlet is active: only a revoked one's name is released.
        NotRevoked,
        /// Numbers have run out.
        NumbersExhausted,
        /// Not a name: lower-case letters, digits and single hyphens between them, beginning with a letter.
        BadName,
        /// A tag is not of the letters of a name, or stands twice.
        BadTag,
        /// The header is empty, or not UTF-8.
        BadHeader,
        /// The location is neither empty nor an https address with a host that endpoints may name.
        BadLocation,
        /// The configuration is too long.
        ConfigurationTooLong,
        /// The configuration is not UTF-8.
        ConfigurationNotUtf8,
        /// The configuration is not JSON.
        ConfigurationNotJson,
        /// The configuration is nested too deeply.
        ConfigurationTooDeep,
        /// The configuration has a key twice in one object.
        ConfigurationDuplicateKey,
        /// More follows after the configuration's object.
        ConfigurationTrailing,
        /// The configuration is JSON, but not an object.
        ConfigurationNotAnObject,
        /// The configuration has no name.
        ConfigurationMissingName,
        /// The configuration's name is not a name: lower-case letters, digits and single hyphens between them,
        /// beginning with a letter.
        ConfigurationBadName,
        /// The configuration has no publicKey.
        ConfigurationMissingPublicKey,
        /// The configuration's publicKey is not 0x and 64 hexadecimal digits.
        ConfigurationBadPublicKey,
        /// The configuration's isolation is none of software, measured-boot, enclave.
        ConfigurationBadIsolation,
        /// The configuration's description is not a string.
        ConfigurationBadDescription,
        /// The configuration's sources are not a short list of different names.
        ConfigurationBadSources,
        /// The configuration names another cryptlet than the call.
        NameMismatch,
        /// The key is not the expected one: the configuration's publicKey must be the identity key in force (rotate it
        /// first), an admitted key the offered one, which the host's region key in force has signed (look at the offer
        /// again, or let the host offer again).
        KeyMismatch,
        /// The signature is not the named key's over these contents, this account and this chain.
        BadSignature,
        /// The key is in use already, or was: make a new one.
        KeyInUse,
        /// Anyone can sign under this key: make a real one.
        WeakKey,
        /// The key was rotated so often that the chain would forget one whose signatures may still have to be answered
        /// for: wait, or retire the host and enrol it anew.
        RotatedTooOften,
        /// Nothing is offered to the signer.
        NothingOffered,
        /// The policy contradicts itself: fewer instances at most than at least, a quorum above the greatest pool, or
        /// a median rule without fields, with fields out of order, or with crossed bounds.
        BadPolicy,
        /// The consortium's rule is the same already.
        Unchanged,
        /// No host has this number: look it up with `cryptlet host list`.
        HostNotFound,
        /// The endpoint is not of the form `https://name[:port]`.
        BadEndpoint,
        /// The endpoint's host lies inside a network: use a public name, or ask the council to allow it.
        PrivateEndpoint,
        /// A private host is not written as it would stand in an endpoint, or stands twice.
        BadPrivateHost,
        /// Nothing proves the isolation for this key: enrol as software, or bring evidence that holds.
        EvidenceRefused,
        /// The host is suspended or has expired: renew or reinstate it.
        HostNotActive,
        /// The host is suspended already.
        AlreadySuspended,
        /// The host is not suspended.
        NotSuspended,
        /// The council suspended the host, or a proof of equivocation did: the council reinstates it first.
        SuspendedByCouncil,
        /// Offers of this host are open: withdraw them first.
        OffersOpen,
        /// The host has neither an offer nor a seat where one is needed: look at the pool.
        OfferNotFound,
        /// The policy in force does not admit this host: its number, operator or isolation.
        HostNotAllowed,
        /// The pool has as many hosts as the policy in force allows: dismiss one first.
        MaxInstancesExceeded,
        /// The pool has too few hosts for the policy in force: let more be admitted.
        PoolTooSmall,
        /// The pool has more hosts than the policy in force allows: dismiss some.
        PoolTooLarge,
        /// The policy in force does not let this account ask.
        CallerNotAllowed,
        /// The cryptlet serves one contract, and is bound to none: nobody may ask it.
        Unbound,
    }

    /// The consortium's rules at the first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The consortium's policy.
        pub policy: Policy<T::AccountId>,
        /// Hosts inside members' networks that endpoints may name, without repetition.
        pub private_endpoints: Vec<String>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        // A genesis that can't work has to fail while it is built; there is no chain yet that could go down.
        #[allow(clippy::panic)]
        fn build(&self) {
            if !self.policy.is_well_formed() {
                panic!("cryptlet.policy contradicts itself");
            }
            ConsortiumPolicy::<T>::put(&self.policy);
            match Pallet::<T>::parse_private_hosts(&self.private_endpoints) {
                Ok(hosts) => PrivateEndpoints::<T>::put(hosts),
                Err(_) => panic!("cryptlet.privateEndpoints: a host is malformed or stands twice"),
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a cryptlet.
        ///
        /// Origin: signed; the signer becomes its owner. `signature` is that of the configuration's `publicKey` over
        /// the [`PackageStatement`](cryptlet_primitives::package::PackageStatement) of signer, name, code and the
        /// SHA-256 of header and configuration: nobody else can register the package. The cryptlet gets the next
        /// number, its address and account follow from it. Holds a deposit ([`HoldReason::Registration`]).
        ///
        /// Errors: [`Error::BadName`], [`Error::AlreadyExists`], [`Error::BadTag`], [`Error::BadPolicy`],
        /// [`Error::BadHeader`], [`Error::BadLocation`], those of the configuration, [`Error::NameMismatch`],
        /// [`Error::WeakKey`], [`Error::BadSignature`]. Event: [`Event::CryptletRegistered`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(length(header), length(configuration)))]
        pub fn register(
            origin: OriginFor<T>,
            name: Name,
            kind: Kind,
            header: HeaderText,
            configuration: ConfigurationText,
            code: H256,
            location: Location,
            tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
            policy: Box<Policy<T::AccountId>>,
            signature: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let artefact = Artefact {
                header,
                configuration,
                code,
                location,
            };
            Self::do_register(owner, name, kind, artefact, tags, *policy, &signature)
        }

        /// Publish a new version of a cryptlet.
        ///
        /// Origin: its owner. The package is signed by the identity key in force, which the configuration names as
        /// well. Rounds that are open go on with the version they opened with. Holds a further deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::KeyMismatch`], and
        /// those of [`Pallet::register`] about the package. Event: [`Event::CryptletUpdated`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update(length(header), length(configuration)))]
        pub fn update(
            origin: OriginFor<T>,
            id: CryptletId,
            header: HeaderText,
            configuration: ConfigurationText,
            code: H256,
            location: Location,
            signature: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let artefact = Artefact {
                header,
                configuration,
                code,
                location,
            };
            Self::do_update(owner, id, artefact, &signature)
        }

        /// Give a cryptlet another identity key.
        ///
        /// Origin: its owner. `proof` is the new key's signature over
        /// [`possession_digest`](cryptlet_primitives::package::possession_digest) of genesis, owner and key. The old
        /// key is not needed: who takes a cryptlet over, or has lost the key, rotates it.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::KeyInUse`],
        /// [`Error::WeakKey`], [`Error::BadSignature`]. Event: [`Event::KeyRotated`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::rotate_key())]
        pub fn rotate_key(
            origin: OriginFor<T>,
            id: CryptletId,
            key: Public,
            proof: Signature,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_rotate_key(owner, id, key, &proof)
        }

        /// Revoke a cryptlet, for good: it is asked no more, and no open round of it is decided any more.
        ///
        /// Origin: its owner, or [`Config::CouncilOrigin`]. Its tags, its policy and an offer of ownership go; name,
        /// versions and pool stay readable, and so does their deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`]. Event:
        /// [`Event::CryptletRevoked`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::revoke())]
        pub fn revoke(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            let by = Self::council_or_signed(origin)?;
            Self::do_revoke(by, id)
        }

        /// Offer a cryptlet to another owner, in place of an earlier offer; `None` withdraws it.
        ///
        /// Origin: its owner. Nothing changes until the other accepts.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`]. Event:
        /// [`Event::OwnershipOffered`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::offer_ownership())]
        pub fn offer_ownership(
            origin: OriginFor<T>,
            id: CryptletId,
            to: Option<T::AccountId>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_offer_ownership(owner, id, to)
        }

        /// Take over a cryptlet that was offered to the signer.
        ///
        /// Origin: signed. The whole deposit is held from the signer and released to the former owner. The identity
        /// key stays the former owner's until it is rotated.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NothingOffered`], [`Error::Revoked`], too few funds. Event:
        /// [`Event::OwnershipTransferred`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::accept_ownership())]
        pub fn accept_ownership(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            let to = ensure_signed(origin)?;
            Self::do_accept_ownership(to, id)
        }

        /// Replace a cryptlet's tags.
        ///
        /// Origin: its owner. The deposit follows their number.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::BadTag`]. Event:
        /// [`Event::TagsSet`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_tags())]
        pub fn set_tags(
            origin: OriginFor<T>,
            id: CryptletId,
            tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_tags(owner, id, tags)
        }

        /// Replace the owner's policy of a cryptlet.
        ///
        /// Origin: its owner. It holds for rounds that open from now on; whom it does not admit any more does not
        /// count from now on. A policy that no pool can satisfy is stored, and then nothing is asked. The deposit
        /// follows its length.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::BadPolicy`]. Event:
        /// [`Event::PolicySet`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::set_policy())]
        pub fn set_policy(
            origin: OriginFor<T>,
            id: CryptletId,
            policy: Box<Policy<T::AccountId>>,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_set_policy(owner, id, *policy)
        }

        /// Enrol a host.
        ///
        /// Origin: signed; the signer becomes its operator. `proof` is the region key's signature over
        /// [`possession_digest`](cryptlet_primitives::package::possession_digest) of genesis, operator and key. The
        /// host counts for [`Config::HostLifetimeMs`], or as long as its evidence holds if that is shorter. Holds a
        /// deposit ([`HoldReason::Host`]).
        ///
        /// Errors: [`Error::BadEndpoint`], [`Error::PrivateEndpoint`], [`Error::KeyInUse`], [`Error::WeakKey`],
        /// [`Error::BadSignature`], [`Error::EvidenceRefused`]. Event: [`Event::HostEnrolled`].
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::enrol_host())]
        pub fn enrol_host(
            origin: OriginFor<T>,
            endpoint: EndpointText,
            region_key: Public,
            encryption_key: H256,
            isolation: Isolation,
            evidence: Evidence,
            proof: Signature,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            let host = Enrolment {
                endpoint,
                region_key,
                encryption_key,
                isolation,
                evidence,
            };
            Self::do_enrol_host(operator, host, &proof)
        }

        /// Let a host count for another [`Config::HostLifetimeMs`] from now, an expired one too.
        ///
        /// Origin: its operator. The deposit follows the length of the evidence. A suspended host stays suspended.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::EvidenceRefused`]. Event:
        /// [`Event::HostRenewed`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::renew_host())]
        pub fn renew_host(
            origin: OriginFor<T>,
            host: HostId,
            evidence: Evidence,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            Self::do_renew_host(operator, host, evidence)
        }

        /// Give a host another region key. What the earlier one signed is refused from now on, in open rounds too.
        ///
        /// Origin: its operator. `proof` as in [`Pallet::enrol_host`]. Evidence vouches for one key: a host whose
        /// isolation hardware backs is retired and enrolled anew instead.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::KeyInUse`],
        /// [`Error::RotatedTooOften`], [`Error::WeakKey`], [`Error::BadSignature`], [`Error::EvidenceRefused`]. Event:
        /// [`Event::HostKeyRotated`].
        #[pallet::call_index(10)]
        // The benchmark can't let time pass: a full history drops its oldest key as well.
        #[pallet::weight(T::WeightInfo::rotate_host_key().saturating_add(T::DbWeight::get().writes(1)))]
        pub fn rotate_host_key(
            origin: OriginFor<T>,
            host: HostId,
            key: Public,
            proof: Signature,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            Self::do_rotate_host_key(operator, host, key, &proof)
        }

        /// Suspend a host: its votes don't count from now on, in open rounds too.
        ///
        /// Origin: its operator, or [`Config::CouncilOrigin`], which may suspend what its operator has suspended.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::AlreadySuspended`]. Event:
        /// [`Event::HostSuspended`].
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::suspend_host())]
        pub fn suspend_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            let by = Self::council_or_signed(origin)?;
            Self::do_suspend_host(by, host)
        }

        /// Let a suspended host's votes count again.
        ///
        /// Origin: [`Config::CouncilOrigin`], or its operator if he suspended it himself.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::NotSuspended`]. Event:
        /// [`Event::HostReinstated`].
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::reinstate_host())]
        pub fn reinstate_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            let by = Self::council_or_signed(origin)?;
            Self::do_reinstate_host(by, host)
        }

        /// Retire a host, for good: its record goes, its deposit is released, its seats never vote again.
        ///
        /// Origin: its operator; not while the council or a proof of equivocation has it suspended. Owners dismiss
        /// the seats when they like: until then these count in the size of their pools.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::SuspendedByCouncil`],
        /// [`Error::OffersOpen`]. Event: [`Event::HostRetired`].
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::retire_host())]
        pub fn retire_host(origin: OriginFor<T>, host: HostId) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            Self::do_retire_host(operator, host)
        }

        /// Offer an instance of a cryptlet, or another key for an admitted one, in place of an earlier offer.
        ///
        /// Origin: the host's operator. Both signatures are over the
        /// [`InstanceOffer`](cryptlet_primitives::package::InstanceOffer) of genesis, cryptlet, host, key and epoch: 0,
        /// or one more than that of the host's seat. Holds a deposit ([`HoldReason::Offer`]).
        ///
        /// Errors: [`Error::NotFound`], [`Error::Revoked`], [`Error::HostNotFound`], [`Error::NotAuthorized`],
        /// [`Error::HostNotActive`], [`Error::KeyInUse`], [`Error::WeakKey`], [`Error::BadSignature`]. Event:
        /// [`Event::InstanceOffered`].
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::offer_instance())]
        pub fn offer_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
            key: Public,
            by_instance: Signature,
            by_region: Signature,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            Self::do_offer_instance(operator, cryptlet, host, key, &by_instance, &by_region)
        }

        /// Admit an offered instance to the pool: it votes in rounds that open from the next moment on. A new key of an
        /// admitted instance replaces the old one at once.
        ///
        /// Origin: the cryptlet's owner. `key` is the one he looked at: an offer that has changed meanwhile is
        /// refused. Releases the operator's deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Revoked`], [`Error::OfferNotFound`],
        /// [`Error::KeyMismatch`], [`Error::KeyInUse`], [`Error::HostNotActive`], [`Error::HostNotAllowed`],
        /// [`Error::MaxInstancesExceeded`]. Event: [`Event::InstanceAdmitted`].
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::admit_instance())]
        pub fn admit_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
            key: Public,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_admit_instance(owner, cryptlet, host, key)
        }

        /// Take a host's instance out of the pool, and its offer off the table. Its votes don't count from now on, in
        /// open rounds too.
        ///
        /// Origin: the cryptlet's owner or the host's operator; of a revoked cryptlet and of a retired host too.
        /// Releases the offer's deposit.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::OfferNotFound`]. Event:
        /// [`Event::InstanceDismissed`].
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::dismiss_instance())]
        pub fn dismiss_instance(
            origin: OriginFor<T>,
            cryptlet: CryptletId,
            host: HostId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_dismiss_instance(who, cryptlet, host)
        }

        /// Replace the consortium's policy. Opens a new chain epoch.
        ///
        /// Origin: [`Config::CouncilOrigin`].
        ///
        /// Errors: [`Error::BadPolicy`], [`Error::Unchanged`]. Event: [`Event::ConsortiumPolicySet`].
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::set_consortium_policy())]
        pub fn set_consortium_policy(
            origin: OriginFor<T>,
            policy: Box<Policy<T::AccountId>>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_consortium_policy(*policy)
        }

        /// Replace the list of hosts inside members' networks that endpoints may name. Opens a new chain epoch.
        ///
        /// Origin: [`Config::CouncilOrigin`]. An endpoint that is not allowed any more is not asked any more.
        ///
        /// Errors: [`Error::BadPrivateHost`], [`Error::Unchanged`]. Event: [`Event::PrivateEndpointsSet`].
        #[pallet::call_index(18)]
        #[pallet::weight(T::WeightInfo::set_private_endpoints())]
        pub fn set_private_endpoints(origin: OriginFor<T>, hosts: PrivateHosts) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_set_private_endpoints(hosts)
        }

        /// Let a host be reached elsewhere.
        ///
        /// Origin: its operator.
        ///
        /// Errors: [`Error::HostNotFound`], [`Error::NotAuthorized`], [`Error::BadEndpoint`],
        /// [`Error::PrivateEndpoint`]. Event: [`Event::HostMoved`].
        #[pallet::call_index(19)]
        #[pallet::weight(T::WeightInfo::move_host())]
        pub fn move_host(
            origin: OriginFor<T>,
            host: HostId,
            endpoint: EndpointText,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            Self::do_move_host(operator, host, endpoint)
        }

        /// Let the name of a revoked cryptlet be registered again: the council's answer to who registers names only to
        /// keep others from them.
        ///
        /// Origin: [`Config::CouncilOrigin`]. The revoked cryptlet keeps its number, and its record still tells the
        /// name.
        ///
        /// Errors: [`Error::NotFound`], [`Error::NotRevoked`], [`Error::Unchanged`]. Event: [`Event::NameReleased`].
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::release_name())]
        pub fn release_name(origin: OriginFor<T>, id: CryptletId) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_release_name(id)
        }
    }
}

/// The length of a bounded text, for its weight.
fn length<Bound>(text: &frame_support::BoundedVec<u8, Bound>) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

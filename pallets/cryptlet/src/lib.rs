//! The registrar: cryptlets and hosts, their keys, versions, pools and policies.
//!
//! - A publisher registers a cryptlet ([`Pallet::register`]) under a package that its identity key signed, and
//!   publishes new versions ([`Pallet::update`]); past versions stay readable.
//! - An operator enrols a host ([`Pallet::enrol_host`]) and renews it before it expires.
//! - A host offers an instance of a cryptlet ([`Pallet::offer_instance`]), the cryptlet's owner admits it
//!   ([`Pallet::admit_instance`]): a [`Seat`] in the cryptlet's pool, with one vote.
//! - A contract binds a cryptlet of its own ([`Pallet::bind_for`]), with the code of a registered one.
//! - Policy has layers, of which the strictest wins: the consortium's ([`Pallet::set_consortium_policy`]) and the
//!   owner's ([`Pallet::set_policy`]).
//!
//! `pallet-crypto-delegate` opens rounds by [`Pallet::terms`] and counts votes by [`Pallet::panel`], four reads for
//! each cryptlet, and [`Pallet::voter`], one for each host.
//!
//! | file | noun |
//! |---|---|
//! | `types/` | what is stored |
//! | `attestation` | what proves a host's isolation, as a trait |
//! | `cryptlets` | registration, versions, keys, ownership, revocation |
//! | `encryption_keys` | keys that others seal to accounts with |
//! | `hosts` | enrolment, keys, suspension, retirement |
//! | `pool` | offers and seats |
//! | `bindings` | cryptlets of contracts' own: binding one, and letting it go |
//! | `answers` | what hosts answer who are asked to serve one |
//! | `search` | the search for hosts of those that have too few |
//! | `policy` | policies, private endpoints, terms of a round |
//! | `proofs` | packages, possession of keys, and keys that prove nothing |
//! | `calls`, `events`, `errors` | the pallet's face: calls, what it tells, why it refuses |
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

mod answers;
pub mod attestation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bindings;
mod calls;
mod cryptlets;
mod deposits;
mod encryption_keys;
mod errors;
mod events;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
mod hosts;
mod index;
#[cfg(test)]
mod mock;
mod policy;
mod pool;
mod proofs;
mod search;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "fixtures", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

pub use attestation::Attestation;
pub use cryptlets::By;
pub use deposits::BalanceOf;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use hosts::Enrolment;

/// The registrar pallet.
#[allow(
    clippy::too_many_arguments,
    clippy::as_conversions,
    clippy::expect_used,
    reason = "The fields of a call are its interface: wallets show each by its name. The others are in what FRAME's macros and the derived codec generate; written by hand is nothing here but thin calls"
)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(calls::calls)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::{boxed::Box, string::String, vec::Vec};
    use cryptlet_primitives::{
        binding::BindingFailure,
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
    use sp_core::{H160, H256};

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

        /// What a contract pays for one of the few places of bindings that start, if policy's least fee is not more: it comes back
        /// when enough hosts have agreed, else it is burnt. No part of it is kept: a cryptlet that was bound leaves the deposit
        /// for what stays readable.
        #[pallet::constant]
        type BindingRent: Get<BalanceOf<Self>>;

        /// How long an enrolment or a renewal lasts, milliseconds. A host that nobody tends drops out by itself.
        #[pallet::constant]
        type HostLifetimeMs: Get<Moment>;

        /// How long a retired host stays on chain, milliseconds: what it signed may still be held against it.
        #[pallet::constant]
        type RetirementMs: Get<Moment>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// What the pallet holds deposits for.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A cryptlet's record, name, versions, tags, policy and pool. Held from its owner; versions are never removed,
        /// so their part stays.
        #[codec(index = 0)]
        Registration,
        /// A host's record. Held from its operator until he withdraws it; region keys are never removed, so their part
        /// stays.
        #[codec(index = 1)]
        Host,
        /// An instance's offer. Held from the host's operator until the offer is answered or withdrawn.
        #[codec(index = 2)]
        Offer,
        /// An account's encryption key. Held from the account until it takes the key back.
        #[codec(index = 3)]
        EncryptionKey,
    }

    /// The pallet.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The number that the next cryptlet gets. Starts at 1, never goes back.
    #[pallet::storage]
    pub type NextCryptlet<T: Config> = StorageValue<_, CryptletId, ValueQuery, FirstCryptlet>;

    /// Cryptlets by number. Paid by the owner ([`HoldReason::Registration`]). Never removed, but for a contract's whose binding
    /// came to nothing: it was never asked.
    #[pallet::storage]
    pub type Cryptlets<T: Config> =
        StorageMap<_, Twox64Concat, CryptletId, CryptletRecord<T::AccountId, BalanceOf<T>>>;

    /// Versions of cryptlets, from 1 on without gaps. Paid by the owner. Never changed, and removed only with their cryptlet.
    #[pallet::storage]
    pub type Versions<T: Config> =
        StorageDoubleMap<_, Twox64Concat, CryptletId, Twox64Concat, Version, VersionRecord>;

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

    /// Which host has or had a region key: nobody enrols one a second time. Paid by the operator, for good: never
    /// removed.
    #[pallet::storage]
    pub type RegionKeys<T: Config> = StorageMap<_, Blake2_128Concat, Public, HostId>;

    /// What stays on hold ([`HoldReason::Host`]) from operators for the region keys of hosts that they have withdrawn,
    /// and for the place here.
    #[pallet::storage]
    pub type KeptDeposits<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, BalanceOf<T>, ValueQuery>;

    /// The pool of each cryptlet. Paid by the owner: a registration's deposit covers a full one.
    #[pallet::storage]
    pub type Pools<T: Config> = StorageMap<_, Twox64Concat, CryptletId, Pool, ValueQuery>;

    /// Instances that hosts offer. Paid by the operator ([`HoldReason::Offer`]).
    #[pallet::storage]
    pub type Offers<T: Config> =
        StorageDoubleMap<_, Twox64Concat, CryptletId, Twox64Concat, HostId, Offer<BalanceOf<T>>>;

    /// What cryptlets have that serve one contract. Paid by the contract ([`HoldReason::Registration`]).
    #[pallet::storage]
    pub type Bindings<T: Config> =
        StorageMap<_, Twox64Concat, CryptletId, BindingRecord<BalanceOf<T>>>;

    /// Which cryptlet each contract is bound to, or was to be. Paid by the contract ([`HoldReason::Registration`]).
    #[pallet::storage]
    pub type Ties<T: Config> =
        StorageMap<_, Blake2_128Concat, H160, Tie<T::AccountId, BalanceOf<T>>>;

    /// Bindings for which hosts are asked, in the order of their deadlines: all that an idle block reads of them.
    #[pallet::storage]
    pub type Starting<T: Config> =
        StorageValue<_, BoundedVec<StartingBinding, ConstU32<MAX_STARTING>>, ValueQuery>;

    /// Contracts' cryptlets that have too few hosts, and until when delegates look for more. No more entries than bindings,
    /// whose deposit pays for them.
    #[pallet::storage]
    pub type Wanting<T: Config> = StorageMap<_, Twox64Concat, CryptletId, Moment>;

    /// The last of [`Wanting`] whose turn it was, while there are any: all that an idle block reads of them.
    #[pallet::storage]
    pub type Searched<T: Config> = StorageValue<_, CryptletId>;

    /// Hosts by operator, but those that retired. Paid by the operator ([`HoldReason::Host`]).
    #[pallet::storage]
    pub type OperatorHosts<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, HostId, ()>;

    /// What the council has put in the place of the isolation that blueprints and bindings of contract cryptlets, and other
    /// policies for those, ask for: weaker or stronger. Nobody pays: only the council sets it.
    #[pallet::storage]
    pub type IsolationOverride<T: Config> = StorageValue<_, Isolation>;

    /// Keys that others seal to accounts with. Paid by the account ([`HoldReason::EncryptionKey`]).
    #[pallet::storage]
    pub type EncryptionKeys<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, EncryptionKeyRecord<BalanceOf<T>>>;

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
        #[allow(
            clippy::panic,
            reason = "A genesis that can't work has to fail while it is built; there is no chain yet that could go down"
        )]
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
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::expire_bindings().saturating_add(Self::go_on_searching())
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}

/// The length of a bounded text, for its weight.
fn length<Bound>(text: &frame_support::BoundedVec<u8, Bound>) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

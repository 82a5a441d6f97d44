//! What storage costs, and who has it on hold.
//!
//! Small records are paid at their greatest length, texts and policies at their own. The prices are tied to
//! `max_encoded_len` by a test.

use crate::{
    BindingRecord, Config, CryptletRecord, EncryptionKeyRecord, Evidence, HoldReason, HostRecord,
    Offer, Pallet, Pool, Tie, VersionRecord, Voter,
};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Moment, Version},
    package::{Name, Tag},
    policy::Policy,
    Public,
};
use frame_support::traits::{
    fungible::{Inspect, MutateHold},
    tokens::Precision,
    Get,
};
use sp_core::H160;
use sp_runtime::{traits::Saturating, DispatchResult};

/// The balance of the currency that deposits are paid in.
pub type BalanceOf<T> =
    <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// How much storage something takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Footprint {
    /// Items: each has its place in the tree.
    pub items: u32,
    /// Bytes of keys and values.
    pub bytes: u32,
}

impl Footprint {
    /// `count` items that take `bytes` each.
    fn of(count: u32, bytes: usize) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        Footprint {
            items: count,
            bytes: bytes.saturating_mul(count),
        }
    }

    fn and(self, other: Self) -> Self {
        Footprint {
            items: self.items.saturating_add(other.items),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}

/// The greatest length of a `Key` and a `Value`.
fn most<Key: MaxEncodedLen, Value: MaxEncodedLen>() -> usize {
    Key::max_encoded_len().saturating_add(Value::max_encoded_len())
}

/// A cryptlet without versions, tags and policy: record, name, place among the owner's, and a full pool.
pub(crate) fn registration<T: Config>() -> Footprint {
    unnamed::<T>().and(name())
}

/// The same without a name.
fn unnamed<T: Config>() -> Footprint {
    Footprint::of(
        1,
        most::<CryptletId, CryptletRecord<T::AccountId, BalanceOf<T>>>(),
    )
    .and(Footprint::of(1, most::<T::AccountId, CryptletId>()))
    .and(Footprint::of(1, most::<CryptletId, Pool>()))
}

/// A cryptlet that serves one contract: as one that is registered, without name and tags, with its binding.
pub(crate) fn bound<T: Config>(
    record: &VersionRecord,
    demands: &Policy<T::AccountId>,
) -> Footprint {
    unnamed::<T>()
        .and(version(record))
        .and(policy(demands))
        .and(binding::<T>())
}

/// A contract's binding, with its place among those that lack hosts.
pub(crate) fn binding<T: Config>() -> Footprint {
    Footprint::of(1, most::<CryptletId, BindingRecord<BalanceOf<T>>>())
        .and(Footprint::of(1, most::<CryptletId, Moment>()))
}

/// Which cryptlet a contract is tied to.
pub(crate) fn tie<T: Config>() -> Footprint {
    Footprint::of(1, most::<H160, Tie<T::AccountId, BalanceOf<T>>>())
}

/// A name, until the council releases it.
pub(crate) fn name() -> Footprint {
    Footprint::of(1, most::<Name, CryptletId>())
}

/// A version.
pub(crate) fn version(record: &VersionRecord) -> Footprint {
    Footprint::of(
        1,
        most::<CryptletId, Version>().saturating_add(record.encoded_size()),
    )
}

/// Tags in the index.
pub(crate) fn tags(count: usize) -> Footprint {
    Footprint::of(
        u32::try_from(count).unwrap_or(u32::MAX),
        most::<Tag, CryptletId>(),
    )
}

/// An owner's policy; one without demands is not stored.
pub(crate) fn policy<AccountId: Encode + PartialEq>(policy: &Policy<AccountId>) -> Footprint {
    if *policy == Policy::default() {
        return Footprint::default();
    }
    Footprint::of(
        1,
        CryptletId::max_encoded_len().saturating_add(policy.encoded_size()),
    )
}

/// A host with its evidence: both records, its place among the operator's, and the region keys that it has had.
pub(crate) fn host<T: Config>(evidence: &Evidence, region_keys: u32) -> Footprint {
    let cold = most::<HostId, HostRecord<BalanceOf<T>>>()
        .saturating_sub(Evidence::max_encoded_len())
        .saturating_add(evidence.encoded_size());
    Footprint::of(1, most::<HostId, Voter<T::AccountId>>())
        .and(Footprint::of(1, cold))
        .and(Footprint::of(1, most::<T::AccountId, HostId>()))
        .and(keys(region_keys))
}

/// What is left of a host that is withdrawn: its region keys, and the place where the chain notes this price.
pub(crate) fn withdrawn<T: Config>(region_keys: u32) -> Footprint {
    Footprint::of(1, most::<T::AccountId, BalanceOf<T>>()).and(keys(region_keys))
}

/// Region keys in the index.
fn keys(count: u32) -> Footprint {
    Footprint::of(count, most::<Public, HostId>())
}

/// An offer.
pub(crate) fn offer<T: Config>() -> Footprint {
    Footprint::of(1, most::<(CryptletId, HostId), Offer<BalanceOf<T>>>())
}

/// An account's encryption key.
pub(crate) fn encryption_key<T: Config>() -> Footprint {
    Footprint::of(1, most::<T::AccountId, EncryptionKeyRecord<BalanceOf<T>>>())
}

impl<T: Config> Pallet<T> {
    /// The deposit for a footprint.
    pub(crate) fn price(footprint: Footprint) -> BalanceOf<T> {
        let items = T::DepositPerItem::get().saturating_mul(footprint.items.into());
        let bytes = T::DepositPerByte::get().saturating_mul(footprint.bytes.into());
        items.saturating_add(bytes)
    }

    /// Brings what `who` has on hold for something from `old` to `new`.
    pub(crate) fn rehold(
        reason: HoldReason,
        who: &T::AccountId,
        old: BalanceOf<T>,
        new: BalanceOf<T>,
    ) -> DispatchResult {
        if new > old {
            T::Currency::hold(&reason.into(), who, new.saturating_sub(old))
        } else {
            Self::release(reason, who, old.saturating_sub(new))
        }
    }

    /// Gives a deposit back. What is not there any more (another pallet may slash what is on hold) does not keep
    /// anybody from leaving.
    pub(crate) fn release(
        reason: HoldReason,
        who: &T::AccountId,
        amount: BalanceOf<T>,
    ) -> DispatchResult {
        T::Currency::release(&reason.into(), who, amount, Precision::BestEffort).map(|_| ())
    }
}

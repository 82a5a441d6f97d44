//! Weights of the calls: the storage accesses that each makes, and a generous allowance for its
//! computation.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights that the pallet asks for.
pub trait WeightInfo {
    /// Weight of `admit_validator`.
    fn admit_validator() -> Weight;
    /// Weight of `remove_validator` with `n` admitted validators.
    fn remove_validator(n: u32) -> Weight;
    /// Weight of `choose_upgrade`.
    fn choose_upgrade() -> Weight;
}

/// Computation of one call: decoding, searching and encoding at most a few kilobytes.
const COMPUTATION: Weight = Weight::from_parts(25_000_000, 0);

/// Weights by the database weights of the runtime.
pub struct AccessWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for AccessWeight<T> {
    fn admit_validator() -> Weight {
        COMPUTATION.saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }

    fn remove_validator(n: u32) -> Weight {
        COMPUTATION
            .saturating_add(T::DbWeight::get().reads_writes(u64::from(n).saturating_add(1), 1))
    }

    fn choose_upgrade() -> Weight {
        COMPUTATION.saturating_add(T::DbWeight::get().writes(1))
    }
}

impl WeightInfo for () {
    fn admit_validator() -> Weight {
        COMPUTATION
    }

    fn remove_validator(_: u32) -> Weight {
        COMPUTATION
    }

    fn choose_upgrade() -> Weight {
        COMPUTATION
    }
}

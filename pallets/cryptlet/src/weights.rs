//! Weights of the calls: the storage accesses that each makes, and an allowance for its computation, until they are
//! measured.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weights that the pallet asks for.
pub trait WeightInfo {
    /// Weight of `register` with a header of `h` and a configuration of `c` bytes.
    fn register(h: u32, c: u32) -> Weight;
    /// Weight of `update` with a header of `h` and a configuration of `c` bytes.
    fn update(h: u32, c: u32) -> Weight;
    /// Weight of `rotate_key`.
    fn rotate_key() -> Weight;
    /// Weight of `revoke`.
    fn revoke() -> Weight;
    /// Weight of `offer_ownership`.
    fn offer_ownership() -> Weight;
    /// Weight of `accept_ownership`.
    fn accept_ownership() -> Weight;
    /// Weight of `set_tags`.
    fn set_tags() -> Weight;
    /// Weight of `set_policy`.
    fn set_policy() -> Weight;
    /// Weight of `enrol_host`.
    fn enrol_host() -> Weight;
    /// Weight of `renew_host`.
    fn renew_host() -> Weight;
    /// Weight of `rotate_host_key`.
    fn rotate_host_key() -> Weight;
    /// Weight of `suspend_host`.
    fn suspend_host() -> Weight;
    /// Weight of `reinstate_host`.
    fn reinstate_host() -> Weight;
    /// Weight of `retire_host`.
    fn retire_host() -> Weight;
    /// Weight of `withdraw_host`.
    fn withdraw_host() -> Weight;
    /// Weight of `offer_instance`.
    fn offer_instance() -> Weight;
    /// Weight of `admit_instance`.
    fn admit_instance() -> Weight;
    /// Weight of `dismiss_instance`.
    fn dismiss_instance() -> Weight;
    /// Weight of `set_consortium_policy`.
    fn set_consortium_policy() -> Weight;
    /// Weight of `set_private_endpoints`.
    fn set_private_endpoints() -> Weight;
    /// Weight of `move_host`.
    fn move_host() -> Weight;
    /// Weight of `release_name`.
    fn release_name() -> Weight;
}

/// Decoding, searching and encoding of a few kilobytes: 25 µs.
const COMPUTATION: Weight = Weight::from_parts(25_000_000, 0);
/// One check of an ed25519 signature: 100 µs, twice what a slow machine needs.
const SIGNATURE: Weight = Weight::from_parts(100_000_000, 0);
/// Hashing, copying and parsing of one byte: 20 ns.
const BYTE: Weight = Weight::from_parts(20_000, 0);
/// The proof of one read: the greatest value that these calls read often, a pool, and its way in the tree.
const READ_PROOF: Weight = Weight::from_parts(0, 4_096);

/// The weight of `reads`, `writes`, `signatures` and text of `bytes`.
fn sum(db: RuntimeDbWeight, reads: u64, writes: u64, signatures: u64, bytes: u32) -> Weight {
    COMPUTATION
        .saturating_add(db.reads_writes(reads, writes))
        .saturating_add(READ_PROOF.saturating_mul(reads))
        .saturating_add(SIGNATURE.saturating_mul(signatures))
        .saturating_add(BYTE.saturating_mul(bytes.into()))
}

/// Weights by the database weights of the runtime.
pub struct AccessWeight<T>(PhantomData<T>);

macro_rules! by_access {
    ($db:expr, $($call:ident: $reads:literal $writes:literal $signatures:literal;)*) => {
        fn register(h: u32, c: u32) -> Weight {
            sum($db, 7, 16, 2, h.saturating_add(c))
        }

        fn update(h: u32, c: u32) -> Weight {
            sum($db, 5, 4, 2, h.saturating_add(c))
        }

        $(fn $call() -> Weight {
            sum($db, $reads, $writes, $signatures, 0)
        })*
    };
}

// Reads and writes include an account and its holds where money is held; signatures are the last column.
macro_rules! calls {
    ($db:expr) => {
        by_access! {
            $db,
            rotate_key: 3 1 2;
            revoke: 4 12 0;
            offer_ownership: 1 1 0;
            accept_ownership: 5 7 0;
            set_tags: 3 19 0;
            set_policy: 4 4 0;
            enrol_host: 7 6 2;
            renew_host: 5 4 0;
            rotate_host_key: 7 5 2;
            suspend_host: 2 2 0;
            reinstate_host: 2 2 0;
            retire_host: 3 2 0;
            withdraw_host: 6 5 0;
            offer_instance: 9 4 3;
            admit_instance: 10 5 0;
            dismiss_instance: 7 5 0;
            set_consortium_policy: 2 2 0;
            set_private_endpoints: 2 2 0;
            move_host: 3 1 0;
            release_name: 2 1 0;
        }
    };
}

impl<T: frame_system::Config> WeightInfo for AccessWeight<T> {
    calls!(T::DbWeight::get());
}

impl WeightInfo for () {
    calls!(RocksDbWeight::get());
}

//! Stories of rounds. After each, the invariants are checked.

mod agenda;
mod bindings;
mod dealings;
mod equivocation;
mod expiry;
mod feeds;
mod feeds_in_any_order;
mod feeds_in_rough_company;
mod fees;
mod history;
mod interleavings;
mod isolation;
mod mock;
mod net;
mod outcomes;
mod parked;
mod places;
mod queue;
mod reports;
mod requests;
mod results;
mod retention;
mod session;
mod shape;
mod topics;
mod worker;
mod world;

#[cfg(feature = "runtime-benchmarks")]
pub(crate) use mock::Test;

/// A chain without consortium, for benchmarks that make their own.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn empty_chain() -> sp_io::TestExternalities {
    use sp_runtime::BuildStorage;
    let genesis = mock::RuntimeGenesisConfig::default();
    genesis
        .build_storage()
        .expect("the genesis of a test builds")
        .into()
}

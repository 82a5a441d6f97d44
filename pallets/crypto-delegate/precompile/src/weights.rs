//! Weights of what the precompiles do themselves. What the pallets do for them has the pallets' own weights.

mod measured;

pub use measured::MeasuredWeight;

use frame_support::weights::Weight;

/// Weights that the precompiles ask for. Each is charged before the work.
pub trait WeightInfo {
    /// Weight of a function that reads nothing, with `b` bytes of arguments.
    fn compute(b: u32) -> Weight;
    /// Weight of letting a call in that changes the state.
    fn admit() -> Weight;
    /// Weight of passing the value of a call on to who sent it.
    fn pass_on() -> Weight;
    /// Weight of bringing a cryptlet's account into being.
    fn found() -> Weight;
    /// Weight of reading a cryptlet's record.
    fn cryptlet() -> Weight;
    /// Weight of showing a header.
    fn header() -> Weight;
    /// Weight of showing the policy in force.
    fn policy() -> Weight;
    /// Weight of showing the keys of a pool.
    fn keys() -> Weight;
    /// Weight of finding a cryptlet by its name.
    fn cryptlet_of() -> Weight;
    /// Weight of reading a topic's record.
    fn topic() -> Weight;
    /// Weight of reading `p` pages of results, and of showing one of them.
    fn pages(p: u32) -> Weight;
    /// Weight of looking for an open round.
    fn round() -> Weight;
    /// Weight of reading a feed, and whether somebody listens to it.
    fn feed() -> Weight;
    /// Weight of showing a subscription and its listener.
    fn subscription() -> Weight;
    /// Weight of showing the numbers of a contract's failures.
    fn failures() -> Weight;
    /// Weight of showing a failure.
    fn failure() -> Weight;
    /// Weight of showing which cryptlet a contract has bound.
    fn bound_to() -> Weight;
    /// Weight of showing the key that others seal to an account with.
    fn encryption_key() -> Weight;
    /// Weight of showing the history's root.
    fn history() -> Weight;
    /// Weight of reading an envelope of `b` bytes.
    fn parse_envelope(b: u32) -> Weight;
    /// Weight of reading the keys of a pool of `n` hosts.
    fn key_book(n: u32) -> Weight;
    /// Weight of verifying an envelope of `v` votes.
    fn verify_votes(v: u32) -> Weight;
    /// Weight of calling a contract with a result, besides what the contract does: encoding it, moving its storage deposit
    /// there and back, and the call. A callback's gas pays for it.
    fn call_back() -> Weight;
}

/// Without a runtime: for tests.
impl WeightInfo for () {
    fn compute(_: u32) -> Weight {
        Weight::zero()
    }
    fn admit() -> Weight {
        Weight::zero()
    }
    fn pass_on() -> Weight {
        Weight::zero()
    }
    fn found() -> Weight {
        Weight::zero()
    }
    fn cryptlet() -> Weight {
        Weight::zero()
    }
    fn header() -> Weight {
        Weight::zero()
    }
    fn policy() -> Weight {
        Weight::zero()
    }
    fn keys() -> Weight {
        Weight::zero()
    }
    fn cryptlet_of() -> Weight {
        Weight::zero()
    }
    fn topic() -> Weight {
        Weight::zero()
    }
    fn pages(_: u32) -> Weight {
        Weight::zero()
    }
    fn round() -> Weight {
        Weight::zero()
    }
    fn feed() -> Weight {
        Weight::zero()
    }
    fn subscription() -> Weight {
        Weight::zero()
    }
    fn failures() -> Weight {
        Weight::zero()
    }
    fn failure() -> Weight {
        Weight::zero()
    }
    fn bound_to() -> Weight {
        Weight::zero()
    }
    fn encryption_key() -> Weight {
        Weight::zero()
    }
    fn history() -> Weight {
        Weight::zero()
    }
    fn parse_envelope(_: u32) -> Weight {
        Weight::zero()
    }
    fn key_book(_: u32) -> Weight {
        Weight::zero()
    }
    fn verify_votes(_: u32) -> Weight {
        Weight::zero()
    }
    fn call_back() -> Weight {
        Weight::zero()
    }
}

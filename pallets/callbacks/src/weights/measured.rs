//! Weights of calls and hooks. Estimates, by counted storage accesses, until `./scripts/benchmark weights` has measured
//! them.
//!
//! Every account that is touched counts as a read and a write; a step to the next key as a read; time is what similar
//! steps of the CryptoDelegate took, rounded up.

use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};

/// Weights, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> MeasuredWeight<T> {
    fn estimated(micros: u64, reads: u64, writes: u64) -> Weight {
        Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
            .saturating_add(T::DbWeight::get().reads_writes(reads, writes))
    }
}

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
    fn on_idle_poll() -> Weight {
        // QueueEnds.
        Self::estimated(10, 1, 0)
    }

    fn on_poll() -> Weight {
        // Pot, author and its account, Delivering.
        Self::estimated(80, 5, 4)
    }

    fn take_turn() -> Weight {
        // QueueEnds, Queue (out and in), Lines or Answers.
        Self::estimated(60, 3, 4)
    }

    fn find_result() -> Weight {
        // The policy (3), Topics, a page of 16 results, Listening, the step to the first listener and Listeners.
        Self::estimated(200, 8, 0)
    }

    fn pass_over() -> Weight {
        // The step to the listener, Listeners, Subscriptions, Feeds, Listening; Resting.
        Self::estimated(80, 5, 3)
    }

    fn deliver() -> Weight {
        // The step to the listener, Listeners, Subscriptions, Feeds, Paused, Delivering; Resting and Listening for who
        // can't pay.
        Self::estimated(120, 7, 4)
    }

    fn record_failure() -> Weight {
        // NextFailure, FailuresOf, Failures (one in, one out); pot, account, Unpaid for the one that goes.
        Self::estimated(100, 6, 7)
    }

    fn close_answer() -> Weight {
        // Answers, holds, account, pot, Unpaid.
        Self::estimated(100, 5, 5)
    }

    fn on_result_of_feed() -> Weight {
        // Listening, Lines, QueueEnds, Queue.
        Self::estimated(50, 3, 3)
    }

    fn on_result_of_request() -> Weight {
        // Answers, QueueEnds, Queue.
        Self::estimated(40, 2, 3)
    }

    fn on_no_result() -> Weight {
        // Answers, holds, account, pot, Unpaid.
        Self::estimated(100, 5, 5)
    }

    fn on_leave() -> Weight {
        // Listeners, Resting, Listening (twice), Lines, holds, account, pot, Unpaid.
        Self::estimated(120, 9, 8)
    }

    fn listen() -> Weight {
        // Delivering, the policy (3), Paused, Subscriptions, Listeners, Resting, holds, account, pot, Listening; QueueEnds,
        // Queue and Lines for the turn.
        Self::estimated(210, 15, 9)
    }

    fn fund_listener() -> Weight {
        // Delivering, Listeners, Resting, account, pot, Subscriptions, Listening.
        Self::estimated(100, 8, 5)
    }

    fn await_answer() -> Weight {
        // Delivering, the policy (3), Paused, Answers, holds, account, pot.
        Self::estimated(120, 9, 4)
    }

    fn retry() -> Weight {
        // Delivering, Failures, the policy (3), Paused, Topics, a page of 16 results, FailuresOf, pot, account, Unpaid.
        Self::estimated(250, 13, 7)
    }

    fn pause() -> Weight {
        // Paused.
        Self::estimated(40, 1, 1)
    }

    fn resume() -> Weight {
        // Paused.
        Self::estimated(40, 1, 1)
    }

    fn forget_failure() -> Weight {
        // Failures, Topics, a page of 16 results, FailuresOf, pot, account, Unpaid.
        Self::estimated(200, 8, 6)
    }
}

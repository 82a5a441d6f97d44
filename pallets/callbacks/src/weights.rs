//! Weights of calls and hooks.

mod measured;

pub use measured::MeasuredWeight;

use frame_support::weights::Weight;

/// Weights that the pallet asks for.
pub trait WeightInfo {
    /// Weight of the hook in a block in which nobody waits.
    fn on_idle_poll() -> Weight;
    /// Weight of the hook in a block in which somebody waits, besides what is served.
    fn on_poll() -> Weight;
    /// Weight of taking a turn, and of giving the next one.
    fn take_turn() -> Weight;
    /// Weight of finding the result that a turn is about, with policy and first listener.
    fn find_result() -> Weight;
    /// Weight of looking at a listener that is not called, and of having it rest.
    fn pass_over() -> Weight;
    /// Weight of calling a listener, or who waits for an answer, without the call itself.
    fn deliver() -> Weight;
    /// Weight of keeping a failure, for which the oldest of its contract is forgotten.
    fn record_failure() -> Weight;
    /// Weight of giving back what is left to who has had its answer.
    fn close_answer() -> Weight;
    /// Weight of hearing of a feed's result, in a line that is full or new.
    fn on_result_of_feed() -> Weight;
    /// Weight of hearing of the answer to a request.
    fn on_result_of_request() -> Weight;
    /// Weight of hearing that a request has no answer.
    fn on_no_result() -> Weight;
    /// Weight of hearing that a subscription has ended.
    fn on_leave() -> Weight;
    /// Weight of [`Pallet::listen`](crate::Pallet::listen), and of the turn that may find nobody when the listener has left:
    /// who comes pays for it.
    fn listen() -> Weight;
    /// Weight of [`Pallet::fund_listener`](crate::Pallet::fund_listener).
    fn fund_listener() -> Weight;
    /// Weight of [`Pallet::await_answer`](crate::Pallet::await_answer).
    fn await_answer() -> Weight;
    /// Weight of [`Pallet::begin_retry`](crate::Pallet::begin_retry) and [`Pallet::end_retry`](crate::Pallet::end_retry)
    /// together.
    fn retry() -> Weight;
    /// Weight of `pause`.
    fn pause() -> Weight;
    /// Weight of `resume`.
    fn resume() -> Weight;
    /// Weight of `forget_failure`.
    fn forget_failure() -> Weight;
}

//! Weights of calls and hooks.

mod measured;

pub use measured::MeasuredWeight;

use frame_support::weights::Weight;

/// Weights that the pallet asks for.
///
/// A report is weighed by five measures that add up (see `shape::Shape`): its batches, their cryptlets but the first,
/// its rounds, those of its observations that come with neither batch nor round, and the bytes of all outputs.
pub trait WeightInfo {
    /// Weight of `request` with `p` bytes of parameters.
    fn request(p: u32) -> Weight;
    /// Weight of authorizing a report of `b` batches that answer one round.
    fn authorize_batches(b: u32) -> Weight;
    /// Weight of authorizing a report with `c` cryptlets besides; what it has without them cancels out.
    fn authorize_cryptlets(c: u32) -> Weight;
    /// Weight of authorizing a report of one batch that answers `r` rounds.
    fn authorize_rounds(r: u32) -> Weight;
    /// Weight of authorizing a report with `o` observations besides; what it has without them cancels out.
    fn authorize_observations(o: u32) -> Weight;
    /// Weight of authorizing a report with `b` bytes of outputs; what it has without them cancels out.
    fn authorize_outputs(b: u32) -> Weight;
    /// Weight of settling a report of `b` batches that answer one round.
    fn settle_batches(b: u32) -> Weight;
    /// Weight of settling a report with `c` cryptlets besides; what it has without them cancels out.
    fn settle_cryptlets(c: u32) -> Weight;
    /// Weight of settling a report of one batch that answers `r` rounds.
    fn settle_rounds(r: u32) -> Weight;
    /// Weight of settling a report with `o` observations besides; what it has without them cancels out.
    fn settle_observations(o: u32) -> Weight;
    /// Weight of settling a report with `b` bytes of outputs; what it has without them cancels out.
    fn settle_outputs(b: u32) -> Weight;
    /// Weight of `prove_equivocation`.
    fn prove_equivocation() -> Weight;
    /// Weight of `remove_topic` with `p` pages.
    fn remove_topic(p: u32) -> Weight;
    /// Weight of `set_retention` that removes `p` pages.
    fn set_retention(p: u32) -> Weight;
    /// Weight of `set_fee_split`.
    fn set_fee_split() -> Weight;
    /// Weight of `close_round`, of a round in which a pool was to accept the only subscription to a feed: the most, see
    /// [`Self::expire_rounds`].
    fn close_round() -> Weight;
    /// Weight of `hand_over_topic`.
    fn hand_over_topic() -> Weight;
    /// Weight of `subscribe` with `p` bytes of parameters.
    fn subscribe(p: u32) -> Weight;
    /// Weight of `fund_subscription`.
    fn fund_subscription() -> Weight;
    /// Weight of `unsubscribe`.
    fn unsubscribe() -> Weight;
    /// Weight of `resume_feed`.
    fn resume_feed() -> Weight;
    /// Weight of opening the rounds of `n` feeds that are due.
    fn open_due(n: u32) -> Weight;
    /// Weight of opening the rounds of `n` event feeds anew, whose deadline has passed.
    fn renew_watches(n: u32) -> Weight;
    /// Weight of passing over `n` feeds that are due, and have had their share of the block.
    fn pass_over(n: u32) -> Weight;
    /// Weight of putting off `n` feeds for which there is no place.
    fn put_off(n: u32) -> Weight;
    /// Weight of visiting `b` empty buckets of the agenda.
    fn visit_agenda(b: u32) -> Weight;
    /// Weight of what `n` rounds of a report add that bring feeds the answers of their moments.
    fn settle_moments(n: u32) -> Weight;
    /// Weight of what `n` rounds of a report add that bring feeds their events.
    fn settle_events(n: u32) -> Weight;
    /// Weight of what `n` rounds of a report add in which pools accept subscriptions to events.
    fn accept_subscriptions(n: u32) -> Weight;
    /// Weight of what `n` rounds of a report add in which pools refuse subscriptions.
    fn refuse_subscriptions(n: u32) -> Weight;
    /// Weight of the hook in a block in which nothing expires.
    fn on_idle_block() -> Weight;
    /// Weight of the end of a block that added to the history.
    fn on_finalize() -> Weight;
    /// Weight of expiring `n` rounds, in which pools were to accept the only subscriptions to feeds: two items more go than with a
    /// plain request. As many go with a request that waits for hosts, which is looked for among the open rounds first: its own
    /// record, and its place in its cryptlet's list.
    fn expire_rounds(n: u32) -> Weight;
    /// Weight of passing `n` scheduled rounds that are decided already.
    fn skip_rounds(n: u32) -> Weight;
    /// Weight of visiting `b` empty buckets.
    fn visit_buckets(b: u32) -> Weight;
    /// Weight of authorizing a report of `a` answers, each to another binding.
    fn authorize_answers(a: u32) -> Weight;
    /// Weight of settling a report of `a` answers, each of which brings another binding into force.
    fn settle_answers(a: u32) -> Weight;
    /// Weight of opening `r` requests of one cryptlet that waited for hosts.
    fn open_parked(r: u32) -> Weight;
    /// Weight of looking at a cryptlet whose requests wait, having hosts looked for, and finding that it is not gone.
    fn visit_parked() -> Weight;
    /// Weight of a `request` with `p` bytes of parameters that waits for hosts.
    fn park(p: u32) -> Weight;
}

/// What `count` adds to something that is measured without.
pub(crate) fn besides(weight: fn(u32) -> Weight, count: u32) -> Weight {
    weight(count).saturating_sub(weight(0))
}

//! Who else wants to know what becomes of rounds and subscriptions: the pallet that calls contracts back.

use cryptlet_primitives::ids::{CryptletId, FeedId, RoundId, Sequence, TopicId};
use frame_support::weights::Weight;

/// A result that has just been stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// The cryptlet that answered.
    pub cryptlet: CryptletId,
    /// The round that brought it.
    pub round: RoundId,
    /// The topic in which it stands.
    pub topic: TopicId,
    /// Its place there.
    pub sequence: Sequence,
    /// The feed whose round it was; `None` if somebody asked.
    pub feed: Option<FeedId>,
    /// Of the rounds that the feed's subscribers paid for, which one it was, from 1 on; 0 if somebody asked, or if the
    /// feed is gone.
    pub delivered: u64,
}

/// What [`OnResult`] weighs at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OutcomeWeights {
    /// Weight of [`OnResult::on_result`] for a feed's result.
    pub result_of_feed: Weight,
    /// Weight of [`OnResult::on_result`] for the answer to a request.
    pub result_of_request: Weight,
    /// Weight of [`OnResult::on_no_result`].
    pub no_result: Weight,
    /// Weight of [`OnResult::on_leave`], and of [`OnResult::on_accept`]: the pool says one or the other.
    pub leave: Weight,
}

/// Hears what becomes of rounds and subscriptions. Must not fail: what it hears has happened.
///
/// Nothing of this may call back into the pallet's own calls; it runs in the middle of them.
pub trait OnResult<AccountId> {
    /// A result is stored. Gives what it weighed to hear of it: the rest of what [`Self::weights`] says goes back.
    fn on_result(accepted: &Accepted) -> Weight;

    /// The round of a request has ended without a result: nobody answered in time, or it was closed.
    fn on_no_result(round: RoundId);

    /// The cryptlet's pool has accepted a subscription: it pays for the feed's next results.
    fn on_accept(feed: FeedId, subscriber: &AccountId);

    /// A subscription has ended: its subscriber left, or the cryptlet's pool did not accept.
    fn on_leave(feed: FeedId, subscriber: &AccountId);

    /// What each of these weighs at most: the pallet adds it to its own weight wherever it calls them.
    fn weights() -> OutcomeWeights;
}

/// Nobody wants to know.
impl<AccountId> OnResult<AccountId> for () {
    fn on_result(_: &Accepted) -> Weight {
        Weight::zero()
    }

    fn on_no_result(_: RoundId) {}

    fn on_accept(_: FeedId, _: &AccountId) {}

    fn on_leave(_: FeedId, _: &AccountId) {}

    fn weights() -> OutcomeWeights {
        OutcomeWeights::default()
    }
}

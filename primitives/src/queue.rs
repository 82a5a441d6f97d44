//! The message queue, as other pallets read it.

use crate::{
    ids::{Moment, Sequence, TopicId},
    view::ResultRecord,
};

/// Results of topics, as far as each topic keeps them. What is kept no longer is proven by the [`crate::history`].
///
/// A topic's results come from all who ask its question: requests, and feeds of any start. So the newest result need not
/// be the newest event: somebody may have asked for an old one. Who follows a feed goes by [`ResultRecord::feed`]: of one
/// feed's events the cursors rise, as long as it has a subscription.
pub trait MessageQueue {
    /// The newest result.
    fn latest(topic: TopicId) -> Option<ResultRecord>;

    /// The result that was in force at a moment: the newest that was accepted then or before. `None` if there was none,
    /// or it is not kept any more.
    fn in_force(topic: TopicId, moment: Moment) -> Option<ResultRecord>;

    /// The result at a place. `None` if there is none, or it is not kept any more.
    fn at(topic: TopicId, sequence: Sequence) -> Option<ResultRecord>;
}

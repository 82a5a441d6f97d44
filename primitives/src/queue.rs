//! The message queue, as other pallets read it.

use crate::{
    ids::{Moment, Sequence, TopicId},
    view::ResultRecord,
};

/// Results of topics, as far as each topic keeps them. What is kept no longer is proven by the [`crate::history`].
pub trait MessageQueue {
    /// The newest result.
    fn latest(topic: TopicId) -> Option<ResultRecord>;

    /// The result that was in force at a moment: the newest that was accepted then or before. `None` if there was none,
    /// or it is not kept any more.
    fn in_force(topic: TopicId, moment: Moment) -> Option<ResultRecord>;

    /// The result at a place. `None` if there is none, or it is not kept any more.
    fn at(topic: TopicId, sequence: Sequence) -> Option<ResultRecord>;
}

//! The message queue: results as other pallets read them.
//!
//! Each look-up reads the topic's record and one page. By time it reads a page for each halving of the kept ones too:
//! with the fewest pages one more, with a million 20 more.

use crate::{topics::page_of, Config, Pages, Pallet, Topics};
use cryptlet_primitives::{
    ids::{Moment, Sequence, TopicId},
    queue::MessageQueue,
    view::ResultRecord,
};

impl<T: Config> MessageQueue for Pallet<T> {
    fn latest(topic: TopicId) -> Option<ResultRecord> {
        let newest = Topics::<T>::get(topic)?.next.checked_sub(1)?;
        Self::result(topic, newest)
    }

    fn in_force(topic: TopicId, moment: Moment) -> Option<ResultRecord> {
        let record = Topics::<T>::get(topic)?;
        let newest = record.next.checked_sub(1)?;
        // The page is one from `low` to `high`, if there is any: all pages after `high` begin later than the moment.
        let (mut low, mut high) = (page_of(record.first), page_of(newest));
        while low < high {
            let half = high.saturating_sub(low).div_ceil(2);
            let middle = low.saturating_add(half);
            if Self::begins_by(topic, middle, moment) {
                low = middle;
            } else {
                high = middle.saturating_sub(1);
            }
        }
        let mut newest_first = Pages::<T>::get(topic, low).into_iter().rev();
        newest_first.find(|result| result.accepted_at <= moment)
    }

    fn at(topic: TopicId, sequence: Sequence) -> Option<ResultRecord> {
        let record = Topics::<T>::get(topic)?;
        if !(record.first..record.next).contains(&sequence) {
            return None;
        }
        Self::result(topic, sequence)
    }
}

impl<T: Config> Pallet<T> {
    fn result(topic: TopicId, sequence: Sequence) -> Option<ResultRecord> {
        let mut results = Pages::<T>::get(topic, page_of(sequence)).into_iter();
        results.find(|result| result.sequence == sequence)
    }

    /// Whether the first result of a page was accepted at a moment or before.
    fn begins_by(topic: TopicId, page: u64, moment: Moment) -> bool {
        let results = Pages::<T>::get(topic, page);
        results
            .first()
            .is_some_and(|result| result.accepted_at <= moment)
    }
}

//! What the CryptoDelegate tells: lines grow, and money goes back.

use crate::{
    Answers, Config, Event, Line, Lines, Listening, Pallet, Pending, ResultPlace, Turn, WeightInfo,
};
use cryptlet_primitives::ids::{FeedId, RoundId};
use frame_support::{traits::Get, weights::Weight, BoundedVec};
use pallet_crypto_delegate::{Accepted, OnResult, OutcomeWeights};

impl<T: Config> OnResult<T::AccountId> for Pallet<T> {
    /// A result that nobody is called back with costs one read.
    fn on_result(accepted: &Accepted) -> Weight {
        let is_awaited = match accepted.feed {
            Some(feed) => Self::line_up(feed, accepted),
            None => Self::answer_with(accepted),
        };
        match accepted.feed {
            _ if !is_awaited => T::DbWeight::get().reads(1),
            Some(_) => <T as Config>::WeightInfo::on_result_of_feed(),
            None => <T as Config>::WeightInfo::on_result_of_request(),
        }
    }

    fn on_no_result(round: RoundId) {
        if let Some(answer) = Answers::<T>::get(round) {
            let funds = answer.funds;
            Self::close_answer(round, answer, funds);
        }
    }

    fn on_accept(feed: FeedId, subscriber: &T::AccountId) {
        Self::wake_listener(feed, subscriber);
    }

    fn on_leave(feed: FeedId, subscriber: &T::AccountId) {
        Self::remove_listener(feed, subscriber);
    }

    fn weights() -> OutcomeWeights {
        OutcomeWeights {
            result_of_feed: <T as Config>::WeightInfo::on_result_of_feed(),
            result_of_request: <T as Config>::WeightInfo::on_result_of_request(),
            no_result: <T as Config>::WeightInfo::on_no_result(),
            // Who is accepted wakes, as who is funded does.
            leave: <T as Config>::WeightInfo::on_leave()
                .max(<T as Config>::WeightInfo::fund_listener()),
        }
    }
}

impl<T: Config> Pallet<T> {
    /// A feed's result joins its line, which takes a turn if it has none. Whether anybody listens.
    fn line_up(feed: FeedId, accepted: &Accepted) -> bool {
        if Listening::<T>::get(feed) == 0 {
            return false;
        }
        let known = Lines::<T>::get(feed);
        let has_turn = known.is_some();
        let mut line = known.unwrap_or(Line {
            cryptlet: accepted.cryptlet,
            topic: accepted.topic,
            pending: BoundedVec::new(),
            cursor: None,
        });
        Self::make_room(feed, &mut line);
        let pending = Pending {
            round: accepted.round,
            sequence: accepted.sequence,
            delivered: accepted.delivered,
        };
        // Never fails: there is room.
        if line.pending.try_push(pending).is_err() {
            log::error!(target: crate::LOG, "{feed:?}: no room for {:?}", accepted.round);
        }
        Lines::<T>::insert(feed, line);
        if !has_turn {
            Self::enqueue(Turn::Feed(feed));
        }
        true
    }

    /// A full line forgets the oldest result that nobody has had yet.
    fn make_room(feed: FeedId, line: &mut Line) {
        if !line.pending.is_full() {
            return;
        }
        let begun = usize::from(line.cursor.is_some());
        let Some(skipped) = line.pending.get(begun).copied() else {
            return;
        };
        line.pending
            .retain(|pending| pending.round != skipped.round);
        let round = skipped.round;
        Self::deposit_event(Event::DeliverySkipped { feed, round });
    }

    /// The answer to a request is there. Whether anybody waits for it.
    fn answer_with(accepted: &Accepted) -> bool {
        let is_awaited = Answers::<T>::mutate_extant(accepted.round, |answer| {
            answer.result = Some(ResultPlace {
                topic: accepted.topic,
                sequence: accepted.sequence,
            });
            true
        });
        if is_awaited {
            Self::enqueue(Turn::Answer(accepted.round));
        }
        is_awaited
    }
}

//! A block's share of turns.
//!
//! A turn serves a few listeners of its line's oldest result, or one answer, and goes to the back of the queue if there
//! is more. One whose next callback does not fit into what the block has left keeps its place before all others, and
//! those behind it are served meanwhile: in the next block it is the first, and fits. So the most gas that anybody asks
//! for delays others by what it uses, and by the look at its turn, which nobody pays for yet: docs/trust-model.md.

use crate::{
    service::{Addressee, Service},
    Answer, Answers, Config, Event, Line, Lines, ListenerOf, Listeners, Message, Pallet, Pending,
    QueueEnds, Turn, WeightInfo,
};
use alloc::vec::Vec;
use cryptlet_primitives::{
    ids::{FeedId, RoundId},
    policy::Policy,
};
use frame_support::{traits::Get, weights::WeightMeter};
use pallet_crypto_delegate::Payment;
use sp_core::H160;

/// Listeners that one turn serves: as many as make what a turn weighs itself small beside them, so few that others soon
/// have theirs.
pub(crate) const PER_TURN: u32 = 16;

/// What becomes of a turn that was served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum After {
    /// Nobody is left.
    Over,
    /// It goes to the back of the queue.
    Again,
    /// The block has no room for the next callback: it is the first in the next block.
    NoRoom,
}

/// A result on its way to the listeners of a feed.
pub(crate) struct Delivery<AccountId> {
    pub(crate) feed: FeedId,
    pub(crate) pending: Pending,
    pub(crate) message: Message,
    pub(crate) policy: Option<Policy<AccountId>>,
}

impl<T: Config> Pallet<T> {
    /// Serves turns, as far as the share of callbacks and what is left of the block go.
    pub(crate) fn serve_queue(meter: &mut WeightMeter) {
        let idle = <T as Config>::WeightInfo::on_idle_poll();
        if meter.try_consume(idle).is_err() || QueueEnds::<T>::get().length() == 0 {
            return;
        }
        let most = T::CallbackWeight::get().saturating_sub(idle);
        let mut service = Service::<T>::within(most.min(meter.remaining()));
        if !service.take(<T as Config>::WeightInfo::on_poll()) {
            return;
        }
        let mut without_room = Vec::new();
        // Ends: each turn takes a part of the meter.
        while service.take(<T as Config>::WeightInfo::take_turn()) {
            let Some(turn) = Self::next_turn() else { break };
            match Self::serve_turn(turn, &mut service) {
                After::Over => {}
                After::Again => Self::enqueue(turn),
                After::NoRoom => without_room.push(turn),
            }
        }
        without_room.into_iter().rev().for_each(Self::put_back);
        Self::hand_over(service.earned);
        meter.consume(service.consumed());
    }

    fn serve_turn(turn: Turn, service: &mut Service<T>) -> After {
        match turn {
            Turn::Feed(feed) => Self::serve_line(feed, service),
            Turn::Answer(round) => Self::serve_answer(round, service),
        }
    }

    /// Delivers the answer to a request.
    fn serve_answer(round: RoundId, service: &mut Service<T>) -> After {
        let Some(answer) = Answers::<T>::get(round) else {
            return After::Over;
        };
        if !service.has_room_for(&answer.callback) {
            return After::NoRoom;
        }
        let Answer {
            contract,
            cryptlet,
            callback,
            funds,
            ..
        } = answer;
        let message = answer
            .result
            .and_then(|place| Self::find_message(cryptlet, place.topic, place.sequence, round));
        let policy = pallet_cryptlet::Pallet::<T>::policy_in_force(cryptlet);
        let addressee = Addressee {
            contract,
            account: answer.account.clone(),
            cryptlet,
            callback,
            feed: None,
            round,
            funds,
        };
        let served = Self::serve(addressee, message.as_ref(), policy.as_ref(), service);
        Self::close_answer(round, answer, served.left);
        After::Over
    }

    /// Delivers the oldest result of a line to the listeners after its cursor, a few of them.
    fn serve_line(feed: FeedId, service: &mut Service<T>) -> After {
        let Some(mut line) = Lines::<T>::get(feed) else {
            return After::Over;
        };
        let Some(pending) = line.pending.first().copied() else {
            return Self::keep_line(feed, line);
        };
        let found = Self::find_message(line.cryptlet, line.topic, pending.sequence, pending.round);
        let Some(message) = found else {
            let round = pending.round;
            Self::deposit_event(Event::DeliverySkipped { feed, round });
            return Self::end_pending(feed, line, pending);
        };
        let delivery = Delivery {
            feed,
            pending,
            message,
            policy: pallet_cryptlet::Pallet::<T>::policy_in_force(line.cryptlet),
        };
        for _ in 0..PER_TURN {
            let Some((contract, listener)) = Self::listener_after(feed, line.cursor) else {
                if line.cursor.is_none() {
                    // All rest: the others that wait are for nobody either.
                    line.pending.clear();
                }
                return Self::end_pending(feed, line, pending);
            };
            if !service.has_room_for(&listener.callback) {
                // With the cursor.
                Self::keep_line(feed, line);
                return After::NoRoom;
            }
            line.cursor = Some(contract);
            Self::serve_listener(&delivery, contract, listener, service);
        }
        Self::keep_line(feed, line)
    }

    /// The listener that follows in the order of their keys: also if the one at the cursor is gone.
    fn listener_after(feed: FeedId, cursor: Option<H160>) -> Option<(H160, ListenerOf<T>)> {
        let mut following = match cursor {
            Some(contract) => Listeners::<T>::iter_prefix_from(
                feed,
                Listeners::<T>::hashed_key_for(feed, contract),
            ),
            None => Listeners::<T>::iter_prefix(feed),
        };
        following.next()
    }

    /// Calls a listener with a result that it pays for; passes over one that does not pay yet; has one rest that can't.
    pub(crate) fn serve_listener(
        delivery: &Delivery<T::AccountId>,
        contract: H160,
        listener: ListenerOf<T>,
        service: &mut Service<T>,
    ) {
        let feed = delivery.feed;
        let payment = pallet_crypto_delegate::Pallet::<T>::payment(
            feed,
            &listener.account,
            delivery.pending.delivered,
        );
        if payment != Payment::Paid {
            service.spend(<T as Config>::WeightInfo::pass_over());
            if payment == Payment::NoMore {
                Self::put_to_rest(feed, contract, listener.funds);
            }
            return;
        }
        let addressee = Addressee {
            contract,
            account: listener.account.clone(),
            cryptlet: listener.cryptlet,
            callback: listener.callback,
            feed: Some(feed),
            round: delivery.pending.round,
            funds: listener.funds,
        };
        let (message, policy) = (Some(&delivery.message), delivery.policy.as_ref());
        let served = Self::serve(addressee, message, policy, service);
        if served.is_unpaid {
            Self::put_to_rest(feed, contract, served.left);
        } else {
            let funds = served.left;
            Listeners::<T>::insert(feed, contract, ListenerOf::<T> { funds, ..listener });
        }
    }

    /// All listeners have had a result, or it is not there any more.
    fn end_pending(feed: FeedId, mut line: Line, served: Pending) -> After {
        line.pending.retain(|pending| pending.round != served.round);
        line.cursor = None;
        Self::keep_line(feed, line)
    }

    /// Stores a line, or removes it with its last result.
    fn keep_line(feed: FeedId, line: Line) -> After {
        if line.pending.is_empty() {
            Lines::<T>::remove(feed);
            return After::Over;
        }
        Lines::<T>::insert(feed, line);
        After::Again
    }
}

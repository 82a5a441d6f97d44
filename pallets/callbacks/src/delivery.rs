//! A block's share of turns.
//!
//! Turns are served in the order of the queue: one serves a few listeners of its line's oldest result, or one answer, and
//! goes to the back of the queue if there is more. When the next callback does not fit into what the block has left, the
//! block is done. Its turn is the first in the next block, unless it had this one for itself.
//!
//! No callback may have more than half of the room ([`Pallet::max_gas`]), so a block that is done has used the other half
//! for those who were served, and who paid for it, with the turns and looks around it. What nobody pays for, a block has
//! once: its begin, the look at the turn for which there is no room, and the rest of a turn that was cut short.

use crate::{
    service::{Addressee, Service},
    Answer, Answers, Config, Event, Line, Lines, ListenerOf, Listeners, Listening, Message, Pallet,
    Pending, QueueEnds, Turn, WeightInfo,
};
use cryptlet_primitives::{
    ids::{FeedId, RoundId},
    policy::Policy,
};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
};
use pallet_cryptlet::BalanceOf;
use pallet_crypto_delegate::Payment;
use sp_core::H160;
use sp_runtime::traits::Saturating;

/// Listeners that one turn serves: as many as make what a turn weighs itself small beside them, so few that others soon
/// have theirs.
pub(crate) const PER_TURN: u32 = 16;

/// What becomes of a turn that was served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum After {
    /// Nobody is left.
    Over,
    /// It goes to the back of the queue.
    Again,
    /// It was served, but the block has no room for its next callback.
    CutShort,
    /// The block has no room for its first callback.
    NoRoom,
}

/// A result on its way to the listeners of a feed.
pub(crate) struct Delivery<AccountId> {
    pub(crate) feed: FeedId,
    pub(crate) pending: Pending,
    pub(crate) message: Message,
    pub(crate) policy: Option<Policy<AccountId>>,
    /// What each listener pays of the turns that all of them need.
    pub(crate) share: Weight,
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
        let mut is_first = true;
        // Ends: each turn takes a part of the meter.
        while service.take(<T as Config>::WeightInfo::take_turn()) {
            let Some(turn) = Self::first_turn() else {
                break;
            };
            match Self::serve_turn(turn, &mut service) {
                After::Over => Self::end_first_turn(),
                After::Again => Self::move_back(turn),
                // It had the block for itself. Else those behind it would wait for all its listeners.
                After::CutShort if is_first => Self::move_back(turn),
                After::CutShort | After::NoRoom => break,
            }
            is_first = false;
        }
        Self::hand_over(service.earned);
        meter.consume(service.consumed());
    }

    /// Serves the first turn, as far as there is room.
    pub(crate) fn serve_turn(turn: Turn, service: &mut Service<T>) -> After {
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
        let has_room = service.take(<T as Config>::WeightInfo::find_result())
            && service.has_room_for(&answer.callback);
        if !has_room {
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
            share: Self::weight_of_turn(),
        };
        let left = Self::serve(addressee, message.as_ref(), policy.as_ref(), service);
        Self::close_answer(round, answer, left);
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
        if !service.take(<T as Config>::WeightInfo::find_result()) {
            return After::NoRoom;
        }
        let Some(delivery) = Self::delivery_of(feed, &line, pending) else {
            return Self::skip_pending(feed, line, pending, service);
        };
        let mut next = Self::listener_after(feed, line.cursor);
        for served in 0..PER_TURN {
            let Some((contract, listener)) = next else {
                break;
            };
            if !service.has_room_for(&listener.callback) {
                // With the cursor.
                Self::keep_line(feed, line);
                return if served > 0 {
                    After::CutShort
                } else {
                    After::NoRoom
                };
            }
            line.cursor = Some(contract);
            Self::serve_listener(&delivery, contract, listener, service);
            next = Self::listener_after(feed, line.cursor);
        }
        match next {
            Some(_) => Self::keep_line(feed, line),
            None => Self::end_pending(feed, line, pending),
        }
    }

    /// A result of a line, with all that is the same for each listener. `None` if its topic does not keep it any more.
    pub(crate) fn delivery_of(
        feed: FeedId,
        line: &Line,
        pending: Pending,
    ) -> Option<Delivery<T::AccountId>> {
        let found = Self::find_message(line.cryptlet, line.topic, pending.sequence, pending.round);
        Some(Delivery {
            feed,
            pending,
            message: found?,
            policy: pallet_cryptlet::Pallet::<T>::policy_in_force(line.cryptlet),
            share: Self::share_of_turns(Listening::<T>::get(feed)),
        })
    }

    /// The listener that follows in the order of their keys: also if the one at the cursor is gone.
    pub(crate) fn listener_after(
        feed: FeedId,
        cursor: Option<H160>,
    ) -> Option<(H160, ListenerOf<T>)> {
        let mut following = match cursor {
            Some(contract) => Listeners::<T>::iter_prefix_from(
                feed,
                Listeners::<T>::hashed_key_for(feed, contract),
            ),
            None => Listeners::<T>::iter_prefix(feed),
        };
        following.next()
    }

    /// Calls a listener with a result that its subscription pays for, and looks at one whose subscription does not: both
    /// cost what they weighed.
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
        match payment {
            Payment::Paid => {
                let funds = Self::call_listener(delivery, contract, &listener, service);
                Self::keep_listener(feed, contract, ListenerOf::<T> { funds, ..listener });
            }
            Payment::NotYet => {
                let seen = Self::look_at(listener, delivery.share, service);
                Self::keep_listener(feed, contract, seen);
            }
            Payment::NoMore => {
                let seen = Self::look_at(listener, delivery.share, service);
                Self::put_to_rest(feed, contract, seen.funds);
            }
        }
    }

    /// A look at a listener that is not called, for which it pays, with its share of the turn.
    fn look_at(
        mut listener: ListenerOf<T>,
        share: Weight,
        service: &mut Service<T>,
    ) -> ListenerOf<T> {
        let look = <T as Config>::WeightInfo::pass_over();
        let charged = service.charge(look, share, listener.funds);
        listener.funds = listener.funds.saturating_sub(charged);
        listener
    }

    /// Stores a listener, or has it rest if it can't pay for another callback.
    fn keep_listener(feed: FeedId, contract: H160, listener: ListenerOf<T>) {
        if listener.funds < Self::cost_of(&listener.callback) {
            Self::put_to_rest(feed, contract, listener.funds);
        } else {
            Listeners::<T>::insert(feed, contract, listener);
        }
    }

    /// Gives what is left of the listener's funds.
    fn call_listener(
        delivery: &Delivery<T::AccountId>,
        contract: H160,
        listener: &ListenerOf<T>,
        service: &mut Service<T>,
    ) -> BalanceOf<T> {
        let addressee = Addressee {
            contract,
            account: listener.account.clone(),
            cryptlet: listener.cryptlet,
            callback: listener.callback,
            feed: Some(delivery.feed),
            round: delivery.pending.round,
            funds: listener.funds,
            share: delivery.share,
        };
        let (message, policy) = (Some(&delivery.message), delivery.policy.as_ref());
        Self::serve(addressee, message, policy, service)
    }

    /// A result is not kept any more: nobody is called with it, and the listener whose turn it was pays for the turn. Else
    /// results that come faster than they are delivered would be looked for at nobody's cost.
    fn skip_pending(feed: FeedId, line: Line, pending: Pending, service: &mut Service<T>) -> After {
        if let Some((contract, listener)) = Self::listener_after(feed, line.cursor) {
            if !service.has_room_for(&listener.callback) {
                return After::NoRoom;
            }
            let seen = Self::look_at(listener, Self::weight_of_turn(), service);
            Self::keep_listener(feed, contract, seen);
        }
        let round = pending.round;
        Self::deposit_event(Event::DeliverySkipped { feed, round });
        Self::end_pending(feed, line, pending)
    }

    /// All listeners have had a result, or it is not there any more.
    fn end_pending(feed: FeedId, mut line: Line, served: Pending) -> After {
        line.pending.retain(|pending| pending.round != served.round);
        if Listening::<T>::get(feed) == 0 {
            // All rest: the others that wait are for nobody either.
            line.pending.clear();
        }
        line.cursor = None;
        Self::keep_line(feed, line)
    }

    /// Stores a line, or removes it with its last result.
    pub(crate) fn keep_line(feed: FeedId, line: Line) -> After {
        if line.pending.is_empty() {
            Lines::<T>::remove(feed);
            return After::Over;
        }
        Lines::<T>::insert(feed, line);
        After::Again
    }
}

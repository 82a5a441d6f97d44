//! Whose turn it is.

use crate::{Config, Ends, Pallet, Queue, QueueEnds, Turn};

impl<T: Config> Pallet<T> {
    /// Gives the last place.
    pub(crate) fn enqueue(turn: Turn) {
        let ends = QueueEnds::<T>::get();
        Queue::<T>::insert(ends.tail, turn);
        // 2^64 turns are not given in the lifetime of any chain.
        let tail = ends.tail.saturating_add(1);
        QueueEnds::<T>::put(Ends { tail, ..ends });
    }

    /// Takes the first turn. `None` if nobody waits.
    pub(crate) fn next_turn() -> Option<Turn> {
        let ends = QueueEnds::<T>::get();
        if ends.length() == 0 {
            return None;
        }
        let head = ends.head.saturating_add(1);
        QueueEnds::<T>::put(Ends { head, ..ends });
        // Each place between the ends is taken (`try_state`).
        Queue::<T>::take(ends.head)
    }

    /// Gives the first place, to whom it was taken from in this block: so there is one before the first.
    pub(crate) fn put_back(turn: Turn) {
        let ends = QueueEnds::<T>::get();
        let head = ends.head.saturating_sub(1);
        Queue::<T>::insert(head, turn);
        QueueEnds::<T>::put(Ends { head, ..ends });
    }
}

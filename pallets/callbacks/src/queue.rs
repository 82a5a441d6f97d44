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

    /// Whose turn it is. `None` if nobody waits.
    pub(crate) fn first_turn() -> Option<Turn> {
        let ends = QueueEnds::<T>::get();
        // Each place between the ends is taken (`try_state`).
        (ends.length() > 0)
            .then(|| Queue::<T>::get(ends.head))
            .flatten()
    }

    /// Ends the first turn.
    pub(crate) fn end_first_turn() {
        let ends = QueueEnds::<T>::get();
        Queue::<T>::remove(ends.head);
        let head = ends.head.saturating_add(1);
        QueueEnds::<T>::put(Ends { head, ..ends });
    }

    /// Ends the first turn, and gives it the last place.
    pub(crate) fn move_back(turn: Turn) {
        Self::end_first_turn();
        Self::enqueue(turn);
    }
}

//! Look-ups in the state for those who listen: few at once, one of each connection, and every answer is shared.

use super::follow::TopicResult;
use crate::client::Client;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{RoundId, Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use serde_json::value::{to_raw_value, RawValue};
use sp_api::ProvideRuntimeApi;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::Semaphore;

/// Look-ups that run at once: the rest of the node goes on beside them.
const AT_ONCE: usize = 2;
/// Answers that are kept for the next who wants the same.
const KEPT: usize = 256;

/// Nothing that holds one of the locks here can leave it half written.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A result.
#[derive(Debug)]
pub struct Row {
    /// Its place.
    pub sequence: Sequence,
    /// The round that brought it.
    pub round: RoundId,
    /// As readers get it: written once for all of them.
    pub json: Arc<RawValue>,
}

impl Row {
    fn new(block: Hash, result: ResultRecord) -> Option<Self> {
        let (sequence, round) = (result.sequence, result.round);
        let json = to_raw_value(&TopicResult { block, result }).ok()?.into();
        Some(Row {
            sequence,
            round,
            json,
        })
    }
}

/// Results of a topic in one block's state, shared by all who want them.
#[derive(Clone, Debug)]
pub struct Found {
    /// The place from which on they were looked up.
    pub from: Sequence,
    /// At most a page of them.
    pub rows: Arc<[Row]>,
}

/// The block, the topic, and from which place on: `None` stands for the place of its next result.
type Key = (Hash, TopicId, Option<Sequence>);

/// Looks up what listeners want.
pub struct Looks {
    client: Arc<Client>,
    at_once: Arc<Semaphore>,
    turns: Turns,
    kept: Mutex<Kept<Key, Found>>,
}

impl Looks {
    /// Looks into the states of `client`.
    pub fn new(client: Arc<Client>) -> Self {
        Looks {
            client,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Turns::default(),
            kept: Mutex::default(),
        }
    }

    /// Results of a topic in a block's state, from a place on; from its next result's place on, if none is given. `None`
    /// if the state does not answer.
    pub fn results(&self, block: Hash, topic: TopicId, from: Option<Sequence>) -> Option<Found> {
        let key = (block, topic, from);
        let kept = locked(&self.kept).get(&key);
        if kept.is_some() {
            return kept;
        }
        let found = self.read(block, topic, from)?;
        locked(&self.kept).keep(key, found.clone());
        Some(found)
    }

    fn read(&self, block: Hash, topic: TopicId, from: Option<Sequence>) -> Option<Found> {
        let api = self.client.runtime_api();
        let Some(from) = from else {
            let topic = api.topic(block, topic).ok()?;
            return Some(Found {
                from: topic.map_or(0, |topic| topic.next),
                rows: Arc::default(),
            });
        };
        let page = api.results(block, topic, from, MAX_PAGE).ok()?;
        let rows = page.rows.into_iter();
        let rows = rows.map(|result| Row::new(block, result));
        Some(Found {
            from,
            rows: rows.collect::<Option<_>>()?,
        })
    }
}

/// A listener that looks something up when its connection has its turn.
pub struct Looker {
    looks: Arc<Looks>,
    turn: Arc<Semaphore>,
}

impl Looker {
    /// For a listener of this connection.
    pub fn new(looks: Arc<Looks>, connection: usize) -> Self {
        let turn = looks.turns.of(connection);
        Looker { looks, turn }
    }

    /// Reads the state apart from the tasks that serve connections. `None` when the node ends.
    pub async fn look<Reader: Send + 'static, Read: Send + 'static>(
        &self,
        mut reader: Reader,
        read: impl FnOnce(&mut Reader, &Looks) -> Read + Send + 'static,
    ) -> Option<(Read, Reader)> {
        // First its turn: of all of a connection's listeners, one at most waits among those of others.
        let turn = self.turn.clone().acquire_owned().await.ok()?;
        let permit = self.looks.at_once.clone().acquire_owned().await.ok()?;
        let looks = self.looks.clone();
        let looked = tokio::task::spawn_blocking(move || {
            // Both are held to the end of what was begun, whether or not the listener is still there.
            let _held = (turn, permit);
            (read(&mut reader, &looks), reader)
        });
        looked.await.ok()
    }
}

/// Whose turn it is among the listeners of each connection.
#[derive(Default)]
struct Turns(Mutex<HashMap<usize, Weak<Semaphore>>>);

impl Turns {
    fn of(&self, connection: usize) -> Arc<Semaphore> {
        let mut turns = locked(&self.0);
        if let Some(turn) = turns.get(&connection).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Semaphore::new(1));
        turns.insert(connection, Arc::downgrade(&turn));
        turn
    }
}

/// The newest answers.
struct Kept<Of, Answer> {
    answers: HashMap<Of, Answer>,
    order: VecDeque<Of>,
}

impl<Of, Answer> Default for Kept<Of, Answer> {
    fn default() -> Self {
        Kept {
            answers: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<Of: Copy + Eq + std::hash::Hash, Answer: Clone> Kept<Of, Answer> {
    fn get(&self, of: &Of) -> Option<Answer> {
        self.answers.get(of).cloned()
    }

    fn keep(&mut self, of: Of, answer: Answer) {
        if self.answers.insert(of, answer).is_none() {
            self.order.push_back(of);
        }
        if self.order.len() > KEPT {
            if let Some(oldest) = self.order.pop_front() {
                self.answers.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_of_one_connection_take_turns() {
        let turns = Turns::default();
        let first = turns.of(1);
        assert!(Arc::ptr_eq(&first, &turns.of(1)));
        assert!(!Arc::ptr_eq(&first, &turns.of(2)));
        assert_eq!(first.available_permits(), 1);
        drop(first);
        // Connections that are gone leave nothing.
        let _third = turns.of(3);
        assert_eq!(locked(&turns.0).len(), 1);
    }

    #[test]
    fn the_newest_answers_are_kept() {
        let mut kept = Kept::default();
        for of in 0..=KEPT {
            kept.keep(of, of.to_string());
            kept.keep(of, of.to_string());
        }
        assert_eq!(kept.get(&0), None);
        assert_eq!(kept.get(&1), Some("1".to_owned()));
        assert_eq!(kept.get(&KEPT), Some(KEPT.to_string()));
        assert_eq!((kept.answers.len(), kept.order.len()), (KEPT, KEPT));
    }
}

//! Look-ups in the state for those who listen: few at once, one of each connection, and every answer is shared.

use super::follow::TopicResult;
use crate::client::Client;
use cryptlet_primitives::{
    api::CryptoDelegateApi,
    ids::{Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use serde_json::value::{to_raw_value, RawValue};
use sp_api::ProvideRuntimeApi;
use sp_runtime::traits::{BlakeTwo256, Hash as _};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::Semaphore;

/// Look-ups that run at once: the rest of the node goes on beside them.
const AT_ONCE: usize = 2;
/// Blocks about which answers are kept for the next who wants the same: the last ones that were told.
const MAX_BLOCKS: usize = 8;
/// What all kept answers may take in memory, about.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Nothing that holds one of the locks here can leave it half written.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A result.
#[derive(Debug)]
pub struct Row {
    /// Its place.
    pub sequence: Sequence,
    /// What tells it from any other.
    pub digest: Hash,
    /// As readers get it: written once for all of them.
    pub json: Arc<RawValue>,
}

impl Row {
    fn new(block: Hash, result: ResultRecord) -> Option<Self> {
        let (sequence, digest) = (result.sequence, BlakeTwo256::hash_of(&result));
        let json = to_raw_value(&TopicResult { block, result }).ok()?.into();
        Some(Row {
            sequence,
            digest,
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

impl Found {
    /// What it takes in memory, about.
    fn bytes(&self) -> usize {
        let rows = self.rows.iter();
        let rows = rows.map(|row| size_of::<Row>() + row.json.get().len());
        size_of::<(Want, Found)>() + rows.sum::<usize>()
    }
}

/// What is wanted of a block: the topic, and from which place on. `None` stands for the place of its next result.
type Want = (TopicId, Option<Sequence>);

/// Looks up what listeners want.
pub struct Looks {
    client: Arc<Client>,
    at_once: Arc<Semaphore>,
    turns: Turns,
    kept: Arc<Mutex<Kept>>,
}

impl Looks {
    /// Looks into the states of `client`, and keeps in `kept` what it finds.
    pub fn new(client: Arc<Client>, kept: Arc<Mutex<Kept>>) -> Self {
        Looks {
            client,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Turns::default(),
            kept,
        }
    }

    /// Results of a topic in a block's state, from a place on; from its next result's place on, if none is given. `None`
    /// if the state does not answer.
    pub fn results(&self, block: Hash, topic: TopicId, from: Option<Sequence>) -> Option<Found> {
        let want = (topic, from);
        let kept = locked(&self.kept).get(block, &want);
        if kept.is_some() {
            return kept;
        }
        let found = self.read(block, topic, from)?;
        locked(&self.kept).keep(block, want, found.clone());
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

/// Answers about the newest blocks that were told, for the next who wants the same.
#[derive(Default)]
pub struct Kept {
    /// In the order in which they were told.
    blocks: VecDeque<About>,
}

/// Answers about one block.
struct About {
    block: Hash,
    answers: HashMap<Want, Found>,
    /// What these take in memory, about.
    bytes: usize,
}

impl Kept {
    /// From now on keeps answers about this block too, instead of those about the oldest.
    pub fn open(&mut self, block: Hash) {
        if self.blocks.iter().any(|about| about.block == block) {
            return;
        }
        self.blocks.push_back(About {
            block,
            answers: HashMap::new(),
            bytes: 0,
        });
        if self.blocks.len() > MAX_BLOCKS {
            self.blocks.pop_front();
        }
    }

    /// Keeps nothing any more.
    pub fn clear(&mut self) {
        self.blocks = VecDeque::new();
    }

    /// An answer that is kept.
    pub fn get(&self, block: Hash, want: &Want) -> Option<Found> {
        let mut newest_first = self.blocks.iter().rev();
        let about = newest_first.find(|about| about.block == block)?;
        about.answers.get(want).cloned()
    }

    /// Keeps an answer about an open block. Those about older blocks make room for it; those about the same block, or
    /// newer ones, do not: what many want is asked for first, and stays.
    pub fn keep(&mut self, block: Hash, want: Want, found: Found) {
        let place = self.blocks.iter().position(|about| about.block == block);
        let Some(mut place) = place else {
            return;
        };
        let bytes = found.bytes();
        while self.bytes() + bytes > MAX_BYTES {
            if place == 0 {
                return;
            }
            self.blocks.pop_front();
            place -= 1;
        }
        if let Some(about) = self.blocks.get_mut(place) {
            if about.answers.insert(want, found).is_none() {
                about.bytes += bytes;
            }
        }
    }

    fn bytes(&self) -> usize {
        self.blocks.iter().map(|about| about.bytes).sum()
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

    fn hash(number: usize) -> Hash {
        Hash::repeat_byte(u8::try_from(number).expect("few blocks"))
    }

    /// An answer of about so many bytes, and who wants it: from this place on.
    fn answer(from: Sequence, bytes: usize) -> (Want, Found) {
        let row = Row {
            sequence: from,
            digest: Hash::zero(),
            json: to_raw_value(&"r".repeat(bytes)).expect("text").into(),
        };
        let found = Found {
            from,
            rows: [row].into(),
        };
        ((TopicId::default(), Some(from)), found)
    }

    #[test]
    fn answers_about_the_newest_blocks_are_kept() {
        let mut kept = Kept::default();
        let (want, found) = answer(0, 1);
        for number in 0..=MAX_BLOCKS {
            kept.open(hash(number));
            for _twice in 0..2 {
                kept.keep(hash(number), want, found.clone());
            }
        }
        assert!(kept.get(hash(0), &want).is_none());
        assert!(kept.get(hash(1), &want).is_some());
        assert!(kept.get(hash(MAX_BLOCKS), &want).is_some());
        assert_eq!(kept.bytes(), MAX_BLOCKS * found.bytes());
        // Nobody waits for answers about a block that was not told, or long ago.
        kept.keep(hash(0), want, found);
        assert!(kept.get(hash(0), &want).is_none());
        kept.clear();
        assert!(kept.get(hash(1), &want).is_none());
    }

    #[test]
    fn kept_answers_are_bounded_and_the_first_about_a_block_stay() {
        let mut kept = Kept::default();
        let [first, second, third] = [0, 1, 2].map(|from| answer(from, MAX_BYTES / 3));
        kept.open(hash(1));
        for (want, found) in [&first, &second, &third] {
            kept.keep(hash(1), *want, found.clone());
        }
        assert!(kept.get(hash(1), &second.0).is_some());
        assert!(kept.get(hash(1), &third.0).is_none());
        assert!(kept.bytes() <= MAX_BYTES);
        // Those about older blocks give way, those about newer ones don't.
        kept.open(hash(2));
        kept.keep(hash(2), first.0, first.1.clone());
        kept.keep(hash(2), second.0, second.1);
        assert!(kept.get(hash(1), &first.0).is_none());
        assert!(kept.get(hash(2), &first.0).is_some());
        kept.keep(hash(1), first.0, first.1);
        assert!(kept.get(hash(1), &first.0).is_none());
        assert!(kept.bytes() <= MAX_BYTES);
    }
}

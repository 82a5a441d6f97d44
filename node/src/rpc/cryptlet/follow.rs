//! A topic's results along the best chain.

use super::{
    bulletin::{Along, BlockEvents, Bulletin, Told},
    looks::{Found, Looker, Looks, Row},
};
use cryptlet_primitives::{
    ids::{Sequence, TopicId},
    view::{ResultRecord, MAX_PAGE},
};
use cryptlet_registrar_runtime::Hash;
use futures::{stream, Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::{value::RawValue, Value as Json};
use std::{collections::VecDeque, sync::Arc};

/// Results that are remembered, to notice a reorganisation: as many as a topic keeps at least.
const REMEMBERED: usize = 32;

/// A result, and the block in whose state it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicResult {
    /// The block.
    pub block: Hash,
    /// The result.
    pub result: ResultRecord,
}

/// A result as a reader gets it: a [`TopicResult`].
type Shown = Arc<RawValue>;

/// How far a reader is.
struct Follower {
    topic: TopicId,
    /// The topic, as events name it.
    named: Json,
    /// The place of the next result that it gets; at first, where the reader wants to begin.
    next: Option<Sequence>,
    /// What it got last: place and digest.
    sent: VecDeque<(Sequence, Hash)>,
    /// The last block that it heard of.
    seen: Hash,
    /// The state has answered: from then on it gets all that comes.
    begun: bool,
    /// There may be more in the state than it was given.
    behind: bool,
    /// The topic dropped some before the reader took them, or this branch may have others in place of some that it got.
    missed: bool,
    /// It has got more than is remembered: what it got before that can't be compared.
    forgot: bool,
}

/// Results of a topic as they are accepted: from place `from` on, or those to come. Ends when the reader was so slow that
/// the topic dropped some, or when another branch replaces more of what it got than is remembered. A block that accepts
/// none in this topic costs nothing but a look at its events, which all readers share.
pub(super) fn follow(
    bulletin: &Bulletin,
    connection: usize,
    topic: TopicId,
    from: Option<Sequence>,
) -> impl Stream<Item = Shown> + Unpin + Send + 'static {
    // It begins in the state of the block before the first that it hears of, whichever is the best one now.
    let (last, blocks) = bulletin.listen(Along::Best);
    let follower = Follower::new(last, topic, from);
    let looker = Looker::new(bulletin.looks(), connection);
    let start = (None, blocks.boxed(), looker);
    let results = stream::unfold(
        (follower, start),
        |(follower, (begun, mut blocks, looker))| {
            async move {
                if follower.missed {
                    return None;
                }
                let (results, follower) = match begun {
                    None => looker.look(follower, Follower::begin).await?,
                    Some(()) => match blocks.next().await? {
                        Some(block) if follower.passes_over(&block) => {
                            let seen = block.hash;
                            (Vec::new(), Follower { seen, ..follower })
                        }
                        Some(block) => {
                            let hear = move |f: &mut Follower, looks: &Looks| f.hear(looks, &block);
                            looker.look(follower, hear).await?
                        }
                        // Blocks that were missed are noticed by the next one's parent.
                        None => (Vec::new(), follower),
                    },
                };
                Some((
                    stream::iter(results),
                    (follower, (Some(()), blocks, looker)),
                ))
            }
        },
    );
    results.flatten().boxed()
}

impl Follower {
    fn new(seen: Hash, topic: TopicId, from: Option<Sequence>) -> Self {
        Follower {
            topic,
            named: serde_json::to_value(topic).unwrap_or_default(),
            next: from,
            sent: VecDeque::new(),
            seen,
            begun: false,
            behind: false,
            missed: false,
            forgot: false,
        }
    }

    /// What is there already for this reader.
    fn begin(&mut self, looks: &Looks) -> Vec<Shown> {
        let there = looks.results(self.seen, self.topic, self.next);
        self.take(there)
    }

    /// Whether a block has nothing for this reader. Of one whose events can't be read only the state tells.
    fn passes_over(&self, block: &BlockEvents) -> bool {
        let adds_nothing = block.events.is_some() && self.accepted(block).is_none();
        let goes_on = block.parent == self.seen && adds_nothing;
        (goes_on || block.hash == self.seen) && !self.behind
    }

    /// The results that a block adds for this reader.
    fn hear(&mut self, looks: &Looks, block: &Told) -> Vec<Shown> {
        if block.parent != self.seen && block.hash != self.seen {
            self.go_back(looks, block);
        }
        if self.missed {
            return Vec::new();
        }
        self.arrive(block);
        let results = looks.results(block.hash, self.topic, self.next);
        self.take(results)
    }

    /// Notes the block, and where its results begin for this reader.
    fn arrive(&mut self, block: &BlockEvents) {
        if block.hash == self.seen {
            // What it accepted lies before `next`, since that was found in its state.
            return;
        }
        self.seen = block.hash;
        if let Some(accepted) = self.accepted(block) {
            if self.next.is_none_or(|next| accepted < next) {
                // The first that it hears of, or the topic was removed, and began anew.
                self.sent.clear();
                self.forgot = false;
                self.next = Some(accepted);
            }
        }
    }

    /// The place of the first result of the topic that was accepted in this block, as far as its events can be read.
    fn accepted(&self, block: &BlockEvents) -> Option<Sequence> {
        let accepted = block.events.iter().flatten().find(|event| {
            event.name == "ResultAccepted" && event.data.get("topic") == Some(&self.named)
        });
        accepted?.data.get("sequence")?.as_u64()
    }

    /// Notes what it gets. If the state did not answer, the next block has the same results.
    fn take(&mut self, found: Option<Found>) -> Vec<Shown> {
        let Some(Found { from, rows }) = found else {
            self.behind = true;
            return Vec::new();
        };
        // Places have no gaps: those from the reader's next one up to these were dropped. What was dropped before it
        // began, it does not miss.
        let leaves_out = rows.first().is_some_and(|first| first.sequence > from);
        if leaves_out && self.begun {
            self.missed = true;
            return Vec::new();
        }
        self.begun = true;
        self.behind = u32::try_from(rows.len()).is_ok_and(|count| count >= MAX_PAGE);
        self.next = Some(from);
        for row in rows.iter() {
            self.next = Some(row.sequence.saturating_add(1));
            self.sent.push_back((row.sequence, row.digest));
            if self.sent.len() > REMEMBERED {
                self.sent.pop_front();
                self.forgot = true;
            }
        }
        rows.iter().map(|row| row.json.clone()).collect()
    }

    /// Goes back to the first result that is another one in this block's branch.
    fn go_back(&mut self, looks: &Looks, block: &BlockEvents) {
        let Some((oldest, _)) = self.sent.front().copied() else {
            return;
        };
        self.compare(looks.results(block.hash, self.topic, Some(oldest)));
    }

    /// Forgets what is another result here. If that is all that is remembered, those before may be others too; if the state
    /// does not answer, all of them.
    fn compare(&mut self, here: Option<Found>) {
        let Some(here) = here else {
            self.missed = true;
            return;
        };
        // What the topic dropped can't be compared.
        let first = here.rows.first().map_or(0, |first| first.sequence);
        while let Some((sequence, digest)) = self.sent.back().copied() {
            let stays = |row: &Row| (row.sequence, row.digest) == (sequence, digest);
            if sequence < first || here.rows.iter().any(stays) {
                break;
            }
            self.sent.pop_back();
            self.next = Some(sequence);
        }
        self.missed = self.forgot && self.sent.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::{super::bulletin::Event, *};
    use serde_json::{value::to_raw_value, Map};

    fn row(sequence: Sequence, digest: u64) -> Row {
        Row {
            sequence,
            digest: Hash::from_low_u64_be(digest),
            json: to_raw_value(&sequence).expect("a number").into(),
        }
    }

    /// What the state has, looked up from a place on.
    fn found(from: Sequence, places: std::ops::Range<Sequence>) -> Option<Found> {
        let rows = places.map(|place| row(place, place)).collect();
        Some(Found { from, rows })
    }

    fn hash(number: u8) -> Hash {
        Hash::repeat_byte(number)
    }

    /// The block of this number. It accepts a result of the readers' topic at this place, if one is given.
    fn block(number: u8, accepts: Option<Sequence>) -> BlockEvents {
        let named = serde_json::to_value(TopicId::default()).expect("text");
        let accepted = |sequence: Sequence| {
            let data = Map::from_iter([
                ("topic".to_owned(), named),
                ("sequence".to_owned(), Json::from(sequence)),
            ]);
            Event {
                name: "ResultAccepted".to_owned(),
                json: to_raw_value(&data).expect("JSON").into(),
                data,
            }
        };
        BlockEvents {
            hash: hash(number),
            parent: hash(number - 1),
            events: Some(accepts.map(accepted).into_iter().collect()),
        }
    }

    #[test]
    fn the_block_at_which_a_reader_begins_adds_nothing() {
        let mut reader = Follower::new(hash(2), TopicId::default(), Some(6));
        assert_eq!(reader.take(found(6, 6..8)).len(), 2);
        let began_at = block(2, Some(7));
        assert!(reader.passes_over(&began_at));
        reader.arrive(&began_at);
        assert_eq!((reader.next, reader.sent.len()), (Some(8), 2));
        // A later block with an earlier place: the topic was removed, and began anew.
        let anew = block(3, Some(0));
        assert!(!reader.passes_over(&anew));
        reader.arrive(&anew);
        assert_eq!((reader.next, reader.sent.len()), (Some(0), 0));
    }

    #[test]
    fn a_block_without_readable_events_is_looked_at() {
        let mut reader = Follower::new(hash(2), TopicId::default(), None);
        assert!(reader.take(found(8, 0..0)).is_empty());
        assert!(reader.passes_over(&block(3, None)));
        let unread = BlockEvents {
            events: None,
            ..block(3, None)
        };
        assert!(!reader.passes_over(&unread));
        reader.arrive(&unread);
        assert_eq!((reader.seen, reader.next), (hash(3), Some(8)));
    }

    #[test]
    fn a_reader_that_has_got_none_yet_is_cut_off_if_it_misses_results() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), None);
        assert!(reader.take(found(7, 0..0)).is_empty());
        assert!(reader.take(found(7, 9..12)).is_empty());
        assert!(reader.missed);
    }

    #[test]
    fn readers_share_what_they_get() {
        let there = found(0, 0..2);
        let readers = [0, 1].map(|_| {
            let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
            reader.take(there.clone())
        });
        let [one, other] = readers;
        assert_eq!(one.len(), 2);
        assert!(one.iter().zip(&other).all(|(a, b)| Arc::ptr_eq(a, b)));
    }

    #[test]
    fn a_reader_that_misses_results_is_cut_off() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
        // It begins where the topic does.
        assert_eq!(reader.take(found(0, 20..22)).len(), 2);
        assert_eq!((reader.next, reader.missed), (Some(22), false));
        assert_eq!(reader.take(found(22, 22..23)).len(), 1);
        assert!(reader.take(found(23, 24..50)).is_empty());
        assert!(reader.missed);
    }

    #[test]
    fn what_another_branch_has_comes_again_and_what_was_dropped_does_not() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
        reader.take(found(0, 0..5));
        reader.compare(found(0, 0..3));
        assert_eq!((reader.next, reader.sent.len()), (Some(3), 3));
        reader.compare(found(0, 40..60));
        assert_eq!((reader.next, reader.sent.len()), (Some(3), 3));
        assert!(reader.take(found(3, 40..60)).is_empty());
        assert!(reader.missed);
    }

    #[test]
    fn a_reader_all_of_whose_remembered_results_are_others_is_cut_off() {
        let remembered = u64::try_from(REMEMBERED).expect("few");
        for (got, next) in [(5, 0), (remembered, 0), (remembered + 1, 1)] {
            let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
            reader.take(found(0, 0..got));
            reader.compare(found(0, 0..0));
            assert_eq!((reader.next, reader.missed), (Some(next), next > 0));
        }
        // In two steps, the first of which leaves fewer than are remembered.
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
        reader.take(found(0, 0..40));
        reader.compare(found(8, 8..30));
        assert_eq!((reader.next, reader.missed), (Some(30), false));
        reader.compare(found(8, 8..8));
        assert!(reader.missed);
    }

    #[test]
    fn a_reader_whose_results_can_not_be_compared_is_cut_off() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
        reader.take(found(0, 0..5));
        reader.compare(None);
        assert!(reader.missed);
    }

    #[test]
    fn the_same_rounds_with_another_answer_come_again() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), Some(0));
        reader.take(found(0, 0..5));
        let rows = (0..5).map(|place| row(place, if place < 4 { place } else { 99 }));
        let rows = rows.collect();
        reader.compare(Some(Found { from: 0, rows }));
        assert_eq!((reader.next, reader.missed), (Some(4), false));
    }

    #[test]
    fn a_state_that_does_not_answer_is_made_up_for() {
        let mut reader = Follower::new(Hash::zero(), TopicId::default(), None);
        assert!(reader.take(None).is_empty());
        assert_eq!((reader.next, reader.behind), (None, true));
        assert!(reader.take(found(7, 0..0)).is_empty());
        assert_eq!((reader.next, reader.behind), (Some(7), false));
    }
}

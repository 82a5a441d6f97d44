//! Subscriptions: by the pallet's own call, accepted by a signed report. Where there are a million, all but the first of
//! each feed are written into the state as those calls write them.

use super::{
    account, asked, in_block, origin, refused, CryptoDelegate, Registrar, Served, METHOD,
    PATIENCE_MS,
};
use crate::{
    chain::{trie_of, Trie},
    hosts::{Answers, Asked, Scene},
    QUORUM,
};
use anyhow::{anyhow, ensure, Context, Result};
use codec::Encode;
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    history::{leaf_key, node_key, AcceptedResult},
    ids::{CryptletId, FeedId, Moment, RoundId, TopicId},
    value::Value,
    view::{FeedState, ResultRecord},
};
use cryptlet_registrar_runtime::{AccountId, Runtime, RuntimeCall, TOKEN};
use frame_support::{BoundedVec, StorageHasher, Twox64Concat};
use pallet_crypto_delegate::{
    types::{Purposes, AGENDA_PAGE, PAGE},
    Agenda, AgendaEnds, AgendaPages, Departures, Feeds, FurtherPages, NextRound, Pages, Rounds,
    Subscriptions, Topics,
};
use pallet_session::ShouldEndSession;
use sp_core::{Pair, H256};
use sp_io::TestExternalities;

/// What each result costs a subscriber.
const PRICE: u128 = TOKEN / 1_000;
/// Subscriptions that one report accepts: so many acceptances of a quorum of 15 a block has weight for.
pub(super) const ACCEPTED_TOGETHER: usize = 32;
/// Results that each subscriber pays for.
const RESULTS: u64 = 100;

/// A feed of the topic of this number.
pub fn feed(cryptlet: CryptletId, number: u32, trigger: Trigger, start: Moment) -> Result<Feed> {
    let params = vec![Value::Unsigned(number.into())].encode();
    Ok(Feed {
        cryptlet,
        method: METHOD
            .as_bytes()
            .to_vec()
            .try_into()
            .map_err(|_| anyhow!("too long a method"))?,
        params: params
            .try_into()
            .map_err(|_| anyhow!("too long parameters"))?,
        trigger,
        start,
        duration_ms: PATIENCE_MS,
        price: PRICE,
    })
}

impl Registrar {
    /// The numbers of the cryptlets.
    pub fn cryptlets(&self) -> Vec<CryptletId> {
        let served = self.served.iter();
        served.map(|served| served.scene.cryptlet).collect()
    }

    /// Lets a block pass.
    pub fn pass(&mut self) -> Result<()> {
        in_block(&mut self.chain, || Ok(()))
    }

    /// Whether the next block is the first of a session.
    pub fn begins_session(&mut self) -> bool {
        self.chain.within(|| {
            let next = frame_system::Pallet::<Runtime>::block_number() + 1;
            <Runtime as pallet_session::Config>::ShouldEndSession::should_end_session(next)
        })
    }

    /// Has one account subscribe to feeds, and the pools accept: two blocks for each 32.
    pub fn subscribe(&mut self, feeds: &[Feed]) -> Result<()> {
        for some in feeds.chunks(ACCEPTED_TOGETHER) {
            let rounds = in_block(&mut self.chain, || {
                some.iter()
                    .map(ask_to_subscribe)
                    .collect::<Result<Vec<_>>>()
            })?;
            self.accept(&rounds)?;
        }
        Ok(())
    }

    /// Has the pools accept the subscriptions that these rounds are about, in a block of its own.
    pub(super) fn accept(&mut self, rounds: &[Asked]) -> Result<()> {
        let report = self.answers(Answers::Accepting, rounds)?;
        self.chain.begin()?;
        self.chain.apply(&report)?;
        self.chain.seal()?;
        self.chain.keep()
    }

    /// Adds subscribers to a feed that has one: what their calls and the pool's acceptance would have written, but for
    /// balances.
    pub fn crowd(&mut self, feed: FeedId, accounts: &[AccountId]) -> Result<()> {
        in_block(&mut self.chain, || {
            let count = u32::try_from(accounts.len())?;
            let mut record = Feeds::<Runtime>::get(feed).context("there is no such feed")?;
            let asker: AccountId = account("asker").public().into();
            let like = Subscriptions::<Runtime>::get(asker, feed)
                .context("the feed has no first subscription")?;
            record.active += count;
            record.subscriptions += count;
            Feeds::<Runtime>::insert(feed, record);
            Departures::<Runtime>::mutate(feed, RESULTS, |ends| *ends += count);
            for account in accounts {
                Subscriptions::<Runtime>::insert(account, feed, like.clone());
            }
            Ok(())
        })
    }

    /// The number that the next round will have.
    pub fn next_round(&mut self) -> RoundId {
        self.chain.within(NextRound::<Runtime>::get)
    }

    /// The open rounds from this number on, with their feeds.
    pub fn opened(&mut self, from: RoundId) -> Result<Vec<(FeedId, Asked)>> {
        let end = self.next_round();
        self.chain.within(|| {
            let numbers = (from.0..end.0).map(RoundId);
            let feed_of = |round: RoundId| -> Result<(FeedId, Asked)> {
                let record = Rounds::<Runtime>::get(round).context("the round is not open")?;
                let feed = record.purpose.feed().context("the round is no feed's")?;
                Ok((feed, asked(round)?))
            };
            numbers.map(feed_of).collect()
        })
    }

    /// The transaction that brings these rounds, of any of the cryptlets, their results: a quorum's answers to each.
    pub fn deliver(&self, rounds: &[Asked]) -> Result<Vec<u8>> {
        self.answers(Answers::Equal, rounds)
    }

    fn answers(&self, answers: Answers, rounds: &[Asked]) -> Result<Vec<u8>> {
        let mut batches = Vec::new();
        for Served { scene, hosts } in &self.served {
            let of_cryptlet = |round: &&Asked| round.cryptlet == scene.cryptlet;
            let rounds: Vec<Asked> = rounds.iter().filter(of_cryptlet).copied().collect();
            if rounds.is_empty() {
                continue;
            }
            let hosts = hosts
                .get(..usize::from(QUORUM))
                .context("the pool has no quorum")?;
            batches.extend(Scene { answers, ..*scene }.batches(hosts, &rounds)?);
        }
        let count = u32::try_from(rounds.len())?;
        let purposes = if matches!(answers, Answers::Accepting) {
            Purposes {
                acceptances: count,
                ..Default::default()
            }
        } else {
            Purposes {
                moments: count,
                ..Default::default()
            }
        };
        self.carried(batches, purposes)
    }

    /// The feeds that wait for this moment, in the order of the agenda.
    pub fn waiting(&mut self, moment: Moment) -> Vec<FeedId> {
        let bucket = Agenda::bucket_of(moment);
        self.chain.within(|| {
            let pages = 0..=AgendaEnds::<Runtime>::get(bucket).last;
            pages
                .flat_map(|page| AgendaPages::<Runtime>::get(bucket, page))
                .collect()
        })
    }

    /// Has a feed, the only one of its bucket, sleep as if its only subscription were used up.
    pub fn put_to_sleep(&mut self, feed: FeedId) -> Result<()> {
        in_block(&mut self.chain, || {
            let mut record = Feeds::<Runtime>::get(feed).context("there is no such feed")?;
            let place = record.place.take().context("the feed does not wait")?;
            AgendaPages::<Runtime>::remove(place.bucket, place.page);
            Departures::<Runtime>::remove(feed, RESULTS);
            record.state = FeedState::Asleep;
            record.delivered = RESULTS;
            record.active = 0;
            Feeds::<Runtime>::insert(feed, record);
            Ok(())
        })
    }

    /// Fills `pages` pages of a moment with feeds that are not there.
    pub fn fill_agenda(&mut self, moment: Moment, pages: u32) -> Result<()> {
        let bucket = Agenda::bucket_of(moment);
        in_block(&mut self.chain, || {
            for page in 0..pages {
                let feeds = (0..AGENDA_PAGE)
                    .map(|number| {
                        FeedId(sp_io::hashing::blake2_256(&(page, number).encode()).into())
                    })
                    .collect();
                AgendaPages::<Runtime>::insert(bucket, page, BoundedVec::truncate_from(feeds));
            }
            let further = pages.saturating_sub(1);
            AgendaEnds::<Runtime>::insert(
                bucket,
                FurtherPages {
                    last: further,
                    used: further,
                },
            );
            Ok(())
        })
    }

    /// The signed transaction that pays for more results of a feed: one that sleeps enters the agenda.
    pub fn fund(&mut self, feed: FeedId) -> Result<Vec<u8>> {
        let call = pallet_crypto_delegate::Call::<Runtime>::fund_subscription {
            feed,
            amount: PRICE * u128::from(RESULTS),
        };
        let asker = account("asker");
        self.chain
            .within(|| super::signed(&asker, RuntimeCall::CryptoDelegate(call)))
    }

    /// The newest result of some topic, and that topic.
    pub fn newest(&mut self) -> Result<(TopicId, ResultRecord)> {
        self.chain.within(|| {
            let (topic, record) = Topics::<Runtime>::iter().next().context("no topic")?;
            let sequence = record.next.checked_sub(1).context("no result")?;
            let page = Pages::<Runtime>::get(topic, sequence / u64::from(PAGE));
            let result = page.last().cloned().context("no result")?;
            Ok((topic, result))
        })
    }
}

/// Subscribes, and gives the round in which the pool is to accept.
fn ask_to_subscribe(feed: &Feed) -> Result<Asked> {
    let round = NextRound::<Runtime>::get();
    CryptoDelegate::subscribe(
        origin(&account("asker").public().into()),
        feed.cryptlet,
        feed.method.clone(),
        feed.params.clone(),
        feed.trigger,
        feed.start,
        feed.duration_ms,
        feed.price,
        PRICE * u128::from(RESULTS),
    )
    .map_err(refused)?;
    asked(round)
}

/// What a map of topic and sequence to result takes with as many results of as many topics, all alike.
pub fn plain_map(result: &ResultRecord, topics: u32, results: u64) -> Result<Trie> {
    let mut state = TestExternalities::default();
    let name = [
        sp_io::hashing::twox_128(b"CryptoDelegate"),
        sp_io::hashing::twox_128(b"Results"),
    ]
    .concat();
    state.execute_with(|| {
        for topic in 0..topics {
            let topic = sp_io::hashing::blake2_256(&topic.to_le_bytes());
            for sequence in 0..results {
                let place = Twox64Concat::hash(&sequence.encode());
                let key = [name.as_slice(), topic.as_slice(), place.as_slice()].concat();
                let result = ResultRecord {
                    sequence,
                    ..result.clone()
                };
                sp_io::storage::set(&key, &result.encode());
            }
        }
    });
    state.commit_all().map_err(|error| anyhow!(error))?;
    Ok(trie_of(state))
}

/// Bytes that a result takes outside of the state, in each node's offchain index: its leaf and, on average, one inner node,
/// with their keys.
pub fn bytes_outside_of_state(topic: TopicId, result: &ResultRecord) -> Result<usize> {
    let digest = H256::zero();
    let leaf = leaf_key(digest).len() + AcceptedResult::new(topic, digest, result).encoded_size();
    let node = node_key(digest).len() + (digest, digest).encoded_size();
    ensure!(leaf > 0 && node > 0, "nothing is written");
    Ok(leaf + node)
}

//! What benchmarks play on: cryptlets with their pools, accounts that ask, and delegates.

use super::feeding::{fill_agenda, yes};
use crate::*;
use alloc::{vec, vec::Vec};
use codec::Encode;
use cryptlet_primitives::{
    batch::MAX_OUTPUT,
    feed::{Feed, Trigger},
    history::History,
    ids::{CryptletId, FeedId, HostId, Moment, RoundId, TopicId},
    policy::Policy,
    report::MAX_BATCHES,
    statement::{Method, Params, MAX_METHOD},
    value::Value,
    view::{Retention, MAX_POOL},
};
use frame_benchmarking::v2::account;
use frame_support::{traits::Get, BoundedVec};
use pallet_cryptlet::fixtures::{
    self,
    widest::{median, output, SHORTEST},
};
use sp_core::{Pair, H256};
use sp_runtime::traits::{SaturatedConversion, Saturating};

/// Bits of the number of results in a long history: a thousand a second for thirty years.
const YEARS: u32 = 40;

/// A history with so many peaks that the next leaf joins with all of them.
pub fn history(peaks: u32) -> History {
    let leaves = u64::MAX >> (u64::BITS - peaks);
    let peaks = (0..peaks).map(|peak| H256::repeat_byte(peak as u8));
    History {
        leaves,
        peaks: BoundedVec::truncate_from(peaks.collect()),
    }
}

/// What a result costs: no less than any policy of a genesis asks.
pub fn price<T: Config>() -> BalanceOf<T> {
    T::DepositPerItem::get()
}

/// An account with funds.
pub fn rich<T: Config>(name: &'static str, number: u32) -> T::AccountId {
    let who: T::AccountId = account(name, number, 0);
    fixtures::fund::<T>(&who);
    who
}

/// A cryptlet with its pool, and a circle of delegates.
pub struct Stage<T: Config> {
    pub cryptlet: CryptletId,
    pub hosts: Vec<HostId>,
    _config: core::marker::PhantomData<T>,
}

impl<T: Config> Stage<T> {
    /// A stage with `pool` hosts.
    pub fn new(pool: u32) -> Self {
        Self::numbered(0, pool)
    }

    /// One of several stages, with a publisher and `pool` hosts of its own.
    pub fn numbered(stage: u32, pool: u32) -> Self {
        Pallet::<T>::endow_pot().expect("the issuance has room");
        let publisher = rich::<T>("publisher", stage);
        let cryptlet = fixtures::register::<T>(&publisher, &alloc::format!("benchmarked-{stage}"));
        let hosts = (0..pool).map(|number| {
            let operator = rich::<T>("operator", stage * MAX_BATCHES + number);
            let host = fixtures::enrol::<T>(&operator);
            fixtures::seat::<T>(&publisher, cryptlet, host);
            host
        });
        let hosts = hosts.collect();
        // They have had their seats since ever: time stands still in a benchmark.
        pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
            pool.iter_mut().for_each(|seat| seat.since = 0);
        });
        let policy = Policy {
            agreement: Some(median()),
            // A rent that has to be burnt.
            min_fee: Some(1),
            ..Default::default()
        };
        pallet_cryptlet::OwnerPolicies::<T>::insert(cryptlet, policy);
        // One circle for all stages: its accounts are not made anew for each.
        if stage == 0 {
            let delegates = (0..T::MaxDelegates::get()).map(|number| Delegate {
                account: rich::<T>("delegate", number),
                key: delegate_pair(number).public().into(),
            });
            Delegates::<T>::put(BoundedVec::truncate_from(delegates.collect()));
        }
        HistoryPeaks::<T>::put(history(YEARS));
        Stage {
            cryptlet,
            hosts,
            _config: core::marker::PhantomData,
        }
    }

    /// Opens `count` rounds, each asked by another account, led by another delegate, and of a topic in which a page begins
    /// that still another account pays for.
    pub fn ask(&self, count: u32) -> Vec<RoundId> {
        (0..count)
            .map(|number| {
                let round = self.ask_one(asker::<T>(number), params(0, number));
                Rounds::<T>::mutate_extant(round, |record| record.opened_in = number);
                let topic = Rounds::<T>::get(round).expect("it is open").topic;
                let depositor = rich::<T>("depositor", number);
                Topics::<T>::mutate_extant(topic, |record| {
                    Pallet::<T>::hold(HoldReason::Topic, &depositor, record.deposit)
                        .expect("it has funds");
                    record.retention = Retention::All;
                    record.depositor = depositor;
                });
                round
            })
            .collect()
    }

    /// A topic with `pages` full pages of the longest results, which nobody asks any more, and its depositor.
    pub fn long_topic(&self, pages: u32) -> (TopicId, T::AccountId) {
        let rounds = self.ask(1);
        let topic = Rounds::<T>::get(rounds[0]).expect("it is open").topic;
        Pallet::<T>::do_report(&self.report(1, &rounds, SHORTEST)).expect("it is right");
        let mut result = Pages::<T>::take(topic, 2)[0].clone();
        result.output = output(0, MAX_OUTPUT);
        result.agreed = BoundedVec::truncate_from((0..MAX_POOL).map(HostId).collect());
        let full = BoundedVec::truncate_from(vec![result; types::PAGE as usize]);
        for page in 0..u64::from(pages) {
            Pages::<T>::insert(topic, page, full.clone());
        }
        Topics::<T>::mutate_extant(topic, |record| {
            record.next = u64::from(pages) * u64::from(types::PAGE);
        });
        let depositor = Topics::<T>::get(topic).expect("it is there").depositor;
        (topic, depositor)
    }

    pub fn ask_one(&self, asker: T::AccountId, params: Params) -> RoundId {
        let round = NextRound::<T>::get();
        let deadline = Pallet::<T>::now() + 60_000;
        let topic = cryptlet_primitives::statement::topic_id(self.cryptlet, &method(), &params);
        Pallet::<T>::do_request(
            asker,
            self.cryptlet,
            method(),
            params,
            deadline,
            T::DepositPerItem::get(),
        )
        .expect("the asker has funds");
        Topics::<T>::mutate_extant(topic, |record| record.next = 2 * u64::from(types::PAGE));
        round
    }

    /// The topic of a request by another account, which pays for it no longer.
    pub fn handed_over(&self, params: Params) -> TopicId {
        self.ask_one(asker::<T>(1), params);
        let topic = Topics::<T>::iter_keys().next().expect("it is open");
        Topics::<T>::mutate_extant(topic, |record| record.is_handed_over = true);
        topic
    }

    /// A feed of the topic of this number, which begins in a minute; longer arguments than a topic of the same number of a
    /// request has.
    pub fn feed(&self, number: u32, trigger: Trigger, length: u32) -> Feed {
        Feed {
            cryptlet: self.cryptlet,
            method: method(),
            params: params(length, number),
            trigger,
            start: Pallet::<T>::now() + 60_000,
            // Each round has a bucket of its own to expire in.
            duration_ms: 60_000 + types::BUCKET_MS * u64::from(number),
            price: price::<T>().saturated_into(),
        }
    }

    /// Subscribes with funds for `results`. Gives the round in which the pool is to accept.
    pub fn ask_for(&self, who: T::AccountId, feed: &Feed, results: u32) -> RoundId {
        let round = NextRound::<T>::get();
        let funds = price::<T>().saturating_mul(results.into());
        Pallet::<T>::do_subscribe(who, feed.clone(), funds).expect("the subscriber has funds");
        round
    }

    /// Subscribes, and has the pool accept, but for signatures.
    pub fn subscribe(&self, who: T::AccountId, feed: &Feed, results: u32) -> FeedId {
        let round = self.ask_for(who.clone(), feed, results);
        Pallet::<T>::on_acceptance(feed.id(), &who, round, &yes());
        feed.id()
    }

    /// Fills the pool with seats of hosts that don't answer, and the policies with accounts that don't ask, but for `asker`.
    pub fn crowd(&self, asker: T::AccountId) {
        pallet_cryptlet::Pools::<T>::mutate(self.cryptlet, |pool| {
            while let Some(seat) = pool.last().cloned() {
                let host = HostId(seat.host.0 + 1_000_000);
                if pool
                    .try_push(pallet_cryptlet::Seat { host, ..seat })
                    .is_err()
                {
                    break;
                }
            }
        });
        let policy = || Policy {
            hosts: None,
            operators: None,
            min_fee: Some(1),
            ..fixtures::large_policy(asker.clone())
        };
        pallet_cryptlet::ConsortiumPolicy::<T>::put(fixtures::reversed(policy()));
        let own = Policy {
            max_duration_ms: Some(self.watch_ms()),
            ..policy()
        };
        pallet_cryptlet::OwnerPolicies::<T>::insert(self.cryptlet, own);
    }

    /// How long rounds of the crowded stage wait for an event: each cryptlet's as long as no other's.
    fn watch_ms(&self) -> u64 {
        feeds::STANDING_MS - types::AGENDA_MS * u64::from(self.cryptlet.0)
    }

    /// Fills the agenda where a round that waits for an event from now on is to be opened anew.
    pub fn fill_place_of_watch(&self) {
        fill_agenda::<T>(Pallet::<T>::now() + self.watch_ms());
    }
}

/// As many stages, each with a cryptlet of its own: what is read for one is not at hand for the next.
pub fn stages<T: Config>(count: u32) -> Vec<Stage<T>> {
    (0..count)
        .map(|number| Stage::numbered(number, 1))
        .collect()
}

/// Crowds all stages.
pub fn crowd_all<T: Config>(stages: &[Stage<T>]) {
    stages.iter().for_each(|stage| stage.crowd(asker::<T>(0)));
}

/// Crowds all stages, and the places of rounds that wait for an event on them.
pub fn crowd_watches<T: Config>(stages: &[Stage<T>]) {
    crowd_all(stages);
    stages.iter().for_each(Stage::fill_place_of_watch);
}

/// Fills the bucket of a deadline, and all those after it but the last that a round may go to.
pub fn fill_expiries<T: Config>(deadline: Moment) {
    let bucket = deadline / types::BUCKET_MS;
    for full in 0..types::MAX_SPILL {
        let rounds = (0..types::MAX_IN_BUCKET).map(|number| RoundId(1_000_000 + u64::from(number)));
        let rounds = BoundedVec::truncate_from(rounds.collect::<Vec<_>>());
        Expiries::<T>::insert(bucket + full, rounds);
    }
}

pub fn asker<T: Config>(number: u32) -> T::AccountId {
    rich::<T>("asker", number)
}

pub fn delegate_pair(number: u32) -> sp_core::ed25519::Pair {
    fixtures::pair(&alloc::format!("delegate {number}"))
}

pub fn method() -> Method {
    Method::truncate_from(vec![b'm'; MAX_METHOD as usize])
}

/// Parameters of about `length` bytes, never more; another question for each number.
pub fn params(length: u32, number: u32) -> Params {
    let padding = vec![0u8; (length as usize).saturating_sub(13)];
    let values = vec![Value::Unsigned(number.into()), Value::Bytes(padding)];
    Params::truncate_from(values.encode())
}

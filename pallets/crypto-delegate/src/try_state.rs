//! What must hold of the pallet's storage at the end of every block.

use crate::{
    feeds, retention::stored_pages, topics::page_of, AgendaEnds, AgendaPages, AgendaSchedule,
    BalanceOf, Config, Delegates, Departures, Expiries, ExpirySchedule, Feeds, HistoryPeaks,
    HoldReason, NextRound, OpenByCryptlet, OpenByFeeds, OpenByFeedsOf, OpenByRequester, OpenRounds,
    Pages, Pallet, Parked, ParkedOf, Place, Rounds, Split, Standing, StandingOf, Subscriptions,
    Topics, Unpaid, Visited, Watching,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use cryptlet_primitives::{
    ids::{CryptletId, FeedId, RoundId, TopicId},
    view::{FeedState, ResultRecord, Retention, LEAST_PAGES},
};
use frame_support::{
    ensure,
    traits::fungible::{Inspect, InspectHold},
};
use sp_runtime::{
    traits::{Saturating, Zero},
    TryRuntimeError,
};

/// How many of each.
type Counts<Key> = BTreeMap<Key, u32>;

impl<T: Config> Pallet<T> {
    /// All invariants.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::try_rounds()?;
        Self::try_schedule()?;
        Self::try_parked()?;
        Self::try_topics()?;
        Self::try_history()?;
        Self::try_feeds()?;
        Self::try_money()?;
        ensure!(
            Split::<T>::get().is_well_formed(),
            "Split is more than the whole"
        );
        let keys: BTreeSet<_> = Delegates::<T>::get()
            .into_iter()
            .map(|delegate| delegate.key)
            .collect();
        ensure!(
            keys.len() == Delegates::<T>::get().len(),
            "a delegate key stands twice"
        );
        Ok(())
    }

    /// Open rounds are counted, by account and cryptlet too, numbered below the next, and their digests are their
    /// statements'.
    fn try_rounds() -> Result<(), TryRuntimeError> {
        let mut count = 0u32;
        let mut requesters: BTreeMap<T::AccountId, u32> = BTreeMap::new();
        let mut cryptlets: BTreeMap<CryptletId, u32> = BTreeMap::new();
        let mut by_feeds: Counts<CryptletId> = BTreeMap::new();
        for (round, record) in Rounds::<T>::iter().chain(Parked::<T>::iter()) {
            count = count.saturating_add(1);
            ensure!(round < NextRound::<T>::get(), "a round from the future");
            ensure!(
                round == record.statement.round,
                "a round under another's number"
            );
            ensure!(
                record.digest == record.statement.digest() || Parked::<T>::contains_key(round),
                "a round with another's digest"
            );
            ensure!(
                record.topic == record.statement.topic(),
                "a round with another's topic"
            );
            ensure!(!record.is_standing(), "a round waits in the wrong place");
            if let Some(payer) = record.purpose.payer() {
                ensure!(
                    record.rent <= record.fee,
                    "a round's rent is more than its fee"
                );
                let own = requesters.entry(payer.clone()).or_default();
                *own = own.saturating_add(1);
            } else {
                let of_feeds = by_feeds.entry(record.statement.cryptlet).or_default();
                *of_feeds = of_feeds.saturating_add(1);
            }
            let same = cryptlets.entry(record.statement.cryptlet).or_default();
            *same = same.saturating_add(1);
        }
        ensure!(
            count == OpenRounds::<T>::get(),
            "OpenRounds is not the number of rounds"
        );
        let counted: BTreeMap<T::AccountId, u32> = OpenByRequester::<T>::iter().collect();
        ensure!(
            counted == requesters,
            "OpenByRequester is not the number of each account's rounds"
        );
        let counted: BTreeMap<CryptletId, u32> = OpenByCryptlet::<T>::iter().collect();
        ensure!(
            counted == cryptlets,
            "OpenByCryptlet is not the number of each cryptlet's rounds"
        );
        ensure!(
            OpenByFeeds::<T>::get() == by_feeds.values().copied().fold(0, u32::saturating_add)
                && OpenByFeedsOf::<T>::iter().collect::<Counts<CryptletId>>() == by_feeds,
            "OpenByFeeds is not the number of feeds' rounds"
        );
        Ok(())
    }

    /// What waits for hosts stands under its cryptlet, once, and is no open round.
    fn try_parked() -> Result<(), TryRuntimeError> {
        let mut parked: BTreeSet<RoundId> = BTreeSet::new();
        for (cryptlet, rounds) in ParkedOf::<T>::iter() {
            ensure!(
                !rounds.is_empty(),
                "an empty list of waiting requests is stored"
            );
            for round in rounds {
                let record = Parked::<T>::get(round).ok_or("a waiting request is gone")?;
                ensure!(
                    record.statement.cryptlet == cryptlet && !Rounds::<T>::contains_key(round),
                    "a request waits for another cryptlet, or does not wait"
                );
                ensure!(parked.insert(round), "a request waits twice");
            }
        }
        ensure!(
            Parked::<T>::iter_keys().all(|round| parked.contains(&round)),
            "a request waits for nothing"
        );
        ensure!(
            Visited::<T>::exists() || parked.is_empty(),
            "requests wait, and it is nobody's turn"
        );
        Ok(())
    }

    /// Every open round stands in a bucket that will be visited, once.
    fn try_schedule() -> Result<(), TryRuntimeError> {
        let schedule = ExpirySchedule::<T>::get();
        let mut scheduled: Vec<RoundId> = Vec::new();
        for (bucket, rounds) in Expiries::<T>::iter() {
            ensure!(!rounds.is_empty(), "an empty bucket is stored");
            ensure!(
                schedule.next <= bucket && bucket < schedule.end,
                "a bucket outside of the schedule"
            );
            scheduled.extend(rounds);
        }
        let distinct: BTreeSet<RoundId> = scheduled.iter().copied().collect();
        ensure!(distinct.len() == scheduled.len(), "a round expires twice");
        ensure!(
            Rounds::<T>::iter_keys()
                .chain(Parked::<T>::iter_keys())
                .all(|round| distinct.contains(&round)),
            "a round never expires"
        );
        Ok(())
    }

    /// Pages hold the results from `first` to before `next`, each once, in the order of acceptance, and no more pages than
    /// are paid for.
    fn try_topics() -> Result<(), TryRuntimeError> {
        let mut open: BTreeMap<TopicId, u32> = BTreeMap::new();
        let rounds = Rounds::<T>::iter_values()
            .chain(Parked::<T>::iter_values())
            .chain(Standing::<T>::iter_values());
        let rounds = rounds.map(|record| record.topic);
        let feeds = Feeds::<T>::iter_values().map(|record| record.feed.topic());
        for topic in rounds.chain(feeds) {
            let count = open.entry(topic).or_default();
            *count = count.saturating_add(1);
        }
        for (topic, record) in Topics::<T>::iter() {
            ensure!(
                record.open == open.remove(&topic).unwrap_or_default(),
                "a topic's open rounds and feeds"
            );
            let pages = page_of(record.first)..=page_of(record.next);
            let results: Vec<ResultRecord> = pages
                .clone()
                .flat_map(|page| Pages::<T>::get(topic, page))
                .collect();
            let sequences = results.iter().map(|result| result.sequence);
            ensure!(
                sequences.eq(record.first..record.next),
                "a topic's results have gaps"
            );
            let stored: Vec<u64> = Pages::<T>::iter_key_prefix(topic).collect();
            ensure!(
                stored.iter().all(|page| pages.contains(page)),
                "a page outside of its topic"
            );
            ensure!(
                u32::try_from(stored.len()) == Ok(stored_pages::<T>(&record)),
                "an empty page is stored"
            );
            let fewest = match record.retention {
                Retention::Newest { pages } => pages.max(LEAST_PAGES),
                Retention::All => LEAST_PAGES,
            };
            ensure!(
                record.pages >= stored_pages::<T>(&record).max(fewest.into()),
                "a page that nobody pays for"
            );
            ensure!(
                results.is_sorted_by_key(|result| (result.accepted_at, result.leaf)),
                "a topic's results are not in the order of acceptance"
            );
        }
        ensure!(open.is_empty(), "an open round without a topic");
        Ok(())
    }

    /// The history has a peak for each mountain, and each result that is kept stands in it, in a place of its own.
    fn try_history() -> Result<(), TryRuntimeError> {
        let history = HistoryPeaks::<T>::get();
        ensure!(history.is_well_formed(), "the history's peaks");
        let mut leaves = BTreeSet::new();
        for result in Pages::<T>::iter_values().flatten() {
            ensure!(result.leaf < history.leaves, "a result from the future");
            ensure!(leaves.insert(result.leaf), "a leaf of two results");
        }
        Ok(())
    }

    /// A feed has as many subscriptions as it counts, and as many that pay; what waits stands in the agenda, once; what
    /// watches has its standing round.
    fn try_feeds() -> Result<(), TryRuntimeError> {
        let mut all = Self::subscriptions_of_feeds();
        let ends = Self::ends_of_subscriptions()?;
        let mut places = Self::places_in_agenda()?;
        let mut standing = 0usize;
        for (feed, record) in Feeds::<T>::iter() {
            ensure!(feed == record.feed.id(), "a feed under another's name");
            ensure!(
                all.remove(&feed) == Some(record.subscriptions),
                "a feed's subscriptions"
            );
            let active = ends
                .range((feed, 0)..=(feed, u64::MAX))
                .fold(0u32, |sum, (_, count)| sum.saturating_add(*count));
            ensure!(active == record.active, "a feed's active subscriptions");
            ensure!(
                places.remove(&feed) == record.place,
                "a feed's place in the agenda"
            );
            let must_wait = match record.state {
                FeedState::Waiting { .. } => true,
                FeedState::Open { round } => {
                    let is_standing = Standing::<T>::contains_key(round);
                    standing = standing.saturating_add(usize::from(is_standing));
                    ensure!(
                        is_standing || Rounds::<T>::contains_key(round),
                        "a feed's round is not open"
                    );
                    is_standing
                }
                FeedState::Asleep | FeedState::Done | FeedState::Stopped { .. } => false,
            };
            ensure!(
                must_wait == record.place.is_some(),
                "a feed waits nowhere, or for nothing"
            );
        }
        ensure!(places.is_empty(), "the agenda has unknown feeds");
        Self::try_standing(standing)
    }

    /// How many subscriptions each feed has.
    fn subscriptions_of_feeds() -> Counts<FeedId> {
        let mut counts: Counts<FeedId> = BTreeMap::new();
        for (_, feed) in Subscriptions::<T>::iter_keys() {
            let count = counts.entry(feed).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }

    /// How many subscriptions have used up their funds with which of their feed's results to come.
    fn ends_of_subscriptions() -> Result<Counts<(FeedId, u64)>, TryRuntimeError> {
        let mut ends: Counts<(FeedId, u64)> = BTreeMap::new();
        for (_, feed, subscription) in Subscriptions::<T>::iter() {
            let record = Feeds::<T>::get(feed).ok_or("a subscription without a feed")?;
            let end = feeds::end_of(&record, &subscription);
            if let Some(end) = end.filter(|end| *end > record.delivered) {
                let count = ends.entry((feed, end)).or_default();
                *count = count.saturating_add(1);
            }
        }
        let departures: Counts<(FeedId, u64)> = Departures::<T>::iter()
            .map(|(feed, end, count)| ((feed, end), count))
            .collect();
        ensure!(
            departures == ends,
            "Departures are not the subscriptions' ends"
        );
        Ok(ends)
    }

    /// Where each feed stands in the agenda.
    fn places_in_agenda() -> Result<BTreeMap<FeedId, Place>, TryRuntimeError> {
        let agenda = AgendaSchedule::<T>::get();
        let begin = agenda.left.unwrap_or(agenda.reading());
        ensure!(
            begin <= agenda.reading(),
            "somebody was left behind after what is to be read"
        );
        let mut further: Counts<u64> = BTreeMap::new();
        let mut places: BTreeMap<FeedId, Place> = BTreeMap::new();
        for (bucket, page, waiting) in AgendaPages::<T>::iter() {
            ensure!(!waiting.is_empty(), "an empty page of the agenda is stored");
            ensure!(
                begin <= Place { bucket, page } && bucket < agenda.end,
                "a page outside of what will be read"
            );
            ensure!(
                page <= AgendaEnds::<T>::get(bucket).last,
                "a page after the last one"
            );
            if page > 0 {
                let count = further.entry(bucket).or_default();
                *count = count.saturating_add(1);
            }
            for feed in waiting {
                let twice = places.insert(feed, Place { bucket, page });
                ensure!(twice.is_none(), "a feed stands in the agenda twice");
            }
        }
        let counted: Counts<u64> = AgendaEnds::<T>::iter()
            .map(|(bucket, pages)| (bucket, pages.used))
            .collect();
        ensure!(further == counted, "AgendaEnds are not the number of pages");
        Ok(places)
    }

    /// Each standing round is a feed's, and counted for its cryptlet.
    fn try_standing(of_feeds: usize) -> Result<(), TryRuntimeError> {
        let rounds: BTreeSet<RoundId> = Standing::<T>::iter_keys().collect();
        ensure!(rounds.len() == of_feeds, "a standing round without a feed");
        let mut by_cryptlet: BTreeSet<RoundId> = BTreeSet::new();
        let mut watching: Counts<CryptletId> = BTreeMap::new();
        for (cryptlet, round) in StandingOf::<T>::iter_keys() {
            by_cryptlet.insert(round);
            let count = watching.entry(cryptlet).or_default();
            *count = count.saturating_add(1);
        }
        ensure!(by_cryptlet == rounds, "StandingOf is not Standing");
        ensure!(
            watching == Watching::<T>::iter().collect(),
            "Watching is not the number of each cryptlet's standing rounds"
        );
        Ok(())
    }

    /// The pot holds at least its endowment, all fees that wait, and all that is unpaid; deposits are on hold.
    fn try_money() -> Result<(), TryRuntimeError> {
        let sum = |total: BalanceOf<T>, amount: BalanceOf<T>| total.saturating_add(amount);
        let fees = Rounds::<T>::iter_values()
            .chain(Parked::<T>::iter_values())
            .map(|record| record.fee)
            .fold(Zero::zero(), sum);
        let unpaid = Unpaid::<T>::iter_values().fold(Zero::zero(), sum);
        let funds = Subscriptions::<T>::iter()
            .filter_map(|(_, feed, record)| Some(Self::left(&Feeds::<T>::get(feed)?, &record)))
            .fold(Zero::zero(), sum);
        let due = sum(
            sum(sum(T::Currency::minimum_balance(), fees), unpaid),
            funds,
        );
        ensure!(
            T::Currency::balance(&Self::pot()) >= due,
            "the pot holds less than it owes"
        );
        let topics = Topics::<T>::iter_values().map(|record| (record.depositor, record.deposit));
        Self::try_held(
            HoldReason::Topic,
            topics,
            "a topic's deposit is not on hold",
        )?;
        let rounds = Rounds::<T>::iter_values()
            .chain(Parked::<T>::iter_values())
            .filter_map(|record| Some((record.purpose.payer()?.clone(), record.deposit)));
        Self::try_held(
            HoldReason::Round,
            rounds,
            "a round's deposit is not on hold",
        )?;
        let subscriptions =
            Subscriptions::<T>::iter().map(|(subscriber, _, record)| (subscriber, record.deposit));
        Self::try_held(
            HoldReason::Subscription,
            subscriptions,
            "a subscription's deposit is not on hold",
        )
    }

    /// Each account has exactly the sum of its deposits on hold, and no other account has any.
    fn try_held(
        reason: HoldReason,
        deposits: impl Iterator<Item = (T::AccountId, BalanceOf<T>)>,
        broken: &'static str,
    ) -> Result<(), TryRuntimeError> {
        let mut sums: BTreeMap<T::AccountId, BalanceOf<T>> = BTreeMap::new();
        for (who, deposit) in deposits {
            let sum = sums.entry(who).or_default();
            *sum = sum.saturating_add(deposit);
        }
        let reason = reason.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let sum = sums.remove(&who).unwrap_or_default();
            ensure!(T::Currency::balance_on_hold(&reason, &who) == sum, broken);
        }
        ensure!(sums.is_empty(), broken);
        Ok(())
    }
}

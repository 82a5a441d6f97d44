//! Benchmarks of calls and hooks, with real signatures, under a median of as many numbers as a rule may name.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

mod contracts;
mod equivocation;
mod feeding;
mod reports;
mod stage;

use super::*;
use alloc::{boxed::Box, vec::Vec};
use contracts::{ask_early, asked_early_apart, carry_answers, deserted, ready_for, sought_apart};
use cryptlet_primitives::{
    batch::MAX_OUTPUT,
    binding::MAX_ANSWERS,
    feed::Trigger,
    history::MAX_PEAKS,
    ids::RoundId,
    report::{MAX_BATCHES, MAX_ROUNDS},
    statement::MAX_PARAMS,
    view::{CryptletStatus, Retention, StopReason, LEAST_PAGES},
};
use equivocation::contradiction;
use feeding::{
    asked_for, asked_to_begin_sooner, due_once, due_together, fill_agenda, leave_no_place,
    opened_at_intervals, overdue, somebody_departs, watches, yes,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{EnsureOrigin, Get},
    weights::Weight,
    BoundedVec,
};
use frame_system::RawOrigin;
use pallet_cryptlet::fixtures::widest::{output, SHORTEST};
use reports::{authorize, authorize_call, report_of_cryptlets};
use stage::{asker, crowd_all, crowd_watches, fill_expiries, method, params, price, stages, Stage};

/// Feeds without a place that come again in buckets of their own, from a second to a minute later; more of them share those.
const OWN_PLACES: u32 = 118;

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn request(p: Linear<16, MAX_PARAMS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let deadline = Pallet::<T>::now() + 60_000;
        // Another account's topic is taken over.
        let topic = stage.handed_over(params(p, 0));
        fill_expiries::<T>(deadline);
        let who = asker::<T>(0);
        stage.crowd(who.clone());
        let origin = RawOrigin::Signed(who.clone());

        #[extrinsic_call]
        _(
            origin,
            stage.cryptlet,
            method(),
            params(p, 0),
            deadline,
            T::DepositPerItem::get(),
        );

        assert_eq!(OpenRounds::<T>::get(), 2);
        assert_eq!(
            Topics::<T>::get(topic).map(|record| record.depositor),
            Some(who)
        );
        Ok(())
    }

    #[benchmark]
    fn authorize_batches(b: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(b);
        let report = stage.report(b, &stage.ask(1), SHORTEST);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_cryptlets(c: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let report = report_of_cryptlets::<T>(c);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_rounds(r: Linear<1, MAX_ROUNDS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let report = stage.report(1, &stage.ask(r), SHORTEST);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_observations(o: Linear<0, 1344>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report_with_more(&stage.ask(MAX_ROUNDS), o);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_outputs(
        b: Linear<{ MAX_BATCHES * SHORTEST }, { MAX_BATCHES * MAX_OUTPUT }>,
    ) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report(MAX_BATCHES, &stage.ask(1), b / MAX_BATCHES);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn settle_batches(b: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(b);
        let report = stage.report(b, &stage.ask(1), SHORTEST);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_cryptlets(c: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let report = report_of_cryptlets::<T>(c);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_rounds(r: Linear<1, MAX_ROUNDS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let report = stage.report(1, &stage.ask(r), SHORTEST);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_observations(o: Linear<0, 1344>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report_with_more(&stage.ask(MAX_ROUNDS), o);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_outputs(
        b: Linear<{ MAX_BATCHES * SHORTEST }, { MAX_BATCHES * MAX_OUTPUT }>,
    ) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report(MAX_BATCHES, &stage.ask(1), b / MAX_BATCHES);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn prove_equivocation() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let rounds = stage.ask(MAX_ROUNDS);
        let host = stage.hosts[0];
        let (first, second) = contradiction(&stage, host, &rounds);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(asker::<T>(0)),
            Box::new(first),
            Box::new(second),
        );

        assert!(pallet_cryptlet::Pallet::<T>::voter(host).is_some_and(|voter| !voter.is_active(0)));
        Ok(())
    }

    #[benchmark]
    fn remove_topic(p: Linear<0, { retention::PAGES_PER_CALL }>) -> Result<(), BenchmarkError> {
        let (topic, depositor) = Stage::<T>::new(1).long_topic(p);

        #[extrinsic_call]
        _(RawOrigin::Signed(depositor), topic);

        assert!(!Topics::<T>::contains_key(topic));
        Ok(())
    }

    #[benchmark]
    fn set_retention(p: Linear<0, { retention::PAGES_PER_CALL }>) -> Result<(), BenchmarkError> {
        let (topic, depositor) = Stage::<T>::new(1).long_topic(p + u32::from(LEAST_PAGES));

        #[extrinsic_call]
        _(RawOrigin::Signed(depositor), topic, Retention::default());

        assert!(Topics::<T>::get(topic).is_some_and(|record| record.pages == 2));
        Ok(())
    }

    #[benchmark]
    fn set_fee_split() -> Result<(), BenchmarkError> {
        let origin =
            T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, FeeSplit::default());
        Ok(())
    }

    #[benchmark]
    fn close_round() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        // In it a pool was to accept the only subscription to a feed, which goes too.
        let feed = stage.feed(0, Trigger::Event, MAX_PARAMS);
        let round = stage.ask_for(asker::<T>(0), &feed, 10);
        pallet_cryptlet::Cryptlets::<T>::mutate_extant(stage.cryptlet, |record| {
            record.status = CryptletStatus::Revoked;
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(asker::<T>(1)), round);

        assert!(!Rounds::<T>::contains_key(round));
        assert!(!Feeds::<T>::contains_key(feed.id()));
        Ok(())
    }

    #[benchmark]
    fn hand_over_topic() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let round = stage.ask(1);
        let topic = Rounds::<T>::get(round[0]).ok_or("it is open")?.topic;
        Topics::<T>::mutate_extant(topic, |record| record.retention = Retention::default());
        let depositor = Topics::<T>::get(topic).ok_or("it is open")?.depositor;

        #[extrinsic_call]
        _(RawOrigin::Signed(depositor), topic);

        assert!(Topics::<T>::get(topic).is_some_and(|record| record.is_handed_over));
        Ok(())
    }

    #[benchmark]
    fn subscribe(p: Linear<16, MAX_PARAMS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        // A feed that is there already, in a topic that another account pays for no longer.
        let feed = stage.feed(0, Trigger::Every { period_ms: 60_000 }, p);
        stage.subscribe(asker::<T>(1), &feed, 1);
        Topics::<T>::mutate_extant(feed.topic(), |record| record.is_handed_over = true);
        fill_expiries::<T>(Pallet::<T>::now() + feeds::ACCEPTANCE_MS);
        let who = asker::<T>(0);
        stage.crowd(who.clone());

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who.clone()),
            feed.cryptlet,
            feed.method.clone(),
            feed.params.clone(),
            feed.trigger,
            feed.start,
            feed.duration_ms,
            price::<T>(),
            price::<T>(),
        );

        assert!(Subscriptions::<T>::contains_key(&who, feed.id()));
        assert!(Topics::<T>::get(feed.topic()).is_some_and(|record| record.depositor == who));
        Ok(())
    }

    #[benchmark]
    fn fund_subscription() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        // It slept, and watches again.
        let feed = stage.feed(0, Trigger::Event, MAX_PARAMS);
        let who = asker::<T>(0);
        let id = stage.subscribe(who.clone(), &feed, 1);
        Feeds::<T>::mutate_extant(id, |record| {
            Pallet::<T>::charge(id, record);
            Pallet::<T>::send_to_sleep(id, record);
        });
        stage.crowd(who.clone());
        stage.fill_place_of_watch();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id, price::<T>());

        assert_eq!(Standing::<T>::iter().count(), 1);
        Ok(())
    }

    #[benchmark]
    fn unsubscribe() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let feed = stage.feed(0, Trigger::Event, MAX_PARAMS);
        let who = asker::<T>(0);
        // It stands in a page of its own, which goes with it.
        fill_agenda::<T>(Pallet::<T>::now() + feeds::STANDING_MS);
        let id = stage.subscribe(who.clone(), &feed, 10);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id);

        assert!(!Feeds::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn resume_feed() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let feed = stage.feed(0, Trigger::Event, MAX_PARAMS);
        let who = asker::<T>(0);
        let id = stage.subscribe(who.clone(), &feed, 10);
        Feeds::<T>::mutate_extant(id, |record| {
            Pallet::<T>::send_to_sleep(id, record);
            Pallet::<T>::stop(id, record, StopReason::Unanswered);
        });
        stage.crowd(who.clone());
        stage.fill_place_of_watch();

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id);

        assert_eq!(Standing::<T>::iter().count(), 1);
        Ok(())
    }

    #[benchmark]
    fn open_due(n: Linear<0, 64>) {
        let stages = stages::<T>(n);
        let due = due_once(&stages);
        crowd_all(&stages);
        let opened = OpenRounds::<T>::get();
        fill_expiries::<T>(due + 60_000);
        // From the bucket that holds them on.
        #[block]
        {
            Pallet::<T>::open_until(due, Weight::MAX);
        }
        assert_eq!(
            OpenRounds::<T>::get() - opened,
            n.min(T::MaxDuePerBlock::get())
        );
    }

    #[benchmark]
    fn renew_watches(n: Linear<0, 64>) {
        let stages = stages::<T>(n);
        let due = overdue(&stages);
        crowd_watches(&stages);
        let before = NextRound::<T>::get();
        #[block]
        {
            Pallet::<T>::open_until(due, Weight::MAX);
        }
        let renewed = NextRound::<T>::get().0 - before.0;
        assert_eq!(renewed, u64::from(n.min(T::MaxDuePerBlock::get())));
    }

    #[benchmark]
    fn pass_over(n: Linear<0, 256>) {
        let now = Pallet::<T>::now() + 120_000;
        let feeds = due_together::<T>(n, now);
        #[block]
        {
            Pallet::<T>::pass_over_all(now);
        }
        let stays = |feed| Feeds::<T>::get(feed).is_some_and(|record| record.place.is_some());
        assert!(feeds.into_iter().all(stays));
        assert_eq!(AgendaSchedule::<T>::get().is_empty(), n == 0);
    }

    #[benchmark]
    fn put_off(n: Linear<0, { OWN_PLACES }>) {
        let now = Pallet::<T>::now() + 120_000;
        let feeds = due_together::<T>(n, now);
        leave_no_place::<T>(&feeds, now);
        #[block]
        {
            Pallet::<T>::open_until(now, Weight::MAX);
        }
        let is_later = |place: Place| place.bucket > Agenda::bucket_of(now);
        let is_put_off =
            |feed| Feeds::<T>::get(feed).is_some_and(|record| record.place.is_some_and(is_later));
        assert!(feeds.into_iter().all(is_put_off));
    }

    #[benchmark]
    fn visit_agenda(b: Linear<1, 256>) {
        AgendaSchedule::<T>::put(Agenda {
            next: 0,
            page: 0,
            end: b.into(),
            left: None,
        });
        #[block]
        {
            Pallet::<T>::open_until(u64::MAX, Weight::MAX);
        }
        assert!(AgendaSchedule::<T>::get().is_empty());
    }

    #[benchmark]
    fn settle_moments(n: Linear<0, { MAX_ROUNDS }>) {
        let stages = stages::<T>(n);
        // Each waits for its next moment, in a page of its own.
        let opened = opened_at_intervals::<T>(&stages);
        somebody_departs::<T>(&opened);
        let output = output(1, MAX_OUTPUT);
        #[block]
        {
            for (feed, round) in &opened {
                Pallet::<T>::on_delivery(*feed, *round, &output);
            }
        }
        let waits = |record: FeedRecord| record.place.is_some() && record.delivered == 1;
        assert!(Feeds::<T>::iter_values().all(waits));
    }

    #[benchmark]
    fn settle_events(n: Linear<0, { MAX_ROUNDS }>) {
        let stages = stages::<T>(n);
        // Each ends a standing round, and opens the next one.
        let watches = watches::<T>(&stages);
        somebody_departs::<T>(&watches);
        crowd_watches(&stages);
        let output = output(1, MAX_OUTPUT);
        #[block]
        {
            for ((feed, round), stage) in watches.iter().zip(&stages) {
                Pallet::<T>::remove_standing(stage.cryptlet, *round);
                Pallet::<T>::on_delivery(*feed, *round, &output);
            }
        }
        assert!(Feeds::<T>::iter_values().all(|record| record.delivered == 1));
        assert_eq!(Standing::<T>::iter().count(), n as usize);
    }

    #[benchmark]
    fn accept_subscriptions(n: Linear<0, { MAX_ROUNDS }>) {
        let stages = stages::<T>(n);
        // Each has a feed begin sooner that has brought nothing yet: its standing round makes way for another.
        let asked = asked_to_begin_sooner::<T>(&stages);
        crowd_watches(&stages);
        let before = NextRound::<T>::get();
        let yes = yes();
        #[block]
        {
            for (feed, who, round) in &asked {
                Pallet::<T>::on_acceptance(*feed, who, *round, &yes);
            }
        }
        assert_eq!(Standing::<T>::iter().count(), n as usize);
        assert_eq!(NextRound::<T>::get().0 - before.0, u64::from(n));
    }

    #[benchmark]
    fn refuse_subscriptions(n: Linear<0, { MAX_ROUNDS }>) {
        let stages = stages::<T>(n);
        let asked = asked_for::<T>(&stages);
        #[block]
        {
            for (feed, who, round) in &asked {
                Pallet::<T>::on_acceptance(*feed, who, *round, &[]);
            }
        }
        assert_eq!(Feeds::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn on_idle_block() {
        #[block]
        {
            Pallet::<T>::expire_due(Weight::MAX);
            Pallet::<T>::open_due(Weight::MAX);
            Pallet::<T>::open_parked(Weight::MAX);
            Pallet::<T>::visit_parked(Weight::MAX);
            Pallet::<T>::end_orphans(Weight::MAX);
        }
    }

    #[benchmark]
    fn on_finalize() {
        HistoryPeaks::<T>::put(stage::history(MAX_PEAKS));
        HistoryGrew::<T>::put(true);
        #[block]
        {
            Pallet::<T>::seal_history();
        }
        assert!(!HistoryGrew::<T>::exists());
    }

    #[benchmark]
    fn expire_rounds(n: Linear<0, 64>) {
        // In each a pool was to accept the only subscription to a feed, which goes too.
        let asked = asked_for::<T>(&stages::<T>(n));
        #[block]
        {
            Pallet::<T>::expire_until(120_000, Weight::MAX);
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        let feeds = asked
            .iter()
            .filter(|(feed, ..)| Feeds::<T>::contains_key(feed));
        assert_eq!(feeds.count(), 0);
    }

    #[benchmark]
    fn skip_rounds(n: Linear<0, { types::MAX_IN_BUCKET }>) {
        let decided: Vec<RoundId> = (0..n).map(|number| RoundId(number.into())).collect();
        if !decided.is_empty() {
            Expiries::<T>::insert(0, BoundedVec::truncate_from(decided));
        }
        ExpirySchedule::<T>::put(Schedule { next: 0, end: 1 });
        #[block]
        {
            Pallet::<T>::expire_until(120_000, Weight::MAX);
        }
        assert!(ExpirySchedule::<T>::get().is_empty());
    }

    #[benchmark]
    fn visit_buckets(b: Linear<1, 64>) {
        ExpirySchedule::<T>::put(Schedule {
            next: 0,
            end: b.into(),
        });
        #[block]
        {
            Pallet::<T>::expire_until(120_000, Weight::MAX);
        }
        assert!(ExpirySchedule::<T>::get().is_empty());
    }

    #[benchmark]
    fn authorize_answers(a: Linear<1, MAX_ANSWERS>) -> Result<(), BenchmarkError> {
        // Delegates come with a stage.
        let _ = Stage::<T>::new(1);
        let report = carry_answers::<T>(sought_apart::<T>(a));
        let call = Call::<T>::answer_bindings { report };
        #[block]
        {
            authorize_call(&call)?;
        }
        Ok(())
    }

    #[benchmark]
    fn settle_answers(a: Linear<1, MAX_ANSWERS>) -> Result<(), BenchmarkError> {
        let _ = Stage::<T>::new(1);
        let report = carry_answers::<T>(asked_early_apart::<T>(a)?);
        #[block]
        {
            Pallet::<T>::do_answer_bindings(&report)?;
        }
        assert_eq!(Ready::<T>::decode_len(), Some(a as usize));
        Ok(())
    }

    #[benchmark]
    fn open_parked(r: Linear<0, MAX_PARKED>) -> Result<(), BenchmarkError> {
        let _ = Stage::<T>::new(1);
        ready_for::<T>(r)?;
        #[block]
        {
            Pallet::<T>::open_parked(Weight::MAX);
        }
        assert_eq!(Rounds::<T>::iter().count(), r as usize);
        Ok(())
    }

    /// The one that it comes to has too few hosts, and is the first for which hosts are looked for.
    #[benchmark]
    fn visit_parked() -> Result<(), BenchmarkError> {
        let _ = Stage::<T>::new(1);
        let (contract, cryptlet) = deserted::<T>();
        ask_early::<T>(contract, cryptlet)?;
        pallet_cryptlet::Wanting::<T>::remove(cryptlet);
        pallet_cryptlet::Searched::<T>::kill();
        #[block]
        {
            Pallet::<T>::visit_parked(Weight::MAX);
            Pallet::<T>::end_orphans(Weight::MAX);
        }
        assert!(pallet_cryptlet::Wanting::<T>::contains_key(cryptlet));
        assert_eq!(pallet_cryptlet::Searched::<T>::get(), Some(cryptlet));
        Ok(())
    }

    #[benchmark]
    fn park(p: Linear<16, MAX_PARAMS>) -> Result<(), BenchmarkError> {
        let _ = Stage::<T>::new(1);
        let (contract, cryptlet) = deserted::<T>();
        let deadline = Pallet::<T>::now() + 60_000;
        fill_expiries::<T>(deadline);
        #[block]
        {
            Pallet::<T>::request_for(
                contract,
                cryptlet,
                method(),
                params(p, 0),
                deadline,
                price::<T>(),
            )?;
        }
        assert_eq!(Parked::<T>::iter().count(), 1);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::tests::empty_chain(), crate::tests::Test);
}

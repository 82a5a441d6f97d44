//! Benchmarks of hooks and calls, each at its dearest: policies and pages are full.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

use super::*;
use crate::{
    delivery::{After, Delivery},
    service::Service,
};
use alloc::vec;
use cryptlet_primitives::{
    batch::{Output, MAX_OUTPUT},
    feed::{Feed, Trigger},
    ids::{CryptletId, FeedId, HostId, RoundId, TopicId},
    policy::{Policy, MAX_ALLOWED},
    view::{FeedState, ResultRecord, Retention, MAX_POOL},
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungible::Mutate, EnsureOrigin, Get},
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use frame_system::RawOrigin;
use pallet_cryptlet::fixtures;
use pallet_crypto_delegate::{
    types::PAGE, Accepted, FeedRecord, Feeds, OnResult, Pages, PaidBefore, Service as Subscribed,
    SubscriptionRecord, Subscriptions, TopicRecord, Topics,
};
use sp_core::H160;
use sp_runtime::traits::{SaturatedConversion, Zero};

/// The round whose result everything is about.
const ROUND: RoundId = RoundId(1);
/// Results that the subscription pays for, this one among them.
const PAID: u64 = 10;
/// Callbacks that are paid in advance.
const CALLBACKS: u64 = 2;

/// A cryptlet, a feed with a topic whose page is full, and a contract that subscribes.
struct Stage<T: Config> {
    cryptlet: CryptletId,
    feed: FeedId,
    topic: TopicId,
    account: T::AccountId,
    contract: H160,
    callback: CallbackOf<T>,
}

fn rich<T: Config>(name: &'static str) -> T::AccountId {
    let who = account(name, 0, 0);
    fixtures::fund::<T>(&who);
    who
}

/// A policy in which the contract is found last.
fn policy<T: Config>(owner: &T::AccountId, contract: H160) -> Policy<T::AccountId> {
    let others = (1..MAX_ALLOWED).map(|number| H160::from_low_u64_be(number.into()));
    let callbacks = others.chain([contract]).collect();
    Policy {
        callbacks: Some(BoundedVec::truncate_from(callbacks)),
        ..fixtures::large_policy(owner.clone())
    }
}

/// The longest result.
fn result(sequence: u64, feed: FeedId) -> ResultRecord {
    let round = RoundId(ROUND.0 + 15 - sequence);
    ResultRecord {
        sequence,
        leaf: sequence,
        round,
        feed: Some(feed),
        version: 1,
        output: Output::truncate_from(vec![7; MAX_OUTPUT as usize]),
        observed_at: 1,
        accepted_at: 1,
        accepted_in: 1,
        agreed: BoundedVec::truncate_from((0..MAX_POOL).map(HostId).collect()),
        dissented: Default::default(),
    }
}

impl<T: Config> Stage<T> {
    fn new() -> Self {
        Pallet::<T>::endow_pot().expect("the issuance has room");
        let owner = rich::<T>("owner");
        let cryptlet = fixtures::register::<T>(&owner, "benchmarked");
        let account = rich::<T>("contract");
        let contract = T::Contracts::address_of(&account);
        let own = policy::<T>(&owner, contract);
        pallet_cryptlet::ConsortiumPolicy::<T>::put(fixtures::reversed(own.clone()));
        pallet_cryptlet::OwnerPolicies::<T>::insert(cryptlet, own);
        let feed = Feed {
            cryptlet,
            method: BoundedVec::truncate_from(vec![b'm'; 8]),
            params: BoundedVec::truncate_from(vec![0]),
            trigger: Trigger::Event,
            start: 0,
            duration_ms: 60_000,
            price: 1,
        };
        let (id, topic) = (feed.id(), feed.topic());
        Self::fill_topic(cryptlet, id, topic, &account);
        Self::subscribe(id, feed, &account);
        Stage {
            cryptlet,
            feed: id,
            topic,
            account,
            contract,
            callback: Callback {
                selector: [1; 4],
                gas: Pallet::<T>::max_gas().min(100_000),
                deposit: T::DepositPerItem::get(),
            },
        }
    }

    fn fill_topic(cryptlet: CryptletId, feed: FeedId, topic: TopicId, depositor: &T::AccountId) {
        let results = (0..u64::from(PAGE)).map(|sequence| result(sequence, feed));
        Pages::<T>::insert(topic, 0, BoundedVec::truncate_from(results.collect()));
        Topics::<T>::insert(
            topic,
            TopicRecord {
                cryptlet,
                depositor: depositor.clone(),
                deposit: Zero::zero(),
                retention: Retention::default(),
                pages: 2,
                next: PAGE.into(),
                first: 0,
                open: 1,
                max_output: MAX_OUTPUT,
                last_accepted_at: 1,
                is_handed_over: false,
                is_shared: false,
            },
        );
    }

    fn subscribe(id: FeedId, feed: Feed, account: &T::AccountId) {
        let record = FeedRecord {
            feed,
            state: FeedState::Asleep,
            place: None,
            reached: 0,
            delivered: PAID,
            active: 0,
            subscriptions: 1,
            unanswered: 0,
        };
        Feeds::<T>::insert(id, record);
        let subscription = SubscriptionRecord {
            deposit: Zero::zero(),
            funds: PAID.saturated_into(),
            service: Subscribed::Accepted {
                round: RoundId(0),
                since: 0,
                before: PaidBefore::default(),
            },
        };
        Subscriptions::<T>::insert(account, id, subscription);
    }

    fn listener(&self) -> ListenerOf<T> {
        Listeners::<T>::get(self.feed, self.contract).expect("it listens")
    }

    fn listen(&self) {
        let (account, callback) = (self.account.clone(), self.callback);
        Pallet::<T>::listen(self.feed, account, self.cryptlet, callback, CALLBACKS)
            .expect("it subscribes and has funds");
    }

    fn await_answer(&self) {
        let (account, callback) = (self.account.clone(), self.callback);
        Pallet::<T>::await_answer(ROUND, account, self.cryptlet, callback)
            .expect("the contract is admitted and has funds");
    }

    fn accepted(&self, feed: Option<FeedId>) -> Accepted {
        Accepted {
            cryptlet: self.cryptlet,
            round: ROUND,
            topic: self.topic,
            sequence: u64::from(PAGE) - 1,
            feed,
            delivered: PAID,
        }
    }

    fn bring(&self) {
        Pallet::<T>::on_result(&self.accepted(Some(self.feed)));
    }

    /// The result on its way, as one that the subscription pays for or not.
    fn delivery(&self, delivered: u64) -> Delivery<T::AccountId> {
        let sequence = u64::from(PAGE) - 1;
        let found = Pallet::<T>::find_message(self.cryptlet, self.topic, sequence, ROUND);
        Delivery {
            feed: self.feed,
            pending: Pending {
                round: ROUND,
                sequence,
                delivered,
            },
            message: found.expect("the topic keeps it"),
            policy: pallet_cryptlet::Pallet::<T>::policy_in_force(self.cryptlet),
            share: Pallet::<T>::weight_of_turn(),
        }
    }

    /// A failed callback; what is kept for it is in the pot.
    fn fail(&self) -> u64 {
        let deposit = Pallet::<T>::failure_deposit();
        T::Currency::mint_into(&Pallet::<T>::pot(), deposit).expect("the issuance has room");
        Pallet::<T>::keep_failure(FailedCallback {
            contract: self.contract,
            account: self.account.clone(),
            cryptlet: self.cryptlet,
            callback: self.callback,
            feed: Some(self.feed),
            round: ROUND,
            topic: self.topic,
            sequence: u64::from(PAGE) - 1,
            reason: Failure::Reverted,
            at: 1,
            attempts: 0,
            deposit,
        })
    }
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn on_idle_poll() {
        #[block]
        {
            Pallet::<T>::serve_queue(&mut WeightMeter::new());
        }
    }

    #[benchmark]
    fn on_poll() {
        Pallet::<T>::endow_pot().expect("the issuance has room");
        let earned = T::DepositPerItem::get();
        T::Currency::mint_into(&Pallet::<T>::pot(), earned).expect("the issuance has room");
        // Somebody who is gone.
        Pallet::<T>::enqueue(Turn::Answer(ROUND));
        #[block]
        {
            Pallet::<T>::serve_queue(&mut WeightMeter::new());
            Pallet::<T>::hand_over(earned);
        }
        assert_eq!(QueueEnds::<T>::get().length(), 0);
    }

    #[benchmark]
    fn take_turn() {
        let stage = Stage::<T>::new();
        stage.listen();
        (0..MAX_PENDING).for_each(|_| stage.bring());
        #[block]
        {
            let turn = Pallet::<T>::first_turn().expect("a result waits");
            let line = Lines::<T>::get(stage.feed).expect("a result waits");
            Pallet::<T>::keep_line(stage.feed, line);
            Pallet::<T>::move_back(turn);
        }
        assert_eq!(QueueEnds::<T>::get(), Ends { head: 1, tail: 2 });
    }

    #[benchmark]
    fn find_result() {
        let stage = Stage::<T>::new();
        stage.listen();
        stage.bring();
        let line = Lines::<T>::get(stage.feed).expect("a result waits");
        let pending = line.pending.first().copied().expect("a result waits");
        let found;
        #[block]
        {
            let delivery = Pallet::<T>::delivery_of(stage.feed, &line, pending);
            found = (delivery, Pallet::<T>::listener_after(stage.feed, None));
        }
        assert!(found.0.is_some() && found.1.is_some());
    }

    #[benchmark]
    fn pass_over() {
        let stage = Stage::<T>::new();
        stage.listen();
        let delivery = stage.delivery(PAID + 1);
        let mut service = Service::<T>::within(Weight::MAX);
        let next;
        #[block]
        {
            let listener = stage.listener();
            Pallet::<T>::serve_listener(&delivery, stage.contract, listener, &mut service);
            next = Pallet::<T>::listener_after(stage.feed, Some(stage.contract));
        }
        assert!(next.is_none());
        assert!(Resting::<T>::contains_key(stage.feed, stage.contract));
    }

    /// What the call does is paid by the callback's gas. Here it finds no code: so the record of a failure, which is charged
    /// besides where there is one, is in this weight too.
    #[benchmark]
    fn deliver() {
        let stage = Stage::<T>::new();
        stage.listen();
        let delivery = stage.delivery(PAID);
        let mut service = Service::<T>::within(Weight::MAX);
        let next;
        #[block]
        {
            let listener = stage.listener();
            Pallet::<T>::serve_listener(&delivery, stage.contract, listener, &mut service);
            next = Pallet::<T>::listener_after(stage.feed, Some(stage.contract));
        }
        assert!(next.is_none());
        assert!(!service.earned.is_zero());
    }

    #[benchmark]
    fn record_failure() {
        let stage = Stage::<T>::new();
        (0..MAX_FAILURES).for_each(|_| {
            stage.fail();
        });
        #[block]
        {
            stage.fail();
        }
        assert_eq!(FailuresOf::<T>::decode_len(stage.contract), Some(16));
        assert!(!Failures::<T>::contains_key(0));
    }

    #[benchmark]
    fn close_answer() {
        let stage = Stage::<T>::new();
        stage.await_answer();
        #[block]
        {
            let answer = Answers::<T>::get(ROUND).expect("somebody waits");
            let left = answer.funds;
            Pallet::<T>::close_answer(ROUND, answer, left);
        }
        assert!(!Answers::<T>::contains_key(ROUND));
    }

    #[benchmark]
    fn on_result_of_feed() {
        let stage = Stage::<T>::new();
        stage.listen();
        #[block]
        {
            stage.bring();
        }
        assert!(Lines::<T>::contains_key(stage.feed));
    }

    #[benchmark]
    fn on_result_of_request() {
        let stage = Stage::<T>::new();
        stage.await_answer();
        #[block]
        {
            Pallet::<T>::on_result(&stage.accepted(None));
        }
        assert_eq!(QueueEnds::<T>::get().length(), 1);
    }

    #[benchmark]
    fn on_no_result() {
        let stage = Stage::<T>::new();
        stage.await_answer();
        #[block]
        {
            Pallet::<T>::on_no_result(ROUND);
        }
        assert!(!Answers::<T>::contains_key(ROUND));
    }

    #[benchmark]
    fn on_leave() {
        let stage = Stage::<T>::new();
        stage.listen();
        (0..MAX_PENDING).for_each(|_| stage.bring());
        #[block]
        {
            Pallet::<T>::on_leave(stage.feed, &stage.account);
        }
        assert!(!Pallet::<T>::is_listening(stage.feed, stage.contract));
    }

    #[benchmark]
    fn listen() {
        let stage = Stage::<T>::new();
        // Whose last listener has left.
        let line = Line {
            cryptlet: stage.cryptlet,
            topic: stage.topic,
            pending: Default::default(),
            cursor: None,
        };
        Lines::<T>::insert(stage.feed, line);
        let turn = Turn::Feed(stage.feed);
        Pallet::<T>::enqueue(turn);
        let mut service = Service::<T>::within(Weight::MAX);
        #[block]
        {
            stage.listen();
            let after = Pallet::<T>::serve_turn(turn, &mut service);
            assert_eq!(after, After::Over);
            Pallet::<T>::end_first_turn();
        }
        assert_eq!(Listening::<T>::get(stage.feed), 1);
    }

    #[benchmark]
    fn fund_listener() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new();
        stage.listen();
        Pallet::<T>::put_to_rest(stage.feed, stage.contract, Zero::zero());
        #[block]
        {
            Pallet::<T>::fund_listener(stage.feed, &stage.account, CALLBACKS)?;
        }
        assert_eq!(Listening::<T>::get(stage.feed), 1);
        Ok(())
    }

    #[benchmark]
    fn await_answer() {
        let stage = Stage::<T>::new();
        #[block]
        {
            stage.await_answer();
        }
        assert!(Answers::<T>::contains_key(ROUND));
    }

    #[benchmark]
    fn retry() {
        let stage = Stage::<T>::new();
        let failure = stage.fail();
        #[block]
        {
            let attempt = Pallet::<T>::begin_retry(failure);
            Pallet::<T>::end_retry(failure, attempt.map(|_| ()).map_err(|_| Failure::Gone));
        }
        assert!(!Failures::<T>::contains_key(failure));
    }

    #[benchmark]
    fn pause() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, H160::repeat_byte(1));

        assert!(Paused::<T>::contains_key(H160::repeat_byte(1)));
        Ok(())
    }

    #[benchmark]
    fn resume() -> Result<(), BenchmarkError> {
        let origin = council::<T>()?;
        Paused::<T>::insert(H160::repeat_byte(1), ());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, H160::repeat_byte(1));

        assert!(!Paused::<T>::contains_key(H160::repeat_byte(1)));
        Ok(())
    }

    #[benchmark]
    fn forget_failure() {
        let stage = Stage::<T>::new();
        let failure = stage.fail();
        // Another result stands in its place.
        Failures::<T>::mutate_extant(failure, |failed| failed.round = RoundId(u64::MAX));

        #[extrinsic_call]
        _(RawOrigin::Signed(stage.account), failure);

        assert!(!Failures::<T>::contains_key(failure));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::empty_chain(), crate::mock::Test);
}

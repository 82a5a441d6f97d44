//! A cryptlet with a host whose every answer is believed, and contracts with purses.

use crate::{mock::*, Attempt, Callback, Event, Listeners};
use codec::Encode;
use cryptlet_primitives::{
    batch::{Batch, Observation, Signatures, Signers},
    delegate_key::DelegatePair,
    feed::{Feed, Trigger},
    ids::{CryptletId, FeedId, HostId, Moment, RoundId},
    policy::Policy,
    report::Report,
    statement::{Method, Params},
    value::Value,
    view::FeedState,
};
use frame_support::{
    assert_ok,
    traits::Hooks,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use frame_system::RawOrigin;
use pallet_cryptlet::fixtures;
use pallet_crypto_delegate::{Delegate, Purposes, Rounds, Standing};
use sp_core::Pair;
use sp_runtime::{BuildStorage, DispatchError};

pub const NOW: Moment = 1_790_000_000_000;
pub const PURSE: u128 = 10_000_000_000;
pub const PRICE: u128 = 1_000;
pub const FEE: u128 = 5_000;

const PUBLISHER: u8 = 240;
const OPERATOR: u8 = 241;
const VALIDATOR: u8 = 242;

/// What contracts ask for by default.
pub const CALLBACK: Callback<u128> = Callback {
    selector: [1, 2, 3, 4],
    gas: 100_000,
    deposit: 20_000,
};

/// The consortium.
pub struct World {
    pub cryptlet: CryptletId,
    host: HostId,
    delegate: DelegatePair,
}

/// A chain that begins.
pub struct Setup;

/// A cryptlet with a pool of one, contracts 1 to 99 with purses.
pub fn new() -> Setup {
    Setup
}

impl Setup {
    /// Runs a test, then checks the invariants of all.
    pub fn execute_with<R>(self, test: impl FnOnce(&World) -> R) -> R {
        forget_contracts();
        let others = [PUBLISHER, OPERATOR, VALIDATOR, STORAGE];
        let balances = (1..100).chain(others).map(|who| (account(who), PURSE));
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: balances.collect(),
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis of a test builds");
        sp_io::TestExternalities::new(storage).execute_with(|| {
            System::set_block_number(1);
            pallet_timestamp::Now::<Test>::put(NOW);
            let world = World::settle();
            let result = test(&world);
            check();
            result
        })
    }
}

/// Begins a retry, as the precompile does.
pub fn retry(failure: u64) -> Result<Attempt<u128>, DispatchError> {
    Ok(Callbacks::begin_retry(failure)?)
}

/// The invariants. While prices stay as they are, whoever does not rest can also pay for a callback.
pub fn check() {
    Callbacks::do_try_state().expect("the invariants hold after every test");
    for (_, _, listener) in Listeners::<Test>::iter() {
        assert!(listener.funds >= Callbacks::cost_of(&listener.callback));
    }
}

/// The next block, half a second later: callbacks are made in it.
pub fn advance() {
    advance_ms(500);
}

/// The next block, which has so little left.
pub fn advance_within(left: Weight) {
    begin_block(500);
    poll(left);
}

pub fn advance_ms(milliseconds: u64) {
    begin_block(milliseconds);
    poll(Weight::MAX);
}

fn begin_block(milliseconds: u64) {
    let block = System::block_number();
    CryptoDelegate::on_finalize(block);
    System::set_block_number(block + 1);
    CryptoDelegate::on_initialize(block + 1);
    pallet_timestamp::Now::<Test>::mutate(|now| *now += milliseconds);
}

/// The hook alone, in a block that has so much left. Gives what it used.
pub fn poll(left: Weight) -> Weight {
    let mut meter = WeightMeter::with_limit(left);
    Callbacks::on_poll(System::block_number(), &mut meter);
    let used = meter.consumed();
    assert!(used.all_lte(CallbackWeight::get()), "{used:?}");
    check();
    used
}

/// What a block has left that has room for one call of all gas that [`CALLBACK`] may take.
pub fn one_call() -> Weight {
    use crate::WeightInfo;
    type Weights = crate::weights::MeasuredWeight<Test>;
    let time = Weights::on_idle_poll()
        + Weights::on_poll()
        + Callbacks::weight_of_turn()
        + Callbacks::overhead()
        + Callbacks::weight_of_gas(CALLBACK.gas);
    time.set_proof_size(u64::MAX)
}

/// The pallet's events since the last look.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Callbacks(event) => Some(event),
            _ => None,
        });
    let events = events.collect();
    System::reset_events();
    events
}

/// What a listener has for callbacks.
pub fn funds(feed: FeedId, who: u8) -> u128 {
    let listener = Callbacks::listener(feed, contract(who));
    listener.expect("it listens").funds
}

/// What who begins to listen pays in advance for so many callbacks.
pub fn paid_to_listen(results: u64) -> u128 {
    Callbacks::cost_of_all(&CALLBACK, results) + Callbacks::cost_of_looks()
}

pub fn balance(who: u8) -> u128 {
    Balances::free_balance(account(who))
}

impl World {
    fn settle() -> Self {
        let publisher = account(PUBLISHER);
        let cryptlet = fixtures::register::<Test>(&publisher, "oracle");
        let host = fixtures::enrol::<Test>(&account(OPERATOR));
        fixtures::seat::<Test>(&publisher, cryptlet, host);
        let delegate = DelegatePair::from_seed(&[1; 32]);
        let seated = Delegate {
            account: account(VALIDATOR),
            key: delegate.public(),
        };
        pallet_crypto_delegate::Delegates::<Test>::put(BoundedVec::truncate_from(vec![seated]));
        advance();
        System::reset_events();
        World {
            cryptlet,
            host,
            delegate,
        }
    }

    pub fn set_policy(&self, policy: Policy<AccountId>) {
        let owner = RuntimeOrigin::signed(account(PUBLISHER));
        assert_ok!(Cryptlet::set_policy(owner, self.cryptlet, Box::new(policy)));
    }

    /// Has the publisher admit callbacks of this contract alone.
    pub fn admit_callbacks_of(&self, who: u8) {
        let callbacks = Some(vec![contract(who)].try_into().unwrap());
        self.set_policy(Policy {
            callbacks,
            ..Default::default()
        });
    }

    pub fn question(&self, topic: u64) -> (Method, Params) {
        let params = vec![Value::Unsigned(topic)].encode();
        (
            b"price-at".to_vec().try_into().unwrap(),
            params.try_into().unwrap(),
        )
    }

    /// A feed of events.
    pub fn feed(&self, topic: u64) -> Feed {
        let (method, params) = self.question(topic);
        Feed {
            cryptlet: self.cryptlet,
            method,
            params,
            trigger: Trigger::Event,
            start: 0,
            duration_ms: 5_000,
            price: PRICE,
        }
    }

    /// Asks, and waits for the answer.
    pub fn ask(&self, who: u8, topic: u64) -> RoundId {
        self.ask_with(who, topic, CALLBACK)
    }

    pub fn ask_with(&self, who: u8, topic: u64, callback: Callback<u128>) -> RoundId {
        let round = self.request(who, topic);
        assert_ok!(Callbacks::await_answer(
            round,
            account(who),
            self.cryptlet,
            callback
        ));
        round
    }

    pub fn request(&self, who: u8, topic: u64) -> RoundId {
        let (method, params) = self.question(topic);
        let deadline = CryptoDelegate::now() + 60_000;
        CryptoDelegate::request_for(account(who), self.cryptlet, method, params, deadline, FEE)
            .unwrap()
    }

    /// Subscribes to the feed of a topic; the pool accepts.
    pub fn subscribe(&self, who: u8, topic: u64, results: u64) -> FeedId {
        let feed = self.ask_to_subscribe(who, topic, results);
        self.decide(self.newest_round(), Value::Bool(true));
        feed
    }

    /// Subscribes; the pool has not been asked yet.
    pub fn ask_to_subscribe(&self, who: u8, topic: u64, results: u64) -> FeedId {
        let funds = PRICE * u128::from(results);
        CryptoDelegate::subscribe_for(account(who), self.feed(topic), funds).unwrap()
    }

    pub fn newest_round(&self) -> RoundId {
        RoundId(pallet_crypto_delegate::NextRound::<Test>::get().0 - 1)
    }

    /// Subscribes and listens, both for so many results.
    pub fn listen(&self, who: u8, topic: u64, results: u64) -> FeedId {
        self.listen_with(who, topic, results, CALLBACK)
    }

    pub fn listen_with(
        &self,
        who: u8,
        topic: u64,
        results: u64,
        callback: Callback<u128>,
    ) -> FeedId {
        self.listen_to(who, self.feed(topic), results, callback)
    }

    pub fn listen_to(&self, who: u8, feed: Feed, results: u64, callback: Callback<u128>) -> FeedId {
        let funds = feed.price * u128::from(results);
        let feed = CryptoDelegate::subscribe_for(account(who), feed, funds).unwrap();
        self.decide(self.newest_round(), Value::Bool(true));
        assert_ok!(Callbacks::listen(
            feed,
            account(who),
            self.cryptlet,
            callback,
            results
        ));
        feed
    }

    /// Funds a subscription and its listener, both for so many results.
    pub fn fund(&self, who: u8, feed: FeedId, results: u64) {
        let funds = PRICE * u128::from(results);
        assert_ok!(CryptoDelegate::fund_for(account(who), feed, funds));
        assert_ok!(Callbacks::fund_listener(feed, &account(who), results));
    }

    /// The feed's next result is there, and the next block. Gives the contracts that are called, by number.
    pub fn deliver(&self, feed: FeedId) -> Vec<u8> {
        self.bring(feed);
        advance();
        called()
    }

    /// The feed's next result is there.
    pub fn bring(&self, feed: FeedId) -> RoundId {
        let record = pallet_crypto_delegate::Feeds::<Test>::get(feed).unwrap();
        let FeedState::Open { round } = record.state else {
            panic!("{:?}", record.state);
        };
        self.decide(round, Value::Unsigned(record.reached + 1));
        round
    }

    /// The host answers a round, and a report is carried.
    pub fn decide(&self, round: RoundId, output: Value) {
        let record = Rounds::<Test>::get(round).or_else(|| Standing::<Test>::get(round));
        let observation = Observation {
            round,
            statement: record.expect("the round is open").digest,
            observed_at: CryptoDelegate::now(),
            output: output.encode().try_into().unwrap(),
        };
        let unsigned = sp_core::ed25519::Signature::default();
        let batch = Batch {
            signers: Signers {
                host: self.host,
                region_epoch: 0,
                cryptlet: self.cryptlet,
                instance_epoch: 0,
            },
            observations: BoundedVec::truncate_from(vec![observation]),
            signatures: Signatures {
                instance: unsigned,
                region: unsigned,
            },
        };
        let report = Report {
            delegate: self.delegate.public(),
            batches: BoundedVec::truncate_from(vec![batch]),
            signature: self.delegate.sign(&[]),
        };
        // A block would have checked the signatures before.
        let purposes = Purposes::of_report::<Test>(&report);
        assert_ok!(CryptoDelegate::report(
            RawOrigin::Authorized.into(),
            report,
            purposes
        ));
    }
}

//! What the benchmarks play on: a cryptlet with its pool, full pages, a feed, callbacks that failed.

use crate::{
    abi::{self, Feed},
    asking::address_of,
    guard::account_of,
    Config,
};
use alloc::{format, vec, vec::Vec};
use core::marker::PhantomData;
use cryptlet_primitives::{
    batch::MAX_OUTPUT,
    feed::{self, Trigger},
    history::History,
    ids::{CryptletId, FeedId, HostId, RoundId, TopicId},
    package::MAX_HEADER,
    statement::{Method, Params, MAX_METHOD, MAX_PARAMS},
    view::{FeedState, ResultRecord, Retention, MAX_POOL},
};
use frame_benchmarking::v2::account;
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    BoundedVec,
};
use pallet_callbacks::{Callback, FailedCallback, Failure, Listener, Message};
use pallet_cryptlet::{
    fixtures::{self, crowded, widest::output},
    BalanceOf, BindingRecord, Tie,
};
use pallet_crypto_delegate::{
    types::{TopicRecord, PAGE},
    Delegate, FeedRecord, PaidBefore, Service, SubscriptionRecord, MAX_FORMER,
};
use pallet_revive::precompiles::alloy::primitives::{Bytes, U256};
use sp_core::{ed25519, Pair, H160, H256};
use sp_runtime::traits::{SaturatedConversion, Saturating};

/// A method's name, as long as any may be.
pub const METHOD: [u8; MAX_METHOD as usize] = [b'm'; MAX_METHOD as usize];

/// An account with funds.
pub fn rich<T: Config>(name: &'static str, number: u32) -> T::AccountId {
    let who: T::AccountId = account(name, number, 0);
    fixtures::fund::<T>(&who);
    who
}

/// An amount that any account can take.
pub fn amount<T: Config>() -> BalanceOf<T> {
    <T as pallet_cryptlet::Config>::Currency::minimum_balance().saturating_mul(10u32.into())
}

/// A feed with `length` bytes of parameters, as contracts name it.
pub fn feed(length: u32) -> Feed {
    Feed {
        method: abi::text(&METHOD),
        params: Bytes::from(vec![0; length as usize]),
        trigger: 0u8.try_into().expect("it is one"),
        periodMs: 0,
        start: 1,
        durationMs: 1,
        price: U256::ZERO,
    }
}

/// A history with as many peaks as any has.
pub fn long_history<T: Config>() {
    let peaks = (0..u64::BITS).map(|peak| H256::repeat_byte(peak as u8));
    pallet_crypto_delegate::HistoryPeaks::<T>::put(History {
        leaves: u64::MAX,
        peaks: BoundedVec::truncate_from(peaks.collect()),
    });
}

/// An account with a key of its own for what is sealed to it, and the key.
pub fn with_encryption_key<T: Config>() -> (T::AccountId, H256) {
    let who = rich::<T>("recipient", 0);
    let origin = frame_system::RawOrigin::Signed(who.clone()).into();
    let key = H256::repeat_byte(9);
    pallet_cryptlet::Pallet::<T>::set_encryption_key(origin, key).expect("it has funds");
    (who, key)
}

/// A contract with as many failures as any may have.
pub fn failing<T: Config>() -> H160 {
    let contract = H160::repeat_byte(1);
    let numbers = (0..pallet_callbacks::MAX_FAILURES).map(u64::from).collect();
    pallet_callbacks::FailuresOf::<T>::insert(contract, BoundedVec::truncate_from(numbers));
    contract
}

/// A cryptlet with its pool.
pub struct Stage<T: Config> {
    pub cryptlet: CryptletId,
    pub hosts: Vec<HostId>,
    _config: PhantomData<T>,
}

impl<T: Config> Stage<T> {
    /// A stage with `pool` hosts, which have had their seats since ever.
    pub fn new(pool: u32) -> Self {
        let publisher = rich::<T>("publisher", 0);
        let cryptlet = fixtures::register::<T>(&publisher, "benchmarked");
        let hosts = (0..pool).map(|number| {
            let host = fixtures::enrol::<T>(&rich::<T>("operator", number));
            fixtures::seat::<T>(&publisher, cryptlet, host);
            host
        });
        let hosts = hosts.collect();
        pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
            pool.iter_mut().for_each(|seat| {
                seat.since = 0;
                seat.key_since = 0;
            });
        });
        let delegates = (0..T::MaxDelegates::get()).map(|number| Delegate {
            account: rich::<T>("delegate", number),
            key: delegate_pair(number).public().into(),
        });
        pallet_crypto_delegate::Delegates::<T>::put(BoundedVec::truncate_from(delegates.collect()));
        Stage {
            cryptlet,
            hosts,
            _config: PhantomData,
        }
    }

    /// Gives its hosts as many former keys as the chain remembers, and the circle as many former delegates.
    pub fn grow_old(&self) {
        self.hosts
            .iter()
            .for_each(|host| crowded::grow_old::<T>(*host));
        let known = (1..MAX_FORMER).map(|number| {
            let key = sp_io::hashing::blake2_256(&number.to_be_bytes());
            ed25519::Public::from_raw(key).into()
        });
        let last = former_delegate_pair().public().into();
        pallet_crypto_delegate::FormerDelegates::<T>::put(BoundedVec::truncate_from(
            known.chain([last]).collect(),
        ));
    }

    /// Its account, brought into being with more than it needs.
    pub fn founded(&self) -> T::AccountId {
        let account = account_of::<T>(self.cryptlet);
        fixtures::fund::<T>(&account);
        account
    }

    /// Gives its newest version a header as long as any may be.
    pub fn lengthen_header(&self) {
        pallet_cryptlet::Versions::<T>::mutate(self.cryptlet, 1, |version| {
            let version = version.as_mut().expect("it is registered");
            version.artefact.header = BoundedVec::truncate_from(vec![b'h'; MAX_HEADER as usize]);
        });
    }

    /// Makes every demand that policies can make.
    pub fn demand_most(&self) {
        let policy = fixtures::large_policy(account("last", 0, 0));
        let other = fixtures::reversed(policy.clone());
        pallet_cryptlet::OwnerPolicies::<T>::insert(self.cryptlet, policy);
        pallet_cryptlet::ConsortiumPolicy::<T>::put(other);
    }

    /// A topic with so many full pages.
    pub fn fill_topic(&self, pages: u32) -> TopicId {
        let topic = TopicId(H256::repeat_byte(1));
        let next = u64::from(pages.saturating_mul(PAGE));
        pallet_crypto_delegate::Topics::<T>::insert(
            topic,
            TopicRecord {
                cryptlet: self.cryptlet,
                depositor: account("depositor", 0, 0),
                deposit: 0u32.into(),
                retention: Retention::All,
                pages,
                next,
                first: 0,
                open: 0,
                max_output: MAX_OUTPUT,
                last_accepted_at: next,
                is_handed_over: false,
                is_shared: false,
            },
        );
        for page in 0..u64::from(pages) {
            let first = page.saturating_mul(PAGE.into());
            let results = (first..first.saturating_add(PAGE.into())).map(result);
            pallet_crypto_delegate::Pages::<T>::insert(
                topic,
                page,
                BoundedVec::truncate_from(results.collect()),
            );
        }
        topic
    }

    /// A feed of the cryptlet.
    pub fn open_feed(&self) -> FeedId {
        let feed = feed::Feed {
            cryptlet: self.cryptlet,
            method: method(),
            params: Params::truncate_from(vec![0; MAX_PARAMS as usize]),
            trigger: Trigger::Event,
            start: 0,
            duration_ms: 1,
            price: 1,
        };
        let id = feed.id();
        pallet_crypto_delegate::Feeds::<T>::insert(
            id,
            FeedRecord {
                feed,
                state: FeedState::Asleep,
                place: None,
                reached: 0,
                delivered: 0,
                active: 0,
                subscriptions: 1,
                unanswered: 0,
            },
        );
        id
    }

    /// Somebody who subscribes to a feed, and listens to it, but rests.
    pub fn subscribe(&self, feed: FeedId) -> H160 {
        let subscriber = rich::<T>("subscriber", 0);
        let contract = address_of::<T>(&subscriber);
        pallet_crypto_delegate::Subscriptions::<T>::insert(
            &subscriber,
            feed,
            SubscriptionRecord {
                deposit: 0u32.into(),
                funds: 5u32.into(),
                service: Service::Accepted {
                    round: RoundId(1),
                    since: 0,
                    before: PaidBefore::default(),
                },
            },
        );
        pallet_callbacks::Resting::<T>::insert(
            feed,
            contract,
            Listener {
                account: subscriber,
                cryptlet: self.cryptlet,
                callback: callback::<T>(),
                funds: 0u32.into(),
                deposit: 0u32.into(),
            },
        );
        contract
    }

    /// A callback that failed.
    pub fn fail(&self) -> u64 {
        let failed = FailedCallback {
            contract: H160::repeat_byte(1),
            account: account("contract", 0, 0),
            cryptlet: self.cryptlet,
            callback: callback::<T>(),
            feed: Some(FeedId(H256::repeat_byte(2))),
            round: RoundId(1),
            topic: TopicId(H256::repeat_byte(1)),
            sequence: 1,
            reason: Failure::Trapped,
            at: 1,
            attempts: 1,
            deposit: 0u32.into(),
        };
        pallet_callbacks::Failures::<T>::insert(1, failed);
        1
    }

    /// A contract to which the cryptlet is bound, as far as a look at it goes; a full pool's hosts are still asked.
    pub fn bind(&self) -> H160 {
        let contract = H160::repeat_byte(1);
        pallet_cryptlet::Ties::<T>::insert(
            contract,
            Tie {
                account: account("contract", 0, 0),
                cryptlet: self.cryptlet,
                blueprint: self.cryptlet,
                version: 1,
                failure: None,
                deposit: 0u32.into(),
            },
        );
        pallet_cryptlet::Bindings::<T>::insert(
            self.cryptlet,
            BindingRecord {
                contract,
                blueprint: self.cryptlet,
                version: 1,
                is_bound: true,
                deadline: 0,
                wait: true,
                asked: BoundedVec::truncate_from((0..MAX_POOL).map(HostId).collect()),
                refusals: Default::default(),
                rent: 0u32.into(),
            },
        );
        pallet_cryptlet::Wanting::<T>::insert(self.cryptlet, 0);
        contract
    }

    /// Puts this and more into the pot of callbacks.
    pub fn fill_pot(&self, deposit: BalanceOf<T>) {
        let pot = pallet_callbacks::Pallet::<T>::pot();
        let much = deposit.saturating_mul(2u32.into());
        <T as pallet_cryptlet::Config>::Currency::mint_into(&pot, much)
            .expect("the issuance has room");
    }

    /// The largest message.
    pub fn message(&self) -> Message {
        Message::new(self.cryptlet, TopicId(H256::repeat_byte(1)), result(1))
    }
}

/// The key of a delegate of the circle.
fn delegate_pair(number: u32) -> ed25519::Pair {
    fixtures::pair(&format!("delegate {number}"))
}

/// The key of the former delegate that is found last.
pub fn former_delegate_pair() -> ed25519::Pair {
    fixtures::pair("former delegate")
}

/// [`METHOD`], as the chain has it.
pub fn method() -> Method {
    Method::truncate_from(METHOD.to_vec())
}

/// The largest result, at a place.
fn result(sequence: u64) -> ResultRecord {
    let hosts = (0..MAX_POOL).map(HostId).collect();
    ResultRecord {
        sequence,
        leaf: sequence,
        round: RoundId(sequence),
        feed: Some(FeedId(H256::repeat_byte(2))),
        version: 1,
        output: output(1, MAX_OUTPUT),
        observed_at: sequence,
        accepted_at: sequence,
        accepted_in: 1,
        agreed: BoundedVec::truncate_from(hosts),
        dissented: BoundedVec::new(),
    }
}

fn callback<T: Config>() -> Callback<BalanceOf<T>> {
    Callback {
        selector: [1; 4],
        gas: 100_000,
        deposit: 5u32.saturated_into(),
    }
}

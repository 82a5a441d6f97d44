//! Benchmarks of what the precompiles do themselves, each in the frame of a call. Real signatures, full pools, full pages.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

mod calls;
mod envelopes;
mod stage;

use crate::{
    abi::{
        self,
        ICryptlet::{self, ICryptletCalls},
        ICryptoDelegate::{self, ICryptoDelegateCalls},
    },
    asking, guard, money,
    outbound::ReviveContracts,
    results, Config,
};
use alloc::{string::String, vec};
use calls::{ask, at, setup};
use codec::Encode;
use core::marker::PhantomData;
use cryptlet_primitives::{
    envelope::Envelope, ids::RoundId, package::MAX_NAME, report::MAX_BATCHES,
    statement::MAX_PARAMS, view::MAX_POOL,
};
use frame_benchmarking::v2::*;
use frame_support::weights::Weight;
use pallet_callbacks::{Contracts, Limits};
use pallet_cryptlet::MAX_PAST_KEYS;
use pallet_revive::precompiles::alloy::primitives::FixedBytes;
use sp_core::H160;
use stage::Stage;

/// Stands for a pallet where the SDK's macros want one: the precompiles are none.
pub struct Pallet<T>(PhantomData<T>);

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn compute(b: Linear<0, MAX_PARAMS>) {
        let call = ICryptoDelegate::feedIdCall {
            cryptlet: 1,
            feed: stage::feed(b),
        };
        let call = ICryptoDelegateCalls::feedId(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn admit() {
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let admitted;
        #[block]
        {
            admitted = guard::write::<T, ()>(&mut env);
        }
        assert!(admitted.is_ok());
    }

    #[benchmark]
    fn pass_on() {
        let stage = Stage::<T>::new(0);
        let (from, to) = (stage.founded(), stage::rich::<T>("payer", 0));
        let value = stage::amount::<T>();
        let passed;
        #[block]
        {
            passed = money::pass_on::<T>(&from, &to, value);
        }
        assert!(passed.is_ok());
    }

    #[benchmark]
    fn found() {
        let stage = Stage::<T>::new(0);
        let account = guard::account_of::<T>(stage.cryptlet);
        let payer = stage::rich::<T>("payer", 0);
        let done;
        #[block]
        {
            done = money::found::<T>(&account, &payer);
        }
        assert!(done.is_ok() && frame_system::Pallet::<T>::account_exists(&account));
    }

    #[benchmark]
    fn cryptlet() {
        let stage = Stage::<T>::new(0);
        let call = ICryptletCalls::name(ICryptlet::nameCall {});
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = at::<T>(stage.cryptlet, call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn header() {
        let stage = Stage::<T>::new(0);
        stage.lengthen_header();
        let call = ICryptletCalls::header(ICryptlet::headerCall {});
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = at::<T>(stage.cryptlet, call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn policy() {
        let stage = Stage::<T>::new(0);
        stage.demand_most();
        let call = ICryptletCalls::policy(ICryptlet::policyCall {});
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = at::<T>(stage.cryptlet, call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn keys() {
        let stage = Stage::<T>::new(MAX_POOL);
        let call = ICryptletCalls::keys(ICryptlet::keysCall {});
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = at::<T>(stage.cryptlet, call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn cryptlet_of() {
        // One that there is not: a name as long as any, looked for all the same.
        let name = String::from_utf8(vec![b'a'; MAX_NAME as usize]).expect("it is text");
        let call = ICryptoDelegateCalls::cryptletOf(ICryptoDelegate::cryptletOfCall { name });
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_err());
    }

    #[benchmark]
    fn topic() {
        let stage = Stage::<T>::new(0);
        let id = stage.fill_topic(1);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let record;
        #[block]
        {
            record = results::topic_record::<T, ()>(id, &mut env);
        }
        assert!(record.is_ok_and(|record| record.is_some()));
    }

    /// The round is not found, so all pages are read and looked through.
    #[benchmark]
    fn pages(p: Linear<1, 64>) {
        let stage = Stage::<T>::new(0);
        let id = stage.fill_topic(p);
        let outcome;
        #[block]
        {
            outcome = pallet_crypto_delegate::Pallet::<T>::outcome(id, RoundId(u64::MAX));
        }
        assert_eq!(outcome, cryptlet_primitives::view::RoundOutcome::Gone);
    }

    #[benchmark]
    fn round() {
        let call = ICryptoDelegate::roundStateCall {
            round: 1,
            topic: FixedBytes::ZERO,
        };
        let call = ICryptoDelegateCalls::roundState(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn feed() {
        let stage = Stage::<T>::new(0);
        let id = stage.open_feed();
        let is_here;
        #[block]
        {
            let price = asking::feed_at::<T>(stage.cryptlet, id);
            let listens = pallet_callbacks::Pallet::<T>::is_listening(id, H160::zero());
            is_here = price.is_ok() && !listens;
        }
        assert!(is_here);
    }

    #[benchmark]
    fn subscription() {
        let stage = Stage::<T>::new(0);
        let id = stage.open_feed();
        let subscriber = stage.subscribe(id);
        let call = ICryptoDelegate::subscriptionCall {
            feed: abi::word(id.0),
            subscriber: abi::address(subscriber),
        };
        let call = ICryptoDelegateCalls::subscription(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn failures() {
        let call = ICryptoDelegate::failuresCall {
            target: abi::address(stage::failing::<T>()),
        };
        let call = ICryptoDelegateCalls::failures(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn failure() {
        let stage = Stage::<T>::new(0);
        let number = stage.fail();
        let call = ICryptoDelegateCalls::failure(ICryptoDelegate::failureCall { number });
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    /// An account that did not come as an address: it is looked up first.
    #[benchmark]
    fn encryption_key() {
        let (who, key) = stage::with_encryption_key::<T>();
        let account = abi::address(asking::address_of::<T>(&who));
        let call = ICryptoDelegate::encryptionKeyOfCall { account };
        let call = ICryptoDelegateCalls::encryptionKeyOf(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok_and(|bytes| bytes[..32] == key.0));
    }

    #[benchmark]
    fn bound_to() {
        let contract = Stage::<T>::new(0).bind();
        let call = ICryptoDelegate::boundToCall {
            target: abi::address(contract),
        };
        let call = ICryptoDelegateCalls::boundTo(call);
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn history() {
        stage::long_history::<T>();
        let call = ICryptoDelegateCalls::historyRoot(ICryptoDelegate::historyRootCall {});
        let mut setup = setup::<T>();
        let (mut env, _) = setup.ext();
        let answer;
        #[block]
        {
            answer = ask::<T>(call, &mut env);
        }
        assert!(answer.is_ok());
    }

    #[benchmark]
    fn parse_envelope(b: Linear<0, 90_000>) {
        let stage = Stage::<T>::new(1);
        let bytes = stage.unsigned(b).encode();
        let parsed;
        #[block]
        {
            parsed = Envelope::parse(&bytes);
        }
        assert!(parsed.is_ok());
    }

    #[benchmark]
    fn key_book(n: Linear<1, MAX_POOL>) {
        let stage = Stage::<T>::new(n);
        stage.grow_old();
        let book;
        #[block]
        {
            book = pallet_crypto_delegate::Pallet::<T>::key_book(stage.cryptlet);
        }
        assert_eq!(book.instances.len(), n as usize);
        assert_eq!(book.regions.len(), (n * (MAX_PAST_KEYS + 1)) as usize);
    }

    /// The keys are a full pool's. Whose votes these are had their seats when the round opened; they are found last.
    #[benchmark]
    fn verify_votes(v: Linear<1, MAX_BATCHES>) {
        let stage = Stage::<T>::new(MAX_POOL);
        stage.grow_old();
        let envelope = stage.sealed(v);
        let book = pallet_crypto_delegate::Pallet::<T>::key_book(stage.cryptlet);
        let answer;
        #[block]
        {
            answer = crate::envelopes::judge(envelope, &book);
        }
        assert!(answer.is_some());
    }

    #[benchmark]
    fn call_back() {
        let stage = Stage::<T>::new(0);
        stage.founded();
        let deposit = stage::amount::<T>();
        stage.fill_pot(deposit);
        let contract = setup::<T>().contract().address;
        let limits = Limits {
            weight: Weight::from_parts(u64::MAX / 2, u64::MAX),
            deposit,
        };
        let message = stage.message();
        let called;
        #[block]
        {
            called = ReviveContracts::<T, ()>::call_back(
                stage.cryptlet,
                contract,
                [1; 4],
                &message,
                limits,
            );
        }
        assert_eq!(called.outcome, Ok(()));
    }
}

//! Benchmarks of what the precompiles do themselves, each in the frame of a call. Real signatures, full pools, full pages.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

mod stage;

use crate::{
    abi::{self, ICryptlet, ICryptoDelegate},
    asking, envelopes, guard, money,
    outbound::ReviveContracts,
    results, Config, CryptletPrecompile, CryptoDelegatePrecompile,
};
use alloc::{string::String, vec, vec::Vec};
use codec::Encode;
use core::marker::PhantomData;
use cryptlet_primitives::{
    envelope::Envelope,
    ids::{CryptletId, RoundId},
    package::MAX_NAME,
    report::MAX_BATCHES,
    statement::MAX_PARAMS,
    view::MAX_POOL,
};
use frame_benchmarking::v2::*;
use frame_support::weights::Weight;
use pallet_callbacks::{Contracts, Limits};
use pallet_revive::{
    call_builder::{CallSetup, VmBinaryModule},
    precompiles::{
        alloy::primitives::{Address, FixedBytes},
        Error, Ext, Precompile,
    },
};
use sp_core::H160;
use stage::Stage;

/// Stands for a pallet where the SDK's macros want one: the precompiles are none.
pub struct Pallet<T>(PhantomData<T>);

/// A call of a contract that does nothing: the frame in which a precompile runs.
fn setup<T: Config>() -> CallSetup<T> {
    CallSetup::new(VmBinaryModule::evm_init_code_for_runtime_size(1))
}

fn at<T: Config>(
    cryptlet: CryptletId,
    call: ICryptlet::ICryptletCalls,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    CryptletPrecompile::<T, ()>::call(&cryptlet.address().0, &call, env)
}

fn ask<T: Config>(
    call: ICryptoDelegate::ICryptoDelegateCalls,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    CryptoDelegatePrecompile::<T, ()>::call(&[0; 20], &call, env)
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn compute(b: Linear<0, MAX_PARAMS>) {
        let call = ICryptoDelegate::feedIdCall {
            cryptlet: 1,
            feed: stage::feed(b),
        };
        let call = ICryptoDelegate::ICryptoDelegateCalls::feedId(call);
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
        let call = ICryptlet::ICryptletCalls::name(ICryptlet::nameCall {});
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
        let call = ICryptlet::ICryptletCalls::header(ICryptlet::headerCall {});
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
        let call = ICryptlet::ICryptletCalls::policy(ICryptlet::policyCall {});
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
        let call = ICryptlet::ICryptletCalls::keys(ICryptlet::keysCall {});
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
        let call = ICryptoDelegate::cryptletOfCall { name };
        let call = ICryptoDelegate::ICryptoDelegateCalls::cryptletOf(call);
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
        let call = ICryptoDelegate::ICryptoDelegateCalls::roundState(call);
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
        let call = ICryptoDelegate::ICryptoDelegateCalls::subscription(call);
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
        let target = H160::repeat_byte(1);
        let numbers = (0..pallet_callbacks::MAX_FAILURES).map(u64::from).collect();
        pallet_callbacks::FailuresOf::<T>::insert(
            target,
            frame_support::BoundedVec::truncate_from(numbers),
        );
        let call = ICryptoDelegate::failuresCall {
            target: Address::from(target.0),
        };
        let call = ICryptoDelegate::ICryptoDelegateCalls::failures(call);
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
        let call = ICryptoDelegate::failureCall { number };
        let call = ICryptoDelegate::ICryptoDelegateCalls::failure(call);
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
        let who = stage::rich::<T>("recipient", 0);
        let origin = frame_system::RawOrigin::Signed(who.clone()).into();
        let key = sp_core::H256::repeat_byte(9);
        pallet_cryptlet::Pallet::<T>::set_encryption_key(origin, key).expect("it has funds");
        let account = abi::address(asking::address_of::<T>(&who));
        let call = ICryptoDelegate::encryptionKeyOfCall { account };
        let call = ICryptoDelegate::ICryptoDelegateCalls::encryptionKeyOf(call);
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
            target: Address::from(contract.0),
        };
        let call = ICryptoDelegate::ICryptoDelegateCalls::boundTo(call);
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
        let call = ICryptoDelegate::historyRootCall {};
        let call = ICryptoDelegate::ICryptoDelegateCalls::historyRoot(call);
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
        let envelope = stage.unsigned(b);
        let bytes = envelope.encode();
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
        let book;
        #[block]
        {
            book = pallet_crypto_delegate::Pallet::<T>::key_book(stage.cryptlet);
        }
        assert_eq!(book.instances.len(), n as usize);
    }

    #[benchmark]
    fn verify_votes(v: Linear<1, MAX_BATCHES>) {
        let stage = Stage::<T>::new(v);
        let envelope = stage.sealed();
        let book = pallet_crypto_delegate::Pallet::<T>::key_book(stage.cryptlet);
        let answer;
        #[block]
        {
            answer = envelopes::judge(envelope, &book);
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

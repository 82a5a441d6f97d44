//! Many who ask for more than they use: others are called all the same.

use super::{
    blocks::Chain,
    listening::{quote, stock, worthMicrosCall},
    people::read,
    pool::Pool,
};
use crate::{AccountId, Balances, Callbacks, CryptoDelegate, Runtime, TOKEN};
use codec::Encode;
use cryptlet_primitives::value::Value;
use frame_support::traits::fungible::Mutate;
use pallet_callbacks::{Callback, QueueEnds};
use pallet_crypto_delegate::OpenRounds;

/// Accounts without code ask, each to be called back with the most gas, none of which it can use.
fn crowd(chain: &mut Chain, pool: &Pool, people: u8) {
    chain.state(|| {
        for number in 1..=people {
            let who = AccountId::new([number; 32]);
            Balances::mint_into(&who, 1_000 * TOKEN).expect("the issuance has room");
            let method = b"latest".to_vec().try_into().expect("it is short");
            let wti_oil = Value::Variant {
                case: 0,
                payload: None,
            };
            let params = vec![wti_oil].encode().try_into().expect("they are short");
            let deadline = CryptoDelegate::now() + 60_000;
            let fee = TOKEN / 100;
            let round = CryptoDelegate::request_for(
                who.clone(),
                pool.cryptlet,
                method,
                params,
                deadline,
                fee,
            );
            let callback = Callback {
                selector: [1; 4],
                gas: Callbacks::max_gas(),
                deposit: 0,
            };
            let round = round.expect("the pool is there");
            Callbacks::await_answer(round, who, pool.cryptlet, callback).expect("it can pay");
        }
    });
}

#[test]
fn a_crowd_that_asks_for_the_most_gas_and_uses_none_holds_nobody_up() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let contract = stock(&mut chain, &pool, 1);
    pool.answer(&mut chain, |_| quote(1));
    crowd(&mut chain, &pool, 40);
    while chain.state(OpenRounds::<Runtime>::get) == 40 {
        chain.idle(1);
    }
    pool.answer(&mut chain, |_| quote(67_000_000));
    let waiting = chain.state(|| QueueEnds::<Runtime>::get().length());
    assert_eq!(waiting, 41, "the stock behind all others");
    let mut blocks = 0;
    while read(&mut chain, contract, worthMicrosCall {}) != 67_000_000 {
        chain.idle(1);
        blocks += 1;
        assert!(blocks < 20, "it waits too long");
    }
    // Each takes two and a half milliseconds of the 30 that a block has, and half of them are used at least.
    assert!(blocks <= 8, "{blocks}");
}

#[test]
fn a_quarter_of_a_million_gas_fits_into_callbacks_at_the_default_pace() {
    let most = Chain::new().state(Callbacks::max_gas);
    assert!(most >= 250_000, "{most}");
}

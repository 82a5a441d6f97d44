//! What delegates sign, and who sends updates.

use super::{now, HOST};
use cryptlet_primitives::{
    binding::{BindingAsk, SignedBindingAsk},
    delegate_key::DelegatePair,
    dispatch::{Dispatch, News, SignedDispatch, SignedNews},
    ids::CryptletId,
    statement::Statement,
    update::{SignedUpdate, Update},
};
use sp_core::{ed25519, Pair, H256};

/// A delegate of the test chain, by number.
pub fn delegate(number: u8) -> DelegatePair {
    DelegatePair::from_seed(&[number; 32])
}

/// A signed dispatch of delegate `number`.
pub fn dispatch(number: u8, statements: &[Statement]) -> SignedDispatch {
    let pair = delegate(number);
    let dispatch = Dispatch {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
        statements: statements.to_vec().try_into().unwrap(),
    };
    let signature = pair.sign(dispatch.digest().as_bytes());
    SignedDispatch {
        dispatch,
        signature,
    }
}

/// A signed question for news of delegate `number`.
pub fn news(number: u8) -> SignedNews {
    let pair = delegate(number);
    let news = News {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
    };
    let signature = pair.sign(news.digest().as_bytes());
    SignedNews { news, signature }
}

/// A signed question of delegate `number` whether this host serves contracts' cryptlets.
pub fn ask_to_serve(number: u8, cryptlets: &[CryptletId]) -> SignedBindingAsk {
    let pair = delegate(number);
    let ask = BindingAsk {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
        cryptlets: cryptlets.to_vec().try_into().unwrap(),
    };
    let signature = pair.sign(ask.digest().as_bytes());
    SignedBindingAsk { ask, signature }
}

/// An update of a cryptlet, signed.
pub fn update(
    cryptlet: CryptletId,
    number: u64,
    content: &[u8],
    sender: &ed25519::Pair,
) -> SignedUpdate {
    let update = Update {
        genesis: H256::repeat_byte(0x11),
        cryptlet,
        number,
        issued_at: 1_700_000_000_000,
        content: content.to_vec().try_into().unwrap(),
    };
    SignedUpdate {
        key: sender.public(),
        signature: sender.sign(update.digest().as_bytes()),
        update,
    }
}

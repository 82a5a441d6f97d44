//! What a contract tries while it is called back.

use super::world::*;
use crate::{mock::*, Error, Message};
use frame_support::{assert_noop, assert_ok};

/// All that would change its callbacks is refused: the precompile asks `is_delivering` before what the CryptoDelegate does.
pub fn reenter(message: &Message) {
    assert!(Callbacks::is_delivering());
    let Some(feed) = message.feed else { return };
    assert_noop!(
        Callbacks::listen(feed, account(1), message.cryptlet, CALLBACK, 1),
        Error::<Test>::Reentered
    );
    assert_noop!(
        Callbacks::fund_listener(feed, &account(1), 1),
        Error::<Test>::Reentered
    );
    assert_noop!(
        Callbacks::await_answer(message.round, account(1), message.cryptlet, CALLBACK),
        Error::<Test>::Reentered
    );
    assert_noop!(retry(0), Error::<Test>::Reentered);
}

#[test]
fn a_contract_that_reenters_is_refused() {
    new().execute_with(|world| {
        let_contract(1, Does::Reenters);
        let feed = world.listen(1, 7, 9);
        world.bring(feed);
        advance();
        assert_eq!(called(), [1]);
        assert!(!Callbacks::is_delivering());
        assert_ok!(Callbacks::fund_listener(feed, &account(1), 1));
    });
}

//! Storage deposits cover what can be stored.

use super::world::*;
use crate::{mock::*, AnswerOf, FailedCallbackOf, Line, ListenerOf, Turn};
use codec::MaxEncodedLen;

#[test]
fn deposits_follow_from_the_greatest_lengths() {
    new().execute_with(|_| {
        let listener = ListenerOf::<Test>::max_encoded_len() + 32 + 20;
        let shared = (32 + 4) + (32 + Line::max_encoded_len()) + (8 + Turn::max_encoded_len());
        let bytes = (listener + shared) as u128;
        assert_eq!(Callbacks::listener_deposit(), 4 * 100 + bytes);

        let bytes = 8 + AnswerOf::<Test>::max_encoded_len() + 8 + Turn::max_encoded_len();
        assert_eq!(Callbacks::answer_deposit(), 2 * 100 + bytes as u128);

        let bytes = 8 + FailedCallbackOf::<Test>::max_encoded_len() + 20 + 1 + 8;
        assert_eq!(Callbacks::failure_deposit(), 2 * 100 + bytes as u128);
    });
}

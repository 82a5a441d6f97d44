//! What a host says has happened.

use super::{
    place_of,
    wire::{Answer, Body},
    Manner, State,
};
use codec::Encode;
use cryptlet_primitives::{
    delegate_key::DelegatePair,
    dispatch::{Happened, SignedNews},
};
use sp_core::Pair;

impl State {
    /// What a host answers when it is asked for news. Hosts that are not on the network say nothing.
    pub(super) fn tell(&mut self, endpoint: &str, asked: &SignedNews) -> Option<Answer> {
        self.news_asked += 1;
        let (host, manner) = self.hosts.get(&format!("{endpoint}/v1/observe"))?;
        let news = &asked.news;
        assert!(DelegatePair::verify(
            &asked.signature,
            news.digest(),
            &news.delegate
        ));
        assert_eq!(news.host, host.id);
        if matches!(manner, Manner::Silent) {
            return None;
        }
        let place = place_of(endpoint);
        let rounds = self.happened.get(&place).cloned().unwrap_or_default();
        let happened = Happened {
            rounds: rounds.try_into().unwrap(),
        };
        Some(Answer {
            at: self.now + 5,
            status: Some(200),
            body: Body::Bytes(happened.encode()),
        })
    }
}

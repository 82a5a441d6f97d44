//! Questions, and what hosts answer.

use super::{super::mock::*, *};
use codec::Encode;
use cryptlet_primitives::{
    batch::{Batch, Observation, Output},
    ids::{CryptletId, Moment, RoundId, TopicId},
    report::{digest_of, Report},
    statement::{Method, Params},
    value::Value,
};
use frame_support::{assert_ok, BoundedVec};
use sp_core::{Pair as _, H256};
use sp_runtime::DispatchResult;

/// A question of this topic, and a report that decides it, in a block of its own.
pub fn bring(world: &World, topic: u64, value: i64) -> RoundId {
    let round = world.ask(topic);
    advance();
    let report = world.carry(0, world.answers(0..3, &[round], value));
    assert_eq!(submit(&report), Ok(Ok(())));
    round
}

/// An output: a number.
pub fn number(value: i64) -> Vec<u8> {
    Value::Signed(value).encode()
}

impl World {
    pub fn question(&self, topic: u64) -> (Method, Params) {
        let params = vec![Value::Unsigned(topic)].encode();
        (
            b"price-at".to_vec().try_into().unwrap(),
            params.try_into().unwrap(),
        )
    }

    /// The asker asks in the topic of a number.
    pub fn try_ask(&self, topic: u64, deadline: Moment, fee: u128) -> DispatchResult {
        self.try_ask_by(ASKER, topic, deadline, fee)
    }

    /// An account asks in the topic of a number.
    pub fn try_ask_by(&self, who: u8, topic: u64, deadline: Moment, fee: u128) -> DispatchResult {
        let (method, params) = self.question(topic);
        let asker = RuntimeOrigin::signed(account(who));
        CryptoDelegate::request(asker, self.cryptlet, method, params, deadline, fee)
    }

    /// An account asks in the topic of a number, for the next minute.
    pub fn ask_by(&self, who: u8, topic: u64) -> RoundId {
        let round = crate::NextRound::<Test>::get();
        assert_ok!(self.try_ask_by(who, topic, CryptoDelegate::now() + 60_000, FEE));
        round
    }

    /// The delegates by their rank for an open round.
    pub fn by_rank(&self, round: RoundId) -> Vec<usize> {
        let opened_in = crate::Rounds::<Test>::get(round).unwrap().opened_in;
        let size = self.delegates.len();
        let rank = |place: &usize| {
            crate::leader::rank(CryptoDelegate::genesis(), opened_in, *place, size).unwrap()
        };
        let mut places: Vec<usize> = (0..size).collect();
        places.sort_by_key(rank);
        places
    }

    pub fn ask(&self, topic: u64) -> RoundId {
        self.ask_by(ASKER, topic)
    }

    pub fn topic(&self, topic: u64) -> TopicId {
        let (method, params) = self.question(topic);
        cryptlet_primitives::statement::topic_id(self.cryptlet, &method, &params)
    }

    /// What a host says to a round: `None` if it is not open.
    pub fn observe(&self, round: RoundId, output: &[u8]) -> Observation {
        Observation {
            round,
            statement: CryptoDelegate::round_view(round)
                .expect("the round is open")
                .statement
                .digest(),
            observed_at: CryptoDelegate::now(),
            output: Output::try_from(output.to_vec()).unwrap(),
        }
    }

    /// Three hosts' answer to a round, carried by whoever watches or leads.
    pub fn decide(&self, round: RoundId, output: &[u8]) {
        let batches = (0..3)
            .map(|place| self.sign(place, vec![self.observe(round, output)]))
            .collect();
        let report = self.carry(0, batches);
        assert_ok!(submit(&report).expect("it is authorized"));
    }

    /// A host's signed batch.
    pub fn sign(&self, place: usize, observations: Vec<Observation>) -> Batch {
        self.sign_for(
            place,
            self.cryptlet,
            CryptoDelegate::genesis(),
            observations,
        )
    }

    pub fn sign_for(
        &self,
        place: usize,
        cryptlet: CryptletId,
        genesis: H256,
        observations: Vec<Observation>,
    ) -> Batch {
        self.hosts[place].sign(cryptlet, genesis, observations)
    }

    /// A host's batch with one number for all rounds.
    pub fn answer(&self, place: usize, rounds: &[RoundId], value: i64) -> Batch {
        let observations = rounds
            .iter()
            .map(|round| self.observe(*round, &number(value)));
        self.sign(place, observations.collect())
    }

    /// Batches of several hosts that say the same.
    pub fn answers(
        &self,
        places: core::ops::Range<usize>,
        rounds: &[RoundId],
        value: i64,
    ) -> Vec<Batch> {
        places
            .map(|place| self.answer(place, rounds, value))
            .collect()
    }

    /// A delegate's report.
    pub fn carry(&self, delegate: usize, batches: Vec<Batch>) -> Report {
        let pair = &self.delegates[delegate];
        let digest = digest_of(CryptoDelegate::genesis(), &pair.public(), &batches);
        Report {
            delegate: pair.public(),
            batches: BoundedVec::try_from(batches).unwrap(),
            signature: pair.sign(digest.as_bytes()),
        }
    }
}

//! What the pallet `Callbacks` tells of contracts: each function is its view function of the same name.
//!
//! The types are those of the pallet, which this program does without: one that differs does not decode, as vectors that the
//! pallet writes show.

use super::Chain;
use crate::{account::Account, error::Outcome};
use codec::Decode;
use cryptlet_primitives::ids::{CryptletId, FeedId, Moment, RoundId, Sequence, TopicId};
use serde::Serialize;
use sp_core::{H160, H256};

/// The pallet.
const PALLET: &str = "Callbacks";

/// Which function of a contract is called, and what one call may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode)]
pub struct Callback {
    /// The function's selector.
    pub selector: [u8; 4],
    /// Most gas.
    pub gas: u64,
    /// Most storage deposit, in the smallest unit.
    pub deposit: u128,
}

/// A result that waits for delivery.
#[derive(Clone, PartialEq, Eq, Debug, Decode)]
pub struct Pending {
    /// The round that brought it.
    pub round: RoundId,
    /// Its place in the feed's topic.
    pub sequence: Sequence,
    /// Which of the feed's paid rounds it was.
    pub delivered: u64,
}

/// How a contract's listening to a feed stands.
#[derive(Clone, PartialEq, Eq, Debug, Decode)]
pub struct Listener {
    /// What is called.
    pub callback: Callback,
    /// What it has for callbacks.
    pub funds: u128,
    /// For how many that is enough, if each costs the most that it may.
    pub callbacks_left: u64,
    /// Whether nobody looks at it: until its subscription is accepted, or it is funded.
    pub is_resting: bool,
    /// Results of the feed that wait, for it or for others, the oldest first.
    pub waiting: Vec<Pending>,
}

/// Where a result stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode, Serialize)]
pub struct ResultPlace {
    /// The topic.
    pub topic: TopicId,
    /// The place in it.
    pub sequence: Sequence,
}

/// A contract that waits for a round's result.
#[derive(Clone, PartialEq, Eq, Debug, Decode)]
pub struct Answer {
    /// The contract.
    pub contract: H160,
    /// Its account.
    pub account: Account,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// What is called.
    pub callback: Callback,
    /// What it has for the callback.
    pub funds: u128,
    /// What is held for the place.
    pub deposit: u128,
    /// The result, when it is there and waits for delivery.
    pub result: Option<ResultPlace>,
}

/// Why a callback failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The contract reverted.
    #[codec(index = 0)]
    Reverted,
    /// It needed more gas or storage deposit than the callback may take.
    #[codec(index = 1)]
    OutOfGas,
    /// No contract stands at the address.
    #[codec(index = 2)]
    NoCode,
    /// The cryptlet's policy does not admit the contract.
    #[codec(index = 3)]
    NotAllowed,
    /// The council has paused the contract.
    #[codec(index = 4)]
    Paused,
    /// What was paid in advance does not cover the call.
    #[codec(index = 5)]
    Unpaid,
    /// The result is not kept any more.
    #[codec(index = 6)]
    Gone,
    /// The contract did what no contract may.
    #[codec(index = 7)]
    Trapped,
}

/// A callback that failed.
#[derive(Clone, PartialEq, Eq, Debug, Decode)]
pub struct FailedCallback {
    /// The contract.
    pub contract: H160,
    /// Its account.
    pub account: Account,
    /// The cryptlet that called.
    pub cryptlet: CryptletId,
    /// What was called.
    pub callback: Callback,
    /// The feed whose result it was; `None` if the contract asked.
    pub feed: Option<FeedId>,
    /// The round that brought the result.
    pub round: RoundId,
    /// The result's topic.
    pub topic: TopicId,
    /// The result's place in it.
    pub sequence: Sequence,
    /// Why it failed, the last time.
    pub reason: Failure,
    /// When it failed first.
    pub at: Moment,
    /// How often it was tried again.
    pub attempts: u32,
    /// What is kept for the record.
    pub deposit: u128,
}

/// A failed callback with its number.
#[derive(Clone, PartialEq, Eq, Debug, Decode)]
pub struct KeptFailure {
    /// By which it is tried again.
    pub number: u64,
    /// What failed, and why.
    pub failed: FailedCallback,
    /// Whether its topic keeps the result: else it can only be forgotten.
    pub is_result_kept: bool,
}

/// What a callback may take, and costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Decode)]
pub struct Prices {
    /// The most gas that a callback may have.
    pub most_gas: u64,
    /// What is paid in advance for each of so much gas and deposit.
    pub callback: u128,
    /// What who begins to listen pays in advance besides.
    pub looks: u128,
    /// What is held for a listener.
    pub listener_deposit: u128,
    /// What is held for who waits for an answer.
    pub answer_deposit: u128,
}

impl Chain {
    /// How a contract's listening to a feed stands; `None` if it does not listen.
    pub async fn listener(
        &self,
        feed: FeedId,
        contract: H160,
        at: H256,
    ) -> Outcome<Option<Listener>> {
        self.view(PALLET, "listener_view", (feed, contract), at)
            .await
    }

    /// A contract's failed callbacks, the oldest first.
    pub async fn failures(&self, contract: H160, at: H256) -> Outcome<Vec<KeptFailure>> {
        self.view(PALLET, "failure_views", (contract,), at).await
    }

    /// The contracts that have failed callbacks, at most `limit`.
    pub async fn contracts_with_failures(&self, limit: usize, at: H256) -> Outcome<Vec<H160>> {
        let keys = self.keys(PALLET, "FailuresOf", limit, at).await?;
        Ok(keys
            .iter()
            .filter_map(|key| key.last_chunk().copied().map(H160))
            .collect())
    }

    /// What a contract waits for that asked, by round; of all that wait, at most `limit` are looked at.
    pub async fn answers_for(
        &self,
        contract: H160,
        limit: usize,
        at: H256,
    ) -> Outcome<Vec<(RoundId, Answer)>> {
        let rows = self.rows::<Answer>(PALLET, "Answers", limit, at).await?;
        let own = rows.into_iter().filter(|(_, it)| it.contract == contract);
        let mut found: Vec<(RoundId, Answer)> = own
            .filter_map(|(key, answer)| {
                let round = key.last_chunk().copied().map(u64::from_le_bytes)?;
                Some((RoundId(round), answer))
            })
            .collect();
        found.sort_by_key(|(round, _)| *round);
        Ok(found)
    }

    /// Whether the council has paused a contract.
    pub async fn is_paused(&self, contract: H160, at: H256) -> Outcome<bool> {
        self.view(PALLET, "is_paused", (contract,), at).await
    }

    /// How many turns wait: lines of feeds, and answers.
    pub async fn queue_length(&self, at: H256) -> Outcome<u64> {
        self.view(PALLET, "queue_length", (), at).await
    }

    /// What a callback of so much gas and storage deposit costs.
    pub async fn prices(&self, gas: u64, deposit: u128, at: H256) -> Outcome<Prices> {
        self.view(PALLET, "price_view", (gas, deposit), at).await
    }

    /// Whether a contract stands at an address.
    pub async fn has_code(&self, address: H160, at: H256) -> Outcome<bool> {
        let code: Vec<u8> = self.api("ReviveApi_code", address, at).await?;
        Ok(!code.is_empty())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use codec::DecodeAll;
    use serde_json::Value as Json;

    /// What the pallet has written by this name in `pallets/callbacks/vectors`, read to its end.
    fn written<R: DecodeAll>(name: &str) -> R {
        let text = include_str!("../../../pallets/callbacks/vectors/views.json");
        let vectors: Json = serde_json::from_str(text).unwrap();
        let digits = vectors[name].as_str().unwrap().trim_start_matches("0x");
        R::decode_all(&mut &hex::decode(digits).unwrap()[..]).unwrap()
    }

    /// A failed callback for each reason, numbered from 1: those with odd numbers have their results.
    pub fn kept_failures() -> Vec<KeptFailure> {
        written("failures")
    }

    fn callback() -> Callback {
        Callback {
            selector: [1, 2, 3, 4],
            gas: 50_000,
            deposit: 20,
        }
    }

    #[test]
    fn what_the_pallet_writes_is_read() {
        let listener: Option<Listener> = written("listener");
        let pending = Pending {
            round: RoundId(9),
            sequence: 5,
            delivered: 3,
        };
        let read = Listener {
            callback: callback(),
            funds: 1_000,
            callbacks_left: 7,
            is_resting: true,
            waiting: vec![pending],
        };
        assert_eq!(listener, Some(read));
        let place = ResultPlace {
            topic: TopicId(H256::repeat_byte(2)),
            sequence: 5,
        };
        let answer = Answer {
            contract: H160::repeat_byte(7),
            account: Account::new([8; 32]),
            cryptlet: CryptletId(4),
            callback: callback(),
            funds: 1_000,
            deposit: 30,
            result: Some(place),
        };
        assert_eq!(written::<Answer>("answer"), answer);
        let prices = Prices {
            most_gas: 260_000,
            callback: 1,
            looks: 2,
            listener_deposit: 3,
            answer_deposit: 4,
        };
        assert_eq!(written::<Prices>("price"), prices);
    }

    #[test]
    fn a_failure_is_read_for_each_reason_that_the_pallet_has() {
        let kept = kept_failures();
        let reasons: Vec<Failure> = kept.iter().map(|kept| kept.failed.reason).collect();
        let all = [
            Failure::Reverted,
            Failure::OutOfGas,
            Failure::NoCode,
            Failure::NotAllowed,
            Failure::Paused,
            Failure::Unpaid,
            Failure::Gone,
            Failure::Trapped,
        ];
        assert_eq!(reasons, all);
        let failed = FailedCallback {
            contract: H160::repeat_byte(7),
            account: Account::new([8; 32]),
            cryptlet: CryptletId(4),
            callback: callback(),
            feed: Some(FeedId(H256::repeat_byte(1))),
            round: RoundId(9),
            topic: TopicId(H256::repeat_byte(2)),
            sequence: 5,
            reason: Failure::Reverted,
            at: 1_500,
            attempts: 2,
            deposit: 30,
        };
        let first = KeptFailure {
            number: 1,
            failed,
            is_result_kept: true,
        };
        assert_eq!(kept.first(), Some(&first));
        assert!(kept
            .iter()
            .all(|it| it.is_result_kept == (it.number % 2 == 1)));
    }
}

//! What a question must keep to so that the chain takes it: the policy in force, within the runtime's own bounds.
//!
//! The chain checks the same. A question that it would refuse is told so here with the bound itself.

use crate::{
    amount::Coin,
    chain::Chain,
    error::{Outcome, Problem},
    moment::duration,
};
use cryptlet_primitives::ids::CryptletId;
use sp_core::H256;

/// Slots from the newest block, from which the deadline is counted, to the block that opens the round: the next, or the one
/// after.
const HEADROOM_SLOTS: u64 = 2;

/// The bounds of one cryptlet's questions.
pub struct Terms {
    /// The least fee, in the smallest unit.
    pub least_fee: u128,
    /// How amounts are written.
    pub coin: Coin,
    max_params: usize,
    shortest_ms: u64,
    longest_ms: u64,
}

impl Terms {
    /// Reads the bounds.
    pub async fn read(chain: &Chain, cryptlet: CryptletId, at: H256) -> Outcome<Self> {
        let policy = chain
            .policy_in_force(cryptlet, at)
            .await?
            .unwrap_or_default();
        let shortest: u64 = chain.constant("CryptoDelegate", "MinDurationMs").await?;
        let longest: u64 = chain.constant("CryptoDelegate", "MaxDurationMs").await?;
        Ok(Terms {
            least_fee: policy.min_fee.unwrap_or_default(),
            coin: chain.coin().await,
            max_params: usize::try_from(policy.max_params()).unwrap_or(usize::MAX),
            shortest_ms: HEADROOM_SLOTS
                .saturating_mul(chain.slot_ms(at).await?)
                .saturating_add(shortest),
            longest_ms: policy
                .max_duration_ms
                .map_or(longest, |most| most.min(longest)),
        })
    }

    /// Whether a question with so many bytes of arguments, so long a time and such a fee is taken.
    pub fn check(&self, params: usize, duration_ms: u64, fee: u128) -> Outcome {
        let refused = |error: &str, state: String, remedy: String| {
            Err(Problem::new(
                format!("CryptoDelegate.{error}"),
                format!("not sent: {state}"),
                remedy,
            ))
        };
        if params > self.max_params {
            return refused(
                "MaxParamsExceeded",
                format!(
                    "the arguments have {params} bytes; the policy in force takes {}",
                    self.max_params
                ),
                "ask a shorter question, or see `cryptlet policy show NAME`".to_owned(),
            );
        }
        if duration_ms < self.shortest_ms {
            let least = duration(self.shortest_ms);
            return refused(
                "DeadlineTooSoon",
                format!(
                    "{} is too short for hosts to answer in: the chain takes {least} or more",
                    duration(duration_ms)
                ),
                format!("give a longer one: --deadline {least}"),
            );
        }
        if duration_ms > self.longest_ms {
            let most = duration(self.longest_ms);
            return refused(
                "MaxDurationExceeded",
                format!(
                    "{} is longer than policy and chain let a round wait, {most}",
                    duration(duration_ms)
                ),
                format!("give a shorter one: --deadline {most}"),
            );
        }
        if fee < self.least_fee {
            let (fee, least) = (self.coin.shown(fee), self.least_fee);
            return refused(
                "FeeTooLow",
                format!(
                    "the fee of {fee} is less than the policy in force asks, {}",
                    self.coin.shown(least)
                ),
                format!(
                    "give --fee {}, or leave --fee away",
                    self.coin.written(least)
                ),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::tests::{clt, TOKEN};

    #[test]
    fn what_the_chain_would_refuse_is_refused_here_with_its_bound() {
        let terms = Terms {
            least_fee: TOKEN / 1000,
            coin: clt(),
            max_params: 100,
            shortest_ms: 2_000,
            longest_ms: 600_000,
        };
        assert_eq!(terms.check(100, 2_000, TOKEN / 1000), Ok(()));
        assert_eq!(terms.check(0, 600_000, TOKEN), Ok(()));
        for (params, duration_ms, fee, code, remedy) in [
            (101, 30_000, TOKEN, "MaxParamsExceeded", "shorter question"),
            (1, 1_999, TOKEN, "DeadlineTooSoon", "--deadline 2s"),
            (1, 600_001, TOKEN, "MaxDurationExceeded", "--deadline 10m"),
            (1, 30_000, 999_999_999, "FeeTooLow", "--fee 0.001CLT"),
        ] {
            let problem = terms.check(params, duration_ms, fee).unwrap_err();
            assert_eq!(problem.code, format!("CryptoDelegate.{code}"));
            assert!(problem.remedy.contains(remedy), "{problem:?}");
        }
    }
}

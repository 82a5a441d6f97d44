//! What the chain's state keeps of an envelope's round.

use super::{refusals::REFUSED, Chain};
use crate::{
    account::Account,
    error::{Outcome, Problem},
};
use cryptlet_primitives::{
    acceptance::Kept,
    ids::{RoundId, Sequence},
    statement::Statement,
    view::{Page, ResultRecord, RoundOutcome, RoundView},
};
use sp_core::H256;
use subxt::rpcs::client::rpc_params;

impl Chain {
    /// Reads what the state at `at` tells of the statement's round.
    pub async fn kept(&self, statement: &Statement, at: H256) -> Outcome<Kept> {
        let (topic, round) = (statement.topic(), statement.round);
        let now = self.now(at).await.map_err(pruned)?;
        let outcome = self.outcome(topic, round, at).await?;
        let result = match &outcome {
            RoundOutcome::Accepted { sequence, .. } => self.result(topic, *sequence, at).await?,
            RoundOutcome::Open | RoundOutcome::Gone => None,
        };
        let oldest: Page<ResultRecord> = self
            .api(
                "CryptoDelegateApi_results",
                (topic, Sequence::MIN, 1u32),
                at,
            )
            .await?;
        let version = self
            .cryptlet(statement.cryptlet, Some(statement.version), at)
            .await?;
        let statement = match &result {
            Some(result) => self.statement_before(result.accepted_in, round).await?,
            None => None,
        };
        Ok(Kept {
            now,
            outcome,
            result,
            oldest: oldest.rows.first().map(|oldest| oldest.accepted_at),
            code: version.map(|version| version.code),
            statement,
        })
    }

    /// A round's statement in the state before `block`, if the node still has that state.
    async fn statement_before(&self, block: u32, round: RoundId) -> Outcome<Option<Statement>> {
        let parent: Option<H256> = self
            .request("chain_getBlockHash", rpc_params![block.saturating_sub(1)])
            .await?;
        let Some(parent) = parent else {
            return Ok(None);
        };
        let view: Outcome<Option<RoundView<Account>>> =
            self.api("CryptoDelegateApi_round", round, parent).await;
        match view {
            Ok(view) => Ok(view.map(|view| view.statement)),
            Err(problem) if problem.code == REFUSED => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// Tells what to do about a state that the node does not have.
pub fn pruned(problem: Problem) -> Problem {
    if problem.code != REFUSED {
        return problem;
    }
    Problem::new(
        "state-gone",
        format!("the state of that block can't be read: {}", problem.state),
        "ask a newer block, or an archive node (--state-pruning archive --blocks-pruning archive)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pruned_state_is_told_from_a_node_that_does_not_answer() {
        let refused = pruned(Problem::new(REFUSED, "State already discarded", "none"));
        assert_eq!(refused.code, "state-gone");
        assert!(refused.remedy.contains("--state-pruning archive"));
        let failed = Problem::new("node-failed", "no answer", "none");
        assert_eq!(pruned(failed.clone()), failed);
    }
}

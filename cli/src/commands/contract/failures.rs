//! `cryptlet contract failures`: callbacks that failed, and what to do about each.

use super::{callback_json, check_address};
use crate::{
    amount,
    chain::{Chain, Failure, KeptFailure},
    commands::{name, MAX_ROWS},
    context::Context,
    error::{Outcome, Problem},
    moment::utc,
    output::{Sheet, Table},
    shown::word,
};
use cryptlet_primitives::address;
use serde_json::{json, Value as Json};
use sp_core::{H160, H256};

/// The command's arguments.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Failures {
    /// The contract's address.
    #[arg(value_name = "ADDRESS", value_parser = name::contract)]
    contract: Option<H160>,
    /// Of all contracts.
    #[arg(long)]
    all: bool,
}

impl Failures {
    /// Shows the failures, the oldest of each contract first.
    pub async fn run(self, context: &Context) -> Outcome {
        if let Some(contract) = self.contract {
            check_address(contract)?;
        }
        let (chain, at) = context.believed().await?;
        let kept = self.kept(&chain, at).await?;
        let shown: Json = kept.iter().map(failure_json).collect();
        context.output.answer(&shown, &human(&kept))
    }

    async fn kept(&self, chain: &Chain, at: H256) -> Outcome<Vec<KeptFailure>> {
        let Some(contract) = self.contract else {
            let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
            let mut kept = Vec::new();
            for contract in chain.contracts_with_failures(most, at).await? {
                kept.extend(chain.failures(contract, at).await?);
            }
            return Ok(kept);
        };
        let kept = chain.failures(contract, at).await?;
        if kept.is_empty() && !chain.has_code(contract, at).await? {
            return Err(Problem::new(
                "no-contract",
                format!(
                    "no contract stands at {}, and no failure of one is kept",
                    address::shown(&contract)
                ),
                "take the address from the receipt of its deployment (contractAddress), or see all: `cryptlet contract \
                 failures --all`",
            ));
        }
        Ok(kept)
    }
}

fn failure_json(kept: &KeptFailure) -> Json {
    let failed = &kept.failed;
    json!({
        "number": kept.number,
        "contract": failed.contract,
        "cryptlet": failed.cryptlet,
        "cryptletAddress": failed.cryptlet.address(),
        "callback": callback_json(&failed.callback),
        "feed": failed.feed,
        "round": failed.round,
        "topic": failed.topic,
        "sequence": failed.sequence,
        "reason": failed.reason,
        "at": failed.at,
        "attempts": failed.attempts,
        "deposit": amount::to_json(failed.deposit),
        "resultKept": kept.is_result_kept,
    })
}

/// The failures in a table, and below it what each reason asks for.
fn human(kept: &[KeptFailure]) -> String {
    let mut table = Table::new(&[
        "NUMBER", "CONTRACT", "CRYPTLET", "ROUND", "FAILED", "REASON", "GAS", "RETRIES", "RESULT",
    ]);
    for kept in kept {
        let failed = &kept.failed;
        let result = if kept.is_result_kept { "kept" } else { "gone" };
        table.push(vec![
            kept.number.to_string(),
            address::shown(&failed.contract),
            failed.cryptlet.to_string(),
            failed.round.to_string(),
            utc(failed.at),
            word(&failed.reason),
            failed.callback.gas.to_string(),
            failed.attempts.to_string(),
            result.to_owned(),
        ]);
    }
    let table = table.text("no failed callback is kept");
    if kept.is_empty() {
        return table;
    }
    format!("{table}\n{}", advice(kept).text())
}

/// What to do, a line for each reason, and how.
fn advice(kept: &[KeptFailure]) -> Sheet {
    let mut reasons: Vec<Failure> = Vec::new();
    for kept in kept {
        if !reasons.contains(&kept.failed.reason) {
            reasons.push(kept.failed.reason);
        }
    }
    let mut sheet = Sheet::default();
    for reason in reasons {
        sheet = sheet.row(&word(&reason), remedy(reason));
    }
    if let Some(first) = kept.iter().find(|kept| kept.is_result_kept) {
        let cryptlet = address::shown(&first.failed.cryptlet.address());
        sheet = sheet.row(
            "to retry",
            format!(
                "anybody may, by a transaction to the cryptlet's address, at its own cost: retry(uint64) with the number, such \
                 as `cast send --rpc-url URL --private-key KEY {cryptlet} \"retry(uint64)\" {}`; it brings an old result after newer ones",
                first.number
            ),
        );
    }
    if kept.iter().any(|kept| !kept.is_result_kept) {
        sheet = sheet.row(
            "whose result is gone",
            "can't be retried; Callbacks.forget_failure, which anybody may sign, gives the contract its deposit back",
        );
    }
    sheet
}

/// What a reason asks for, before a retry.
fn remedy(reason: Failure) -> &'static str {
    match reason {
        Failure::Reverted => "the contract refused it: see why with a call of its function from the cryptlet's address (eth_call)",
        Failure::OutOfGas => {
            "it needs more gas, or storage deposit: a retry has the same limits and fails alike; subscribe anew with more"
        }
        Failure::NoCode => "no contract stands there: callbacks are for contracts",
        Failure::NotAllowed => "the policy's `callbacks` does not list the contract: `cryptlet policy show`; let the owner add it",
        Failure::Paused => "the council has paused the contract: retry when it is resumed",
        Failure::Unpaid => "the contract had not paid for it in advance: fund it (`fund`, `fundNAME`), then retry",
        Failure::Gone => "the result was kept no longer when its turn came: keep more (`cryptlet topic keep`)",
        Failure::Trapped => "the contract did what none may: look at its code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::kept_failures;

    /// One that the pallet has written, with these.
    fn kept(number: u64, reason: Failure, is_result_kept: bool) -> KeptFailure {
        let mut kept = kept_failures().swap_remove(0);
        kept.failed.reason = reason;
        KeptFailure {
            number,
            is_result_kept,
            ..kept
        }
    }

    #[test]
    fn a_failure_is_told_with_all_that_the_pallet_has_of_it() {
        let json = failure_json(&kept(3, Failure::Unpaid, true));
        assert_eq!(json["number"], 3);
        assert_eq!(json["reason"], "unpaid");
        assert_eq!(json["round"], 9);
        assert_eq!(json["deposit"], "30");
        assert_eq!(json["attempts"], 2);
    }

    #[test]
    fn each_reason_is_explained_once_and_a_retry_only_where_it_can_be() {
        let text = human(&[
            kept(3, Failure::Reverted, true),
            kept(4, Failure::Reverted, false),
            kept(5, Failure::OutOfGas, false),
        ]);
        assert_eq!(text.matches("the contract refused it").count(), 1, "{text}");
        assert!(text.contains("a retry has the same limits"), "{text}");
        assert!(text.contains("\"retry(uint64)\" 3`"), "{text}");
        assert!(text.contains("forget_failure"), "{text}");
        let gone = human(&[kept(4, Failure::Gone, false)]);
        assert!(!gone.contains("cast send"), "{gone}");
        assert_eq!(human(&[]), "no failed callback is kept");
    }
}

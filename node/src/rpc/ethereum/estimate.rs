//! How much gas a transaction takes (`eth_estimateGas`).
//!
//! The node searches by itself, one run after the other. The runtime's own search (`eth_estimate_gas`) begins at 2^64 - 1
//! gas and can't be stopped: a contract that looks at the gas that is left, and burns it unless there is very much, would
//! keep it at work for seconds.

use super::{
    block_id::BlockId,
    fault,
    state::{clock, without_zero_price},
    turns::Deadline,
    Ethereum,
};
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::core::RpcResult;
use pallet_revive::{
    evm::U256,
    pallet_revive_types::runtime_api::{
        GenericTransactionV1, MaxExtrinsicWeightInGasInputPayloadV1,
        MaxExtrinsicWeightInGasVersionedOutputPayload, StateOverrideSetV1, TransactInputPayloadV1,
    },
    EthTransactError, ReviveApi,
};
use std::time::Duration;

/// Most gas that is tried: some four times what the longest code, 1 MiB, takes with its deposit, and fifty times what all
/// that one transaction may weigh is worth on a chain of the longest blocks.
pub const MAX_GAS: u64 = 1 << 30;

/// Most runs of one search. It takes eight for what needs the gas that it uses; each one more allows for twice as much.
pub const MAX_RUNS: u32 = 16;

/// Longest that a search goes on, besides its last run.
const MAX_SEARCH: Duration = Duration::from_secs(4);

/// How far above the least gas an answer is at most, in thousandths of it.
const PRECISION: u64 = 16;

/// The gas that a transaction takes if it may take so much, or why that fails.
pub type Run = Result<u64, EthTransactError>;

impl Ethereum {
    /// How much gas a transaction would take.
    pub(super) fn gas_for(
        &self,
        transaction: GenericTransactionV1,
        block: BlockId,
        state_overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<U256> {
        self.check_tried(&transaction, block)?;
        let tx = without_zero_price(transaction);
        // All runs are in this block's state, whichever is the best one meanwhile.
        let at = self.find(block)?.ok_or_else(fault::no_block)?;
        let search = Search {
            most: self.most_gas(&tx, block)?,
            weight: self.gas_of_all_weight(at)?,
            is_plain: tx.to.is_some() && tx.input.as_slice().is_empty(),
            deadline: Deadline::after(MAX_SEARCH),
        };
        let input = TransactInputPayloadV1 {
            timestamp_override: clock(block),
            // Who names no gas need not have what it would cost: as elsewhere.
            perform_balance_checks: tx.gas.is_some(),
            tx,
            state_overrides,
        };
        let found = search.run(|gas| {
            let mut input = input.clone();
            input.tx.gas = Some(gas.into());
            let tried = self.dry_run(at, input)?;
            Ok(tried.map(|info| as_number(info.eth_gas)))
        })?;
        found.map(U256::from).map_err(fault::call)
    }

    /// Most gas that a transaction may take: what it names itself, and its sender can pay.
    fn most_gas(&self, tx: &GenericTransactionV1, block: BlockId) -> RpcResult<u64> {
        let Some(named) = tx.gas else {
            return Ok(MAX_GAS);
        };
        let named = as_number(named).min(MAX_GAS);
        let (Some(price), Some(from)) = (tx.max_fee_per_gas.or(tx.gas_price), tx.from) else {
            return Ok(named);
        };
        let funds = self.balance_of(from, block)?;
        let funds = funds.checked_sub(tx.value.unwrap_or_default());
        let funds = funds
            .ok_or_else(|| fault::of(fault::SERVER, "insufficient funds for value transfer"))?;
        // Of one who can pay for none the run itself says so.
        let paid = funds.checked_div(price).filter(|gas| !gas.is_zero());
        Ok(paid.map_or(named, |gas| as_number(gas).min(named)))
    }

    /// What all that one transaction may weigh is worth in gas.
    fn gas_of_all_weight(&self, at: Hash) -> RpcResult<u64> {
        let output = self.ask_at(at, |api, at| {
            let input = MaxExtrinsicWeightInGasInputPayloadV1;
            api.max_extrinsic_weight_in_gas_versioned(at, input.into())
        })?;
        let MaxExtrinsicWeightInGasVersionedOutputPayload::V1(output) = output;
        Ok(as_number(output.max_extrinsic_weight_in_gas).min(MAX_GAS))
    }
}

/// Gas as a number of the size that clients count it in.
fn as_number(gas: U256) -> u64 {
    u64::try_from(gas).unwrap_or(u64::MAX)
}

/// A search for the least gas with which a transaction goes through.
pub struct Search {
    /// Most gas that it may take.
    pub most: u64,
    /// What all that it may weigh is worth. With no more than that it goes through, unless it leaves much in the state.
    pub weight: u64,
    /// It carries money alone, so it mostly runs no code: then it goes through with just what it uses.
    pub is_plain: bool,
    /// When the answer is due.
    pub deadline: Deadline,
}

impl Search {
    /// Searches. `run` tries the transaction with some gas, and fails if it can't be tried. The answer was enough in a run:
    /// the least with which it goes through and a few hundredths more, or more than that if it ends at [`MAX_RUNS`] or its
    /// deadline.
    pub fn run(&self, mut run: impl FnMut(u64) -> RpcResult<Run>) -> RpcResult<Run> {
        let mut runs: u32 = 0;
        let mut run = |gas| {
            runs = runs.saturating_add(1);
            (runs, run(gas))
        };
        let (used, mut enough) = match self.begin(|gas| run(gas).1)? {
            Ok(begun) => begun,
            Err(error) => return Ok(Err(error)),
        };
        if self.is_plain && used < enough && run(used).1?.is_ok() {
            return Ok(Ok(used));
        }
        let mut low = used;
        while let Some(middle) = self.between(low, enough) {
            let (runs, tried) = run(middle);
            match tried? {
                Ok(_) => enough = middle,
                Err(_) => low = middle,
            }
            if runs >= MAX_RUNS {
                break;
            }
        }
        Ok(Ok(enough))
    }

    /// What the transaction uses, and gas that is enough for it.
    fn begin(
        &self,
        mut run: impl FnMut(u64) -> RpcResult<Run>,
    ) -> RpcResult<Result<(u64, u64), EthTransactError>> {
        let with_weight = run(self.weight)?;
        if let Ok(used) = with_weight {
            if used < self.weight {
                return Ok(Ok((used, self.weight)));
            }
        }
        let with_most = run(self.most)?.map(|used| (used, self.most));
        Ok(with_most.or_else(|error| match with_weight {
            Ok(used) => Ok((used, self.weight)),
            Err(_) => Err(error),
        }))
    }

    /// What to try next, between gas that is not enough and gas that is; `None` if that is near enough, or time is up. No
    /// more than twice the former: most need little more than they use.
    fn between(&self, low: u64, enough: u64) -> Option<u64> {
        let gap = enough.checked_sub(low).filter(|gap| *gap > 1)?;
        let is_near = gap.saturating_mul(1_000) <= enough.saturating_mul(PRECISION);
        if is_near || self.deadline.check().is_err() {
            return None;
        }
        let middle = low.saturating_add(gap / 2);
        Some(middle.min(low.saturating_mul(2).max(1)))
    }
}

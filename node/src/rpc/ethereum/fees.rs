//! What gas costs and did cost.

use super::{block_id::BlockId, fault, turns::Deadline, Ethereum};
use jsonrpsee::core::RpcResult;
use pallet_revive::{
    evm::U256,
    pallet_revive_types::runtime_api::{
        BlockInputPayloadV1, BlockV1, BlockVersionedOutputPayload, GasPriceInputPayloadV1,
        GasPriceVersionedOutputPayload,
    },
    ReviveApi,
};
use serde::Serialize;
use sp_blockchain::HeaderBackend;

/// Most blocks in one answer; who asks for more gets the newest of them.
pub const MAX_BLOCKS: u32 = 256;

/// Most percentiles in one question.
pub const MAX_PERCENTILES: usize = 100;

/// What gas cost in past blocks, and how full they were.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FeeHistory {
    /// The number of the first block.
    pub oldest_block: U256,
    /// The price of a gas in each block, and in the one after them.
    pub base_fee_per_gas: Vec<U256>,
    /// Of the gas that fits into each block, the part that was used, from 0 to 1.
    pub gas_used_ratio: Vec<f64>,
    /// What was paid beyond that price, for each block and percentile: nothing. Left out unless percentiles are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Vec<Vec<U256>>>,
}

impl Ethereum {
    /// What a gas costs now.
    pub(super) fn price_of_gas(&self) -> RpcResult<U256> {
        let output = self.ask(BlockId::Latest, |api, at| {
            api.gas_price_versioned(at, GasPriceInputPayloadV1.into())
        })?;
        let GasPriceVersionedOutputPayload::V1(output) = output;
        Ok(output.gas_price)
    }

    /// What gas cost in the `count` blocks up to `newest`, as far as this node has their states.
    pub(super) fn history_of_fees(
        &self,
        count: U256,
        newest: BlockId,
        percentiles: Option<Vec<f64>>,
        deadline: Deadline,
    ) -> RpcResult<FeeHistory> {
        let percentiles = percentiles.unwrap_or_default();
        check_percentiles(&percentiles)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(MAX_BLOCKS);
        let newest = self.find(newest)?.ok_or_else(fault::no_block)?;
        let newest = self.client.number(newest).map_err(fault::database)?;
        let newest = newest.ok_or_else(fault::no_block)?;
        let mut headers = Vec::new();
        for number in (0..=newest).rev().zip(0..count).map(|(number, _)| number) {
            deadline.check()?;
            match self.header(number) {
                Ok(header) => headers.push(header),
                // The states of older ones are gone too.
                Err(_) if !headers.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        headers.reverse();
        Ok(FeeHistory::new(
            &headers,
            self.price_of_gas()?,
            percentiles.len(),
        ))
    }

    fn header(&self, number: u32) -> RpcResult<BlockV1> {
        let output = self.ask(BlockId::Number(number.into()), |api, at| {
            api.eth_block_versioned(at, BlockInputPayloadV1.into())
        })?;
        let BlockVersionedOutputPayload::V1(output) = output;
        Ok(output.block)
    }
}

impl FeeHistory {
    /// The history of these blocks, the oldest first. `next`: the price after them.
    pub fn new(blocks: &[BlockV1], next: U256, percentiles: usize) -> Self {
        let Some(oldest) = blocks.first() else {
            return FeeHistory::default();
        };
        let prices = blocks.iter().map(|block| block.base_fee_per_gas);
        let rewards = blocks
            .iter()
            .map(|_| Vec::from_iter([U256::zero()].repeat(percentiles)));
        FeeHistory {
            oldest_block: oldest.number,
            base_fee_per_gas: prices.chain([next]).collect(),
            gas_used_ratio: blocks.iter().map(fullness).collect(),
            reward: (percentiles > 0).then(|| rewards.collect()),
        }
    }
}

/// Of the gas that fits into a block, the part that was used.
fn fullness(block: &BlockV1) -> f64 {
    // Both are far below what a 64-bit number holds, and a ratio needs no more digits than this has.
    let as_float = |gas: U256| gas.min(u64::MAX.into()).as_u64() as f64;
    let limit = as_float(block.gas_limit);
    if limit > 0.0 {
        as_float(block.gas_used) / limit
    } else {
        0.0
    }
}

/// Whether these percentiles can be meant.
pub fn check_percentiles(percentiles: &[f64]) -> RpcResult<()> {
    let in_order = percentiles.is_sorted();
    let in_bounds = percentiles.iter().all(|one| (0.0..=100.0).contains(one));
    if in_order && in_bounds && percentiles.len() <= MAX_PERCENTILES {
        return Ok(());
    }
    Err(fault::params(format!(
        "invalid reward percentile: at most {MAX_PERCENTILES} of them, from 0 to 100, the smallest first"
    )))
}

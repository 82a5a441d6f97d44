//! What accounts have in a block's state, and what calls would do in it.

use super::{block_id::BlockId, fault, submit, Ethereum};
use crate::{block::Block, client::Client};
use cryptlet_registrar_runtime::{ethereum::EthereumApi, Balance, Hash};
use jsonrpsee::core::RpcResult;
use pallet_revive::{
    evm::{Bytes, H160, U256},
    pallet_revive_types::runtime_api::{
        BalanceInputPayloadV1, BalanceVersionedOutputPayload, CodeInputPayloadV1,
        CodeVersionedOutputPayload, EthTransactInfoV1, GenericTransactionV1,
        GetStorageInputPayloadV1, GetStorageVersionedOutputPayload, NonceInputPayloadV1,
        NonceVersionedOutputPayload, StateOverrideSetV1, StorageKeyV1, TransactInputPayloadV1,
        TransactVersionedOutputPayload,
    },
    EthTransactError, ReviveApi, RUNTIME_PALLETS_ADDR,
};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_timestamp::Timestamp;

/// What the runtime answers.
pub(super) type Api = <Client as ProvideRuntimeApi<Block>>::Api;

impl Ethereum {
    /// Reads from the state of one block.
    pub(super) fn ask<Answer>(
        &self,
        block: BlockId,
        ask: impl FnOnce(ApiRef<'_, Api>, Hash) -> Result<Answer, ApiError>,
    ) -> RpcResult<Answer> {
        let block = self.find(block)?.ok_or_else(fault::no_block)?;
        self.ask_at(block, ask)
    }

    /// Reads from the state of the block of this hash.
    pub(super) fn ask_at<Answer>(
        &self,
        block: Hash,
        ask: impl FnOnce(ApiRef<'_, Api>, Hash) -> Result<Answer, ApiError>,
    ) -> RpcResult<Answer> {
        ask(self.client.runtime_api(), block).map_err(fault::state)
    }

    /// What an account can spend.
    pub(super) fn balance_of(&self, address: H160, block: BlockId) -> RpcResult<U256> {
        let input = BalanceInputPayloadV1 { address };
        let output = self.ask(block, |api, at| api.balance_versioned(at, input.into()))?;
        let BalanceVersionedOutputPayload::V1(output) = output;
        Ok(output.balance)
    }

    /// How many transactions an account has sent.
    pub(super) fn nonce_of(&self, address: H160, block: BlockId) -> RpcResult<U256> {
        let input = NonceInputPayloadV1 { address };
        let output = self.ask(block, |api, at| api.nonce_versioned(at, input.into()))?;
        let NonceVersionedOutputPayload::V1(output) = output;
        if block != BlockId::Pending {
            return Ok(output.nonce.into());
        }
        let account = self.account(address)?;
        Ok(submit::after_those_that_wait(&*self.pool, &account, output.nonce).into())
    }

    /// The code at an address.
    pub(super) fn code_of(&self, address: H160, block: BlockId) -> RpcResult<Bytes> {
        let input = CodeInputPayloadV1 { address };
        let output = self.ask(block, |api, at| api.code_versioned(at, input.into()))?;
        let CodeVersionedOutputPayload::V1(output) = output;
        Ok(output.code.into())
    }

    /// A value in a contract's storage. What was never stored is zero, and so is all of an address without a contract.
    pub(super) fn storage_of(&self, address: H160, slot: U256, block: BlockId) -> RpcResult<Bytes> {
        let input = GetStorageInputPayloadV1 {
            address,
            key: StorageKeyV1::Fixed(slot.to_big_endian()),
        };
        let output = self.ask(block, |api, at| api.get_storage_versioned(at, input.into()))?;
        let value = output
            .ok()
            .and_then(|GetStorageVersionedOutputPayload::V1(output)| output.storage);
        Ok(value.unwrap_or_else(|| [0; 32].into()).into())
    }

    /// What a call would give back.
    pub(super) fn try_call(
        &self,
        transaction: GenericTransactionV1,
        block: BlockId,
        state_overrides: Option<StateOverrideSetV1>,
    ) -> RpcResult<Bytes> {
        self.check_tried(&transaction, block)?;
        let tx = without_zero_price(transaction);
        let input = TransactInputPayloadV1 {
            timestamp_override: clock(block),
            // Who names no price need not have what the gas would cost: as elsewhere.
            perform_balance_checks: tx.gas_price.is_some() || tx.max_fee_per_gas.is_some(),
            tx,
            state_overrides,
        };
        let at = self.find(block)?.ok_or_else(fault::no_block)?;
        let info = self.dry_run(at, input)?.map_err(fault::call)?;
        Ok(info.data.into())
    }

    /// Tries a transaction in a block's state: what it takes and gives back, or why it fails. Nothing of it stays.
    pub(super) fn dry_run(
        &self,
        at: Hash,
        input: TransactInputPayloadV1<u64>,
    ) -> RpcResult<Result<EthTransactInfoV1<Balance>, EthTransactError>> {
        let tried = self.ask_at(at, |api, at| api.eth_transact_versioned(at, input.into()))?;
        Ok(tried.map(|TransactVersionedOutputPayload::V1(output)| output.transact_info))
    }

    /// Whether a transaction may be tried. Contracts run on a meter, up to what one transaction may take; a call of the
    /// runtime itself, which one may carry too, does not, and could go on for ever.
    pub(super) fn check_tried(
        &self,
        transaction: &GenericTransactionV1,
        block: BlockId,
    ) -> RpcResult<()> {
        if transaction.to != Some(RUNTIME_PALLETS_ADDR) {
            return Ok(());
        }
        let call = transaction.input.as_slice().to_vec();
        let is_bounded = self.ask(block, |api, at| {
            EthereumApi::<Block>::is_call_within_limits(&*api, at, call)
        })?;
        if is_bounded {
            Ok(())
        } else {
            Err(fault::untried())
        }
    }
}

/// The clock that a call sees: the block's, or for what is to come this node's, milliseconds.
pub(super) fn clock(block: BlockId) -> Option<u64> {
    (block == BlockId::Pending).then(|| Timestamp::current().as_millis())
}

/// Some clients write a price of 0 where they mean none.
pub fn without_zero_price(mut transaction: GenericTransactionV1) -> GenericTransactionV1 {
    for price in [&mut transaction.gas_price, &mut transaction.max_fee_per_gas] {
        *price = price.filter(|price| !price.is_zero());
    }
    transaction
}

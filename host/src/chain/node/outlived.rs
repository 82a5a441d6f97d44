//! Keys for contracts' own cryptlets that are of no more use, by the newest finalized block: nothing of it is taken back.

use super::{failed, NodeChain};
use crate::chain::{AccountId, ChainError, ContractKeys};
use codec::Encode;
use cryptlet_primitives::{
    ids::{CryptletId, HostId, KeyEpoch, Version},
    view::{CryptletFilter, CryptletView, HostView, Page, SeatView},
};
use jsonrpsee::{core::client::ClientT, rpc_params};
use sp_core::H256;
use std::collections::BTreeMap;

/// Rows that tell whether there are any.
const ONE: u32 = 1;

/// A host, as a finalized block has it.
struct Finalized {
    block: H256,
    host: HostId,
    /// Which key epoch it offers next where it has no seat. 0 if the block does not know it yet.
    next: KeyEpoch,
}

impl NodeChain {
    /// Those of a host's keys that are of no more use.
    pub(super) async fn outlived_of(
        &self,
        host: HostId,
        mut keys: ContractKeys,
    ) -> Result<ContractKeys, ChainError> {
        let at = self.finalized(host).await?;
        let mut oldest = BTreeMap::new();
        for (id, epoch) in &keys {
            // In rising order: the first is the oldest.
            oldest.entry(*id).or_insert(*epoch);
        }
        let mut used_from = BTreeMap::new();
        for (id, oldest) in oldest {
            used_from.insert(id, self.used_from(&at, id, oldest).await?);
        }
        keys.retain(|(id, epoch)| match used_from.get(id) {
            Some(Some(first)) => epoch < first,
            Some(None) => true,
            None => false,
        });
        Ok(keys)
    }

    async fn finalized(&self, host: HostId) -> Result<Finalized, ChainError> {
        let call = "chain_getFinalizedHead";
        let block: Result<H256, _> = self.client().request(call, rpc_params![]).await;
        let block = block.map_err(|error| failed(call, error))?;
        let found: Option<HostView<AccountId>> = self
            .call_at(Some(block), "CryptletApi_host", host.encode())
            .await?;
        let next = found.map_or(0, |found| found.next_instance_epoch);
        Ok(Finalized { block, host, next })
    }

    /// From which epoch on the host's keys for a cryptlet may be of use, the oldest among them being `oldest`; `None` if the
    /// cryptlet is gone.
    async fn used_from(
        &self,
        at: &Finalized,
        id: CryptletId,
        oldest: KeyEpoch,
    ) -> Result<Option<KeyEpoch>, ChainError> {
        if self.is_gone(at.block, id).await? {
            return Ok(None);
        }
        // Seats for contracts have the epoch that was the next when they were taken, none a later one.
        if oldest >= at.next {
            return Ok(Some(oldest));
        }
        let pool: Vec<SeatView> = self
            .call_at(Some(at.block), "CryptletApi_pool", id.encode())
            .await?;
        let seat = pool
            .iter()
            .find(|seat| seat.host == at.host && seat.admitted);
        Ok(Some(seat.map_or(at.next, |seat| seat.instance_epoch)))
    }

    /// Whether no contract has a cryptlet of its own under a number, and none ever will again. A binding is there from the block
    /// that gives the number until it comes to nothing or the cryptlet is revoked: what is there without one is a cryptlet that
    /// serves many, a blueprint, or let go. So is, too, a number that only a fork that lost had given to a contract.
    async fn is_gone(&self, block: H256, id: CryptletId) -> Result<bool, ChainError> {
        let arguments = (id, None::<Version>).encode();
        let found: Option<CryptletView<AccountId>> = self
            .call_at(Some(block), "CryptletApi_cryptlet", arguments)
            .await?;
        match found {
            Some(found) => Ok(found.binding.is_none()),
            None => self.knows_later(block, id).await,
        }
    }

    /// Whether a block knows a later number. Numbers are given in their order, each once: one that is not there, and that a
    /// later one is, was there and is no more. A node that is behind, or a block that has not come to it yet, knows none.
    async fn knows_later(&self, block: H256, id: CryptletId) -> Result<bool, ChainError> {
        let Some(next) = id.0.checked_add(1) else {
            return Ok(false);
        };
        let filter = CryptletFilter::<AccountId>::default();
        let arguments = (filter, CryptletId(next), ONE).encode();
        let page: Page<CryptletView<AccountId>> = self
            .call_at(Some(block), "CryptletApi_cryptlets", arguments)
            .await?;
        Ok(!page.rows.is_empty() || page.next.is_some())
    }
}

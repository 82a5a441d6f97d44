//! What a consortium's description says of contracts: who may deploy them, and the chain's number.

use super::{unique, unusable, Account, Error, Kind};
use cryptlet_registrar_runtime::{AccountId, Runtime};
use pallet_consortium::{check_chain_id, ChainPace, DEVELOPMENT_CHAIN_ID};
use serde::Deserialize;
use sp_core::{crypto::ByteArray, Get};

/// The most accounts that the chain can list.
type MaxDeployers = <Runtime as pallet_consortium::Config>::MaxDeployers;

/// The shortest slots in which a cryptlet can call a contract back with more than the smallest results.
const MIN_SLOT_FOR_CALLBACKS_MS: u32 = 250;

/// What contracts miss on a chain of this pace, and how to mend it, if they do.
pub(super) fn warning(pace: ChainPace) -> Option<String> {
    let slot = pace.slot_duration_ms;
    (slot < MIN_SLOT_FOR_CALLBACKS_MS).then(|| {
        format!(
            "slot-duration-ms: in slots of {slot} ms there is hardly time to call contracts back with results; if this chain \
             is to have contracts that cryptlets call, choose {MIN_SLOT_FOR_CALLBACKS_MS} ms or more now, since it can't be \
             changed later"
        )
    })
}

/// The table `[contracts]`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Contracts {
    /// The number that Ethereum transactions name the chain by.
    chain_id: Option<u64>,
    /// Who may deploy; without it, everybody.
    deployers: Option<Vec<Account>>,
}

impl Contracts {
    /// Refuses a number that can't be the chain's, and a list that the chain can't keep.
    pub(super) fn check(&self, kind: Kind) -> Result<(), Error> {
        let entry = "contracts, chain-id";
        check_chain_id(self.chain_id()).map_err(|error| unusable(entry, error))?;
        if kind == Kind::Live && self.chain_id() == DEVELOPMENT_CHAIN_ID {
            return Err(unusable(
                entry,
                format_args!(
                    "{DEVELOPMENT_CHAIN_ID} is the number of every development chain: under [contracts] give a live \
                     chain one that no other chain has (chainlist.org lists many)"
                ),
            ));
        }
        let most = <MaxDeployers as Get<u32>>::get();
        let listed = self.deployers.as_ref().map_or(0, Vec::len);
        if listed > most as usize {
            return Err(unusable(
                "contracts, deployers",
                format_args!("{listed}: name {most} at most, or leave it out for everybody"),
            ));
        }
        unique("contracts, deployers", self.keys())
    }

    /// The number of the chain.
    pub(super) fn chain_id(&self) -> u64 {
        self.chain_id.unwrap_or(DEVELOPMENT_CHAIN_ID)
    }

    /// Who may deploy; `None`: everybody.
    pub(super) fn deployers(self) -> Option<Vec<AccountId>> {
        let accounts = |listed: Vec<Account>| listed.into_iter().map(|account| account.0).collect();
        self.deployers.map(accounts)
    }

    /// The accounts that it names.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        let listed = self.deployers.iter().flatten();
        listed.map(|account| account.0.as_slice())
    }
}

//! Cryptlets and hosts as people name them.

use crate::{
    account::Account,
    chain::Chain,
    error::{Outcome, Problem},
};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Version},
    view::{CryptletFilter, CryptletView, HostView},
};
use sp_core::H256;

/// Finds a cryptlet by its name or number. A name begins with a letter, so the two can't be confused.
pub async fn cryptlet(chain: &Chain, text: &str, at: H256) -> Outcome<CryptletView<Account>> {
    let found = match text.parse() {
        Ok(number) => chain.cryptlet(CryptletId(number), None, at).await?,
        Err(_) => {
            let filter = CryptletFilter {
                name: Some(text.to_owned()),
                ..Default::default()
            };
            chain.cryptlets(&filter, 1, at).await?.pop()
        }
    };
    found.ok_or_else(|| {
        let state = format!("no cryptlet is called `{text}`");
        Problem::new("no-cryptlet", state, "see which there are: `cryptlet list`")
    })
}

/// The same cryptlet at a past version.
pub async fn version(
    chain: &Chain,
    id: CryptletId,
    version: Version,
    at: H256,
) -> Outcome<CryptletView<Account>> {
    chain.cryptlet(id, Some(version), at).await?.ok_or_else(|| {
        let state = format!("cryptlet {id} has no version {version}");
        Problem::new(
            "no-version",
            state,
            "versions start at 1: `cryptlet show` tells the newest",
        )
    })
}

/// Finds a host by its number.
pub async fn host(chain: &Chain, id: u32, at: H256) -> Outcome<HostView<Account>> {
    chain.host(HostId(id), at).await?.ok_or_else(|| {
        let state = format!("no host has the number {id}");
        Problem::new(
            "no-host",
            state,
            "see which there are: `cryptlet host list`",
        )
    })
}

//! Cryptlets and hosts as people name them.

use crate::{
    account::Account,
    chain::{Chain, Row},
    error::{Outcome, Problem},
};
use codec::Decode;
use cryptlet_primitives::{
    address,
    binding::{BindingFailure, BindingState, BindingView},
    ids::{CryptletId, HostId, Version},
    view::{CryptletFilter, CryptletView, HostView},
};
use sp_core::{H160, H256};

/// The code of a cryptlet that is not there.
const NO_CRYPTLET: &str = "no-cryptlet";
/// What to do then.
const SEE_LIST: &str = "see which there are: `cryptlet list`";
/// Most contracts' bindings that are looked through for one that failed.
const MAX_TIES: usize = 1_000;

/// Which cryptlet a contract is bound to, or was to be: as the pallet stores it.
#[derive(Decode)]
#[allow(dead_code, reason = "what is not read here has its place all the same")]
struct Tie {
    account: Account,
    cryptlet: CryptletId,
    blueprint: CryptletId,
    version: Version,
    failure: Option<BindingFailure>,
    deposit: u128,
}

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
    match (found, text.parse()) {
        (Some(found), _) => Ok(found),
        (None, Ok(number)) => Err(no_number(chain, CryptletId(number), at).await?),
        (None, Err(_)) => Err(Problem::new(
            NO_CRYPTLET,
            format!("no cryptlet is called `{text}`"),
            SEE_LIST,
        )),
    }
}

/// Why there is no cryptlet of a number: it was never given, or a contract was to bind that cryptlet, and did not.
async fn no_number(chain: &Chain, number: CryptletId, at: H256) -> Outcome<Problem> {
    let next: Option<CryptletId> = chain.stored("Cryptlet", "NextCryptlet", at).await?;
    if number.0 == 0 || next.is_none_or(|next| number >= next) {
        let state = format!("no cryptlet has the number {number}");
        return Ok(Problem::new(NO_CRYPTLET, state, SEE_LIST));
    }
    let ties: Vec<Row<Tie>> = chain.rows("Cryptlet", "Ties", MAX_TIES, at).await?;
    let tied = ties.iter().find(|(_, tie)| tie.cryptlet == number);
    let contract = tied.and_then(|(key, _)| key.last_chunk().copied().map(H160));
    let binding = match contract {
        Some(contract) => chain.binding(contract, at).await?,
        None => None,
    };
    // It may have changed while it was read.
    let binding = binding.filter(|binding| binding.cryptlet == number);
    Ok(not_bound(number, binding.as_ref()))
}

/// A contract's cryptlet that came to nothing; `binding`: what the contract is still told of it.
fn not_bound(number: CryptletId, binding: Option<&BindingView>) -> Problem {
    let Some(BindingView {
        contract, state, ..
    }) = binding
    else {
        return Problem::new(
            NO_CRYPTLET,
            format!(
                "cryptlet {number} is gone: a contract was to bind it, and its binding came to nothing or was ended before it \
                 was bound"
            ),
            "the events of that block tell why: Cryptlet.BindingFailed with its reason, or Cryptlet.ContractUnbound; to see \
             the next binding as it goes: `cryptlet watch --contract ADDRESS`",
        );
    };
    let contract = address::shown(contract);
    let why = match state {
        BindingState::Failed { reason } => format!("failed: {}", reason.name()),
        BindingState::Starting { .. } | BindingState::Bound => "is not there any more".to_owned(),
    };
    Problem::new(
        NO_CRYPTLET,
        format!("cryptlet {number} is gone: its binding to the contract {contract} {why}"),
        format!(
            "the contract may bind again (docs/contracts.md, A cryptlet of its own); see how it stands with `cryptlet contract \
             show {contract}`"
        ),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_that_failed_is_told_with_its_reason_while_the_chain_knows_it() {
        let binding = BindingView {
            contract: H160::repeat_byte(7),
            cryptlet: CryptletId(4),
            blueprint: CryptletId(2),
            version: 1,
            state: BindingState::Failed {
                reason: BindingFailure::NoHosts,
            },
            wait: false,
            asked: Vec::new(),
            wants_hosts: false,
        };
        let told = not_bound(CryptletId(4), Some(&binding));
        let contract = address::shown(&binding.contract);
        assert_eq!(told.code, NO_CRYPTLET);
        assert!(told.state.contains("cryptlet 4 is gone"), "{told}");
        assert!(told.state.ends_with("failed: NoHosts"), "{told}");
        assert!(
            told.remedy.contains(&format!("show {contract}")),
            "{}",
            told.remedy
        );
        let told = not_bound(CryptletId(4), None);
        assert!(
            told.remedy.contains("Cryptlet.BindingFailed"),
            "{}",
            told.remedy
        );
    }
}

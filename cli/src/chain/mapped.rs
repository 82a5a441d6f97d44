//! Ethereum addresses that belong to another account.
//!
//! Who signs with another key than Ethereum's has an Ethereum address too, which contracts know him by: the chain maps it to
//! his account. The account that ends with twelve bytes of `0xee` then is nobody's, and what it is sent is lost.

use super::Chain;
use crate::{
    account::Account,
    error::{Outcome, Problem},
};
use sp_core::{H160, H256};
use sp_crypto_hashing::twox_128;

impl Chain {
    /// Refuses an account that was named by the Ethereum address of another.
    pub async fn check_own(&self, account: &Account, at: H256) -> Outcome {
        let Some(address) = account.address() else {
            return Ok(());
        };
        check(account, self.original(address, at).await?)
    }

    /// The account of an Ethereum address: the one that it is mapped to, else the address's own.
    pub async fn account_of(&self, address: H160, at: H256) -> Outcome<Account> {
        let original = self.original(address.0, at).await?;
        Ok(original.unwrap_or_else(|| Account::of_address(address.0)))
    }

    /// The account that an address is mapped to, if it is.
    async fn original(&self, address: [u8; 20], at: H256) -> Outcome<Option<Account>> {
        let key = [
            &twox_128(b"Revive")[..],
            &twox_128(b"OriginalAccount"),
            &address,
        ]
        .concat();
        self.stored_at(&key, at).await
    }
}

fn check(account: &Account, owner: Option<Account>) -> Outcome {
    match owner {
        Some(owner) if owner != *account => Err(Problem::new(
            "other-account",
            format!("{account} is the Ethereum address of the account {owner}"),
            format!("name that account: {owner}"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_belongs_to_another_account_is_refused() {
        let named = Account::of_address([1; 20]);
        assert_eq!(check(&named, None), Ok(()));
        assert_eq!(check(&named, Some(named.clone())), Ok(()));
        let owner = Account::new([2; 32]);
        let refused = check(&named, Some(owner.clone())).unwrap_err();
        assert_eq!(refused.code, "other-account");
        assert!(refused.remedy.contains(&owner.to_string()), "{refused}");
    }
}

//! Amounts as contracts' authors write and read them: one token is one ether to a contract.

use crate::{
    amount::{Amount, Coin},
    error::{Outcome, Problem},
    wiring,
};
use std::str::FromStr;

/// Contracts count in wei: so many are one of the chain's smallest unit.
const WEI_OF_UNIT: u128 = 1_000_000;
/// The digits after the point of the chain's token, where one is one ether: 18, less those of [`WEI_OF_UNIT`].
const DECIMALS: u32 = 12;

/// An amount, as tags write it or as the other commands do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Money {
    /// In wei, gwei or ether, counted in the chain's smallest unit.
    Units(u128),
    /// Anything else.
    Amount(Amount),
}

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.ends_with("ether") || text.ends_with("wei") {
            let units = wiring::units(text).map(Money::Units);
            return units.ok_or_else(|| {
                format!(
                    "`{text}` is no amount that the chain can count: a multiple of {WEI_OF_UNIT} wei, without blanks, such as \
                     0.02ether"
                )
            });
        }
        text.parse().map(Money::Amount)
    }
}

impl Money {
    /// What it comes to, in the smallest unit.
    pub fn units(&self, coin: &Coin) -> Outcome<u128> {
        match self {
            Money::Units(units) => Ok(*units),
            Money::Amount(amount) => coin.units(amount),
        }
    }
}

/// Refuses a node whose token is not one ether to contracts: 0.02ether and 0.02 tokens would be two amounts.
pub fn check(coin: &Coin) -> Outcome {
    if coin.decimals() == DECIMALS {
        return Ok(());
    }
    Err(Problem::new(
        "other-token",
        format!(
            "the node gives its token {} digits after the point, not the {DECIMALS} with which one token is one ether",
            coin.decimals()
        ),
        "name a node whose chain specification has `tokenDecimals` 12 among its properties: --node URL",
    ))
}

/// An amount as contracts count it: the same number with six more digits, whatever its size.
pub fn wei(units: u128) -> String {
    match units {
        0 => "0".to_owned(),
        units => format!("{units}000000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::tests::{clt, TOKEN};

    #[test]
    fn a_deposit_is_read_as_tags_write_it_and_as_commands_do() {
        for (text, units) in [
            ("0", 0),
            ("0.02ether", TOKEN / 50),
            ("0.02CLT", TOKEN / 50),
            ("1000000wei", 1),
            ("1.5gwei", 1_500),
            ("7", 7),
        ] {
            let read: Money = text.parse().unwrap();
            assert_eq!(read.units(&clt()), Ok(units), "{text}");
        }
        for bad in ["0.02 ether", "1wei", "ether", "0.5", "1,5ether"] {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_token_that_is_not_one_ether_is_refused() {
        assert_eq!(check(&clt()), Ok(()));
        let other: Coin =
            serde_json::from_str(r#"{"tokenDecimals": 18, "tokenSymbol": "CLT"}"#).unwrap();
        for coin in [other, Coin::default()] {
            assert_eq!(check(&coin).unwrap_err().code, "other-token");
        }
        let one = "1ether".parse::<Money>().unwrap().units(&clt());
        assert_eq!(one, Ok(10u128.pow(DECIMALS)));
        assert_eq!(wei(10u128.pow(DECIMALS)), 10u128.pow(18).to_string());
        assert_eq!(10u128.pow(18 - DECIMALS), WEI_OF_UNIT);
    }

    #[test]
    fn a_contract_counts_more_digits() {
        assert_eq!(wei(0), "0");
        assert_eq!(wei(TOKEN), "1000000000000000000");
        assert_eq!(wei(u128::MAX), format!("{}000000", u128::MAX));
    }
}

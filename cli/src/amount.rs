//! Amounts of the chain's token, as people write and read them.

use crate::error::{Outcome, Problem};
use serde::Deserialize;
use serde_json::{json, Value as Json};
use std::str::FromStr;

/// How an amount is written.
const FORM: &str =
    "write tokens with their symbol (10CLT, 0.5CLT), or a whole number of the smallest unit";

/// An amount as it was written: what it comes to, the chain's [`Coin`] tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amount {
    whole: u128,
    /// The digits after the point.
    fraction: String,
    /// The token; without one the number counts the smallest unit.
    symbol: Option<String>,
}

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || FORM.to_owned();
        let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let end = text.find(|letter| !is_number(letter));
        let (number, symbol) = text.split_at(end.unwrap_or(text.len()));
        let symbol = Some(symbol.trim_start()).filter(|symbol| !symbol.is_empty());
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if symbol.is_some() && !fraction.is_empty() => {
                (whole, fraction)
            }
            Some(_) => return Err(form()),
            None => (number, ""),
        };
        let is_name = |symbol: &str| symbol.chars().all(|letter| letter.is_ascii_alphabetic());
        if fraction.contains('.') || !symbol.is_none_or(is_name) {
            return Err(form());
        }
        Ok(Amount {
            whole: whole.parse().map_err(|_| form())?,
            fraction: fraction.to_owned(),
            symbol: symbol.map(str::to_owned),
        })
    }
}

/// The chain's token: the node's `system_properties`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Coin {
    token_symbol: String,
    token_decimals: u32,
}

impl Default for Coin {
    fn default() -> Self {
        Coin {
            token_symbol: "units".to_owned(),
            token_decimals: 0,
        }
    }
}

impl Coin {
    /// How many digits a token has after the point.
    pub fn decimals(&self) -> u32 {
        self.token_decimals
    }

    /// What an amount comes to, in the smallest unit.
    pub fn units(&self, amount: &Amount) -> Outcome<u128> {
        let symbol = &self.token_symbol;
        match &amount.symbol {
            None => return Ok(amount.whole),
            Some(named) if named.eq_ignore_ascii_case(symbol) => {}
            Some(named) => {
                return Err(Problem::new(
                    "bad-amount",
                    format!("the chain's token is {symbol}, not {named}"),
                    format!("write 10{symbol}, or a whole number of the smallest unit"),
                ))
            }
        }
        self.tokens(amount).ok_or_else(|| {
            Problem::new(
                "bad-amount",
                format!("this is more than there can be, or finer than {symbol} is divided"),
                format!(
                    "{symbol} has {} digits after the point",
                    self.token_decimals
                ),
            )
        })
    }

    fn tokens(&self, amount: &Amount) -> Option<u128> {
        let digits = u32::try_from(amount.fraction.len()).ok()?;
        let missing = self.token_decimals.checked_sub(digits)?;
        let fraction: u128 = match amount.fraction.as_str() {
            "" => 0,
            digits => digits.parse().ok()?,
        };
        let fraction = fraction.checked_mul(10u128.checked_pow(missing)?)?;
        let one = 10u128.checked_pow(self.token_decimals)?;
        amount.whole.checked_mul(one)?.checked_add(fraction)
    }

    /// An amount in whole tokens: `0.05 CLT`.
    pub fn shown(&self, units: u128) -> String {
        format!("{} {}", self.number(units), self.token_symbol)
    }

    /// The same as a command takes it: `0.05CLT`.
    pub fn written(&self, units: u128) -> String {
        format!("{}{}", self.number(units), self.token_symbol)
    }

    fn number(&self, units: u128) -> String {
        let Some(one) = 10u128
            .checked_pow(self.token_decimals)
            .filter(|one| *one > 1)
        else {
            return units.to_string();
        };
        let places = usize::try_from(self.token_decimals).unwrap_or_default();
        let digits = format!("{}.{:0places$}", units / one, units % one);
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        digits.to_owned()
    }
}

/// An amount in the smallest unit, as JSON: always text, since readers lose digits of numbers beyond 2^53.
pub fn to_json(units: u128) -> Json {
    json!(units.to_string())
}

/// Reads an amount out of JSON: as [`to_json`] writes it, or a number.
pub fn from_json(shown: &Json) -> Option<u128> {
    match shown {
        Json::String(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            digits.parse().ok()
        }
        other => other.as_u64().map(u128::from),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// One token in units.
    pub const TOKEN: u128 = 1_000_000_000_000;

    /// The token of the chains of this project.
    pub fn clt() -> Coin {
        serde_json::from_str(r#"{"ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "CLT"}"#)
            .unwrap()
    }

    fn units(text: &str) -> Outcome<u128> {
        clt().units(&text.parse().unwrap())
    }

    #[test]
    fn amounts_are_read_in_tokens_or_in_the_smallest_unit() {
        for (text, expected) in [
            ("10CLT", 10 * TOKEN),
            ("10 CLT", 10 * TOKEN),
            ("0.5clt", TOKEN / 2),
            ("1.000000000001CLT", TOKEN + 1),
            ("1000000000", 1_000_000_000),
            ("0", 0),
        ] {
            assert_eq!(units(text), Ok(expected), "{text}");
        }
        for bad in [
            "", "CLT", "0.5", "1.", "1.CLT", "1.2.3CLT", "-1", "1,5CLT", "1e3", "10 C T",
        ] {
            let read: Result<Amount, _> = bad.parse();
            assert_eq!(read.unwrap_err(), FORM, "{bad}");
        }
        assert!(units("10DOT")
            .unwrap_err()
            .state
            .contains("is CLT, not DOT"));
        assert_eq!(units("0.0000000000001CLT").unwrap_err().code, "bad-amount");
        let most = format!("{}CLT", u128::MAX);
        assert_eq!(units(&most).unwrap_err().code, "bad-amount");
    }

    #[test]
    fn amounts_are_written_in_tokens_to_the_last_digit() {
        let coin = clt();
        assert_eq!(coin.shown(0), "0 CLT");
        assert_eq!(coin.shown(100 * TOKEN), "100 CLT");
        assert_eq!(coin.shown(TOKEN + 1), "1.000000000001 CLT");
        assert_eq!(Coin::default().shown(1200), "1200 units");
        for units in [0, 1, TOKEN / 400, 7 * TOKEN, u128::MAX] {
            let written: Amount = coin.written(units).parse().unwrap();
            assert_eq!(coin.units(&written), Ok(units));
        }
    }

    #[test]
    fn an_amount_is_text_in_json_whatever_its_size() {
        for units in [0, 7, 1 << 53, u128::from(u64::MAX) + 1, u128::MAX] {
            let shown = to_json(units);
            assert_eq!(shown, units.to_string());
            assert_eq!(from_json(&shown), Some(units));
        }
        assert_eq!(from_json(&json!(7)), Some(7));
        for bad in [
            json!(-1),
            json!(0.5),
            json!("7CLT"),
            json!("+7"),
            json!(null),
        ] {
            assert_eq!(from_json(&bad), None, "{bad}");
        }
    }
}

//! An account that can't pay: what it has, what is asked of it, and what would be enough.

use super::{call::Call, Chain, CHECK_NODE};
use crate::{
    error::{Explain, Outcome, Problem},
    keys::Account,
};
use codec::{Decode, DecodeAll};
use serde::Deserialize;
use sp_core::H256;
use sp_crypto_hashing::{blake2_128, twox_128};
use subxt::{rpcs::client::rpc_params, Metadata};

/// The error's code, whichever of fee and deposit can't be paid.
pub const NO_FUNDS: &str = "NoFunds";
/// More items than any new record takes: a host has eleven, a cryptlet with all tags and a policy fourteen.
const ITEMS_ENOUGH: u128 = 16;
/// More bytes than any new record takes: a topic, the longest, has fifty thousand.
const BYTES_ENOUGH: u128 = 64 * 1024;

/// Which payment failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unpaid {
    /// The fee: the call is not on the chain. What it would be, if the node tells.
    Fee(Option<u128>),
    /// A deposit, or the fee of a round: the call stands in a block and changed nothing.
    Deposit,
}

/// What an account has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Balance {
    free: u128,
    held: u128,
}

/// What the chain asks of every account.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Prices {
    /// The least that an account keeps.
    least: u128,
    /// The deposit for an item and for a byte, if this call can hold one.
    deposit: Option<(u128, u128)>,
    /// The fee of the round that this call opens.
    round_fee: u128,
    coin: Coin,
}

/// How amounts are written: the node's `system_properties`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Coin {
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
    /// An amount in whole tokens: `0.05 CLT`.
    fn amount(&self, units: u128) -> String {
        let symbol = &self.token_symbol;
        let Some(one) = 10u128
            .checked_pow(self.token_decimals)
            .filter(|one| *one > 1)
        else {
            return format!("{units} {symbol}");
        };
        let places = usize::try_from(self.token_decimals).unwrap_or_default();
        let digits = format!("{}.{:0places$}", units / one, units % one);
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        format!("{digits} {symbol}")
    }
}

/// The storage of an account, as far as it is read: counters, free and reserved balance.
#[derive(Decode)]
struct Stored {
    _counters: [u32; 4],
    free: u128,
    reserved: u128,
    _frozen: u128,
    _flags: u128,
}

impl Chain {
    /// Says why `account` could not pay for a call.
    pub(super) async fn no_funds(
        &self,
        call: &Call,
        account: &Account,
        unpaid: Unpaid,
        at: H256,
    ) -> Outcome<Problem> {
        let bytes: &[u8] = account.as_ref();
        let key = [
            &twox_128(b"System")[..],
            &twox_128(b"Account"),
            &blake2_128(bytes),
            bytes,
        ]
        .concat();
        let stored: Option<Stored> = self.stored_at(&key, at).await?;
        let balance = stored.map_or_else(Balance::default, |stored| Balance {
            free: stored.free,
            held: stored.reserved,
        });
        // A node that does not tell its token is no reason to hide the balance.
        let coin = self.request("system_properties", rpc_params![]).await;
        let node = self.client.at_current_block().await.explain(
            "node-failed",
            "the node's metadata can't be read",
            CHECK_NODE,
        )?;
        let amount = |pallet, name| constant(node.metadata_ref(), pallet, name);
        let per_item = amount("Cryptlet", "DepositPerItem");
        let prices = Prices {
            least: amount("Balances", "ExistentialDeposit").unwrap_or_default(),
            deposit: per_item
                .zip(amount("Cryptlet", "DepositPerByte"))
                .filter(|_| call.takes_deposit()),
            round_fee: call.round_fee(),
            coin: coin.unwrap_or_default(),
        };
        Ok(problem(&call.title(), account, balance, &prices, unpaid))
    }
}

/// A constant of the runtime that is an amount.
fn constant(metadata: &Metadata, pallet: &str, name: &str) -> Option<u128> {
    let pallet = metadata.pallet_by_name(pallet)?;
    u128::decode_all(&mut pallet.constant_by_name(name)?.value()).ok()
}

fn problem(
    call: &str,
    account: &Account,
    balance: Balance,
    prices: &Prices,
    unpaid: Unpaid,
) -> Problem {
    let amount = |units| prices.coin.amount(units);
    let spendable = balance.free.saturating_sub(prices.least);
    let wanted = match unpaid {
        Unpaid::Fee(Some(fee)) => format!("the fee of {call}, {}", amount(fee)),
        Unpaid::Fee(None) => format!("the fee of {call}"),
        Unpaid::Deposit => format!("the deposit of {call}"),
    };
    let mut state = format!(
        "the account {account} can't pay {wanted}: it can spend {} ({} free, of which {} must stay; {} held)",
        amount(spendable),
        amount(balance.free),
        amount(prices.least.min(balance.free)),
        amount(balance.held),
    );
    if prices.round_fee > 0 {
        state.push_str(&format!(
            "; the round's fee is {}",
            amount(prices.round_fee)
        ));
    }
    let mut enough = match unpaid {
        Unpaid::Fee(fee) => fee.unwrap_or_default().saturating_sub(spendable),
        Unpaid::Deposit => 0,
    };
    enough = enough.saturating_add(prices.round_fee);
    if balance.free < prices.least {
        enough = enough.saturating_add(prices.least.saturating_sub(balance.free));
    }
    let mut why = "covers the fee";
    if let Some((item, byte)) = prices.deposit {
        state.push_str(&format!(
            "; a deposit is {} for each stored item and {} for each byte",
            amount(item),
            amount(byte)
        ));
        let items = item.saturating_mul(ITEMS_ENOUGH);
        let bytes = byte.saturating_mul(BYTES_ENOUGH);
        enough = enough.saturating_add(items).saturating_add(bytes);
        why = "covers the deposit of any new cryptlet, version, host, offer or topic";
    }
    let account_of = "or sign as another account: --signer";
    let remedy = if enough == 0 {
        format!("send tokens to {account}, {account_of}")
    } else {
        format!(
            "send {} to {account}, which {why}, {account_of}",
            amount(enough)
        )
    };
    Problem::new(NO_FUNDS, state, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: u128 = 1_000_000_000_000;

    fn prices(deposit: bool) -> Prices {
        Prices {
            least: TOKEN / 1000,
            deposit: deposit.then_some((TOKEN / 100, TOKEN / 100_000)),
            round_fee: 0,
            coin: Coin {
                token_symbol: "CLT".into(),
                token_decimals: 12,
            },
        }
    }

    fn told(balance: Balance, deposit: bool, unpaid: Unpaid) -> Problem {
        let account = Account::new([1; 32]);
        let told = problem(
            "Cryptlet.register",
            &account,
            balance,
            &prices(deposit),
            unpaid,
        );
        assert_eq!(told.code, NO_FUNDS);
        assert!(told.state.contains(&account.to_string()), "{}", told.state);
        assert!(
            told.remedy.contains(&account.to_string()),
            "{}",
            told.remedy
        );
        told
    }

    #[test]
    fn who_has_nothing_is_told_the_fee_and_what_to_send() {
        let told = told(Balance::default(), false, Unpaid::Fee(Some(TOKEN / 400)));
        assert!(
            told.state
                .contains("can't pay the fee of Cryptlet.register, 0.0025 CLT: it can spend 0 CLT"),
            "{}",
            told.state
        );
        // The fee, and the least that an account keeps.
        assert!(told.remedy.contains("send 0.0035 CLT"), "{}", told.remedy);
    }

    #[test]
    fn who_lacks_a_deposit_is_told_its_price_and_what_is_enough() {
        let balance = Balance {
            free: TOKEN / 20,
            held: TOKEN / 5,
        };
        let told = told(balance, true, Unpaid::Deposit);
        for words in [
            "0.049 CLT (0.05 CLT free, of which 0.001 CLT must stay; 0.2 CLT held)",
            "0.01 CLT for each stored item and 0.00001 CLT for each byte",
        ] {
            assert!(told.state.contains(words), "{}", told.state);
        }
        assert!(told.remedy.contains("send 0.81536 CLT"), "{}", told.remedy);
    }

    #[test]
    fn amounts_are_written_in_tokens_to_the_last_digit() {
        let coin = prices(false).coin;
        assert_eq!(coin.amount(0), "0 CLT");
        assert_eq!(coin.amount(100 * TOKEN), "100 CLT");
        assert_eq!(coin.amount(TOKEN + 1), "1.000000000001 CLT");
        assert_eq!(Coin::default().amount(1200), "1200 units");
        let named: Coin = serde_json::from_str(
            r#"{"ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "CLT"}"#,
        )
        .unwrap();
        assert_eq!(named, coin);
    }
}

//! An account that can't pay: what it has, what is asked of it, and what would be enough.

use super::{call::Call, storage::constant, Chain};
use crate::{
    account::Account,
    amount::Coin,
    error::{Outcome, Problem},
};
use codec::Decode;
use sp_core::H256;
use sp_crypto_hashing::{blake2_128, twox_128};
use subxt::rpcs::client::rpc_params;

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
    /// What the call itself takes: a deposit, the fee of a round, an amount that is sent. It changed nothing.
    Taken,
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
    /// What this call pays by its arguments, and for what.
    payment: Option<(&'static str, u128)>,
    coin: Coin,
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
    /// The chain's token. A node that does not tell it is no reason to hide an amount: then it is counted in units.
    pub async fn coin(&self) -> Coin {
        let coin = self.request("system_properties", rpc_params![]).await;
        coin.unwrap_or_default()
    }

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
        let node = self.finalized().await?;
        let amount = |pallet, name| constant(node.metadata_ref(), pallet, name);
        let per_item = amount("Cryptlet", "DepositPerItem");
        let prices = Prices {
            least: amount("Balances", "ExistentialDeposit").unwrap_or_default(),
            deposit: per_item
                .zip(amount("Cryptlet", "DepositPerByte"))
                .filter(|_| call.takes_deposit()),
            payment: call.payment(),
            coin: self.coin().await,
        };
        Ok(problem(&call.title(), account, balance, &prices, unpaid))
    }
}

fn problem(
    call: &str,
    account: &Account,
    balance: Balance,
    prices: &Prices,
    unpaid: Unpaid,
) -> Problem {
    let state = state(call, account, balance, prices, unpaid);
    let (enough, why) = enough(balance, prices, unpaid);
    let mut remedy = match enough {
        0 => format!("send tokens to {account}"),
        _ => format!(
            "send {} to {account}, which {why}: `cryptlet transfer {} --to {account}`",
            prices.coin.shown(enough),
            prices.coin.written(enough),
        ),
    };
    if prices
        .payment
        .is_some_and(|(_, units)| units.saturating_add(prices.least) >= balance.free)
    {
        remedy.push_str(", or name a smaller amount");
    }
    remedy.push_str(", or sign as another account: --signer");
    if balance == Balance::default() {
        remedy.push_str(
            ". It has nothing at all: if it is not the account that you meant, the signer's file is of another key",
        );
    }
    Problem::new(NO_FUNDS, state, remedy)
}

/// What the account has, and what is asked of it.
fn state(
    call: &str,
    account: &Account,
    balance: Balance,
    prices: &Prices,
    unpaid: Unpaid,
) -> String {
    let amount = |units| prices.coin.shown(units);
    let wanted = match unpaid {
        Unpaid::Fee(Some(fee)) => format!("the fee of {call}, {}", amount(fee)),
        Unpaid::Fee(None) => format!("the fee of {call}"),
        Unpaid::Taken => format!("what {call} takes"),
    };
    let mut state = format!(
        "the account {account} can't pay {wanted}: it can spend {} ({} free, of which {} must stay; {} held)",
        amount(balance.free.saturating_sub(prices.least)),
        amount(balance.free),
        amount(prices.least.min(balance.free)),
        amount(balance.held),
    );
    if let Some((what, units)) = prices.payment {
        state.push_str(&format!("; {what} is {}", amount(units)));
    }
    if let Some((item, byte)) = prices.deposit {
        state.push_str(&format!(
            "; a deposit is {} for each stored item and {} for each byte",
            amount(item),
            amount(byte)
        ));
    }
    state
}

/// How much more is enough, and what it covers.
fn enough(balance: Balance, prices: &Prices, unpaid: Unpaid) -> (u128, &'static str) {
    let payment = prices.payment.map_or(0, |(_, units)| units);
    let taken = match unpaid {
        Unpaid::Fee(fee) => fee.unwrap_or_default().saturating_add(payment),
        Unpaid::Taken => payment,
    };
    let spendable = balance.free.saturating_sub(prices.least);
    let missing = taken
        .saturating_sub(spendable)
        .saturating_add(prices.least.saturating_sub(balance.free));
    let Some((item, byte)) = prices.deposit else {
        return match unpaid {
            Unpaid::Fee(_) => (missing, "covers the fee"),
            Unpaid::Taken => (missing, "covers it but for the transaction's own fee"),
        };
    };
    let items = item.saturating_mul(ITEMS_ENOUGH);
    let bytes = byte.saturating_mul(BYTES_ENOUGH);
    (
        missing.saturating_add(items).saturating_add(bytes),
        "covers the deposit of any new cryptlet, version, host, offer or topic",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::tests::{clt, TOKEN};

    fn prices(deposit: bool) -> Prices {
        Prices {
            least: TOKEN / 1000,
            deposit: deposit.then_some((TOKEN / 100, TOKEN / 100_000)),
            payment: None,
            coin: clt(),
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
        assert!(told.remedy.contains("nothing at all"), "{}", told.remedy);
    }

    #[test]
    fn who_lacks_a_deposit_is_told_its_price_and_what_is_enough() {
        let balance = Balance {
            free: TOKEN / 20,
            held: TOKEN / 5,
        };
        let told = told(balance, true, Unpaid::Taken);
        for words in [
            "0.049 CLT (0.05 CLT free, of which 0.001 CLT must stay; 0.2 CLT held)",
            "0.01 CLT for each stored item and 0.00001 CLT for each byte",
        ] {
            assert!(told.state.contains(words), "{}", told.state);
        }
        assert!(told.remedy.contains("send 0.81536 CLT"), "{}", told.remedy);
    }

    #[test]
    fn an_amount_beyond_the_balance_is_told_with_what_is_missing() {
        let balance = Balance {
            free: 3 * TOKEN,
            held: 0,
        };
        let prices = Prices {
            payment: Some(("the round's fee", 1000 * TOKEN)),
            ..prices(false)
        };
        let account = Account::new([1; 32]);
        let call = "CryptoDelegate.request";
        let told = problem(call, &account, balance, &prices, Unpaid::Taken);
        assert!(
            told.state
                .contains("can't pay what CryptoDelegate.request takes: it can spend 2.999 CLT"),
            "{told}"
        );
        assert!(told.state.contains("the round's fee is 1000 CLT"), "{told}");
        let remedy = format!("`cryptlet transfer 997.001CLT --to {account}`");
        assert!(told.remedy.contains(&remedy), "{}", told.remedy);
        assert!(told.remedy.contains("a smaller amount"), "{}", told.remedy);
        assert!(!told.remedy.contains("nothing at all"), "{}", told.remedy);
    }
}

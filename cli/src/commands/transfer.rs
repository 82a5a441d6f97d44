//! `cryptlet transfer`: tokens for another account.

use crate::{
    account::Account,
    amount::{self, Amount},
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    keys,
    output::Sheet,
    reserved::Reserved,
};
use codec::Compact;
use serde_json::json;
use sp_core::H160;

/// How the chain's type of addresses marks an account.
const ACCOUNT: u8 = 0;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Transfer {
    /// How much: tokens with their symbol (10CLT, 0.5CLT), or a whole number of the chain's smallest unit.
    amount: Amount,
    /// To whom.
    #[arg(long, value_name = "ACCOUNT", value_parser = keys::account)]
    to: Account,
}

impl Transfer {
    /// Sends the amount. The signer keeps the least balance: no account is closed by it. Nothing is sent to an Ethereum
    /// address that belongs to another account, nor to one of the chain's own.
    pub async fn run(self, context: &Context) -> Outcome {
        check_receiver(&self.to)?;
        let from = context.signer()?.account();
        let (chain, at) = context.best().await?;
        let coin = chain.coin().await;
        let units = coin.units(&self.amount)?;
        if units == 0 {
            return Err(Problem::new(
                "bad-amount",
                "nothing is to be sent",
                "name an amount, such as 10CLT",
            ));
        }
        chain.check_own(&self.to, at).await?;
        let inclusion = context.submit(&chain, &sending(&self.to, units)).await?;
        let shown = json!({
            "from": from,
            "to": self.to,
            "amount": amount::to_json(units),
            "inclusion": inclusion.to_json(),
        });
        let human = Sheet::default()
            .row("sent", coin.shown(units))
            .row("from", from)
            .row("to", &self.to);
        context.output.answer(&shown, &human.text())
    }
}

/// Refuses an account whose tokens nobody could ever use.
fn check_receiver(to: &Account) -> Outcome {
    let reserved = to.address().and_then(|address| Reserved::of(H160(address)));
    match reserved {
        None => Ok(()),
        Some(reserved) => Err(Problem::new(
            "no-receiver",
            format!("{reserved}: nobody has its key, and what it is sent is lost"),
            "to have something asked or wired, send tokens to the contract that pays for it (`cryptlet contract price`); to \
             pay a publisher, to the owner that `cryptlet show NAME` tells",
        )),
    }
}

fn sending(to: &Account, units: u128) -> Call {
    Call::new("Balances", "transfer_keep_alive")
        .with("dest", (ACCOUNT, to))
        .with("value", Compact(units))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::CryptletId;

    #[test]
    fn nothing_is_sent_where_nobody_has_a_key() {
        let lost = check_receiver(&Account::new(CryptletId(4).account())).unwrap_err();
        assert_eq!(lost.code, "no-receiver");
        assert!(lost.state.contains("cryptlet 4"), "{lost}");
        assert_eq!(check_receiver(&Account::of_address([7; 20])), Ok(()));
        assert_eq!(check_receiver(&Account::new([7; 32])), Ok(()));
    }

    #[test]
    fn what_is_sent_can_be_told_if_it_is_not_there() {
        let call = sending(&Account::new([7; 32]), 12);
        assert_eq!(call.title(), "Balances.transfer_keep_alive");
        assert_eq!(call.payment(), Some(("the amount", 12)));
    }
}

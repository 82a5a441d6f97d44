//! `cryptlet contract price`: what callbacks cost, and what to send along to have a contract ask or subscribe.

use super::money::{self, wei, Money};
use crate::{
    account::Account,
    amount::{self, Coin},
    chain::{Chain, Prices},
    context::Context,
    error::{Outcome, Problem},
    gas,
    output::Sheet,
    resolve,
    shown::named_json,
};
use cryptlet_primitives::{policy::Policy, view::CryptletView};
use serde_json::{json, Value as Json};
use sp_core::H256;

/// Bytes of a method's name and its encoded arguments that the sums cover in any case.
const QUESTION: u32 = 250;
/// Stored items of a round, and more bytes than it takes with a question of [`QUESTION`] bytes. It has the question once.
const ROUND: (u128, u128) = (1, 1_024);
/// The same of a subscription, with the round in which it is asked for.
const SUBSCRIPTION: (u128, u128) = (5, 2_048);
/// How often that has the question: in the feed, in the feed's round, and in the round in which hosts accept.
const QUESTIONS_OF_SUBSCRIPTION: u128 = 3;
/// Stored items of a topic: its record, and the fewest pages.
const TOPIC_ITEMS: u128 = 3;
/// Results on those pages.
const TOPIC_RESULTS: u128 = 32;
/// More bytes than a result takes besides its output.
const RESULT_BYTES: u128 = 640;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Price {
    /// The cryptlet's name or number; without it, what callbacks cost alone.
    cryptlet: Option<String>,
    /// The gas of one callback, as in a tag.
    #[arg(long, value_name = "GAS", default_value_t = 50_000)]
    gas: u64,
    /// The deposit of one callback, as in a tag (0.02ether), or in tokens (0.02CLT) or the chain's smallest unit.
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    deposit: Money,
    /// What each result costs, in the same forms; without it, the least that the policy in force asks.
    #[arg(long, value_name = "AMOUNT", requires = "cryptlet")]
    price: Option<Money>,
    /// How many results are paid in advance.
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    results: u64,
    /// Bytes of the method's name and the encoded arguments together, if they are more than 250.
    #[arg(long, value_name = "NUMBER", default_value_t = QUESTION, requires = "cryptlet")]
    question_bytes: u32,
}

/// What a callback costs, whomever is asked.
struct Callbacks {
    gas: u64,
    deposit: u128,
    gas_price: u128,
    results: u64,
    prices: Prices,
}

/// What a cryptlet asks besides. Amounts are in the smallest unit.
struct Asked {
    /// What each result costs.
    price: u128,
    /// What the policy asks at least: so much costs the round in which hosts accept.
    least_fee: u128,
    /// More than a round's place holds.
    round: u128,
    /// More than a subscription's place holds, with that of its round.
    place: u128,
    /// About what a topic holds of who asks a question first.
    topic: u128,
}

impl Price {
    /// Shows prices and sums.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let coin = chain.coin().await;
        money::check(&coin)?;
        let callbacks = self.callbacks(&chain, &coin, at).await?;
        let Some(name) = &self.cryptlet else {
            let shown = callbacks.to_json();
            return context
                .output
                .answer(&shown, &callbacks.sheet(&coin).text());
        };
        let cryptlet = resolve::cryptlet(&chain, name, at).await?;
        let asked = self.asked(&chain, &cryptlet, &coin, at).await?;
        let mut shown = callbacks.to_json();
        asked.put(&mut shown, &callbacks, &cryptlet);
        let sheet = callbacks.sheet(&coin);
        let sheet = asked.rows(sheet, &callbacks, &coin, &cryptlet.name);
        context.output.answer(&shown, &sheet.text())
    }

    async fn callbacks(&self, chain: &Chain, coin: &Coin, at: H256) -> Outcome<Callbacks> {
        let deposit = self.deposit.units(coin)?;
        let prices = chain.prices(self.gas, deposit, at).await?;
        check(self.gas, prices.most_gas)?;
        Ok(Callbacks {
            gas: self.gas,
            deposit,
            gas_price: chain.constant("Callbacks", "GasPrice").await?,
            results: self.results,
            prices,
        })
    }

    async fn asked(
        &self,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        coin: &Coin,
        at: H256,
    ) -> Outcome<Asked> {
        let policy = chain.policy_in_force(cryptlet.id, at).await?;
        let policy: Policy<Account> = policy.unwrap_or_default();
        let item: u128 = chain.constant("Cryptlet", "DepositPerItem").await?;
        let byte: u128 = chain.constant("Cryptlet", "DepositPerByte").await?;
        let least: u128 = chain.constant("Balances", "ExistentialDeposit").await?;
        let least_fee = policy.min_fee.unwrap_or_default();
        let price = match &self.price {
            Some(price) => price.units(coin)?,
            None => least_fee.max(1),
        };
        check_price(price, least_fee.max(1), coin)?;
        let holds = |(items, bytes): (u128, u128)| {
            item.saturating_mul(items)
                .saturating_add(byte.saturating_mul(bytes))
        };
        let more = byte.saturating_mul(self.question_bytes.saturating_sub(QUESTION).into());
        // The first whom a cryptlet calls back brings its account into being, and an account keeps the least balance.
        let accounts = least.saturating_mul(2);
        let result = u128::from(policy.max_output()).saturating_add(RESULT_BYTES);
        Ok(Asked {
            price,
            least_fee,
            round: holds(ROUND).saturating_add(accounts).saturating_add(more),
            place: holds(SUBSCRIPTION)
                .saturating_add(accounts)
                .saturating_add(more.saturating_mul(QUESTIONS_OF_SUBSCRIPTION)),
            topic: holds((TOPIC_ITEMS, TOPIC_RESULTS.saturating_mul(result))),
        })
    }
}

/// Refuses gas that the chain refuses.
fn check(gas: u64, most: u64) -> Outcome {
    let refused = |code: &str, state: String, remedy: &str| Err(Problem::new(code, state, remedy));
    if gas > most {
        return refused(
            "gas-too-high",
            format!("the chain takes no callback of {gas} gas: the most at its pace is {most}"),
            "have the function do less, and keep what is much for a transaction of its own",
        );
    }
    if gas < gas::TOO_LITTLE {
        return refused(
            "gas-too-low",
            format!("{gas} gas are less than calling a contract takes: the chain refuses it (BadCallback)"),
            "give more: --gas 50000",
        );
    }
    Ok(())
}

fn check_price(price: u128, least: u128, coin: &Coin) -> Outcome {
    if price >= least {
        return Ok(());
    }
    Err(Problem::new(
        "CryptoDelegate.FeeTooLow",
        format!(
            "{} for a result is less than the policy in force asks, {}",
            coin.shown(price),
            coin.shown(least)
        ),
        format!("give --price {}, or leave it away", coin.written(least)),
    ))
}

impl Callbacks {
    /// What all of them cost in advance.
    fn all(&self) -> u128 {
        self.prices
            .callback
            .saturating_mul(u128::from(self.results))
    }

    fn to_json(&self) -> Json {
        let Prices {
            most_gas,
            callback,
            looks,
            listener_deposit,
            answer_deposit,
        } = self.prices;
        json!({
            "gas": self.gas,
            "deposit": amount::to_json(self.deposit),
            "gasPrice": amount::to_json(self.gas_price),
            "mostGas": most_gas,
            "callback": amount::to_json(callback),
            "results": self.results,
            "callbacks": amount::to_json(self.all()),
            "looks": amount::to_json(looks),
            "listenerDeposit": amount::to_json(listener_deposit),
            "answerDeposit": amount::to_json(answer_deposit),
        })
    }

    fn sheet(&self, coin: &Coin) -> Sheet {
        Sheet::default()
            .row("gas price", format!("{} a gas, always", coin.shown(self.gas_price)))
            .row("most gas", format!("{} of one callback", self.prices.most_gas))
            .row(
                "callback",
                format!(
                    "{} in advance, of {} gas and a deposit of {}; what it does not cost comes back",
                    coin.shown(self.prices.callback),
                    self.gas,
                    coin.shown(self.deposit)
                ),
            )
            .row(
                "callbacks",
                format!("{} for {}", coin.shown(self.all()), self.results),
            )
            .row(
                "looks",
                format!("{} in advance, of who subscribes", coin.shown(self.prices.looks)),
            )
            .row(
                "deposits",
                format!(
                    "{} of who subscribes with a callback, {} of who asks with one",
                    coin.shown(self.prices.listener_deposit),
                    coin.shown(self.prices.answer_deposit)
                ),
            )
    }
}

impl Asked {
    /// What subscribing takes besides results and their callbacks.
    fn subscription(&self, callbacks: &Callbacks) -> u128 {
        callbacks
            .prices
            .looks
            .saturating_add(callbacks.prices.listener_deposit)
            .saturating_add(self.place)
            .saturating_add(self.least_fee)
    }

    /// What subscribing takes: as the documentation of a written `wireNAME` says.
    fn wire(&self, callbacks: &Callbacks) -> u128 {
        self.price
            .saturating_add(callbacks.prices.callback)
            .saturating_mul(u128::from(callbacks.results))
            .saturating_add(self.subscription(callbacks))
    }

    /// What asking once takes.
    fn request(&self, callbacks: &Callbacks) -> u128 {
        self.price
            .saturating_add(callbacks.prices.callback)
            .saturating_add(callbacks.prices.answer_deposit)
            .saturating_add(self.round)
    }

    fn put(&self, shown: &mut Json, callbacks: &Callbacks, cryptlet: &CryptletView<Account>) {
        let sum = |units: u128| json!({ "units": amount::to_json(units), "wei": wei(units) });
        shown["cryptlet"] = named_json(cryptlet);
        shown["price"] = amount::to_json(self.price);
        shown["leastFee"] = amount::to_json(self.least_fee);
        shown["subscription"] = amount::to_json(self.subscription(callbacks));
        shown["topic"] = amount::to_json(self.topic);
        shown["wire"] = sum(self.wire(callbacks));
        shown["request"] = sum(self.request(callbacks));
    }

    fn rows(&self, sheet: Sheet, callbacks: &Callbacks, coin: &Coin, name: &str) -> Sheet {
        let sum = |units: u128| format!("{} ({} wei)", coin.shown(units), wei(units));
        let topic = coin.shown(self.topic);
        sheet
            .row("result", format!("{} of {name}", coin.shown(self.price)))
            .row(
                "subscription",
                format!(
                    "{} besides: looks, deposits, the round in which hosts accept",
                    coin.shown(self.subscription(callbacks))
                ),
            )
            .row(
                "to subscribe",
                format!(
                    "{}, for {} results: {} * (result + callback) + subscription",
                    sum(self.wire(callbacks)),
                    callbacks.results,
                    callbacks.results
                ),
            )
            .row("to ask once", sum(self.request(callbacks)))
            .row(
                "new question",
                format!("about {topic} more, held of who asks a question that nobody has asked before"),
            )
            .row(
                "send it",
                "as the value of the transaction, or have the contract own it; what is over stays the contract's",
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::tests::{clt, TOKEN};

    fn callbacks() -> Callbacks {
        Callbacks {
            gas: 50_000,
            deposit: TOKEN / 50,
            gas_price: 50_000,
            results: 10,
            prices: Prices {
                most_gas: 260_000,
                callback: TOKEN / 20,
                looks: TOKEN / 100,
                listener_deposit: TOKEN / 25,
                answer_deposit: TOKEN / 40,
            },
        }
    }

    #[test]
    fn gas_that_the_chain_refuses_is_refused_with_its_bound() {
        assert_eq!(check(50_000, 260_000), Ok(()));
        assert_eq!(check(260_000, 260_000), Ok(()));
        let much = check(260_001, 260_000).unwrap_err();
        assert_eq!(much.code, "gas-too-high");
        assert!(
            much.state.contains("the most at its pace is 260000"),
            "{much}"
        );
        let little = check(5_000, 260_000).unwrap_err();
        assert_eq!(little.code, "gas-too-low");
        assert!(little.state.contains("BadCallback"), "{little}");
    }

    #[test]
    fn a_price_below_the_policy_is_refused() {
        assert_eq!(check_price(TOKEN, TOKEN, &clt()), Ok(()));
        let refused = check_price(TOKEN / 1000, TOKEN / 100, &clt()).unwrap_err();
        assert!(
            refused.remedy.contains("--price 0.01CLT"),
            "{}",
            refused.remedy
        );
    }

    #[test]
    fn the_sum_to_send_is_that_of_its_parts() {
        let callbacks = callbacks();
        let asked = Asked {
            price: TOKEN / 100,
            least_fee: TOKEN / 1000,
            round: TOKEN / 20,
            place: TOKEN / 10,
            topic: TOKEN / 2,
        };
        // Looks, deposit, place, and the least fee.
        let subscription = TOKEN / 100 + TOKEN / 25 + TOKEN / 10 + TOKEN / 1000;
        assert_eq!(asked.subscription(&callbacks), subscription);
        let results = 10 * (TOKEN / 100 + TOKEN / 20);
        assert_eq!(asked.wire(&callbacks), results + subscription);
        let once = TOKEN / 100 + TOKEN / 20 + TOKEN / 40 + TOKEN / 20;
        assert_eq!(asked.request(&callbacks), once);
    }
}

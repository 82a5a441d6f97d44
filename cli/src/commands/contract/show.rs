//! `cryptlet contract show`: how a contract stands with cryptlets.

use super::{callback_json, check_address};
use crate::{
    account::Account,
    amount::{self, Coin},
    chain::{Answer, Chain, Listener},
    commands::{
        feed::{standing, state as feed_state, when},
        name, MAX_ROWS,
    },
    context::Context,
    error::{Outcome, Problem},
    output::{hex, Sheet, Table},
    shown::{binding_text, subscription_json},
};
use cryptlet_primitives::{
    address,
    binding::BindingView,
    ids::RoundId,
    view::{FeedView, SubscriptionView},
};
use serde_json::{json, Value as Json};
use sp_core::{H160, H256};

/// The command's arguments.
#[derive(clap::Args)]
pub struct Show {
    /// The contract's address.
    #[arg(value_name = "ADDRESS", value_parser = name::contract)]
    contract: H160,
}

/// A subscription, and how it is delivered.
struct Subscribed {
    view: SubscriptionView<Account>,
    /// The feed; `None` if it ended while it was read.
    feed: Option<FeedView>,
    /// `None`: without a callback.
    listener: Option<Listener>,
}

/// How a contract stands.
struct Standing {
    contract: H160,
    account: Account,
    has_code: bool,
    is_paused: bool,
    binding: Option<BindingView>,
    subscriptions: Vec<Subscribed>,
    answers: Vec<(RoundId, Answer)>,
    failures: usize,
    queue: u64,
}

impl Show {
    /// Shows the contract.
    pub async fn run(self, context: &Context) -> Outcome {
        check_address(self.contract)?;
        let (chain, at) = context.believed().await?;
        let standing = Standing::read(&chain, self.contract, at).await?;
        if standing.is_unknown() {
            return Err(no_contract(self.contract));
        }
        let coin = chain.coin().await;
        let human = standing.text(&coin);
        context.output.answer(&standing.to_json(), &human)
    }
}

/// Nobody has heard of it.
fn no_contract(contract: H160) -> Problem {
    Problem::new(
        "no-contract",
        format!(
            "no contract stands at {}, and it has no cryptlet, subscription, callback or failure",
            address::shown(&contract)
        ),
        "take the address from the receipt of its deployment (contractAddress); of a contract on another chain, name that \
         chain's node: --node URL",
    )
}

impl Standing {
    async fn read(chain: &Chain, contract: H160, at: H256) -> Outcome<Self> {
        let most = usize::try_from(MAX_ROWS).unwrap_or(usize::MAX);
        let account = chain.account_of(contract, at).await?;
        let mut subscriptions = Vec::new();
        for view in chain.subscriptions_of(&account, most, at).await? {
            subscriptions.push(Subscribed {
                feed: chain.feed(view.feed, at).await?,
                listener: chain.listener(view.feed, contract, at).await?,
                view,
            });
        }
        Ok(Standing {
            contract,
            account,
            has_code: chain.has_code(contract, at).await?,
            is_paused: chain.is_paused(contract, at).await?,
            binding: chain.binding(contract, at).await?,
            subscriptions,
            answers: chain.answers_for(contract, most, at).await?,
            failures: chain.failures(contract, at).await?.len(),
            queue: chain.queue_length(at).await?,
        })
    }

    fn is_unknown(&self) -> bool {
        // One that destroyed itself while it was deployed has left its binding alone.
        !self.has_code
            && self.binding.is_none()
            && self.subscriptions.is_empty()
            && self.answers.is_empty()
            && self.failures == 0
    }

    fn to_json(&self) -> Json {
        let answers = self.answers.iter().map(|(round, answer)| {
            json!({
                "round": round,
                "cryptlet": answer.cryptlet,
                "callback": callback_json(&answer.callback),
                "funds": amount::to_json(answer.funds),
                "deposit": amount::to_json(answer.deposit),
                "result": answer.result,
            })
        });
        json!({
            "contract": self.contract,
            "account": hex(&self.account),
            "hasCode": self.has_code,
            "paused": self.is_paused,
            "binding": self.binding,
            "subscriptions": self.subscriptions.iter().map(Subscribed::to_json).collect::<Json>(),
            "answers": answers.collect::<Json>(),
            "failures": self.failures,
            "queue": self.queue,
        })
    }

    /// For people: the contract, and below it each subscription.
    fn text(&self, coin: &Coin) -> String {
        let subscriptions = self.subscriptions.iter();
        let sheets = subscriptions.map(|subscribed| subscribed.sheet(coin).text());
        let texts: Vec<String> = std::iter::once(self.sheet(coin).text())
            .chain(sheets)
            .collect();
        texts.join("\n")
    }

    fn sheet(&self, coin: &Coin) -> Sheet {
        let shown = address::shown(&self.contract);
        let code = match self.has_code {
            true => "stands here",
            false => {
                "none: an account with a key, or a contract that is gone; callbacks fail as no-code"
            }
        };
        let failures = match self.failures {
            0 => "none is kept".to_owned(),
            kept => format!("{kept}: `cryptlet contract failures {shown}`"),
        };
        let paused = "by the council: what comes for it fails, and can be tried again";
        Sheet::default()
            .row("contract", &shown)
            .row("account", hex(&self.account))
            .row("code", code)
            .maybe("paused", self.is_paused.then_some(paused))
            .maybe("own cryptlet", self.binding.as_ref().map(own_cryptlet))
            .row("subscriptions", self.subscriptions.len())
            .row("answers to come", self.answers(coin).trim_end())
            .row("failures", failures)
            .row(
                "queue",
                format!("{} turns wait, of all contracts", self.queue),
            )
    }

    fn answers(&self, coin: &Coin) -> String {
        let mut table = Table::new(&["ROUND", "CRYPTLET", "GAS", "FUNDS", "DELIVERY"]);
        for (round, answer) in &self.answers {
            let delivery = match answer.result {
                Some(_) => "in the queue",
                None => "asked, no result yet",
            };
            table.push(vec![
                round.to_string(),
                answer.cryptlet.to_string(),
                answer.callback.gas.to_string(),
                coin.shown(answer.funds),
                delivery.to_owned(),
            ]);
        }
        table.text("none")
    }
}

/// The cryptlet that a contract has bound, with its number.
fn own_cryptlet(binding: &BindingView) -> String {
    format!("number {}, {}", binding.cryptlet, binding_text(binding))
}

impl Subscribed {
    fn to_json(&self) -> Json {
        let listener = self.listener.as_ref().map(|listener| {
            json!({
                "callback": callback_json(&listener.callback),
                "funds": amount::to_json(listener.funds),
                "callbacksLeft": listener.callbacks_left,
                "resting": listener.is_resting,
                "waiting": listener.waiting.iter().map(|pending| pending.round).collect::<Vec<_>>(),
            })
        });
        let mut shown = subscription_json(&self.view);
        shown["cryptlet"] = json!(self.feed.as_ref().map(|feed| feed.cryptlet));
        shown["topic"] = json!(self.feed.as_ref().map(|feed| feed.topic));
        shown["method"] = json!(self.method());
        shown["feedState"] = json!(self.feed.as_ref().map(|feed| &feed.state));
        shown["listener"] = json!(listener);
        shown
    }

    fn method(&self) -> Option<String> {
        let method = |feed: &FeedView| String::from_utf8_lossy(&feed.method).into_owned();
        self.feed.as_ref().map(method)
    }

    fn sheet(&self, coin: &Coin) -> Sheet {
        let of = self.feed.as_ref().map(|feed| {
            let method = String::from_utf8_lossy(&feed.method);
            format!("cryptlet {}, {method}, {}", feed.cryptlet, when(feed))
        });
        let runs = self.feed.as_ref().map(|feed| feed_state(&feed.state));
        let results = self.view.results_left;
        let stands = format!("{}; {results} results are paid", standing(&self.view.state));
        let listener = self.listener.as_ref();
        let callback = listener.map(|Listener { callback, .. }| {
            format!(
                "{} gas, {} of deposit, selector {}",
                callback.gas,
                coin.shown(callback.deposit),
                hex(callback.selector)
            )
        });
        let funds = listener.map(|listener| {
            let (funds, left) = (coin.shown(listener.funds), listener.callbacks_left);
            format!("{funds}: enough for {left} callbacks, whatever each costs")
        });
        Sheet::default()
            .row("feed", hex(self.view.feed.0))
            .maybe("of", of)
            .maybe("state", runs)
            .row("subscription", stands)
            .maybe("callback", callback)
            .maybe("funds", funds)
            .row("delivery", delivery(listener))
    }
}

/// How a subscription's results reach the contract.
fn delivery(listener: Option<&Listener>) -> String {
    match listener {
        None => "no callback: it reads the queue".to_owned(),
        Some(listener) if listener.is_resting && listener.callbacks_left == 0 => {
            "rests: fund it".to_owned()
        }
        Some(listener) if listener.is_resting => "rests until it is accepted, or funded".to_owned(),
        Some(listener) => match listener.waiting.len() {
            0 => "nothing waits".to_owned(),
            waiting => format!("{waiting} of the feed's results wait"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{amount::tests::clt, chain::Callback};
    use cryptlet_primitives::{
        binding::BindingState,
        ids::{CryptletId, FeedId},
        view::SubscriptionState,
    };

    fn listener() -> Listener {
        Listener {
            callback: Callback {
                selector: [1, 2, 3, 4],
                gas: 50_000,
                deposit: 7,
            },
            funds: 1 << 60,
            callbacks_left: 3,
            is_resting: false,
            waiting: Vec::new(),
        }
    }

    fn standing_of(listener: Option<Listener>) -> Standing {
        let contract = H160::repeat_byte(7);
        let account = Account::of_address(contract.0);
        Standing {
            contract,
            has_code: true,
            is_paused: false,
            binding: None,
            subscriptions: vec![Subscribed {
                view: SubscriptionView {
                    feed: FeedId(H256::repeat_byte(1)),
                    subscriber: account.clone(),
                    state: SubscriptionState::Active,
                    results_left: 2,
                    funds: 9,
                    accepted_in: None,
                },
                feed: None,
                listener,
            }],
            account,
            answers: Vec::new(),
            failures: 2,
            queue: 0,
        }
    }

    #[test]
    fn a_contract_is_shown_with_gas_and_funds_of_its_callbacks() {
        let standing = standing_of(Some(listener()));
        let json = standing.to_json();
        let shown = &json["subscriptions"][0];
        assert_eq!(shown["listener"]["callback"]["selector"], "0x01020304");
        assert_eq!(shown["listener"]["callbacksLeft"], 3);
        assert_eq!(shown["listener"]["funds"], (1u64 << 60).to_string());
        assert_eq!(json["account"].as_str().map(str::len), Some(66));
        let human = standing.text(&clt());
        assert!(human.contains("enough for 3 callbacks"), "{human}");
        assert!(human.contains("nothing waits"), "{human}");
        assert!(
            human.contains("2: `cryptlet contract failures 0x"),
            "{human}"
        );
        assert!(standing_of(None).to_json()["subscriptions"][0]["listener"].is_null());
    }

    #[test]
    fn a_listener_that_rests_says_what_wakes_it() {
        let resting = |callbacks_left| Listener {
            is_resting: true,
            callbacks_left,
            ..listener()
        };
        assert_eq!(delivery(Some(&resting(0))), "rests: fund it");
        assert!(delivery(Some(&resting(1))).contains("accepted"));
        assert!(delivery(None).contains("no callback"));
    }

    #[test]
    fn an_address_of_which_nothing_is_known_is_refused() {
        let mut standing = standing_of(None);
        standing.has_code = false;
        assert!(!standing.is_unknown());
        standing.subscriptions.clear();
        standing.failures = 0;
        standing.binding = Some(BindingView {
            contract: standing.contract,
            cryptlet: CryptletId(4),
            blueprint: CryptletId(2),
            version: 1,
            state: BindingState::Bound,
            wait: false,
            asked: Vec::new(),
            wants_hosts: false,
        });
        assert!(!standing.is_unknown());
        let human = standing.text(&clt());
        assert!(human.contains("number 4"), "{human}");
        standing.binding = None;
        assert!(standing.is_unknown());
        let refused = no_contract(standing.contract);
        assert!(refused.state.contains("0x0707"), "{refused}");
        let cryptlet = check_address(CryptletId(4).address()).unwrap_err();
        assert_eq!(cryptlet.code, "not-a-contract");
        assert!(
            cryptlet.remedy.contains("cryptlet show 4"),
            "{}",
            cryptlet.remedy
        );
    }
}

//! `cryptlet feed`: what an account subscribes to.

use super::name;
use crate::{
    account::Account,
    chain::{Call, Chain},
    context::Context,
    error::{Outcome, Problem},
    moment::{duration, utc},
    output::{hex, Sheet, Table},
    resolve,
    shown::{feed_json, subscription_json},
};
use codec::Compact;
use cryptlet_primitives::{
    feed::Trigger,
    ids::FeedId,
    view::{FeedState, FeedView, StopReason, SubscriptionState, SubscriptionView},
};
use serde_json::{json, Value as Json};
use sp_core::H256;

/// What can be done with feeds.
#[derive(clap::Subcommand)]
pub enum Feed {
    /// List an account's subscriptions.
    #[command(after_help = "Example: cryptlet feed list --signer me.key")]
    List(List),
    /// Show a feed, and the signer's part in it.
    #[command(
        after_help = "Example: cryptlet feed show 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae"
    )]
    Show(Name),
    /// Pay for more results.
    #[command(
        after_help = "Example: cryptlet feed fund 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --results 100 --signer me.key"
    )]
    Fund(Fund),
    /// Have a feed go on that stopped.
    #[command(
        after_help = "Example: cryptlet feed resume 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --signer me.key"
    )]
    Resume(Name),
    /// End a subscription: deposit and unused funds come back.
    #[command(
        after_help = "Example: cryptlet feed leave 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --signer me.key"
    )]
    Leave(Name),
}

/// Whose subscriptions.
#[derive(clap::Args)]
pub struct List {
    /// The account; without it, the signer's.
    account: Option<Account>,
}

/// A feed by its name.
#[derive(clap::Args)]
pub struct Name {
    /// The feed, as `cryptlet subscribe` and `cryptlet feed list` show it.
    #[arg(value_parser = name::feed)]
    feed: FeedId,
}

/// A feed, and how much is paid.
#[derive(clap::Args)]
pub struct Fund {
    #[command(flatten)]
    name: Name,
    /// For how many results to pay.
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    results: u64,
}

impl Feed {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Feed::List(list) => list.run(context).await,
            Feed::Show(Name { feed }) => show(context, feed).await,
            Feed::Fund(fund) => fund.run(context).await,
            Feed::Resume(Name { feed }) => send(context, "resume_feed", feed, "it goes on").await,
            Feed::Leave(Name { feed }) => {
                let human = "left; deposit and unused funds are back";
                send(context, "unsubscribe", feed, human).await
            }
        }
    }
}

impl List {
    async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let account = match self.account {
            Some(account) => account,
            None => context.signer()?.account(),
        };
        let subscriptions = chain
            .subscriptions_of(
                &account,
                usize::try_from(super::MAX_ROWS).unwrap_or(usize::MAX),
                at,
            )
            .await?;
        let mut table = Table::new(&["feed", "cryptlet", "when", "subscription", "results left"]);
        for subscription in &subscriptions {
            let feed = known(&chain, subscription.feed, at).await?;
            table.push(vec![
                hex(feed.id.0),
                feed.cryptlet.to_string(),
                when(&feed),
                standing(&subscription.state),
                subscription.results_left.to_string(),
            ]);
        }
        let human = table.text("no subscriptions");
        let shown: Json = subscriptions.iter().map(subscription_json).collect();
        context.output.answer(&shown, &human)
    }
}

impl Fund {
    async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let id = self.name.feed;
        let feed = known(&chain, id, at).await?;
        let amount = feed.price.checked_mul(u128::from(self.results));
        let amount = amount.ok_or_else(|| {
            let state = format!("{} results cost more than there is", self.results);
            Problem::new("bad-amount", state, "pay for fewer: --results NUMBER")
        })?;
        let call = Call::new("CryptoDelegate", "fund_subscription")
            .with("feed", id)
            .with("amount", Compact(amount));
        let inclusion = context.submit(&chain, &call).await?;
        let funded = inclusion.event("CryptoDelegate", "SubscriptionFunded");
        let left = funded.and_then(|event| event.number("results_left"));
        let shown = json!({ "feed": id, "resultsLeft": left, "inclusion": inclusion.to_json() });
        let human = format!("paid for {} results to come", left.unwrap_or_default());
        context.output.answer(&shown, &human)
    }
}

/// A feed that must be there.
async fn known(chain: &Chain, id: FeedId, at: H256) -> Outcome<FeedView> {
    chain.feed(id, at).await?.ok_or_else(|| {
        Problem::new(
            "no-feed",
            format!("the chain has no feed {}", hex(id.0)),
            "it ended with its last subscription: `cryptlet subscribe NAME METHOD …` begins it anew",
        )
    })
}

async fn show(context: &Context, id: FeedId) -> Outcome {
    let (chain, at) = context.believed().await?;
    let view = known(&chain, id, at).await?;
    let cryptlet = resolve::cryptlet(&chain, &view.cryptlet.to_string(), at).await?;
    let own = match context.signer() {
        Ok(signer) => chain.subscription(id, &signer.account(), at).await?,
        Err(_) => None,
    };
    let coin = chain.coin().await;
    let sheet = Sheet::default()
        .row("feed", hex(view.id.0))
        .row("cryptlet", format!("{} ({})", cryptlet.name, cryptlet.id))
        .row("method", String::from_utf8_lossy(&view.method))
        .row("topic", hex(view.topic.0))
        .row("when", when(&view))
        .row("state", state(&view.state))
        .row("price", coin.shown(view.price))
        .row("rounds paid", view.delivered)
        .row("paying", view.active);
    let sheet = mine(sheet, own.as_ref());
    let shown = json!({
        "feed": feed_json(&view),
        "subscription": own.as_ref().map(subscription_json),
    });
    context.output.answer(&shown, &sheet.text())
}

fn mine(sheet: Sheet, own: Option<&SubscriptionView<Account>>) -> Sheet {
    match own {
        None => sheet,
        Some(own) => sheet
            .row("your subscription", standing(&own.state))
            .row("results paid", own.results_left),
    }
}

async fn send(context: &Context, name: &'static str, feed: FeedId, human: &str) -> Outcome {
    let call = Call::new("CryptoDelegate", name).with("feed", feed);
    context.carry_out(&call, "feed", feed.0, human).await
}

/// What makes a round due, for people.
pub fn when(feed: &FeedView) -> String {
    match feed.trigger {
        Trigger::Once => format!("at {}", utc(feed.start)),
        Trigger::Every { period_ms } => {
            format!("every {} from {}", duration(period_ms), utc(feed.start))
        }
        Trigger::WakeUp => "when its last answer says".to_owned(),
        Trigger::Event => "when it happens".to_owned(),
    }
}

/// How a feed stands, for people.
pub fn state(state: &FeedState) -> String {
    match state {
        FeedState::Asleep => "asleep: nobody pays for a result".to_owned(),
        FeedState::Waiting { due } => format!("next at {}", utc(*due)),
        FeedState::Open { round } => format!("round {round} is open"),
        FeedState::Done => "done: no further moment is to come".to_owned(),
        FeedState::Stopped { reason } => {
            let why = match reason {
                StopReason::Unanswered => "too many rounds brought no result",
                StopReason::NotServed => "the cryptlet does not serve it on these terms",
                StopReason::BadAnswer => "the answer named nothing to go on with",
            };
            format!("stopped: {why}; `cryptlet feed resume` has it go on")
        }
    }
}

/// How a subscription stands, for people.
pub fn standing(state: &SubscriptionState) -> String {
    match state {
        SubscriptionState::Asked { round } => format!("asked in round {round}"),
        SubscriptionState::Active => "active".to_owned(),
        SubscriptionState::Depleted => "used up: fund it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::{CryptletId, RoundId, TopicId};

    #[test]
    fn every_state_says_what_to_do() {
        let stopped = state(&FeedState::Stopped {
            reason: StopReason::Unanswered,
        });
        assert!(stopped.contains("feed resume"));
        assert!(state(&FeedState::Waiting { due: 0 }).contains("1970"));
        assert!(standing(&SubscriptionState::Depleted).contains("fund"));
        let asked = SubscriptionState::Asked { round: RoundId(7) };
        assert!(standing(&asked).contains('7'));
    }

    #[test]
    fn amounts_of_any_size_are_shown() {
        let large = u128::from(u64::MAX) + 1;
        let feed = FeedView {
            id: FeedId(H256::zero()),
            topic: TopicId(H256::zero()),
            cryptlet: CryptletId(1),
            method: Default::default(),
            params: Default::default(),
            trigger: Trigger::Event,
            start: 0,
            duration_ms: 1,
            price: large,
            state: FeedState::Asleep,
            delivered: 0,
            active: 0,
        };
        let subscription = SubscriptionView {
            feed: feed.id,
            subscriber: Account::new([1; 32]),
            state: SubscriptionState::Active,
            results_left: 1,
            funds: large,
            accepted_in: None,
        };
        let shown = [feed_json(&feed), subscription_json(&subscription)];
        assert_eq!(shown[0]["price"], large.to_string());
        assert_eq!(shown[1]["funds"], large.to_string());
        let few = subscription_json(&SubscriptionView {
            funds: 7,
            ..subscription
        });
        assert_eq!(few["funds"], "7");
        assert_eq!(few["resultsLeft"], 1);
    }
}

//! `cryptlet subscribe`: answers that come by themselves.

use super::asked::Asked;
use crate::{
    account::Account,
    amount::Amount,
    chain::{Call, Chain, Inclusion},
    context::Context,
    error::{Outcome, Problem},
    moment::{duration_ms, moment},
    output::{hex, Sheet},
    question::Question,
    shown::{named_json, subscription_json},
    terms::Terms,
};
use codec::Compact;
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    ids::{FeedId, Moment},
    view::{CryptletView, SubscriptionState, SubscriptionView},
};
use serde_json::json;
use sp_core::H256;
use std::time::Duration;

/// How long the pool may take to accept, as seen from here.
const PATIENCE: Duration = Duration::from_secs(90);

/// The command's arguments.
#[derive(clap::Args)]
pub struct Subscribe {
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    when: When,
    /// From this moment on, with --every or --wake-up; without it, from now.
    #[arg(long, value_name = "MOMENT", value_parser = moment, conflicts_with_all = ["at", "event"])]
    start: Option<Moment>,
    /// Events after this cursor; without it, after now in milliseconds since 1970. Where cursors are counted (1, 2, …), as
    /// those of updates are, give 0: nothing comes after now.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["at", "every", "wake_up", "start"])]
    after: Option<u64>,
    /// How long the pool has for each answer: 5s, 30s, 5m.
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration_ms)]
    deadline: u64,
    /// What each result costs, in tokens (0.001CLT) or in the chain's smallest unit; without it, the least that the policy
    /// in force asks.
    #[arg(long, value_name = "AMOUNT")]
    price: Option<Amount>,
    /// For how many results to pay in advance.
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    results: u64,
}

/// When an answer comes.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct When {
    /// Once, at this moment: 2026-11-21T16:00:00Z.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    at: Option<Moment>,
    /// Again and again: 15m, 2h.
    #[arg(long, value_name = "DURATION", value_parser = duration_ms)]
    every: Option<u64>,
    /// When the answer before says: for methods whose answers begin with their next moment.
    #[arg(long)]
    wake_up: bool,
    /// Whenever it happens: for methods that tell an event.
    #[arg(long)]
    event: bool,
}

impl Subscribe {
    /// Subscribes, and waits until the pool has accepted.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let (cryptlet, question) = self.asked.read(&chain, at).await?;
        let feed = self.feed(&chain, &cryptlet, &question, at).await?;
        let inclusion = self.send(context, &chain, &feed).await?;
        let id = feed.id();
        let subscribed = inclusion.event("CryptoDelegate", "Subscribed");
        let told = subscribed.and_then(|event| event.bytes32("feed"));
        let subscriber = context.signer()?.account();
        if told != Some(id.0 .0) {
            return Err(Problem::new(
                "other-version",
                "the chain subscribed to another feed than this program computes",
                "use the `cryptlet` of the release that the node runs",
            ));
        }
        context.output.progress(format!(
            "asked; waiting until {}'s pool accepts",
            cryptlet.name
        ));
        let waiting = accepted(context, &chain, id, &subscriber);
        let view = tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| Err(not_known(id)))?;
        let shown = json!({
            "cryptlet": named_json(&cryptlet),
            "question": question.to_json()?,
            "feed": id,
            "start": feed.start,
            "subscription": subscription_json(&view),
            "inclusion": inclusion.to_json(),
        });
        let sheet = Sheet::default()
            .row("feed", hex(id.0))
            .row("topic", hex(question.topic.0))
            .row("results paid", view.results_left)
            .maybe("accepted in round", view.accepted_in)
            .maybe("events after", self.begins(&feed));
        context.output.answer(&shown, &sheet.text())
    }

    /// The trigger, and where it begins, at the chain's `now`.
    fn trigger(&self, now: Moment) -> (Trigger, Moment) {
        let start = self.start.unwrap_or(now);
        match (self.when.at, self.when.every) {
            (Some(at), _) => (Trigger::Once, at),
            (None, Some(period_ms)) => (Trigger::Every { period_ms }, start),
            (None, None) if self.when.wake_up => (Trigger::WakeUp, start),
            (None, None) => (Trigger::Event, self.after.unwrap_or(now)),
        }
    }

    /// Where events begin, for people.
    fn begins(&self, feed: &Feed) -> Option<String> {
        let now = "that is now, in milliseconds; where cursors are counted from 1, nothing comes: leave the feed, and \
                   subscribe with --after 0";
        match (feed.trigger, self.after) {
            (Trigger::Event, Some(after)) => Some(after.to_string()),
            (Trigger::Event, None) => Some(format!("{}: {now}", feed.start)),
            _ => None,
        }
    }

    async fn feed(
        &self,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        question: &Question,
        at: H256,
    ) -> Outcome<Feed> {
        let terms = Terms::read(chain, cryptlet.id, at).await?;
        let price = match &self.price {
            Some(price) => terms.coin.units(price)?,
            None => terms.least_fee.max(1),
        };
        terms.check(question.params.len(), self.deadline, price)?;
        let (trigger, start) = self.trigger(chain.now(at).await?);
        question.check_trigger(trigger)?;
        Ok(Feed {
            cryptlet: cryptlet.id,
            method: question.method.clone(),
            params: question.params.clone(),
            trigger,
            start,
            duration_ms: self.deadline,
            price,
        })
    }

    async fn send(&self, context: &Context, chain: &Chain, feed: &Feed) -> Outcome<Inclusion> {
        let funds = feed
            .price
            .checked_mul(u128::from(self.results))
            .ok_or_else(|| {
                let state = format!("{} results cost more than there is", self.results);
                Problem::new("bad-amount", state, "pay for fewer: --results NUMBER")
            })?;
        let call = Call::new("CryptoDelegate", "subscribe")
            .with("cryptlet", feed.cryptlet)
            .with("method", &feed.method)
            .with("params", &feed.params)
            .with("trigger", feed.trigger)
            .with("start", feed.start)
            .with("duration_ms", feed.duration_ms)
            .with("price", Compact(feed.price))
            .with("funds", Compact(funds));
        context.submit(chain, &call).await
    }
}

/// Waits until a believed block shows the subscription as accepted, or as undone.
async fn accepted(
    context: &Context,
    chain: &Chain,
    feed: FeedId,
    subscriber: &Account,
) -> Outcome<SubscriptionView<Account>> {
    let mut blocks = chain.blocks(context.finality()).await?;
    let mut at = chain.head(context.finality()).await?;
    let mut was_there = false;
    loop {
        match chain.subscription(feed, subscriber, at).await? {
            Some(view) if matches!(view.state, SubscriptionState::Asked { .. }) => was_there = true,
            Some(view) => return Ok(view),
            None if was_there => return Err(not_accepted()),
            // The block that the transaction is in is still to come.
            None => {}
        }
        at = H256(blocks.next().await?.hash().0);
    }
}

/// The round of the acceptance ended without one.
fn not_accepted() -> Problem {
    Problem::new(
        "not-accepted",
        "the cryptlet's pool did not accept the subscription in time; deposit and funds are back, less the least fee of \
         the policy in force, which is burnt",
        "see who is asked with `cryptlet show NAME`, and the hosts' logs; then subscribe again",
    )
}

/// This program waited no longer.
fn not_known(feed: FeedId) -> Problem {
    Problem::new(
        "not-known",
        format!(
            "after {} s the subscription is not yet seen as accepted; its round may still be open, and deposit and funds stay \
             with it until it ends",
            PATIENCE.as_secs()
        ),
        format!("look again, instead of subscribing anew: cryptlet feed show {}", hex(feed.0)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use cryptlet_primitives::ids::CryptletId;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        subscribe: Subscribe,
    }

    fn trigger(words: &[&str]) -> Option<(Trigger, Moment)> {
        let line = ["cryptlet", "prices", "latest"].iter().chain(words);
        let parsed = Line::try_parse_from(line).ok()?;
        Some(parsed.subscribe.trigger(1_000))
    }

    #[test]
    fn one_trigger_is_given_with_what_belongs_to_it() {
        let every = Trigger::Every { period_ms: 60_000 };
        for (words, read) in [
            (
                &["--at", "1970-01-01T00:00:07Z"][..],
                (Trigger::Once, 7_000),
            ),
            (&["--every", "1m"], (every, 1_000)),
            (
                &["--every", "1m", "--start", "1970-01-01T00:00:07Z"],
                (every, 7_000),
            ),
            (&["--wake-up"], (Trigger::WakeUp, 1_000)),
            (&["--event"], (Trigger::Event, 1_000)),
            (&["gold", "--event", "--after", "5"], (Trigger::Event, 5)),
        ] {
            assert_eq!(trigger(words), Some(read), "{words:?}");
        }
        for words in [
            &[][..],
            &["--every", "1m", "--event"],
            &["--every", "1m", "--after", "5"],
            &["--event", "--start", "1970-01-01"],
            &["--at", "soon"],
        ] {
            assert_eq!(trigger(words), None, "{words:?}");
        }
    }

    #[test]
    fn a_round_that_ended_is_told_from_one_that_may_be_open() {
        let ended = not_accepted();
        assert!(ended.state.contains("burnt"), "{ended}");
        let feed = FeedId(H256::repeat_byte(7));
        let open = not_known(feed);
        assert_ne!(open.code, ended.code);
        assert!(open.state.contains("may still be open"), "{open}");
        assert!(!open.state.contains("are back"), "{open}");
        assert!(open.remedy.ends_with(&hex(feed.0)), "{open}");
    }

    #[test]
    fn who_gives_no_cursor_is_told_where_events_begin() {
        let begins = |words: &[&str]| {
            let line = ["cryptlet", "prices", "latest"].iter().chain(words);
            let Line { subscribe } = Line::try_parse_from(line).unwrap();
            let (trigger, start) = subscribe.trigger(1_000);
            subscribe.begins(&Feed {
                cryptlet: CryptletId(1),
                method: Default::default(),
                params: Default::default(),
                trigger,
                start,
                duration_ms: 1,
                price: 1,
            })
        };
        let now = begins(&["--event"]).unwrap();
        assert!(now.starts_with("1000: ") && now.contains("--after 0"));
        let given = begins(&["--event", "--after", "5"]);
        assert_eq!(given.as_deref(), Some("5"));
        assert_eq!(begins(&["--wake-up"]), None);
    }
}

//! `cryptlet topic`: what a question's place on the chain costs, and who pays for it.

use super::name;
use crate::{
    account::Account,
    chain::Call,
    context::Context,
    error::{Outcome, Problem},
    moment::utc,
    output::{hex, Sheet},
};
use cryptlet_primitives::{
    ids::TopicId,
    view::{Retention, TopicView},
};
use serde_json::json;

/// What can be done with topics.
#[derive(clap::Subcommand)]
pub enum Topic {
    /// Show who pays for a topic, and which of its results the chain's state has.
    #[command(
        after_help = "Example: cryptlet topic show 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae"
    )]
    Show(TopicName),
    /// Choose how many results of a topic stay in the chain's state; the signer, who pays for the topic, pays for them.
    #[command(
        after_help = "Example: cryptlet topic keep 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --pages 10 --signer me.key"
    )]
    Keep(Keep),
    /// Let whoever asks next in a topic pay its deposit; the signer, who pays it now, gets it back then.
    #[command(
        after_help = "Example: cryptlet topic hand-over 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --signer me.key"
    )]
    HandOver(TopicName),
    /// Remove a topic, with its results: one that nobody else uses at once, a shared one when it has long been idle. The signer, who paid for it, gets the deposit back.
    #[command(
        after_help = "Example: cryptlet topic remove 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae --signer me.key"
    )]
    Remove(TopicName),
}

/// A topic by its name.
#[derive(clap::Args)]
pub struct TopicName {
    /// The topic, as `cryptlet request` and `cryptlet result` show it.
    #[arg(value_parser = name::topic)]
    topic: TopicId,
}

/// What a topic keeps.
#[derive(clap::Args)]
pub struct Keep {
    #[command(flatten)]
    name: TopicName,
    /// The newest pages, of sixteen results each.
    #[arg(
        long,
        value_name = "NUMBER",
        required_unless_present = "all",
        conflicts_with = "all",
        value_parser = clap::value_parser!(u16).range(2..)
    )]
    pages: Option<u16>,
    /// All results, as long as the signer's account can pay for the next page.
    #[arg(long)]
    all: bool,
}

impl Keep {
    /// The rule: one of both is given.
    fn retention(&self) -> Retention {
        match self.pages {
            Some(pages) if !self.all => Retention::Newest { pages },
            _ => Retention::All,
        }
    }
}

impl Topic {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Topic::Show(TopicName { topic }) => show(context, topic).await,
            Topic::Keep(keep) => {
                let (topic, retention) = (keep.name.topic, keep.retention());
                let call = call("set_retention", topic).with("retention", retention);
                let human = format!("keeps {}; the deposit follows", words(retention));
                send(context, &call, topic, &human).await
            }
            Topic::HandOver(TopicName { topic }) => {
                let human = "handed over: the deposit comes back when another account asks in it";
                send(context, &call("hand_over_topic", topic), topic, human).await
            }
            Topic::Remove(TopicName { topic }) => {
                let call = call("remove_topic", topic);
                send(context, &call, topic, "removed; the deposit is back").await
            }
        }
    }
}

async fn show(context: &Context, topic: TopicId) -> Outcome {
    let (chain, at) = context.believed().await?;
    let view = chain.topic(topic, at).await?.ok_or_else(|| {
        Problem::new(
            "no-topic",
            format!("the chain has no topic {}", hex(topic.0)),
            "ask first: `cryptlet request NAME METHOD …`",
        )
    })?;
    context.output.answer(&json!(view), &sheet(&view).text())
}

/// For people.
fn sheet(view: &TopicView<Account>) -> Sheet {
    let results = match view.next.checked_sub(1) {
        Some(last) => format!("{} to {last}", view.first),
        None => "none yet".to_owned(),
    };
    let newest = (view.next > 0).then(|| utc(view.last_accepted_at));
    Sheet::default()
        .row("topic", hex(view.id.0))
        .row("cryptlet", view.cryptlet)
        .row("depositor", &view.depositor)
        .row("results", results)
        .row("keeps", words(view.retention))
        .maybe("newest", newest)
}

/// A rule in words.
fn words(retention: Retention) -> String {
    match retention {
        Retention::Newest { pages } => format!("the newest {pages} pages of sixteen results"),
        Retention::All => "all results".to_owned(),
    }
}

fn call(name: &'static str, topic: TopicId) -> Call {
    Call::new("CryptoDelegate", name).with("topic", topic)
}

async fn send(context: &Context, call: &Call, topic: TopicId, human: &str) -> Outcome {
    context.carry_out(call, "topic", topic.0, human).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::ids::CryptletId;
    use sp_core::H256;

    #[test]
    fn a_topic_without_results_says_so() {
        let view = |first, next| TopicView {
            id: TopicId(H256::repeat_byte(7)),
            cryptlet: CryptletId(1),
            depositor: Account::new([1; 32]),
            first,
            next,
            last_accepted_at: 0,
            retention: Retention::All,
        };
        assert!(sheet(&view(0, 0)).text().contains("none yet"));
        let text = sheet(&view(16, 40)).text();
        assert!(text.contains("16 to 39") && text.contains("newest"));
        assert!(text.contains("all results"));
    }
}

//! `cryptlet watch`: what happens, as it happens.

use super::name;
use crate::{
    chain::{Chain, ChainEvent},
    context::Context,
    error::Outcome,
    output::hex,
    resolve,
};
use cryptlet_primitives::ids::{CryptletId, FeedId, TopicId};
use sp_core::{H160, H256};
use std::collections::BTreeMap;

/// The pallets whose events are of interest.
const PALLETS: &[&str] = &["Cryptlet", "CryptoDelegate", "Callbacks"];
/// Most topics and feeds that are remembered; one that was forgotten is looked up again.
const MAX_KNOWN: usize = 10_000;

/// The command's arguments.
#[derive(clap::Args)]
pub struct Watch {
    /// Only events of this cryptlet: those that name it, its topics or its feeds.
    #[arg(long, value_name = "NAME")]
    cryptlet: Option<String>,
    /// Only events of this topic: its results, and those of the feeds that ask it.
    #[arg(long, value_parser = name::topic)]
    topic: Option<TopicId>,
    /// Only events of this feed, its results, and those of requests in its topic.
    #[arg(long, value_parser = name::feed)]
    feed: Option<FeedId>,
    /// Only events that name this contract: its callbacks and why they failed, and the cryptlet that it binds.
    #[arg(long, value_name = "ADDRESS", value_parser = name::contract)]
    contract: Option<H160>,
    /// Stop after so many events.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
}

impl Watch {
    /// Prints events until it is interrupted, or has printed enough. With `--json`, a document a line.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let mut filter = Filter {
            cryptlet: match &self.cryptlet {
                Some(name) => Some(resolve::cryptlet(&chain, name, at).await?.id),
                None => None,
            },
            topic: self.topic,
            feed: self.feed,
            contract: self.contract,
            known: Known::default(),
        };
        let mut blocks = chain.blocks(context.finality()).await?;
        context.output.progress("watching; Ctrl-C ends it");
        let mut left = self.limit.unwrap_or(u64::MAX);
        while left > 0 {
            let block = blocks.next().await?;
            for event in chain.events_in(&block, PALLETS).await? {
                let at = H256(block.hash().0);
                if left == 0 || !filter.passes(&chain, &event, at).await? {
                    continue;
                }
                let mut shown = event.to_json();
                shown["block"] = block.number().into();
                shown["blockHash"] = hex(block.hash()).into();
                let human = format!("#{} {}", block.number(), event.line());
                context.output.answer(&shown, &human)?;
                left -= 1;
            }
        }
        Ok(())
    }
}

/// Which events are shown: those that pass all that is given.
struct Filter {
    cryptlet: Option<CryptletId>,
    topic: Option<TopicId>,
    feed: Option<FeedId>,
    contract: Option<H160>,
    known: Known,
}

/// What an event is about, as far as it is known.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
struct Subject {
    cryptlet: Option<CryptletId>,
    topic: Option<TopicId>,
    feed: Option<FeedId>,
    contract: Option<H160>,
}

/// Topics and feeds that were looked up.
#[derive(Default)]
struct Known {
    topics: BTreeMap<TopicId, CryptletId>,
    feeds: BTreeMap<FeedId, (CryptletId, TopicId)>,
}

impl Filter {
    async fn passes(&mut self, chain: &Chain, event: &ChainEvent, at: H256) -> Outcome<bool> {
        let mut subject = Subject::of(event);
        if (self.cryptlet, self.topic, self.feed) == (None, None, None) {
            return Ok(self.wants(subject, None));
        }
        if let Some(feed) = subject.feed {
            let known = self.known.feed(chain, feed, at).await?;
            subject.cryptlet = subject.cryptlet.or(known.map(|(cryptlet, _)| cryptlet));
            subject.topic = subject.topic.or(known.map(|(_, topic)| topic));
        }
        if let (Some(topic), None) = (subject.topic, subject.cryptlet) {
            subject.cryptlet = self.known.topic(chain, topic, at).await?;
        }
        let topic_of_feed = match self.feed {
            Some(feed) => self.known.feed(chain, feed, at).await?,
            None => None,
        };
        Ok(self.wants(subject, topic_of_feed.map(|(_, topic)| topic)))
    }

    /// Whether an event about this is shown; `topic_of_feed` is where the results of the wanted feed stand.
    fn wants(&self, subject: Subject, topic_of_feed: Option<TopicId>) -> bool {
        let is_of_feed = |feed| match subject.feed {
            Some(other) => other == feed,
            None => topic_of_feed.is_some() && subject.topic == topic_of_feed,
        };
        self.cryptlet.is_none_or(|id| subject.cryptlet == Some(id))
            && self.topic.is_none_or(|id| subject.topic == Some(id))
            && self.feed.is_none_or(is_of_feed)
            && self
                .contract
                .is_none_or(|address| subject.contract == Some(address))
    }
}

impl Subject {
    fn of(event: &ChainEvent) -> Self {
        let number = event.number("cryptlet");
        let digest = |field| event.bytes32(field).map(H256);
        Subject {
            cryptlet: number.and_then(|id| u32::try_from(id).ok()).map(CryptletId),
            topic: digest("topic").map(TopicId),
            feed: digest("feed").map(FeedId),
            contract: event.address("contract"),
        }
    }
}

impl Known {
    /// What a feed asks; `None` if the chain does not have it, or has it no more.
    async fn feed(
        &mut self,
        chain: &Chain,
        id: FeedId,
        at: H256,
    ) -> Outcome<Option<(CryptletId, TopicId)>> {
        if let Some(known) = self.feeds.get(&id) {
            return Ok(Some(*known));
        }
        let found = chain.feed(id, at).await?;
        let found = found.map(|feed| (feed.cryptlet, feed.topic));
        if let Some(found) = found.filter(|_| self.feeds.len() < MAX_KNOWN) {
            self.feeds.insert(id, found);
        }
        Ok(found)
    }

    /// The cryptlet that a topic asks.
    async fn topic(&mut self, chain: &Chain, id: TopicId, at: H256) -> Outcome<Option<CryptletId>> {
        if let Some(known) = self.topics.get(&id) {
            return Ok(Some(*known));
        }
        let found = chain.topic(id, at).await?.map(|topic| topic.cryptlet);
        if let Some(found) = found.filter(|_| self.topics.len() < MAX_KNOWN) {
            self.topics.insert(id, found);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(cryptlet: Option<u32>, topic: Option<u8>, feed: Option<u8>) -> Filter {
        let subject = subject(cryptlet, topic, feed);
        Filter {
            cryptlet: subject.cryptlet,
            topic: subject.topic,
            feed: subject.feed,
            contract: None,
            known: Known::default(),
        }
    }

    fn subject(cryptlet: Option<u32>, topic: Option<u8>, feed: Option<u8>) -> Subject {
        Subject {
            cryptlet: cryptlet.map(CryptletId),
            topic: topic.map(|byte| TopicId(H256::repeat_byte(byte))),
            feed: feed.map(|byte| FeedId(H256::repeat_byte(byte))),
            contract: None,
        }
    }

    #[test]
    fn a_feed_is_watched_with_the_results_of_its_topic() {
        let topic = subject(None, Some(7), None).topic;
        let by_feed = filter(None, None, Some(1));
        for (about, wanted) in [
            (subject(Some(1), Some(7), Some(1)), true),
            (subject(Some(1), Some(7), Some(2)), false),
            (subject(Some(1), Some(7), None), true),
            (subject(Some(1), Some(8), None), false),
            (subject(Some(1), None, None), false),
        ] {
            assert_eq!(by_feed.wants(about, topic), wanted, "{about:?}");
            // A feed that nobody knows yet has no topic.
            assert_eq!(by_feed.wants(about, None), about.feed == by_feed.feed);
        }
    }

    #[test]
    fn all_that_is_given_must_fit() {
        let both = filter(Some(1), Some(7), None);
        assert!(both.wants(subject(Some(1), Some(7), Some(3)), None));
        assert!(!both.wants(subject(Some(2), Some(7), None), None));
        assert!(!both.wants(subject(Some(1), None, None), None));
    }

    #[test]
    fn a_contract_is_watched_by_its_address() {
        let by_contract = Filter {
            contract: Some(H160::repeat_byte(9)),
            ..filter(Some(1), None, None)
        };
        let about = |cryptlet, contract| Subject {
            contract: Some(H160::repeat_byte(contract)),
            ..subject(Some(cryptlet), None, None)
        };
        assert!(by_contract.wants(about(1, 9), None));
        assert!(!by_contract.wants(about(1, 8), None));
        assert!(!by_contract.wants(about(2, 9), None));
        assert!(!by_contract.wants(subject(Some(1), None, None), None));
    }

    #[test]
    fn an_event_says_what_it_is_about() {
        let fields = serde_json::json!({
            "feed": format!("0x{}", "03".repeat(32)),
            "topic": format!("0x{}", "07".repeat(32)),
            "cryptlet": 1,
            "contract": format!("0x{}", "09".repeat(20)),
        });
        let event = ChainEvent {
            pallet: "CryptoDelegate".to_owned(),
            name: "ResultAccepted".to_owned(),
            fields: fields.as_object().unwrap().clone(),
        };
        let about = Subject {
            contract: Some(H160::repeat_byte(9)),
            ..subject(Some(1), Some(7), Some(3))
        };
        assert_eq!(Subject::of(&event), about);
    }
}

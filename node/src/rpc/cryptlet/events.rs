//! Events as they happen, for readers who name what concerns them.

use super::{
    bulletin::{Along, BlockEvents, Bulletin, Event, Told},
    fault,
};
use cryptlet_primitives::ids::{CryptletId, FeedId, HostId, Moment, RoundId, TopicId};
use cryptlet_registrar_runtime::{AccountId, Hash};
use futures::{stream, Stream, StreamExt};
use jsonrpsee::core::RpcResult;
use serde::{Deserialize, Serialize};
use serde_json::{value::RawValue, Map, Value as Json};
use sp_core::H160;
use std::sync::Arc;

/// Most names that a filter may list.
const MAX_NAMES: usize = 64;
/// Longest name, bytes: longer than any event's.
const MAX_NAME: usize = 64;

/// Which events a reader wants: those that name all that is given here.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EventFilter {
    /// Those about this cryptlet.
    pub cryptlet: Option<CryptletId>,
    /// About this host.
    pub host: Option<HostId>,
    /// About this topic.
    pub topic: Option<TopicId>,
    /// About this feed.
    pub feed: Option<FeedId>,
    /// About this round.
    pub round: Option<RoundId>,
    /// About this contract.
    pub contract: Option<H160>,
    /// That name this account, in whichever part.
    pub account: Option<AccountId>,
    /// With one of these names.
    pub names: Option<Vec<String>>,
    /// Only from finalized blocks.
    pub finalized: bool,
}

/// A block in which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HappenedIn {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: Hash,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// The block.
    pub block: HappenedIn,
    /// The block's moment, milliseconds since 1970.
    pub moment: Moment,
    /// The pallet that says so.
    pub pallet: String,
    /// What happened, in the past tense.
    pub event: String,
    /// The details, by the names that the chain's metadata gives them.
    pub data: Map<String, Json>,
}

/// What of a filter has to be found, as it stands in an event.
struct Wanted {
    fields: Vec<(&'static str, Json)>,
    account: Option<Json>,
    names: Option<Vec<String>>,
}

impl Wanted {
    fn new(filter: EventFilter) -> RpcResult<Self> {
        let EventFilter {
            cryptlet,
            host,
            topic,
            feed,
            round,
            contract,
            account,
            names,
            finalized: _,
        } = filter;
        let is_long = |names: &Vec<String>| {
            names.len() > MAX_NAMES || names.iter().any(|name| name.len() > MAX_NAME)
        };
        if names.as_ref().is_some_and(is_long) {
            return Err(fault::of(
                fault::LIMIT,
                format!(
                    "a filter lists at most {MAX_NAMES} names of {MAX_NAME} bytes: leave `names` away, and choose from what comes"
                ),
            ));
        }
        let fields = [
            ("cryptlet", cryptlet.map(shown)),
            ("host", host.map(shown)),
            ("topic", topic.map(shown)),
            ("feed", feed.map(shown)),
            ("round", round.map(shown)),
            ("contract", contract.map(shown)),
        ];
        let fields = fields.into_iter();
        Ok(Wanted {
            fields: fields
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            account: account.map(shown),
            names,
        })
    }

    fn fits(&self, event: &Event) -> bool {
        let named = self.names.as_ref();
        let account = self.account.as_ref();
        named.is_none_or(|names| names.contains(&event.name))
            && account.is_none_or(|account| event.data.values().any(|value| value == account))
            && self
                .fields
                .iter()
                .all(|(name, value)| event.data.get(*name) == Some(value))
    }
}

/// A value as JSON.
fn shown(value: impl Serialize) -> Json {
    // Numbers, digests and addresses have a JSON form.
    serde_json::to_value(value).unwrap_or_default()
}

/// Events that pass a filter, from now on, each a [`Happened`]. Ends when the reader missed a block: it was too slow, or the
/// node could not read it.
pub(super) fn happenings(
    bulletin: &Bulletin,
    filter: EventFilter,
) -> RpcResult<impl Stream<Item = Arc<RawValue>> + Unpin + Send + 'static> {
    let along = if filter.finalized {
        Along::Finalized
    } else {
        Along::Best
    };
    let wanted = Wanted::new(filter)?;
    let (_, blocks) = bulletin.listen(along);
    let events =
        until_missed(blocks).flat_map(move |block| stream::iter(of_block(&wanted, &block)));
    Ok(events.boxed())
}

/// Blocks up to the first that was missed, or whose events can't be read.
fn until_missed(blocks: impl Stream<Item = Option<Told>>) -> impl Stream<Item = Told> {
    blocks.scan((), |_, block| {
        std::future::ready(block.filter(|block| block.events.is_some()))
    })
}

/// The events of a block that pass, shared with all other readers.
fn of_block(wanted: &Wanted, block: &BlockEvents) -> Vec<Arc<RawValue>> {
    let events = block.events.iter().flatten();
    let fitting = events.filter(|event| wanted.fits(event));
    fitting.map(|event| event.json.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, value::to_raw_value};

    fn event(data: Json) -> Event {
        let Json::Object(data) = data else {
            unreachable!("an object is given")
        };
        let json = to_raw_value(&data).expect("JSON").into();
        Event {
            name: "Subscribed".to_owned(),
            data,
            json,
        }
    }

    fn fits(filter: Json, event: &Event) -> bool {
        let filter = serde_json::from_value(filter).expect("a filter");
        Wanted::new(filter).expect("few names").fits(event)
    }

    #[test]
    fn an_event_fits_if_it_names_all_that_is_wanted() {
        let account = AccountId::new([7; 32]);
        let feed = format!("0x{}", "2a".repeat(32));
        let event =
            event(json!({ "cryptlet": 5, "feed": feed, "subscriber": account, "round": 9 }));
        for filter in [
            json!({}),
            json!({ "cryptlet": 5 }),
            json!({ "feed": feed, "round": 9 }),
            json!({ "account": account, "names": ["Subscribed", "Unsubscribed"] }),
        ] {
            assert!(fits(filter.clone(), &event), "{filter}");
        }
        for filter in [
            json!({ "cryptlet": 6 }),
            json!({ "cryptlet": 5, "topic": feed }),
            json!({ "account": AccountId::new([8; 32]) }),
            json!({ "names": [] }),
        ] {
            assert!(!fits(filter.clone(), &event), "{filter}");
        }
    }

    #[test]
    fn a_contracts_author_hears_of_its_callbacks() {
        let contract = |digits: &str| format!("0x{}", digits.repeat(10));
        let event = event(json!({ "contract": contract("c0de"), "reason": "Reverted" }));
        assert!(fits(json!({ "contract": contract("c0de") }), &event));
        assert!(
            fits(json!({ "contract": contract("C0dE") }), &event),
            "whatever its capitals"
        );
        assert!(!fits(json!({ "contract": contract("beef") }), &event));
    }

    #[test]
    fn a_filter_is_short_and_has_no_unknown_parts() {
        let many = vec!["Subscribed".to_owned(); MAX_NAMES + 1];
        for names in [many, vec!["S".repeat(MAX_NAME + 1)]] {
            let long = serde_json::from_value(json!({ "names": names })).expect("a filter");
            assert_eq!(
                Wanted::new(long).map(|_| ()).map_err(|error| error.code()),
                Err(fault::LIMIT)
            );
        }
        assert!(serde_json::from_value::<EventFilter>(json!({ "cryptlets": 5 })).is_err());
    }

    #[test]
    fn readers_of_a_block_share_its_events() {
        let block = BlockEvents {
            hash: Hash::repeat_byte(1),
            parent: Hash::zero(),
            events: Some(
                [5, 6]
                    .map(|cryptlet| event(json!({ "cryptlet": cryptlet })))
                    .into(),
            ),
        };
        let filter = |cryptlet: Option<CryptletId>| EventFilter {
            cryptlet,
            ..EventFilter::default()
        };
        let read = |filter| of_block(&Wanted::new(filter).expect("few names"), &block);
        let [all, some] = [None, Some(CryptletId(6))].map(|cryptlet| read(filter(cryptlet)));
        assert_eq!((all.len(), some.len()), (2, 1));
        assert!(Arc::ptr_eq(&all[1], &some[0]));
    }

    #[tokio::test]
    async fn a_reader_is_told_up_to_the_first_block_that_can_not_be_read() {
        let block = |number: u8, events: Option<Vec<Event>>| {
            let block = BlockEvents {
                hash: Hash::repeat_byte(number),
                parent: Hash::repeat_byte(number - 1),
                events,
            };
            Some(Arc::new(block))
        };
        let read = || Some(Vec::new());
        for unread in [block(2, None), None] {
            let blocks = [block(1, read()), unread, block(3, read())];
            let told: Vec<Told> = until_missed(stream::iter(blocks)).collect().await;
            let told: Vec<Hash> = told.iter().map(|block| block.hash).collect();
            assert_eq!(told, [Hash::repeat_byte(1)]);
        }
    }
}

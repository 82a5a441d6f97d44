//! A network for the worker, in time of its own: hosts with manners, good and bad.
//!
//! | file | noun |
//! |---|---|
//! | `node` | a node on it, whose worker runs |
//! | `manner` | how a host answers dispatches |
//! | `news` | what a host says has happened |
//! | `service` | what a host says to contracts' cryptlets |
//! | `wire` | requests and answers on their way, and the worker's storage |

mod manner;
mod news;
mod node;
mod service;
mod wire;

pub use manner::Manner;
pub use node::Node;
pub use service::Service;

use super::world::Host;
use cryptlet_primitives::{binding::SignedBindingAsk, dispatch::SignedDispatch, ids::RoundId};
use sp_core::offchain::storage::InMemOffchainStorage;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use wire::Request;

/// The state of the network.
pub struct State {
    /// Its clock, milliseconds.
    pub now: u64,
    /// How far the node's clock is ahead of the hosts', milliseconds.
    pub skew: i64,
    /// Requests that were sent, by host.
    pub asked: Vec<SignedDispatch>,
    /// How long it takes to start a request, milliseconds.
    pub start_ms: u64,
    /// How often hosts were asked for news.
    pub news_asked: u32,
    /// What a host tells when it is asked, by its place.
    pub happened: BTreeMap<usize, Vec<RoundId>>,
    /// Questions about bindings that were sent.
    pub bindings_asked: Vec<SignedBindingAsk>,
    /// What a host says to them, by its place. Others say nothing.
    pub serves: BTreeMap<usize, Service>,
    /// Most bytes that were read of one body.
    pub most_read: usize,
    hosts: BTreeMap<String, (Host, Manner)>,
    requests: Vec<Request>,
    storage: InMemOffchainStorage,
}

/// The network, the worker's storage and its clock.
#[derive(Clone)]
pub struct Net(Arc<Mutex<State>>);

impl Net {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

/// The place of a host in the world, by its endpoint.
fn place_of(endpoint: &str) -> usize {
    let place = endpoint.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    place.split('.').next().unwrap().parse().unwrap()
}

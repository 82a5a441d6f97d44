//! Ethereum transactions that were given to this node, so that who sent them sees that they wait.

use cryptlet_registrar_runtime::Hash;
use pallet_revive::evm::H256;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

/// As many as the pool holds by the SDK's default: of older ones it is not said that they wait.
const MOST: usize = 8_192;

/// The names that transactions have in the pool.
#[derive(Default)]
pub struct Sent(Mutex<Names>);

#[derive(Default)]
struct Names {
    by_hash: HashMap<H256, Hash>,
    order: VecDeque<H256>,
}

impl Sent {
    /// Remembers a transaction by its Ethereum hash, and its name in the pool.
    pub fn add(&self, hash: H256, name: Hash) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.by_hash.insert(hash, name).is_none() {
            names.order.push_back(hash);
        }
        if names.order.len() > MOST {
            if let Some(oldest) = names.order.pop_front() {
                names.by_hash.remove(&oldest);
            }
        }
    }

    /// The name of a transaction in the pool.
    pub fn name(&self, hash: H256) -> Option<Hash> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.by_hash.get(&hash).copied()
    }
}

//! What was looked up at one head, so that many questions of one block cost one look-up.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Most entries: more cryptlets than a host holds ready.
const MAX_ENTRIES: usize = 1024;

/// Values by key that hold for one head.
pub struct Memory<K, V> {
    held: Mutex<(u64, HashMap<K, V>)>,
}

impl<K: Hash + Eq, V: Clone> Memory<K, V> {
    /// Nothing yet.
    pub fn new() -> Self {
        Memory {
            held: Mutex::new((0, HashMap::new())),
        }
    }

    /// What was put under `key` at `head`.
    pub fn recall(&self, head: u64, key: &K) -> Option<V> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 == head {
            held.1.get(key).cloned()
        } else {
            None
        }
    }

    /// Puts a value that was looked up while `head` was the newest; forgets those of earlier heads.
    pub fn keep(&self, head: u64, key: K, value: V) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 < head || held.1.len() >= MAX_ENTRIES {
            *held = (head, HashMap::new());
        }
        if held.0 == head {
            held.1.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_for_their_head_alone() {
        let memory = Memory::new();
        memory.keep(5, "pool", 1);
        assert_eq!(memory.recall(5, &"pool"), Some(1));
        assert_eq!(memory.recall(6, &"pool"), None);
        memory.keep(6, "pool", 2);
        // A slow look-up of an earlier head comes late.
        memory.keep(5, "pool", 1);
        assert_eq!(
            (memory.recall(6, &"pool"), memory.recall(5, &"pool")),
            (Some(2), None)
        );
    }
}

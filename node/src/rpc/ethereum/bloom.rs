//! Which addresses and topics a set of logs may have, in 256 bytes: Ethereum's bloom filter (Yellow Paper, 4.4.1).

use codec::{Decode, Encode};
use cryptlet_registrar_runtime::ethereum::ContractLog;
use pallet_revive::evm::Bytes256;
use sp_crypto_hashing::keccak_256;

/// Length in bytes.
const LENGTH: usize = 256;

/// A bloom filter over the addresses and topics of logs.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Bloom([u8; LENGTH]);

impl Bloom {
    /// The filter of no logs at all.
    pub fn empty() -> Self {
        Bloom([0; LENGTH])
    }

    /// The filter of these logs.
    pub fn of<'a>(logs: impl IntoIterator<Item = &'a ContractLog>) -> Self {
        let mut bloom = Bloom::empty();
        for log in logs {
            bloom.add(log.address.as_bytes());
            for topic in &log.topics {
                bloom.add(topic.as_bytes());
            }
        }
        bloom
    }

    /// Whether it is the filter of no logs.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    /// Whether an address or a topic may be among the logs. Sometimes it says so of one that is not.
    pub fn may_have(&self, item: &Places) -> bool {
        let is_set =
            |(byte, bit): &(usize, u8)| self.0.get(*byte).is_some_and(|value| value & bit != 0);
        item.0.iter().all(is_set)
    }

    fn add(&mut self, item: &[u8]) {
        for (byte, bit) in Places::of(item).0 {
            if let Some(value) = self.0.get_mut(byte) {
                *value |= bit;
            }
        }
    }
}

impl From<Bloom> for Bytes256 {
    fn from(bloom: Bloom) -> Self {
        bloom.0.into()
    }
}

/// The three bits that stand for an address or a topic, each as its byte and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places([(usize, u8); 3]);

impl Places {
    /// Those of an item: the low eleven bits of each of the first three pairs of bytes of its hash.
    pub fn of(item: &[u8]) -> Self {
        let [a, b, c, d, e, f, ..] = keccak_256(item);
        Places([[a, b], [c, d], [e, f]].map(|pair| {
            let place = usize::from(u16::from_be_bytes(pair)) % (8 * LENGTH);
            (LENGTH - 1 - place / 8, 1 << (place % 8))
        }))
    }
}

//! Which block has an Ethereum hash or an Ethereum transaction, and which blocks may have a log.
//!
//! A block's header names neither its Ethereum hash nor its transactions', and its state, which does, is pruned. So each
//! block is noted as it is imported, beside the chain in the client's own database: a restart needs nothing, and what a
//! crash left out is made up for by a walk back from the best block to the newest noted one. docs/adr/ethereum-rpc.md says
//! why so.

use super::{bloom::Bloom, callbacks, fault, view};
use crate::{block::Block, client::Client};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_registrar_runtime::{ethereum::EthereumBlock, Hash};
use futures::{stream, StreamExt};
use jsonrpsee::core::RpcResult;
use pallet_revive::evm::H256;
use sc_client_api::{AuxStore, BlockchainEvents, FinalityNotification};
use sc_service::{BlocksPruning, SpawnTaskHandle};
use sp_blockchain::HeaderBackend;
use sp_consensus::BlockStatus;
use sp_crypto_hashing::keccak_256;
use sp_runtime::traits::Header as _;
use std::sync::{Arc, Mutex, PoisonError};

/// Blocks of different branches in which one transaction may be noted: more branches are not looked into.
const MAX_PLACES: usize = 4;

/// Blocks that the walk back notes after a crash, at most: each is 32 bytes of memory until it is noted.
const MAX_BEHIND: usize = 1_000_000;

/// Blocks that a reader's question notes, at most, if it comes before the task that does so.
const MAX_AT_ONCE: usize = 16;

/// What is noted of a block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Its Ethereum hash.
    pub hash: H256,
    /// The filter of its logs, if it has any.
    pub bloom: Option<Bloom>,
    /// Its transactions, the one that stands for callbacks among them.
    transactions: Vec<H256>,
}

impl Entry {
    /// What is to be noted of a block.
    pub fn new(block: &EthereumBlock) -> Self {
        let of_transactions = block.transactions.iter().flat_map(|outcome| &outcome.logs);
        let bloom = Bloom::of(of_transactions.chain(&block.others));
        let hash = block.header.hash;
        let hashes = block.transactions.iter();
        let callbacks = (!block.others.is_empty()).then(|| callbacks::hash(hash));
        Entry {
            hash,
            bloom: (!bloom.is_empty()).then_some(bloom),
            transactions: hashes
                .map(|outcome| H256(keccak_256(&outcome.payload)))
                .chain(callbacks)
                .collect(),
        }
    }
}

/// Where an entry stands in the client's database.
#[derive(Clone, Copy, Debug)]
enum Key {
    /// Of a block, by its own hash: an `Option<Entry>`; `None` of one that could not be read.
    Block(Hash),
    /// Of an Ethereum hash: the number of the block.
    Hash(H256),
    /// Of an Ethereum transaction: the numbers of blocks that have it, the last imported first.
    Transaction(H256),
}

impl Key {
    fn bytes(self) -> Vec<u8> {
        let (kind, hash) = match self {
            Key::Block(hash) => ("block", hash),
            Key::Hash(hash) => ("hash", hash),
            Key::Transaction(hash) => ("transaction", hash),
        };
        [b"ethereum/", kind.as_bytes(), b"/", hash.as_bytes()].concat()
    }
}

/// The notes of all blocks.
pub struct Index {
    client: Arc<Client>,
    /// Held while notes are changed.
    writing: Mutex<()>,
}

/// What the task hears of.
enum News {
    Imported(Hash),
    Finalized(FinalityNotification<Block>),
}

impl Index {
    /// Starts the task that notes each block. `pruning` says how long bodies are kept: notes are kept as long.
    pub fn start(
        client: Arc<Client>,
        tasks: &SpawnTaskHandle,
        pruning: BlocksPruning,
    ) -> Arc<Self> {
        let imported = client.every_import_notification_stream();
        let finalized = client.finality_notification_stream();
        let index = Arc::new(Index {
            client,
            writing: Mutex::new(()),
        });
        let kept = match pruning {
            BlocksPruning::Some(blocks) => Some(blocks),
            BlocksPruning::KeepAll | BlocksPruning::KeepFinalized => None,
        };
        let task = index.clone();
        tasks.spawn_blocking("ethereum-index", Some("rpc"), async move {
            let index = task;
            index.note_up_to(index.client.info().best_hash, MAX_BEHIND);
            // What is announced stays readable while the announcement is held.
            let imported = imported.map(|news| (News::Imported(news.hash), Some(news)));
            let finalized = finalized.map(|news| (News::Finalized(news), None));
            let mut news = stream::select(imported, finalized);
            while let Some((news, _held)) = news.next().await {
                match news {
                    News::Imported(block) => index.note_up_to(block, MAX_BEHIND),
                    News::Finalized(news) => index.forget(&news, kept),
                }
            }
        });
        index
    }

    /// What is noted of a block; `None` if nothing is.
    pub fn entry(&self, block: Hash) -> RpcResult<Option<Entry>> {
        let entry: Option<Option<Entry>> = self.stored(Key::Block(block))?;
        Ok(entry.flatten())
    }

    /// The block of the chain with this Ethereum hash.
    pub fn by_hash(&self, hash: H256) -> RpcResult<Option<Hash>> {
        self.look_up(|index| {
            let number: Option<u32> = index.stored(Key::Hash(hash))?;
            let Some((block, entry)) = number
                .map(|number| index.on_chain(number))
                .transpose()?
                .flatten()
            else {
                return Ok(None);
            };
            // It can be another branch's.
            Ok((entry.hash == hash).then_some(block))
        })
    }

    /// The block of the chain that has this Ethereum transaction.
    pub fn by_transaction(&self, hash: H256) -> RpcResult<Option<Hash>> {
        self.look_up(|index| {
            let numbers: Option<Vec<u32>> = index.stored(Key::Transaction(hash))?;
            for number in numbers.unwrap_or_default() {
                let found = index.on_chain(number)?;
                if let Some((block, _)) =
                    found.filter(|(_, entry)| entry.transactions.contains(&hash))
                {
                    return Ok(Some(block));
                }
            }
            Ok(None)
        })
    }

    /// The block of the chain with this number, and what is noted of it.
    fn on_chain(&self, number: u32) -> RpcResult<Option<(Hash, Entry)>> {
        let Some(block) = self.client.hash(number).map_err(fault::database)? else {
            return Ok(None);
        };
        Ok(self.entry(block)?.map(|entry| (block, entry)))
    }

    /// Looks something up, and once more after the newest blocks are noted: the task may not have come to them yet.
    fn look_up(&self, look: impl Fn(&Self) -> RpcResult<Option<Hash>>) -> RpcResult<Option<Hash>> {
        let best = self.client.info().best_hash;
        let found = look(self)?;
        if found.is_some() || self.has(best) {
            return Ok(found);
        }
        let (missing, all) = self.missing(best, MAX_AT_ONCE);
        if all {
            self.note(missing);
        }
        look(self)
    }

    /// Notes a block, and those before it that are not noted yet.
    fn note_up_to(&self, block: Hash, most: usize) {
        let (missing, _) = self.missing(block, most);
        self.note(missing);
    }

    /// The blocks from the newest noted one, or the oldest that can be read, up to `head`, the latter first; and whether
    /// these are all.
    fn missing(&self, head: Hash, most: usize) -> (Vec<Hash>, bool) {
        let (mut missing, mut at) = (Vec::new(), head);
        while !self.has(at) && self.is_readable(at) {
            if missing.len() == most {
                return (missing, false);
            }
            missing.push(at);
            match self.client.header(at) {
                Ok(Some(header)) if *header.number() > 0 => at = *header.parent_hash(),
                _ => break,
            }
        }
        (missing, true)
    }

    /// Notes these blocks, the last first: if this ends in the midst, the walk back begins where it ended.
    fn note(&self, blocks: Vec<Hash>) {
        for block in blocks.into_iter().rev() {
            if let Err(error) = self.note_one(block) {
                tracing::warn!(
                    "readers do not find block {block:?} by its Ethereum hash, nor its Ethereum transactions: {}",
                    error.message()
                );
            }
        }
    }

    fn note_one(&self, block: Hash) -> RpcResult<()> {
        let read = view::read(&self.client, block);
        let number = self.client.number(block).map_err(fault::database)?;
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (Ok(read), Some(number)) = (&read, number) else {
            // Noted as such, so that no later walk back stops here.
            self.write(&[(Key::Block(block), None::<Entry>.encode())], &[])?;
            return read.map(|_| ());
        };
        let entry = Entry::new(read);
        let mut notes = Vec::from([(Key::Hash(entry.hash), number.encode())]);
        for transaction in &entry.transactions {
            let key = Key::Transaction(*transaction);
            let places = with_place(self.stored(key)?.unwrap_or_default(), number);
            notes.push((key, places.encode()));
        }
        notes.push((Key::Block(block), Some(entry).encode()));
        self.write(&notes, &[])
    }

    /// Forgets blocks that can't come onto the chain any more, and those whose bodies are not kept.
    fn forget(&self, news: &FinalityNotification<Block>, kept: Option<u32>) {
        // What their notes by Ethereum hash and transaction say is compared with the chain when it is read.
        let stale = news.stale_blocks.iter().map(|stale| stale.hash);
        let mut gone: Vec<Key> = stale.map(Key::Block).collect();
        if let Some(kept) = kept {
            let last = *news.header.number();
            let count = u32::try_from(news.tree_route.len()).unwrap_or(u32::MAX);
            let first = last.saturating_sub(count);
            for number in first..=last {
                if let Some(number) = number.checked_sub(kept) {
                    gone.extend(self.keys_of(number).unwrap_or_default());
                }
            }
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.write(&[], &gone) {
            tracing::warn!("notes of blocks that are gone stay: {}", error.message());
        }
    }

    /// All notes of a final block.
    fn keys_of(&self, number: u32) -> RpcResult<Vec<Key>> {
        let Some((block, entry)) = self.on_chain(number)? else {
            return Ok(Vec::new());
        };
        let transactions = entry.transactions.into_iter().map(Key::Transaction);
        Ok([Key::Block(block), Key::Hash(entry.hash)]
            .into_iter()
            .chain(transactions)
            .collect())
    }

    fn has(&self, block: Hash) -> bool {
        let stored = self.client.get_aux(&Key::Block(block).bytes());
        stored.is_ok_and(|stored| stored.is_some())
    }

    fn is_readable(&self, block: Hash) -> bool {
        let status = self.client.block_status(block);
        status.is_ok_and(|status| status == BlockStatus::InChainWithState)
    }

    /// What is stored under a key; `None` also if it can't be read.
    fn stored<Value: Decode>(&self, key: Key) -> RpcResult<Option<Value>> {
        let stored = self.client.get_aux(&key.bytes()).map_err(fault::database)?;
        Ok(stored.and_then(|bytes| Value::decode_all(&mut bytes.as_slice()).ok()))
    }

    fn write(&self, notes: &[(Key, Vec<u8>)], gone: &[Key]) -> RpcResult<()> {
        let notes: Vec<(Vec<u8>, &[u8])> = notes
            .iter()
            .map(|(key, value)| (key.bytes(), value.as_slice()))
            .collect();
        let notes: Vec<(&[u8], &[u8])> = notes
            .iter()
            .map(|(key, value)| (key.as_slice(), *value))
            .collect();
        let gone: Vec<Vec<u8>> = gone.iter().map(|key| key.bytes()).collect();
        let gone: Vec<&[u8]> = gone.iter().map(Vec::as_slice).collect();
        self.client
            .insert_aux(&notes, &gone)
            .map_err(fault::database)
    }
}

/// The places of a transaction with one more, the newest first.
pub fn with_place(mut places: Vec<u32>, number: u32) -> Vec<u32> {
    places.retain(|place| *place != number);
    places.insert(0, number);
    places.truncate(MAX_PLACES);
    places
}

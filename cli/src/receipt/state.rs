//! Values of a block's state, proven against the root in its header.

use super::{stored::Key, ProvenBlock};
use crate::error::{Outcome, Problem};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::history::HISTORY_ENGINE_ID;
use sp_core::H256;
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, Header as _},
    DigestItem,
};
use sp_state_machine::{
    create_proof_check_backend, read_proof_check_on_proving_backend, MemoryDB, StorageProof,
    TrieBackend,
};

/// A block's header.
pub type Header = generic::Header<u32, BlakeTwo256>;

/// A block whose header was read, and whose state can be.
pub struct State {
    /// The header.
    pub header: Header,
    /// Its hash.
    pub hash: H256,
    backend: TrieBackend<MemoryDB<BlakeTwo256>, BlakeTwo256>,
}

impl State {
    /// Reads header and nodes. The header must fill its bytes, and the nodes lead from its root.
    pub fn of(block: &ProvenBlock) -> Outcome<Self> {
        let header = Header::decode_all(&mut &block.header[..])
            .map_err(|_| refused("a block's header in it can't be read"))?;
        let nodes = StorageProof::new(block.nodes.iter().cloned());
        let backend = create_proof_check_backend::<BlakeTwo256>(*header.state_root(), nodes)
            .map_err(|_| unproven(header.number, "its state"))?;
        Ok(State {
            hash: header.hash(),
            header,
            backend,
        })
    }

    /// A value of the state; `None` if the state has none there. Refused if the nodes prove neither.
    pub fn read<T: DecodeAll>(&self, what: &str, key: &Key) -> Outcome<Option<T>> {
        let decoded =
            |bytes: Vec<u8>| T::decode_all(&mut &bytes[..]).map_err(|_| self.other_form(what));
        self.bytes(what, key)?.map(decoded).transpose()
    }

    /// A value that the state must have.
    pub fn expect<T: DecodeAll>(&self, what: &str, key: &Key) -> Outcome<T> {
        self.read(what, key)?.ok_or_else(|| self.missing(what))
    }

    /// The first fields of a record that the state must have: the others don't matter here.
    pub fn expect_beginning<T: Decode>(&self, what: &str, key: &Key) -> Outcome<T> {
        let bytes = self.bytes(what, key)?.ok_or_else(|| self.missing(what))?;
        T::decode(&mut &bytes[..]).map_err(|_| self.other_form(what))
    }

    fn bytes(&self, what: &str, key: &Key) -> Outcome<Option<Vec<u8>>> {
        let value = read_proof_check_on_proving_backend(&self.backend, &key.0);
        value.map_err(|_| unproven(self.header.number, what))
    }

    fn missing(&self, what: &str) -> Problem {
        let number = self.header.number;
        refused(format!("the state of block {number} has not {what}"))
    }

    fn other_form(&self, what: &str) -> Problem {
        let number = self.header.number;
        refused(format!(
            "{what} in block {number} has another form than this program knows"
        ))
    }

    /// The root of the history, if this block added to it.
    pub fn history_root(&self) -> Option<H256> {
        let root = |item: &DigestItem| match item {
            DigestItem::Consensus(engine, root) if *engine == HISTORY_ENGINE_ID => {
                H256::decode_all(&mut &root[..]).ok()
            }
            _ => None,
        };
        self.header.digest.logs.iter().find_map(root)
    }
}

impl ProvenBlock {
    /// A block as a node gives it.
    pub fn new(header: &Header, nodes: Vec<Vec<u8>>) -> Self {
        ProvenBlock {
            header: header.encode(),
            nodes,
        }
    }
}

/// A receipt that does not hold.
pub fn refused(state: impl Into<String>) -> Problem {
    Problem::new(
        "receipt-refused",
        format!("the receipt is refused: {}", state.into()),
        "do not believe it; make it anew from a node that you trust: `cryptlet audit`",
    )
}

fn unproven(number: u32, what: &str) -> Problem {
    refused(format!(
        "it does not prove {what} in block {number} against the root in the header"
    ))
}

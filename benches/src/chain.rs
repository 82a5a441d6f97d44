//! Blocks on a state in memory, run natively or as WebAssembly: the same calls that a node makes to import a block.

use anyhow::{anyhow, bail, Context, Result};
use codec::{Compact, Decode, Encode};
use sc_executor::WasmExecutor;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{
    storage::Storage,
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
    H256,
};
use sp_io::TestExternalities;
use sp_runtime::{
    generic, traits::BlakeTwo256, ApplyExtrinsicResult, Digest, DigestItem, ExtrinsicInclusionMode,
};
use std::borrow::Cow;

/// Milliseconds between two blocks: the registrar's default.
pub const SLOT_MS: u64 = 500;
/// The first block's moment, milliseconds: any round one will do.
const BEGINNING_MS: u64 = 1_767_225_600_000;

/// A runtime's own dispatcher: name of a runtime call and its encoded arguments to the encoded answer.
pub type Dispatcher = fn(&str, &[u8]) -> Option<Vec<u8>>;
/// The header of all runtimes here.
pub type Header = generic::Header<u32, BlakeTwo256>;

/// What runs the runtime.
pub enum Engine {
    /// Compiled into this program.
    Native(Dispatcher),
    /// WebAssembly, in the executor and with the host functions that nodes use.
    Wasm(Box<Code>),
}

/// A runtime's WebAssembly, compiled at the first call.
pub struct Code {
    executor: WasmExecutor<sp_io::SubstrateHostFunctions>,
    bytes: Vec<u8>,
    hash: Vec<u8>,
}

impl Code {
    /// Takes a runtime as its build gives it, compressed or not.
    pub fn new(bytes: &[u8]) -> Self {
        Code {
            executor: WasmExecutor::builder().build(),
            bytes: bytes.to_vec(),
            hash: sp_io::hashing::blake2_256(bytes).to_vec(),
        }
    }
}

/// What a state takes.
#[derive(Clone, Copy, Debug)]
pub struct Trie {
    /// Nodes.
    pub nodes: usize,
    /// Their bytes, and the 32 of each node's hash.
    pub bytes: usize,
}

/// The trie of what is committed.
pub fn trie_of(state: TestExternalities) -> Trie {
    let (nodes, _) = state.into_raw_snapshot();
    Trie {
        nodes: nodes.len(),
        bytes: nodes.iter().map(|(_, (node, _))| node.len() + 32).sum(),
    }
}

/// A chain whose newest block is over or under way.
pub struct Chain {
    state: TestExternalities,
    engine: Engine,
    /// Encodes the transaction that sets a block's moment.
    clock: fn(u64) -> Vec<u8>,
    /// Blocks that are over.
    height: u32,
}

impl Chain {
    /// A chain that begins with `genesis`.
    pub fn new(genesis: Storage, engine: Engine, clock: fn(u64) -> Vec<u8>) -> Self {
        Chain {
            state: TestExternalities::new(genesis),
            engine,
            clock,
            height: 0,
        }
    }

    /// Goes on with another engine, from the last kept block.
    pub fn set_engine(&mut self, engine: Engine) {
        self.engine = engine;
    }

    /// The moment of the block that comes or is under way, milliseconds.
    pub fn now(&self) -> u64 {
        BEGINNING_MS + u64::from(self.height + 1) * SLOT_MS
    }

    /// Begins the next block on what was kept; whatever was not kept is forgotten.
    pub fn begin(&mut self) -> Result<()> {
        self.state.reset_overlay();
        let slot = self.now() / SLOT_MS;
        let header = Header {
            number: self.height + 1,
            parent_hash: H256::from_low_u64_be(u64::from(self.height) + 1),
            state_root: H256::zero(),
            extrinsics_root: H256::zero(),
            digest: Digest {
                logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())],
            },
        };
        let mode = self.call("Core_initialize_block", &header.encode())?;
        if ExtrinsicInclusionMode::decode(&mut &mode[..])? != ExtrinsicInclusionMode::AllExtrinsics
        {
            bail!(
                "block {} takes no transactions: is a migration under way?",
                self.height + 1
            );
        }
        let clock = (self.clock)(self.now());
        self.apply(&clock)
    }

    /// Runs one transaction: checks, charges, dispatches. An error if it fails.
    pub fn apply(&mut self, transaction: &[u8]) -> Result<()> {
        let outcome = self.call("BlockBuilder_apply_extrinsic", transaction)?;
        match ApplyExtrinsicResult::decode(&mut &outcome[..])? {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => bail!("the call failed: {error:?}"),
            Err(error) => bail!("the transaction is invalid: {error:?}"),
        }
    }

    /// Ends the block: hooks, and the root over the new state. Gives its encoded header.
    pub fn seal(&mut self) -> Result<Vec<u8>> {
        self.call("BlockBuilder_finalize_block", &[])
    }

    /// Makes the block with these transactions, after the one that sets its moment; keeps nothing. Gives it encoded.
    pub fn make(&mut self, transactions: &[Vec<u8>]) -> Result<Vec<u8>> {
        self.begin()?;
        transactions
            .iter()
            .try_for_each(|transaction| self.apply(transaction))?;
        let mut block = self.seal()?;
        Compact(u32::try_from(transactions.len() + 1)?).encode_to(&mut block);
        block.extend((self.clock)(self.now()));
        transactions
            .iter()
            .for_each(|transaction| block.extend(transaction));
        Ok(block)
    }

    /// Runs a whole block on what was kept, as every node does that imports it; keeps nothing.
    pub fn import(&mut self, block: &[u8]) -> Result<()> {
        self.state.reset_overlay();
        self.call("Core_execute_block", block).map(|_| ())
    }

    /// Keeps the sealed block.
    pub fn keep(&mut self) -> Result<()> {
        self.state
            .commit_all()
            .map_err(|error| anyhow!(error))
            .context("the state can't be kept")?;
        self.height += 1;
        Ok(())
    }

    /// Works on the state directly, within a block.
    pub fn within<R>(&mut self, work: impl FnOnce() -> R) -> R {
        self.state.execute_with(work)
    }

    /// Takes what is kept to pieces: the nodes of its trie, and their bytes with the 32 of each node's own hash.
    pub fn into_trie(self) -> Trie {
        trie_of(self.state)
    }

    fn call(&mut self, method: &str, data: &[u8]) -> Result<Vec<u8>> {
        match &self.engine {
            Engine::Native(dispatch) => {
                let answer = self.state.execute_with(|| dispatch(method, data));
                answer.with_context(|| format!("the runtime does not know {method}"))
            }
            Engine::Wasm(code) => {
                let fetcher = WrappedRuntimeCode(Cow::Borrowed(&code.bytes));
                let runtime = RuntimeCode {
                    code_fetcher: &fetcher,
                    heap_pages: None,
                    hash: code.hash.clone(),
                };
                let mut state = self.state.ext();
                let answer = code
                    .executor
                    .call(
                        &mut state,
                        &runtime,
                        method,
                        data,
                        CallContext::Onchain { import: true },
                    )
                    .0;
                answer.with_context(|| format!("{method} failed"))
            }
        }
    }
}

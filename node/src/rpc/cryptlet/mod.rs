//! JSON-RPC `cryptlet_*`: everything a reader wants of registrar and CryptoDelegate. docs/rpc.md shows each with request
//! and response.
//!
//! Each method reads the database and runs the runtime, so each is `blocking`: it has a thread of its own, and holds up
//! no connection's task. What one call does is bounded: a page of rows, one topic, one block's body, or one envelope.

mod bulletin;
mod events;
mod fault;
mod feeds;
mod follow;
mod history;
mod looks;
mod proof;
mod round;

pub use bulletin::Bulletin;
pub use feeds::{Feeds, FeedsRpcServer};

use self::{
    history::{HistoryAt, ProvenResult},
    proof::{Asked, Verdict},
    round::OpenRound,
};
use crate::{
    block::Block,
    client::{Backend, Client},
};
use codec::Encode;
use cryptlet_primitives::{
    api::{CryptletApi, CryptoDelegateApi},
    binding::BindingView,
    envelope::SavedKeys,
    ids::{CryptletId, HostId, LeafIndex, Moment, RoundId, Sequence, TopicId, Version},
    policy::Policy,
    view::{
        CryptletFilter, CryptletView, EncryptionKeyView, HostView, Page, ResultRecord,
        RoundOutcome, SeatView, TopicView,
    },
};
use cryptlet_registrar_runtime::{AccountId, Hash};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use sc_client_api::Backend as _;
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::{Bytes, H160};
use std::sync::Arc;

/// The `cryptlet_*` methods. Every look-up takes an optional block hash `at`; without it, the best block answers.
#[rpc(server, namespace = "cryptlet")]
pub trait CryptletRpc {
    /// A cryptlet at its newest version, or at a past one. `null` if there is none.
    #[method(name = "cryptlet", blocking)]
    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
        at: Option<Hash>,
    ) -> RpcResult<Option<CryptletView<AccountId>>>;

    /// Cryptlets that pass a filter, from number `from` on, at most `limit` of them.
    #[method(name = "cryptlets", blocking)]
    fn cryptlets(
        &self,
        filter: Option<CryptletFilter<AccountId>>,
        from: Option<CryptletId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<CryptletView<AccountId>>>;

    /// A host. `null` if there is none.
    #[method(name = "host", blocking)]
    fn host(&self, id: HostId, at: Option<Hash>) -> RpcResult<Option<HostView<AccountId>>>;

    /// Hosts from number `from` on, at most `limit` of them.
    #[method(name = "hosts", blocking)]
    fn hosts(
        &self,
        from: Option<HostId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<HostView<AccountId>>>;

    /// The pool of a cryptlet: admitted seats, and offers that wait for its owner.
    #[method(name = "pool", blocking)]
    fn pool(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<Vec<SeatView>>;

    /// The policy in force for a cryptlet. `null` if there is no such cryptlet.
    #[method(name = "policy", blocking)]
    fn policy(
        &self,
        cryptlet: CryptletId,
        at: Option<Hash>,
    ) -> RpcResult<Option<Policy<AccountId>>>;

    /// How the cryptlet of a contract's own stands, by the contract's address. `null` if the contract has bound none.
    #[method(name = "binding", blocking)]
    fn binding(&self, contract: H160, at: Option<Hash>) -> RpcResult<Option<BindingView>>;

    /// The key that others seal to an account with. `null` if it has published none.
    #[method(name = "encryptionKey", blocking)]
    fn encryption_key(
        &self,
        account: AccountId,
        at: Option<Hash>,
    ) -> RpcResult<Option<EncryptionKeyView>>;

    /// A topic. `null` if nobody asked it yet.
    #[method(name = "topic", blocking)]
    fn topic(&self, id: TopicId, at: Option<Hash>) -> RpcResult<Option<TopicView<AccountId>>>;

    /// Results of a topic from place `from` on, at most `limit` of them.
    #[method(name = "results", blocking)]
    fn results(
        &self,
        topic: TopicId,
        from: Option<Sequence>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<ResultRecord>>;

    /// The result of a topic that was in force at a moment, milliseconds since 1970: the newest that was accepted then or
    /// before. `null` if there was none, or the topic keeps it no longer.
    #[method(name = "resultInForce", blocking)]
    fn result_in_force(
        &self,
        topic: TopicId,
        moment: Moment,
        at: Option<Hash>,
    ) -> RpcResult<Option<ResultRecord>>;

    /// The history of all accepted results: how many there are, and the root that stands for them.
    #[method(name = "history", blocking)]
    fn history(&self, at: Option<Hash>) -> RpcResult<HistoryAt>;

    /// The result at a place of the history, with the proof that it stands there: any one since the chain began, whether
    /// or not its topic keeps it. `null` if there are not so many.
    #[method(name = "historyProof", blocking)]
    fn history_proof(&self, leaf: LeafIndex, at: Option<Hash>) -> RpcResult<Option<ProvenResult>>;

    /// An open round. `null` if it is not open.
    #[method(name = "round", blocking)]
    fn round(&self, id: RoundId, at: Option<Hash>) -> RpcResult<Option<OpenRound>>;

    /// Open rounds from number `from` on, at most `limit` of them.
    #[method(name = "openRounds", blocking)]
    fn open_rounds(
        &self,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>>;

    /// What became of a round of a topic.
    #[method(name = "outcome", blocking)]
    fn outcome(&self, topic: TopicId, round: RoundId, at: Option<Hash>) -> RpcResult<RoundOutcome>;

    /// The sealed trust envelope of a result: SCALE, built from the body of the block that accepted it. `null` if the
    /// topic has no such result on chain.
    #[method(name = "envelope", blocking)]
    fn envelope(&self, topic: TopicId, sequence: Sequence) -> RpcResult<Option<Bytes>>;

    /// The keys that verify a cryptlet's envelopes, as of block `at`: save them beside an envelope.
    #[method(name = "keyBook", blocking)]
    fn key_book(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<SavedKeys>;

    /// Verifies an envelope: whether it is signed under the keys of the block `at`, and whether that block's state has the
    /// same result. The verdict names the block, and says whether it is finalized; one that is not on the chain is refused.
    #[method(name = "verifyEnvelope", blocking)]
    fn verify_envelope(&self, envelope: Bytes, at: Option<Hash>) -> RpcResult<Verdict>;
}

/// What the runtime answers.
type Api = <Client as ProvideRuntimeApi<Block>>::Api;

/// Answers the methods from the client's state.
pub struct Cryptlet {
    client: Arc<Client>,
    index: Option<history::Index>,
}

impl Cryptlet {
    /// Reads through `client`, and what the chain has written beside the state from `backend`.
    pub fn new(client: Arc<Client>, backend: &Backend) -> Self {
        Cryptlet {
            client,
            index: backend.offchain_storage(),
        }
    }

    /// The block that is asked: the best one, if none is named.
    fn at(&self, at: Option<Hash>) -> Hash {
        at.unwrap_or_else(|| self.client.info().best_hash)
    }

    /// Reads from the state of one block.
    fn read<Answer>(
        &self,
        at: Option<Hash>,
        read: impl FnOnce(ApiRef<'_, Api>, Hash) -> Result<Answer, ApiError>,
    ) -> RpcResult<Answer> {
        read(self.client.runtime_api(), self.at(at)).map_err(fault::runtime)
    }

    /// The block that is asked, if it is on the chain, and whether that can't change any more.
    fn asked(&self, at: Option<Hash>) -> RpcResult<Asked> {
        // Read first: what is on the chain afterwards, up to this number, stays there.
        let info = self.client.info();
        let Some(block) = at else {
            return Ok(Asked {
                block: info.best_hash,
                finalized: info.best_number <= info.finalized_number,
            });
        };
        let number = self.client.number(block).ok().flatten();
        let number = number
            .filter(|number| self.client.hash(*number).ok().flatten() == Some(block))
            .ok_or_else(|| fault::off_chain(block))?;
        Ok(Asked {
            block,
            finalized: number <= info.finalized_number,
        })
    }
}

impl CryptletRpcServer for Cryptlet {
    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
        at: Option<Hash>,
    ) -> RpcResult<Option<CryptletView<AccountId>>> {
        self.read(at, |api, at| api.cryptlet(at, id, version))
    }

    fn cryptlets(
        &self,
        filter: Option<CryptletFilter<AccountId>>,
        from: Option<CryptletId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<CryptletView<AccountId>>> {
        let (filter, limit) = (filter.unwrap_or_default(), fault::page_limit(limit)?);
        self.read(at, |api, at| {
            api.cryptlets(at, filter, from.unwrap_or_default(), limit)
        })
    }

    fn host(&self, id: HostId, at: Option<Hash>) -> RpcResult<Option<HostView<AccountId>>> {
        self.read(at, |api, at| api.host(at, id))
    }

    fn hosts(
        &self,
        from: Option<HostId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<HostView<AccountId>>> {
        let limit = fault::page_limit(limit)?;
        self.read(at, |api, at| api.hosts(at, from.unwrap_or_default(), limit))
    }

    fn pool(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<Vec<SeatView>> {
        self.read(at, |api, at| api.pool(at, cryptlet))
    }

    fn policy(
        &self,
        cryptlet: CryptletId,
        at: Option<Hash>,
    ) -> RpcResult<Option<Policy<AccountId>>> {
        self.read(at, |api, at| api.policy_in_force(at, cryptlet))
    }

    fn binding(&self, contract: H160, at: Option<Hash>) -> RpcResult<Option<BindingView>> {
        self.read(at, |api, at| api.binding(at, contract))
    }

    fn encryption_key(
        &self,
        account: AccountId,
        at: Option<Hash>,
    ) -> RpcResult<Option<EncryptionKeyView>> {
        self.read(at, |api, at| api.encryption_key(at, account))
    }

    fn topic(&self, id: TopicId, at: Option<Hash>) -> RpcResult<Option<TopicView<AccountId>>> {
        self.read(at, |api, at| api.topic(at, id))
    }

    fn results(
        &self,
        topic: TopicId,
        from: Option<Sequence>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<ResultRecord>> {
        let limit = fault::page_limit(limit)?;
        self.read(at, |api, at| {
            api.results(at, topic, from.unwrap_or_default(), limit)
        })
    }

    fn result_in_force(
        &self,
        topic: TopicId,
        moment: Moment,
        at: Option<Hash>,
    ) -> RpcResult<Option<ResultRecord>> {
        self.read(at, |api, at| api.result_in_force(at, topic, moment))
    }

    fn history(&self, at: Option<Hash>) -> RpcResult<HistoryAt> {
        let asked = self.asked(at)?;
        Ok(HistoryAt::new(self.history_in(asked)?, asked))
    }

    fn history_proof(&self, leaf: LeafIndex, at: Option<Hash>) -> RpcResult<Option<ProvenResult>> {
        let asked = self.asked(at)?;
        let history = self.history_in(asked)?;
        history::prove(self.index.as_ref(), &history, leaf, asked)
    }

    fn round(&self, id: RoundId, at: Option<Hash>) -> RpcResult<Option<OpenRound>> {
        let (round, delegates) =
            self.read(at, |api, at| Ok((api.round(at, id)?, api.delegates(at)?)))?;
        Ok(round.map(|round| OpenRound::new(round, &delegates)))
    }

    fn open_rounds(
        &self,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>> {
        let limit = fault::page_limit(limit)?;
        let (page, delegates) = self.read(at, |api, at| {
            let page = api.open_rounds(at, from.unwrap_or_default(), limit)?;
            Ok((page, api.delegates(at)?))
        })?;
        let rows = page
            .rows
            .into_iter()
            .map(|round| OpenRound::new(round, &delegates))
            .collect();
        Ok(Page {
            rows,
            next: page.next,
        })
    }

    fn outcome(&self, topic: TopicId, round: RoundId, at: Option<Hash>) -> RpcResult<RoundOutcome> {
        self.read(at, |api, at| api.outcome(at, topic, round))
    }

    fn envelope(&self, topic: TopicId, sequence: Sequence) -> RpcResult<Option<Bytes>> {
        let Some(record) = self.record(self.at(None), topic, sequence)? else {
            return Ok(None);
        };
        Ok(Some(Bytes(self.envelope_of(&record)?.encode())))
    }

    fn key_book(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<SavedKeys> {
        self.read(at, |api, at| api.key_book(at, cryptlet))
    }

    fn verify_envelope(&self, envelope: Bytes, at: Option<Hash>) -> RpcResult<Verdict> {
        let envelope = proof::parse(&envelope)?;
        let asked = self.asked(at)?;
        let keys = self.key_book(envelope.statement.cryptlet, Some(asked.block))?;
        self.verdict(&envelope, &keys, asked)
    }
}

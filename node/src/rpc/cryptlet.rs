//! JSON-RPC `cryptlet_*`: everything a reader wants of registrar and CryptoDelegate. docs/rpc.md shows each with request
//! and response.

use crate::service::Client;
use codec::{Decode, Encode};
use cryptlet_primitives::{
    api::{CryptletApi, CryptoDelegateApi},
    envelope::{Envelope, SavedKeys},
    ids::{CryptletId, HostId, RoundId, Sequence, TopicId, Version},
    policy::Policy,
    view::{
        CryptletFilter, CryptletView, HostView, Page, ResultRecord, RoundOutcome, RoundView,
        SeatView, TopicView, MAX_PAGE,
    },
    DelegateId,
};
use cryptlet_registrar_runtime::{AccountId, Hash};
use jsonrpsee::{core::RpcResult, proc_macros::rpc, types::ErrorObjectOwned};
use pallet_crypto_delegate::leader::rank;
use sc_client_api::BlockBackend;
use serde::{Deserialize, Serialize};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::Bytes;
use std::sync::Arc;

/// The `cryptlet_*` methods. Every look-up takes an optional block hash `at`; without it, the best block answers.
#[rpc(server, namespace = "cryptlet")]
pub trait CryptletRpc {
    /// A cryptlet at its newest version, or at a past one. `null` if there is none.
    #[method(name = "cryptlet")]
    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
        at: Option<Hash>,
    ) -> RpcResult<Option<CryptletView<AccountId>>>;

    /// Cryptlets that pass a filter, from number `from` on, at most `limit` of them.
    #[method(name = "cryptlets")]
    fn cryptlets(
        &self,
        filter: Option<CryptletFilter<AccountId>>,
        from: Option<CryptletId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<CryptletView<AccountId>>>;

    /// A host. `null` if there is none.
    #[method(name = "host")]
    fn host(&self, id: HostId, at: Option<Hash>) -> RpcResult<Option<HostView<AccountId>>>;

    /// Hosts from number `from` on, at most `limit` of them.
    #[method(name = "hosts")]
    fn hosts(
        &self,
        from: Option<HostId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<HostView<AccountId>>>;

    /// The pool of a cryptlet: admitted seats, and offers that wait for its owner.
    #[method(name = "pool")]
    fn pool(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<Vec<SeatView>>;

    /// The policy in force for a cryptlet. `null` if there is no such cryptlet.
    #[method(name = "policy")]
    fn policy(
        &self,
        cryptlet: CryptletId,
        at: Option<Hash>,
    ) -> RpcResult<Option<Policy<AccountId>>>;

    /// A topic. `null` if nobody asked it yet.
    #[method(name = "topic")]
    fn topic(&self, id: TopicId, at: Option<Hash>) -> RpcResult<Option<TopicView<AccountId>>>;

    /// Results of a topic from place `from` on, at most `limit` of them.
    #[method(name = "results")]
    fn results(
        &self,
        topic: TopicId,
        from: Option<Sequence>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<ResultRecord>>;

    /// An open round. `null` if it is not open.
    #[method(name = "round")]
    fn round(&self, id: RoundId, at: Option<Hash>) -> RpcResult<Option<OpenRound>>;

    /// Open rounds from number `from` on, at most `limit` of them.
    #[method(name = "openRounds")]
    fn open_rounds(
        &self,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>>;

    /// What became of a round of a topic.
    #[method(name = "outcome")]
    fn outcome(&self, topic: TopicId, round: RoundId, at: Option<Hash>) -> RpcResult<RoundOutcome>;

    /// The sealed trust envelope of a result: SCALE, built from the body of the block that accepted it. `null` if the
    /// topic has no such result on chain.
    #[method(name = "envelope")]
    fn envelope(&self, topic: TopicId, sequence: Sequence) -> RpcResult<Option<Bytes>>;

    /// The keys that verify a cryptlet's envelopes, as of block `at`: save them beside an envelope.
    #[method(name = "keyBook")]
    fn key_book(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<SavedKeys>;

    /// Verifies an envelope against the keys of the block `at`.
    #[method(name = "verifyEnvelope")]
    fn verify_envelope(&self, envelope: Bytes, at: Option<Hash>) -> RpcResult<Verdict>;
}

/// An open round, for readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenRound {
    /// Its number.
    pub round: RoundId,
    /// The topic it belongs to.
    pub topic: TopicId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// The version that answers.
    pub version: Version,
    /// The method that is asked.
    pub method: String,
    /// Its arguments: SCALE of a list of values.
    pub params: Bytes,
    /// When it opened, milliseconds since 1970.
    pub opened_at: u64,
    /// The number of the block that opened it.
    pub opened_in: u32,
    /// Past this moment nothing is accepted, milliseconds since 1970.
    pub deadline: u64,
    /// How many hosts the pool has.
    pub pool_size: u16,
    /// How many must agree.
    pub quorum: u16,
    /// Who asked.
    pub requester: AccountId,
    /// The prepaid fee.
    pub fee: u128,
    /// What hosts sign: the statement's digest.
    pub digest: Hash,
    /// The delegate that asks first.
    pub leader: Option<DelegateId>,
}

/// What the verification of an envelope came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether everything holds.
    pub valid: bool,
    /// Why not, if it does not.
    pub reason: Option<String>,
    /// The hosts that agreed.
    pub agreed: Vec<HostId>,
    /// The hosts whose vote was otherwise.
    pub dissented: Vec<HostId>,
}

/// Answers the methods from the client's state.
pub struct Cryptlet {
    client: Arc<Client>,
}

impl Cryptlet {
    /// Reads through `client`.
    pub fn new(client: Arc<Client>) -> Self {
        Cryptlet { client }
    }
}

/// Error codes of the `cryptlet_*` methods.
mod code {
    /// The runtime could not answer: mostly a block whose state is pruned.
    pub const RUNTIME: i32 = 9001;
    /// The block that accepted a result is not in this node's store.
    pub const BLOCK_GONE: i32 = 9002;
    /// Bytes that were given are not what they should be.
    pub const MALFORMED: i32 = 9003;
    /// The caller asked for more than one page.
    pub const LIMIT: i32 = 9004;
}

fn fault(code: i32, message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

fn runtime_fault(error: impl std::fmt::Display) -> ErrorObjectOwned {
    fault(
        code::RUNTIME,
        format!("the state of that block does not answer ({error}); ask a newer block, or an archive node"),
    )
}

fn page_limit(limit: Option<u32>) -> RpcResult<u32> {
    match limit {
        None => Ok(MAX_PAGE),
        Some(0) => Err(fault(
            code::LIMIT,
            "limit 0 gives nothing: ask for 1 or more",
        )),
        Some(limit) if limit > MAX_PAGE => Err(fault(
            code::LIMIT,
            format!("limit {limit} is over {MAX_PAGE}: ask page by page, from `next` on"),
        )),
        Some(limit) => Ok(limit),
    }
}

impl Cryptlet {
    fn at(&self, at: Option<Hash>) -> Hash {
        at.unwrap_or_else(|| self.client.info().best_hash)
    }

    fn delegates(&self, at: Option<Hash>) -> RpcResult<Vec<DelegateId>> {
        self.client
            .runtime_api()
            .delegates(self.at(at))
            .map_err(runtime_fault)
    }

    /// Finds a result's record in the best state.
    fn record(&self, topic: TopicId, sequence: Sequence) -> RpcResult<Option<ResultRecord>> {
        let best = self.client.info().best_hash;
        let page = self
            .client
            .runtime_api()
            .results(best, topic, sequence, 1)
            .map_err(runtime_fault)?;
        Ok(page
            .rows
            .into_iter()
            .find(|record| record.sequence == sequence))
    }

    /// Builds the envelope of `record` from the block that accepted it: the statement from the parent's state, where the
    /// round was still open, the votes from the report in the body.
    fn envelope_of(&self, record: &ResultRecord) -> RpcResult<Envelope> {
        let number = record.accepted_in;
        let gone = || {
            let message = format!("block {number} is not in this node's store: ask an archive node (--blocks-pruning archive)");
            fault(code::BLOCK_GONE, message)
        };
        let hash = self.client.hash(number).ok().flatten().ok_or_else(gone)?;
        let header = self.client.header(hash).ok().flatten().ok_or_else(gone)?;
        let body = self
            .client
            .block_body(hash)
            .ok()
            .flatten()
            .ok_or_else(gone)?;
        let api = self.client.runtime_api();
        let parent = header.parent_hash;
        let round = api
            .round(parent, record.round)
            .map_err(runtime_fault)?
            .ok_or_else(gone)?;
        let counted: Vec<HostId> = record
            .agreed
            .iter()
            .chain(&record.dissented)
            .copied()
            .collect();
        for extrinsic in body {
            let Some(report) = api.report_of(parent, extrinsic).map_err(runtime_fault)? else {
                continue;
            };
            let envelope = Envelope::open(
                round.statement.clone(),
                record.output.clone(),
                record.observed_at,
                record.accepted_at,
                &report,
                &counted,
            );
            // A block may hold several reports: the one that decided this round holds all its counted votes.
            if let Some(envelope) =
                envelope.filter(|envelope| envelope.votes.len() == counted.len())
            {
                return Ok(envelope);
            }
        }
        Err(gone())
    }
}

impl CryptletRpcServer for Cryptlet {
    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
        at: Option<Hash>,
    ) -> RpcResult<Option<CryptletView<AccountId>>> {
        self.client
            .runtime_api()
            .cryptlet(self.at(at), id, version)
            .map_err(runtime_fault)
    }

    fn cryptlets(
        &self,
        filter: Option<CryptletFilter<AccountId>>,
        from: Option<CryptletId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<CryptletView<AccountId>>> {
        let (filter, limit) = (filter.unwrap_or_default(), page_limit(limit)?);
        let api = self.client.runtime_api();
        api.cryptlets(self.at(at), filter, from.unwrap_or_default(), limit)
            .map_err(runtime_fault)
    }

    fn host(&self, id: HostId, at: Option<Hash>) -> RpcResult<Option<HostView<AccountId>>> {
        self.client
            .runtime_api()
            .host(self.at(at), id)
            .map_err(runtime_fault)
    }

    fn hosts(
        &self,
        from: Option<HostId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<HostView<AccountId>>> {
        let limit = page_limit(limit)?;
        self.client
            .runtime_api()
            .hosts(self.at(at), from.unwrap_or_default(), limit)
            .map_err(runtime_fault)
    }

    fn pool(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<Vec<SeatView>> {
        self.client
            .runtime_api()
            .pool(self.at(at), cryptlet)
            .map_err(runtime_fault)
    }

    fn policy(
        &self,
        cryptlet: CryptletId,
        at: Option<Hash>,
    ) -> RpcResult<Option<Policy<AccountId>>> {
        self.client
            .runtime_api()
            .policy_in_force(self.at(at), cryptlet)
            .map_err(runtime_fault)
    }

    fn topic(&self, id: TopicId, at: Option<Hash>) -> RpcResult<Option<TopicView<AccountId>>> {
        self.client
            .runtime_api()
            .topic(self.at(at), id)
            .map_err(runtime_fault)
    }

    fn results(
        &self,
        topic: TopicId,
        from: Option<Sequence>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<ResultRecord>> {
        let limit = page_limit(limit)?;
        self.client
            .runtime_api()
            .results(self.at(at), topic, from.unwrap_or_default(), limit)
            .map_err(runtime_fault)
    }

    fn round(&self, id: RoundId, at: Option<Hash>) -> RpcResult<Option<OpenRound>> {
        let round = self
            .client
            .runtime_api()
            .round(self.at(at), id)
            .map_err(runtime_fault)?;
        let delegates = self.delegates(at)?;
        Ok(round.map(|round| OpenRound::new(round, &delegates)))
    }

    fn open_rounds(
        &self,
        from: Option<RoundId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<Page<OpenRound>> {
        let limit = page_limit(limit)?;
        let api = self.client.runtime_api();
        let page = api
            .open_rounds(self.at(at), from.unwrap_or_default(), limit)
            .map_err(runtime_fault)?;
        let delegates = self.delegates(at)?;
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
        self.client
            .runtime_api()
            .outcome(self.at(at), topic, round)
            .map_err(runtime_fault)
    }

    fn envelope(&self, topic: TopicId, sequence: Sequence) -> RpcResult<Option<Bytes>> {
        let Some(record) = self.record(topic, sequence)? else {
            return Ok(None);
        };
        Ok(Some(Bytes(self.envelope_of(&record)?.encode())))
    }

    fn key_book(&self, cryptlet: CryptletId, at: Option<Hash>) -> RpcResult<SavedKeys> {
        self.client
            .runtime_api()
            .key_book(self.at(at), cryptlet)
            .map_err(runtime_fault)
    }

    fn verify_envelope(&self, envelope: Bytes, at: Option<Hash>) -> RpcResult<Verdict> {
        let envelope = Envelope::decode(&mut envelope.0.as_slice()).map_err(|_| {
            fault(
                code::MALFORMED,
                "not an envelope: give the SCALE bytes of cryptlet_envelope, in hex",
            )
        })?;
        let keys = self.key_book(envelope.statement.cryptlet, at)?;
        Ok(match envelope.verify(&keys) {
            Ok(decision) => Verdict {
                valid: true,
                reason: None,
                agreed: decision.agreed,
                dissented: decision.dissented,
            },
            Err(error) => Verdict {
                valid: false,
                reason: Some(format!("{error:?}")),
                agreed: Vec::new(),
                dissented: Vec::new(),
            },
        })
    }
}

impl OpenRound {
    fn new(round: RoundView<AccountId>, delegates: &[DelegateId]) -> Self {
        let genesis = round.statement.genesis;
        let leads =
            |place: &usize| rank(genesis, round.opened_in, *place, delegates.len()) == Some(0);
        let leader = (0..delegates.len())
            .find(leads)
            .and_then(|place| delegates.get(place))
            .cloned();
        let digest = round.statement.digest();
        let topic = round.statement.topic();
        let statement = round.statement;
        OpenRound {
            round: statement.round,
            topic,
            cryptlet: statement.cryptlet,
            version: statement.version,
            method: String::from_utf8_lossy(&statement.method).into_owned(),
            params: Bytes(statement.params.into_inner()),
            opened_at: statement.opened_at,
            opened_in: round.opened_in,
            deadline: statement.deadline,
            pool_size: statement.pool_size,
            quorum: statement.quorum,
            requester: round.requester,
            fee: round.fee,
            digest,
            leader,
        }
    }
}

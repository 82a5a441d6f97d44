//! The view over JSON-RPC: runtime APIs by `state_call`, new heads by subscription, reconnecting with rising pauses.

mod connection;
mod outlived;

use super::{
    memory::Memory, AccountId, Active, Admissions, ChainError, ChainView, ContractKeys, Head,
    Lookup, MAX_PAGES,
};
use crate::metrics::Metrics;
use codec::{Decode, DecodeAll, Encode};
use connection::{follow, open_in_time, FIRST_PAUSE, LAST_PAUSE};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Moment, RoundId, Version},
    policy::Policy,
    view::{
        CryptletFilter, CryptletStatus, CryptletView, HostView, Page, RoundView, SeatView, MAX_PAGE,
    },
    DelegateId,
};
use futures::{future::FutureExt, stream::StreamExt};
use jsonrpsee::{
    core::client::{ClientT, Subscription, SubscriptionClientT},
    rpc_params,
    ws_client::WsClient,
};
use serde::Deserialize;
use serde_json::json;
use sp_core::H256;
use std::{
    future::ready,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::{sync::watch, time::sleep};

/// A connection to the member's own node that heals itself.
pub struct NodeChain {
    address: String,
    genesis: H256,
    client: RwLock<Arc<WsClient>>,
    heads: watch::Sender<Head>,
    delegates: Memory<(), Arc<Vec<DelegateId>>>,
    pools: Memory<CryptletId, Arc<Vec<SeatView>>>,
    standing: Memory<CryptletId, Arc<Vec<RoundView<AccountId>>>>,
    cryptlets: Memory<(CryptletId, Option<Version>), Arc<CryptletView<AccountId>>>,
    /// Those that are not there. Apart: whoever asks for numbers that nobody has pushes out none that somebody has.
    unknown: Memory<(CryptletId, Option<Version>), ()>,
    policies: Memory<CryptletId, Option<Policy<AccountId>>>,
    hosts: Memory<HostId, HostView<AccountId>>,
    metrics: Arc<Metrics>,
}

/// What of the event `InstanceAdmitted` is read.
#[derive(Deserialize)]
struct InstanceAdmitted {
    data: Admitted,
}

#[derive(Deserialize)]
struct Admitted {
    cryptlet: CryptletId,
}

impl NodeChain {
    /// Connects, however long that takes, and keeps connected.
    ///
    /// # Errors
    /// When the address is none. An unreachable node is waited for.
    pub async fn connect(address: &str, metrics: Arc<Metrics>) -> Result<Arc<Self>, ChainError> {
        let mut pause = FIRST_PAUSE;
        let (client, genesis, heads) = loop {
            match open_in_time(address).await {
                Ok(opened) => break opened,
                Err(ChainError::BadAddress(reason)) => return Err(ChainError::BadAddress(reason)),
                Err(error) => tracing::warn!(node = address, %error, "waiting for the node"),
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        };
        tracing::info!(node = address, genesis = %hex::encode(genesis), "connected to the node");
        metrics.node_connected.set(1);
        let chain = Arc::new(NodeChain {
            address: address.into(),
            genesis,
            client: RwLock::new(client),
            heads: watch::Sender::new(Head {
                seen: 1,
                number: 0,
                connected: true,
            }),
            delegates: Memory::new(),
            pools: Memory::new(),
            standing: Memory::new(),
            cryptlets: Memory::new(),
            unknown: Memory::new(),
            policies: Memory::new(),
            hosts: Memory::new(),
            metrics,
        });
        tokio::spawn(follow(Arc::downgrade(&chain), heads));
        Ok(chain)
    }

    fn client(&self) -> Arc<WsClient> {
        // A pointer is whole after any panic.
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client.clone()
    }

    fn head(&self) -> u64 {
        self.heads.borrow().seen
    }

    async fn call<T: Decode>(
        &self,
        call: &'static str,
        arguments: impl Encode,
    ) -> Result<T, ChainError> {
        self.call_encoded(call, arguments.encode()).await
    }

    async fn call_encoded<T: Decode>(
        &self,
        call: &'static str,
        arguments: Vec<u8>,
    ) -> Result<T, ChainError> {
        self.call_at(None, call, arguments).await
    }

    /// Calls the runtime at a block, the newest unless one is named.
    async fn call_at<T: Decode>(
        &self,
        block: Option<H256>,
        call: &'static str,
        arguments: Vec<u8>,
    ) -> Result<T, ChainError> {
        let refused = |reason: String| ChainError::Refused { call, reason };
        let arguments = format!("0x{}", hex::encode(arguments));
        let params = match block {
            Some(block) => rpc_params![call, arguments, block],
            None => rpc_params![call, arguments],
        };
        let answer = self.client().request("state_call", params).await;
        let answer: String = answer.map_err(|error| failed(call, error))?;
        let bytes = hex::decode(answer.trim_start_matches("0x"))
            .map_err(|error| refused(error.to_string()))?;
        T::decode_all(&mut &bytes[..]).map_err(|error| refused(error.to_string()))
    }

    /// Of all rows of a list, what `pick` makes of them. `arguments` are those of the page from a number on.
    async fn pages<Row: Decode, T>(
        &self,
        call: &'static str,
        arguments: impl Fn(u64) -> Vec<u8>,
        pick: impl Fn(Row) -> Option<T>,
    ) -> Result<Vec<T>, ChainError> {
        let mut picked = Vec::new();
        let mut from = 0;
        for _ in 0..MAX_PAGES {
            let page: Page<Row> = self.call_encoded(call, arguments(from)).await?;
            picked.extend(page.rows.into_iter().filter_map(&pick));
            match page.next {
                Some(next) if next > from => from = next,
                _ => return Ok(picked),
            }
        }
        // Half a list would pass for a whole one.
        Err(ChainError::Refused {
            call,
            reason: format!("its list has no end after {MAX_PAGES} pages"),
        })
    }

    async fn all_admissions(&self, host: HostId) -> Result<Admissions, ChainError> {
        let call = "cryptlet_subscribeEvents";
        let filter = json!({ "host": host, "names": ["InstanceAdmitted"] });
        let told: Subscription<InstanceAdmitted> = self
            .client()
            .subscribe(call, rpc_params![filter], "cryptlet_unsubscribeEvents")
            .await
            .map_err(|error| failed(call, error))?;
        // The node may tell of a block before it shows its header: what was looked up until then is older.
        let heads = self.heads.clone();
        renew(&heads);
        let admitted = told.scan((), |(), told| ready(told.ok()));
        let admitted = admitted.map(move |told| {
            renew(&heads);
            told.data.cryptlet
        });
        Ok(admitted.boxed())
    }

    async fn all_hosts_of(
        &self,
        operator: AccountId,
    ) -> Result<Vec<HostView<AccountId>>, ChainError> {
        let page = |from| (HostId(narrow(from)), MAX_PAGE).encode();
        let own = |host: HostView<AccountId>| (host.operator == operator).then_some(host);
        self.pages("CryptletApi_hosts", page, own).await
    }

    fn see(&self, number: Option<u32>, connected: bool) {
        self.metrics.node_connected.set(i64::from(connected));
        if let Some(number) = number {
            self.metrics.best_block.set(i64::from(number));
        }
        self.heads.send_modify(|head| {
            head.seen = head.seen.saturating_add(1);
            head.number = number.unwrap_or(head.number);
            head.connected = connected;
        });
    }
}

/// Has everything looked up anew.
fn renew(heads: &watch::Sender<Head>) {
    heads.send_modify(|head| head.seen = head.seen.saturating_add(1));
}

/// Why a call came to nothing.
fn failed(call: &'static str, error: jsonrpsee::core::client::Error) -> ChainError {
    match error {
        jsonrpsee::core::client::Error::Call(error) => ChainError::Refused {
            call,
            reason: error.message().to_string(),
        },
        error => ChainError::Unreachable(error.to_string()),
    }
}

/// A number of a list whose numbers have 32 bits. The node gives no other.
fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl ChainView for NodeChain {
    fn genesis(&self) -> H256 {
        self.genesis
    }

    fn heads(&self) -> watch::Receiver<Head> {
        self.heads.subscribe()
    }

    fn now(&self) -> Lookup<'_, Moment> {
        self.call("CryptoDelegateApi_now", ()).boxed()
    }

    fn delegates(&self) -> Lookup<'_, Arc<Vec<DelegateId>>> {
        async move {
            let head = self.head();
            if let Some(delegates) = self.delegates.recall(head, &()) {
                return Ok(delegates);
            }
            let delegates = Arc::new(self.call("CryptoDelegateApi_delegates", ()).await?);
            self.delegates.keep(head, (), Arc::clone(&delegates));
            Ok(delegates)
        }
        .boxed()
    }

    fn round(&self, id: RoundId) -> Lookup<'_, Option<RoundView<AccountId>>> {
        self.call("CryptoDelegateApi_round", id).boxed()
    }

    fn cryptlet(
        &self,
        id: CryptletId,
        version: Option<Version>,
    ) -> Lookup<'_, Option<Arc<CryptletView<AccountId>>>> {
        async move {
            let head = self.head();
            let asked = (id, version);
            if let Some(cryptlet) = self.cryptlets.recall(head, &asked) {
                return Ok(Some(cryptlet));
            }
            if self.unknown.recall(head, &asked).is_some() {
                return Ok(None);
            }
            let found: Option<CryptletView<AccountId>> =
                self.call("CryptletApi_cryptlet", asked).await?;
            let found = found.map(Arc::new);
            match &found {
                Some(cryptlet) => self.cryptlets.keep(head, asked, cryptlet.clone()),
                None => self.unknown.keep(head, asked, ()),
            }
            Ok(found)
        }
        .boxed()
    }

    fn policy(&self, cryptlet: CryptletId) -> Lookup<'_, Option<Policy<AccountId>>> {
        async move {
            let head = self.head();
            if let Some(policy) = self.policies.recall(head, &cryptlet) {
                return Ok(policy);
            }
            let policy: Option<Policy<AccountId>> =
                self.call("CryptletApi_policy_in_force", cryptlet).await?;
            self.policies.keep(head, cryptlet, policy.clone());
            Ok(policy)
        }
        .boxed()
    }

    fn outlived(&self, host: HostId, keys: ContractKeys) -> Lookup<'_, ContractKeys> {
        self.outlived_of(host, keys).boxed()
    }

    fn host(&self, id: HostId) -> Lookup<'_, Option<HostView<AccountId>>> {
        async move {
            let head = self.head();
            if let Some(host) = self.hosts.recall(head, &id) {
                return Ok(Some(host));
            }
            let host: Option<HostView<AccountId>> = self.call("CryptletApi_host", id).await?;
            if let Some(host) = &host {
                self.hosts.keep(head, id, host.clone());
            }
            Ok(host)
        }
        .boxed()
    }

    fn hosts_of(&self, operator: AccountId) -> Lookup<'_, Vec<HostView<AccountId>>> {
        self.all_hosts_of(operator).boxed()
    }

    fn pool(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<SeatView>>> {
        async move {
            let head = self.head();
            if let Some(pool) = self.pools.recall(head, &cryptlet) {
                return Ok(pool);
            }
            let pool = Arc::new(
                self.call::<Vec<SeatView>>("CryptletApi_pool", cryptlet)
                    .await?,
            );
            self.pools.keep(head, cryptlet, pool.clone());
            Ok(pool)
        }
        .boxed()
    }

    fn standing_rounds(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<RoundView<AccountId>>>> {
        async move {
            let head = self.head();
            if let Some(standing) = self.standing.recall(head, &cryptlet) {
                return Ok(standing);
            }
            let page = |from| (cryptlet, RoundId(from), MAX_PAGE).encode();
            let standing = self
                .pages("CryptoDelegateApi_standing_rounds", page, Some)
                .await?;
            let standing = Arc::new(standing);
            self.standing.keep(head, cryptlet, standing.clone());
            Ok(standing)
        }
        .boxed()
    }

    fn active_cryptlets(&self) -> Lookup<'_, Vec<Active>> {
        async move {
            let filter = CryptletFilter::<AccountId>::default();
            let page = |from| (&filter, CryptletId(narrow(from)), MAX_PAGE).encode();
            let active = |cryptlet: CryptletView<AccountId>| {
                let is_active = cryptlet.status == CryptletStatus::Active;
                is_active.then(|| Active::of(&cryptlet))
            };
            self.pages("CryptletApi_cryptlets", page, active).await
        }
        .boxed()
    }

    fn admissions(&self, host: HostId) -> Lookup<'_, Admissions> {
        self.all_admissions(host).boxed()
    }
}

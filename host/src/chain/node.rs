//! The view over JSON-RPC: runtime APIs by `state_call`, new heads by subscription, reconnecting with rising pauses.

use super::{
    memory::Memory, AccountId, Active, Admissions, ChainError, ChainView, Head, Lookup, MAX_PAGES,
};
use crate::metrics::Metrics;
use codec::{Decode, DecodeAll, Encode};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Moment, RoundId, Version},
    view::{
        CryptletFilter, CryptletStatus, CryptletView, HostView, Page, RoundView, SeatView, MAX_PAGE,
    },
    DelegateId,
};
use futures::{future::FutureExt, stream::StreamExt};
use jsonrpsee::{
    core::client::{ClientT, Subscription, SubscriptionClientT},
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde::Deserialize;
use serde_json::json;
use sp_core::H256;
use std::{
    future::ready,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// Longest wait for one answer of the node.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time to connect to the node: its own steps have the same limit each.
const OPEN_TIMEOUT: Duration = Duration::from_secs(20);
/// How long there may be no new head before the node is asked whether it is there: a chain may stand still, and a
/// connection may be dead without a word.
const SILENCE: Duration = Duration::from_secs(5);
/// How long it may take to say so.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// First pause before the node is tried again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Longest pause.
const LAST_PAUSE: Duration = Duration::from_secs(5);
/// Most bytes of one answer of the node: a page of hosts or rounds with room to spare.
const MAX_ANSWER: u32 = 16 * 1024 * 1024;

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
    hosts: Memory<HostId, HostView<AccountId>>,
    metrics: Arc<Metrics>,
}

/// What of a block's header is read.
#[derive(Deserialize)]
struct HeaderNumber {
    number: String,
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
            hosts: Memory::new(),
            metrics,
        });
        tokio::spawn(follow(Arc::downgrade(&chain), heads));
        Ok(chain)
    }

    /// Whether the node answers at all.
    async fn is_alive(&self) -> bool {
        timeout(SIGN_OF_LIFE, self.now())
            .await
            .is_ok_and(|answer| !matches!(answer, Err(ChainError::Unreachable(_))))
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
        let refused = |reason: String| ChainError::Refused { call, reason };
        let params = rpc_params![call, format!("0x{}", hex::encode(arguments))];
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

type Heads = Subscription<HeaderNumber>;

async fn open(address: &str) -> Result<(Arc<WsClient>, H256, Heads), ChainError> {
    let unreachable =
        |error: jsonrpsee::core::client::Error| ChainError::Unreachable(error.to_string());
    let _: reqwest::Url = address
        .parse()
        .map_err(|error| ChainError::BadAddress(format!("{error}")))?;
    let client = WsClientBuilder::default()
        .request_timeout(REQUEST_TIMEOUT)
        .connection_timeout(REQUEST_TIMEOUT)
        .max_response_size(MAX_ANSWER)
        .build(address)
        .await
        .map_err(unreachable)?;
    let genesis: String = client
        .request("chain_getBlockHash", rpc_params![0])
        .await
        .map_err(unreachable)?;
    let genesis = genesis.parse().map_err(|_| ChainError::Refused {
        call: "chain_getBlockHash",
        reason: "no hash".into(),
    })?;
    let heads = client
        .subscribe(
            "chain_subscribeNewHeads",
            rpc_params![],
            "chain_unsubscribeNewHeads",
        )
        .await
        .map_err(unreachable)?;
    Ok((Arc::new(client), genesis, heads))
}

/// As [`open`], with an end.
async fn open_in_time(address: &str) -> Result<(Arc<WsClient>, H256, Heads), ChainError> {
    timeout(OPEN_TIMEOUT, open(address))
        .await
        .unwrap_or_else(|_| Err(ChainError::Unreachable("no answer in time".into())))
}

/// Follows the heads, and opens the connection anew when it breaks, for as long as somebody holds the chain.
async fn follow(chain: std::sync::Weak<NodeChain>, mut heads: Heads) {
    let mut pause = FIRST_PAUSE;
    loop {
        loop {
            let next = timeout(SILENCE, heads.next()).await;
            let Some(chain) = chain.upgrade() else { return };
            match next {
                Ok(Some(Ok(header))) => {
                    let digits = header.number.trim_start_matches("0x");
                    chain.see(u32::from_str_radix(digits, 16).ok(), true);
                    pause = FIRST_PAUSE;
                }
                Err(_) if chain.is_alive().await => {}
                _ => break,
            }
        }
        let Some(chain) = chain.upgrade() else { return };
        chain.see(None, false);
        tracing::warn!(
            node = chain.address,
            "the connection to the node broke, connecting again"
        );
        heads = loop {
            sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
            match open_in_time(&chain.address).await {
                Ok((_, found, _)) if found != chain.genesis => {
                    tracing::error!(error = %ChainError::OtherChain { known: chain.genesis, found }, "not served");
                }
                Ok((client, _, heads)) => {
                    *chain.client.write().unwrap_or_else(PoisonError::into_inner) = client;
                    chain.see(None, true);
                    tracing::info!(node = chain.address, "connected to the node again");
                    break heads;
                }
                Err(error) => tracing::warn!(node = chain.address, %error, "waiting for the node"),
            }
        };
    }
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
            if let Some(cryptlet) = self.cryptlets.recall(head, &(id, version)) {
                return Ok(Some(cryptlet));
            }
            let found: Option<CryptletView<AccountId>> =
                self.call("CryptletApi_cryptlet", (id, version)).await?;
            let found = found.map(Arc::new);
            if let Some(cryptlet) = &found {
                self.cryptlets.keep(head, (id, version), cryptlet.clone());
            }
            Ok(found)
        }
        .boxed()
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

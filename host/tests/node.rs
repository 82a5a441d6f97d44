//! The view of the own node, over a real WebSocket: what is asked, and that a broken connection heals.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{Decode, Encode};
use common::{
    authority::Authority,
    world::{now, PROGRAM},
};
use cryptlet_host::{
    chain::{Admissions, ChainError, ChainView, ContractKeys, NodeChain},
    metrics::Metrics,
};
use cryptlet_primitives::{
    binding::{BindingState, BindingView},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId, Version},
    package::Kind,
    policy::Isolation,
    view::{CryptletFilter, CryptletStatus, CryptletView, HostStatus, HostView, Page, SeatView},
    DelegateId, Public,
};
use futures::StreamExt;
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule, SubscriptionMessage,
};
use serde_json::{json, Value as Json};
use sp_core::{crypto::AccountId32, Pair, H160, H256};
use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::{
        atomic::{AtomicU32, AtomicU64, Ordering},
        Arc,
    },
    time::Duration,
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::{broadcast, watch},
    time::{sleep, timeout},
};

/// A node that knows one delegate, and counts what it is asked.
struct TestNode {
    handle: ServerHandle,
    heads: broadcast::Sender<u32>,
    events: broadcast::Sender<Json>,
    asked: Arc<AtomicU32>,
    /// The chain's clock.
    now: Arc<AtomicU64>,
}

/// The newest finalized block.
const FINALIZED: H256 = H256::repeat_byte(0xf1);
/// Pages of standing rounds.
const PAGES: u64 = 150;

fn delegate() -> DelegateId {
    DelegatePair::from_seed(&[1; 32]).public()
}

/// What the runtime of the test node answers.
fn state_call(call: &str, arguments: &[u8], now: Moment) -> Result<Vec<u8>, ErrorObjectOwned> {
    let refuse = |reason: &str| ErrorObjectOwned::owned(4003, reason.to_owned(), None::<()>);
    let input = &mut &arguments[..];
    let answer = match call {
        "CryptoDelegateApi_delegates" => vec![delegate()].encode(),
        "CryptoDelegateApi_now" => now.encode(),
        "CryptoDelegateApi_round" => {
            RoundId::decode(input).map_err(|_| refuse("no round number"))?;
            None::<()>.encode()
        }
        "CryptletApi_cryptlet" => {
            let asked = <(CryptletId, Option<Version>)>::decode(input)
                .map_err(|_| refuse("no cryptlet"))?;
            assert_eq!(asked, (CryptletId(7), Some(2)));
            None::<()>.encode()
        }
        "CryptoDelegateApi_standing_rounds" => {
            let (cryptlet, from, _) = <(CryptletId, RoundId, u32)>::decode(input)
                .map_err(|_| refuse("no page of rounds"))?;
            assert_eq!(cryptlet, CryptletId(7));
            // Many pages, with gaps between them.
            let gap = 1 << 40;
            Page::<()> {
                rows: vec![],
                next: (from.0 < (PAGES - 1) * gap).then_some(from.0 + gap),
            }
            .encode()
        }
        "CryptletApi_cryptlets" => {
            let (filter, from, _) = <(CryptletFilter<AccountId32>, CryptletId, u32)>::decode(input)
                .map_err(|_| refuse("no page of cryptlets"))?;
            assert_eq!((filter, from), (CryptletFilter::default(), CryptletId(0)));
            Page::<()> {
                rows: vec![],
                next: None,
            }
            .encode()
        }
        "CryptletApi_hosts" => {
            <(HostId, u32)>::decode(input).map_err(|_| refuse("no page"))?;
            Page::<()> {
                rows: vec![],
                next: None,
            }
            .encode()
        }
        _ => return Err(refuse("function not found")),
    };
    if input.is_empty() {
        Ok(answer)
    } else {
        Err(refuse("more arguments than the function has"))
    }
}

/// What the runtime answers at the finalized block. It knows contracts' own cryptlets, one of them with a seat of the host's and
/// one that was revoked, two cryptlets that serve many, one of them revoked, a blueprint, and number 14, the last that was given.
fn finalized_call(call: &str, arguments: &[u8]) -> Result<Vec<u8>, ErrorObjectOwned> {
    let known = |id: u32| match id {
        6 | 7 => Some((Kind::Contract, CryptletStatus::Active, true)),
        8 => Some((Kind::Contract, CryptletStatus::Revoked, false)),
        9 => Some((Kind::Utility, CryptletStatus::Revoked, false)),
        11 => Some((Kind::Contract, CryptletStatus::Active, false)),
        14 => Some((Kind::Utility, CryptletStatus::Active, false)),
        _ => None,
    };
    let view = |id: u32| {
        known(id).map(|(kind, status, is_own)| CryptletView {
            binding: is_own.then(|| bound(CryptletId(id))),
            ..cryptlet(id, kind, status)
        })
    };
    let input = &mut &arguments[..];
    match call {
        "CryptletApi_cryptlet" => {
            let (id, version) = <(CryptletId, Option<Version>)>::decode(input).unwrap();
            assert_eq!(version, None);
            Ok(view(id.0).encode())
        }
        "CryptletApi_cryptlets" => {
            let (_, from, limit) =
                <(CryptletFilter<AccountId32>, CryptletId, u32)>::decode(input).unwrap();
            let limit = usize::try_from(limit).unwrap();
            let rows: Vec<_> = (from.0..15).filter_map(view).take(limit).collect();
            Ok(Page { rows, next: None }.encode())
        }
        "CryptletApi_host" => {
            let id = HostId::decode(input).unwrap();
            Ok((id == HostId(3)).then(|| host_view(id)).encode())
        }
        "CryptletApi_pool" => {
            let id = CryptletId::decode(input).unwrap();
            let seats = [(HostId(2), 1), (HostId(3), 2)].map(|(host, epoch)| seat(host, epoch));
            let seats = seats.into_iter().filter(|_| id == CryptletId(6));
            Ok(seats.collect::<Vec<_>>().encode())
        }
        call => panic!("{call} is not asked of the finalized block"),
    }
}

fn bound(cryptlet: CryptletId) -> BindingView {
    BindingView {
        contract: H160::repeat_byte(0xc0),
        cryptlet,
        blueprint: CryptletId(11),
        version: 1,
        state: BindingState::Bound,
        wait: false,
        asked: vec![],
        wants_hosts: false,
    }
}

/// A host that has lost seats with keys of epochs before 4.
fn host_view(id: HostId) -> HostView<AccountId32> {
    HostView {
        id,
        operator: AccountId32::from([2; 32]),
        endpoint: "https://localhost".into(),
        region_key: Public::from_raw([1; 32]),
        region_epoch: 0,
        encryption_key: H256::zero(),
        isolation: Isolation::Software,
        next_instance_epoch: 4,
        status: HostStatus::Active,
        expires_at: u64::MAX,
    }
}

fn seat(host: HostId, instance_epoch: KeyEpoch) -> SeatView {
    SeatView {
        host,
        instance_key: Public::from_raw([1; 32]),
        instance_epoch,
        since: 0,
        admitted: true,
        eligible: true,
    }
}

fn cryptlet(id: u32, kind: Kind, status: CryptletStatus) -> CryptletView<AccountId32> {
    let id = CryptletId(id);
    CryptletView {
        id,
        address: id.address(),
        account: AccountId32::from(id.account()),
        owner: AccountId32::from([2; 32]),
        offered_to: None,
        kind,
        name: "loan".into(),
        tags: vec![],
        version: 1,
        code: H256::zero(),
        location: String::new(),
        header: String::new(),
        configuration: String::new(),
        identity: Public::from_raw([1; 32]),
        identity_epoch: 0,
        status,
        registered_at: 0,
        binding: None,
    }
}

/// What the node's calls share: heads to tell, how often it was asked, its clock, events to tell.
type Shared = (
    broadcast::Sender<u32>,
    Arc<AtomicU32>,
    Arc<AtomicU64>,
    broadcast::Sender<Json>,
);

fn serve_heads(module: &mut RpcModule<Shared>) {
    let [subscribe, notify, unsubscribe] = [
        "chain_subscribeNewHeads",
        "chain_newHead",
        "chain_unsubscribeNewHeads",
    ];
    module
        .register_subscription(
            subscribe,
            notify,
            unsubscribe,
            |_, pending, context, _| async move {
                let mut heads = context.0.subscribe();
                let sink = pending.accept().await?;
                while let Ok(number) = heads.recv().await {
                    let header = json!({ "number": format!("{number:#x}"), "parentHash": "0x" });
                    sink.send(SubscriptionMessage::from_json(&header)?).await?;
                }
                Ok(())
            },
        )
        .unwrap();
}

fn serve_events(module: &mut RpcModule<Shared>) {
    let [subscribe, notify, unsubscribe] = [
        "cryptlet_subscribeEvents",
        "cryptlet_events",
        "cryptlet_unsubscribeEvents",
    ];
    module
        .register_subscription(
            subscribe,
            notify,
            unsubscribe,
            |params, pending, context, _| async move {
                let (filter,): (Json,) = params.parse()?;
                assert_eq!(filter, json!({ "host": 3, "names": ["InstanceAdmitted"] }));
                let mut events = context.3.subscribe();
                let sink = pending.accept().await?;
                while let Ok(event) = events.recv().await {
                    sink.send(SubscriptionMessage::from_json(&event)?).await?;
                }
                Ok(())
            },
        )
        .unwrap();
}

async fn start(address: SocketAddr, genesis: u8) -> (TestNode, SocketAddr) {
    let heads = broadcast::Sender::new(16);
    let events = broadcast::Sender::new(16);
    let asked = Arc::new(AtomicU32::new(0));
    let now = Arc::new(AtomicU64::new(1_700_000_000_000));
    let mut module = RpcModule::new((heads.clone(), asked.clone(), now.clone(), events.clone()));
    module
        .register_method("chain_getBlockHash", move |_, _, _| {
            Ok::<_, ErrorObjectOwned>(H256::repeat_byte(genesis))
        })
        .unwrap();
    module
        .register_method("chain_getFinalizedHead", |_, _, _| {
            Ok::<_, ErrorObjectOwned>(FINALIZED)
        })
        .unwrap();
    module
        .register_method("state_call", |params, (_, asked, now, _), _| {
            asked.fetch_add(1, Ordering::SeqCst);
            let mut params = params.sequence();
            let (call, arguments): (String, String) = (params.next()?, params.next()?);
            let arguments = hex::decode(&arguments[2..]).unwrap();
            let now = now.load(Ordering::SeqCst);
            let answer = match params.optional_next::<H256>()? {
                Some(block) => {
                    assert_eq!(block, FINALIZED);
                    finalized_call(&call, &arguments)
                }
                None => state_call(&call, &arguments, now),
            };
            answer.map(|answer| format!("0x{}", hex::encode(answer)))
        })
        .unwrap();
    serve_heads(&mut module);
    serve_events(&mut module);
    let server = Server::builder().build(address).await.unwrap();
    let address = server.local_addr().unwrap();
    (
        TestNode {
            handle: server.start(module),
            heads,
            events,
            asked,
            now,
        },
        address,
    )
}

async fn connect(address: SocketAddr) -> Arc<NodeChain> {
    let metrics = Arc::new(Metrics::new().unwrap());
    NodeChain::connect(&format!("ws://{address}"), metrics)
        .await
        .unwrap()
}

/// The next new seat, or the end of them.
async fn next(admissions: &mut Admissions) -> Option<CryptletId> {
    let told = timeout(Duration::from_secs(5), admissions.next()).await;
    told.expect("neither comes within five seconds")
}

/// Waits for a head that is `connected` or not.
async fn becomes(chain: &NodeChain, connected: bool) {
    let mut heads = chain.heads();
    let waited = timeout(
        Duration::from_secs(20),
        heads.wait_for(|head| head.connected == connected),
    )
    .await;
    assert!(
        waited.is_ok(),
        "not within twenty seconds: connected {connected}"
    );
}

fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn look_ups_are_what_the_runtime_takes_and_hold_for_one_head() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    assert_eq!(chain.genesis(), H256::repeat_byte(1));
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
    assert_eq!(chain.now().await, Ok(1_700_000_000_000));
    assert_eq!(chain.round(RoundId(9)).await, Ok(None));
    assert_eq!(chain.cryptlet(CryptletId(7), Some(2)).await, Ok(None));
    assert_eq!(chain.hosts_of(AccountId32::from([0; 32])).await, Ok(vec![]));
    let refused = chain.pool(CryptletId(7)).await;
    assert!(
        matches!(
            refused,
            Err(ChainError::Refused {
                call: "CryptletApi_pool",
                ..
            })
        ),
        "{refused:?}"
    );

    assert_eq!(chain.active_cryptlets().await, Ok(vec![]));

    let before = node.asked.load(Ordering::SeqCst);
    assert_eq!(chain.cryptlet(CryptletId(7), Some(2)).await, Ok(None));
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before,
        "what is not there is not looked up again"
    );

    let before = node.asked.load(Ordering::SeqCst);
    for _ in 0..2 {
        assert!(chain
            .standing_rounds(CryptletId(7))
            .await
            .unwrap()
            .is_empty());
    }
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before + u32::try_from(PAGES).unwrap(),
        "all pages, each once"
    );

    let before = node.asked.load(Ordering::SeqCst);
    chain.delegates().await.unwrap();
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before,
        "asked twice at one head"
    );
    let mut heads = chain.heads();
    node.heads.send(0x1f).unwrap();
    timeout(
        Duration::from_secs(5),
        heads.wait_for(|head| head.number == 0x1f),
    )
    .await
    .unwrap()
    .unwrap();
    chain.delegates().await.unwrap();
    assert_eq!(
        node.asked.load(Ordering::SeqCst),
        before + 1,
        "not asked at a new head"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_of_no_more_use_once_the_finalized_block_says_so_and_not_before() {
    let (_node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    let keys = |keys: &[(u32, KeyEpoch)]| -> ContractKeys {
        let keys = keys.iter();
        keys.map(|(id, epoch)| (CryptletId(*id), *epoch)).collect()
    };
    // Of 6 the host has a seat, with key 2; for 7 it offers key 4 next. 8, 9, 11 and 14 are no contract's own, 10 was given, and
    // of 15 this block knows nothing yet.
    let own = [(6, 1), (6, 2), (6, 3), (7, 2), (7, 3), (7, 4), (7, 5)];
    let others = [(8, 9), (9, 9), (10, 9), (11, 9), (14, 9), (15, 4)];
    let all = keys(&[&own[..], &others[..]].concat());
    let outlived = chain.outlived(HostId(3), all.clone()).await.unwrap();
    let gone = [(8, 9), (9, 9), (10, 9), (11, 9), (14, 9)];
    let used_up = [(6, 1), (7, 2), (7, 3)];
    assert_eq!(outlived, keys(&[&gone[..], &used_up[..]].concat()));

    // A host that the block does not know yet may be asked for any of them.
    let outlived = chain.outlived(HostId(5), all).await.unwrap();
    assert_eq!(outlived, keys(&gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn new_seats_are_told_until_one_can_not_be_and_what_is_looked_up_then_is_new() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    let looks = || node.asked.load(Ordering::SeqCst);
    chain.delegates().await.unwrap();
    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    let before = looks();
    for cryptlet in [7, 8] {
        chain.delegates().await.unwrap();
        chain.delegates().await.unwrap();
        let data = json!({ "cryptlet": cryptlet, "host": 3, "epoch": 0 });
        let event = json!({ "block": { "number": 5 }, "event": "InstanceAdmitted", "data": data });
        node.events.send(event).unwrap();
        assert_eq!(next(&mut admissions).await, Some(CryptletId(cryptlet)));
    }
    assert_eq!(looks(), before + 2, "once after each that was told");
    // What can't be read may be a seat.
    node.events.send(json!({ "data": {} })).unwrap();
    assert_eq!(next(&mut admissions).await, None);

    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    node.handle.stop().unwrap();
    assert_eq!(next(&mut admissions).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_heals_but_not_with_another_chain() {
    let (node, address) = start(anywhere(), 1).await;
    let chain = connect(address).await;
    node.handle.stop().unwrap();
    node.handle.stopped().await;
    becomes(&chain, false).await;
    assert!(matches!(
        chain.round(RoundId(1)).await,
        Err(ChainError::Unreachable(_))
    ));

    let (other, _) = start(address, 2).await;
    sleep(Duration::from_secs(2)).await;
    assert!(!chain.heads().borrow().connected, "another chain is served");
    other.handle.stop().unwrap();
    other.handle.stopped().await;
    let (_node, _) = start(address, 1).await;
    becomes(&chain, true).await;
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
}

async fn went_dead(switch: &mut watch::Receiver<bool>) -> bool {
    switch.wait_for(|dead| *dead).await.is_ok()
}

/// A way to `node` that goes dead without a word while the switch is on: connections stay open, and nothing comes through.
async fn way_to(node: SocketAddr, dead: watch::Receiver<bool>) -> SocketAddr {
    let listener = TcpListener::bind(anywhere()).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut dead = dead.clone();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(node).await.unwrap();
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    _ = went_dead(&mut dead) => std::future::pending().await,
                }
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_dead_without_a_word_is_opened_anew_and_a_chain_that_stands_still_is_not(
) {
    let (node, address) = start(anywhere(), 1).await;
    let (switch, dead) = watch::channel(false);
    let chain = connect(way_to(address, dead).await).await;
    let seen = chain.heads().borrow().seen;
    sleep(Duration::from_secs(7)).await;
    assert_eq!(
        chain.heads().borrow().seen,
        seen,
        "no head, and no new connection"
    );
    assert!(
        node.asked.load(Ordering::SeqCst) > 0,
        "asked whether it is there"
    );

    let mut admissions = chain.admissions(HostId(3)).await.unwrap();
    switch.send_replace(true);
    becomes(&chain, false).await;
    switch.send_replace(false);
    becomes(&chain, true).await;
    assert_eq!(next(&mut admissions).await, None, "of the old connection");
    assert_eq!(*chain.delegates().await.unwrap(), [delegate()]);
}

/// A host's program in a folder of its own, with the vault that `init` made.
async fn host(folder: &Path, node: SocketAddr, listen: SocketAddr, authority: &Authority) -> Child {
    let tls = authority.issue(folder, "localhost");
    let configuration = format!(
        "node = \"ws://{node}\"\nlisten = \"{listen}\"\ndata = \"data\"\n\
         operator = \"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\"\n\
         tls = {{ certificate = {:?}, key = {:?} }}\n\
         vault = {{ path = \"vault\", passphrase_file = \"passphrase\" }}\n",
        tls.certificate, tls.key
    );
    let file = folder.join("host.toml");
    std::fs::write(&file, configuration).unwrap();
    let command = |subcommand| {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(&file).arg(subcommand);
        command.stderr(Stdio::null()).kill_on_drop(true);
        command
    };
    let made = command("init").output().await.unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(said.contains("region key 0x"), "{said}");
    command("run").spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_listens_once_its_node_shows_the_present_and_ends_when_it_is_asked_to() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let (node, address) = start(anywhere(), 1).await;
    let free = std::net::TcpListener::bind(anywhere()).unwrap();
    let listen = free.local_addr().unwrap();
    drop(free);
    let authority = Authority::new();
    let mut host = host(folder.path(), address, listen, &authority).await;
    let health = || async {
        let url = format!("https://localhost:{}/health", listen.port());
        authority.client().get(url).send().await
    };
    // The newest block of the node is years old.
    while node.asked.load(Ordering::SeqCst) < 2 {
        sleep(Duration::from_millis(100)).await;
    }
    assert!(
        health().await.is_err(),
        "a node that is behind is waited for"
    );
    assert!(!folder.path().join("data/ledger.redb").exists());
    assert_eq!(host.try_wait().unwrap(), None, "waits");

    node.now.store(now(), Ordering::SeqCst);
    let served = timeout(Duration::from_secs(30), async {
        while health().await.is_err() {
            sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(served.await.is_ok(), "the node has caught up");
    let pid = i32::try_from(host.id().unwrap()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let ended = timeout(Duration::from_secs(30), host.wait()).await;
    assert!(ended.unwrap().unwrap().success());
}

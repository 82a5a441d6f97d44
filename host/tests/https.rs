//! The server over real HTTPS: who connects how, and what he may send.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{DecodeAll, Encode};
use common::{
    authority::Authority,
    guest::number,
    world::{delegate, dispatch, news, update, Choice, World},
};
use cryptlet_host::{
    config::{Limits, Tls},
    transport::{self, Server, Stop, TransportError},
};
use cryptlet_primitives::{
    dispatch::{Happened, Reply, CONTENT_TYPE, MAX_DISPATCH, NEWS_PATH, OBSERVE_PATH},
    ids::CryptletId,
    package::InstanceOffer,
    signed_by,
    update::{SignedUpdate, UPDATES_PATH},
    Public, Signature,
};
use futures::stream::{FuturesUnordered, StreamExt};
use reqwest::{Body, StatusCode};
use rustls::{
    pki_types::{pem::PemObject, CertificateDer},
    ClientConfig, ClientConnection, RootCertStore,
};
use sp_core::{ed25519, Pair};
use std::{
    future::Future,
    io::{Read, Write},
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// The bytes of `0x…`.
fn digits<const N: usize>(value: &serde_json::Value) -> [u8; N] {
    hex::decode(&value.as_str().unwrap()[2..])
        .unwrap()
        .try_into()
        .unwrap()
}

/// A served host, and the authority that its certificate is of.
struct Served {
    _folder: tempfile::TempDir,
    world: World,
    authority: Authority,
    address: SocketAddr,
    stop: Stop,
}

/// Room for eight connections.
fn small() -> Limits {
    Limits {
        connections: 8,
        ..Limits::default()
    }
}

async fn served(name: &str) -> Served {
    served_within(name, small()).await
}

async fn served_within(name: &str, limits: Limits) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path(), Choice::of(number("bad", "", "unreachable"))).await;
    let authority = Authority::new();
    let tls = authority.issue(folder.path(), name);
    let server = Server::bind("0.0.0.0:0".parse().unwrap(), &tls, &limits).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], server.address().port()));
    let stop = Stop::new();
    let early = TcpStream::connect(address).await;
    assert!(early.is_err(), "nothing listens before it is served");
    tokio::spawn(server.serve(world.service.clone(), stop.clone()));
    stop.listening().await.unwrap();
    Served {
        _folder: folder,
        world,
        authority,
        address,
        stop,
    }
}

impl Served {
    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    async fn observe(&self, body: impl Into<Body>) -> reqwest::Result<reqwest::Response> {
        self.post(OBSERVE_PATH, CONTENT_TYPE, body).await
    }

    async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> reqwest::Result<reqwest::Response> {
        let post = self.authority.client().post(self.url(path));
        post.header("content-type", kind).body(body).send().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_asks_and_gets_a_batch() {
    let served = served("localhost").await;
    let statement = served.world.statement(1, "fine");
    served.world.open_round(&statement);
    let answer = served
        .observe(dispatch(1, &[statement]).encode())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], CONTENT_TYPE);
    let reply = Reply::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap();
    reply.batches[0]
        .verify(sp_core::H256::repeat_byte(0x11), &served.world.keys)
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_asks_for_news_and_gets_none() {
    let served = served("localhost").await;
    let ask = async || {
        let body = news(1).encode();
        let answer = served.post(NEWS_PATH, CONTENT_TYPE, body).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], CONTENT_TYPE);
        Happened::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap()
    };
    assert_eq!(ask().await, Happened::default());
    let stranger = news(3).encode();
    let long = vec![0; 2_000];
    for (body, status) in [
        (stranger, StatusCode::FORBIDDEN),
        (vec![0; 9], StatusCode::BAD_REQUEST),
        (long, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = served.post(NEWS_PATH, CONTENT_TYPE, body).await.unwrap();
        assert_eq!(answer.status(), status);
    }
    let text = served.world.service.metrics.text();
    assert!(
        text.contains("cryptlet_host_news_total{outcome=\"quiet\"} 1"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_update_is_answered_with_what_became_of_it() {
    let served = served("localhost").await;
    let sender = ed25519::Pair::from_seed(&[5; 32]);
    let stranger = ed25519::Pair::from_seed(&[6; 32]);
    served.world.list_keys(&[sender.public()]);
    let send = async |body: Vec<u8>| {
        let sent = served.post(UPDATES_PATH, "application/json", body).await;
        let answer = sent.unwrap();
        let status = answer.status().as_u16();
        let said: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        (status, said)
    };
    let body = |number, content: &[u8], sender| {
        serde_json::to_vec(&update(common::world::CRYPTLET, number, content, sender)).unwrap()
    };
    let (status, said) = send(body(1, b"rose", &sender)).await;
    let stored = serde_json::json!({ "update": "stored", "cryptlet": 7, "number": 1 });
    assert_eq!((status, said), (202, stored));
    let (status, said) = send(body(1, b"rose", &sender)).await;
    assert_eq!((status, said["update"].as_str()), (200, Some("known")));
    let unknown = update(CryptletId(70), 1, b"rose", &sender);
    let mut forged = update(common::world::CRYPTLET, 2, b"rose", &sender);
    forged.update.number = 3;
    let mut elsewhere = update(common::world::CRYPTLET, 2, b"rose", &sender);
    elsewhere.update.genesis = sp_core::H256::zero();
    let json = |signed: &SignedUpdate| serde_json::to_vec(signed).unwrap();
    let long = body(2, &[7; 4096], &sender);
    let too_long = String::from_utf8(long.clone())
        .unwrap()
        .replace("0x0707", "0x070707");
    for (body, expected, word) in [
        (body(1, b"fell", &sender), 409, "higher number"),
        (body(2, b"rose", &stranger), 403, "updateKeys"),
        (json(&forged), 403, "sign"),
        (json(&unknown), 404, "pool"),
        (json(&elsewhere), 421, "another"),
        (body(0, b"rose", &sender), 400, "1 or more"),
        (b"{}".to_vec(), 400, "missing field"),
        (vec![0xff; 300], 400, "not a signed update"),
        (too_long.into_bytes(), 400, "more bytes"),
        (vec![b' '; 16 * 1024 + 1], 413, "16384"),
    ] {
        let (status, said) = send(body).await;
        let error = said["error"].as_str().unwrap();
        assert_eq!(status, expected, "{error}");
        assert!(error.contains(word), "{error}");
    }
    assert_eq!(send(long).await.0, 202);
    let other_kind = served.post(UPDATES_PATH, CONTENT_TYPE, body(9, b"", &sender));
    assert_eq!(other_kind.await.unwrap().status().as_u16(), 415);
    let text = served.world.service.metrics.text();
    assert!(
        text.contains("cryptlet_host_updates_total{status=\"202\"} 2"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_offer_and_health_are_what_the_chain_takes() {
    let served = served("localhost").await;
    let client = served.authority.client();
    let card: serde_json::Value = serde_json::from_slice(
        &client
            .get(served.url("/v1/identity"))
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap(),
    )
    .unwrap();
    assert_eq!(card["isolation"], "software");
    assert_eq!(card["regionEpoch"], 0);
    let account = sp_core::crypto::AccountId32::from([9; 32]);
    let digest = cryptlet_primitives::package::possession_digest(
        sp_core::H256::repeat_byte(0x11),
        &account,
        &served.world.keys.region,
    );
    let possession = Signature::from_raw(digits(&card["possession"]));
    assert!(signed_by(
        &served.world.keys.region,
        digest.as_bytes(),
        &possession
    ));

    let offer = client
        .get(served.url("/v1/offers/7"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let offer: serde_json::Value = serde_json::from_slice(&offer).unwrap();
    // Admitted already: the offer is a rotation.
    assert_eq!(offer["epoch"], 1);
    let statement = InstanceOffer {
        genesis: sp_core::H256::repeat_byte(0x11),
        cryptlet: common::world::CRYPTLET,
        host: common::world::HOST,
        key: Public::from_raw(digits(&offer["key"])),
        epoch: 1,
    };
    let by_instance = Signature::from_raw(digits(&offer["byInstance"]));
    let by_region = Signature::from_raw(digits(&offer["byRegion"]));
    assert!(statement.is_signed(&served.world.keys.region, &by_instance, &by_region));
    let none = client.get(served.url("/v1/offers/8")).send().await.unwrap();
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        client
            .get(served.url("/health"))
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_or_name_and_plain_http_fail() {
    let served = served("other.example").await;
    let wrong_name = served
        .authority
        .client()
        .get(served.url("/health"))
        .send()
        .await
        .unwrap_err();
    assert!(
        format!("{wrong_name:?}").contains("NotValidForName"),
        "{wrong_name:?}"
    );
    let stranger = Authority::new();
    let wrong_authority = stranger
        .client()
        .get(served.url("/health"))
        .send()
        .await
        .unwrap_err();
    assert!(
        format!("{wrong_authority:?}").contains("InvalidCertificate"),
        "{wrong_authority:?}"
    );
    let plain = format!("http://{}/health", served.address);
    assert!(served.authority.client().get(plain).send().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_beyond_the_cap_are_cut() {
    let served = served("localhost").await;
    // Without a length, and without an end; then with a length.
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 65_536]));
    let over = vec![0; MAX_DISPATCH as usize + 1];
    for body in [Body::wrap_stream(endless), over.into()] {
        // The server closes while the client still sends: not every client then reads the answer.
        if let Ok(answer) = served.observe(body).await {
            assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
    assert_eq!(
        served
            .world
            .service
            .metrics
            .dispatches
            .with_label_values(&["413"])
            .get(),
        2
    );
    let wrong_type = served
        .authority
        .client()
        .post(served.url(OBSERVE_PATH))
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong_type.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let stranger = dispatch(9, &[served.world.statement(1, "fine")]);
    assert_ne!(
        stranger.dispatch.delegate,
        sp_core::Pair::public(&delegate(1))
    );
    assert_eq!(
        served.observe(stranger.encode()).await.unwrap().status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        served.observe(vec![1, 2, 3]).await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_dropped_and_others_are_served() {
    let served = served("localhost").await;
    let drip = futures::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Some((Ok::<_, std::io::Error>(vec![0_u8]), ()))
    });
    // One that sends no handshake at all, and one that drips its body.
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    silent.write_all(&[0x16]).await.unwrap();
    let started = std::time::Instant::now();
    let (slow, other) = tokio::join!(served.observe(Body::wrap_stream(drip)), async {
        served
            .authority
            .client()
            .get(served.url("/health"))
            .send()
            .await
    });
    assert_eq!(other.unwrap().status(), StatusCode::OK);
    if let Ok(answer) = slow {
        assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    }
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "took {:?}",
        started.elapsed()
    );
    let mut end = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(8), silent.read_to_end(&mut end)).await;
    assert!(ended.is_ok(), "a silent connection is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_bounded_and_a_stop_ends_the_server() {
    let served = served("localhost").await;
    let client = served.authority.client();
    assert!(client.get(served.url("/health")).send().await.is_ok());
    drop(client);
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(TcpStream::connect(served.address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let crowded = served
        .authority
        .client()
        .get(served.url("/health"))
        .send()
        .await;
    assert!(crowded.is_err(), "twenty connections where eight have room");
    drop(held);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(served
        .authority
        .client()
        .get(served.url("/health"))
        .send()
        .await
        .is_ok());
    transport::stop(&served.stop);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(served
        .authority
        .client()
        .get(served.url("/health"))
        .send()
        .await
        .is_err());
}

/// A connection from another address of this machine.
async fn connect_from(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(to).await.unwrap()
}

/// A client of the address 127.0.0.`last`.
fn client_from(authority: &Authority, last: u8) -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    reqwest::Client::builder()
        .tls_certs_only([root])
        .no_proxy()
        .local_address(IpAddr::from([127, 0, 0, last]))
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_of_one_address_leave_room_for_another() {
    let limits = Limits {
        connections: 8,
        connections_per_address: 4,
        ..Limits::default()
    };
    let served = served_within("localhost", limits).await;
    let mut held = FuturesUnordered::new();
    for _ in 0..12 {
        let mut stream = connect_from([127, 0, 0, 1], served.address).await;
        held.push(async move { stream.read_to_end(&mut Vec::new()).await });
    }
    // Those beyond the cap are closed at once; the others, which they are is the server's choice, only after the longest
    // handshake.
    for _ in 0..8 {
        let closed = timeout(Duration::from_secs(4), held.next()).await;
        assert!(closed.is_ok(), "{} are held", held.len());
    }
    let health = |last| {
        client_from(&served.authority, last)
            .get(served.url("/health"))
            .send()
    };
    assert!(health(1).await.is_err(), "the address has its share");
    assert_eq!(health(2).await.unwrap().status(), StatusCode::OK);
    drop(held);
    // The server takes a moment to see them go.
    until(|| async {
        health(1)
            .await
            .is_ok_and(|answer| answer.status().is_success())
    })
    .await;
}

/// Waits until something holds; far longer than it takes on a busy machine.
async fn until<Holds: Future<Output = bool>>(holds: impl Fn() -> Holds) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(20), waiting)
        .await
        .expect("it comes to hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_to_wait_and_others_are_served() {
    // The connection is one, the first request another, the second too many.
    let limits = Limits {
        requests_per_second: 1,
        ..Limits::default()
    };
    let served = served_within("localhost", limits).await;
    let (greedy, other) = (
        client_from(&served.authority, 1),
        client_from(&served.authority, 2),
    );
    let ask = |client: &reqwest::Client| client.get(served.url("/health")).send();
    assert_eq!(ask(&greedy).await.unwrap().status(), StatusCode::OK);
    let mut refused = ask(&greedy).await.unwrap();
    for _ in 0..20 {
        // A request that takes longer than a second, on a busy machine, is not too often.
        if refused.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        refused = ask(&greedy).await.unwrap();
    }
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(ask(&other).await.unwrap().status(), StatusCode::OK);
    until(|| async { ask(&greedy).await.unwrap().status() == StatusCode::OK }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_asks_nothing_is_closed() {
    let limits = Limits {
        idle_ms: 500,
        ..Limits::default()
    };
    let served = served_within("localhost", limits).await;
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(served.authority.pem().as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let client = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let mut session = ClientConnection::new(Arc::new(client), name).unwrap();
    let closed = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(served.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        session.complete_io(&mut stream).unwrap();
        let mut stream = rustls::Stream::new(&mut session, &mut stream);
        let asked = std::time::Instant::now();
        // One request is answered; then nothing more is asked.
        stream
            .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 200"));
        asked.elapsed()
    });
    let closed = closed.await.unwrap();
    assert!(closed < Duration::from_secs(5), "closed after {closed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_an_offer_that_the_operator_does_not_name_makes_no_key() {
    let served = served("localhost").await;
    let neighbour = number("bad", "", "i64.const 1");
    served.world.add_neighbour(&neighbour).await;
    let keys = || served.world.vault.keys().len();
    let before = keys();
    let client = served.authority.client();
    let url = served.url(&format!("/v1/offers/{}", common::world::NEIGHBOUR));
    for _ in 0..3 {
        let refused = client.get(&url).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert!(refused.text().await.unwrap().contains("`offers`"));
    }
    assert_eq!(keys(), before);
    // The one that is named makes one key, however often it is asked for.
    for _ in 0..3 {
        let offered = client.get(served.url("/v1/offers/7")).send().await.unwrap();
        assert_eq!(offered.status(), StatusCode::OK);
    }
    assert_eq!(keys(), before + 1);
}

/// What is logged while it listens, by this thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Until what it gives is dropped.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let sink = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || sink.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// One thread, so that the server logs on the test's own.
#[tokio::test]
async fn a_refused_offer_is_logged_once_with_its_remedy() {
    let lines = Lines::default();
    let _listening = lines.listen();
    let served = served("localhost").await;
    let neighbour = number("bad", "", "i64.const 1");
    served.world.add_neighbour(&neighbour).await;
    let client = served.authority.client();
    let url = served.url(&format!("/v1/offers/{}", common::world::NEIGHBOUR));
    for _ in 0..3 {
        let refused = client.get(&url).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
    let text = lines.text();
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("offer refused"))
        .collect();
    assert!(
        matches!(told[..], [line] if line.contains("`test-guest`") && line.contains("`offers`")),
        "{text}"
    );
}

// On one thread, so that the server's lines are this test's.
#[tokio::test]
async fn who_sends_what_can_not_be_answered_fills_no_log() {
    let lines = Lines::default();
    let _listening = lines.listen();
    let served = served("localhost").await;
    // The chain knows a key that the vault lacks: nothing can be answered.
    served
        .world
        .chain
        .write(|state| state.hosts[0].region_key = Public::from_raw([1; 32]));
    let started = std::time::Instant::now();
    for _ in 0..20 {
        let body = dispatch(9, &[served.world.statement(1, "fine")]).encode();
        let answer = served.observe(body).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    let text = lines.text();
    let written = text.matches("dispatch not answered").count();
    let most = started.elapsed().as_secs() as usize + 1;
    assert!((1..=most).contains(&written), "{written} lines: {text}");
}

#[tokio::test]
async fn start_errors_name_the_key_and_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let tls = Authority::new().issue(folder.path(), "localhost");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let error = Server::bind(taken.local_addr().unwrap(), &tls, &small())
        .err()
        .unwrap();
    assert!(
        matches!(error, TransportError::InUse(_, "listen")),
        "{error}"
    );
    let gone = Tls {
        certificate: folder.path().join("gone.pem"),
        ..tls.clone()
    };
    let error = Server::bind("127.0.0.1:0".parse().unwrap(), &gone, &small())
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("tls.certificate") && error.contains("gone.pem"),
        "{error}"
    );
    let other = Authority::new().issue(tempfile::tempdir().unwrap().path(), "localhost");
    assert!(!other.key.exists(), "the folder is gone");
    let error = Server::bind("127.0.0.1:0".parse().unwrap(), &other, &small())
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("can't be read"), "{error}");
}

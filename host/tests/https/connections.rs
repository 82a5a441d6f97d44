//! Connections: how many, how long, and how often each address asks.

use crate::{
    common::authority::Authority,
    served::{served, served_within, Served},
};
use cryptlet_host::{config::Limits, transport};
use futures::stream::{FuturesUnordered, StreamExt};
use reqwest::{Body, StatusCode};
use rustls::{
    pki_types::{pem::PemObject, CertificateDer},
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
};
use std::{
    future::Future,
    io::{Read, Write},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_or_name_and_plain_http_fail() {
    let served = served("other.example").await;
    let wrong_name = served.get("/health").await.unwrap_err();
    assert!(
        format!("{wrong_name:?}").contains("NotValidForName"),
        "{wrong_name:?}"
    );
    let stranger = Authority::new();
    let wrong_authority = served.get_by(&stranger, "/health").await.unwrap_err();
    assert!(
        format!("{wrong_authority:?}").contains("InvalidCertificate"),
        "{wrong_authority:?}"
    );
    let plain = format!("http://{}/health", served.address);
    assert!(served.authority.client().get(plain).send().await.is_err());
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
    let slow = served.observe(Body::wrap_stream(drip));
    let (slow, other) = tokio::join!(slow, served.get("/health"));
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
    assert!(served.get("/health").await.is_ok());
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(TcpStream::connect(served.address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let crowded = served.get("/health").await;
    assert!(crowded.is_err(), "twenty connections where eight have room");
    drop(held);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(served.get("/health").await.is_ok());
    transport::stop(&served.stop);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(served.get("/health").await.is_err());
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

/// One connection, on which one request after another is sent. A pool of connections would open others by itself, which count
/// as the address's own.
struct Line(StreamOwned<ClientConnection, std::net::TcpStream>);

impl Line {
    /// A connection of the address 127.0.0.`last`.
    async fn open(served: &Served, last: u8) -> Line {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(served.authority.pem().as_bytes()).unwrap();
        roots.add(authority).unwrap();
        let client = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = "localhost".try_into().unwrap();
        let session = ClientConnection::new(Arc::new(client), name).unwrap();
        let stream = connect_from([127, 0, 0, last], served.address).await;
        let stream = stream.into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Line(StreamOwned::new(session, stream))
    }

    /// Asks for the host's health. Gives the answer's head and the line.
    async fn ask(mut self) -> (String, Line) {
        let asking = tokio::task::spawn_blocking(move || {
            self.0
                .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
                .unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                self.0.read_exact(&mut byte).unwrap();
                head.extend(byte);
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let mut body = vec![0; length.unwrap().parse().unwrap()];
            self.0.read_exact(&mut body).unwrap();
            (head, self)
        });
        asking.await.unwrap()
    }

    /// Reads until the host closes the connection.
    async fn wait_for_end(mut self) {
        let reading = tokio::task::spawn_blocking(move || {
            let _ = self.0.read_to_end(&mut Vec::new());
        });
        reading.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_to_wait_and_others_are_served() {
    // The connection is one, the first request another, the second too many.
    let limits = Limits {
        requests_per_second: 1,
        ..Limits::default()
    };
    let served = served_within("localhost", limits).await;
    let (mut head, mut greedy) = Line::open(&served, 1).await.ask().await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    for _ in 0..20 {
        // A request that takes longer than a second, on a busy machine, is not too often.
        if !head.starts_with("http/1.1 200") {
            break;
        }
        (head, greedy) = greedy.ask().await;
    }
    assert!(head.starts_with("http/1.1 429"), "{head}");
    assert!(head.contains("retry-after: 1\r\n"), "{head}");
    let (other, _) = Line::open(&served, 2).await.ask().await;
    assert!(other.starts_with("http/1.1 200"), "{other}");
    // The address may ask again after a while.
    for _ in 0..200 {
        if head.starts_with("http/1.1 200") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        (head, greedy) = greedy.ask().await;
    }
    panic!("still told to wait: {head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_asks_nothing_is_closed() {
    let limits = Limits {
        idle_ms: 500,
        ..Limits::default()
    };
    let served = served_within("localhost", limits).await;
    // One request is answered; then nothing more is asked.
    let (head, line) = Line::open(&served, 1).await.ask().await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let asked = std::time::Instant::now();
    line.wait_for_end().await;
    let closed = asked.elapsed();
    assert!(closed < Duration::from_secs(5), "closed after {closed:?}");
}

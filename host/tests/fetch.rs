//! Fetching components and sources over real HTTPS, from servers that can't be trusted.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use axum::{
    body::Body,
    http::{header::LOCATION, StatusCode},
    routing::get,
    Router,
};
use axum_server::tls_rustls::RustlsConfig;
use common::authority::Authority;
use cryptlet_host::{
    config::Tls,
    container::artefact::{ArtefactError, Artefacts},
    fetch::{Audience, FetchError, Fetcher},
};
use cryptlet_primitives::digest::sha256;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

const COMPONENT: &[u8] = b"\0asm a component";
/// Most bytes of a body here.
const MOST: usize = 1024;

/// A server that gives one sound body, and all that it should not.
async fn serve(tls: Tls) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let endless = || futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 4096]));
    let slow = || {
        futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Some((Ok::<_, std::io::Error>(vec![0_u8]), ()))
        })
    };
    let router = Router::new()
        .route("/component", get(|| async { COMPONENT }))
        .route("/long", get(|| async { vec![0_u8; MOST + 1] }))
        .route(
            "/endless",
            get(move || async move { Body::from_stream(endless()) }),
        )
        .route(
            "/slow",
            get(move || async move { Body::from_stream(slow()) }),
        )
        .route(
            "/moved",
            get(|| async { (StatusCode::FOUND, [(LOCATION, "/component")]) }),
        );
    let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key)
        .await
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let server = axum_server::from_tcp_rustls(listener, config).unwrap();
    tokio::spawn(server.serve(router.into_make_service()));
    address
}

fn fetcher(authority: &Authority, allowed: &[&str]) -> Fetcher {
    let allowed = allowed.iter().map(|name| name.to_string()).collect();
    let pem = authority.pem();
    Fetcher::new(
        Audience::Chain(Arc::new(allowed)),
        Some(pem.as_bytes()),
        1_000,
    )
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_capped_in_length_and_time_and_redirects_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let address = serve(authority.issue(folder.path(), "localhost")).await;
    let fetcher = fetcher(&authority, &["localhost"]);
    let at = |path: &str| format!("https://localhost:{}/{path}", address.port());
    assert_eq!(
        fetcher.get(&at("component"), MOST).await.unwrap(),
        COMPONENT
    );
    assert!(matches!(
        fetcher.get(&at("long"), MOST).await,
        Err(FetchError::TooLong(MOST))
    ));
    assert!(matches!(
        fetcher.get(&at("endless"), MOST).await,
        Err(FetchError::TooLong(MOST))
    ));
    let moved = fetcher.get(&at("moved"), MOST).await;
    assert!(
        matches!(moved, Err(FetchError::Status(StatusCode::FOUND))),
        "{moved:?}"
    );
    let started = Instant::now();
    let slow = fetcher.get(&at("slow"), MOST).await;
    assert!(matches!(slow, Err(FetchError::Failed(_))), "{slow:?}");
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "took {:?}",
        started.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_certificates_plain_http_and_names_that_lead_inside_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let address = serve(authority.issue(folder.path(), "localhost")).await;
    let url = format!("https://localhost:{}/component", address.port());
    let stranger = fetcher(&Authority::new(), &["localhost"])
        .get(&url, MOST)
        .await;
    assert!(
        matches!(stranger, Err(FetchError::Failed(_))),
        "{stranger:?}"
    );
    let inside = fetcher(&authority, &[]).get(&url, MOST).await;
    assert!(inside.is_err_and(|error| error.to_string().contains("private network")));
    let plain = fetcher(&authority, &["localhost"])
        .get(&url.replace("https", "http"), MOST)
        .await;
    assert!(matches!(plain, Err(FetchError::NotHttps(_))), "{plain:?}");

    let expired = tempfile::tempdir().unwrap();
    let tls = authority.issue_with(expired.path(), "localhost", |params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    let url = format!("https://localhost:{}/component", serve(tls).await.port());
    let refused = fetcher(&authority, &["localhost"]).get(&url, MOST).await;
    assert!(
        matches!(&refused, Err(FetchError::Failed(why)) if why.contains("expired")),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_is_fetched_once_and_only_if_it_is_the_registered_one() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let address = serve(authority.issue(folder.path(), "localhost")).await;
    let at = |path: &str| format!("https://localhost:{}/{path}", address.port());
    let kept = folder.path().join("kept");
    let artefacts = Artefacts::new(vec![], kept, fetcher(&authority, &["localhost"]));
    let code = sha256(COMPONENT);
    let other = artefacts.find(sha256(b"another"), &at("component")).await;
    assert!(
        matches!(other, Err(ArtefactError::WrongDigest { .. })),
        "{other:?}"
    );
    assert_eq!(
        *artefacts.find(code, &at("component")).await.unwrap(),
        COMPONENT
    );
    // From now on its place need not be there.
    assert_eq!(*artefacts.find(code, &at("gone")).await.unwrap(), COMPONENT);
}

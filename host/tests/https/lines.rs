//! What the operator reads: lines of the log, and why the server does not start.

use crate::{
    common::{authority::Authority, guest::number, world::dispatch},
    served::{served, small},
};
use codec::Encode;
use cryptlet_host::{
    config::Tls,
    transport::{Server, TransportError},
};
use cryptlet_primitives::Public;
use reqwest::StatusCode;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// What is logged while it listens, by this thread.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Until what it gives is dropped.
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let sink = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || sink.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub fn text(&self) -> String {
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
    let url = served.url(&format!("/v1/offers/{}", crate::common::world::NEIGHBOUR));
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

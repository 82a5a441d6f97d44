//! What the program believes of a host: only what comes over HTTPS under the authority that was named, and not too long.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{pki_types::PrivateKeyDer, ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value as Json;
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::Arc,
    thread,
};

/// An authority of its own.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Serves `answer` to each connection, as `localhost` under the authority; gives the address.
fn serve(authority: &CertifiedIssuer<'static, KeyPair>, answer: Vec<u8>) -> String {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            // A client that refuses us breaks off: the next one counts.
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(&answer);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    format!("https://localhost:{port}")
}

fn http(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// Papers in the right form; the chain would check their signatures.
fn papers() -> String {
    format!(
        r#"{{"genesis": "0x{:064}", "operator": "0x{:064}", "regionKey": "0x{:064}", "regionEpoch": 0,
            "encryptionKey": "0x{:064}", "isolation": "software", "possession": "0x{:0128}"}}"#,
        0, 0, 0, 0, 0
    )
}

/// Tries to enrol the host at `endpoint`; there is no node, so that trust in the host ends with `no-node`.
fn enrol(folder: &Path, endpoint: &str) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cryptlet"))
        .current_dir(folder)
        .args([
            "--json",
            "--quiet",
            "--node",
            "ws://127.0.0.1:1",
            "--signer",
            "//Alice",
        ])
        .args(["host", "enrol", "--endpoint", endpoint, "--ca", "ca.pem"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    let word = |name: &str| json["error"][name].as_str().unwrap().to_owned();
    (word("code"), word("state"))
}

#[test]
fn only_a_host_under_the_named_authority_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let ours = authority();
    fs::write(folder.path().join("ca.pem"), ours.pem()).unwrap();

    let (code, state) = enrol(folder.path(), &serve(&ours, http("200 OK", &papers())));
    assert_eq!(code, "no-node", "{state}");

    let stranger = serve(&authority(), http("200 OK", &papers()));
    let (code, state) = enrol(folder.path(), &stranger);
    assert_eq!(code, "no-host-answer");
    assert!(state.contains("certificate"), "{state}");

    let wrong_name = serve(&ours, http("200 OK", &papers())).replace("localhost", "127.0.0.1");
    assert_eq!(enrol(folder.path(), &wrong_name).0, "no-host-answer");

    let plain = stranger.replace("https", "http");
    assert_eq!(enrol(folder.path(), &plain).0, "no-host-answer");
}

#[test]
fn a_redirect_an_endless_body_and_nonsense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ours = authority();
    fs::write(folder.path().join("ca.pem"), ours.pem()).unwrap();
    let endless = format!("{}{}", papers(), " ".repeat(20_000));
    let cases = [
        (
            "host-refused",
            http("302 Found\r\nlocation: https://localhost/", &papers()),
        ),
        ("host-refused", http("404 Not Found", "not served")),
        ("no-host-answer", http("200 OK", &endless)),
        ("other-version", http("200 OK", "{}")),
    ];
    for (expected, answer) in cases {
        let (code, state) = enrol(folder.path(), &serve(&ours, answer));
        assert_eq!(code, expected, "{state}");
    }
    fs::write(folder.path().join("ca.pem"), "no certificate").unwrap();
    assert_eq!(enrol(folder.path(), "https://localhost:1").0, "bad-ca");
}

#[test]
fn a_node_under_an_authority_of_its_own_is_told_by_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let ours = authority();
    fs::write(folder.path().join("ca.pem"), ours.pem()).unwrap();
    let node = serve(&ours, http("404 Not Found", "no WebSocket")).replace("https", "wss");
    let list = |authority: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cryptlet"));
        command.current_dir(folder.path());
        command.args(["--json", "--node", &node, "list"]);
        command
            .env_remove("SSL_CERT_FILE")
            .env_remove("SSL_CERT_DIR");
        command.envs(authority.map(|file| ("SSL_CERT_FILE", file)));
        let json: Json = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
        json["error"].clone()
    };
    let error = list(None);
    assert_eq!(error["code"], "no-node");
    assert!(
        error["remedy"].as_str().unwrap().contains("SSL_CERT_FILE"),
        "{error}"
    );
    // What the remedy says, helps.
    let error = list(Some("ca.pem"));
    assert!(error["state"].as_str().unwrap().contains("404"), "{error}");
}

//! The host's program beside its node.

use crate::{
    common::{
        authority::Authority,
        world::{now, PROGRAM},
    },
    test_node::{anywhere, start},
};
use std::{net::SocketAddr, path::Path, process::Stdio, sync::atomic::Ordering, time::Duration};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

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

//! The files of a host that has just ended: free again soon, not at once.

use super::now;
use cryptlet_host::{
    ledger::Ledger,
    metrics::Metrics,
    updates::UpdateStore,
    vault::{FileVault, Passphrase, VaultError},
};
use std::{path::Path, sync::Arc, time::Duration};

/// The vault: made, or opened again.
pub(super) async fn vault(path: &Path, passphrase: &Passphrase) -> FileVault {
    free("the vault", || match FileVault::open(path, passphrase) {
        Err(VaultError::Missing(_)) => Some(FileVault::create(path, passphrase).unwrap()),
        opened => opened.ok(),
    })
    .await
}

/// The ledger.
pub(super) async fn ledger(path: &Path) -> Ledger {
    free("the ledger", || Ledger::open(path, now()).ok()).await
}

/// The updates.
pub(super) async fn updates(path: &Path, most: u64, metrics: Arc<Metrics>) -> UpdateStore {
    let open = || UpdateStore::open(path, most, metrics.clone()).ok();
    free("the updates", open).await
}

async fn free<File>(what: &str, open: impl Fn() -> Option<File>) -> File {
    for _ in 0..200 {
        if let Some(file) = open() {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still in use: {what}");
}

//! Step 7: the delegate, which is the runtime's offchain worker, run after every block.

use super::{metrics, network::Network, partial::Parts, Error};
use futures::FutureExt;
use sc_client_api::Backend;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::Configuration;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::sync::Arc;

/// Refuses a validator without a delegate: its member would carry no results, and others would wait
/// for it.
pub fn check(config: &Configuration) -> Result<(), Error> {
    if config.role.is_authority() && !config.offchain_worker.enabled {
        return Err(
            "a validator carries its member's delegate: leave --offchain-worker out, or run \
                    a reader without --validator"
                .into(),
        );
    }
    Ok(())
}

/// Runs the offchain worker after every new best block, on a validator; on a reader only when asked
/// to.
pub fn start(config: &Configuration, parts: &Parts, network: &Network) -> Result<(), Error> {
    if !config.offchain_worker.enabled {
        return Ok(());
    }
    if let Some((registry, storage)) = config
        .prometheus_registry()
        .zip(parts.backend.offchain_storage())
    {
        metrics::export(registry, storage)?;
    }
    let workers = OffchainWorkers::new(OffchainWorkerOptions {
        runtime_api_provider: parts.client.clone(),
        keystore: Some(parts.keystore.keystore()),
        offchain_db: parts.backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(parts.pool.clone())),
        network_provider: Arc::new(network.service.clone()),
        is_validator: config.role.is_authority(),
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    })?;
    let run = workers.run(parts.client.clone(), parts.tasks.spawn_handle());
    parts
        .tasks
        .spawn_handle()
        .spawn("delegate", "offchain-worker", run.boxed());
    Ok(())
}

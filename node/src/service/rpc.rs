//! Step 10: answers people and programs, and runs what the SDK's own services need.

use super::{network::Network, partial::Parts, Error};
use crate::rpc::{self, Bulletin, Deps, Ethereum, Finality};
use sc_service::{Configuration, SpawnTasksParams, TaskManager};

/// Opens the RPC server and starts the pool's and the client's own tasks. The node runs as long as
/// what it returns.
pub fn start(
    config: Configuration,
    parts: Parts,
    network: Network,
    finality: Finality,
) -> Result<TaskManager, Error> {
    let Parts {
        mut tasks,
        client,
        backend,
        keystore,
        pool,
        mut telemetry,
        ..
    } = parts;
    let deps = {
        let (client, backend, pool) = (client.clone(), backend.clone(), pool.clone());
        let bulletin = Bulletin::start(&client, &tasks.spawn_handle());
        let ethereum = Ethereum::start(
            client.clone(),
            pool.clone(),
            network.sync.clone(),
            &tasks.spawn_handle(),
            config.blocks_pruning,
        );
        move |executor| Deps {
            client: client.clone(),
            backend: backend.clone(),
            pool: pool.clone(),
            bulletin: bulletin.clone(),
            ethereum: ethereum.clone(),
            finality: finality.clone(),
            executor,
        }
    };
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut tasks,
        keystore: keystore.keystore(),
        transaction_pool: pool,
        rpc_builder: Box::new(move |executor| {
            rpc::create(deps(executor)).map_err(|error| Error::Other(error.to_string()))
        }),
        network: network.service,
        system_rpc_tx: network.system_rpc,
        tx_handler_controller: network.transactions,
        sync_service: network.sync,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    Ok(tasks)
}

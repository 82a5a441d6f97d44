//! Step 6: peers and synchronization.

use super::{
    partial::{FinalityLink, Parts},
    Error,
};
use crate::block::Block;
use cryptlet_registrar_runtime::Hash;
use sc_client_api::BlockBackend;
use sc_consensus::DefaultImportQueue;
use sc_consensus_grandpa::{grandpa_peers_set_config, protocol_standard_name, warp_proof};
use sc_network::{
    config::{FullNetworkConfiguration, ProtocolName},
    service::traits::NetworkService,
    NetworkBackend, NotificationService,
};
use sc_network_sync::SyncingService;
use sc_network_transactions::TransactionsHandlerController;
use sc_service::{BuildNetworkParams, Configuration, WarpSyncConfig};
use sc_utils::mpsc::TracingUnboundedSender;
use std::sync::Arc;

/// The running network and what other steps take from it.
pub struct Network {
    /// The network itself.
    pub service: Arc<dyn NetworkService>,
    /// Synchronization with peers.
    pub sync: Arc<SyncingService<Block>>,
    /// Where RPC asks for the network's state.
    pub system_rpc: TracingUnboundedSender<sc_rpc::system::Request<Block>>,
    /// Spreads transactions.
    pub transactions: TransactionsHandlerController<Hash>,
    /// The name of GRANDPA's protocol on this chain.
    pub finality_protocol: ProtocolName,
}

/// Joins the network of the chain; also gives GRANDPA's messages, for [`super::finalise`].
pub fn start<N: NetworkBackend<Block, Hash>>(
    config: &Configuration,
    parts: &Parts,
    finality_link: &FinalityLink,
    import_queue: DefaultImportQueue<Block>,
) -> Result<(Network, Box<dyn NotificationService>), Error> {
    let registry = config.prometheus_registry();
    let metrics = N::register_notification_metrics(registry);
    let mut protocols =
        FullNetworkConfiguration::<Block, Hash, N>::new(&config.network, registry.cloned());

    let genesis = parts
        .client
        .block_hash(0)?
        .ok_or("the database holds no first block: remove it with purge-chain")?;
    let finality_protocol = protocol_standard_name(&genesis, &config.chain_spec);
    let (finality_set, votes) = grandpa_peers_set_config::<Block, N>(
        finality_protocol.clone(),
        metrics.clone(),
        protocols.peer_store_handle(),
    );
    protocols.add_notification_protocol(finality_set);

    let authorities = finality_link.shared_authority_set().clone();
    let warp_proofs =
        warp_proof::NetworkProvider::new(parts.backend.clone(), authorities, Vec::new());
    let (service, system_rpc, transactions, sync, _) =
        sc_service::build_network(BuildNetworkParams {
            config,
            net_config: protocols,
            client: parts.client.clone(),
            transaction_pool: parts.pool.clone(),
            spawn_handle: parts.tasks.spawn_handle(),
            spawn_essential_handle: parts.tasks.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(Arc::new(warp_proofs))),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;
    Ok((
        Network {
            service,
            sync,
            system_rpc,
            transactions,
            finality_protocol,
        },
        votes,
    ))
}

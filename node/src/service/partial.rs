//! Steps 1 to 5: what every command that touches the database needs.

use super::Error;
use crate::{
    block::Block,
    client::{Backend, Client, Pool},
};
use sc_client_api::UsageProvider;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{ImportQueueParams, SlotDuration};
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_service::{Configuration, KeystoreContainer, TaskManager};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use std::sync::Arc;

/// The rule by which this node chooses among forks: the longest.
pub type Chain = LongestChain<Backend, Block>;
/// Lets blocks into the database and remembers changes of the validators.
pub type FinalityImport = GrandpaBlockImport<Backend, Block, Client, Chain>;
/// The voter's end of [`FinalityImport`].
pub type FinalityLink = LinkHalf<Block, Client, Chain>;

/// A justification is kept for every this many blocks, so that a proof of finality stays short:
/// four minutes of half seconds.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// Telemetry messages that may wait before they are dropped.
const TELEMETRY_BUFFER: usize = 16;

/// What [`open`] opens: the parts that stay, and the two that a later step takes.
pub struct Opened {
    /// The parts that stay.
    pub parts: Parts,
    /// Checks and runs the blocks of others; for [`super::network`].
    pub import_queue: DefaultImportQueue<Block>,
    /// The voter's end of [`FinalityImport`]; for [`super::finalise`].
    pub finality_link: FinalityLink,
}

/// The parts of a node that need no network.
pub struct Parts {
    /// Runs and ends the node's tasks.
    pub tasks: TaskManager,
    /// The chain as this node knows it.
    pub client: Arc<Client>,
    /// The database under it.
    pub backend: Arc<Backend>,
    /// This node's keys.
    pub keystore: KeystoreContainer,
    /// Transactions that wait.
    pub pool: Arc<Pool>,
    /// The rule by which this node chooses among forks.
    pub chain: Chain,
    /// Lets this node's own blocks in.
    pub finality_import: FinalityImport,
    /// Milliseconds of a slot, from the chain's own state.
    pub slot_duration: SlotDuration,
    /// Reports to telemetry servers, if any.
    pub telemetry: Option<Telemetry>,
}

impl Parts {
    /// A handle for tasks that report to telemetry.
    pub fn telemetry_handle(&self) -> Option<TelemetryHandle> {
        self.telemetry.as_ref().map(Telemetry::handle)
    }
}

/// Has every imported block write the history's leaves and nodes beside the state: from them this node proves any
/// result (`cryptlet_historyProof`). So the SDK's option `--enable-offchain-indexing`, which is off unless said
/// otherwise, changes nothing.
pub fn keep_history(config: &mut Configuration) {
    config.offchain_worker.indexing_enabled = true;
}

/// Opens the database that `config` names and builds what stands on it.
pub fn open(config: &Configuration) -> Result<Opened, Error> {
    let (worker, telemetry) = telemetry(config)?.unzip();
    let handle = telemetry.as_ref().map(Telemetry::handle);
    let executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore, tasks) =
        sc_service::new_full_parts::<Block, _, _>(config, handle.clone(), executor, Vec::new())?;
    let client: Arc<Client> = Arc::new(client);
    development_keys(config, &client, &keystore)?;
    if let Some(worker) = worker {
        tasks.spawn_handle().spawn("telemetry", None, worker.run());
    }
    let pool = pool(config, &tasks, &client);
    let chain = LongestChain::new(backend.clone());
    let (finality_import, finality_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        chain.clone(),
        handle.clone(),
    )?;
    let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
    let import_queue = import_queue(
        config,
        &tasks,
        &client,
        &finality_import,
        slot_duration,
        handle,
    )?;
    let parts = Parts {
        tasks,
        client,
        backend,
        keystore,
        pool,
        chain,
        finality_import,
        slot_duration,
        telemetry,
    };
    Ok(Opened {
        parts,
        import_queue,
        finality_link,
    })
}

/// Puts the keys of `--dev` or `--alice` into the keystore: before the voter starts, which looks for
/// its key when a round begins, and alone would wait for itself for ever.
fn development_keys(
    config: &Configuration,
    client: &Arc<Client>,
    keystore: &KeystoreContainer,
) -> Result<(), Error> {
    let seeds = config.dev_key_seed.iter().cloned().collect();
    let best = client.usage_info().chain.best_hash;
    sp_session::generate_initial_session_keys(client.clone(), best, seeds, keystore.keystore())
        .map_err(|error| Error::Application(Box::new(error)))
}

fn telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>, Error> {
    let Some(endpoints) = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
    else {
        return Ok(None);
    };
    let worker = TelemetryWorker::new(TELEMETRY_BUFFER)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

fn pool(config: &Configuration, tasks: &TaskManager, client: &Arc<Client>) -> Arc<Pool> {
    let role = config.role.is_authority().into();
    let pool =
        sc_transaction_pool::Builder::new(tasks.spawn_essential_handle(), client.clone(), role)
            .with_options(config.transaction_pool.clone())
            .with_prometheus(config.prometheus_registry())
            .build();
    Arc::new(pool)
}

fn import_queue(
    config: &Configuration,
    tasks: &TaskManager,
    client: &Arc<Client>,
    import: &FinalityImport,
    slot_duration: SlotDuration,
    telemetry: Option<TelemetryHandle>,
) -> Result<DefaultImportQueue<Block>, Error> {
    let queue = sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
        block_import: import.clone(),
        justification_import: Some(Box::new(import.clone())),
        client: client.clone(),
        create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
        spawner: &tasks.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        check_for_equivocation: Default::default(),
        telemetry,
        compatibility_mode: Default::default(),
    })?;
    Ok(queue)
}

/// What every block says of itself: the moment, and the slot that it falls into.
pub fn inherents(
    slot_duration: SlotDuration,
) -> (
    sp_consensus_aura::inherents::InherentDataProvider,
    sp_timestamp::InherentDataProvider,
) {
    let now = sp_timestamp::InherentDataProvider::from_system_time();
    let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
        *now,
        slot_duration,
    );
    (slot, now)
}

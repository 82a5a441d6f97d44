//! The composition root: what the daemon is made of, and how it starts and stops.

use crate::{
    chain::{self, NodeChain},
    clock::{Clock, SystemClock},
    config::Config,
    container::{artefact::Artefacts, Containers},
    fetch::{Audience, Fetcher},
    identity::Identity,
    ledger::{self, Ledger},
    metrics::Metrics,
    observe::{Desk, Parts},
    region::{
        confinement::Confinement,
        software::{SoftwareOptions, SoftwareRegion},
        IsolatedRegion,
    },
    source::Sources,
    transport::{self, serve_metrics, Server, Service, Stop},
    update::NoUpdates,
    vault::{file::Passphrase, FileVault, KeyId, PublicHalf, Vault, VaultError},
};
use anyhow::Context;
use cryptlet_primitives::Public;
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use tokio::signal::unix::{signal, SignalKind};

/// The running program, even if its file is replaced meanwhile: guests' processes are of the daemon's own version.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Makes the vault, and its passphrase file if there is none. Gives the region's public key.
pub fn init(config: &Config) -> anyhow::Result<Public> {
    if let Some(folder) = config.vault.path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let passphrase = Passphrase::read_or_create(&config.vault.passphrase_file)?;
    let vault = FileVault::create(&config.vault.path, &passphrase)?;
    let region = KeyId::Region { epoch: 0 };
    match vault.ensure(&region)? {
        PublicHalf::Signing(key) => Ok(key),
        PublicHalf::Encryption(_) => Err(VaultError::NotForSigning(region).into()),
    }
}

/// Makes the region's next signing key in the vault. Gives its epoch in the vault.
pub fn rotate(config: &Config) -> anyhow::Result<u32> {
    Ok(open_vault(config)?.rotate_region()?)
}

/// Serves until SIGINT or SIGTERM.
pub async fn run(config: Config) -> anyhow::Result<()> {
    // Fails only if there is a provider already, which is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let metrics = Arc::new(Metrics::new().context("making the metrics")?);
    let vault = Arc::new(open_vault(&config)?);
    fs::create_dir_all(&config.data)
        .with_context(|| format!("making the folder {}", config.data.display()))?;
    let server = Server::bind(config.listen, &config.tls, &config.limits)?;
    if let Some(address) = config.metrics {
        serve_metrics(address, metrics.clone())?;
    }
    let region = region(&config, vault.clone(), metrics.clone());
    let confinement = confinement(&region).await?;
    let containers = containers(&config, Arc::new(region), metrics.clone())?;
    let mut stopping = Box::pin(stopped());
    let (chain, ledger) = tokio::select! {
        opened = open_ledger(&config, metrics.clone()) => opened?,
        // A node that never answers does not hold up the end.
        () = &mut stopping => return Ok(()),
    };
    let address = server.address();
    let service = service(
        config,
        vault,
        ledger.clone(),
        containers,
        chain,
        confinement,
        metrics,
    );
    let stop = Stop::new();
    let stopper = stop.clone();
    tokio::spawn(async move {
        stopping.await;
        transport::stop(&stopper);
    });
    tracing::info!(%address, "serving over HTTPS");
    tokio::select! {
        served = server.serve(Arc::new(service), stop) => served?,
        // Nothing may be said that is not on disk: who restarts the host opens the ledger anew.
        failure = ledger.failure() => return Err(failure.into()),
    }
    tracing::info!("stopped");
    Ok(())
}

/// Connects to the node, and opens the ledger once the node shows the present: a new ledger covers what opens after that, by
/// the later of the chain's clock and the machine's. The newest block's own rounds a lost ledger may have answered.
async fn open_ledger(
    config: &Config,
    metrics: Arc<Metrics>,
) -> anyhow::Result<(Arc<NodeChain>, Ledger)> {
    let chain = NodeChain::connect(&config.node, metrics).await?;
    let now = chain::present(chain.as_ref(), &SystemClock).await;
    let after = now.max(SystemClock.now()).saturating_add(1);
    let ledger = Ledger::open(&config.data.join("ledger.redb"), after)?;
    Ok((chain, ledger))
}

fn service(
    config: Config,
    vault: Arc<FileVault>,
    ledger: Ledger,
    containers: Containers,
    chain: Arc<NodeChain>,
    confinement: Confinement,
    metrics: Arc<Metrics>,
) -> Service {
    let isolation = containers.region().isolation();
    let identity = Arc::new(Identity::new(
        chain.clone(),
        vault,
        config.operator,
        isolation,
    ));
    tokio::spawn(ledger::forget(ledger.clone(), chain.clone()));
    let desk = Desk::new(Parts {
        chain: chain.clone(),
        identity: identity.clone(),
        containers: Arc::new(containers),
        ledger,
        updates: Arc::new(NoUpdates),
        clock: Arc::new(SystemClock),
        metrics: metrics.clone(),
        serve: config.serve.clone(),
        limits: config.limits,
    });
    Service {
        desk,
        identity,
        chain,
        serve: config.serve,
        offers: config.offers,
        confinement,
        metrics,
    }
}

fn region(config: &Config, vault: Arc<FileVault>, metrics: Arc<Metrics>) -> SoftwareRegion {
    let options = SoftwareOptions {
        program: PathBuf::from(OWN_PROGRAM),
        limits: config.limits.guest(),
        processes: config.limits.processes,
        load_ms: config.limits.load_ms,
        preparing: config.limits.preparing,
        confinement: config.confinement,
    };
    SoftwareRegion::new(options, vault, metrics)
}

/// Learns how the kernel confines guests' processes, and says so.
async fn confinement(region: &SoftwareRegion) -> anyhow::Result<Confinement> {
    let found = region.confinement().await;
    let confinement = found.context("starting a guest's process to see how it is confined")?;
    if confinement.is_whole() {
        tracing::info!(%confinement, "guests' processes are confined");
    } else {
        tracing::warn!(%confinement, "guests' processes are not fully confined: run a kernel with seccomp and Landlock, and set `confinement = \"require\"`");
    }
    Ok(confinement)
}

fn containers(
    config: &Config,
    region: Arc<dyn IsolatedRegion>,
    metrics: Arc<Metrics>,
) -> anyhow::Result<Containers> {
    let read = |path: &PathBuf| {
        fs::read(path).with_context(|| format!("reading `ca`, {}", path.display()))
    };
    let ca = config.ca.as_ref().map(read).transpose()?;
    let fetcher = |audience| Fetcher::new(audience, ca.as_deref(), config.limits.fetch_ms);
    let sources = Sources::new(
        config.sources.clone(),
        fetcher(Audience::Operator)?,
        config.limits.source_bytes,
        Duration::from_millis(config.limits.fetch_ms),
    );
    let allowed = Arc::new(config.private_locations.clone());
    let artefacts = Artefacts::new(
        config.artefacts.clone(),
        config.data.join("components"),
        fetcher(Audience::Chain(allowed))?,
    );
    Ok(Containers::new(
        region,
        artefacts,
        sources,
        metrics,
        config.limits.containers,
        config.limits.preparing,
    ))
}

fn open_vault(config: &Config) -> anyhow::Result<FileVault> {
    if !config.vault.path.exists() {
        return Err(VaultError::Missing(config.vault.path.clone()).into());
    }
    let passphrase = Passphrase::read(&config.vault.passphrase_file)?;
    Ok(FileVault::open(&config.vault.path, &passphrase)?)
}

/// Ends when somebody wants the daemon to end.
async fn stopped() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        tracing::error!("signals can't be handled: the daemon ends only by force");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
}

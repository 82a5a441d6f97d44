//! The composition root: what the daemon is made of, and how it starts and stops.

use crate::{
    bindings::{BindingDesk, BindingParts, TIDY_EVERY},
    chain::{self, NodeChain},
    clock::{Clock, SystemClock},
    config::Config,
    container::{artefact::Artefacts, Containers, Regions},
    fetch::{Audience, Fetcher},
    identity::Identity,
    ledger::{self, Ledger},
    metrics::Metrics,
    observe::{Desk, Parts},
    papers::Pace,
    region::{
        confinement::Confinement,
        software::{Priority, SoftwareOptions, SoftwareRegion},
    },
    shares::share,
    source::Sources,
    transport::{self, serve_metrics, Server, Service, Stop},
    updates::{Inbox, InboxParts, UpdateStore},
    vault::{FileVault, KeyId, Passphrase, PublicHalf, Vault, VaultError},
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
    let updates = UpdateStore::open(
        &config.data.join("updates.redb"),
        config.limits.updates,
        metrics.clone(),
    )?;
    let region = |pace| region(&config, pace, vault.clone(), metrics.clone());
    let short = region(Pace::Short);
    let confinement = confinement(&short).await?;
    let regions = Regions {
        short: Arc::new(short),
        long: Arc::new(region(Pace::Long)),
    };
    let containers = containers(&config, regions, metrics.clone())?;
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
        updates.clone(),
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
        failure = updates.failure() => return Err(failure.into()),
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

#[allow(clippy::too_many_arguments, reason = "what a service is made of")]
fn service(
    config: Config,
    vault: Arc<FileVault>,
    ledger: Ledger,
    updates: UpdateStore,
    containers: Containers,
    chain: Arc<NodeChain>,
    confinement: Confinement,
    metrics: Arc<Metrics>,
) -> Service {
    let isolation = containers.region().isolation();
    let serve = config.serving();
    let identity = Arc::new(Identity::new(
        chain.clone(),
        vault,
        config.operator,
        isolation,
    ));
    tokio::spawn(ledger::forget(ledger.clone(), chain.clone()));
    let containers = Arc::new(containers);
    let bindings = BindingDesk::new(BindingParts {
        chain: chain.clone(),
        identity: identity.clone(),
        containers: containers.clone(),
        clock: Arc::new(SystemClock),
        serve: serve.clone(),
        metrics: metrics.clone(),
        reply_within: Duration::from_millis(config.limits.reply_ms),
        tidy_every: TIDY_EVERY,
    });
    let desk = Desk::new(Parts {
        chain: chain.clone(),
        identity: identity.clone(),
        containers,
        ledger,
        updates: Arc::new(updates.clone()),
        clock: Arc::new(SystemClock),
        metrics: metrics.clone(),
        serve: serve.clone(),
        limits: config.limits,
    });
    let inbox = Inbox::new(InboxParts {
        chain: chain.clone(),
        identity: identity.clone(),
        serve,
        store: updates,
        clock: Arc::new(SystemClock),
    });
    Service {
        desk,
        bindings,
        inbox,
        identity,
        chain,
        serve: config.serve,
        offers: config.offers,
        confinement,
        metrics,
    }
}

/// The region of questions of one pace. Long ones take nobody's time but their own.
pub(crate) fn region(
    config: &Config,
    pace: Pace,
    vault: Arc<dyn Vault>,
    metrics: Arc<Metrics>,
) -> SoftwareRegion {
    let limits = &config.limits;
    let short = SoftwareOptions {
        program: PathBuf::from(OWN_PROGRAM),
        limits: limits.guest(),
        processes: limits.processes,
        load_ms: limits.load_ms,
        preparing: limits.preparing,
        confinement: config.confinement,
        priority: Priority::Normal,
    };
    let options = match pace {
        Pace::Short => short,
        Pace::Long => SoftwareOptions {
            limits: limits.long_guest(),
            processes: share(limits.long_parallel),
            priority: Priority::Lowest,
            ..short
        },
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
    regions: Regions,
    metrics: Arc<Metrics>,
) -> anyhow::Result<Containers> {
    let allowed = Arc::new(config.private_locations.clone());
    let artefacts = Artefacts::new(
        config.artefacts.clone(),
        config.data.join("components"),
        fetcher(config, Audience::Chain(allowed))?,
    );
    Ok(Containers::new(
        regions,
        artefacts,
        sources(config)?,
        metrics,
        config.limits.containers,
        config.limits.preparing,
    ))
}

/// The sources that the operator has mapped.
pub(crate) fn sources(config: &Config) -> anyhow::Result<Sources> {
    Ok(Sources::new(
        config.sources.clone(),
        fetcher(config, Audience::Operator)?,
        config.limits.source_bytes,
        Duration::from_millis(config.limits.fetch_ms),
    ))
}

fn fetcher(config: &Config, audience: Audience) -> anyhow::Result<Fetcher> {
    let read = |path: &PathBuf| {
        fs::read(path).with_context(|| format!("reading `ca`, {}", path.display()))
    };
    let ca = config.ca.as_ref().map(read).transpose()?;
    Ok(Fetcher::new(
        audience,
        ca.as_deref(),
        config.limits.fetch_ms,
    )?)
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

//! The host, made or opened again, enrolled and seated.

use super::{
    super::chain::TestChain, component_name, configuration, delegate, files, Choice, World,
    CRYPTLET, HOST,
};
use cryptlet_host::{
    bindings::{BindingDesk, BindingParts},
    chain::AccountId,
    clock::SystemClock,
    config::{Cryptlets, Demand, Limits, Named, Serving, Source, SourceTarget},
    container::{artefact::Artefacts, Containers, Regions},
    fetch::{Audience, Fetcher},
    identity::Identity,
    metrics::Metrics,
    observe::{Desk, Parts},
    region::{
        confinement::{Confinement, Landlock},
        frame::GuestLimits,
        software::{Priority, SoftwareOptions, SoftwareRegion},
        Guest,
    },
    source::Sources,
    transport::Service,
    updates::{Inbox, InboxParts},
    vault::{Passphrase, Vault},
};
use cryptlet_primitives::{
    batch::BatchKeys,
    ids::CryptletId,
    package::Kind,
    policy::Isolation,
    view::{CryptletStatus, CryptletView, HostStatus, HostView, SeatView},
};
use sp_core::{Pair, H256};
use std::{path::Path, sync::Arc, time::Duration};

impl World {
    /// A host whose files lie in `folder`: made there, or opened again.
    #[allow(clippy::too_many_lines, reason = "all that a daemon is made of")]
    pub async fn open(folder: &Path, choice: Choice) -> World {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let operator = AccountId::from([9; 32]);
        let chain = TestChain::new();
        let metrics = Arc::new(Metrics::new().unwrap());
        let passphrase = Passphrase::read_or_create(&folder.join("passphrase")).unwrap();
        let path = folder.join("vault");
        let vault: Arc<dyn Vault> = Arc::new(files::vault(&path, &passphrase).await);
        let limits = Limits {
            reply_ms: choice.reply_ms,
            watch_ms: 200,
            updates: choice.updates,
            long_parallel: choice.long_parallel,
            ..Limits::default()
        };
        let store = files::updates(&folder.join("updates"), limits.updates, metrics.clone()).await;
        let options = SoftwareOptions {
            program: choice.program,
            limits: choice.limits,
            processes: 2,
            load_ms: 20_000,
            preparing: 2,
            confinement: Demand::Prefer,
            priority: Priority::Normal,
        };
        let long = SoftwareOptions {
            limits: GuestLimits {
                fuel: u64::MAX,
                call_ms: 60_000,
                ..options.limits
            },
            processes: 1,
            priority: Priority::Lowest,
            ..options.clone()
        };
        let region =
            |options| Arc::new(SoftwareRegion::new(options, vault.clone(), metrics.clone()));
        let regions = Regions {
            short: region(options),
            long: region(long),
        };
        let fetcher = || Fetcher::new(Audience::Operator, None, 1_000).unwrap();
        let gold = Source {
            target: SourceTarget::File(folder.join("gold.csv")),
            cryptlets: choice.readers,
        };
        let sources = Sources::new(
            [("gold".to_string(), gold)].into(),
            fetcher(),
            1024,
            Duration::from_secs(1),
        );
        let artefacts = Artefacts::new(vec![folder.into()], folder.join("fetched"), fetcher());
        let containers = Arc::new(Containers::new(
            regions,
            artefacts,
            sources,
            metrics.clone(),
            8,
            2,
        ));
        let identity = Arc::new(Identity::new(
            chain.clone(),
            vault.clone(),
            operator.clone(),
            Isolation::Software,
        ));
        enrol(&chain, vault.as_ref(), operator);
        let keys = seat(&chain, &identity, CRYPTLET, folder, &choice.guest).await;
        chain.write(|state| state.failing = choice.failing);
        let serve = Serving {
            listed: Cryptlets::All,
            contracts: choice.contracts,
        };
        let bindings = BindingDesk::new(BindingParts {
            chain: chain.clone(),
            identity: identity.clone(),
            containers: containers.clone(),
            clock: choice.clock.clone(),
            serve: serve.clone(),
            metrics: metrics.clone(),
            reply_within: Duration::from_millis(choice.reply_ms),
            tidy_every: Duration::ZERO,
        });
        let desk = Desk::new(Parts {
            chain: chain.clone(),
            identity: identity.clone(),
            containers,
            ledger: files::ledger(&folder.join("ledger")).await,
            updates: Arc::new(store.clone()),
            clock: choice.clock,
            metrics: metrics.clone(),
            serve: serve.clone(),
            limits,
        });
        let inbox = Inbox::new(InboxParts {
            chain: chain.clone(),
            identity: identity.clone(),
            serve: serve.clone(),
            store: store.clone(),
            clock: Arc::new(SystemClock),
        });
        let service = Arc::new(Service {
            desk,
            bindings,
            inbox,
            identity,
            chain: chain.clone(),
            serve: Cryptlets::All,
            offers: vec![Named::Number(CRYPTLET.0)],
            confinement: Confinement {
                seccomp: true,
                landlock: Landlock::Full,
            },
            metrics,
        });
        World {
            chain,
            service,
            guest: choice.guest,
            keys,
            vault,
            updates: store,
            folder: folder.into(),
        }
    }
}

fn enrol(chain: &TestChain, vault: &dyn Vault, operator: AccountId) {
    let (region_epoch, region_key) = vault.region_key().unwrap();
    let view = HostView {
        id: HOST,
        operator,
        endpoint: "https://localhost".into(),
        region_key,
        region_epoch,
        encryption_key: H256::zero(),
        isolation: Isolation::Software,
        next_instance_epoch: 0,
        status: HostStatus::Active,
        expires_at: u64::MAX,
    };
    chain.write(|state| {
        state.hosts = vec![view];
        state.delegates = vec![delegate(1).public(), delegate(2).public()];
    });
}

/// Registers a guest as a cryptlet, puts its component into `folder`, and gives the host a seat in its pool.
pub(super) async fn seat(
    chain: &TestChain,
    identity: &Identity,
    id: CryptletId,
    folder: &Path,
    guest: &Guest,
) -> BatchKeys {
    std::fs::write(folder.join(component_name(guest)), &*guest.component).unwrap();
    let offer = identity.offer(id, Kind::Utility).await.unwrap();
    let seat = SeatView {
        host: HOST,
        instance_key: offer.key,
        instance_epoch: offer.epoch,
        since: 0,
        admitted: true,
        eligible: true,
    };
    let cryptlet = CryptletView {
        id,
        address: id.address(),
        account: AccountId::from(id.account()),
        owner: AccountId::from([2; 32]),
        offered_to: None,
        kind: Default::default(),
        name: "test-guest".into(),
        tags: vec![],
        version: 1,
        code: guest.digest,
        location: String::new(),
        header: guest.header.clone(),
        configuration: configuration(r#"["gold"]"#),
        identity: offer.key,
        identity_epoch: 0,
        status: CryptletStatus::Active,
        registered_at: 0,
        binding: None,
    };
    chain.write(|state| {
        state.pools.insert(id, vec![seat]);
        state.cryptlets.insert(id, cryptlet);
    });
    BatchKeys {
        region: chain.state.lock().unwrap().hosts[0].region_key,
        instance: offer.key,
    }
}

//! A whole host in a folder of its own: real vault, ledger and guests' processes, and a chain that the test writes.

use super::{chain::TestChain, guest};
use codec::{DecodeAll, Encode};
use cryptlet_host::{
    chain::AccountId,
    clock::{Clock, SystemClock},
    config::{Cryptlets, Demand, Limits, Named, Source, SourceTarget},
    container::{artefact::Artefacts, Containers},
    fetch::{Audience, Fetcher},
    identity::Identity,
    ledger::Ledger,
    metrics::Metrics,
    observe::{Desk, Parts},
    region::{
        confinement::{Confinement, Landlock},
        frame::GuestLimits,
        software::{SoftwareOptions, SoftwareRegion},
        Guest, IsolatedRegion,
    },
    source::Sources,
    transport::Service,
    update::NoUpdates,
    vault::{file::Passphrase, FileVault, Vault, VaultError},
};
use cryptlet_primitives::{
    batch::BatchKeys,
    delegate_key::DelegatePair,
    dispatch::{Dispatch, Reply, SignedDispatch},
    ids::{CryptletId, HostId, RoundId},
    policy::Isolation,
    statement::{Occasion, Statement},
    view::{CryptletStatus, CryptletView, HostStatus, HostView, RoundView, SeatView},
};
use sp_core::{Pair, H256};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The daemon's program, whose subcommand is the guests' process.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cryptlet-host");
pub const CRYPTLET: CryptletId = CryptletId(7);
/// A cryptlet beside it.
pub const NEIGHBOUR: CryptletId = CryptletId(8);
pub const HOST: HostId = HostId(3);

/// The host and its surroundings.
pub struct World {
    pub chain: Arc<TestChain>,
    pub service: Arc<Service>,
    pub guest: Guest,
    pub keys: BatchKeys,
    pub vault: Arc<dyn Vault>,
    folder: PathBuf,
}

/// What a test may choose.
pub struct Choice {
    pub guest: Guest,
    pub program: PathBuf,
    pub reply_ms: u64,
    pub clock: Arc<dyn Clock>,
    /// Bounds of guests.
    pub limits: GuestLimits,
    /// Whom the operator has mapped the source "gold" for.
    pub readers: Cryptlets,
}

impl Choice {
    pub fn of(guest: Guest) -> Self {
        Choice {
            guest,
            program: PROGRAM.into(),
            reply_ms: 5_000,
            clock: Arc::new(SystemClock),
            limits: guest::limits(),
            readers: Cryptlets::All,
        }
    }
}

pub fn now() -> u64 {
    SystemClock.now()
}

/// A delegate of the test chain, by number.
pub fn delegate(number: u8) -> DelegatePair {
    DelegatePair::from_seed(&[number; 32])
}

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
        let vault: Arc<dyn Vault> = Arc::new(self::vault(&path, &passphrase).await);
        let limits = Limits {
            reply_ms: choice.reply_ms,
            ..Limits::default()
        };
        let options = SoftwareOptions {
            program: choice.program,
            limits: choice.limits,
            processes: 2,
            load_ms: 20_000,
            preparing: 2,
            confinement: Demand::Prefer,
        };
        let region: Arc<dyn IsolatedRegion> =
            Arc::new(SoftwareRegion::new(options, vault.clone(), metrics.clone()));
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
            region,
            artefacts,
            sources,
            metrics.clone(),
            4,
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
        let desk = Desk::new(Parts {
            chain: chain.clone(),
            identity: identity.clone(),
            containers,
            ledger: ledger(&folder.join("ledger")).await,
            updates: Arc::new(NoUpdates),
            clock: choice.clock,
            metrics: metrics.clone(),
            serve: Cryptlets::All,
            limits,
        });
        let service = Arc::new(Service {
            desk,
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
            folder: folder.into(),
        }
    }

    /// Has the host serve a second cryptlet.
    pub async fn add_neighbour(&self, guest: &Guest) {
        seat(
            &self.chain,
            &self.service.identity,
            NEIGHBOUR,
            &self.folder,
            guest,
        )
        .await;
    }

    /// A statement that asks `method` without arguments, for half a minute.
    pub fn statement(&self, round: u64, method: &str) -> Statement {
        Statement {
            genesis: H256::repeat_byte(0x11),
            chain_epoch: 0,
            round: RoundId(round),
            cryptlet: CRYPTLET,
            version: 1,
            code: self.guest.digest,
            method: method.as_bytes().to_vec().try_into().unwrap(),
            params: Vec::<cryptlet_primitives::value::Value>::new()
                .encode()
                .try_into()
                .unwrap(),
            opened_at: now(),
            deadline: now() + 30_000,
            pool_size: 1,
            quorum: 1,
            max_output: 64,
            agreement: Default::default(),
            occasion: Occasion::Request,
        }
    }

    /// Opens a round on the test chain.
    pub fn open_round(&self, statement: &Statement) {
        let view = RoundView {
            statement: statement.clone(),
            requester: Some(AccountId::from([1; 32])),
            feed: None,
            fee: 0,
            opened_in: 1,
        };
        self.chain
            .write(|state| drop(state.rounds.insert(statement.round, view)));
    }

    /// Asks as a delegate asks.
    pub async fn ask(&self, number: u8, statements: &[Statement]) -> Reply {
        let body = dispatch(number, statements).encode();
        let reply = self
            .service
            .desk
            .observe(&body)
            .await
            .expect("a dispatch in order");
        for batch in &reply.batches {
            batch
                .verify(H256::repeat_byte(0x11), &self.keys)
                .expect("a batch as the chain takes it");
        }
        Reply::decode_all(&mut &reply.encode()[..]).unwrap()
    }
}

/// A signed dispatch of delegate `number`.
pub fn dispatch(number: u8, statements: &[Statement]) -> SignedDispatch {
    let pair = delegate(number);
    let dispatch = Dispatch {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
        statements: statements.to_vec().try_into().unwrap(),
    };
    let signature = pair.sign(dispatch.digest().as_bytes());
    SignedDispatch {
        dispatch,
        signature,
    }
}

/// The name under which a folder holds a guest's component.
pub fn component_name(guest: &Guest) -> String {
    format!("{}.wasm", hex::encode(guest.digest))
}

/// A configuration that declares a list of sources.
pub fn configuration(sources: &str) -> String {
    let key = "00".repeat(32);
    format!(r#"{{"name": "test-guest", "publicKey": "0x{key}", "sources": {sources}}}"#)
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
async fn seat(
    chain: &TestChain,
    identity: &Identity,
    id: CryptletId,
    folder: &Path,
    guest: &Guest,
) -> BatchKeys {
    std::fs::write(folder.join(component_name(guest)), &*guest.component).unwrap();
    let offer = identity.offer(id).await.unwrap();
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

/// Made, or opened again: the vault of a host that has just ended is free soon, not at once.
async fn vault(path: &Path, passphrase: &Passphrase) -> FileVault {
    for _ in 0..200 {
        match FileVault::open(path, passphrase) {
            Ok(vault) => return vault,
            Err(VaultError::Missing(_)) => return FileVault::create(path, passphrase).unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    panic!("the vault stays in use");
}

/// The ledger of a host that has just ended is free soon, not at once.
async fn ledger(path: &Path) -> Ledger {
    for _ in 0..200 {
        match Ledger::open(path, now()) {
            Ok(ledger) => return ledger,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    panic!("the ledger stays in use");
}

/// Why the one asked round is not answered.
pub fn the_only_refusal(reply: &Reply) -> cryptlet_primitives::dispatch::Refusal {
    assert!(
        reply.batches.is_empty() && reply.pending.is_empty(),
        "{reply:?}"
    );
    reply.refused[0].reason
}

/// A guest that answers.
pub fn fine() -> Guest {
    super::guest::number("bad", "", "unreachable")
}

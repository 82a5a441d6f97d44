//! A whole host in a folder of its own: real vault, ledger and guests' processes, and a chain that the test writes.

use super::{chain::TestChain, guest};
use codec::{DecodeAll, Encode};
use cryptlet_host::{
    bindings::{BindingDesk, BindingParts},
    chain::AccountId,
    clock::{Clock, SystemClock},
    config::{ContractCryptlets, Cryptlets, Demand, Limits, Named, Serving, Source, SourceTarget},
    container::{artefact::Artefacts, Containers, Regions},
    fetch::{Audience, Fetcher},
    identity::Identity,
    ledger::Ledger,
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
    updates::{Inbox, InboxParts, UpdateStore},
    vault::{FileVault, Passphrase, Vault, VaultError},
};
use cryptlet_primitives::{
    batch::BatchKeys,
    binding::{BindingAsk, BindingState, BindingView, SignedBindingAsk},
    delegate_key::DelegatePair,
    dispatch::{Dispatch, News, Reply, SignedDispatch, SignedNews},
    ids::{CryptletId, HostId, RoundId},
    package::Kind,
    policy::Isolation,
    statement::{Occasion, Statement},
    update::{SignedUpdate, Update},
    view::{CryptletStatus, CryptletView, HostStatus, HostView, RoundView, SeatView},
    Public,
};
use sp_core::{ed25519, Pair, H160, H256};
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
/// A blueprint of contracts' cryptlets.
pub const BLUEPRINT: CryptletId = CryptletId(12);
pub const HOST: HostId = HostId(3);

/// The host and its surroundings.
pub struct World {
    pub chain: Arc<TestChain>,
    pub service: Arc<Service>,
    pub guest: Guest,
    pub keys: BatchKeys,
    pub vault: Arc<dyn Vault>,
    pub updates: UpdateStore,
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
    /// Most updates of one cryptlet.
    pub updates: u64,
    /// Most long questions at once.
    pub long_parallel: usize,
    /// Cryptlets that can't be looked up from the start.
    pub failing: Vec<CryptletId>,
    /// Which contracts' own cryptlets the operator serves.
    pub contracts: ContractCryptlets,
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
            updates: 100,
            long_parallel: 1,
            failing: vec![],
            contracts: ContractCryptlets::default(),
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
            watch_ms: 200,
            updates: choice.updates,
            long_parallel: choice.long_parallel,
            ..Limits::default()
        };
        let store = updates(&folder.join("updates"), limits.updates, metrics.clone()).await;
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
            ledger: ledger(&folder.join("ledger")).await,
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

    /// Puts a file among the components.
    pub fn put_component(&self, name: &str, content: &[u8]) {
        std::fs::write(self.folder.join(name), content).unwrap();
    }

    /// Has a contract bind a cryptlet of this number, with the code of the blueprint [`BLUEPRINT`]: this host is asked.
    pub fn bind(&self, id: CryptletId, guest: &Guest) {
        let path = self.folder.join(component_name(guest));
        std::fs::write(path, &*guest.component).unwrap();
        self.chain.write(|state| {
            let known = state.cryptlets[&CRYPTLET].clone();
            let blueprint = CryptletView {
                id: BLUEPRINT,
                kind: Kind::Contract,
                name: "loan".into(),
                code: guest.digest,
                header: guest.header.clone(),
                ..known
            };
            let bound = CryptletView {
                id,
                address: id.address(),
                account: AccountId::from(id.account()),
                binding: Some(BindingView {
                    contract: H160::repeat_byte(0xc0),
                    cryptlet: id,
                    blueprint: BLUEPRINT,
                    version: 1,
                    state: BindingState::Starting { deadline: u64::MAX },
                    wait: false,
                    asked: vec![HOST],
                    wants_hosts: false,
                }),
                ..blueprint.clone()
            };
            state.cryptlets.insert(BLUEPRINT, blueprint);
            state.cryptlets.insert(id, bound);
        });
    }

    /// Has the contract let its cryptlet go before it was bound: nothing of it is left.
    pub fn unbind(&self, id: CryptletId) {
        self.chain.write(|state| {
            state.cryptlets.remove(&id);
        });
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

    /// A statement that asks for the first event after a cursor.
    pub fn event(&self, round: u64, method: &str, after: u64) -> Statement {
        Statement {
            occasion: Occasion::Event { after },
            ..self.statement(round, method)
        }
    }

    /// Opens a round on the test chain: it stands if it waits for an event.
    pub fn open_round(&self, statement: &Statement) {
        let view = RoundView {
            statement: statement.clone(),
            requester: Some(AccountId::from([1; 32])),
            feed: None,
            fee: 0,
            opened_in: 1,
        };
        let waits = matches!(statement.occasion, Occasion::Event { .. });
        self.chain.write(|state| {
            if waits {
                state.standing.insert(statement.round, view);
            } else {
                state.rounds.insert(statement.round, view);
            }
        });
    }

    /// Has the cryptlet list these keys: they may send it updates.
    pub fn list_keys(&self, keys: &[Public]) {
        let keys: Vec<String> = keys
            .iter()
            .map(|key| format!("\"0x{}\"", hex::encode(key)))
            .collect();
        let listed = format!(
            r#""sources": ["gold"], "updateKeys": [{}]"#,
            keys.join(", ")
        );
        self.chain.write(|state| {
            let cryptlet = state.cryptlets.get_mut(&CRYPTLET).unwrap();
            cryptlet.configuration = configuration_with(&listed);
        });
    }

    /// Asks for news as a delegate asks, and then for as many of the rounds that are named as one dispatch takes.
    pub async fn news(&self, number: u8) -> Reply {
        let body = news(number).encode();
        let happened = self.service.desk.news(&body).await;
        let named = happened.expect("a question in order").rounds;
        let mut asked: Vec<Statement> = Vec::new();
        self.chain.write(|state| {
            let views = named.iter().filter_map(|round| state.standing.get(round));
            asked.extend(views.take(64).map(|view| view.statement.clone()));
        });
        if asked.is_empty() {
            return Reply::default();
        }
        self.ask(number, &asked).await
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
        self.checked(reply)
    }

    fn checked(&self, reply: Reply) -> Reply {
        for batch in &reply.batches {
            let mut keys = self.keys;
            let state = self.chain.state.lock().unwrap();
            if let Some(pool) = state.pools.get(&batch.signers.cryptlet) {
                keys.instance = pool[0].instance_key;
            }
            batch
                .verify(H256::repeat_byte(0x11), &keys)
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

/// A signed question for news of delegate `number`.
pub fn news(number: u8) -> SignedNews {
    let pair = delegate(number);
    let news = News {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
    };
    let signature = pair.sign(news.digest().as_bytes());
    SignedNews { news, signature }
}

/// A signed question of delegate `number` whether this host serves contracts' cryptlets.
pub fn ask_to_serve(number: u8, cryptlets: &[CryptletId]) -> SignedBindingAsk {
    let pair = delegate(number);
    let ask = BindingAsk {
        genesis: H256::repeat_byte(0x11),
        host: HOST,
        delegate: pair.public(),
        sent_at: now(),
        cryptlets: cryptlets.to_vec().try_into().unwrap(),
    };
    let signature = pair.sign(ask.digest().as_bytes());
    SignedBindingAsk { ask, signature }
}

/// An update of a cryptlet, signed.
pub fn update(
    cryptlet: CryptletId,
    number: u64,
    content: &[u8],
    sender: &ed25519::Pair,
) -> SignedUpdate {
    let update = Update {
        genesis: H256::repeat_byte(0x11),
        cryptlet,
        number,
        issued_at: 1_700_000_000_000,
        content: content.to_vec().try_into().unwrap(),
    };
    SignedUpdate {
        key: sender.public(),
        signature: sender.sign(update.digest().as_bytes()),
        update,
    }
}

/// The name under which a folder holds a guest's component.
pub fn component_name(guest: &Guest) -> String {
    format!("{}.wasm", hex::encode(guest.digest))
}

/// A configuration that declares a list of sources.
pub fn configuration(sources: &str) -> String {
    configuration_with(&format!(r#""sources": {sources}"#))
}

/// A configuration with more members.
pub fn configuration_with(more: &str) -> String {
    let key = "00".repeat(32);
    format!(r#"{{"name": "test-guest", "publicKey": "0x{key}", {more}}}"#)
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

/// Likewise the updates.
async fn updates(path: &Path, most: u64, metrics: Arc<Metrics>) -> UpdateStore {
    for _ in 0..200 {
        match UpdateStore::open(path, most, metrics.clone()) {
            Ok(updates) => return updates,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    panic!("the updates stay in use");
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

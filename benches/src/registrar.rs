//! The registrar's own runtime, with a cryptlet, a full pool of hosts, and rounds that wait for their report.
//!
//! `feeds` has its subscriptions, `contracts` those of contracts, which are called back.

mod contracts;
mod feeds;

pub use contracts::{gas, Delivered, Reading};
pub use feeds::{bytes_outside_of_state, feed, plain_map};

use crate::{
    chain::{Chain, Code, Engine},
    hosts::{account, carry, delegate, seed, Answers, Asked, Host, Scene, NUMBER_LEAF},
    BATCH, HOSTS,
};
use anyhow::{anyhow, ensure, Context, Result};
use codec::Encode;
use cryptlet_primitives::{
    agreement::{Agreement, MedianField},
    batch::Batch,
    digest::sha256,
    ids::{CryptletId, RoundId},
    package::{possession_digest, InstanceOffer, Kind, PackageStatement},
    policy::{Isolation, Policy},
    value::Value,
};
use cryptlet_registrar_runtime::{
    apis, genesis, AccountId, PlainExtrinsic, Runtime, RuntimeCall, RuntimeOrigin, TOKEN,
    WASM_BINARY,
};
use frame_support::traits::fungible::Mutate;
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_crypto_delegate::{Delegate, Delegates, OpenRounds, Purposes, Rounds};
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sp_core::{ed25519, sr25519, Pair, H256};
use sp_runtime::{generic::SignedPayload, DispatchError, MultiSignature};

type Cryptlet = pallet_cryptlet::Pallet<Runtime>;
type CryptoDelegate = pallet_crypto_delegate::Pallet<Runtime>;
type Balances = pallet_balances::Pallet<Runtime>;

/// Results that each topic has before measuring begins: its page is then half full.
const HISTORY: u16 = 8;
/// How long rounds stay open, milliseconds.
const PATIENCE_MS: u64 = 60_000;
/// What the cryptlets' names begin with.
const NAME: &str = "market-watcher";
/// The method that is asked.
const METHOD: &str = "price-at";
/// The prepaid fee of each round: it is shared among all who had part in it.
const FEE: u128 = TOKEN;

/// The runtime's WebAssembly.
pub fn code() -> Result<&'static [u8]> {
    WASM_BINARY.context("the runtime has no WebAssembly: build without SKIP_WASM_BUILD")
}

/// The engine that nodes use.
pub fn wasm() -> Result<Engine> {
    Ok(Engine::Wasm(Box::new(Code::new(code()?))))
}

/// The runtime as it is compiled into this program.
pub fn native() -> Engine {
    Engine::Native(apis::api::dispatch)
}

/// A cryptlet, and its pool.
struct Served {
    scene: Scene,
    hosts: Vec<Host>,
}

/// A chain with cryptlets that have full pools, and perhaps [`BATCH`] open rounds.
pub struct Registrar {
    /// The chain; its next block is the one that is measured.
    pub chain: Chain,
    served: Vec<Served>,
    asked: Vec<Asked>,
}

impl Registrar {
    /// Registers, enrols, admits, and opens rounds, each with the agreement rule `median` or exact.
    pub fn prepare(median: bool) -> Result<Self> {
        let mut registrar = Self::found(median, 1)?;
        for _ in 0..HISTORY {
            registrar.answer()?;
        }
        registrar.ask()?;
        Ok(registrar)
    }

    /// Registers `cryptlets`, enrols hosts, and admits an instance of each to the pool of each.
    pub fn found(median: bool, cryptlets: u32) -> Result<Self> {
        let preset = genesis::DEVELOPMENT.to_owned();
        let storage =
            GenesisConfigBuilderRuntimeCaller::<sp_io::SubstrateHostFunctions>::new(code()?)
                .get_storage_for_named_preset(Some(&preset))
                .map_err(|error| anyhow!(error))?;
        let mut chain = Chain::new(storage, native(), clock);
        let served = in_block(&mut chain, || {
            let hosts: Vec<Host> = (1..=u32::from(HOSTS)).map(Host::new).collect();
            endow(&hosts)?;
            hosts.iter().try_for_each(enrol)?;
            (1..=cryptlets)
                .map(|number| serve(CryptletId(number), median))
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(Registrar {
            chain,
            served,
            asked: Vec::new(),
        })
    }

    fn first(&self) -> Result<&Served> {
        self.served.first().context("there is no cryptlet")
    }

    /// Brings each of [`BATCH`] topics one more result, in a block of their own.
    pub fn answer(&mut self) -> Result<()> {
        self.ask()?;
        let report = self.report(HOSTS, BATCH)?;
        self.chain.begin()?;
        self.chain.apply(&report)?;
        let open = self.chain.within(OpenRounds::<Runtime>::get);
        ensure!(open == 0, "{open} rounds are still open after their report");
        self.chain.seal()?;
        self.chain.keep()
    }

    /// The transaction that carries the answers of the first `hosts` hosts to the first `rounds` rounds.
    pub fn report(&self, hosts: u16, rounds: u16) -> Result<Vec<u8>> {
        let served = self.first()?;
        let hosts = served
            .hosts
            .get(..usize::from(hosts))
            .context("more hosts than the pool has")?;
        let rounds = self
            .asked
            .get(..usize::from(rounds))
            .context("more rounds than are open")?;
        self.carried(served.scene.batches(hosts, rounds)?, Purposes::default())
    }

    /// The transaction that carries these batches, about rounds that were opened for this.
    fn carried(&self, batches: Vec<Batch>, purposes: Purposes) -> Result<Vec<u8>> {
        // The last of the circle: the longest way to find it.
        let carrier = delegate(u32::from(HOSTS));
        let report = carry(self.first()?.scene.genesis, &carrier, batches)?;
        let call =
            RuntimeCall::CryptoDelegate(pallet_crypto_delegate::Call::report { report, purposes });
        Ok(<Runtime as CreateAuthorizedTransaction<pallet_crypto_delegate::Call<Runtime>>>
            ::create_authorized_transaction(call)
            .encode())
    }

    /// Signed `System.remark` transactions of 32 bytes, each of another account.
    pub fn remarks(&mut self, count: u16) -> Result<Vec<Vec<u8>>> {
        let accounts: Vec<sr25519::Pair> = (0..count)
            .map(|number| account(&format!("person {number}")))
            .collect();
        in_block(&mut self.chain, || {
            accounts
                .iter()
                .try_for_each(|pair| mint(&pair.public().into()))
        })?;
        let remark = || {
            RuntimeCall::System(frame_system::Call::remark {
                remark: vec![7; 32],
            })
        };
        self.chain
            .within(|| accounts.iter().map(|pair| signed(pair, remark())).collect())
    }

    /// Opens [`BATCH`] rounds, each in a topic of its own.
    fn ask(&mut self) -> Result<()> {
        let deadline = self.chain.now() + PATIENCE_MS;
        let cryptlet = self.first()?.scene.cryptlet;
        self.asked = in_block(&mut self.chain, || {
            let first = pallet_crypto_delegate::NextRound::<Runtime>::get().0;
            for number in 0..BATCH {
                let params = vec![
                    Value::Variant {
                        case: 0,
                        payload: None,
                    },
                    Value::Unsigned(number.into()),
                ]
                .encode();
                CryptoDelegate::request(
                    origin(&account("asker").public().into()),
                    cryptlet,
                    METHOD
                        .as_bytes()
                        .to_vec()
                        .try_into()
                        .map_err(|_| anyhow!("too long a method"))?,
                    params
                        .try_into()
                        .map_err(|_| anyhow!("too long parameters"))?,
                    deadline,
                    FEE,
                )
                .map_err(refused)?;
            }
            (first..first + u64::from(BATCH))
                .map(|number| asked(RoundId(number)))
                .collect()
        })?;
        Ok(())
    }
}

fn asked(round: RoundId) -> Result<Asked> {
    let record = Rounds::<Runtime>::get(round).context("a round that was opened is not there")?;
    Ok(Asked {
        round,
        cryptlet: record.statement.cryptlet,
        statement: record.digest,
        opened_at: record.statement.opened_at,
    })
}

/// Does `work` on the state within a block, which is kept.
fn in_block<R>(chain: &mut Chain, work: impl FnOnce() -> Result<R>) -> Result<R> {
    chain.begin()?;
    let outcome = chain.within(work)?;
    chain.seal()?;
    chain.keep()?;
    Ok(outcome)
}

/// Money for all, and a circle of as many delegates as hosts.
fn endow(hosts: &[Host]) -> Result<()> {
    for host in hosts {
        mint(&host.account())?;
    }
    mint(&account("publisher").public().into())?;
    mint(&account("asker").public().into())?;
    let circle: Vec<Delegate<AccountId>> = (1..=u32::from(HOSTS))
        .map(|number| Delegate {
            account: account(&format!("validator {number}")).public().into(),
            key: delegate(number).public(),
        })
        .collect();
    circle
        .iter()
        .try_for_each(|delegate| mint(&delegate.account))?;
    Delegates::<Runtime>::try_mutate(|delegates| {
        *delegates = circle
            .try_into()
            .map_err(|_| anyhow!("more delegates than the runtime seats"))?;
        Ok(())
    })
}

/// Registers a cryptlet, which must get this number, and admits an instance of each host.
fn serve(cryptlet: CryptletId, median: bool) -> Result<Served> {
    register(&format!("{NAME}-{}", cryptlet.0), median)?;
    let hosts: Vec<Host> = (1..=u32::from(HOSTS))
        .map(|number| Host::serving(number, cryptlet))
        .collect();
    hosts.iter().try_for_each(|host| seat(host, cryptlet))?;
    let answers = if median {
        Answers::Differing
    } else {
        Answers::Equal
    };
    let scene = Scene {
        genesis: Cryptlet::genesis(),
        cryptlet,
        answers,
    };
    Ok(Served { scene, hosts })
}

fn register(name: &str, median: bool) -> Result<()> {
    let publisher: AccountId = account("publisher").public().into();
    let identity = ed25519::Pair::from_seed(&seed(&format!("identity of {name}")));
    let header = b"package registrar:market-watcher@1.0.0;".to_vec();
    let key = hex::encode(identity.public());
    let configuration = format!(r#"{{"name":"{name}","publicKey":"0x{key}"}}"#).into_bytes();
    let name = name.as_bytes().to_vec();
    let package = PackageStatement {
        publisher: publisher.clone(),
        name: name
            .clone()
            .try_into()
            .map_err(|_| anyhow!("too long a name"))?,
        code: H256::repeat_byte(0xc0),
        header: sha256(&header),
        configuration: sha256(&configuration),
    };
    let field = MedianField {
        leaf: NUMBER_LEAF,
        max_deviation: 1_000_000,
        min: 0,
        max: i64::MAX,
    };
    let rule = median
        .then(|| vec![field].try_into().map(Agreement::Median))
        .transpose();
    let agreement = rule.map_err(|_| anyhow!("too many fields"))?;
    Cryptlet::register(
        origin(&publisher),
        package.name.clone(),
        Kind::Utility,
        header
            .try_into()
            .map_err(|_| anyhow!("too long a header"))?,
        configuration
            .try_into()
            .map_err(|_| anyhow!("too long a configuration"))?,
        package.code,
        Default::default(),
        Default::default(),
        Box::new(Policy {
            agreement,
            ..Default::default()
        }),
        identity.sign(package.digest().as_bytes()),
    )
    .map_err(refused)
}

/// Enrols a host.
fn enrol(host: &Host) -> Result<()> {
    let operator = host.account();
    let genesis = Cryptlet::genesis();
    let endpoint = format!("https://host-{}.example.org", host.id).into_bytes();
    let possession = possession_digest(genesis, &operator, &host.region.public());
    Cryptlet::enrol_host(
        origin(&operator),
        endpoint
            .try_into()
            .map_err(|_| anyhow!("too long an endpoint"))?,
        host.region.public(),
        H256::repeat_byte(1),
        Isolation::Software,
        Default::default(),
        host.region.sign(possession.as_bytes()),
    )
    .map_err(refused)?;
    ensure!(
        Cryptlet::voter(host.id).is_some_and(|voter| voter.operator == operator),
        "another host's number"
    );
    Ok(())
}

/// Has a host offer an instance, which is admitted.
fn seat(host: &Host, cryptlet: CryptletId) -> Result<()> {
    let operator = host.account();
    let genesis = Cryptlet::genesis();
    let key = host.instance.public();
    let offer = InstanceOffer {
        genesis,
        cryptlet,
        host: host.id,
        key,
        epoch: 0,
    }
    .digest();
    let (instance, region) = (
        host.instance.sign(offer.as_bytes()),
        host.region.sign(offer.as_bytes()),
    );
    Cryptlet::offer_instance(origin(&operator), cryptlet, host.id, key, instance, region)
        .map_err(refused)?;
    Cryptlet::admit_instance(
        origin(&account("publisher").public().into()),
        cryptlet,
        host.id,
        key,
    )
    .map_err(refused)
}

fn mint(account: &AccountId) -> Result<()> {
    Balances::mint_into(account, 1_000_000 * TOKEN)
        .map(|_| ())
        .map_err(refused)
}

fn origin(account: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(account.clone())
}

fn refused(error: DispatchError) -> anyhow::Error {
    anyhow!("the runtime refused: {error:?}")
}

/// The first transaction of an account that has sent none.
fn signed(pair: &sr25519::Pair, call: RuntimeCall) -> Result<Vec<u8>> {
    let extension = <Runtime as CreateAuthorizedTransaction<
        pallet_crypto_delegate::Call<Runtime>,
    >>::create_extension();
    let payload =
        SignedPayload::new(call, extension).map_err(|error| anyhow!("no payload: {error:?}"))?;
    let signature: MultiSignature = payload.using_encoded(|bytes| pair.sign(bytes)).into();
    let (call, extension, _) = payload.deconstruct();
    let signer: AccountId = pair.public().into();
    Ok(PlainExtrinsic::new_signed(call, signer.into(), signature, extension).encode())
}

fn clock(now: u64) -> Vec<u8> {
    PlainExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set { now })).encode()
}

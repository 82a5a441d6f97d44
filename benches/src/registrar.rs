//! The registrar's own runtime, with a cryptlet, a full pool of hosts, and rounds that wait for their report.

use crate::{
    chain::{Chain, Code, Engine},
    hosts::{account, delegate, seed, Asked, Host, Scene, NUMBER_LEAF},
    BATCH, HOSTS,
};
use anyhow::{anyhow, ensure, Context, Result};
use codec::Encode;
use cryptlet_primitives::{
    agreement::{Agreement, MedianField},
    digest::sha256,
    ids::{CryptletId, RoundId},
    package::{possession_digest, InstanceOffer, Kind, PackageStatement},
    policy::{Isolation, Policy},
    value::Value,
};
use cryptlet_registrar_runtime::{
    apis, genesis, AccountId, Runtime, RuntimeCall, RuntimeOrigin, UncheckedExtrinsic, TOKEN,
    WASM_BINARY,
};
use frame_support::traits::fungible::Mutate;
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_crypto_delegate::{Delegate, Delegates, OpenRounds, Rounds};
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
/// The cryptlet's name.
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

/// A chain with a full pool and [`BATCH`] open rounds.
pub struct Registrar {
    /// The chain; its next block is the one that is measured.
    pub chain: Chain,
    scene: Scene,
    hosts: Vec<Host>,
    asked: Vec<Asked>,
}

impl Registrar {
    /// Registers, enrols, admits, and opens rounds, each with the agreement rule `median` or exact.
    pub fn prepare(median: bool) -> Result<Self> {
        let preset = genesis::DEVELOPMENT.to_owned();
        let storage =
            GenesisConfigBuilderRuntimeCaller::<sp_io::SubstrateHostFunctions>::new(code()?)
                .get_storage_for_named_preset(Some(&preset))
                .map_err(|error| anyhow!(error))?;
        let mut chain = Chain::new(storage, native(), clock);
        let hosts: Vec<Host> = (1..=u32::from(HOSTS)).map(Host::new).collect();
        let cryptlet = CryptletId(1);
        let genesis = in_block(&mut chain, || {
            endow(&hosts)?;
            register(median)?;
            hosts.iter().try_for_each(|host| enrol(host, cryptlet))?;
            Ok(Cryptlet::genesis())
        })?;
        let scene = Scene {
            genesis,
            cryptlet,
            differing: median,
        };
        let mut registrar = Registrar {
            chain,
            scene,
            hosts,
            asked: Vec::new(),
        };
        for _ in 0..HISTORY {
            registrar.ask()?;
            let report = registrar.report(HOSTS, BATCH)?;
            registrar.chain.begin()?;
            registrar.chain.apply(&report)?;
            let open = registrar.chain.within(OpenRounds::<Runtime>::get);
            ensure!(open == 0, "{open} rounds are still open after their report");
            registrar.chain.seal()?;
            registrar.chain.keep()?;
        }
        registrar.ask()?;
        Ok(registrar)
    }

    /// The transaction that carries the answers of the first `hosts` hosts to the first `rounds` rounds.
    pub fn report(&self, hosts: u16, rounds: u16) -> Result<Vec<u8>> {
        let hosts = self
            .hosts
            .get(..usize::from(hosts))
            .context("more hosts than the pool has")?;
        let rounds = self
            .asked
            .get(..usize::from(rounds))
            .context("more rounds than are open")?;
        // The last of the circle: the longest way to find it.
        let report = self
            .scene
            .report(&delegate(u32::from(HOSTS)), hosts, rounds)?;
        let call = RuntimeCall::CryptoDelegate(pallet_crypto_delegate::Call::report { report });
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
        let cryptlet = self.scene.cryptlet;
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

fn register(median: bool) -> Result<()> {
    let publisher: AccountId = account("publisher").public().into();
    let identity = ed25519::Pair::from_seed(&seed("identity"));
    let header = b"package registrar:market-watcher@1.0.0;".to_vec();
    let key = hex::encode(identity.public());
    let configuration = format!(r#"{{"name":"{NAME}","publicKey":"0x{key}"}}"#).into_bytes();
    let name = NAME.as_bytes().to_vec();
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

/// Enrols a host, which offers an instance, which is admitted.
fn enrol(host: &Host, cryptlet: CryptletId) -> Result<()> {
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
    Ok(UncheckedExtrinsic::new_signed(call, signer.into(), signature, extension).encode())
}

fn clock(now: u64) -> Vec<u8> {
    UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set { now }))
        .encode()
}

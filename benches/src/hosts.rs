//! The pool's hosts with their real keys, what they observe, and the report that carries it.

use anyhow::{anyhow, Result};
use codec::Encode;
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Signatures, Signers},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId, KeyEpoch},
    report::{digest_of, Report},
    value::Value,
    DelegateId,
};
use sp_core::{ed25519, sr25519, Pair, H256};
use sp_runtime::AccountId32;

/// A host: its keys, and who runs it.
pub struct Host {
    /// Its number.
    pub id: HostId,
    /// Its operator's key.
    pub operator: sr25519::Pair,
    /// Its region's key.
    pub region: ed25519::Pair,
    /// The key of the cryptlet's instance in it.
    pub instance: ed25519::Pair,
}

impl Host {
    /// The host with this number; always the same keys.
    pub fn new(number: u32) -> Self {
        Host {
            id: HostId(number),
            operator: account(&format!("operator {number}")),
            region: ed25519::Pair::from_seed(&seed(&format!("region {number}"))),
            instance: ed25519::Pair::from_seed(&seed(&format!("instance {number}"))),
        }
    }

    /// The host with this number, with the key of its instance of `cryptlet`.
    pub fn serving(number: u32, cryptlet: CryptletId) -> Self {
        let instance = seed(&format!("instance {number} of cryptlet {}", cryptlet.0));
        Host {
            instance: ed25519::Pair::from_seed(&instance),
            ..Host::new(number)
        }
    }

    /// Its operator's account.
    pub fn account(&self) -> AccountId32 {
        self.operator.public().into()
    }
}

/// A person's key pair.
pub fn account(name: &str) -> sr25519::Pair {
    sr25519::Pair::from_seed(&seed(name))
}

/// A delegate's key pair.
pub fn delegate(number: u32) -> DelegatePair {
    ed25519::Pair::from_seed(&seed(&format!("delegate {number}"))).into()
}

/// The seed of a key: fixed, so that each run measures the same bytes.
pub fn seed(name: &str) -> [u8; 32] {
    sp_io::hashing::blake2_256(name.as_bytes())
}

/// A round as hosts see it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Its number.
    pub round: cryptlet_primitives::ids::RoundId,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// Its statement's digest.
    pub statement: H256,
    /// When it opened, milliseconds.
    pub opened_at: u64,
}

/// What hosts answer.
#[derive(Clone, Copy, Debug)]
pub enum Answers {
    /// All the same quote.
    Equal,
    /// Each a quote of its own, as for a median.
    Differing,
    /// That the cryptlet accepts a subscription.
    Accepting,
}

/// Who answers whom, on which chain.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// What its hosts answer.
    pub answers: Answers,
}

impl Scene {
    /// What `hosts` answer to `rounds`.
    pub fn batches(&self, hosts: &[Host], rounds: &[Asked]) -> Result<Vec<Batch>> {
        hosts.iter().map(|host| self.batch(host, rounds)).collect()
    }

    fn batch(&self, host: &Host, rounds: &[Asked]) -> Result<Batch> {
        let first: KeyEpoch = 0;
        let signers = Signers {
            host: host.id,
            region_epoch: first,
            cryptlet: self.cryptlet,
            instance_epoch: first,
        };
        let observations: Vec<Observation> = rounds
            .iter()
            .map(|round| self.observation(host, round))
            .collect::<Result<_>>()?;
        let header = header(self.genesis, signers, &observations);
        let instance = host.instance.sign(header.digest().as_bytes());
        let region = host.region.sign(header.region_digest(&instance).as_bytes());
        Ok(Batch {
            signers,
            observations: observations
                .try_into()
                .map_err(|_| anyhow!("more rounds than a batch takes"))?,
            signatures: Signatures { instance, region },
        })
    }

    fn observation(&self, host: &Host, asked: &Asked) -> Result<Observation> {
        let answer = match self.answers {
            Answers::Equal => quote(67_140_000),
            Answers::Differing => quote(67_140_000 + i64::from(host.id.0)),
            Answers::Accepting => Value::Bool(true),
        };
        Ok(Observation {
            round: asked.round,
            statement: asked.statement,
            observed_at: asked.opened_at + u64::from(host.id.0),
            output: answer
                .encode()
                .try_into()
                .map_err(|_| anyhow!("the answer is longer than an output"))?,
        })
    }
}

/// The report by `carrier` of these batches.
pub fn carry(genesis: H256, carrier: &DelegatePair, batches: Vec<Batch>) -> Result<Report> {
    let delegate: DelegateId = carrier.public();
    let digest = digest_of(genesis, &delegate, &batches);
    Ok(Report {
        signature: carrier.sign(digest.as_bytes()),
        delegate,
        batches: batches
            .try_into()
            .map_err(|_| anyhow!("more batches than a report has"))?,
    })
}

/// Place of the number among a quote's leaves.
pub const NUMBER_LEAF: u8 = 2;

/// The answer of the reference cryptlet to "price at": a quote of market, date and millionths of a dollar.
fn quote(micros: i64) -> Value {
    let market = Value::Variant {
        case: 0,
        payload: None,
    };
    let date = Value::Text("2026-11-19".into());
    let quote = Value::Record(vec![market, date, Value::Signed(micros)]);
    Value::Variant {
        case: 0,
        payload: Some(Box::new(quote)),
    }
}

//! A small consortium with keys from fixed seeds: hosts that answer, a delegate that carries, a reader's key book.

#![allow(dead_code, reason = "Each test program uses a part of it")]

use codec::Encode;
use cryptlet_primitives::{
    agreement::{safe_quorum, Agreement, MedianField},
    batch::{header, Batch, Observation, Signatures, Signers},
    delegate_key::DelegatePair,
    envelope::{Envelope, SavedInstanceKey, SavedKeys, SavedRegionKey},
    ids::{CryptletId, HostId, RoundId},
    report::{digest_of, Report},
    statement::{Occasion, Statement},
    value::Value,
};
use sp_core::{bounded::BoundedVec, ed25519, Pair, H256};

pub const GENESIS: H256 = H256([0x6e; 32]);
pub const OTHER_GENESIS: H256 = H256([0x6f; 32]);
pub const CRYPTLET: CryptletId = CryptletId(7);
pub const ROUND: RoundId = RoundId(41);
pub const OPENED_AT: u64 = 1_800_000_000_000;
pub const DEADLINE: u64 = OPENED_AT + 60_000;
pub const ACCEPTED_AT: u64 = OPENED_AT + 2_000;
pub const SEATED_SINCE: u64 = OPENED_AT - 1_000_000;
pub const REGION_EPOCH: u32 = 2;
pub const INSTANCE_EPOCH: u32 = 1;

pub fn region(host: u8) -> ed25519::Pair {
    ed25519::Pair::from_seed(&[0x10 + host; 32])
}

pub fn instance(host: u8) -> ed25519::Pair {
    ed25519::Pair::from_seed(&[0x60 + host; 32])
}

pub fn delegate() -> DelegatePair {
    DelegatePair::from_seed_slice(&[0xde; 32]).unwrap()
}

pub fn signers(host: u8) -> Signers {
    Signers {
        host: HostId(host.into()),
        region_epoch: REGION_EPOCH,
        cryptlet: CRYPTLET,
        instance_epoch: INSTANCE_EPOCH,
    }
}

pub fn statement(pool_size: u16, round: RoundId) -> Statement {
    Statement {
        genesis: GENESIS,
        chain_epoch: 3,
        round,
        cryptlet: CRYPTLET,
        version: 2,
        code: H256([0xc0; 32]),
        method: BoundedVec::truncate_from(b"price-at".to_vec()),
        params: BoundedVec::truncate_from(vec![Value::Text("wti".into())].encode()),
        opened_at: OPENED_AT,
        deadline: DEADLINE,
        pool_size,
        quorum: safe_quorum(pool_size),
        max_output: 256,
        agreement: Agreement::Exact,
        occasion: Occasion::Request,
    }
}

/// Leaf 1 of a price may differ by `max_deviation`, and is believed from 0 to 200.
pub fn median(max_deviation: u64) -> Agreement {
    let field = MedianField {
        leaf: 1,
        max_deviation,
        min: 0,
        max: 200_000_000,
    };
    Agreement::Median(BoundedVec::truncate_from(vec![field]))
}

pub fn price(micros: i64) -> Vec<u8> {
    Value::Record(vec![
        Value::Text("2026-11-20".into()),
        Value::Signed(micros),
    ])
    .encode()
}

pub fn observation(statement: &Statement, observed_at: u64, output: &[u8]) -> Observation {
    Observation {
        round: statement.round,
        statement: statement.digest(),
        observed_at,
        output: BoundedVec::truncate_from(output.to_vec()),
    }
}

pub fn batch_by(
    signers: Signers,
    host: u8,
    genesis: H256,
    observations: Vec<Observation>,
) -> Batch {
    let header = header(genesis, signers, &observations);
    let by_instance = instance(host).sign(header.digest().as_bytes());
    let by_region = region(host).sign(header.region_digest(&by_instance).as_bytes());
    Batch {
        signers,
        observations: BoundedVec::truncate_from(observations),
        signatures: Signatures {
            instance: by_instance,
            region: by_region,
        },
    }
}

pub fn batch(host: u8, observations: Vec<Observation>) -> Batch {
    batch_by(signers(host), host, GENESIS, observations)
}

pub fn report(batches: Vec<Batch>) -> Report {
    let pair = delegate();
    let signature = pair.sign(digest_of(GENESIS, &pair.public(), &batches).as_bytes());
    Report {
        delegate: pair.public(),
        batches: BoundedVec::truncate_from(batches),
        signature,
    }
}

pub fn book(hosts: u8) -> SavedKeys {
    SavedKeys {
        genesis: GENESIS,
        delegates: vec![delegate().public()],
        regions: (0..hosts)
            .map(|host| SavedRegionKey {
                host: HostId(host.into()),
                epoch: REGION_EPOCH,
                key: region(host).public(),
                from: SEATED_SINCE,
                until: None,
            })
            .collect(),
        instances: (0..hosts)
            .map(|host| SavedInstanceKey {
                cryptlet: CRYPTLET,
                host: HostId(host.into()),
                epoch: INSTANCE_EPOCH,
                key: instance(host).public(),
                since: SEATED_SINCE,
                from: SEATED_SINCE,
                until: None,
            })
            .collect(),
    }
}

/// The round's report and envelope as hosts 0, 1, 2, … answer it with `outputs`; each batch answers a later round too,
/// so that proofs have steps.
pub fn answered(statement: &Statement, outputs: &[Vec<u8>], claimed: &[u8]) -> (Report, Envelope) {
    let mut later = statement.clone();
    later.round = RoundId(statement.round.0 + 1);
    let batches = outputs.iter().enumerate().map(|(host, output)| {
        let at = OPENED_AT + 100 * (host as u64 + 1);
        let answers = vec![
            observation(statement, at, output),
            observation(&later, at, &price(1)),
        ];
        batch(host as u8, answers)
    });
    let report = report(batches.collect());
    let agreeing: Vec<u64> = (0..outputs.len())
        .filter(|host| outputs[*host] == claimed)
        .map(|host| OPENED_AT + 100 * (host as u64 + 1))
        .collect();
    let observed_at = agreeing
        .get(agreeing.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(OPENED_AT);
    let counted: Vec<HostId> = (0..outputs.len()).map(|host| HostId(host as u32)).collect();
    let output = BoundedVec::truncate_from(claimed.to_vec());
    let envelope = Envelope::open(
        statement.clone(),
        output,
        observed_at,
        ACCEPTED_AT,
        &report,
        &counted,
    )
    .unwrap();
    (report, envelope)
}

/// Signs the envelope's carriage anew, as a delegate in league with the forger would.
pub fn recarry(envelope: &mut Envelope) {
    let pair = delegate();
    for vote in &envelope.votes {
        let seal = vote.observation.header.seal(&vote.observation.signatures);
        envelope.carriage.seals[vote.batch as usize] = seal;
    }
    let seals = envelope.carriage.seals.to_vec();
    let root = cryptlet_primitives::merkle::root(seals.clone());
    let digest = cryptlet_primitives::report::carried_digest(
        envelope.statement.genesis,
        &pair.public(),
        seals.len() as u32,
        root,
    );
    envelope.carriage.delegate = pair.public();
    envelope.carriage.signature = pair.sign(digest.as_bytes());
}

//! Envelopes: what hosts sign with their keys in force, and a delegate carries.

use crate::Cryptlet;
use codec::Encode;
use cryptlet_primitives::{
    batch::{header, Batch, Header, Observation, Signatures, Signers},
    delegate_key::DelegatePair,
    envelope::Envelope,
    ids::HostId,
    report::{digest_of, Report},
    statement::Statement,
    value::Value,
};
use pallet_cryptlet::{fixtures, Seat};
use sp_core::Pair as _;
use sp_keyring::Ed25519Keyring;

/// The delegate that carries.
pub fn carrier() -> DelegatePair {
    DelegatePair::from(Ed25519Keyring::Alice.pair())
}

/// Both signatures under a header, with the keys that it names.
fn signatures(header: &Header) -> Signatures {
    let Signers {
        host,
        region_epoch,
        cryptlet,
        instance_epoch,
    } = header.signers;
    let instance = fixtures::instance_pair(cryptlet, host, instance_epoch);
    let instance = instance.sign(header.digest().as_bytes());
    let region = fixtures::region_pair(host, region_epoch);
    let region = region.sign(header.region_digest(&instance).as_bytes());
    Signatures { instance, region }
}

/// What a host says of a round, signed with its keys in force.
fn batch(statement: &Statement, seat: &Seat, says: &Value) -> Batch {
    let voter = Cryptlet::voter(seat.host).expect("it is enrolled");
    let signers = Signers {
        host: seat.host,
        region_epoch: voter.region_epoch,
        cryptlet: statement.cryptlet,
        instance_epoch: seat.epoch,
    };
    let observations = vec![Observation {
        round: statement.round,
        statement: statement.digest(),
        observed_at: statement.opened_at + 1,
        output: says.encode().try_into().expect("it fits into an output"),
    }];
    let header = header(statement.genesis, signers, &observations);
    Batch {
        signers,
        observations: observations.try_into().expect("it fits into a batch"),
        signatures: signatures(&header),
    }
}

/// What the hosts of the pool say of a round, carried.
pub fn report(statement: &Statement, says: impl Fn(HostId) -> Value) -> Report {
    let pool = Cryptlet::pool(statement.cryptlet);
    let batches = pool
        .iter()
        .map(|seat| batch(statement, seat, &says(seat.host)));
    let batches: Vec<Batch> = batches.collect();
    let delegate = carrier().public();
    let digest = digest_of(statement.genesis, &delegate, &batches);
    Report {
        signature: carrier().sign(digest.as_bytes()),
        delegate,
        batches: batches.try_into().expect("a pool fits into a report"),
    }
}

/// An envelope in which all hosts of the pool say the same of a statement, whether the chain accepts that or not.
pub fn concerted(statement: &Statement, says: &Value) -> Envelope {
    let report = report(statement, |_| says.clone());
    let hosts: Vec<HostId> = report
        .batches
        .iter()
        .map(|batch| batch.signers.host)
        .collect();
    let output = says.encode().try_into().expect("it fits into an output");
    let moment = statement.opened_at + 1;
    Envelope::open(statement.clone(), output, moment, moment, &report, &hosts)
        .expect("all votes are there")
}

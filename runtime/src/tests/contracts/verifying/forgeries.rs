//! Forgeries of envelopes.

use codec::{Decode, Encode};
use cryptlet_primitives::{
    agreement::Agreement,
    delegate_key::DelegatePair,
    envelope::{Carriage, Envelope},
    merkle,
    report::carried_digest,
    statement::Occasion,
};
use sp_core::{Pair as _, H256};

/// What a forger changes in an envelope.
type Forge = fn(&mut Envelope);

/// All parts of an envelope, and how each is forged, mostly by one bit. The length of a list is its first byte.
pub const FORGERIES: [(&str, Forge); 36] = [
    ("genesis", |it| flip(&mut it.statement.genesis, 255)),
    ("chain epoch", |it| flip(&mut it.statement.chain_epoch, 0)),
    ("round", |it| flip(&mut it.statement.round, 0)),
    ("cryptlet", |it| flip(&mut it.statement.cryptlet, 0)),
    ("version", |it| flip(&mut it.statement.version, 1)),
    ("code", |it| flip(&mut it.statement.code, 7)),
    ("method", |it| flip(&mut it.statement.method, 8)),
    ("params", |it| flip(&mut it.statement.params, 30)),
    ("opened at", |it| flip(&mut it.statement.opened_at, 0)),
    ("deadline", |it| flip(&mut it.statement.deadline, 0)),
    ("pool size", |it| flip(&mut it.statement.pool_size, 0)),
    ("smaller pool", |it| flip(&mut it.statement.pool_size, 2)),
    ("quorum", |it| flip(&mut it.statement.quorum, 0)),
    ("larger quorum", |it| flip(&mut it.statement.quorum, 2)),
    ("greatest output", |it| {
        flip(&mut it.statement.max_output, 0)
    }),
    ("agreement", |it| {
        it.statement.agreement = Agreement::Median(Default::default())
    }),
    ("occasion", |it| {
        it.statement.occasion = Occasion::Moment { due: 1 }
    }),
    ("output", |it| flip(&mut it.output, 30)),
    ("observed at", |it| flip(&mut it.observed_at, 0)),
    ("accepted at, too late", |it| flip(&mut it.accepted_at, 40)),
    ("vote's genesis", |it| {
        flip(&mut it.votes[0].observation.header.genesis, 0)
    }),
    ("vote's signers", |it| {
        flip(&mut it.votes[1].observation.header.signers, 0)
    }),
    ("vote's region epoch", |it| {
        flip(&mut it.votes[1].observation.header.signers, 32)
    }),
    ("vote's instance epoch", |it| {
        flip(&mut it.votes[1].observation.header.signers, 96)
    }),
    ("vote's leaves", |it| {
        flip(&mut it.votes[2].observation.header.leaves, 1)
    }),
    ("vote's root", |it| {
        flip(&mut it.votes[2].observation.header.root, 9)
    }),
    ("vote's round", |it| {
        flip(&mut it.votes[3].observation.observation.round, 0)
    }),
    ("vote's statement", |it| {
        flip(&mut it.votes[3].observation.observation.statement, 0)
    }),
    ("vote's time", |it| {
        flip(&mut it.votes[0].observation.observation.observed_at, 0)
    }),
    ("vote's output", |it| {
        flip(&mut it.votes[0].observation.observation.output, 30)
    }),
    ("vote's index", |it| {
        flip(&mut it.votes[0].observation.index, 0)
    }),
    ("vote's batch", |it| flip(&mut it.votes[0].batch, 0)),
    ("vote's signatures", |it| {
        flip(&mut it.votes[3].observation.signatures, 511)
    }),
    ("delegate", |it| flip(&mut it.carriage.delegate, 0)),
    ("seals", |it| flip(&mut it.carriage.seals, 20)),
    ("delegate's signature", |it| {
        flip(&mut it.carriage.signature, 0)
    }),
];

/// Flips one bit of what is encoded.
fn flip<Part: Encode + Decode>(part: &mut Part, bit: usize) {
    let mut bytes = part.encode();
    bytes[bit / 8] ^= 1 << (bit % 8);
    *part = Part::decode(&mut &bytes[..]).expect("it still has its form");
}

/// Has a delegate carry the votes as they are.
pub fn recarry(envelope: &mut Envelope, carrier: &DelegatePair) {
    let votes = envelope.votes.iter().map(|vote| &vote.observation);
    let seals: Vec<H256> = votes
        .map(|vote| vote.header.seal(&vote.signatures))
        .collect();
    let delegate = carrier.public();
    let count = u32::try_from(seals.len()).expect("few");
    let root = merkle::root(seals.clone());
    let digest = carried_digest(envelope.statement.genesis, &delegate, count, root);
    envelope.carriage = Carriage {
        signature: carrier.sign(digest.as_bytes()),
        delegate,
        seals: seals.try_into().expect("few"),
    };
}

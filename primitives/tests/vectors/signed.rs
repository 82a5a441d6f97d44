//! Vectors of what is signed: batches, reports, packages, offers, dispatches, and whole envelopes.

use super::{content::hexed, world::*};
use codec::Encode;
use cryptlet_primitives::{
    batch::{Batch, Signers},
    delegate_key::DelegatePair,
    digest::sha256,
    dispatch::{Dispatch, SignedDispatch},
    envelope::{Envelope, EnvelopeError, SavedKeys},
    ids::HostId,
    package::{possession_digest, InstanceOffer, PackageStatement},
    statement::{Occasion, Statement, MAX_DURATION_MS},
    value::Value,
};
use serde_json::{json, Value as Json};
use sp_core::{bounded::BoundedVec, ed25519, Pair, H256};

pub fn batches() -> Json {
    let two = answered(&statement(4, ROUND), &[price(5)], &price(5))
        .0
        .batches[0]
        .clone();
    let one = batch_by(
        Signers {
            region_epoch: 0,
            ..signers(3)
        },
        3,
        OTHER_GENESIS,
        two.observations[..1].to_vec(),
    );
    let case = |host: u8, genesis: H256, batch: &Batch| {
        let header = batch.header(genesis);
        json!({
            "genesis": hexed(genesis),
            "signers": {
                "host": batch.signers.host,
                "regionEpoch": batch.signers.region_epoch,
                "cryptlet": batch.signers.cryptlet,
                "instanceEpoch": batch.signers.instance_epoch,
            },
            "observations": batch.observations.iter().map(|observation| json!({
                "round": observation.round,
                "statement": hexed(observation.statement),
                "observedAt": observation.observed_at,
                "output": hexed(&observation.output),
                "leaf": hexed(observation.leaf()),
            })).collect::<Vec<_>>(),
            "root": hexed(header.root),
            "header": hexed(header.encode()),
            "digest": hexed(header.digest()),
            "instanceSeed": hexed(instance(host).seed()),
            "instanceKey": hexed(instance(host).public()),
            "instanceSignature": hexed(batch.signatures.instance),
            "regionDigest": hexed(header.region_digest(&batch.signatures.instance)),
            "regionSeed": hexed(region(host).seed()),
            "regionKey": hexed(region(host).public()),
            "regionSignature": hexed(batch.signatures.region),
            "seal": hexed(header.seal(&batch.signatures)),
            "encoded": hexed(batch.encode()),
        })
    };
    json!([case(0, GENESIS, &two), case(3, OTHER_GENESIS, &one)])
}

pub fn reports() -> Json {
    let (report, _) = answered(
        &statement(4, ROUND),
        &[price(5), price(5), price(5), price(9)],
        &price(5),
    );
    json!([{
        "genesis": hexed(GENESIS),
        "delegateSeed": hexed([0xde; 32]),
        "delegate": hexed(&report.delegate),
        "seals": cryptlet_primitives::report::seals(GENESIS, &report.batches).iter().map(hexed).collect::<Vec<_>>(),
        "digest": hexed(report.digest(GENESIS)),
        "signature": hexed(&report.signature),
        "encoded": hexed(report.encode()),
    }])
}

pub fn packages() -> Json {
    let identity = ed25519::Pair::from_seed(&[0x1d; 32]);
    let signed = |digest: H256| json!({ "digest": hexed(digest), "signature": hexed(identity.sign(digest.as_bytes())) });
    let package = PackageStatement {
        publisher: [0xaa; 32],
        name: BoundedVec::truncate_from(b"market-watcher".to_vec()),
        code: sha256(b"component"),
        header: sha256(b"header"),
        configuration: sha256(b"configuration"),
    };
    let offer = InstanceOffer {
        genesis: GENESIS,
        cryptlet: CRYPTLET,
        host: HostId(2),
        key: identity.public(),
        epoch: 1,
    };
    let carrier: DelegatePair = delegate();
    let dispatch = Dispatch {
        genesis: GENESIS,
        host: HostId(2),
        delegate: carrier.public(),
        sent_at: OPENED_AT,
        statements: BoundedVec::truncate_from(vec![statement(4, ROUND)]),
    };
    let digest = dispatch.digest();
    let dispatch = SignedDispatch {
        dispatch,
        signature: carrier.sign(digest.as_bytes()),
    };
    assert!(dispatch.is_signed());
    json!({
        "identitySeed": hexed(identity.seed()),
        "identity": hexed(identity.public()),
        "package": { "content": hexed(package.encode()), "signed": signed(package.digest()) },
        "offer": { "content": hexed(offer.encode()), "signed": signed(offer.digest()) },
        "possession": {
            "content": hexed((GENESIS, [0xaa; 32], identity.public()).encode()),
            "signed": signed(possession_digest(GENESIS, &[0xaa; 32], &identity.public())),
        },
        "dispatch": { "encoded": hexed(dispatch.encode()), "digest": hexed(digest) },
    })
}

pub fn envelope_case(name: &str, envelope: &Envelope, keys: &SavedKeys) -> Json {
    let verdict = match envelope.verify(keys) {
        Ok(decision) => json!({ "agreed": decision.agreed, "dissented": decision.dissented }),
        Err(error) => {
            let error = format!("{error:?}");
            json!({ "error": error.split('(').next() })
        }
    };
    json!({ "name": name, "envelope": hexed(envelope.encode()), "keys": keys, "verdict": verdict })
}

#[allow(clippy::too_many_lines, reason = "a list of cases, one after another")]
pub fn envelopes() -> Json {
    let exact = statement(4, ROUND);
    let outputs = [price(5), price(5), price(5), price(9)];
    let (_, good) = answered(&exact, &outputs, &price(5));
    let between = Statement {
        agreement: median(10),
        ..exact.clone()
    };
    let (report, _) = answered(
        &between,
        &[price(5), price(7), price(6), price(90_000_000)],
        &price(6),
    );
    let counted = [0, 1, 2, 3].map(HostId);
    let output = BoundedVec::truncate_from(price(6));
    let middle = Envelope::open(
        between,
        output,
        OPENED_AT + 200,
        ACCEPTED_AT,
        &report,
        &counted,
    )
    .unwrap();
    let mut cases = vec![
        envelope_case("three agree, one dissents", &good, &book(4)),
        envelope_case("a median of three, one too far", &middle, &book(4)),
    ];
    let acceptance = Statement {
        occasion: Occasion::Subscription {
            terms: H256::repeat_byte(0x5b),
        },
        ..exact.clone()
    };
    let yes = Value::Bool(true).encode();
    let (_, accepted) = answered(&acceptance, &vec![yes.clone(); 4], &yes);
    assert_eq!(accepted.verify(&book(4)), Err(EnvelopeError::NoResult));
    let name = "an acceptance of a subscription, rightly signed";
    cases.push(envelope_case(name, &accepted, &book(4)));
    let mut refuse = |name: &str, alter: &dyn Fn(&mut Envelope, &mut SavedKeys)| {
        let (mut envelope, mut keys) = (good.clone(), book(4));
        alter(&mut envelope, &mut keys);
        assert!(envelope.verify(&keys).is_err(), "{name}");
        cases.push(envelope_case(name, &envelope, &keys));
    };
    refuse("keys of another chain", &|_, keys| {
        keys.genesis = OTHER_GENESIS
    });
    refuse("accepted after the deadline", &|envelope, _| {
        envelope.accepted_at = DEADLINE + 1
    });
    refuse("open for longer than seven days", &|envelope, _| {
        envelope.statement.deadline = OPENED_AT + MAX_DURATION_MS + 1
    });
    refuse("quorum below two thirds", &|envelope, _| {
        envelope.statement.quorum = 2
    });
    refuse("pool smaller than known", &|envelope, _| {
        (envelope.statement.pool_size, envelope.statement.quorum) = (3, 3)
    });
    refuse("a stranger carries", &|_, keys| keys.delegates.clear());
    refuse("delegate's signature missing", &|envelope, _| {
        envelope.carriage.signature = delegate().sign(b"")
    });
    refuse("a host votes twice", &|envelope, _| {
        envelope.votes[1] = envelope.votes[0].clone()
    });
    refuse("seated after the opening", &|_, keys| {
        keys.instances[0].since = OPENED_AT + 1
    });
    refuse("another question", &|envelope, _| {
        envelope.statement.code = H256::zero()
    });
    refuse("accepted long before it was observed", &|envelope, _| {
        let vote = &mut envelope.votes[0].observation.observation;
        vote.observed_at = ACCEPTED_AT + 5_001;
    });
    refuse("output over the limit", &|envelope, _| {
        envelope.statement.max_output = 1;
        let digest = envelope.statement.digest();
        envelope
            .votes
            .iter_mut()
            .for_each(|vote| vote.observation.observation.statement = digest);
    });
    refuse("a batch that was not carried", &|envelope, _| {
        envelope.votes[0].batch = 1
    });
    refuse("an instance key of another epoch", &|_, keys| {
        keys.instances[2].epoch = 9
    });
    refuse(
        "an instance key that came after the acceptance",
        &|_, keys| keys.instances[2].from = ACCEPTED_AT + 1,
    );
    refuse("a region key replaced before the acceptance", &|_, keys| {
        keys.regions[1].until = Some(ACCEPTED_AT - 1)
    });
    refuse("region's signature by another key", &|_, keys| {
        keys.regions[0].key = instance(0).public()
    });
    refuse("instance's signature by another key", &|_, keys| {
        keys.instances[0].key = region(0).public()
    });
    refuse("output changed in one vote", &|envelope, _| {
        envelope.votes[3].observation.observation.output = BoundedVec::truncate_from(price(5));
    });
    refuse("leaf claimed in another place", &|envelope, _| {
        envelope.votes[0].observation.index = 1
    });
    refuse("a step too many", &|envelope, _| {
        envelope.votes[0]
            .observation
            .proof
            .try_push(H256::zero())
            .unwrap();
    });
    refuse("one vote left out of three", &|envelope, _| {
        drop(envelope.votes.remove(1))
    });
    refuse("another answer claimed", &|envelope, _| {
        envelope.output = BoundedVec::truncate_from(price(9))
    });
    refuse("another moment claimed", &|envelope, _| {
        envelope.observed_at += 1
    });
    json!(cases)
}

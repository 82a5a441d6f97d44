//! What a forger tries: flipped bits, another chain, other keys, a missing tier, a vote too many. None of it passes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod world;

use codec::{DecodeAll, Encode};
use cryptlet_primitives::{
    batch::{Batch, BatchError, BatchKeys},
    envelope::{is_timely, Envelope, EnvelopeError, CLOCK_TOLERANCE_MS},
    ids::{HostId, RoundId},
    report::Report,
    statement::MAX_DURATION_MS,
};
use proptest::prelude::*;
use sp_core::{Pair, H256};
use world::*;

fn keys(host: u8) -> BatchKeys {
    BatchKeys {
        region: region(host).public(),
        instance: instance(host).public(),
    }
}

fn four_agree() -> (Report, Envelope) {
    answered(
        &statement(4, ROUND),
        &[price(5), price(5), price(5), price(9)],
        &price(5),
    )
}

/// Each encoding that differs from `bytes` in one bit.
fn flips(bytes: Vec<u8>) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(move |bit| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

/// Resigns an altered envelope and gives the verdict.
fn forged(alter: impl FnOnce(&mut Envelope)) -> Result<(), EnvelopeError> {
    let (_, mut envelope) = four_agree();
    alter(&mut envelope);
    recarry(&mut envelope);
    envelope.verify(&book(4)).map(|_| ())
}

#[test]
fn what_is_right_passes() {
    let (report, envelope) = four_agree();
    assert!(report.is_signed(GENESIS) && !report.has_double_signer());
    for (host, batch) in (0..).zip(&report.batches) {
        assert_eq!(batch.verify(GENESIS, &keys(host)), Ok(()));
    }
    let decision = envelope.verify(&book(4)).unwrap();
    assert_eq!(decision.agreed, [HostId(0), HostId(1), HostId(2)]);
    assert_eq!(decision.dissented, [HostId(3)]);
    assert_eq!(Envelope::parse(&envelope.encode()), Ok(envelope.clone()));
    assert!(Envelope::parse(&[envelope.encode(), vec![0]].concat()).is_err());
    assert_eq!(forged(|_| ()), Ok(()));
}

#[test]
fn every_flipped_bit_of_a_batch_is_refused() {
    let (report, _) = four_agree();
    for bytes in flips(report.batches[1].encode()) {
        if let Ok(batch) = Batch::decode_all(&mut &bytes[..]) {
            assert!(batch.verify(GENESIS, &keys(1)).is_err());
        }
    }
}

#[test]
fn every_flipped_bit_of_a_report_is_refused() {
    let (report, _) = four_agree();
    for bytes in flips(report.encode()) {
        if let Ok(report) = Report::decode_all(&mut &bytes[..]) {
            assert!(report.delegate != delegate().public() || !report.is_signed(GENESIS));
        }
    }
}

#[test]
fn every_flipped_bit_of_an_envelope_is_refused_save_the_unsigned_moment() {
    let (_, original) = four_agree();
    let book = book(4);
    for bytes in flips(original.encode()) {
        let Ok(envelope) = Envelope::parse(&bytes) else {
            continue;
        };
        if envelope.accepted_at != original.accepted_at {
            let within = (OPENED_AT..=DEADLINE).contains(&envelope.accepted_at);
            assert!(within || envelope.verify(&book) == Err(EnvelopeError::OutOfTime));
        } else {
            assert!(envelope.verify(&book).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_full_batch_opens_at_each_round_and_at_no_other_place(at in 0usize..64, claimed in 0u32..80, bit in any::<prop::sample::Index>()) {
        let statements: Vec<_> = (0..64).map(|round| statement(4, RoundId(round))).collect();
        let answers = statements.iter().map(|one| observation(one, OPENED_AT, &price(1))).collect();
        let full = batch(0, answers);
        let opened = full.open(GENESIS, RoundId(at as u64)).unwrap();
        prop_assert_eq!(opened.verify(&keys(0)), Ok(()));
        let mut moved = opened.clone();
        moved.index = claimed;
        prop_assert_eq!(moved.verify_proof().is_ok(), claimed == at as u32);
        let mut bytes = full.encode();
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(flipped) = Batch::decode_all(&mut &bytes[..]) {
            prop_assert!(flipped.verify(GENESIS, &keys(0)).is_err());
        }
    }

    #[test]
    fn random_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = Batch::decode_all(&mut &bytes[..]);
        let _ = Report::decode_all(&mut &bytes[..]);
        prop_assert!(Envelope::parse(&bytes).map_or(true, |envelope| envelope.verify(&book(4)).is_err()));
    }
}

#[test]
fn a_replay_on_another_chain_is_refused() {
    let (report, mut envelope) = four_agree();
    assert!(!report.is_signed(OTHER_GENESIS));
    assert_eq!(
        report.batches[0].verify(OTHER_GENESIS, &keys(0)),
        Err(BatchError::BadRegionSignature)
    );
    let mut other = book(4);
    other.genesis = OTHER_GENESIS;
    assert_eq!(envelope.verify(&other), Err(EnvelopeError::OtherChain));
    // The forger brings a delegate of the other chain and rewrites the question.
    envelope.statement.genesis = OTHER_GENESIS;
    recarry(&mut envelope);
    assert_eq!(envelope.verify(&other), Err(EnvelopeError::OtherRound));
}

#[test]
fn keys_of_another_epoch_host_or_role_are_refused() {
    let (report, envelope) = four_agree();
    let good = &report.batches[0];
    assert_eq!(
        good.verify(GENESIS, &keys(1)),
        Err(BatchError::BadRegionSignature)
    );
    let crossed = BatchKeys {
        region: instance(0).public(),
        instance: region(0).public(),
    };
    assert_eq!(
        good.verify(GENESIS, &crossed),
        Err(BatchError::BadRegionSignature)
    );
    let half = BatchKeys {
        instance: instance(1).public(),
        ..keys(0)
    };
    assert_eq!(
        good.verify(GENESIS, &half),
        Err(BatchError::BadInstanceSignature)
    );
    for (region, instance) in [(1, 0), (0, 1)] {
        let mut later = good.clone();
        later.signers.region_epoch += region;
        later.signers.instance_epoch += instance;
        assert_eq!(
            later.verify(GENESIS, &keys(0)),
            Err(BatchError::BadRegionSignature)
        );
        let mut rotated = book(4);
        rotated.regions[0].epoch += region;
        rotated.instances[0].epoch += instance;
        assert_eq!(
            envelope.verify(&rotated),
            Err(EnvelopeError::UnknownSigner(HostId(0)))
        );
    }
}

#[test]
fn each_tier_is_needed() {
    use EnvelopeError::*;
    let blank = |envelope: &mut Envelope| {
        envelope.votes[0].observation.signatures.instance = region(0).sign(b"x")
    };
    assert_eq!(
        forged(blank),
        Err(BadVote(HostId(0), BatchError::BadRegionSignature))
    );
    let blank = |envelope: &mut Envelope| {
        envelope.votes[0].observation.signatures.region = instance(0).sign(b"x")
    };
    assert_eq!(
        forged(blank),
        Err(BadVote(HostId(0), BatchError::BadRegionSignature))
    );
    // The host is in league: its region signs whatever it is given.
    let in_league = |envelope: &mut Envelope| {
        let vote = &mut envelope.votes[0].observation;
        vote.signatures.instance = region(0).sign(vote.header.digest().as_bytes());
        let digest = vote.header.region_digest(&vote.signatures.instance);
        vote.signatures.region = region(0).sign(digest.as_bytes());
    };
    assert_eq!(
        forged(in_league),
        Err(BadVote(HostId(0), BatchError::BadInstanceSignature))
    );
    let (_, mut envelope) = four_agree();
    envelope.carriage.signature = delegate().sign(b"x");
    assert_eq!(envelope.verify(&book(4)), Err(BadDelegateSignature));
    let (_, envelope) = four_agree();
    let mut strangers = book(4);
    strangers.delegates.clear();
    assert_eq!(envelope.verify(&strangers), Err(UnknownDelegate));
    // Uncarried: the batch is right, but the delegate did not sign for it.
    let (_, mut envelope) = four_agree();
    envelope.votes[0].batch = 1;
    assert_eq!(envelope.verify(&book(4)), Err(NotCarried(HostId(0))));
    envelope.votes[0].batch = u32::MAX;
    assert_eq!(envelope.verify(&book(4)), Err(NotCarried(HostId(0))));
}

#[test]
fn votes_are_counted_once_and_enough() {
    use EnvelopeError::*;
    let twice = |envelope: &mut Envelope| {
        let first = envelope.votes[0].clone();
        envelope.votes[3] = first;
    };
    assert_eq!(forged(twice), Err(DoubleVote(HostId(0))));
    assert_eq!(
        forged(|envelope| drop(envelope.votes.remove(0))),
        Err(NoQuorum)
    );
    assert_eq!(forged(|envelope| envelope.votes.clear()), Err(NoQuorum));
    assert_eq!(forged(|envelope| drop(envelope.votes.remove(3))), Ok(()));
    let (report, _) = four_agree();
    let doubled = report_of(&report, 2);
    assert!(doubled.is_signed(GENESIS) && doubled.has_double_signer());
    let mut unordered = report.batches[0].observations.to_vec();
    unordered.reverse();
    assert_eq!(
        batch(0, unordered).verify(GENESIS, &keys(0)),
        Err(BatchError::Unordered)
    );
    let same = vec![report.batches[0].observations[0].clone(); 2];
    assert_eq!(
        batch(0, same).verify(GENESIS, &keys(0)),
        Err(BatchError::Unordered)
    );
    assert_eq!(
        batch(0, vec![]).verify(GENESIS, &keys(0)),
        Err(BatchError::Empty)
    );
}

fn report_of(original: &Report, times: usize) -> Report {
    report(vec![original.batches[0].clone(); times])
}

#[test]
fn the_claim_is_held_to_votes_and_rule() {
    use EnvelopeError::*;
    let (_, good) = four_agree();
    let claims: [fn(&mut Envelope); 2] = [
        |envelope| envelope.output = sp_core::bounded::BoundedVec::truncate_from(price(9)),
        |envelope| envelope.observed_at += 1,
    ];
    for alter in claims {
        let mut envelope = good.clone();
        alter(&mut envelope);
        assert_eq!(envelope.verify(&book(4)), Err(OtherDecision));
    }
    // A question rewritten after the fact is another question.
    let rewrites: [fn(&mut Envelope); 4] = [
        |envelope| envelope.statement.code = H256::zero(),
        |envelope| envelope.statement.agreement = median(10),
        |envelope| envelope.statement.version += 1,
        |envelope| envelope.statement.deadline += 1,
    ];
    for rewrite in rewrites {
        assert_eq!(forged(rewrite), Err(OtherRound));
    }
}

#[test]
fn stale_and_future_times_are_refused() {
    let mut asked = statement(1, ROUND);
    asked.quorum = 1;
    let verdict = |observed_at: u64, accepted_at: u64| {
        let report = report(vec![batch(
            0,
            vec![observation(&asked, observed_at, &price(5))],
        )]);
        let output = sp_core::bounded::BoundedVec::truncate_from(price(5));
        let envelope = Envelope::open(
            asked.clone(),
            output,
            observed_at,
            accepted_at,
            &report,
            &[HostId(0)],
        )
        .unwrap();
        envelope.verify(&book(1)).map(|_| ())
    };
    assert_eq!(verdict(OPENED_AT - CLOCK_TOLERANCE_MS, OPENED_AT), Ok(()));
    assert_eq!(
        verdict(ACCEPTED_AT + CLOCK_TOLERANCE_MS, ACCEPTED_AT),
        Ok(())
    );
    let untimely = Err(EnvelopeError::Untimely(HostId(0)));
    assert_eq!(
        verdict(OPENED_AT - CLOCK_TOLERANCE_MS - 1, OPENED_AT),
        untimely
    );
    assert_eq!(
        verdict(ACCEPTED_AT + CLOCK_TOLERANCE_MS + 1, ACCEPTED_AT),
        untimely
    );
    assert_eq!(verdict(u64::MAX, ACCEPTED_AT), untimely);
    assert_eq!(
        verdict(OPENED_AT, OPENED_AT - 1),
        Err(EnvelopeError::OutOfTime)
    );
    assert_eq!(
        verdict(OPENED_AT, DEADLINE + 1),
        Err(EnvelopeError::OutOfTime)
    );
    assert!(!is_timely(0, OPENED_AT, u64::MAX) && is_timely(u64::MAX, OPENED_AT, u64::MAX));
}

#[test]
fn a_host_and_a_delegate_in_league_are_not_a_pool() {
    use EnvelopeError::*;
    let alone = |pool_size: u16, quorum: u16| {
        let mut asked = statement(pool_size, ROUND);
        asked.quorum = quorum;
        answered(&asked, &[price(5)], &price(5)).1
    };
    assert_eq!(
        alone(1, 1)
            .verify(&book(1))
            .map(|decision| decision.agreed.len()),
        Ok(1)
    );
    assert_eq!(alone(1, 1).verify(&book(4)), Err(PoolUnderstated));
    assert_eq!(alone(4, 1).verify(&book(4)), Err(WeakQuorum));
    assert_eq!(alone(4, 3).verify(&book(4)), Err(NoQuorum));
    // A pool that grew since is no fault of an old result.
    let mut grown = book(4);
    grown.instances[1..]
        .iter_mut()
        .for_each(|saved| saved.since = OPENED_AT + 1);
    assert!(alone(1, 1).verify(&grown).is_ok());
    grown.instances[0].since = OPENED_AT + 1;
    assert_eq!(alone(1, 1).verify(&grown), Err(NotSeated(HostId(0))));
}

#[test]
fn a_round_that_lasts_longer_than_any_chain_allows_is_refused() {
    // Else a pool's first host and a delegate in league would state today a round that opened when it was alone.
    let lasting = |duration: u64| {
        let mut asked = statement(1, ROUND);
        asked.deadline = asked.opened_at + duration;
        let (_, envelope) = answered(&asked, &[price(5)], &price(5));
        envelope.verify(&book(1)).map(|_| ())
    };
    assert_eq!(lasting(MAX_DURATION_MS), Ok(()));
    for longer in [MAX_DURATION_MS + 1, u64::MAX - OPENED_AT] {
        assert_eq!(lasting(longer), Err(EnvelopeError::LastsTooLong));
    }
}

#[test]
fn a_key_speaks_for_its_own_time_alone() {
    let (_, envelope) = four_agree();
    let refused = Err(EnvelopeError::KeyNotInForce(HostId(0)));
    // The block that replaces a key may have counted it before.
    for (from, until, verdict) in [
        (ACCEPTED_AT, Some(ACCEPTED_AT), Ok(())),
        (ACCEPTED_AT + 1, None, refused),
        (SEATED_SINCE, Some(ACCEPTED_AT - 1), refused),
    ] {
        let mut of_region = book(4);
        (of_region.regions[0].from, of_region.regions[0].until) = (from, until);
        let mut of_instance = book(4);
        let instance = &mut of_instance.instances[0];
        (instance.from, instance.until) = (from, until);
        for book in [of_region, of_instance] {
            assert_eq!(envelope.verify(&book).map(|_| ()), verdict);
        }
    }
    // Who has a key that was replaced can't have the result accepted later than that.
    let mut rotated = book(4);
    rotated.regions[0].until = Some(ACCEPTED_AT);
    let mut later = envelope;
    later.accepted_at += 1;
    assert_eq!(later.verify(&rotated).map(|_| ()), refused);
}

#[test]
fn an_output_over_the_limit_is_refused() {
    let mut asked = statement(1, ROUND);
    asked.max_output = price(5).len() as u32 - 1;
    let (_, envelope) = answered(&asked, &[price(5)], &price(5));
    assert_eq!(
        envelope.verify(&book(1)),
        Err(EnvelopeError::OutputTooLong(HostId(0)))
    );
}

#[test]
fn two_answers_to_one_round_are_a_contradiction_and_nothing_else_is() {
    let asked = statement(4, ROUND);
    let said = |host: u8, output: i64, at: u64| {
        batch(host, vec![observation(&asked, at, &price(output))])
            .open(GENESIS, ROUND)
            .unwrap()
    };
    assert!(said(0, 5, OPENED_AT).contradicts(&said(0, 6, OPENED_AT)));
    assert!(said(0, 5, OPENED_AT).contradicts(&said(0, 5, OPENED_AT + 1)));
    assert!(!said(0, 5, OPENED_AT).contradicts(&said(0, 5, OPENED_AT)));
    assert!(!said(0, 5, OPENED_AT).contradicts(&said(1, 6, OPENED_AT)));
    // The same round number on another branch is another statement.
    let mut branch = asked.clone();
    branch.opened_at += 1;
    let elsewhere = batch(0, vec![observation(&branch, OPENED_AT, &price(6))])
        .open(GENESIS, ROUND)
        .unwrap();
    assert!(!said(0, 5, OPENED_AT).contradicts(&elsewhere));
}

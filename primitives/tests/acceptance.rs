//! Signed is not accepted: what the chain kept of a round decides, not who signed something about it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod world;

use cryptlet_primitives::{
    acceptance::{Acceptance, Difference, Gap, Kept},
    agreement::Decision,
    envelope::Envelope,
    ids::HostId,
    view::{ResultRecord, RoundOutcome},
};
use sp_core::{bounded::BoundedVec, H256};
use world::*;

const ACCEPTED: Acceptance = Acceptance::Accepted {
    statement_compared: true,
};

fn verified(envelope: &Envelope) -> Decision {
    envelope.verify(&book(4)).unwrap()
}

fn three_of_four() -> (Envelope, Decision) {
    let outputs = [price(5), price(5), price(5), price(9)];
    let (_, envelope) = answered(&statement(4, ROUND), &outputs, &price(5));
    let decision = verified(&envelope);
    (envelope, decision)
}

/// What an archive node keeps of a round that was accepted as the envelope says.
fn kept(envelope: &Envelope, decision: &Decision) -> Kept {
    let statement = &envelope.statement;
    let result = ResultRecord {
        sequence: 8,
        leaf: 9,
        round: statement.round,
        feed: None,
        version: statement.version,
        output: envelope.output.clone(),
        observed_at: envelope.observed_at,
        accepted_at: envelope.accepted_at,
        accepted_in: 77,
        agreed: BoundedVec::truncate_from(decision.agreed.clone()),
        dissented: BoundedVec::truncate_from(decision.dissented.clone()),
    };
    Kept {
        now: DEADLINE + 1,
        outcome: RoundOutcome::Accepted {
            topic: statement.topic(),
            sequence: 8,
        },
        result: Some(result),
        oldest: Some(OPENED_AT - 1),
        code: Some(statement.code),
        statement: Some(statement.clone()),
    }
}

/// The verdict once what the chain kept is altered.
fn verdict(alter: impl FnOnce(&mut Kept)) -> Acceptance {
    let (envelope, decision) = three_of_four();
    let mut kept = kept(&envelope, &decision);
    alter(&mut kept);
    kept.acceptance(&envelope, &decision)
}

fn with_result(alter: impl FnMut(&mut ResultRecord)) -> Acceptance {
    verdict(|kept| kept.result.iter_mut().for_each(alter))
}

#[test]
fn what_the_chain_has_is_accepted() {
    assert_eq!(verdict(|_| ()), ACCEPTED);
    let pruned = verdict(|kept| kept.statement = None);
    assert_eq!(
        pruned,
        Acceptance::Accepted {
            statement_compared: false
        }
    );
    assert_eq!(pruned.word(), "accepted");
    assert!(pruned.to_string().contains("could not be compared"));
}

#[test]
fn an_envelope_with_votes_left_out_is_still_of_the_accepted_result() {
    let (mut envelope, _) = three_of_four();
    let whole = kept(&envelope, &verified(&envelope));
    envelope.votes.pop();
    assert_eq!(
        whole.acceptance(&envelope, &verified(&envelope)),
        ACCEPTED,
        "a dissent more or less changes no exact result"
    );
}

#[test]
fn each_difference_has_its_name() {
    use Difference::*;
    let expected = |difference| Acceptance::NotAccepted(difference);
    assert_eq!(with_result(|result| result.version += 1), expected(Version));
    assert_eq!(
        with_result(|result| result.output = BoundedVec::truncate_from(price(9))),
        expected(Output)
    );
    assert_eq!(
        with_result(|result| result.observed_at += 1),
        expected(ObservedAt)
    );
    assert_eq!(
        with_result(|result| result.accepted_at += 1),
        expected(AcceptedAt)
    );
    let exchanged = with_result(|result| {
        result.agreed[1] = HostId(3);
        result.dissented[0] = HostId(1);
    });
    assert_eq!(exchanged, expected(Vote(HostId(1))));
    assert_eq!(exchanged.word(), "not-accepted");
    assert_eq!(
        with_result(|result| {
            result.dissented.pop();
        }),
        expected(Vote(HostId(3)))
    );
    assert_eq!(
        with_result(|result| {
            result.agreed.pop();
        }),
        expected(Pool)
    );
    assert_eq!(
        with_result(|result| result.dissented.try_push(HostId(4)).unwrap()),
        expected(Pool)
    );
    assert_eq!(
        verdict(|kept| kept.code = Some(H256([0xc1; 32]))),
        expected(Code)
    );
    let restated = |kept: &mut Kept| {
        kept.statement
            .iter_mut()
            .for_each(|statement| statement.agreement = median(1));
    };
    assert_eq!(verdict(restated), expected(Statement));
}

#[test]
fn a_host_and_a_delegate_in_league_are_signed_but_not_accepted() {
    // In the reader's book the pool has one host: the statement says so as well, and all signatures hold.
    let mut stated = statement(1, ROUND);
    stated.quorum = 1;
    let (_, forged) = answered(&stated, &[price(9)], &price(9));
    let decision = forged.verify(&book(1)).unwrap();
    let (honest, agreed) = three_of_four();
    let chain = kept(&honest, &agreed);
    assert_eq!(
        chain.acceptance(&forged, &decision),
        Acceptance::NotAccepted(Difference::Output)
    );
    // The right answer, stated of a pool of one: the votes that the chain counted do not fit, whatever is pruned.
    let (_, mut restated) = answered(&stated, &[price(5)], &price(5));
    restated.observed_at = honest.observed_at;
    let pruned = Kept {
        statement: None,
        ..chain
    };
    let decision = Decision {
        observed_at: honest.observed_at,
        ..decision
    };
    assert_eq!(
        pruned.acceptance(&restated, &decision),
        Acceptance::NotAccepted(Difference::Pool)
    );
}

#[test]
fn a_round_without_a_result_is_told_from_one_that_was_forgotten() {
    let gone = |oldest: Option<u64>| {
        verdict(|kept| {
            kept.outcome = RoundOutcome::Gone;
            kept.result = None;
            kept.oldest = oldest;
        })
    };
    assert_eq!(
        gone(Some(OPENED_AT - 1)),
        Acceptance::NotAccepted(Difference::NoResult)
    );
    for oldest in [None, Some(OPENED_AT), Some(DEADLINE)] {
        assert_eq!(gone(oldest), Acceptance::Unknown(Gap::Result));
    }
    assert!(gone(None).to_string().contains("--state-pruning archive"));
    assert_eq!(gone(None).word(), "unknown");
    assert_eq!(
        verdict(|kept| kept.outcome = RoundOutcome::Open),
        Acceptance::NotAccepted(Difference::StillOpen)
    );
    assert_eq!(
        verdict(|kept| kept.now = OPENED_AT - 1),
        Acceptance::Unknown(Gap::BlockTooOld)
    );
    assert_eq!(
        verdict(|kept| kept.code = None),
        Acceptance::Unknown(Gap::Version)
    );
}

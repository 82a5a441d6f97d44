//! What the council puts in the place of the isolation that contracts ask for: whose answers count.

use super::{
    mock::*,
    parked::{ask, outcome, serve},
    world::*,
};
use crate::{reports::NO_QUORUM, tally::voters};
use cryptlet_primitives::{
    ids::{CryptletId, RoundId},
    policy::Isolation,
    report::Report,
    view::RoundOutcome,
};
use frame_support::assert_ok;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

const REFUSED: TransactionValidityError =
    TransactionValidityError::Invalid(InvalidTransaction::Custom(NO_QUORUM));

fn replace(isolation: Option<Isolation>) {
    let council = RuntimeOrigin::root();
    assert_ok!(Cryptlet::set_isolation_override(council, isolation));
}

/// The contract's cryptlet, which asks for software, bound and served by three hosts.
fn served(world: &World) -> CryptletId {
    let cryptlet = world.bind(3, 4);
    serve(world, cryptlet, 3);
    advance();
    cryptlet
}

/// A report of what its hosts answer.
fn answered(world: &World, cryptlet: CryptletId, round: RoundId) -> Report {
    let genesis = CryptoDelegate::genesis();
    let answer = |host: &Host| {
        let answering = Host {
            instance: host.bound_pair(cryptlet, 0),
            ..host.clone()
        };
        let observed = world.observe(round, &number(7));
        answering.sign(cryptlet, genesis, vec![observed])
    };
    world.carry(0, world.hosts[..3].iter().map(answer).collect())
}

fn asked(cryptlet: CryptletId) -> usize {
    voters::<Test>(cryptlet, CryptoDelegate::now()).len()
}

#[test]
fn under_a_stronger_isolation_software_hosts_answers_to_contracts_do_not_count() {
    new().execute_with(|world| {
        let cryptlet = served(world);
        // Asked before, and meanwhile.
        let early = ask(world, cryptlet, 1, 60_000);
        assert_eq!(asked(cryptlet), 3);
        replace(Some(Isolation::Enclave));
        let late = ask(world, cryptlet, 2, 60_000);
        advance();
        assert_eq!(asked(cryptlet), 0);
        let reports = [early, late].map(|round| answered(world, cryptlet, round));
        for report in &reports {
            assert_eq!(validate(report).map(|_| ()), Err(REFUSED));
            assert_eq!(submit(report).map(|_| ()), Err(REFUSED));
        }

        replace(None);
        assert_eq!(asked(cryptlet), 3);
        for (topic, round) in [(1, early), (2, late)] {
            let report = answered(world, cryptlet, round);
            assert_eq!(submit(&report), Ok(Ok(())));
            assert!(matches!(
                outcome(world, cryptlet, topic, round),
                RoundOutcome::Accepted { .. }
            ));
        }
    });
}

#[test]
fn what_software_hosts_may_not_answer_is_paid_back() {
    new().execute_with(|world| {
        let cryptlet = served(world);
        replace(Some(Isolation::Enclave));
        told();
        let before = Balances::free_balance(contract());
        let round = ask(world, cryptlet, 1, 5_000);
        let topic_deposit: u128 = crate::Topics::<Test>::iter_values()
            .map(|topic| topic.deposit)
            .sum();
        for _ in 0..16 {
            advance();
        }
        assert_eq!(told(), [Told::NoResult(round)]);
        assert_eq!(outcome(world, cryptlet, 1, round), RoundOutcome::Gone);
        assert_eq!(Balances::free_balance(contract()), before - topic_deposit);
    });
}

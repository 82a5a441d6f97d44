//! Clocks that are off, and votes that are no votes.

use super::*;

#[test]
fn a_delegate_whose_clock_is_off_by_an_hour_reports_all_the_same() {
    for skew in [3_600_000i64, -3_600_000] {
        story(new(), &[leader_of_block_2()], |world, node| {
            world.ask(1);
            let mut state = node.net.lock();
            state.skew = skew;
            state.now = (CryptoDelegate::now() + 100).saturating_add_signed(skew);
            drop(state);
            node.run_on();
            let report = node.reports().remove(0);
            assert_eq!(submit(&report), Ok(Ok(())));
            assert_eq!(newest(world, 1).agreed.len(), 4);
        });
    }
}

#[test]
fn a_host_whose_clock_is_off_by_an_hour_does_not_count() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(0, Manner::Late(3_600_000));
        node.host(1, Manner::Late(-3_600_000));
        world.ask(1);
        node.run();
        assert_eq!(node.reports().len(), 0, "two votes are no quorum of four");
        node.host(0, Manner::Says(42, 5));
        advance();
        run_and_apply(node);
        let result = newest(world, 1);
        assert_eq!((result.agreed.len(), result.dissented.len()), (3, 0));
    });
}

/// As long as an output may be.
fn at_length(observation: &mut Observation) {
    observation.output = vec![0; MAX_OUTPUT as usize].try_into().unwrap();
}

#[test]
fn a_host_that_pads_its_votes_with_a_wrong_time_has_no_report_refused() {
    story(
        new().second_cryptlet(4),
        &[leader_of_block_2()],
        |world, node| {
            node.host(
                0,
                Manner::Edits(1, |answers| {
                    if let Some(answer) = answers.get_mut(1) {
                        answer.observed_at += 3_600_000;
                        at_length(answer);
                    }
                }),
            );
            for topic in 0..2 {
                world.ask(topic);
            }
            world.cryptlet = world.second.expect("there are two");
            world.ask(2);
            run_and_apply(node);
            assert_eq!(newest(world, 2).agreed.len(), 4);
            world.cryptlet = CryptletId(1);
            for topic in 0..2 {
                assert_eq!(newest(world, topic).agreed.len(), 3);
            }
            assert_eq!(node.refused(Refused::NoVote), 1);
        },
    );
}

#[test]
fn votes_are_weighed_by_the_chains_clock_not_by_a_faster_one_of_the_delegate() {
    story(new(), &[leader_of_block_2()], |world, node| {
        // Too late for the chain, in time for this machine.
        (0..2).for_each(|place| node.host(place, Manner::Late(6_000)));
        world.ask(1);
        let mut state = node.net.lock();
        state.skew = 4_900;
        state.now = CryptoDelegate::now() + 100 + 4_900;
        drop(state);
        node.run_on();
        assert_eq!(node.refused(Refused::NoVote), 2);
        assert_eq!(node.reports().len(), 0, "the pool would refuse it");
    });
}

#[test]
fn what_is_said_of_a_reported_round_pads_no_later_report() {
    story(new().hosts(7), &[leader_of_block_2()], |world, node| {
        // The second round lacks a vote at first, which a later host has; so has one that pads it.
        node.host(4, Manner::Edits(5, |answers| answers.truncate(1)));
        node.host(5, Manner::Edits(150, |answers| drop(answers.remove(0))));
        node.host(
            6,
            Manner::Edits(150, |answers| {
                answers[0].statement = Default::default();
                at_length(&mut answers[0]);
            }),
        );
        for topic in 0..2 {
            world.ask(topic);
        }
        node.run();
        let reports = node.reports();
        assert_eq!(reports.len(), 2);
        for report in &reports {
            assert_ok!(validate(report));
        }
        for report in &reports {
            assert_eq!(submit(report), Ok(Ok(())));
        }
        for topic in 0..2 {
            assert_eq!(newest(world, topic).agreed.len(), 5);
        }
        assert_eq!(node.refused(Refused::NoVote), 1);
    });
}

#[test]
fn a_later_try_is_another_transaction_though_hosts_repeat_themselves() {
    story(new(), &[leader_of_block_2()], |world, node| {
        let repeats = |answers: &mut Vec<Observation>| answers[0].observed_at = NOW;
        (0..4).for_each(|place| node.host(place, Manner::Edits(5, repeats)));
        world.ask(1);
        let tries: Vec<Vec<u8>> = (0..4)
            .map(|_| {
                node.run();
                (0..4).for_each(|_| advance());
                node.reports().remove(0).encode()
            })
            .collect();
        let distinct: BTreeSet<_> = tries.iter().collect();
        assert_eq!(distinct.len(), 4);
    });
}

#[test]
fn rounds_that_never_agree_hold_up_no_others() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(2, Manner::Declines);
        node.host(3, Manner::Declines);
        let stuck: Vec<RoundId> = (0..300).map(|topic| world.ask(topic)).collect();
        node.run();
        assert_eq!(node.metrics().rounds_asked, 256, "four groups of 64");
        node.requests();
        (2..4).for_each(|place| node.host(place, Manner::Says(42, 5)));
        let fresh = world.ask(1_000);
        advance();
        node.run();
        let first = node.requests().remove(0);
        let asked: Vec<RoundId> = first
            .dispatch
            .statements
            .iter()
            .map(|statement| statement.round)
            .collect();
        assert!(asked.contains(&stuck[299]) && asked.contains(&fresh));
    });
}

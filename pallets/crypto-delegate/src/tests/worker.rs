//! The worker among hosts of all manners.

use super::{
    mock::*,
    net::{Manner, Node},
    world::*,
};
use crate::{
    worker::{Refused, DISPATCH_MS, FIRST_MS, GRACE_MS},
    Rounds, Watching,
};
use codec::Encode;
use cryptlet_primitives::{
    batch::{Observation, MAX_OUTPUT},
    dispatch::MAX_REPLY,
    ids::{CryptletId, HostId, RoundId},
    view::MAX_POOL,
};
use frame_support::assert_ok;
use pallet_cryptlet::{Cryptlets, Hosts, Pools, Seat, Voters};
use std::collections::BTreeSet;

/// A node with the keys of some delegates.
fn story(setup: Setup, keys: &[usize], test: impl FnOnce(&mut World, &Node)) {
    let (mut externalities, mut world) = setup.build();
    let node = Node::start(&mut externalities, &world, keys);
    externalities.execute_with(|| {
        test(&mut world, &node);
        CryptoDelegate::do_try_state().expect("the invariants hold after every test");
    });
}

/// The leader of rounds that open in the world's first block of asking.
fn leader_of_block_2() -> usize {
    new().execute_with(|world| {
        let round = world.ask(1);
        world.by_rank(round)[0]
    })
}

/// An event feed whose rounds the world's hosts can be asked for. Gives its first round.
fn watched(world: &World) -> RoundId {
    let (method, params) = world.question(1);
    assert_ok!(CryptoDelegate::subscribe(
        RuntimeOrigin::signed(account(ASKER)),
        world.cryptlet,
        method,
        params,
        cryptlet_primitives::feed::Trigger::Event,
        40,
        5_000,
        1_000,
        10_000,
    ));
    let accepts = cryptlet_primitives::value::Value::Bool(true).encode();
    world.decide(RoundId(crate::NextRound::<Test>::get().0 - 1), &accepts);
    crate::Standing::<Test>::iter_keys()
        .next()
        .expect("it watches")
}

/// An event with the cursor 41.
fn happens(observations: &mut Vec<Observation>) {
    for observation in observations {
        let event = cryptlet_primitives::value::Value::Record(vec![
            cryptlet_primitives::value::Value::Unsigned(41),
        ]);
        observation.output = event.encode().try_into().unwrap();
    }
}

#[test]
fn whoever_watches_asks_for_news_and_then_for_what_a_quorum_has_seen() {
    story(new(), &[0], |world, node| {
        let round = watched(world);
        (0..4).for_each(|place| node.host(place, Manner::Edits(5, happens)));
        run_and_apply(node);
        let asked_of = |node: &Node| core::mem::take(&mut node.net.lock().news_asked);
        let first = asked_of(node);
        assert!(first == 4 || first == 0, "all hosts, or another's turn");
        assert!(node.requests().is_empty(), "nothing has happened");

        // Two hosts of four are no quorum of three.
        for place in 0..4 {
            node.net.lock().happened.insert(place, vec![round, round]);
            // Of four delegates this one's turn comes within a few spans of six blocks.
            let turns: u32 = (0..60)
                .map(|_| {
                    advance();
                    run_and_apply(node);
                    asked_of(node)
                })
                .sum();
            assert!(turns > 0, "its turn comes");
            let is_decided = crate::Standing::<Test>::get(round).is_none();
            assert_eq!(is_decided, place >= 2, "{} hosts have seen it", place + 1);
            if is_decided {
                break;
            }
        }
        assert_eq!(newest(world, 1).agreed.len(), 4);
    });
}

#[test]
fn a_host_that_tells_of_what_is_not_there_is_not_believed() {
    story(new(), &[0], |world, node| {
        let round = watched(world);
        let asked = world.ask(2);
        world.decide(asked, &number(1));
        for place in 0..4 {
            // Unknown, decided, and from the future.
            let false_news = vec![asked, RoundId(round.0 + 1), RoundId(u64::MAX)];
            node.net.lock().happened.insert(place, false_news);
        }
        for _ in 0..60 {
            advance();
            node.run();
        }
        assert!(node.requests().is_empty());
        assert!(crate::Standing::<Test>::contains_key(round));
    });
}

/// The first number of a crowd's cryptlets and hosts.
const CROWD: u32 = 10_000;

/// Cryptlets that watch, each with a full pool of hosts that are not on the network.
fn crowd(world: &World, pools: u32) -> Vec<CryptletId> {
    let known = world.hosts[0].id;
    let cryptlet = Cryptlets::<Test>::get(world.cryptlet).unwrap();
    let voter = Voters::<Test>::get(known).unwrap();
    let record = Hosts::<Test>::get(known).unwrap();
    let seat = Cryptlet::pool(world.cryptlet)[0];
    let mut crowd = Vec::new();
    for number in 0..pools {
        let mut seats = Vec::new();
        for place in 0..MAX_POOL {
            let host = HostId(CROWD + number * MAX_POOL + place);
            let mut record = record.clone();
            let endpoint = format!("https://silent-{host}.example").into_bytes();
            record.endpoint = endpoint.try_into().unwrap();
            Hosts::<Test>::insert(host, record);
            Voters::<Test>::insert(host, voter.clone());
            seats.push(Seat { host, ..seat });
        }
        let id = CryptletId(CROWD + number);
        Cryptlets::<Test>::insert(id, cryptlet.clone());
        Pools::<Test>::insert(id, pallet_cryptlet::Pool::try_from(seats).unwrap());
        Watching::<Test>::insert(id, 1);
        crowd.push(id);
    }
    crowd
}

#[test]
fn two_thousand_silent_hosts_hold_up_no_event() {
    story(new(), &[0], |world, node| {
        // The only delegate: each turn is its own.
        crate::Delegates::<Test>::mutate(|delegates| delegates.truncate(1));
        let round = watched(world);
        let crowd = crowd(world, 32);
        (0..4).for_each(|place| node.host(place, Manner::Edits(5, happens)));
        node.net.lock().start_ms = 1;
        let look = || {
            advance();
            let took = run_and_apply(node);
            assert!(took < SLOT_MS, "a look ends before the next: {took} ms");
            let asked = core::mem::take(&mut node.net.lock().news_asked);
            assert!((1..=160).contains(&asked), "{asked} hosts were asked");
        };
        // As long as it takes to find out who speaks.
        (0..20).for_each(|_| look());
        assert!(crate::Standing::<Test>::contains_key(round));

        for place in 0..3 {
            node.net.lock().happened.insert(place, vec![round]);
        }
        look();
        assert_eq!(newest(world, 1).agreed.len(), 4, "in the very next look");
        crowd.into_iter().for_each(Watching::<Test>::remove);
    });
}

#[test]
fn of_few_hosts_each_is_asked_for_news_though_it_was_silent() {
    story(new(), &[0], |world, node| {
        crate::Delegates::<Test>::mutate(|delegates| delegates.truncate(1));
        watched(world);
        (1..4).for_each(|place| node.host(place, Manner::Silent));
        for _ in 0..10 {
            advance();
            node.run();
            assert_eq!(core::mem::take(&mut node.net.lock().news_asked), 4);
        }
    });
}

/// Runs the worker, and applies what it reports.
fn run_and_apply(node: &Node) -> u64 {
    let took = node.run();
    for report in node.reports() {
        let priority = validate(&report).expect("the pool takes it").priority;
        assert!(priority > crate::PRIORITY, "it is this delegate's turn");
        assert_eq!(submit(&report), Ok(Ok(())));
    }
    took
}

fn newest(world: &World, topic: u64) -> cryptlet_primitives::view::ResultRecord {
    CryptoDelegate::results(world.topic(topic), 0, 100)
        .rows
        .pop()
        .expect("there is a result")
}

#[test]
fn the_leader_asks_all_hosts_once_and_reports() {
    story(new(), &[leader_of_block_2()], |world, node| {
        let rounds: Vec<RoundId> = (0..10).map(|topic| world.ask(topic)).collect();
        let took = run_and_apply(node);
        assert!(took < 50, "{took} ms");
        let asked = node.requests();
        assert_eq!(asked.len(), 4, "one request to each host");
        assert!(asked
            .iter()
            .all(|asked| asked.dispatch.statements.len() == rounds.len()));
        for topic in 0..10 {
            assert_eq!(newest(world, topic).agreed.len(), 4);
        }
        let metrics = node.metrics();
        assert_eq!((metrics.runs, metrics.rounds_asked), (1, 10));
        assert_eq!(
            (metrics.observations_accepted, metrics.reports_submitted),
            (40, 1)
        );
        assert_eq!(metrics.latency_buckets.iter().sum::<u64>(), 4);
    });
}

#[test]
fn a_slow_host_is_not_waited_for_longer_than_the_grace() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(3, Manner::Drips);
        world.ask(1);
        let took = run_and_apply(node);
        assert!((GRACE_MS..GRACE_MS + 50).contains(&took), "{took} ms");
        assert_eq!(newest(world, 1).agreed.len(), 3);
    });
}

#[test]
fn a_late_dissenter_is_heard_within_the_grace() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(3, Manner::Says(666, 80));
        world.ask(1);
        run_and_apply(node);
        assert_eq!(newest(world, 1).dissented.to_vec(), [world.hosts[3].id]);
    });
}

#[test]
fn two_slow_hosts_of_four_cost_the_deadline_and_nothing_else() {
    story(
        new().second_cryptlet(2),
        &[leader_of_block_2()],
        |world, node| {
            let second = world.second.expect("there are two");
            node.host(2, Manner::Drips);
            node.host(3, Manner::Silent);
            let stuck = world.ask(1);
            let first = core::mem::replace(&mut world.cryptlet, second);
            world.ask(2);
            let took = run_and_apply(node);
            assert_eq!(took, FIRST_MS, "one round has no quorum");
            assert_eq!(newest(world, 2).agreed.len(), 2, "the other went on");
            world.cryptlet = first;
            assert!(Rounds::<Test>::contains_key(stuck));
            assert_eq!(node.refused(Refused::TooSlow), 2);
            // They recover, and so does the round.
            (0..4).for_each(|place| node.host(place, Manner::Says(42, 5)));
            advance();
            run_and_apply(node);
            assert_eq!(newest(world, 1).agreed.len(), 4);
        },
    );
}

#[test]
fn an_endless_body_is_cut_at_the_cap() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(0, Manner::Floods);
        world.ask(1);
        run_and_apply(node);
        assert_eq!(newest(world, 1).agreed.len(), 3);
        assert_eq!(node.refused(Refused::TooLong), 1);
        let most = node.net.lock().most_read;
        assert!(most <= MAX_REPLY as usize + 8 * 1024, "{most} bytes");
    });
}

#[test]
fn hosts_that_break_their_word_in_any_way_only_lose_their_vote() {
    let victim = new().execute_with(|world| world.hosts[0].clone());
    let manners = [
        (Manner::Breaks, Refused::Unreachable),
        (Manner::Status(500), Refused::BadStatus),
        (Manner::Status(302), Refused::BadStatus),
        (Manner::Sends(Vec::new()), Refused::Undecodable),
        (Manner::Sends(vec![0xff; 1_000]), Refused::Undecodable),
        (Manner::Sends(vec![0; 100]), Refused::Undecodable),
        (Manner::Forges, Refused::BadSignature),
        (Manner::Meddles(Box::new(victim)), Refused::Unasked),
        (Manner::Declines, Refused::ByHost),
    ];
    for (manner, reason) in manners {
        story(new(), &[leader_of_block_2()], |world, node| {
            node.host(3, manner);
            world.ask(1);
            let took = run_and_apply(node);
            assert!(took < 50, "{took} ms: {reason:?}");
            let result = newest(world, 1);
            assert_eq!(
                (result.agreed.len(), result.dissented.len()),
                (3, 0),
                "{reason:?}"
            );
            assert!(node.refused(reason) >= 1, "{reason:?}");
        });
    }
}

#[test]
fn a_lying_host_is_outvoted_and_named() {
    story(new(), &[leader_of_block_2()], |world, node| {
        node.host(1, Manner::Says(666, 1));
        world.ask(1);
        run_and_apply(node);
        let result = newest(world, 1);
        assert_eq!(result.output.to_vec(), number(42));
        assert_eq!(result.dissented.to_vec(), [world.hosts[1].id]);
    });
}

#[test]
fn plain_http_and_inside_addresses_are_not_asked() {
    for endpoint in [
        "http://host-0.example",
        "https://127.0.0.1:8443",
        "https://[::1]",
        "https://10.0.0.7",
    ] {
        story(new(), &[leader_of_block_2()], |world, node| {
            let id = world.hosts[0].id;
            pallet_cryptlet::Hosts::<Test>::mutate_extant(id, |host| {
                host.endpoint = endpoint.as_bytes().to_vec().try_into().unwrap();
            });
            world.ask(1);
            run_and_apply(node);
            assert_eq!(node.requests().len(), 3, "{endpoint}");
            assert_eq!(node.refused(Refused::BadEndpoint), 1);
            assert_eq!(newest(world, 1).agreed.len(), 3);
        });
    }
}

#[test]
fn the_next_in_rank_takes_over_after_its_delay() {
    let second = new().execute_with(|world| {
        let round = world.ask(1);
        world.by_rank(round)[1]
    });
    story(new(), &[second], |world, node| {
        world.ask(1);
        node.run();
        advance_ms(TAKEOVER_MS - 1);
        node.run();
        assert_eq!(node.requests().len(), 0);
        advance_ms(1);
        run_and_apply(node);
        assert_eq!(node.requests().len(), 4);
        assert_eq!(newest(world, 1).agreed.len(), 4);
    });
}

#[test]
fn a_node_without_a_key_or_with_a_strangers_does_nothing() {
    story(new(), &[], |world, node| {
        world.ask(1);
        node.run();
        assert_eq!(node.requests().len(), 0);
        assert_eq!(node.metrics(), Default::default());
    });
}

#[test]
fn a_repeated_block_asks_nobody_twice_and_a_lost_report_is_made_up_for() {
    story(new(), &[leader_of_block_2()], |world, node| {
        world.ask(1);
        node.run();
        assert_eq!((node.requests().len(), node.reports().len()), (4, 1));
        // The same block again, and the next three: the report is on its way.
        for _ in 0..4 {
            node.run();
            assert_eq!((node.requests().len(), node.reports().len()), (0, 0));
            advance();
        }
        // It was lost.
        let lost = node.run();
        assert!(lost < 50);
        assert_eq!(node.requests().len(), 4);
        let again = node.reports().remove(0);
        assert_eq!(submit(&again), Ok(Ok(())));
        node.run();
        assert_eq!(node.requests().len(), 0, "decided");
    });
}

#[test]
fn another_branch_is_asked_for_anew() {
    story(new(), &[leader_of_block_2()], |world, node| {
        world.ask(1);
        advance();
        node.run();
        let first = node.reports().remove(0);
        node.requests();
        // The chain goes back a block, and the pool may have banned what it found stale.
        System::set_block_number(System::block_number() - 1);
        node.run();
        let second = node.reports().remove(0);
        assert_ne!(
            codec::Encode::encode(&first),
            codec::Encode::encode(&second)
        );
        assert_eq!(submit(&second), Ok(Ok(())));
    });
}

#[test]
fn one_run_at_a_time_and_a_dead_runs_lock_expires() {
    use sp_runtime::offchain::storage_lock::{StorageLock, Time};
    story(new(), &[leader_of_block_2()], |world, node| {
        world.ask(1);
        node.net.lock().now = CryptoDelegate::now();
        let mut lock = StorageLock::<'_, Time>::with_deadline(
            b"crypto-delegate/lock/first",
            sp_core::offchain::Duration::from_millis(1_500),
        );
        assert!(
            lock.try_lock().map(|held| held.forget()).is_ok(),
            "it is free"
        );
        node.run();
        assert_eq!(node.requests().len(), 0);
        advance_ms(1_600);
        node.run();
        assert_eq!(node.requests().len(), 4);
    });
}

#[test]
fn pools_that_never_answer_hold_up_no_new_round() {
    use sp_runtime::offchain::storage_lock::{StorageLock, Time};
    story(
        new().second_cryptlet(2),
        &[leader_of_block_2()],
        |world, node| {
            node.host(2, Manner::Silent);
            node.host(3, Manner::Silent);
            let stuck = world.ask(1);
            world.cryptlet = world.second.expect("there are two");
            let fresh = world.ask(2);
            // The fresh one comes to this node later: as if it had opened in the next block.
            let record = Rounds::<Test>::take(fresh).unwrap();
            assert_eq!(node.run(), FIRST_MS);
            Rounds::<Test>::insert(fresh, record);
            advance();
            // The stuck one is asked for again, with long patience, by a run that goes on.
            let mut lock = StorageLock::<'_, Time>::with_deadline(
                b"crypto-delegate/lock/again",
                sp_core::offchain::Duration::from_millis(6_000),
            );
            node.net.lock().now = CryptoDelegate::now();
            assert!(lock.try_lock().map(|held| held.forget()).is_ok());
            let took = run_and_apply(node);
            assert!(took < 50, "{took} ms");
            assert_eq!(newest(world, 2).agreed.len(), 2);
            // When that run is over, its lane is free again.
            advance_ms(7_000);
            assert_eq!(node.run(), DISPATCH_MS);
            assert!(Rounds::<Test>::contains_key(stuck));
        },
    );
}

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

//! The worker among hosts of all manners.

mod clocks;
mod news;
mod turns;

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

//! Events: who watches asks for news.

use super::*;

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

//! Whose turn it is: several delegates, branches, runs, and rounds that others hold up.

use super::*;

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

//! Hosts' answers to contracts: who carries them, and how the worker asks.

use super::{
    mock::*,
    net::{Node, Service},
    world::*,
};
use crate::{
    worker::{Refused, BINDINGS_MS},
    Event, MALFORMED,
};
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingFailure, BindingRefusal, BindingState, Said, BINDING_MS},
    ids::CryptletId,
};
use frame_support::{assert_ok, traits::Hooks};
use frame_system::CheckNonce;
use pallet_cryptlet::fixtures;
use sp_core::{Pair, H160};
use sp_runtime::transaction_validity::InvalidTransaction;
use std::collections::BTreeSet;

fn state() -> Option<BindingState> {
    Cryptlet::binding_view(CONTRACT).map(|view| view.state)
}

fn invalid(
    reason: InvalidTransaction,
) -> sp_runtime::transaction_validity::TransactionValidityError {
    reason.into()
}

/// The registrar's hooks run first, as in the runtime.
fn next_block(milliseconds: u64) {
    advance_ms(milliseconds);
    Cryptlet::on_initialize(System::block_number());
}

#[test]
fn a_delegate_carries_offers_and_the_contract_is_bound() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        System::reset_events();
        let report = world.carry_answers(0, world.offers(cryptlet, 0..3));
        assert_eq!(submit_answers(&report), Ok(Ok(())));
        assert_eq!(state(), Some(BindingState::Bound));
        let carried = Event::BindingsAnswered {
            delegate: world.validator(0),
            taken: 3,
        };
        assert_eq!(events(), [carried]);
        let last = world.carry_answers(1, world.offers(cryptlet, 3..4));
        assert_eq!(submit_answers(&last), Ok(Ok(())), "there is a seat left");
        assert_eq!(Cryptlet::pool(cryptlet).len(), 4);
        advance();
        let terms = Cryptlet::terms(cryptlet, &contract()).expect("it is asked");
        assert_eq!(terms.pool_size, 4);
    });
}

#[test]
fn only_what_is_signed_and_waited_for_is_authorized() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 4);
        let offers = world.offers(cryptlet, 0..3);
        let refused = |report| validate_answers(&report).map(|_| ());
        let malformed = Err(invalid(InvalidTransaction::Custom(MALFORMED)));
        let bad = Err(invalid(InvalidTransaction::BadProof));
        let stale = Err(invalid(InvalidTransaction::Stale));

        let mut stranger = world.carry_answers(0, offers.clone());
        stranger.delegate =
            cryptlet_primitives::delegate_key::DelegatePair::from_seed(&[99; 32]).public();
        assert_eq!(
            refused(stranger),
            Err(invalid(InvalidTransaction::BadSigner))
        );
        assert_eq!(refused(world.carry_answers(0, Vec::new())), malformed);
        let twice = vec![offers[0], offers[0]];
        assert_eq!(refused(world.carry_answers(0, twice)), malformed);
        let disordered = vec![offers[1], offers[0]];
        assert_eq!(refused(world.carry_answers(0, disordered)), malformed);

        let mut forged = world.carry_answers(0, offers.clone());
        forged.signature = world.carry_answers(0, vec![offers[0]]).signature;
        assert_eq!(refused(forged), bad);
        let mut dropped = world.carry_answers(0, offers.clone());
        dropped.answers.truncate(2);
        assert_eq!(refused(dropped), bad, "the delegate signed all three");
        let mut others = world.hosts[0].clone();
        others.region = Pair::from_seed(&[7; 32]);
        let genesis = CryptoDelegate::genesis();
        assert_eq!(
            refused(world.carry_answers(0, vec![others.offer(genesis, cryptlet, 0)])),
            bad
        );
        let blamed = BindingAnswer {
            host: world.hosts[1].id,
            ..world.hosts[0].refuse(genesis, cryptlet, BindingRefusal::NotServed)
        };
        assert_eq!(refused(world.carry_answers(0, vec![blamed])), bad);

        let unknown = BindingAnswer {
            cryptlet: CryptletId(99),
            ..offers[0]
        };
        assert_eq!(refused(world.carry_answers(0, vec![unknown])), stale);
        let report = world.carry_answers(0, offers);
        assert_ok!(refused(report.clone()));
        let tipped = (crate::AuthorizeCall::new(), CheckNonce::from(5));
        let other_form = validate_answers_with(&report, tipped).map(|_| ());
        assert_eq!(other_form, Err(invalid(InvalidTransaction::Call)));
        assert_eq!(submit_answers(&report), Ok(Ok(())));
        assert_eq!(refused(report), stale, "it was carried");
    });
}

#[test]
fn what_comes_after_the_end_of_its_binding_is_skipped() {
    new().execute_with(|world| {
        let cryptlet = world.bind(3, 3);
        let refusal = world.hosts[0].refuse(
            CryptoDelegate::genesis(),
            cryptlet,
            BindingRefusal::InvalidCode,
        );
        let answers = [vec![refusal], world.offers(cryptlet, 1..3)].concat();
        assert_eq!(submit_answers(&world.carry_answers(0, answers)), Ok(Ok(())));
        let reason = BindingFailure::InvalidCode;
        assert_eq!(state(), Some(BindingState::Failed { reason }));
        assert!(Cryptlet::pool(cryptlet).is_empty());
    });
}

/// Another contract binds a cryptlet that one host of the world is enough for.
fn bind_another(world: &World, place: usize) -> CryptletId {
    let blueprint = fixtures::register_blueprint::<Test>(&account(PUBLISHER), "other");
    let mut bytes = [0xee; 32];
    bytes[..20].copy_from_slice(OTHER_CONTRACT.as_bytes());
    let who = AccountId::new(bytes);
    Balances::force_set_balance(RuntimeOrigin::root(), who.clone(), ENDOWMENT).unwrap();
    let operator = world.hosts[place].operator.clone();
    let own = fixtures::binding::<Test>(blueprint, &[operator]);
    Cryptlet::bind_for(who, OTHER_CONTRACT, own).expect("it is bound")
}

const OTHER_CONTRACT: H160 = H160::repeat_byte(0xc1);

/// Two contracts' answers in one report, and how its pool and its block see it when one of them has let its cryptlet go.
#[test]
fn who_lets_a_binding_go_voids_nobody_elses_answers() {
    new().execute_with(|world| {
        let (honest, gone) = (world.bind(1, 1), bind_another(world, 1));
        let mut offer = world.offers(gone, 1..2);
        // Nobody looks at what is of no use.
        if let Said::Offered { by_region, .. } = &mut offer[0].said {
            by_region.0[0] ^= 1;
        }
        let both = [world.offers(honest, 0..1), offer].concat();
        let report = world.carry_answers(0, both);
        let bad = Err(invalid(InvalidTransaction::BadProof));
        assert_eq!(validate_answers(&report).map(|_| ()), bad);

        assert_ok!(Cryptlet::unbind_for(OTHER_CONTRACT));
        let valid = validate_answers(&report).expect("one is waited for");
        let alone = validate_answers(&world.carry_answers(0, world.offers(honest, 0..1)));
        let alone = alone.expect("it is waited for");
        assert_eq!(valid.provides, alone.provides);
        assert_eq!(
            valid.priority, alone.priority,
            "the other counts for nothing"
        );
        System::reset_events();
        assert_eq!(submit_answers(&report), Ok(Ok(())));
        assert_eq!(state(), Some(BindingState::Bound));
        let carried = Event::BindingsAnswered {
            delegate: world.validator(0),
            taken: 1,
        };
        assert_eq!(events(), [carried]);
        assert!(Cryptlet::pool(gone).is_empty());
        let stale = Err(invalid(InvalidTransaction::Stale));
        assert_eq!(validate_answers(&report).map(|_| ()), stale, "none is left");
    });
}

#[test]
fn a_delegate_signs_for_all_of_a_report_whoever_waits_for_it() {
    new().execute_with(|world| {
        let (honest, gone) = (world.bind(1, 1), bind_another(world, 1));
        let both = [world.offers(honest, 0..1), world.offers(gone, 1..2)].concat();
        assert_ok!(Cryptlet::unbind_for(OTHER_CONTRACT));
        let mut report = world.carry_answers(0, both);
        report.answers.pop();
        let bad = Err(invalid(InvalidTransaction::BadProof));
        assert_eq!(validate_answers(&report).map(|_| ()), bad);
    });
}

#[test]
fn answers_of_no_use_weigh_what_it_takes_to_see_that() {
    new().execute_with(|world| {
        let (honest, gone) = (world.bind(1, 1), bind_another(world, 1));
        let both = [world.offers(honest, 0..1), world.offers(gone, 1..2)].concat();
        assert_ok!(Cryptlet::unbind_for(OTHER_CONTRACT));
        let report = world.carry_answers(0, both);
        let used = CryptoDelegate::do_answer_bindings(&report).expect("one is waited for");
        let weight = |answers| CryptoDelegate::weight_of_settling_answers(answers).ref_time();
        assert!(weight(1) < used.ref_time() && used.ref_time() < weight(2));
    });
}

/// A node with the keys of some delegates.
fn story(keys: &[usize], test: impl FnOnce(&mut World, &Node)) {
    let (mut externalities, mut world) = new().build();
    let node = Node::start(&mut externalities, &world, keys);
    externalities.execute_with(|| {
        test(&mut world, &node);
        CryptoDelegate::do_try_state().expect("the invariants hold after every test");
    });
}

/// Runs the worker block by block and applies what it reports, for so long.
fn run(node: &Node, blocks: u32) {
    for _ in 0..blocks {
        next_block(SLOT_MS);
        node.run();
        for report in node.answers() {
            assert_eq!(submit_answers(&report), Ok(Ok(())));
        }
    }
}

fn serve(node: &Node, services: impl IntoIterator<Item = (usize, Service)>) {
    node.net.lock().serves.extend(services);
}

#[test]
fn the_worker_asks_the_counter_parties_hosts_and_no_others() {
    story(&[0, 1, 2, 3], |world, node| {
        let cryptlet = world.bind(2, 3);
        serve(node, (0..4).map(|place| (place, Service::Offers)));
        run(node, 230);
        assert_eq!(state(), Some(BindingState::Bound));
        assert_eq!(Cryptlet::pool(cryptlet).len(), 3, "all that were named");
        let asked = core::mem::take(&mut node.net.lock().bindings_asked);
        assert_eq!(asked.len(), 3, "each host once");
        assert!(asked.iter().all(|one| one.ask.host != world.hosts[3].id));
        run(node, 130);
        assert!(
            node.net.lock().bindings_asked.is_empty(),
            "nobody is missing"
        );
    });
}

#[test]
fn the_worker_of_whoever_watches_carries_refusals_too() {
    story(&[0], |world, node| {
        world.bind(2, 3);
        let refuses = Service::Refuses(BindingRefusal::NotServed);
        serve(node, [(0, refuses), (1, refuses), (2, Service::Offers)]);
        run(node, 100);
        let reason = BindingFailure::Refused;
        assert_eq!(state(), Some(BindingState::Failed { reason }));
    });
}

#[test]
fn hosts_that_lie_or_are_silent_hold_up_nobody() {
    story(&[0, 1, 2, 3], |world, node| {
        let cryptlet = world.bind(1, 4);
        serve(
            node,
            [
                (0, Service::Forges),
                (1, Service::Meddles),
                (2, Service::Offers),
            ],
        );
        run(node, 230);
        assert_eq!(state(), Some(BindingState::Bound));
        let seated: Vec<_> = Cryptlet::pool(cryptlet)
            .iter()
            .map(|seat| seat.host)
            .collect();
        assert_eq!(seated, [world.hosts[2].id]);
        assert!(node.refused(Refused::BadSignature) > 0);
        assert!(node.refused(Refused::Unasked) > 0);
    });
}

#[test]
fn a_host_that_takes_its_time_is_asked_again() {
    story(&[0, 1, 2, 3], |world, node| {
        world.bind(1, 1);
        serve(node, [(0, Service::Looks)]);
        run(node, 115);
        assert!(matches!(state(), Some(BindingState::Starting { .. })));
        let asked = node.net.lock().bindings_asked.len();
        assert!(asked > 1, "in each fourth block of its delegate's turns");
        serve(node, [(0, Service::Offers)]);
        run(node, 115);
        assert_eq!(state(), Some(BindingState::Bound));
    });
}

#[test]
fn a_delegate_that_withholds_answers_has_its_turn_and_no_more() {
    story(&[0], |world, node| {
        world.bind(1, 1);
        serve(node, [(0, Service::Offers)]);
        let spans = BINDING_MS / SLOT_MS;
        run(node, u32::try_from(spans).unwrap());
        assert_eq!(
            state(),
            Some(BindingState::Bound),
            "one honest delegate of four is enough"
        );
    });
}

#[test]
fn a_host_that_left_a_bound_cryptlet_is_replaced() {
    story(&[0, 1, 2, 3], |world, node| {
        let cryptlet = world.bind(1, 2);
        serve(node, [(0, Service::Offers), (1, Service::Looks)]);
        run(node, 230);
        assert_eq!(Cryptlet::pool(cryptlet).len(), 1);
        let operator = RuntimeOrigin::signed(world.hosts[0].operator.clone());
        assert_ok!(Cryptlet::dismiss_instance(
            operator,
            cryptlet,
            world.hosts[0].id
        ));
        serve(node, [(0, Service::Looks), (1, Service::Offers)]);
        run(node, 600);
        let seated: Vec<_> = Cryptlet::pool(cryptlet)
            .iter()
            .map(|seat| seat.host)
            .collect();
        assert_eq!(seated, [world.hosts[1].id]);
    });
}

/// Contracts with hosts of their own that do not answer, and some whose hosts do: all have lost the host that they had.
fn deserted(world: &World, silent: u8, served: u8) -> Vec<CryptletId> {
    let blueprint = fixtures::register_blueprint::<Test>(&account(PUBLISHER), "many");
    let operator = |place: usize| world.hosts[place].operator.clone();
    let desert = |number: u8| {
        let contract = H160::repeat_byte(number + 1);
        let mut bytes = [0xee; 32];
        bytes[..20].copy_from_slice(contract.as_bytes());
        let who = AccountId::new(bytes);
        Balances::force_set_balance(RuntimeOrigin::root(), who.clone(), ENDOWMENT).unwrap();
        let others = if number < silent { 1 } else { 2 };
        let own = fixtures::binding::<Test>(blueprint, &[operator(0), operator(others)]);
        let cryptlet = Cryptlet::bind_for(who, contract, own).expect("it is bound");
        let host = &world.hosts[0];
        let epoch = Cryptlet::next_instance_epoch(cryptlet, host.id).expect("it is enrolled");
        let offer = host.offer(CryptoDelegate::genesis(), cryptlet, epoch);
        assert!(Cryptlet::take_answer(&offer));
        // Nobody else answers in time.
        next_block(BINDING_MS + 1);
        assert_ok!(Cryptlet::dismiss_instance(
            RuntimeOrigin::signed(operator(0)),
            cryptlet,
            host.id
        ));
        cryptlet
    };
    (0..silent + served)
        .map(desert)
        .skip(silent.into())
        .collect()
}

#[test]
fn cryptlets_for_which_there_are_no_hosts_keep_no_others_from_finding_some() {
    story(&[0, 1, 2, 3], |world, node| {
        let served = deserted(world, 24, 4);
        let first: Vec<_> = pallet_cryptlet::Wanting::<Test>::iter_keys()
            .take(16)
            .collect();
        assert!(
            !served.iter().all(|one| first.contains(one)),
            "some are far behind"
        );
        serve(node, [(2, Service::Offers)]);
        run(node, 1_200);
        for cryptlet in served {
            let seats = Cryptlet::pool(cryptlet);
            let seated: Vec<_> = seats.iter().map(|seat| seat.host).collect();
            assert_eq!(seated, [world.hosts[2].id], "{cryptlet}");
        }
    });
}

/// Has the lane be as if an earlier run went on in it, for so long.
fn hold_the_lane(node: &Node, milliseconds: u64) {
    use sp_runtime::offchain::storage_lock::{StorageLock, Time};
    node.net.lock().now = CryptoDelegate::now();
    let expiry = sp_core::offchain::Duration::from_millis(milliseconds);
    let key = b"crypto-delegate/lock/bindings";
    let mut lock = StorageLock::<'_, Time>::with_deadline(key, expiry);
    assert!(lock.try_lock().map(|held| held.forget()).is_ok(), "free");
}

#[test]
fn a_look_that_is_left_out_leaves_no_cryptlet_out() {
    const LOOK_EVERY: u64 = 16;
    story(&[0, 1, 2, 3], |world, node| {
        // As many as have their turns from a look to the next but one, so that the same half comes before each second look.
        deserted(world, 32, 0);
        serve(node, [(0, Service::Looks), (1, Service::Looks)]);
        while !System::block_number().is_multiple_of(2 * LOOK_EVERY) {
            next_block(SLOT_MS);
        }
        for _ in 0..40 {
            for block in 1..=2 * LOOK_EVERY {
                next_block(SLOT_MS);
                if block == LOOK_EVERY {
                    hold_the_lane(node, SLOT_MS / 2);
                }
                node.run();
            }
        }
        let asked = core::mem::take(&mut node.net.lock().bindings_asked);
        let asked: BTreeSet<CryptletId> = asked
            .into_iter()
            .flat_map(|one| one.ask.cryptlets)
            .collect();
        let wanting: BTreeSet<_> = pallet_cryptlet::Wanting::<Test>::iter_keys().collect();
        assert_eq!((wanting.len(), asked), (32, wanting));
    });
}

#[test]
fn a_silent_host_is_waited_for_until_a_slot_before_hosts_are_asked_again() {
    story(&[0, 1, 2, 3], |world, node| {
        world.bind(1, 1);
        let mut took = 0;
        for _ in 0..230 {
            next_block(SLOT_MS);
            took = took.max(node.run());
        }
        assert_eq!(took, BINDINGS_MS);
        assert_eq!(took, 3 * SLOT_MS, "hosts are asked in each fourth slot");
    });
}

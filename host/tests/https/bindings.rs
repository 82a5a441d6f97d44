//! Contracts ask for hosts: what this one answers, over real HTTPS and with real components.

use crate::{
    common::{
        chain::State,
        guest::{header, number, reader},
        world::{ask_to_serve, fine, Choice, World, BLUEPRINT, CRYPTLET, HOST},
    },
    served::{served_of, Served},
};
use codec::{DecodeAll, Encode};
use cryptlet_host::{
    chain::AccountId,
    config::{ContractCryptlets, Limits},
    region::Guest,
    vault::{KeyId, PublicHalf, MAX_CONTRACT_KEYS},
};
use cryptlet_primitives::{
    binding::{
        BindingAnswer, BindingRefusal, BindingReply, BindingState, Said, SignedBindingAsk,
        BINDINGS_PATH,
    },
    dispatch::CONTENT_TYPE,
    ids::{CryptletId, HostId, KeyEpoch},
    policy::Policy,
    view::{CryptletStatus, CryptletView, SeatView},
    Public,
};
use futures::future::join_all;
use reqwest::StatusCode;
use sp_core::H256;
use std::{collections::BTreeSet, time::Duration};

const OWN: CryptletId = CryptletId(20);
const ANOTHER: CryptletId = CryptletId(21);

/// A host whose operator serves contracts with the blueprint's code.
async fn consenting() -> Served {
    serving(ContractCryptlets {
        blueprints: vec![BLUEPRINT.0],
        ..ContractCryptlets::default()
    })
    .await
}

pub async fn serving(contracts: ContractCryptlets) -> Served {
    let choice = Choice {
        contracts,
        ..Choice::of(fine())
    };
    let limits = Limits {
        requests_per_second: 1_000,
        ..Limits::default()
    };
    served_of("localhost", limits, choice).await
}

async fn ask(served: &Served, ask: &SignedBindingAsk) -> reqwest::Response {
    served
        .post(BINDINGS_PATH, CONTENT_TYPE, ask.encode())
        .await
        .unwrap()
}

pub async fn answers(served: &Served, cryptlets: &[CryptletId]) -> Vec<BindingAnswer> {
    let answer = ask(served, &ask_to_serve(1, cryptlets)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], CONTENT_TYPE);
    let bytes = answer.bytes().await.unwrap();
    let reply = BindingReply::decode_all(&mut &bytes[..]).unwrap();
    reply.answers.into_inner()
}

/// The key of this host's region.
fn region(world: &World) -> Public {
    world.vault.region_key().unwrap().1
}

/// How many keys the vault has for instances of a cryptlet.
fn keys_for(world: &World, id: CryptletId) -> usize {
    let keys = world.vault.keys().into_iter();
    keys.filter(|(key, _)| matches!(key, KeyId::Instance { cryptlet, .. } | KeyId::Contract { cryptlet, .. } if *cryptlet == id))
        .count()
}

/// Waits until the vault has no keys for a cryptlet.
async fn forgets(served: &Served, id: CryptletId) {
    keeps(served, id, 0).await;
}

/// Waits until the vault has so many keys for a cryptlet: others are forgotten while delegates ask.
async fn keeps(served: &Served, id: CryptletId, keys: usize) {
    for _ in 0..100 {
        answers(served, &[CryptletId(99)]).await;
        if keys_for(&served.world, id) == keys {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let kept = keys_for(&served.world, id);
    panic!("{kept} keys for {id} are kept, not {keys}");
}

/// Has the host offer keys of this epoch from now on, where it has no seat.
fn dismissed_until(served: &Served, epoch: KeyEpoch) {
    served.world.chain.write(|state| {
        let hosts = state.hosts.iter_mut();
        hosts.for_each(|host| host.next_instance_epoch = epoch);
    });
}

/// Which of the host's keys an answer offers.
fn offered(answer: &BindingAnswer) -> Option<KeyEpoch> {
    match answer.said {
        Said::Offered { epoch, .. } => Some(epoch),
        Said::Refused { .. } => None,
    }
}

/// How often the host has said "later".
fn laters(served: &Served) -> u64 {
    let metrics = &served.world.service.metrics;
    metrics.bindings.with_label_values(&["later"]).get()
}

pub fn reason(answer: &BindingAnswer) -> Option<BindingRefusal> {
    match answer.said {
        Said::Refused { reason, .. } => Some(reason),
        Said::Offered { .. } => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_offered_an_instance_with_a_key_of_its_own() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    let answer = answers(&served, &[OWN]).await[0];
    assert_eq!((answer.cryptlet, answer.host), (OWN, HOST));
    assert!(answer.is_signed(H256::repeat_byte(0x11), &region(&served.world)));
    assert_eq!(reason(&answer), None);
    assert_eq!(keys_for(&served.world, OWN), 1);
    assert_eq!(
        answers(&served, &[OWN, OWN]).await,
        [answer],
        "the same, however often it is asked"
    );
    assert_eq!(keys_for(&served.world, OWN), 1);
    let Said::Offered { key, epoch, .. } = answer.said else {
        unreachable!("it is an offer");
    };
    let instance = KeyId::Contract {
        genesis: H256::repeat_byte(0x11),
        cryptlet: OWN,
        epoch,
    };
    assert_eq!(
        served.world.vault.public(&instance),
        Some(PublicHalf::Signing(key))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_has_not_listed_is_refused_in_the_regions_name() {
    let served = serving(ContractCryptlets::default()).await;
    served.world.bind(OWN, &fine());
    let answer = answers(&served, &[OWN]).await[0];
    assert_eq!(reason(&answer), Some(BindingRefusal::NotServed));
    assert!(answer.is_signed(H256::repeat_byte(0x11), &region(&served.world)));
    let elsewhere = BindingAnswer {
        cryptlet: ANOTHER,
        ..answer
    };
    assert!(!elsewhere.is_signed(H256::repeat_byte(0x11), &region(&served.world)));
    assert_eq!(
        keys_for(&served.world, OWN),
        0,
        "no key is made for strangers"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_is_not_what_its_header_says_is_refused() {
    let served = consenting().await;
    let undeclared = Guest {
        header: header("export size: func() -> u64;"),
        ..reader()
    };
    let other_type = Guest {
        header: header("export bad: func() -> string;\nexport fine: func() -> u64;"),
        ..number("bad", "", "unreachable")
    };
    for (id, guest) in [(OWN, undeclared), (ANOTHER, other_type)] {
        served.world.bind(id, &guest);
        let answer = answers(&served, &[id]).await[0];
        assert_eq!(reason(&answer), Some(BindingRefusal::InvalidCode));
        assert!(answer.is_signed(H256::repeat_byte(0x11), &region(&served.world)));
        assert_eq!(keys_for(&served.world, id), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_pass_is_not_refused_for_good() {
    let served = consenting().await;
    let bind = |change: &dyn Fn(&mut State)| {
        served.world.bind(OWN, &fine());
        served.world.chain.write(change);
    };
    // No component is to be had, the file is not what it should be, and the node has not come to the blueprint yet.
    bind(&|state| state.cryptlets.get_mut(&OWN).unwrap().code = H256::repeat_byte(9));
    assert_eq!(answers(&served, &[OWN]).await, []);
    let code = H256::repeat_byte(8);
    served
        .world
        .put_component(&format!("{}.wasm", hex::encode(code)), b"\0asm");
    bind(&|state| state.cryptlets.get_mut(&OWN).unwrap().code = code);
    assert_eq!(answers(&served, &[OWN]).await, []);
    bind(&|state| {
        state.cryptlets.remove(&BLUEPRINT);
    });
    assert_eq!(answers(&served, &[OWN]).await, []);
    assert_eq!(laters(&served), 3);
    assert_eq!(keys_for(&served.world, OWN), 0);
    bind(&|_| {});
    assert_eq!(reason(&answers(&served, &[OWN]).await[0]), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_wait_for_this_host_gets_neither_answer_nor_key() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    served.world.chain.write(|state| {
        let bound = state.cryptlets.get_mut(&OWN).unwrap();
        bound.binding.as_mut().unwrap().asked = vec![HostId(4)];
    });
    // Another's, a utility cryptlet, a blueprint, and nothing.
    let asked = [OWN, CRYPTLET, BLUEPRINT, CryptletId(99)];
    assert_eq!(answers(&served, &asked).await, []);
    assert_eq!(keys_for(&served.world, OWN), 0);

    // Its time is over, though its end is not written yet.
    served.world.chain.write(|state| {
        let bound = state.cryptlets.get_mut(&OWN).unwrap();
        let binding = bound.binding.as_mut().unwrap();
        binding.asked = vec![HOST];
        binding.state = BindingState::Starting { deadline: 1 };
    });
    assert_eq!(answers(&served, &[OWN]).await, []);
    assert_eq!(keys_for(&served.world, OWN), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_that_lost_hosts_gets_an_offer_that_the_chain_would_take_or_none() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    let change = |policy: Policy<AccountId>, pool: Vec<SeatView>| {
        served.world.chain.write(|state| {
            let bound = state.cryptlets.get_mut(&OWN).unwrap();
            let binding = bound.binding.as_mut().unwrap();
            binding.asked = vec![];
            binding.state = BindingState::Bound;
            binding.wants_hosts = true;
            state.policies.insert(OWN, policy);
            state.pools.insert(OWN, pool);
        });
    };
    let of = |operator: u8| Policy {
        operators: Some(vec![AccountId::from([operator; 32])].try_into().unwrap()),
        max_instances: Some(1),
        ..Policy::default()
    };
    let seat = |host| seat(host, 0);
    // Another operator, no seat left, and one's own seat.
    for (policy, pool) in [
        (of(8), vec![]),
        (of(9), vec![seat(HostId(4))]),
        (Policy::default(), vec![seat(HOST)]),
    ] {
        change(policy, pool);
        assert_eq!(answers(&served, &[OWN]).await, []);
        assert_eq!(keys_for(&served.world, OWN), 0);
    }
    change(of(9), vec![]);
    assert_eq!(reason(&answers(&served, &[OWN]).await[0]), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_blueprint_gets_no_hosts() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    served.world.chain.write(|state| {
        let blueprint = state.cryptlets.get_mut(&BLUEPRINT).unwrap();
        blueprint.status = CryptletStatus::Revoked;
    });
    let revoked = answers(&served, &[OWN]).await[0];
    assert_eq!(reason(&revoked), Some(BindingRefusal::NotServed));
}

fn seat(host: HostId, instance_epoch: KeyEpoch) -> SeatView {
    SeatView {
        host,
        instance_key: Public::from_raw([1; 32]),
        instance_epoch,
        since: 0,
        admitted: true,
        eligible: true,
    }
}

async fn serving_one() -> Served {
    serving(ContractCryptlets {
        all: true,
        most: 1,
        ..ContractCryptlets::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_host_takes_no_more_until_a_contract_lets_its_cryptlet_go() {
    let served = serving_one().await;
    served.world.bind(OWN, &fine());
    served.world.bind(ANOTHER, &fine());
    assert_eq!(reason(&answers(&served, &[OWN]).await[0]), None);
    assert_eq!(answers(&served, &[ANOTHER]).await, [], "asked again later");
    assert_eq!(answers(&served, &[OWN]).await.len(), 1, "it has its place");
    served.world.chain.write(|state| {
        let bound = state.cryptlets.get_mut(&OWN).unwrap();
        bound.status = CryptletStatus::Revoked;
        bound.binding = None;
    });
    forgets(&served, OWN).await;
    assert_eq!(reason(&answers(&served, &[ANOTHER]).await[0]), None);
    // The cryptlet that serves many has kept its own.
    assert_eq!(keys_for(&served.world, CRYPTLET), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_contracts_that_come_at_once_no_more_are_served_than_the_operator_allows() {
    let served = serving_one().await;
    let many: Vec<CryptletId> = (20..36).map(CryptletId).collect();
    many.iter().for_each(|id| served.world.bind(*id, &fine()));
    let one_by_one = many
        .iter()
        .map(|id| answers(&served, std::slice::from_ref(id)));
    let (together, apart) = tokio::join!(answers(&served, &many), join_all(one_by_one));
    let offered: BTreeSet<CryptletId> = together
        .iter()
        .chain(apart.iter().flatten())
        .map(|answer| {
            assert_eq!(reason(answer), None);
            answer.cryptlet
        })
        .collect();
    assert_eq!(offered.len(), 1, "{offered:?}");
    let keys: usize = many.iter().map(|id| keys_for(&served.world, *id)).sum();
    assert_eq!(keys, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_binds_and_unbinds_fills_no_vault_and_costs_one_look_at_the_component() {
    let served = serving_one().await;
    for number in 20..40 {
        let id = CryptletId(number);
        served.world.bind(id, &fine());
        assert_eq!(reason(&answers(&served, &[id]).await[0]), None);
        served.world.unbind(id);
        forgets(&served, id).await;
    }
    let started = served.world.service.metrics.processes_started.get();
    assert_eq!(started, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_contracts_keys_those_alone_are_kept_that_the_chain_has_or_may_take() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    // Other cryptlets dismiss the host again and again: what it offered each time is taken no more.
    for epoch in 0..20 {
        dismissed_until(&served, epoch);
        let answer = answers(&served, &[OWN]).await[0];
        assert_eq!(offered(&answer), Some(epoch));
        keeps(&served, OWN, 1).await;
    }
    // A seat has its key, whatever other seats are lost.
    served.world.chain.write(|state| {
        state.pools.insert(OWN, vec![seat(HOST, 19)]);
    });
    dismissed_until(&served, 30);
    served.world.bind(ANOTHER, &fine());
    assert_eq!(offered(&answers(&served, &[ANOTHER]).await[0]), Some(30));
    dismissed_until(&served, 31);
    forgets(&served, ANOTHER).await;
    assert_eq!(keys_for(&served.world, OWN), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vault_that_one_contracts_keys_have_filled_has_room_again() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    served.world.bind(ANOTHER, &fine());
    let last = KeyEpoch::try_from(MAX_CONTRACT_KEYS).unwrap();
    for epoch in 0..last {
        let key = KeyId::Contract {
            genesis: H256::repeat_byte(0x11),
            cryptlet: OWN,
            epoch,
        };
        served.world.vault.ensure(&key).unwrap();
    }
    dismissed_until(&served, last);
    forgets(&served, OWN).await;
    for id in [OWN, ANOTHER] {
        assert_eq!(offered(&answers(&served, &[id]).await[0]), Some(last));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_became_another_cryptlets_has_no_place_and_no_key() {
    let served = serving_one().await;
    served.world.bind(OWN, &fine());
    assert_eq!(reason(&answers(&served, &[OWN]).await[0]), None);
    // The fork on which a contract had the number has lost; on the other, somebody registered a cryptlet that serves many.
    served.world.chain.write(|state| {
        let utility = state.cryptlets[&CRYPTLET].clone();
        let utility = CryptletView { id: OWN, ..utility };
        state.cryptlets.insert(OWN, utility);
    });
    forgets(&served, OWN).await;
    served.world.bind(ANOTHER, &fine());
    assert_eq!(reason(&answers(&served, &[ANOTHER]).await[0]), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_delegates_ask_and_in_order() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    let good = ask_to_serve(1, &[OWN]);
    let mut forged = good.clone();
    forged.ask.cryptlets = vec![ANOTHER].try_into().unwrap();
    let mut elsewhere = good.clone();
    elsewhere.ask.genesis = H256::zero();
    let mut other_host = good.clone();
    other_host.ask.host = HostId(4);
    let mut old = good.clone();
    old.ask.sent_at = 1;
    for (asked, status) in [
        (ask_to_serve(3, &[OWN]), StatusCode::FORBIDDEN),
        (forged, StatusCode::FORBIDDEN),
        (elsewhere, StatusCode::MISDIRECTED_REQUEST),
        (other_host, StatusCode::MISDIRECTED_REQUEST),
        (old, StatusCode::BAD_REQUEST),
        (good, StatusCode::OK),
    ] {
        assert_eq!(ask(&served, &asked).await.status(), status, "{asked:?}");
    }
    for (body, status) in [
        (vec![0; 9], StatusCode::BAD_REQUEST),
        (vec![0; 2_000], StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = served
            .post(BINDINGS_PATH, CONTENT_TYPE, body)
            .await
            .unwrap();
        assert_eq!(answer.status(), status);
    }
    let text = served.world.service.metrics.text();
    assert!(
        text.contains("cryptlet_host_bindings_total{outcome=\"offered\"} 1"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_an_offer_for_a_contracts_cryptlet() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    for id in [OWN, BLUEPRINT] {
        let answer = served.get(&format!("/v1/offers/{id}")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert_eq!(keys_for(&served.world, id), 0);
    }
}

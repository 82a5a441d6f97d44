//! Contracts ask for hosts: what this one answers, over real HTTPS and with real components.

use crate::{
    common::{
        guest::{header, number, reader},
        world::{ask_to_serve, fine, Choice, World, BLUEPRINT, CRYPTLET, HOST},
    },
    served::{served_of, small, Served},
};
use codec::{DecodeAll, Encode};
use cryptlet_host::{
    config::ContractCryptlets,
    region::Guest,
    vault::{KeyId, PublicHalf},
};
use cryptlet_primitives::{
    binding::{
        BindingAnswer, BindingRefusal, BindingReply, BindingState, Said, SignedBindingAsk,
        BINDINGS_PATH,
    },
    dispatch::CONTENT_TYPE,
    ids::{CryptletId, HostId},
    view::CryptletStatus,
    Public,
};
use reqwest::StatusCode;
use sp_core::H256;

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

async fn serving(contracts: ContractCryptlets) -> Served {
    let choice = Choice {
        contracts,
        ..Choice::of(fine())
    };
    served_of("localhost", small(), choice).await
}

async fn ask(served: &Served, ask: &SignedBindingAsk) -> reqwest::Response {
    served
        .post(BINDINGS_PATH, CONTENT_TYPE, ask.encode())
        .await
        .unwrap()
}

async fn answers(served: &Served, cryptlets: &[CryptletId]) -> Vec<BindingAnswer> {
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
    keys.filter(|(key, _)| matches!(key, KeyId::Instance { cryptlet, .. } if *cryptlet == id))
        .count()
}

fn reason(answer: &BindingAnswer) -> Option<BindingRefusal> {
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
    let instance = KeyId::Instance {
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
async fn a_component_that_can_not_be_had_now_is_not_refused_for_good() {
    let served = consenting().await;
    served.world.bind(OWN, &fine());
    served.world.chain.write(|state| {
        let bound = state.cryptlets.get_mut(&OWN).unwrap();
        bound.code = H256::repeat_byte(9);
    });
    assert_eq!(answers(&served, &[OWN]).await, []);
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

    served.world.chain.write(|state| {
        let bound = state.cryptlets.get_mut(&OWN).unwrap();
        let binding = bound.binding.as_mut().unwrap();
        binding.state = BindingState::Bound;
        binding.wants_hosts = true;
    });
    assert_eq!(
        answers(&served, &[OWN]).await.len(),
        1,
        "one that lost its hosts"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_blueprint_gets_no_hosts_and_a_full_host_takes_no_more() {
    let served = serving(ContractCryptlets {
        all: true,
        most: 1,
        ..ContractCryptlets::default()
    })
    .await;
    served.world.bind(OWN, &fine());
    served.world.bind(ANOTHER, &fine());
    assert_eq!(reason(&answers(&served, &[OWN]).await[0]), None);
    let full = answers(&served, &[ANOTHER]).await[0];
    assert_eq!(reason(&full), Some(BindingRefusal::NotServed));
    served.world.chain.write(|state| {
        let blueprint = state.cryptlets.get_mut(&BLUEPRINT).unwrap();
        blueprint.status = CryptletStatus::Revoked;
    });
    let revoked = answers(&served, &[OWN]).await[0];
    assert_eq!(reason(&revoked), Some(BindingRefusal::NotServed));
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

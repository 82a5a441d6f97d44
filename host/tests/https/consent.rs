//! The operator's word on contracts' own cryptlets: one that he gives up, and what he reads of those that get no offer.

use crate::{
    bindings::{answers, reason, serving},
    common::world::{fine, BLUEPRINT},
    lines::Lines,
    served::Served,
};
use cryptlet_host::config::ContractCryptlets;
use cryptlet_primitives::{
    binding::{BindingRefusal, BindingState},
    ids::CryptletId,
};

const OWN: CryptletId = CryptletId(20);
const ANOTHER: CryptletId = CryptletId(21);

/// Has contracts' cryptlets stand bound, without a host: others are looked for.
fn deserted(served: &Served) {
    for id in [OWN, ANOTHER] {
        served.world.bind(id, &fine());
        served.world.chain.write(|state| {
            let bound = state.cryptlets.get_mut(&id).unwrap();
            let binding = bound.binding.as_mut().unwrap();
            binding.asked = vec![];
            binding.state = BindingState::Bound;
            binding.wants_hosts = true;
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_given_up_one_contract_is_not_seated_when_its_hosts_are_looked_for() {
    let served = serving(ContractCryptlets {
        blueprints: vec![BLUEPRINT.0],
        except: vec![OWN.0],
        ..ContractCryptlets::default()
    })
    .await;
    deserted(&served);
    let given_up = answers(&served, &[OWN]).await[0];
    assert_eq!(reason(&given_up), Some(BindingRefusal::NotServed));
    let other = answers(&served, &[ANOTHER]).await[0];
    assert_eq!(reason(&other), None, "the blueprint's others are served");
}

// One thread, so that the server logs on the test's own.
#[tokio::test]
async fn contracts_that_get_no_offer_are_told_of_once_with_a_remedy() {
    let lines = Lines::default();
    let _listening = lines.listen();
    let served = serving(ContractCryptlets::default()).await;
    for number in 20..24 {
        let id = CryptletId(number);
        served.world.bind(id, &fine());
        let refused = answers(&served, &[id]).await[0];
        assert_eq!(reason(&refused), Some(BindingRefusal::NotServed));
    }
    let text = lines.text();
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("no offer to contracts"))
        .collect();
    let entry = format!("`blueprints = [{BLUEPRINT}]`");
    assert!(
        matches!(told[..], [line] if line.contains("is not listed") && line.contains(&entry)),
        "{text}"
    );
}

// Likewise.
#[tokio::test]
async fn what_the_operator_left_out_himself_fills_no_log_and_a_full_host_says_so() {
    let lines = Lines::default();
    let _listening = lines.listen();
    let served = serving(ContractCryptlets {
        all: true,
        except: vec![OWN.0],
        most: 0,
        ..ContractCryptlets::default()
    })
    .await;
    deserted(&served);
    assert_eq!(answers(&served, &[OWN]).await.len(), 1);
    assert!(!lines.text().contains("no offer"), "{}", lines.text());
    for _ in 0..3 {
        assert_eq!(answers(&served, &[ANOTHER]).await, []);
    }
    let text = lines.text();
    let told = text
        .lines()
        .filter(|line| line.contains("no offer to contracts"));
    let told: Vec<&str> = told.collect();
    assert!(
        matches!(told[..], [line] if line.contains("`most` of [contract-cryptlets]") && line.contains("raise `most`")),
        "{text}"
    );
}

//! What hosts answer who are asked for an instance.

use super::*;

#[test]
fn refusals_that_leave_too_few_undo_a_binding_and_the_deposit_goes_back() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, daves)));
        assert!(take(declined::<Test>(
            cryptlet,
            carols,
            BindingRefusal::NotServed
        )));
        assert_eq!(state(), failed(BindingFailure::Refused));
        assert!(!Cryptlets::<Test>::contains_key(cryptlet));
        assert!(!Pools::<Test>::contains_key(cryptlet));
        assert!(!Versions::<Test>::contains_key(cryptlet, 1));
        assert!(!OwnerPolicies::<Test>::contains_key(cryptlet));
        let notice = Ties::<Test>::get(CONTRACT).expect("it is told").deposit;
        assert_eq!(held(&account(CONTRACT)), notice);

        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        assert_eq!(held(&account(CONTRACT)), 0);
        assert_eq!(Balances::free_balance(account(CONTRACT)), PURSE - RENT);
        assert_noop!(Cryptlet::unbind_for(CONTRACT), Error::<Test>::NotBound);

        let again = bind(of_two(blueprint)).expect("it may bind again");
        assert_eq!(again, CryptletId(cryptlet.0 + 1), "a number is given once");
    });
}

#[test]
fn where_most_hosts_find_the_code_wrong_the_contract_is_told_so() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(of_two(blueprint)).expect("it is bound");
        assert!(take(declined::<Test>(
            cryptlet,
            daves,
            BindingRefusal::InvalidCode
        )));
        assert_eq!(state(), failed(BindingFailure::InvalidCode));
        assert!(!take_blindly(declined::<Test>(
            cryptlet,
            carols,
            BindingRefusal::NotServed
        )));
    });
}

/// An answer whose signatures nobody looked at.
fn take_blindly(answer: BindingAnswer) -> bool {
    Cryptlet::take_answer(&answer)
}

#[test]
fn a_refusal_counts_once_and_for_one_binding() {
    world(|blueprint, [carols, daves]| {
        let one = bind(Binding {
            min_instances: 1,
            ..of_two(blueprint)
        })
        .expect("it is bound");
        let other = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_two(blueprint))
            .expect("it is bound too");
        let refusal = declined::<Test>(one, carols, BindingRefusal::NotServed);
        assert!(take(refusal));
        assert!(!Cryptlet::is_awaited(&refusal), "it counts once");
        let replayed = BindingAnswer {
            cryptlet: other,
            ..refusal
        };
        assert!(
            !Cryptlet::is_answer_signed(&replayed),
            "it is of another binding"
        );
        let blamed = BindingAnswer {
            host: daves,
            ..refusal
        };
        assert!(!Cryptlet::is_answer_signed(&blamed), "it is another host's");
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(one, carols)),
            "who refused does not serve"
        );
    });
}

#[test]
fn an_offer_is_of_one_binding_one_host_one_key_and_comes_once() {
    world(|blueprint, [carols, daves]| {
        let one = bind(of_two(blueprint)).expect("it is bound");
        let other = Cryptlet::bind_for(account(OTHER_CONTRACT), OTHER_CONTRACT, of_two(blueprint))
            .expect("it is bound too");
        let offer = offered::<Test>(one, carols);
        for forged in [
            BindingAnswer {
                cryptlet: other,
                ..offer
            },
            BindingAnswer {
                host: daves,
                ..offer
            },
        ] {
            assert!(!Cryptlet::is_answer_signed(&forged));
        }
        let later = offered_with::<Test>(one, carols, &pair("later"), 1);
        assert!(!Cryptlet::is_awaited(&later), "not its next epoch");
        assert!(take(offer));
        assert!(!Cryptlet::is_awaited(&offer), "it is seated");
        let second = offered_with::<Test>(one, carols, &pair("second"), 1);
        assert!(!Cryptlet::is_awaited(&second), "it is seated");
        let copied = match offer.said {
            Said::Offered { key, .. } => key,
            Said::Refused { .. } => unreachable!("it is an offer"),
        };
        let mut stolen = offered::<Test>(one, daves);
        if let Said::Offered { key, .. } = &mut stolen.said {
            *key = copied;
        }
        assert!(!Cryptlet::is_awaited(&stolen), "the key is in the pool");
    });
}

#[test]
fn hosts_of_others_and_hosts_that_left_are_not_seated() {
    world(|blueprint, [carols, daves]| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, daves)));
        let later = enrol::<Test>(&CAROL);
        assert!(
            !Cryptlet::is_awaited(&offered::<Test>(cryptlet, later)),
            "it was not asked"
        );
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), carols));
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, carols)));
        assert_ok!(Cryptlet::reinstate_host(signed(&CAROL), carols));
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert_noop!(
            Cryptlet::offer_instance(
                signed(&CAROL),
                cryptlet,
                later,
                pair("x").public(),
                Default::default(),
                Default::default()
            ),
            Error::<Test>::ServesOneContract
        );
    });
}

#[test]
fn retired_hosts_are_not_asked() {
    world(|blueprint, [carols, _]| {
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), carols));
        let own = binding::<Test>(blueprint, &[CAROL]);
        assert_noop!(bind(own.clone()), Error::<Test>::TooFewHosts);
        let another = enrol::<Test>(&CAROL);
        let cryptlet = bind(own).expect("it is bound");
        assert_eq!(Cryptlet::binding_of(cryptlet).unwrap().asked, [another]);
    });
}

/// The first hosts that a binding would look at; the index has no order that means anything.
fn first_hosts(count: u32) -> Vec<HostId> {
    let hosts = OperatorHosts::<Test>::iter_key_prefix(&CAROL);
    hosts.take(count as usize).collect()
}

fn suspend(hosts: Vec<HostId>) {
    for host in hosts {
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
    }
}

#[test]
fn hosts_that_serve_nobody_do_not_hide_those_that_do() {
    world(|blueprint, _| {
        for _ in 0..MAX_LOOKS_AT_OPERATOR {
            enrol::<Test>(&CAROL);
        }
        let all = first_hosts(u32::MAX);
        suspend(first_hosts(MAX_HOSTS_OF_OPERATOR));
        let own = binding::<Test>(blueprint, &[CAROL]);
        let cryptlet = bind(own.clone()).expect("the others will do");
        let (least, most) = (
            MAX_HOSTS_OF_OPERATOR as usize,
            MAX_LOOKS_AT_OPERATOR as usize,
        );
        let mut next = all[least..most].to_vec();
        next.sort_unstable();
        assert_eq!(Cryptlet::binding_of(cryptlet).unwrap().asked, next);

        assert_ok!(Cryptlet::unbind_for(CONTRACT));
        suspend(next);
        assert_noop!(bind(own.clone()), Error::<Test>::TooFewHosts);
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), all[0]));
        let cryptlet = bind(own).expect("the one behind those that are looked at has moved up");
        assert_eq!(Cryptlet::binding_of(cryptlet).unwrap().asked, all[most..]);
    });
}

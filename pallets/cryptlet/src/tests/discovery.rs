//! Look-up by name, tag, publisher and kind, in pages.

use super::*;
use crate::fixtures;
use cryptlet_primitives::{
    ids::{CryptletId, HostId},
    view::{CryptletFilter, MAX_PAGE},
};
use frame_support::assert_ok;

fn found(filter: &CryptletFilter<AccountId>, from: u32, limit: u32) -> (Vec<u32>, Option<u64>) {
    let page = Cryptlet::cryptlet_page(filter, CryptletId(from), limit);
    (page.rows.iter().map(|row| row.id.0).collect(), page.next)
}

/// Alice's even and Bob's odd ones, the first two of three with a tag.
fn market(count: u32) {
    for number in 1..=count {
        let who = if number % 2 == 0 { ALICE } else { BOB };
        let name = format!("cryptlet-{number}");
        let package = fixtures::small_package::<Test>(&who, &name, Default::default());
        let tags: &[&str] = if number % 3 == 0 { &[] } else { &["price"] };
        assert_ok!(register_with(&who, &name, package, tags, Policy::default()));
    }
}

#[test]
fn pages_follow_one_another_in_order() {
    new().execute_with(|| {
        market(300);
        let all = CryptletFilter::default();
        assert_eq!(found(&all, 0, 3), (vec![1, 2, 3], Some(4)));
        assert_eq!(found(&all, 298, 3), (vec![298, 299, 300], None));
        assert_eq!(found(&all, 0, u32::MAX).0.len(), MAX_PAGE as usize);
        assert_eq!(found(&all, u32::MAX, 3), (vec![], None));

        // Beyond 256 too: the index stands in the order of numbers, not of their first byte.
        let tagged = CryptletFilter {
            tag: Some("price".into()),
            ..Default::default()
        };
        assert_eq!(found(&tagged, 254, 3), (vec![254, 256, 257], Some(259)));
        let alices = CryptletFilter {
            publisher: Some(ALICE),
            ..Default::default()
        };
        assert_eq!(found(&alices, 255, 2), (vec![256, 258], Some(260)));
        let both = CryptletFilter {
            tag: tagged.tag,
            publisher: Some(ALICE),
            ..Default::default()
        };
        assert_eq!(found(&both, 1, 3), (vec![2, 4, 8], Some(10)));
    });
}

#[test]
fn a_cryptlet_is_found_by_its_name() {
    new().execute_with(|| {
        market(3);
        let named = |name: &str| CryptletFilter {
            name: Some(name.into()),
            ..Default::default()
        };
        assert_eq!(found(&named("cryptlet-2"), 0, 1), (vec![2], None));
        assert_eq!(found(&named("cryptlet-2"), 3, 1), (vec![], None));
        assert_eq!(found(&named("nothing"), 0, 1), (vec![], None));
        assert_eq!(found(&named(&"x".repeat(1_000)), 0, 1), (vec![], None));
    });
}

#[test]
fn a_long_search_stops_and_says_where_to_go_on() {
    new().execute_with(|| {
        // Numbers without cryptlets stand for cryptlets of another kind.
        crate::NextCryptlet::<Test>::put(CryptletId(5_000));
        let contracts = CryptletFilter {
            kind: Some(Kind::Contract),
            ..Default::default()
        };
        assert_eq!(found(&contracts, 1, 10), (vec![], Some(1_001)));
    });
}

#[test]
fn revoked_cryptlets_leave_the_tags() {
    new().execute_with(|| {
        market(2);
        assert_ok!(Cryptlet::revoke(signed(&BOB), CryptletId(1)));
        let tagged = CryptletFilter {
            tag: Some("price".into()),
            ..Default::default()
        };
        assert_eq!(found(&tagged, 0, 10).0, [2]);
        assert_eq!(found(&CryptletFilter::default(), 0, 10).0, [1, 2]);
    });
}

#[test]
fn hosts_come_in_pages_without_the_withdrawn() {
    new().execute_with(|| {
        for _ in 0..4 {
            fixtures::enrol::<Test>(&CAROL);
        }
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), HostId(2)));
        advance(RETIREMENT);
        assert_ok!(Cryptlet::withdraw_host(signed(&CAROL), HostId(2)));
        let page = Cryptlet::host_page(HostId(0), 2);
        let ids: Vec<_> = page.rows.iter().map(|row| row.id.0).collect();
        assert_eq!((ids, page.next), (vec![1, 3], Some(4)));
    });
}

#[test]
fn a_pool_shows_who_would_be_asked() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let [serving, suspended, offering] = [(); 3].map(|()| fixtures::enrol::<Test>(&CAROL));
        fixtures::seat::<Test>(&ALICE, id, serving);
        fixtures::seat::<Test>(&ALICE, id, suspended);
        assert_ok!(Cryptlet::suspend_host(council(), suspended));
        fixtures::offer::<Test>(id, offering);
        let rows = Cryptlet::seat_views(id);
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.host, row.admitted, row.eligible))
            .collect();
        assert_eq!(
            rows,
            [
                (serving, true, true),
                (suspended, true, false),
                (offering, false, false)
            ]
        );
    });
}

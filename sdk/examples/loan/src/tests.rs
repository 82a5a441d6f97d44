//! Loans whose figures are known: from tables of annuities, computed apart with sixty digits.

use super::*;

/// 1 February 2027, 00:00 UTC.
const FIRST: u64 = 1_801_440_000_000;

fn terms(principal: u64, rate_ppm: u32, instalments: u32) -> Terms {
    Terms {
        principal,
        rate_ppm,
        instalments,
        due_on: Calendar::Monthly("2027-02-01".into()),
    }
}

/// All answers from a moment before the first instalment on, each asked at the moment that the one before has named.
fn lived(terms: &Terms) -> Vec<Account> {
    let first = instalment(terms, FIRST - 1).unwrap();
    std::iter::successors(Some(first), |last| {
        (last.next > 0).then(|| instalment(terms, last.next).unwrap())
    })
    .collect()
}

#[test]
fn a_thousand_at_one_percent_a_month_is_repaid_in_a_year() {
    let accounts = lived(&terms(100_000, 10_000, 12));
    assert_eq!(accounts.len(), 13);
    assert_eq!(accounts[0].status, Status::Drawn);
    assert_eq!(accounts[0].next, FIRST);
    // 88.85 a month; the annuity formula gives 88.8488.
    assert!(accounts[1..12].iter().all(|account| account.paid == 8_885));
    let table: Vec<(u64, u64)> = accounts[1..]
        .iter()
        .map(|account| (account.interest, account.outstanding))
        .collect();
    assert_eq!(
        table,
        [
            (1_000, 92_115),
            (921, 84_151),
            (842, 76_108),
            (761, 67_984),
            (680, 59_779),
            (598, 51_492),
            (515, 43_122),
            (431, 34_668),
            (347, 26_130),
            (261, 17_506),
            (175, 8_796),
            (88, 0),
        ]
    );
    let expected = Account {
        next: 0,
        // 1 January 2028.
        due: 1_830_297_600_000,
        status: Status::Repaid,
        instalment: 12,
        paid: 8_884,
        interest: 88,
        total_interest: 6_619,
        outstanding: 0,
    };
    assert_eq!(accounts[12], expected);
}

#[test]
fn a_house_is_repaid_in_thirty_years() {
    // 200000.00 at half a percent a month.
    let accounts = lived(&terms(20_000_000, 5_000, 360));
    assert_eq!(accounts.len(), 361);
    assert_eq!(accounts[1].paid, 119_911);
    assert_eq!(accounts[359].outstanding, 118_439);
    assert_eq!(accounts[360].paid, 119_031);
    assert_eq!(accounts[360].total_interest, 23_167_080);
    assert_eq!(accounts[360].status, Status::Repaid);
}

#[test]
fn without_interest_the_principal_is_shared_out() {
    let paid = |terms: &Terms| -> Vec<u64> {
        let accounts = lived(terms);
        accounts[1..].iter().map(|account| account.paid).collect()
    };
    assert_eq!(paid(&terms(100_000, 0, 3)), [33_334, 33_334, 33_332]);
    assert_eq!(paid(&terms(1, 0, 1)), [1]);
    // Less than a unit each: it is repaid before.
    assert_eq!(paid(&terms(3, 0, 600)), [1, 1, 1]);
}

#[test]
fn what_is_paid_is_what_was_lent_and_its_interest() {
    for (principal, rate_ppm, instalments) in [
        (1, 1_000_000, 1),
        (7, 333_333, 5),
        (2_500_000, 7_500, 48),
        (10_000_000, 4_167, 120),
        (MAX_PRINCIPAL, MAX_RATE_PPM, MAX_INSTALMENTS),
    ] {
        let terms = terms(principal, rate_ppm, instalments);
        let accounts = lived(&terms);
        let paid: u64 = accounts.iter().map(|account| account.paid).sum();
        let last = accounts.last().unwrap();
        assert_eq!(paid, principal + last.total_interest, "{terms:?}");
        assert!(last.instalment <= instalments, "{terms:?}");
        assert_eq!(last.status, Status::Repaid, "{terms:?}");
    }
}

#[test]
fn it_stands_at_a_moment_as_it_does_whoever_asked_before() {
    let terms = terms(100_000, 10_000, 12);
    let accounts = lived(&terms);
    for (account, following) in accounts.iter().zip(&accounts[1..]) {
        let late = instalment(&terms, following.due - 1).unwrap();
        assert_eq!(late.next, following.due);
        assert_eq!(
            (late.instalment, late.outstanding),
            (account.instalment, account.outstanding)
        );
    }
    // Nobody asked until the end.
    let end = instalment(&terms, u64::MAX).unwrap();
    assert_eq!(
        (end.next, end.instalment, end.total_interest),
        (0, 12, 6_619)
    );
}

#[test]
fn instalments_fall_due_on_the_last_day_of_months_that_are_too_short() {
    let calendar = Calendar::Monthly("2027-12-31".into());
    let days = due::moments(&calendar, 4).unwrap();
    let expected = ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"];
    let moment = |day: &str| {
        day.parse()
            .ok()
            .and_then(cryptlet_guest::date::Date::moment)
    };
    assert_eq!(days, expected.map(|day| moment(day).unwrap()));
}

#[test]
fn instalments_may_be_seconds_apart() {
    let every = Interval {
        first: 5_000,
        period_ms: 2_000,
    };
    let mut terms = terms(300, 0, 3);
    terms.due_on = Calendar::Every(every);
    let due = |moment| instalment(&terms, moment).unwrap();
    assert_eq!((due(0).next, due(0).instalment), (5_000, 0));
    assert_eq!((due(5_000).next, due(5_000).outstanding), (7_000, 200));
    assert_eq!((due(8_999).next, due(8_999).outstanding), (9_000, 100));
    assert_eq!((due(9_000).next, due(9_000).outstanding), (0, 0));
}

#[test]
fn terms_beyond_their_bounds_are_an_error() {
    let bad = |change: fn(&mut Terms)| {
        let mut terms = terms(100_000, 10_000, 12);
        change(&mut terms);
        instalment(&terms, FIRST).unwrap_err()
    };
    assert!(bad(|terms| terms.principal = 0).contains("principal"));
    assert!(bad(|terms| terms.principal = MAX_PRINCIPAL + 1).contains("principal"));
    assert!(bad(|terms| terms.rate_ppm = MAX_RATE_PPM + 1).contains("rate"));
    assert!(bad(|terms| terms.instalments = 0).contains("instalments"));
    assert!(bad(|terms| terms.instalments = MAX_INSTALMENTS + 1).contains("instalments"));
    for day in ["", "2027-02-29", "1 May 2027"] {
        let mut terms = terms(100_000, 10_000, 12);
        terms.due_on = Calendar::Monthly(day.into());
        let fault = instalment(&terms, FIRST).unwrap_err();
        assert_eq!(
            fault, "the first day is not of the form YYYY-MM-DD",
            "{day}"
        );
    }
    for day in ["1969-12-31", "9999-06-01"] {
        let mut terms = terms(100_000, 10_000, 12);
        terms.due_on = Calendar::Monthly(day.into());
        let fault = instalment(&terms, FIRST).unwrap_err();
        assert_eq!(fault, "an instalment lies beyond the calendar", "{day}");
    }
    let every = |first, period_ms| Calendar::Every(Interval { first, period_ms });
    assert!(due::moments(&every(0, 999), 2).is_err());
    assert!(due::moments(&every(u64::MAX, 1_000), 1).is_ok());
    assert!(due::moments(&every(u64::MAX, 1_000), 2).is_err());
}

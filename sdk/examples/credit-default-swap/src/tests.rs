//! Swaps whose figures are known: computed apart with exact fractions.

use super::*;
use cryptlet_guest::date::Date;

/// Ten million at 1.25 % a year, quarterly for five years from 20 March 2027.
fn terms() -> Terms {
    Terms {
        notional: 1_000_000_000,
        spread_ppm: 12_500,
        start: "2027-03-20".into(),
        period_months: 3,
        periods: 20,
        grace_days: 30,
        trigger: "SD".into(),
    }
}

fn day(text: &str) -> u64 {
    text.parse::<Date>().unwrap().moment().unwrap()
}

fn seen(premium_paid: u64, rating: &str, recovery_ppm: Option<u32>) -> Observation {
    Observation {
        premium_paid,
        rating: rating.into(),
        recovery_ppm,
    }
}

/// A step that is answered.
fn stepped(state: &State, observation: Observation, now: u64) -> State {
    step(&terms(), state, &observation, now).unwrap()
}

fn refused(state: &State, observation: Observation, now: u64) -> &'static str {
    step(&terms(), state, &observation, now).unwrap_err()
}

#[test]
fn a_swap_without_an_event_is_paid_and_matures() {
    let mut state = begin(&terms()).unwrap();
    assert_eq!(state.at, day("2027-03-20"));
    assert_eq!(state.next, day("2027-06-20"));
    let mut fallen = 0;
    while state.status == Status::Running {
        let now = state.next;
        // The premium falls due, then it is paid.
        state = stepped(&state, seen(state.premium_paid, "BBB", None), now);
        if state.premium_due > 0 {
            fallen += 1;
            // 3,125,000 a quarter.
            assert_eq!((state.period, state.premium_due), (fallen, 3_125_000));
            let paid = state.premium_total;
            state = stepped(&state, seen(paid, "BBB", None), now);
        }
    }
    assert_eq!(fallen, 20);
    let expected = State {
        next: 0,
        at: day("2032-03-20"),
        status: Status::Matured,
        period: 20,
        premium_total: 62_500_000,
        premium_paid: 62_500_000,
        premium_due: 0,
        settlement: 0,
        event_at: 0,
    };
    assert_eq!(state, expected);
}

#[test]
fn a_default_ends_the_premium_on_its_day_and_is_settled_when_the_recovery_is_known() {
    let begun = begin(&terms()).unwrap();
    let paid = stepped(&begun, seen(3_125_000, "B-", None), day("2027-06-20"));
    // 30 of the 92 days of the second quarter: 3,125,000 and 1,019,021.7.
    let event = day("2027-07-20");
    let defaulted = stepped(&paid, seen(3_125_000, "D", None), event);
    let expected = State {
        next: event + DAY_MS,
        at: event,
        status: Status::Defaulted,
        period: 1,
        premium_total: 4_144_021,
        premium_paid: 3_125_000,
        premium_due: 1_019_021,
        settlement: 0,
        event_at: event,
    };
    assert_eq!(defaulted, expected);
    // Days later, whatever the rating is by then. 37.5 % is recovered.
    let later = day("2027-08-30");
    let waiting = stepped(&defaulted, seen(3_125_000, "AAA", None), later);
    assert_eq!(
        (waiting.status, waiting.event_at, waiting.premium_total),
        (Status::Defaulted, event, 4_144_021)
    );
    let settled = stepped(&waiting, seen(4_144_021, "D", Some(375_000)), later + 1);
    assert_eq!(
        (
            settled.status,
            settled.settlement,
            settled.premium_due,
            settled.next
        ),
        (Status::Settled, 625_000_000, 0, 0)
    );
    assert_eq!(settled.event_at, event);
    // In one step, where the recovery is known at once.
    let at_once = stepped(&paid, seen(3_125_000, "SD", Some(1)), event);
    assert_eq!(
        (at_once.status, at_once.settlement, at_once.premium_due),
        (Status::Settled, 999_999_000, 1_019_021)
    );
    let ended = seen(4_144_021, "D", Some(375_000));
    assert_eq!(refused(&settled, ended, later + 2), "the swap has ended");
}

#[test]
fn a_rating_is_an_event_only_while_protection_runs_and_from_the_trigger_down() {
    let begun = begin(&terms()).unwrap();
    let status = |rating, now| stepped(&begun, seen(0, rating, None), now).status;
    for (rating, expected) in [
        ("AAA", Status::Running),
        ("C", Status::Running),
        ("SD", Status::Defaulted),
        ("D", Status::Defaulted),
    ] {
        assert_eq!(status(rating, begun.at), expected, "{rating}");
    }
    let last = day("2032-03-20");
    let before = stepped(&begun, seen(59_375_000, "BBB", None), last - 1);
    let paid = seen(59_375_000, "D", None);
    assert_eq!(stepped(&before, paid, last - 1).status, Status::Defaulted);
    let paid = seen(62_500_000, "D", None);
    assert_eq!(stepped(&before, paid, last).status, Status::Matured);
}

#[test]
fn an_unpaid_premium_lapses_after_its_days_of_grace() {
    let begun = begin(&terms()).unwrap();
    let due = stepped(&begun, seen(0, "BBB", None), day("2027-06-20"));
    // It may be paid until the end of the thirtieth day after.
    let lapse = day("2027-07-21");
    assert_eq!((due.premium_due, due.next), (3_125_000, lapse));
    assert_eq!(
        stepped(&due, seen(3_124_999, "BBB", None), lapse - 1).status,
        Status::Running
    );
    assert_eq!(
        stepped(&due, seen(3_125_000, "BBB", None), lapse).status,
        Status::Running
    );
    let lapsed = stepped(&due, seen(3_124_999, "D", Some(0)), lapse);
    assert_eq!(
        (
            lapsed.status,
            lapsed.next,
            lapsed.premium_due,
            lapsed.settlement
        ),
        (Status::Lapsed, 0, 1, 0)
    );
    // Asked years later, it owes what it owed when it lapsed.
    let late = stepped(&due, seen(0, "BBB", None), day("2031-01-01"));
    assert_eq!(
        (late.status, late.period, late.premium_due),
        (Status::Lapsed, 1, 3_125_000)
    );
    // The last premium, too.
    let end = day("2032-03-20");
    let unpaid = stepped(&begun, seen(59_375_000, "BBB", None), end);
    assert_eq!(
        (unpaid.status, unpaid.premium_due),
        (Status::Running, 3_125_000)
    );
    assert_eq!(unpaid.next, day("2032-04-20"));
    let lapsed = stepped(&unpaid, seen(59_375_000, "BBB", None), unpaid.next);
    assert_eq!(lapsed.status, Status::Lapsed);
}

#[test]
fn a_step_depends_on_nothing_but_its_arguments_and_its_moment() {
    let begun = begin(&terms()).unwrap();
    // By small steps or by one, it stands alike.
    let moments = [
        "2027-04-01",
        "2027-06-20",
        "2027-06-21",
        "2027-09-19",
        "2027-10-01",
    ];
    let mut small = begun;
    for moment in moments.map(day) {
        let paid = small.premium_total.max(small.premium_paid);
        small = stepped(&small, seen(paid, "BBB", None), moment);
    }
    let last = small.premium_paid;
    let one = stepped(&begun, seen(last, "BBB", None), day("2027-10-01"));
    assert_eq!(small, one);
}

#[test]
fn premiums_add_up_to_the_last_unit() {
    let odd = Terms {
        notional: 999_999_999_999_989,
        spread_ppm: 333_333,
        period_months: 1,
        periods: 120,
        ..terms()
    };
    let swap = Swap::read(&odd).unwrap();
    let end = swap.until(u64::MAX);
    // floor(999999999999989 * 333333 * 120 / 12000000).
    assert_eq!((end.periods, end.total), (120, 3_333_329_999_999_963));
    // A premium is never lost or counted twice between two moments.
    let mut before = 0;
    for period in 1..=120 {
        let total = swap.until(swap.due(period).unwrap()).total;
        assert!(
            (27_777_749_999_999..=27_777_750_000_000).contains(&(total - before)),
            "{period}"
        );
        before = total;
    }
    // What has accrued meets what falls due.
    let due = swap.due(7).unwrap();
    assert!(swap.until_event(due - 1).total <= swap.until(due).total);
    assert_eq!(swap.until_event(due).total, swap.until(due).total);
    let most = Terms {
        notional: 1_000_000_000_000_000,
        spread_ppm: 1_000_000,
        period_months: 12,
        periods: 120,
        ..terms()
    };
    let swap = Swap::read(&most).unwrap();
    assert_eq!(swap.until(u64::MAX).total, 120_000_000_000_000_000);
    assert_eq!(swap.settlement(0), 1_000_000_000_000_000);
    assert_eq!(swap.settlement(1_000_000), 0);
}

#[test]
fn a_state_that_no_step_has_given_is_refused() {
    let begun = begin(&terms()).unwrap();
    let now = day("2027-07-20");
    let due = stepped(&begun, seen(0, "BBB", None), day("2027-06-20"));
    let defaulted = stepped(&due, seen(0, "D", None), now);
    let changes: [fn(&mut State); 7] = [
        |state| state.at = 0,
        |state| state.period += 1,
        |state| state.premium_total -= 1,
        |state| state.premium_paid = 1,
        |state| state.premium_due = 0,
        |state| state.settlement = 1,
        |state| state.event_at ^= 1,
    ];
    for state in [&due, &defaulted] {
        for (place, change) in changes.iter().enumerate() {
            let mut forged = *state;
            change(&mut forged);
            let fault = step(&terms(), &forged, &seen(1, "BBB", None), now);
            // A default may stand as of any moment from its event on.
            let fault = fault.err().unwrap_or("accepted");
            assert_eq!(fault, "the state is none of this swap's", "{place}");
        }
    }
    let mut never = defaulted;
    never.event_at = day("2040-01-01");
    assert_eq!(
        refused(&never, seen(0, "D", None), day("2041-01-01")),
        "the state is none of this swap's"
    );
}

#[test]
fn what_can_not_be_is_an_error() {
    let begun = begin(&terms()).unwrap();
    let due = stepped(&begun, seen(0, "BBB", None), day("2027-06-20"));
    let paid = stepped(&due, seen(3_125_000, "BBB", None), due.at);
    let fault = |state, observation, now| refused(state, observation, now);
    assert_eq!(
        fault(&due, seen(0, "BBB", None), due.at - 1),
        "the state lies after this moment"
    );
    assert_eq!(
        fault(&paid, seen(0, "BBB", None), due.at),
        "less is paid than was before"
    );
    assert_eq!(
        fault(&due, seen(3_125_001, "BBB", None), due.at),
        "more is paid than has fallen due"
    );
    assert_eq!(
        fault(&due, seen(0, "bbb", None), due.at),
        "the observed rating is none"
    );
    let over = seen(0, "D", Some(1_000_001));
    assert_eq!(
        fault(&due, over, due.at),
        "a recovery is at most 1000000 millionths"
    );
    let bad = |change: fn(&mut Terms)| {
        let mut terms = terms();
        change(&mut terms);
        begin(&terms).unwrap_err()
    };
    assert!(bad(|terms| terms.notional = 0).contains("notional"));
    assert!(bad(|terms| terms.notional = 1_000_000_000_000_001).contains("notional"));
    assert!(bad(|terms| terms.spread_ppm = 1_000_001).contains("spread"));
    assert!(bad(|terms| terms.period_months = 0).contains("months"));
    assert!(bad(|terms| terms.period_months = 13).contains("months"));
    assert!(bad(|terms| terms.periods = 0).contains("premiums"));
    assert!(bad(|terms| terms.periods = 121).contains("premiums"));
    assert!(bad(|terms| terms.grace_days = 91).contains("90 days"));
    assert!(bad(|terms| terms.start = "2027-02-29".into()).contains("YYYY-MM-DD"));
    assert!(bad(|terms| terms.start = "1969-12-31".into()).contains("1970"));
    assert!(bad(|terms| terms.start = "9999-01-01".into()).contains("calendar"));
    assert!(bad(|terms| terms.trigger = "default".into()).contains("credit event"));
}

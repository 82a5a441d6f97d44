//! Customers who pass, and those who don't.

use super::*;

/// 2026-11-22, 00:00 UTC.
const NOW: u64 = 1_795_305_600_000;
/// Whose the data are.
const ACCOUNT: [u8; 20] = [0xad; 20];

fn customer(born: &str, country: &str, expires: &str) -> String {
    let (salt, account) = ("5a".repeat(32), hex::encode(ACCOUNT));
    format!(
        r#"{{"salt": "0x{salt}", "account": "0x{account}", "name": "Ada", "born": "{born}", "country": "{country}",
            "document": {{"number": "C01X00T47", "expires": "{expires}"}}}}"#
    )
}

fn reason_of(born: &str, country: &str, expires: &str, now: u64) -> Reason {
    let content = customer(born, country, expires);
    let verdict = verdict(content.as_bytes(), now).unwrap();
    assert_eq!(verdict.accepted, verdict.reason == Reason::Fulfilled);
    verdict.reason
}

#[test]
fn a_customer_who_keeps_all_rules_is_accepted() {
    for (born, country) in [
        ("1990-01-31", "DE"),
        ("1931-05-05", "CH"),
        ("2008-11-22", "IS"),
    ] {
        let reason = reason_of(born, country, "2030-01-01", NOW);
        assert_eq!(reason, Reason::Fulfilled, "{born}");
    }
}

#[test]
fn the_first_broken_rule_is_told_and_no_other() {
    for (born, country, expires, expected) in [
        ("2008-11-23", "DE", "2030-01-01", Reason::TooYoung),
        ("2008-11-23", "XX", "2001-01-01", Reason::TooYoung),
        ("1990-01-31", "XX", "2001-01-01", Reason::CountryNotServed),
        ("1990-01-31", "de", "2030-01-01", Reason::CountryNotServed),
        ("1990-01-31", "US", "2030-01-01", Reason::CountryNotServed),
        ("1990-01-31", "FR", "2026-11-21", Reason::DocumentExpired),
        ("1990-01-31", "FR", "1969-12-31", Reason::DocumentExpired),
        // Born after the calendar's end less 18 years.
        ("9990-01-01", "FR", "9999-12-31", Reason::TooYoung),
    ] {
        assert_eq!(
            reason_of(born, country, expires, NOW),
            expected,
            "{born} {country}"
        );
    }
}

#[test]
fn the_rules_look_at_the_rounds_moment() {
    let born_on = |now| reason_of("2008-02-29", "DE", "2026-12-31", now);
    // 2026-02-28, 00:00 UTC, the last day of that month.
    let of_age = 1_772_236_800_000;
    assert_eq!(born_on(of_age - 1), Reason::TooYoung);
    assert_eq!(born_on(of_age), Reason::Fulfilled);
    // 2027-01-01.
    let past = 1_798_761_600_000;
    assert_eq!(born_on(past - 1), Reason::Fulfilled);
    assert_eq!(born_on(past), Reason::DocumentExpired);
}

#[test]
fn the_subject_commits_to_all_of_the_data_and_tells_none() {
    let subject = |content: &str| verdict(content.as_bytes(), NOW).unwrap().subject;
    let ada = customer("1990-01-31", "DE", "2030-01-01");
    let expected = Sha256::digest([b"cryptlet/subject/1\0", ada.as_bytes()].concat());
    assert_eq!(subject(&ada), expected.to_vec());
    assert_eq!(subject(&ada).len(), 32);
    for other in [
        ada.replace("5a", "5b"),
        ada.replace("Ada", "Eve"),
        ada.replace("1990", "1991"),
        ada.replace("C01X", "C02X"),
        ada.replace("0xad", "0xae"),
    ] {
        assert_ne!(subject(&other), subject(&ada), "{other}");
    }
}

#[test]
fn the_verdict_names_whose_the_data_are() {
    let ada = customer("1990-01-31", "DE", "2030-01-01");
    let named = |content: &str| verdict(content.as_bytes(), NOW).unwrap().account;
    assert_eq!(named(&ada), ACCOUNT);
    assert_eq!(named(&ada.replace("adad", "e4e4")), [0xe4; 20]);
}

#[test]
fn what_is_no_customer_is_an_error_that_tells_nothing() {
    let ada = customer("1990-01-31", "DE", "2030-01-01");
    for content in [
        String::new(),
        "Ada".into(),
        "{}".into(),
        ada.replace("\"DE\"", "49"),
        ada.replace("name", "Ada"),
        ada.replace(r#""name": "Ada","#, ""),
        ada.replace(r#""Ada""#, r#""""#),
        ada.replace("C01X00T47", ""),
        ada.replace("1990-01-31", "31 January 1990"),
        ada.replace("2030-01-01", "2030-02-30"),
        ada.replace(&"5a".repeat(32), "5a"),
        ada.replace("5a", "00"),
        ada.replace("0x5a", "5a"),
        ada.replace("0xad", "ad"),
        ada.replace("0xadad", "0xad"),
        ada.replace("}}", r#"}, "Ada": 1}"#),
        format!("{ada}{ada}"),
    ] {
        let fault = verdict(content.as_bytes(), NOW).unwrap_err();
        for told in ["Ada", "1990", "C01X", "5a"] {
            assert!(!fault.contains(told), "{content}: {fault}");
        }
    }
    assert!(verdict(&[0xff; 64], NOW).is_err());
}

//! Falls that are told, and updates that are none.

use super::*;

/// Updates by number and content, issued at a thousand times their number.
fn told<'a>(updates: &'a [(u64, &'a str)]) -> impl Fn(u64) -> Option<Update> + 'a {
    |after| {
        let next = updates.iter().filter(|(number, _)| *number > after).min();
        next.map(|(number, content)| Update {
            number: *number,
            issued_at: number * 1_000,
            content: content.as_bytes().to_vec(),
        })
    }
}

const STORY: &[(u64, &str)] = &[
    (1, r#"{"customer":"ACME","rating":"A-","before":"BBB+"}"#),
    (2, r#"{"customer":"Initech","rating":"D","before":"CCC-"}"#),
    (4, r#"{"customer":"ACME","rating":"BBB+","before":"A-"}"#),
    (7, r#"{"customer":"ACME","rating":"BBB+","before":"BBB+"}"#),
    (8, r#"{"before":"BBB+", "rating":"BBB", "customer":"ACME"}"#),
    (9, r#"{"customer":"Umbrella","rating":"AA"}"#),
];

#[test]
fn each_fall_is_found_from_the_one_before() {
    let fall = |cursor| first_fall("ACME", cursor, told(STORY));
    let first = fall(0).unwrap();
    let expected = Change {
        number: 4,
        customer: "ACME".into(),
        rating: "BBB+".into(),
        before: "A-".into(),
        issued_at: 4_000,
    };
    assert_eq!(first, expected);
    assert_eq!(fall(3), Some(expected));
    assert_eq!(fall(first.number).unwrap().number, 8);
    assert_eq!(fall(8), None);
}

#[test]
fn customers_are_told_apart() {
    let number = |customer| first_fall(customer, 0, told(STORY)).map(|change| change.number);
    assert_eq!(number("Initech"), Some(2));
    // One that was never rated, one whose first rating it is, and no customer at all.
    assert_eq!(number("Initech "), None);
    assert_eq!(number("Umbrella"), None);
    assert_eq!(number(""), None);
}

#[test]
fn an_update_of_another_form_is_passed_over() {
    let good = r#"{"customer":"ACME","rating":"BB+","before":"BBB-"}"#;
    for bad in [
        "",
        "null",
        "[]",
        r#"{"customer":"ACME","rating":"BB+""#,
        r#"{"customer":"ACME","rating":"bb+","before":"BBB-"}"#,
        r#"{"customer":"ACME","rating":"BB+","before":"BBB--"}"#,
        r#"{"customer":"ACME","rating":"BB+","before":1}"#,
        r#"{"customer":7,"rating":"BB+","before":"BBB-"}"#,
        r#"{"customer":"ACME","rating":"BB+","before":"BBB-","note":"x"}"#,
        r#"{"customer":"ACME","rating":"BB+","rating":"BB","before":"BBB-"}"#,
        r#"{"customer":"ACME","rating":"BB+","before":"BBB-"}{}"#,
        &"[".repeat(4096),
    ] {
        let updates = [(1, bad), (2, good)];
        let found = first_fall("ACME", 0, told(&updates));
        assert_eq!(found.map(|change| change.number), Some(2), "{bad}");
    }
    let not_text = |after| {
        (after < 3).then(|| Update {
            number: 3,
            issued_at: 0,
            content: vec![0xff; 64],
        })
    };
    assert_eq!(first_fall("ACME", 0, not_text), None);
}

#[test]
fn the_scale_goes_from_aaa_to_d() {
    let notice = |rating, before| {
        let content = format!(r#"{{"customer":"ACME","rating":"{rating}","before":"{before}"}}"#);
        first_fall("ACME", 0, told(&[(1, &content)])).is_some()
    };
    for (rating, before) in [
        ("D", "AAA"),
        ("AA+", "AAA"),
        ("BB+", "BBB-"),
        ("B-", "B"),
        ("CC", "CCC-"),
        ("D", "SD"),
    ] {
        assert!(notice(rating, before), "{before} to {rating}");
        assert!(!notice(before, rating), "{rating} to {before}");
        assert!(!notice(rating, rating), "{rating}");
    }
}

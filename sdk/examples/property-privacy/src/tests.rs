//! A house, its owner, and those who may know its price.

use super::*;
use cryptlet_sealing::{open, OpenError, SecretKey};
use ed25519_dalek::{Signer, SigningKey};

const PLACE: Place = Place {
    genesis: [0x11; 32],
    cryptlet: 7,
    purpose: Purpose::Field,
};
const CHACHA: Scheme = Scheme::X25519Chacha20Poly1305;
const VALUE: &str = "Seestraße 1: 1,250,000 EUR";
/// The sealed input, of which only the digest counts here.
const SEALED: &[u8] = b"sealed to the pool";

fn signer(number: u8) -> SecretKey {
    SecretKey::new(&Zeroizing::new([number; 32])).unwrap()
}

fn key(number: u8) -> String {
    format!("{:?}", signer(number).public())
}

fn owner() -> SigningKey {
    SigningKey::from_bytes(&[0x0a; 32])
}

/// A house that signers 1 and 2 may know, and whose owner names others.
fn house() -> Opened {
    let authority = hex::encode(owner().verifying_key().as_bytes());
    let content = format!(
        r#"{{"value": "{VALUE}", "signers": ["{}", "{}"], "authority": "0x{authority}"}}"#,
        key(1),
        key(2)
    );
    opened(&content)
}

fn opened(content: &str) -> Opened {
    Opened {
        content: content.into(),
        seed: vec![5; 32],
    }
}

fn reads(reader: u8, field: &[u8]) -> Result<String, OpenError> {
    open(&PLACE, &signer(reader), field)
        .map(|opened| String::from_utf8(opened.content.to_vec()).unwrap())
}

fn approved(signers: &[u8], scheme: Scheme, by: &SigningKey) -> Vec<u8> {
    let signers: Vec<PublicKey> = signers
        .iter()
        .map(|number| signer(*number).public())
        .collect();
    let digest = approval_digest(&PLACE, SEALED, suite(scheme), &signers);
    by.sign(&digest).to_bytes().to_vec()
}

fn asked(signers: &[u8], scheme: Scheme, approval: &[u8]) -> Result<Vec<u8>, String> {
    let signers: Vec<Vec<u8>> = signers
        .iter()
        .map(|number| signer(*number).public().as_bytes().to_vec())
        .collect();
    let question = Rewrap {
        property: SEALED,
        signers: &signers,
        scheme,
        approval,
    };
    rewrap(house(), &PLACE, &question)
}

#[test]
fn the_signers_read_the_value_and_nobody_else_does() {
    for scheme in [CHACHA, Scheme::X25519Aes128Gcm] {
        let field = protect(house(), &PLACE, scheme).unwrap();
        assert_eq!(reads(1, &field).unwrap(), VALUE);
        assert_eq!(reads(2, &field).unwrap(), VALUE);
        assert_eq!(reads(3, &field), Err(OpenError::NotForThisKey));
        // Every host answers with these bytes.
        assert_eq!(protect(house(), &PLACE, scheme).unwrap(), field);
        assert!(field.len() < 300, "{}", field.len());
    }
    let [chacha, aes] =
        [CHACHA, Scheme::X25519Aes128Gcm].map(|scheme| protect(house(), &PLACE, scheme).unwrap());
    assert_ne!(chacha, aes);
}

#[test]
fn a_signer_is_added_when_the_owner_approves() {
    let approval = approved(&[1, 2, 3], CHACHA, &owner());
    // In whatever order.
    let field = asked(&[3, 1, 2], CHACHA, &approval).unwrap();
    for reader in [1, 2, 3] {
        assert_eq!(reads(reader, &field).unwrap(), VALUE);
    }
    // One that is left out reads no later field.
    let approval = approved(&[1, 3], CHACHA, &owner());
    let field = asked(&[1, 3], CHACHA, &approval).unwrap();
    assert_eq!(reads(2, &field), Err(OpenError::NotForThisKey));
}

#[test]
fn who_copies_anothers_property_names_no_reader() {
    let refused = |signers: &[u8], scheme, approval: &[u8]| {
        let error = asked(signers, scheme, approval).unwrap_err();
        assert!(error.starts_with("the approval is not"), "{error}");
        assert!(!error.contains("Seestraße"));
    };
    let thief = SigningKey::from_bytes(&[0x0b; 32]);
    refused(&[9], CHACHA, &approved(&[9], CHACHA, &thief));
    refused(&[9], CHACHA, &[]);
    refused(&[9], CHACHA, &[0; 64]);
    // Nor does an approval of the owner's for others, another scheme, or another of his properties.
    let approval = approved(&[1, 2, 3], CHACHA, &owner());
    refused(&[1, 2, 9], CHACHA, &approval);
    refused(&[1, 2, 3, 9], CHACHA, &approval);
    refused(&[1, 2, 3], Scheme::X25519Aes128Gcm, &approval);
    let elsewhere = Place {
        cryptlet: 8,
        ..PLACE
    };
    let signers = [signer(9).public()];
    let digest = approval_digest(&elsewhere, SEALED, suite(CHACHA), &signers);
    refused(&[9], CHACHA, &owner().sign(&digest).to_bytes());
    let digest = approval_digest(&PLACE, b"another", suite(CHACHA), &signers);
    refused(&[9], CHACHA, &owner().sign(&digest).to_bytes());
}

#[test]
fn a_property_without_an_authority_is_for_its_signers_alone() {
    let content = format!(r#"{{"value": "x", "signers": ["{}"]}}"#, key(1));
    let field = protect(opened(&content), &PLACE, CHACHA).unwrap();
    assert_eq!(reads(1, &field).unwrap(), "x");
    let question = Rewrap {
        property: SEALED,
        signers: &[signer(9).public().as_bytes().to_vec()],
        scheme: CHACHA,
        approval: &[0; 64],
    };
    let error = rewrap(opened(&content), &PLACE, &question).unwrap_err();
    assert!(error.contains("no authority"), "{error}");
}

#[test]
fn what_is_no_property_is_an_error_that_tells_nothing() {
    let weak = format!("0x{}", "00".repeat(32));
    let high = format!("0x{}", "ff".repeat(32));
    for content in [
        "".to_owned(),
        "hunter2".to_owned(),
        r#"{"value": "hunter2"}"#.to_owned(),
        r#"{"value": "hunter2", "signers": []}"#.to_owned(),
        r#"{"value": "hunter2", "signers": ["0x01"]}"#.to_owned(),
        format!(r#"{{"value": "hunter2", "signers": ["{weak}"]}}"#),
        format!(r#"{{"value": "hunter2", "signers": ["{high}"]}}"#),
        format!(
            r#"{{"value": "hunter2", "signers": ["{0}", "{0}"]}}"#,
            key(1)
        ),
        format!(
            r#"{{"value": "hunter2", "signers": ["{}"], "hunter2": 1}}"#,
            key(1)
        ),
        format!(
            r#"{{"value": "hunter2", "signers": ["{}"], "authority": "{weak}"}}"#,
            key(1)
        ),
        format!(
            r#"{{"value": "hunter2", "signers": ["{}"], "authority": "hunter2"}}"#,
            key(1)
        ),
    ] {
        let error = protect(opened(&content), &PLACE, CHACHA).unwrap_err();
        assert!(!error.contains("hunter2"), "{content}: {error}");
    }
    let long = format!(
        r#"{{"value": "{}", "signers": ["{}"]}}"#,
        "x".repeat(2_000),
        key(1)
    );
    let error = protect(opened(&long), &PLACE, CHACHA).unwrap_err();
    assert!(error.contains("shorten the content"), "{error}");
}

#[test]
fn an_answer_carries_ten_signers_of_a_short_value() {
    let signers: Vec<String> = (1..=10)
        .map(|number| format!("\"{}\"", key(number)))
        .collect();
    let content = format!(
        r#"{{"value": "1250000", "signers": [{}]}}"#,
        signers.join(", ")
    );
    let field = protect(opened(&content), &PLACE, CHACHA).unwrap();
    // Beside it an answer has the case of the result, two bytes, and the length, three with the kind.
    assert!(field.len() + 8 <= 1_024, "{}", field.len());
}

//! What is sealed is what is opened, and the bytes are the same everywhere.
#![allow(clippy::unwrap_used, reason = "how a test says what it expects")]

mod common;

use common::{publics, secret, seed, PLACE};
use cryptlet_sealing::{open, seal, OpenError, Place, Purpose, Scheme, Sealed, Seed, MAX_SEALED};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

fn places() -> impl Strategy<Value = Place> {
    let purposes = prop_oneof![
        Just(Purpose::Field),
        any::<Option<[u8; 32]>>().prop_map(|code| Purpose::Input { code }),
    ];
    (any::<[u8; 32]>(), any::<u32>(), purposes).prop_map(|(genesis, cryptlet, purpose)| Place {
        genesis,
        cryptlet,
        purpose,
    })
}

fn schemes() -> impl Strategy<Value = Scheme> {
    prop_oneof![Just(Scheme::ChaCha20Poly1305), Just(Scheme::Aes128Gcm)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn every_recipient_reads_what_was_sealed(
        place in places(),
        scheme in schemes(),
        readers in 1_u8..6,
        content in proptest::collection::vec(any::<u8>(), 0..600),
        chance in any::<[u8; 32]>(),
    ) {
        let chance = Seed::new(Zeroizing::new(chance));
        let mut recipients = publics(readers);
        let sealed = seal(&place, scheme, &recipients, &content, &chance).unwrap();
        let short = usize::from(content.len() < 48);
        prop_assert_eq!(sealed.len(), 61 - short + 88 * recipients.len() + content.len());
        let first = open(&place, &secret(1), &sealed).unwrap();
        for reader in 1..=readers {
            let opened = open(&place, &secret(reader), &sealed).unwrap();
            prop_assert_eq!(opened.content.as_slice(), content.as_slice());
            prop_assert!(opened == first);
        }
        prop_assert_eq!(
            open(&place, &secret(readers + 1), &sealed),
            Err(OpenError::NotForThisKey)
        );
        // In whatever order, the same bytes.
        recipients.reverse();
        prop_assert_eq!(seal(&place, scheme, &recipients, &content, &chance).unwrap(), sealed);
    }

    #[test]
    fn no_bytes_are_read_as_other_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        use codec::Encode;
        if let Ok(sealed) = Sealed::parse(&bytes) {
            prop_assert_eq!(sealed.encode(), bytes);
        }
    }

    #[test]
    fn a_changed_byte_is_refused(
        scheme in schemes(),
        content in proptest::collection::vec(any::<u8>(), 0..300),
        at in any::<proptest::sample::Index>(),
        other in 1_u8..,
    ) {
        let mut sealed = seal(&PLACE, scheme, &publics(3), &content, &seed(3)).unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= other;
        prop_assert!(open(&PLACE, &secret(1), &sealed).is_err());
    }
}

#[test]
fn the_longest_content_is_read_back() {
    let content = vec![0x5a; MAX_SEALED - 61 - 88];
    let sealed = seal(&PLACE, Scheme::default(), &publics(1), &content, &seed(9)).unwrap();
    assert_eq!(sealed.len(), MAX_SEALED);
    let opened = open(&PLACE, &secret(1), &sealed).unwrap();
    assert_eq!(opened.content.as_slice(), content);
}

/// What every build of this format gives, natively and in a guest: of another digest, hosts of two releases would not agree.
#[test]
fn the_format_stays() {
    for (scheme, expected) in [
        (
            Scheme::ChaCha20Poly1305,
            "bf54f2840de9095d70d4630934bcfdc4e449a40f74893a6fc2eaac4637eb2c9b",
        ),
        (
            Scheme::Aes128Gcm,
            "f02ac9099e616d2baa6b9367730eed1a5036afaf93a4e7c49567431e36d6af7b",
        ),
    ] {
        let sealed = seal(
            &PLACE,
            scheme,
            &publics(3),
            b"a house by the lake",
            &seed(9),
        )
        .unwrap();
        assert_eq!(hex::encode(Sha256::digest(&sealed)), expected, "{scheme:?}");
    }
}

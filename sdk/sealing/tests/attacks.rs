//! What must not open, and what must not be sealed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::{Decode, Encode};
use common::{public, publics, secret, seed, PLACE};
use cryptlet_sealing::{
    approval::approval_digest, open, seal, OpenError, Place, PublicKey, Purpose, Scheme, SealError,
    Sealed, MAX_RECIPIENTS, MAX_SEALED,
};

const SCHEMES: [Scheme; 2] = [Scheme::ChaCha20Poly1305, Scheme::Aes128Gcm];

#[test]
fn every_flipped_bit_is_refused() {
    let readers = [secret(1), secret(2)];
    let sealed = seal(&PLACE, Scheme::default(), &publics(2), b"a lake", &seed(9)).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(
            open(&PLACE, &readers[bit % 2], &changed).is_err(),
            "bit {bit}"
        );
    }
    let sealed = seal(&PLACE, SCHEMES[1], &publics(2), b"a lake", &seed(9)).unwrap();
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 0x10;
        assert!(open(&PLACE, &readers[0], &changed).is_err(), "byte {byte}");
    }
}

#[test]
fn what_is_cut_or_added_to_is_refused() {
    let sealed = seal(&PLACE, Scheme::default(), &publics(2), b"content", &seed(9)).unwrap();
    for length in 0..sealed.len() {
        assert_eq!(
            open(&PLACE, &secret(1), &sealed[..length]),
            Err(OpenError::Malformed),
            "{length}"
        );
    }
    let more = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open(&PLACE, &secret(1), &more), Err(OpenError::Malformed));
    // A count of 2^30 wraps, and one of 23.
    let head = &sealed[..42];
    for count in [[0xfe, 0xff, 0xff, 0xff].as_slice(), &[23 << 2]] {
        let claimed = [head, count, &sealed[43..]].concat();
        assert_eq!(
            open(&PLACE, &secret(1), &claimed),
            Err(OpenError::Malformed)
        );
    }
    assert_eq!(
        open(&PLACE, &secret(1), &vec![1; MAX_SEALED + 1]),
        Err(OpenError::Malformed)
    );
}

#[test]
fn a_content_copied_elsewhere_stays_shut() {
    let sealed = seal(&PLACE, Scheme::default(), &publics(2), b"content", &seed(9)).unwrap();
    let elsewhere = [
        // To somebody's own cryptlet on the same hosts.
        Place {
            cryptlet: 8,
            ..PLACE
        },
        // To another chain with the same hosts.
        Place {
            genesis: [0x12; 32],
            ..PLACE
        },
        PLACE.with(Purpose::Field),
        // To the cryptlet's next version, which its publisher wrote to tell all.
        PLACE.with(Purpose::Input {
            code: Some([0xc1; 32]),
        }),
        PLACE.with(Purpose::Input { code: None }),
    ];
    for place in elsewhere {
        assert_eq!(open(&place, &secret(1), &sealed), Err(OpenError::Elsewhere));
        // With the mark of the other place, it is still bound to its own.
        let mut moved = Sealed::parse(&sealed).unwrap();
        moved.head.place = place.mark();
        assert_eq!(
            open(&place, &secret(1), &moved.encode()),
            Err(OpenError::Refused)
        );
        assert_eq!(
            open(&PLACE, &secret(1), &moved.encode()),
            Err(OpenError::Elsewhere)
        );
    }
}

#[test]
fn others_do_not_open_it_nor_does_who_takes_a_recipients_name() {
    let sealed = seal(&PLACE, Scheme::default(), &publics(2), b"content", &seed(9)).unwrap();
    assert_eq!(
        open(&PLACE, &secret(3), &sealed),
        Err(OpenError::NotForThisKey)
    );
    let mut renamed = Sealed::parse(&sealed).unwrap();
    let last = renamed.head.wraps.last_mut().unwrap();
    last.recipient = public(3).name();
    renamed.head.wraps.sort_by_key(|wrap| wrap.recipient);
    let opened = open(&PLACE, &secret(3), &renamed.encode());
    assert_eq!(opened, Err(OpenError::Refused));
}

#[test]
fn a_wrap_is_of_no_use_in_another_content() {
    let own = seal(&PLACE, Scheme::default(), &[public(1)], b"mine", &seed(9)).unwrap();
    let others = seal(&PLACE, Scheme::default(), &[public(2)], b"theirs", &seed(8)).unwrap();
    let (own, mut others) = (
        Sealed::parse(&own).unwrap(),
        Sealed::parse(&others).unwrap(),
    );
    // Reader 1 is added to what is sealed to reader 2.
    others.head.wraps.extend(own.head.wraps.clone());
    others.head.wraps.sort_by_key(|wrap| wrap.recipient);
    for reader in [1, 2] {
        let opened = open(&PLACE, &secret(reader), &others.encode());
        assert_eq!(opened, Err(OpenError::Refused));
    }
}

#[test]
fn a_scheme_is_no_matter_of_the_readers_choice() {
    for (scheme, other) in [(SCHEMES[0], SCHEMES[1]), (SCHEMES[1], SCHEMES[0])] {
        let sealed = seal(&PLACE, scheme, &publics(1), b"content", &seed(9)).unwrap();
        let mut changed = Sealed::parse(&sealed).unwrap();
        changed.head.scheme = other;
        let opened = open(&PLACE, &secret(1), &changed.encode());
        assert_eq!(opened, Err(OpenError::Refused));
    }
}

#[test]
fn recipients_are_named_once_and_are_few() {
    let seal = |recipients: &[PublicKey], content: &[u8]| {
        seal(&PLACE, Scheme::default(), recipients, content, &seed(9))
    };
    assert_eq!(seal(&[], b""), Err(SealError::NoRecipient));
    let twice = [public(1), public(2), public(1)];
    assert_eq!(seal(&twice, b""), Err(SealError::RecipientTwice(public(1))));
    let most = publics(MAX_RECIPIENTS as u8);
    // A content of 51 bytes.
    let room = MAX_SEALED - 61 - 88 * MAX_RECIPIENTS;
    assert_eq!(seal(&most, &vec![0; room]).unwrap().len(), MAX_SEALED);
    assert_eq!(
        seal(&most, &vec![0; room + 1]),
        Err(SealError::TooLong(MAX_SEALED + 1))
    );
    let more = publics(MAX_RECIPIENTS as u8 + 1);
    assert_eq!(seal(&more, b""), Err(SealError::TooManyRecipients(23)));
    // A name twice, or out of order, is no sealed content either.
    let sealed = seal(&publics(2), b"content").unwrap();
    let parsed = Sealed::parse(&sealed).unwrap();
    let mut doubled = parsed.clone();
    doubled.head.wraps[1] = doubled.head.wraps[0].clone();
    let mut turned = parsed.clone();
    turned.head.wraps.reverse();
    let mut empty = parsed;
    empty.head.wraps.clear();
    for changed in [doubled, turned, empty] {
        let opened = open(&PLACE, &secret(1), &changed.encode());
        assert_eq!(opened, Err(OpenError::Malformed));
    }
}

#[test]
fn one_seed_for_two_contents_uses_no_key_twice() {
    let seal = |scheme, readers: &[PublicKey], content: &[u8], place: &Place| {
        let bytes = seal(place, scheme, readers, content, &seed(9)).unwrap();
        Sealed::parse(&bytes).unwrap()
    };
    let chacha = Scheme::default();
    let first = seal(chacha, &publics(2), b"one content", &PLACE);
    let others = [
        seal(chacha, &publics(2), b"two content", &PLACE),
        seal(chacha, &publics(3), b"one content", &PLACE),
        seal(chacha, &publics(1), b"one content", &PLACE),
        seal(Scheme::Aes128Gcm, &publics(2), b"one content", &PLACE),
        seal(
            chacha,
            &publics(2),
            b"one content",
            &Place {
                cryptlet: 8,
                ..PLACE
            },
        ),
        seal(
            chacha,
            &publics(2),
            b"one content",
            &PLACE.with(Purpose::Field),
        ),
    ];
    for other in others {
        assert_ne!(first.head.commitment, other.head.commitment);
        assert_ne!(first.content[..11], other.content[..11]);
        for wrap in &other.head.wraps {
            let known = |own: &cryptlet_sealing::sealed::Wrap| {
                own.encapsulated == wrap.encapsulated || own.key == wrap.key
            };
            assert!(!first.head.wraps.iter().any(known));
        }
    }
    // Nor have two recipients of one content an ephemeral key in common.
    assert_ne!(
        first.head.wraps[0].encapsulated,
        first.head.wraps[1].encapsulated
    );
    // Whoever opens two contents of one seed has two seeds for what he seals.
    let opened = |content: &[u8]| {
        let sealed = cryptlet_sealing::seal(&PLACE, chacha, &publics(1), content, &seed(9));
        open(&PLACE, &secret(1), &sealed.unwrap()).unwrap().seed
    };
    assert_ne!(opened(b"one"), opened(b"two"));
}

#[test]
fn two_recipients_of_one_content_never_read_two() {
    // Without the commitment, one text could be made that two keys open to two contents. Here a second key is wrapped for the
    // second reader, by somebody who is honest about nothing.
    let first = seal(&PLACE, Scheme::default(), &[public(1)], b"yes", &seed(1)).unwrap();
    let second = seal(&PLACE, Scheme::default(), &[public(2)], b"no!", &seed(2)).unwrap();
    let (first, second) = (
        Sealed::parse(&first).unwrap(),
        Sealed::parse(&second).unwrap(),
    );
    assert_ne!(first.head.commitment, second.head.commitment);
    let mut both = first;
    both.head.wraps.extend(second.head.wraps);
    both.head.wraps.sort_by_key(|wrap| wrap.recipient);
    for commitment in [both.head.commitment, second.head.commitment] {
        both.head.commitment = commitment;
        let open = |reader| open(&PLACE, &secret(reader), &both.encode()).is_ok();
        assert!(!(open(1) && open(2)));
    }
}

#[test]
fn no_bytes_do_more_than_fail() {
    for length in [0, 1, 41, 42, 43, 61, 149, 2_048] {
        for byte in [0, 1, 2, 3, 0xfe, 0xff] {
            let bytes = vec![byte; length];
            assert_eq!(open(&PLACE, &secret(1), &bytes), Err(OpenError::Malformed));
        }
    }
    // A scheme that is none.
    let sealed = seal(&PLACE, Scheme::default(), &publics(1), b"", &seed(1)).unwrap();
    let mut unknown = sealed;
    unknown[1] = 2;
    assert!(Scheme::decode(&mut &unknown[1..]).is_err());
    assert_eq!(
        open(&PLACE, &secret(1), &unknown),
        Err(OpenError::Malformed)
    );
}

#[test]
fn nothing_that_is_shown_tells_a_secret() {
    let sealed = seal(
        &PLACE,
        Scheme::default(),
        &publics(1),
        b"secret",
        &seed(0x5a),
    )
    .unwrap();
    let opened = open(&PLACE, &secret(1), &sealed).unwrap();
    let shown = format!("{opened:?} {:?} {:?}", opened.seed, secret(0x5a));
    assert_eq!(shown, "Opened Seed SecretKey");
}

#[test]
fn an_approval_is_for_one_content_one_scheme_and_one_set_of_readers() {
    let field = PLACE.with(Purpose::Field);
    let chacha = Scheme::default();
    let digest = approval_digest(&field, b"sealed", chacha, &publics(3));
    let mut turned = publics(3);
    turned.reverse();
    assert_eq!(digest, approval_digest(&field, b"sealed", chacha, &turned));
    for other in [
        approval_digest(&PLACE, b"sealed", chacha, &publics(3)),
        approval_digest(
            &Place {
                cryptlet: 8,
                ..field
            },
            b"sealed",
            chacha,
            &publics(3),
        ),
        approval_digest(
            &Place {
                genesis: [0; 32],
                ..field
            },
            b"sealed",
            chacha,
            &publics(3),
        ),
        approval_digest(&field, b"sealeD", chacha, &publics(3)),
        approval_digest(&field, b"sealed", Scheme::Aes128Gcm, &publics(3)),
        approval_digest(&field, b"sealed", chacha, &publics(2)),
        approval_digest(&field, b"sealed", chacha, &publics(4)),
    ] {
        assert_ne!(digest, other);
    }
}

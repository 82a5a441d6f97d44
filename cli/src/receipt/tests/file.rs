//! The file: every byte of it is bound.

use super::file;
use crate::receipt::Signed;
use proptest::prelude::*;

#[test]
fn a_file_that_was_cut_or_added_to_is_told() {
    let sound = file();
    let code = |bytes: &[u8]| Signed::parse(bytes).err().map(|problem| problem.code);
    let bad = Some("bad-receipt".to_owned());
    for cut in [0, 1, 3, 4, 80, 200, sound.len() / 2, sound.len() - 1] {
        assert_eq!(code(&sound[..cut]), bad, "cut at {cut}");
    }
    for more in [&b"\0"[..], b"\n", &sound] {
        assert_eq!(code(&[&sound, more].concat()), bad);
    }
    assert_eq!(code(&[0xd2; 64]), bad);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let large = std::fs::File::create(&path).unwrap();
    large.set_len(64 * 1024 * 1024).unwrap();
    assert_eq!(Signed::read(&path).err().unwrap().code, "file-too-long");
    let missing = Signed::read(&folder.path().join("none")).err().unwrap();
    assert_eq!(missing.code, "file-not-read");
}

#[test]
fn every_byte_of_the_frame_is_bound() {
    let sound = file();
    // The frame: tag, protected header, unprotected header, the payload's length; and the signature with its length.
    let frame = (0..100).chain(sound.len() - 70..sound.len());
    for place in frame {
        for bit in [0x01, 0x20, 0x80] {
            let mut changed = sound.clone();
            changed[place] ^= bit;
            assert!(Signed::parse(&changed).is_err(), "byte {place} ^ {bit:#x}");
        }
    }
}

#[test]
fn a_header_that_the_signature_does_not_cover_is_refused() {
    let mut more = file();
    // After the protected header: an empty map, and in its place one that names a key.
    assert_eq!(more[85], 0xa0);
    more.splice(85..86, [0xa1, 0x04, 0x41, 0x00]);
    let problem = Signed::parse(&more).unwrap_err();
    assert!(problem.state.contains("does not cover"), "{problem}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_changed_byte_of_a_file_is_refused(place in any::<prop::sample::Index>(), bits in 1u8..) {
        let mut changed = file();
        let place = place.index(changed.len());
        changed[place] ^= bits;
        prop_assert!(Signed::parse(&changed).is_err());
    }
}
